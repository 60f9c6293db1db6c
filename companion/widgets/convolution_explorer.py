"""The figure that shows convolution at work, number by number."""

import numpy as np
import traitlets

from companion import functional as F
from companion.widgets import pictures
from companion.widgets._figure import Figure
from companion.widgets._traits import Checked, Choice, Whole

CHANNELS = ("grey", "separate", "sum")
COLOURS = ("automatic", "signed", "picture")
LARGEST = 64
MODES = ("zeros", "reflect", "replicate")
OPERATIONS = ("convolution", "transposed", "max", "average")
SOBEL = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]


class ConvolutionExplorer(Figure):
    """Convolution, transposed convolution and pooling of a small picture, number by number.

    In JupyterLab every trait can be read and set while the figure is shown; ``position`` follows
    the reader's walk. ``input`` and ``output`` are the arrays that the figure shows.

    Parameters
    ----------
    picture : str or (H, W) or (H, W, 3) array_like of uint8
        One of :func:`companion.widgets.pictures.names`, or the reader's own, at most 64 × 64.
    operation : {"convolution", "transposed", "max", "average"}
        The last two are pooling; their window has the size of the kernel.
    kernel : (K, K) or (3, K, K) array_like
        K from 1 to 7, numbers from −999 to 999. Three slices: one for each of red, green, blue.
    stride, dilation : int
        From 1 to 4.
    padding : int
        From 0 to 6. A transposed convolution cuts off as much.
    padding_mode : {"zeros", "reflect", "replicate"}
        What stands in the padding.
    flip : bool
        Turn the kernel by 180° first, as convolution in mathematics does.
    output_padding : int
        Rows and columns that a transposed convolution adds after the last, 0 to 3.
    channels : {"grey", "separate", "sum"}
        One grey channel; red, green and blue each by itself; or their sum, as in a network.
    colours : {"automatic", "signed", "picture"}
        How the output is shown; automatic: signed where it has negative values.
    position : (int, int)
        Row and column of the output whose arithmetic is shown.
    predict : bool
        Ask the reader for a prediction before the output is shown.

    Raises
    ------
    TypeError
        If a keyword names no trait.
    traitlets.TraitError
        If a value is not one of these, or the window does not fit into the padded picture.

    Examples
    --------
    >>> figure = ConvolutionExplorer(picture="dot", kernel=[[1, 2], [3, 4]])
    >>> figure.output[0, 3:5, 3:5]
    array([[400., 300.],
           [200., 100.]])
    """

    picture = traitlets.Unicode("china").tag(sync=True)
    own_pixels = traitlets.Bytes(b"").tag(sync=True)
    own_size = traitlets.Tuple(Whole(min=0), Whole(min=0), default_value=(0, 0)).tag(sync=True)
    operation = Choice(OPERATIONS, "convolution").tag(sync=True)
    kernel = Checked(SOBEL).tag(sync=True)
    stride = Whole(1, min=1, max=4).tag(sync=True)
    padding = Whole(0, min=0, max=6).tag(sync=True)
    padding_mode = Choice(MODES, "zeros").tag(sync=True)
    dilation = Whole(1, min=1, max=4).tag(sync=True)
    flip = traitlets.Bool(False).tag(sync=True)
    output_padding = Whole(0, min=0, max=3).tag(sync=True)
    channels = Choice(CHANNELS, "grey").tag(sync=True)
    colours = Choice(COLOURS, "automatic").tag(sync=True)
    position = traitlets.Tuple(Whole(min=0), Whole(min=0), default_value=(20, 52)).tag(sync=True)
    predict = traitlets.Bool(True).tag(sync=True)

    def __init__(self, picture="china", **traits):
        if not isinstance(picture, str):
            pixels = _pixels(picture)
            traits |= {"own_pixels": pixels.tobytes(), "own_size": pixels.shape[:2]}
            picture = "own"
        super().__init__(picture=picture, **traits)
        self.output  # noqa: B018 a setting that does not fit is refused now, not when it is shown

    @classmethod
    def assets(cls):
        """The small pictures, by name."""
        return {f"picture-{name}": pictures.small(name) for name in pictures.names()}

    @property
    def input(self):
        """The channels that the operation sees, float64, (1, H, W) or (3, H, W), 0 to 255.

        Raises
        ------
        traitlets.TraitError
            If ``own_pixels`` does not have the size that ``own_size`` says.
        """
        if self.picture == "own":
            expected = 3 * self.own_size[0] * self.own_size[1]
            if len(self.own_pixels) != expected or not expected:
                raise traitlets.TraitError(
                    f"own_pixels: own_size {self.own_size} asks for {expected} bytes, at least 3; "
                    f"got {len(self.own_pixels)}"
                )
            pixels = np.frombuffer(self.own_pixels, np.uint8).reshape(*self.own_size, 3)
        else:
            pixels = pictures.small(self.picture)
        if self.channels == "grey":
            return ((pixels @ [299, 587, 114] + 500) // 1000)[None].astype(float)
        return pixels.transpose(2, 0, 1).astype(float)

    @property
    def output(self):
        """What the operation gives, float64, (C, H_out, W_out).

        Raises
        ------
        traitlets.TraitError
            If the setting does not fit the picture.
        """
        x, how = self.input, dict(stride=self.stride, padding=self.padding)
        kernel = np.array(self.kernel, float).reshape(-1, *np.shape(self.kernel)[-2:])
        channels, size = len(x), kernel.shape[-1]
        kernel = np.broadcast_to(kernel, (3, size, size))[:channels]
        kernel = kernel[:, ::-1, ::-1] if self.flip else kernel
        try:
            if self.operation != "transposed" and self.padding_mode != "zeros":
                x = F.pad(x, (self.padding,) * 4, mode=self.padding_mode)
                how["padding"] = 0
            if self.operation == "max":
                return F.max_pool2d(x, size, dilation=self.dilation, **how)
            if self.operation == "average":
                return F.avg_pool2d(x, size, **how)
            if self.operation == "convolution":
                groups = 1 if self.channels == "sum" else channels
                weight = kernel[None] if self.channels == "sum" else kernel[:, None]
                return F.conv2d(x, weight, dilation=self.dilation, groups=groups, **how)
            return F.conv_transpose2d(
                x,
                kernel[:, None],
                output_padding=self.output_padding,
                dilation=self.dilation,
                groups=1 if self.channels == "sum" else channels,
                **how,
            )
        except ValueError as error:
            raise traitlets.TraitError(f"the setting does not fit: {error}") from None

    @traitlets.validate("picture")
    def _check_picture(self, proposal):
        known = [*pictures.names(), "own"]
        if proposal["value"] not in known:
            raise traitlets.TraitError(
                f"picture: expected one of {', '.join(map(repr, known))}, got {proposal['value']!r}"
            )
        return proposal["value"]

    @traitlets.validate("kernel")
    def _check_kernel(self, proposal):
        expected = "expected (K, K) or (3, K, K) numbers from −999 to 999 with K from 1 to 7"
        try:
            kernel = np.array(proposal["value"], float)
        except (TypeError, ValueError):
            raise traitlets.TraitError(f"kernel: {expected}, got {proposal['value']!r}") from None
        square = kernel.ndim in (2, 3) and 1 <= kernel.shape[-1] == kernel.shape[-2] <= 7
        if not square or (kernel.ndim == 3 and len(kernel) != 3):
            raise traitlets.TraitError(f"kernel: {expected}, got shape {kernel.shape}")
        if not (np.abs(kernel) <= 999).all():  # also refuses what is not a number
            raise traitlets.TraitError(f"kernel: {expected}, got {proposal['value']!r}")
        return kernel.tolist()

    @traitlets.validate("own_size")
    def _check_own_size(self, proposal):
        height, width = proposal["value"]
        if (height, width) != (0, 0) and not (1 <= height <= LARGEST and 1 <= width <= LARGEST):
            raise traitlets.TraitError(
                f"own_size: expected height and width from 1 to {LARGEST}, got {(height, width)}"
            )
        return height, width


def _pixels(picture):
    """Return a reader's picture as uint8 (H, W, 3)."""
    pixels = np.asarray(picture)
    expected = (
        f"expected a name or a uint8 array (H, W) or (H, W, 3), at most {LARGEST} × {LARGEST}"
    )
    if pixels.dtype != np.uint8:
        raise traitlets.TraitError(f"picture: {expected}, got dtype {pixels.dtype}")
    if pixels.ndim == 2:
        pixels = np.repeat(pixels[:, :, None], 3, axis=2)
    fits = pixels.ndim == 3 and pixels.shape[2] == 3 and max(pixels.shape[:2]) <= LARGEST
    if not fits or pixels.size == 0:
        raise traitlets.TraitError(f"picture: {expected}, got shape {pixels.shape}")
    return pixels
