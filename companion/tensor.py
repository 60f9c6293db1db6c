"""Reverse-mode automatic differentiation on NumPy arrays.

An operation is a value and its pullbacks. ``@differentiable`` turns a function that returns both
into one that works on plain arrays (and then only computes the value) and on :class:`Tensor`
(and then records how a gradient comes back). ``loss.backward()`` walks the record once, from the
loss to the leaves, and adds up what arrives there.

Arrays are never written in place: a tensor's array is read-only, item assignment is refused, and
an optimiser gives ``p.data`` a new array. A recorded pullback can therefore not go stale.
The record is of first order: gradients are plain arrays, not tensors.
"""

import functools
import inspect
import math

import numpy as np

from companion import _operators
from companion._arguments import KINDS, array, axis, flag, told, whole
from companion._record import Record, no_grad, recording, send_back

__all__ = ["Tensor", "cat", "differentiable", "no_grad", "stack", "tensor"]


def differentiable(operation):
    """Make an operation on arrays work on tensors, with gradients.

    Parameters
    ----------
    operation : callable
        Takes arrays (and options) and returns ``(output, pullbacks)``. ``output`` is an array or a
        tuple of arrays; integer and boolean outputs carry no gradient, and in a tuple they stay
        plain arrays. ``pullbacks`` maps the name of a parameter to a function that takes the
        gradient of the loss with respect to each floating-point output and returns the gradient
        with respect to that parameter (a list of them where the parameter is a list). Where all
        parameters share one backward pass, ``pullbacks`` is a single function that returns the
        mapping from names to gradients.

    Returns
    -------
    callable
        With arrays only: returns ``output``. With at least one :class:`Tensor`: returns tensors.
        A pullback runs only if its parameter needs a gradient, and its result is summed over the
        axes that broadcasting had repeated. Where gradients are recorded, plain arrays among the
        arguments are copied first, so that writing to them later does no harm.

    Examples
    --------
    >>> @differentiable
    ... def square(input):
    ...     return input**2, dict(input=lambda g: 2 * g * input)
    >>> x = tensor([1.0, -3.0], requires_grad=True)
    >>> square(x).sum().backward()
    >>> x.grad
    array([ 2., -6.])
    """
    if not callable(operation):
        raise TypeError(f"operation: expected a function, got {told(operation)}")
    signature = inspect.signature(operation)

    @functools.wraps(operation)
    def call(*args, **kwargs):
        bound = signature.bind(*args, **kwargs)
        tensors = list(_tensors(bound.arguments))
        sources = [s for s in tensors if recording() and s[2].requires_grad]
        for name, value in bound.arguments.items():
            bound.arguments[name] = _plain(name, value, copy=bool(sources))
        with np.errstate(all="ignore"):  # as in PyTorch, what is no number is passed on silently
            output, pullbacks = operation(*bound.args, **bound.kwargs)
        if not tensors:
            return output

        several = isinstance(output, tuple)
        outputs = [np.asarray(o) for o in (output if several else [output])]
        floats = [(o.shape, o.dtype) for o in outputs if o.dtype.kind == "f"]
        record = None
        if sources and floats:
            for name, _, _ in sources:
                if not callable(pullbacks) and name not in pullbacks:
                    raise TypeError(
                        f"{operation.__name__}() has no derivative with respect to {name}, "
                        f"but {name} has requires_grad=True; pass {name}.detach()"
                    )
            record = Record(operation.__name__, sources, floats, pullbacks)

        results, position = [], 0
        for o in outputs:
            if o.dtype.kind == "f":
                results.append(Tensor._result(o, record, position))
                position += 1
            else:
                results.append(o if several else Tensor._result(o, None))
        return tuple(results) if several else results[0]

    return call


def _tensors(arguments):
    """Yield (name, i, tensor) for every tensor among the arguments, lists included."""
    for name, value in arguments.items():
        if isinstance(value, Tensor):
            yield name, None, value
        elif isinstance(value, list | tuple):
            yield from ((name, i, v) for i, v in enumerate(value) if isinstance(v, Tensor))


def _plain(name, value, copy=False):
    """Put arrays in place of tensors, in lists and tuples too; copy what was an array already."""
    if isinstance(value, list | tuple):
        return type(value)(_plain(name, v, copy) for v in value)
    if isinstance(value, Tensor):
        return value.data
    if isinstance(value, np.ndarray):
        plain = array(name, value, KINDS)
        return plain.copy() if copy else plain
    return value


def _binary(operation):
    """Make the two methods of an operator: ``tensor ∘ other`` and ``other ∘ tensor``.

    A NumPy scalar counts as a Python number, so that float32 stays float32, as in PyTorch.
    """

    def method(self, other, swap=False):
        other = other.item() if isinstance(other, np.generic) else other
        if not isinstance(other, Tensor | np.ndarray | int | float):
            return NotImplemented
        if isinstance(other, np.ndarray):
            other = _numeric("other", other)
        try:
            return operation(other, self) if swap else operation(self, other)
        except (ValueError, OverflowError):  # shapes, or a whole number that no array can hold
            given = getattr(other, "shape", told(other))
            raise ValueError(f"other: expected what fits shape {self.shape}, got {given}") from None

    return method, functools.partialmethod(method, swap=True)


def _compare(ufunc):
    return lambda a, b: ufunc(_plain("other", a), _plain("other", b))


class Tensor:
    """An array that remembers how it was computed.

    Parameters
    ----------
    data : array_like
        Copied. Python numbers become float64 or int64, arrays keep their dtype.
    requires_grad : bool
        Whether ``backward`` shall leave the gradient with respect to this tensor in ``grad``.
        Only for floating-point data.

    Attributes
    ----------
    data : numpy.ndarray
        The values, read-only. Assigning an array of the same shape rebinds it (what an optimiser
        does) and keeps the dtype; what was computed from the old values keeps them.
    grad : numpy.ndarray or None
        The gradient, same shape and dtype as ``data``; ``backward`` adds to it. Only leaves, which
        were made and not computed, have one.
    requires_grad : bool

    Raises
    ------
    TypeError
        If ``data`` is not numeric, or ``requires_grad`` is asked for integers.
    IndexError
        As with an array, where ``tensor[key]`` is asked for what is not there.

    Notes
    -----
    Stricter than PyTorch: no write in place, and one ``backward`` per record, for every operation
    (PyTorch lets a second one pass where nothing had been stored). Comparisons and ``argmax`` give
    plain arrays.
    """

    __slots__ = ("__weakref__", "_data", "_position", "_record", "grad", "requires_grad")
    __array_ufunc__ = None  # so that array + tensor asks the tensor

    def __init__(self, data, requires_grad=False):
        self._data = _frozen(_numeric("data", data))
        if flag("requires_grad", requires_grad) and self.dtype.kind != "f":
            raise TypeError(f"requires_grad: expected floating-point data, got {self.dtype}")
        self.requires_grad, self.grad = bool(requires_grad), None
        self._record, self._position = None, 0

    @classmethod
    def _result(cls, values, record, position=0):
        """Wrap an operation's output without copying it."""
        self = cls.__new__(cls)
        self._data = _frozen(values)
        self.requires_grad, self.grad = record is not None, None
        self._record, self._position = record, position
        return self

    # ---- values

    @property
    def data(self):
        return self._data

    @data.setter
    def data(self, values):
        values = _numeric("data", values)
        if not np.can_cast(values.dtype, self.dtype, "same_kind"):
            raise TypeError(f"data: expected dtype {self.dtype}, got {values.dtype}")
        if values.shape != self.shape:
            raise ValueError(f"data: expected shape {self.shape}, got {values.shape}")
        self._data = _frozen(values.astype(self.dtype, copy=False))

    shape = property(lambda self: self._data.shape)
    ndim = property(lambda self: self._data.ndim)
    dtype = property(lambda self: self._data.dtype)

    def numel(self):
        """Number of elements."""
        return self._data.size

    def numpy(self):
        """The values as a read-only array; refused, as in PyTorch, while a gradient is recorded."""
        if self.requires_grad:
            raise RuntimeError("numpy(): the tensor requires grad; use detach().numpy()")
        return self._data

    def __array__(self, dtype=None, copy=None):
        return np.array(self.numpy(), dtype=dtype, copy=copy)

    def item(self):
        """The single value as a Python number."""
        return self._data.item()

    def tolist(self):
        """The values as nested lists."""
        return self._data.tolist()

    def detach(self):
        """The same values, cut off from the record."""
        return Tensor._result(self._data, None)

    def argmax(self, dim=None):
        """Index of the largest value, as a plain array."""
        dim = None if dim is None else axis("dim", dim, self.shape)
        if 0 in (self.shape if dim is None else self.shape[dim : dim + 1]):
            raise ValueError(f"dim: expected an axis with something along it, got {self.shape}")
        return np.asarray(self._data.argmax(dim))

    def __len__(self):
        return len(self._data)

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __bool__(self):
        return bool(self._data)

    def __float__(self):
        return float(self._data)

    def __repr__(self):
        text = np.array2string(self._data, precision=4, separator=", ", prefix="tensor(")
        return f"tensor({text}{', requires_grad=True' if self.requires_grad else ''})"

    def __setitem__(self, key, value):
        raise TypeError(
            "a Tensor cannot be written in place, a recorded gradient would go stale; "
            "build a new one, or assign a whole array to .data"
        )

    # ---- the way back

    def backward(self, gradient=None):
        """Add the gradient of this tensor with respect to every leaf to the leaf's ``grad``.

        Parameters
        ----------
        gradient : array_like, optional
            Gradient of the loss with respect to this tensor, same shape. May be left out for a
            tensor of one element, which is then the loss itself.

        Raises
        ------
        RuntimeError
            If the tensor needs no gradient, if ``gradient`` is missing for several elements, or on
            a second call: the record is used up by the first.
        ValueError, TypeError
            If ``gradient`` has another shape or is of another kind.
        """
        if not self.requires_grad:
            raise RuntimeError("backward(): this tensor does not require grad")
        if gradient is None:
            if self.numel() != 1:
                raise RuntimeError(
                    f"backward(): gradient may be left out for one element only, shape {self.shape}"
                )
            gradient = np.ones(self.shape)
        gradient = _numeric("gradient", gradient).astype(self.dtype, copy=False)
        if gradient.shape != self.shape:
            raise ValueError(f"gradient: expected shape {self.shape}, got {gradient.shape}")

        send_back(self, gradient)

    # ---- operators

    __add__, __radd__ = _binary(differentiable(_operators.add))
    __sub__, __rsub__ = _binary(differentiable(_operators.sub))
    __mul__, __rmul__ = _binary(differentiable(_operators.mul))
    __truediv__, __rtruediv__ = _binary(differentiable(_operators.div))
    __matmul__, __rmatmul__ = _binary(differentiable(_operators.matmul))
    __pow__ = differentiable(_operators.pow)
    __neg__ = differentiable(_operators.neg)
    __getitem__ = differentiable(_operators.index)

    __eq__, __ne__ = _binary(_compare(np.equal))[0], _binary(_compare(np.not_equal))[0]
    __lt__, __gt__ = _binary(_compare(np.less))
    __le__, __ge__ = _binary(_compare(np.less_equal))
    __hash__ = object.__hash__

    # ---- element by element

    exp = differentiable(_operators.exp)
    log = differentiable(_operators.log)
    sqrt = differentiable(_operators.sqrt)
    abs = differentiable(_operators.abs)

    # ---- reductions

    sum = differentiable(_operators.sum)
    mean = differentiable(_operators.mean)
    var = differentiable(_operators.var)
    amax = differentiable(_operators.amax)
    amin = differentiable(_operators.amin)

    # ---- shapes

    def reshape(self, *shape):
        """The same values in another shape; one length may be -1."""
        return _reshape(self, tuple(whole("shape", n, least=-1) for n in _flat(shape)))

    def permute(self, *dims):
        """The axes in another order."""
        return _permute(self, _flat(dims))

    def transpose(self, dim0, dim1):
        """Two axes exchanged."""
        dims = list(range(self.ndim))
        dim0, dim1 = axis("dim0", dim0, self.shape), axis("dim1", dim1, self.shape)
        dims[dim0], dims[dim1] = dims[dim1], dims[dim0]
        return _permute(self, dims)

    @property
    def T(self):
        return _permute(self, range(self.ndim)[::-1])

    def flatten(self, start_dim=0, end_dim=-1):
        """The axes from ``start_dim`` to ``end_dim`` joined into one."""
        start = axis("start_dim", start_dim, self.shape or (1,))
        end = axis("end_dim", end_dim, self.shape or (1,))
        if start > end:
            raise ValueError(f"start_dim: expected not behind end_dim {end_dim}, got {start_dim}")
        joined = math.prod(self.shape[start : end + 1])
        return _reshape(self, (*self.shape[:start], joined, *self.shape[end + 1 :]))

    def unsqueeze(self, dim):
        """With a new axis of length 1."""
        dim = axis("dim", dim, (*self.shape, 1))
        return _reshape(self, (*self.shape[:dim], 1, *self.shape[dim:]))

    def squeeze(self, dim):
        """Without one axis, if its length is 1."""
        dim = axis("dim", dim, self.shape)
        after = dim + (self.shape[dim] == 1)
        return _reshape(self, (*self.shape[:dim], *self.shape[after:]))


_reshape = differentiable(_operators.reshape)
_permute = differentiable(_operators.permute)
cat = differentiable(_operators.cat)
stack = differentiable(_operators.stack)


def _numeric(name, data):
    """Numbers as a plain array of their own."""
    data = data.data if isinstance(data, Tensor) else data
    try:
        found = np.array(data, subok=isinstance(data, np.ma.MaskedArray))
    except ValueError:
        raise TypeError(f"{name}: expected lists of equal lengths, got {told(data)}") from None
    found = array(name, found, KINDS)
    if found.dtype.kind not in "fiub":
        raise TypeError(f"{name}: expected real numbers, got dtype {found.dtype}")
    return found


def _frozen(values):
    values = values.view()
    values.flags.writeable = False
    return values


def _flat(shape):
    return tuple(shape[0]) if len(shape) == 1 and isinstance(shape[0], list | tuple) else shape


def tensor(data, requires_grad=False):
    """Make a :class:`Tensor` from numbers, lists or an array; the data are copied.

    Examples
    --------
    >>> w = tensor([[1.0, 2.0]], requires_grad=True)
    >>> (w * w).sum().backward()
    >>> w.grad
    array([[2., 4.]])
    """
    return Tensor(data, requires_grad=requires_grad)
