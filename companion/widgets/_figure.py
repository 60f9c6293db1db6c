"""What all interactive figures share."""

import hashlib
import inspect
from pathlib import Path

import anywidget
import numpy as np
import traitlets

from companion.widgets import _join


class Figure(anywidget.AnyWidget):
    """An interactive figure that lives in JupyterLab and in the book's pages alike.

    A figure class stands in ``name.py``, its JavaScript beside it in ``name.js``, and in
    ``name.css`` what it adds to the style sheet of all figures. The traits tagged ``sync=True`` are
    what both sides share. What is too large for a trait is an asset: an array that JavaScript asks
    for by name, and gets from the kernel or from a file of the book.

    Parameters
    ----------
    **traits
        Values of the figure's traits.

    Raises
    ------
    TypeError
        If a keyword names no trait of the figure.
    traitlets.TraitError
        If a trait refuses its value; the message names the trait, what was given, what is expected.
    """

    figure_name = traitlets.Unicode().tag(sync=True)
    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    _assets = traitlets.Dict().tag(sync=True)

    def __init__(self, **traits):
        known = [name for name in self.own_traits() if name != "figure_name"]
        if unknown := sorted(set(traits) - set(self.trait_names())):
            raise TypeError(
                f"{unknown[0]}: {type(self).__name__} has no such trait; it has {', '.join(known)}"
            )
        super().__init__(**traits)
        self.on_msg(self._answer)

    @classmethod
    def assets(cls):
        """The arrays that JavaScript may ask for.

        Returns
        -------
        dict of str to numpy.ndarray
            By name; uint8, int32, float32 or float64.
        """
        return {}

    @classmethod
    def script_path(cls):
        """Path of the figure's JavaScript module, relative to ``companion/widgets``."""
        return Path(inspect.getfile(cls)).with_suffix(".js").name

    @classmethod
    def style(cls):
        """The figure's style sheet: that of all figures, then ``name.css`` if there is one."""
        classes = [c for c in reversed(cls.mro()) if issubclass(c, Figure)]
        sheets = [Path(inspect.getfile(c)).with_suffix(".css") for c in classes]
        return "\n".join(s.read_text(encoding="utf-8") for s in sheets if s.is_file())

    @classmethod
    def own_traits(cls):
        """Names of the traits that both sides share, without those that every widget has."""
        common = set(anywidget.AnyWidget.class_trait_names())
        return [
            name
            for name, trait in cls.class_traits(sync=True).items()
            if name not in common and not name.startswith("_")
        ]

    def set_state(self, sync_data):
        """Take what the browser sends; its bytes arrive as memoryviews, which traits refuse.

        Parameters
        ----------
        sync_data : dict
            Values by trait's name.
        """
        plain = {n: bytes(v) if isinstance(v, memoryview) else v for n, v in sync_data.items()}
        super().set_state(plain)

    def __repr__(self):
        """What differs from the defaults, the same in every run."""
        given = []
        for name in self.own_traits():
            value = getattr(self, name)
            if name != "figure_name" and value != self.trait_defaults(name):
                shown = f"<{len(value)} bytes>" if isinstance(value, bytes) else repr(value)
                given.append(f"{name}={shown}")
        return f"{type(self).__name__}({', '.join(given)})"

    @traitlets.default("figure_name")
    def _default_figure_name(self):
        return type(self).__name__

    @traitlets.validate("figure_name")
    def _check_figure_name(self, proposal):
        if proposal["value"] != type(self).__name__:
            raise traitlets.TraitError(
                f"figure_name: cannot be changed; it is {type(self).__name__!r}, "
                f"got {proposal['value']!r}"
            )
        return proposal["value"]

    @traitlets.default("_esm")
    def _default_esm(self):
        return _join.as_module(self.script_path())

    @traitlets.default("_css")
    def _default_css(self):
        return self.style()

    @traitlets.default("_assets")
    def _default_assets(self):
        return {name: describe(array) for name, array in self.assets().items()}

    def _answer(self, _, message, buffers):
        """Answer a request for an asset: ``{"type": "asset", "name": …}``."""
        if not isinstance(message, dict) or message.get("type") != "asset":
            return
        name, assets = message.get("name"), self.assets()
        if name in assets:
            self.send({"type": "asset", "name": name}, [assets[name].tobytes()])
        else:
            self.send({"type": "asset", "name": name, "error": f"there is no asset {name!r}"})


def describe(array):
    """Shape, type and hash of an asset, as the figure and the book's pages compare them.

    Parameters
    ----------
    array : numpy.ndarray

    Returns
    -------
    dict
        ``shape``, ``dtype`` and ``sha256``.

    Raises
    ------
    TypeError
        If the array has a type that JavaScript cannot hold.
    """
    if array.dtype.name not in ("uint8", "int32", "float32", "float64"):
        raise TypeError(f"asset: expected uint8, int32, float32 or float64, got {array.dtype}")
    content = hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()
    return {"shape": list(array.shape), "dtype": array.dtype.name, "sha256": content}
