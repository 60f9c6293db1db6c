"""Reverse-mode automatic differentiation on NumPy arrays.

An operation is a value and its pullbacks. ``@differentiable`` turns a function that returns both
into one that works on plain arrays (and then only computes the value) and on :class:`Tensor`
(and then records how a gradient comes back). ``loss.backward()`` walks the record once, from the
loss to the leaves, and adds up what arrives there.

Arrays are never written in place: a tensor's array is read-only, item assignment is refused, and
an optimiser gives ``p.data`` a new array. A recorded pullback can therefore not go stale.
The record is of first order: gradients are plain arrays, not tensors.
"""

from __future__ import annotations

import contextlib
import functools
import inspect

import numpy as np

_recording = True


@contextlib.contextmanager
def no_grad():
    """Run a block, or a decorated function, without recording operations.

    Examples
    --------
    >>> w = tensor([1.0, 2.0], requires_grad=True)
    >>> with no_grad():
    ...     y = 2 * w
    >>> y.requires_grad
    False
    """
    global _recording
    before, _recording = _recording, False
    try:
        yield
    finally:
        _recording = before


class _Record:
    """One operation that was carried out: what went in, and how gradients come back.

    ``inputs`` maps a parameter's name to its tensor (or list of tensors); ``outputs`` holds the
    shape and dtype of every floating-point output; ``pullbacks`` is dropped after use.
    """

    __slots__ = ("inputs", "name", "outputs", "pullbacks")

    def __init__(self, name, inputs, outputs, pullbacks):
        self.name, self.inputs, self.outputs, self.pullbacks = name, inputs, outputs, pullbacks

    def sources(self):
        """Pairs (name, tensor) of all inputs, lists unrolled."""
        for name, value in self.inputs.items():
            for each in value if isinstance(value, list | tuple) else [value]:
                if isinstance(each, Tensor):
                    yield name, each

    def pull(self, gradients):
        """Yield (tensor, gradient) for every input that needs one."""
        if self.pullbacks is None:
            raise RuntimeError(
                f"backward() was already called through this result of {self.name}(); "
                "compute it again before calling backward() a second time"
            )
        gradients = [
            np.zeros(shape, dtype) if g is None else g
            for g, (shape, dtype) in zip(gradients, self.outputs, strict=True)
        ]
        pullbacks, self.pullbacks = self.pullbacks, None
        shared = pullbacks(*gradients) if callable(pullbacks) else None
        for name in dict.fromkeys(n for n, t in self.sources() if t.requires_grad):
            pulled = pullbacks[name](*gradients) if shared is None else shared[name]
            value = self.inputs[name]
            if not isinstance(value, list | tuple):
                value, pulled = [value], [pulled]
            for each, g in zip(value, pulled, strict=True):
                if isinstance(each, Tensor) and each.requires_grad:
                    yield each, _unbroadcast(np.asarray(g, dtype=each.dtype), each.shape)


def _unbroadcast(gradient, shape):
    """Sum a gradient over the axes along which its input was repeated."""
    if gradient.shape == shape:
        return gradient
    extra = gradient.ndim - len(shape)
    repeated = [extra + i for i, n in enumerate(shape) if n == 1 and gradient.shape[extra + i] != 1]
    return gradient.sum(axis=(*range(extra), *repeated), keepdims=True).reshape(shape)


def differentiable(operation):
    """Make an operation on arrays work on tensors, with gradients.

    Parameters
    ----------
    operation : callable
        Takes arrays (and options) and returns ``(output, pullbacks)``. ``output`` is an array or a
        tuple of arrays; integer and boolean outputs carry no gradient and stay plain arrays.
        ``pullbacks`` maps the name of a parameter to a function that takes the gradient of the loss
        with respect to each floating-point output and returns the gradient with respect to that
        parameter (a list of them where the parameter is a list). Where all parameters share one
        backward pass, ``pullbacks`` is a single function that returns that mapping.

    Returns
    -------
    callable
        With arrays only: returns ``output``. With at least one :class:`Tensor`: returns tensors.
        A pullback runs only if its parameter needs a gradient, and its result is summed over the
        axes that broadcasting had repeated.

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
    signature = inspect.signature(operation)

    @functools.wraps(operation)
    def call(*args, **kwargs):
        bound = signature.bind(*args, **kwargs)
        inputs = {n: v for n, v in bound.arguments.items() if _has_tensor(v)}
        if not inputs:
            return operation(*args, **kwargs)[0]
        bound.arguments.update({n: _arrays(v) for n, v in inputs.items()})
        output, pullbacks = operation(*bound.args, **bound.kwargs)
        several = isinstance(output, tuple)
        outputs = [np.asarray(o) for o in (output if several else [output])]

        record = None
        if _recording:
            needed = {n for n, t in _Record("", inputs, (), None).sources() if t.requires_grad}
            if not callable(pullbacks) and (missing := sorted(needed - set(pullbacks))):
                raise TypeError(
                    f"{operation.__name__}() has no derivative with respect to {missing[0]}, "
                    f"but {missing[0]} has requires_grad=True; pass it without"
                )
            if needed:
                floats = [(o.shape, o.dtype) for o in outputs if o.dtype.kind == "f"]
                record = _Record(operation.__name__, inputs, floats, pullbacks)

        results, position = [], 0
        for o in outputs:
            if several and o.dtype.kind != "f":
                results.append(o)
            else:
                results.append(Tensor._result(o, record, position))
                position += 1
        return tuple(results) if several else results[0]

    return call


def _has_tensor(value):
    if isinstance(value, list | tuple):
        return any(isinstance(v, Tensor) for v in value)
    return isinstance(value, Tensor)


def _arrays(value):
    if isinstance(value, list | tuple):
        return [v.data if isinstance(v, Tensor) else v for v in value]
    return value.data


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
        The values, read-only. Assigning a new array of the same shape rebinds it (what an
        optimiser does); what was computed from the old values keeps them.
    grad : numpy.ndarray or None
        The gradient, same shape and dtype as ``data``; ``backward`` adds to it.
    requires_grad : bool

    Raises
    ------
    TypeError
        If ``data`` is not numeric, or ``requires_grad`` is asked for integers.
    """

    __slots__ = ("__weakref__", "_data", "_position", "_record", "grad", "requires_grad")
    __array_ufunc__ = None  # so that array + tensor asks the tensor

    def __init__(self, data, requires_grad=False):
        if isinstance(data, Tensor):
            data = data.data
        self._data = _frozen(_numeric(data))
        if requires_grad and self._data.dtype.kind != "f":
            raise TypeError(
                f"requires_grad: only floating-point data can have a gradient, got {self.dtype}"
            )
        self.requires_grad, self.grad = bool(requires_grad), None
        self._record, self._position = None, 0

    @classmethod
    def _result(cls, array, record, position):
        """Wrap an operation's output without copying it."""
        self = cls.__new__(cls)
        self._data = _frozen(array)
        self.requires_grad, self.grad = record is not None, None
        self._record, self._position = record, position
        return self

    # ---- values

    @property
    def data(self):
        return self._data

    @data.setter
    def data(self, values):
        values = _numeric(values.data if isinstance(values, Tensor) else values)
        if values.shape != self.shape:
            raise ValueError(f"data: expected shape {self.shape}, got {values.shape}")
        self._data = _frozen(values.astype(self.dtype))

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
        return Tensor._result(self._data, None, 0)

    def argmax(self, dim=None):
        """Index of the largest value, as a plain array."""
        return self._data.argmax(dim)

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
        ValueError
            If ``gradient`` has another shape.
        """
        if not self.requires_grad:
            raise RuntimeError("backward(): this tensor does not require grad")
        if gradient is None:
            if self.numel() != 1:
                raise RuntimeError(
                    f"backward(): gradient may be left out for one element only, shape {self.shape}"
                )
            gradient = np.ones(self.shape)
        gradient = gradient.data if isinstance(gradient, Tensor) else gradient
        gradient = np.asarray(gradient, dtype=self.dtype)
        if gradient.shape != self.shape:
            raise ValueError(f"gradient: expected shape {self.shape}, got {gradient.shape}")

        arrived = {}  # record -> gradient of each of its outputs, None where nothing arrived yet
        _deliver(self, gradient, arrived)
        for record in _latest_first(self._record):
            for each, g in record.pull(arrived.pop(record)):
                _deliver(each, g, arrived)

    # ---- operators

    def __add__(self, other):
        return _add(self, other)

    def __sub__(self, other):
        return _sub(self, other)

    def __mul__(self, other):
        return _mul(self, other)

    def __truediv__(self, other):
        return _div(self, other)

    def __matmul__(self, other):
        return _matmul(self, other)

    def __pow__(self, exponent):
        return _pow(self, exponent)

    def __neg__(self):
        return _mul(self, -1)

    def __radd__(self, other):
        return _add(other, self)

    def __rsub__(self, other):
        return _sub(other, self)

    def __rmul__(self, other):
        return _mul(other, self)

    def __rtruediv__(self, other):
        return _div(other, self)

    def __rmatmul__(self, other):
        return _matmul(other, self)

    def __eq__(self, other):
        return self._data == _value(other)

    def __ne__(self, other):
        return self._data != _value(other)

    def __lt__(self, other):
        return self._data < _value(other)

    def __le__(self, other):
        return self._data <= _value(other)

    def __gt__(self, other):
        return self._data > _value(other)

    def __ge__(self, other):
        return self._data >= _value(other)

    __hash__ = object.__hash__

    def __getitem__(self, key):
        return _index(self, _value(key))

    # ---- element by element

    def exp(self):
        return _exp(self)

    def log(self):
        return _log(self)

    def sqrt(self):
        return _pow(self, 0.5)

    def abs(self):
        return _abs(self)

    # ---- reductions; dim is an int, a tuple of ints, or None for all

    def sum(self, dim=None, keepdim=False):
        return _sum(self, dim, keepdim)

    def mean(self, dim=None, keepdim=False):
        return _mean(self, dim, keepdim)

    def var(self, dim=None, correction=1, keepdim=False):
        return _var(self, dim, correction, keepdim)

    def amax(self, dim=None, keepdim=False):
        """Largest value; where several are equal they share the gradient, as in PyTorch."""
        return _extreme(self, dim, keepdim, np.max)

    def amin(self, dim=None, keepdim=False):
        """Smallest value; where several are equal they share the gradient, as in PyTorch."""
        return _extreme(self, dim, keepdim, np.min)

    # ---- shapes

    def reshape(self, *shape):
        return _reshape(self, _flat(shape))

    def flatten(self, start_dim=0, end_dim=-1):
        start, end = start_dim % max(self.ndim, 1), end_dim % max(self.ndim, 1)
        return self.reshape(*self.shape[:start], -1, *self.shape[end + 1 :])

    def permute(self, *dims):
        return _permute(self, _flat(dims))

    def transpose(self, dim0, dim1):
        dims = list(range(self.ndim))
        dims[dim0], dims[dim1] = dims[dim1], dims[dim0]
        return _permute(self, tuple(dims))

    @property
    def T(self):
        return _permute(self, tuple(reversed(range(self.ndim))))

    def unsqueeze(self, dim):
        dim %= self.ndim + 1
        return self.reshape(*self.shape[:dim], 1, *self.shape[dim:])

    def squeeze(self, dim):
        """Drop one axis if its length is 1."""
        dim %= self.ndim
        if self.shape[dim] != 1:
            return self
        return self.reshape(*self.shape[:dim], *self.shape[dim + 1 :])


def _numeric(data):
    array = np.array(data)
    if array.dtype.kind not in "fiub":
        raise TypeError(f"data: expected real numbers, got dtype {array.dtype}")
    return array


def _frozen(array):
    array = array.view()
    array.flags.writeable = False
    return array


def _value(x):
    """Arrays in place of tensors, in a key or an operand."""
    if isinstance(x, tuple):
        return tuple(_value(v) for v in x)
    return x.data if isinstance(x, Tensor) else x


def _flat(shape):
    return tuple(shape[0]) if len(shape) == 1 and not isinstance(shape[0], int) else shape


def _deliver(tensor, gradient, arrived):
    """Add a gradient where it belongs: a leaf's ``grad``, or the output of an earlier operation."""
    record, position = tensor._record, tensor._position
    if record is None:
        tensor.grad = np.array(gradient) if tensor.grad is None else tensor.grad + gradient
        return
    slots = arrived.setdefault(record, [None] * len(record.outputs))
    slots[position] = gradient if slots[position] is None else slots[position] + gradient


def _latest_first(record):
    """All records that lead to this one, every record before those that it was computed from.

    Depth-first with an explicit stack, so that a long chain does not exhaust Python's.
    """
    order, seen, stack = [], set(), [(record, False)] if record else []
    while stack:
        record, done = stack.pop()
        if done:
            order.append(record)
        elif record not in seen:
            seen.add(record)
            stack.append((record, True))
            for _, source in record.sources():
                if source._record is not None and source._record not in seen:
                    stack.append((source._record, False))
    return reversed(order)


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


# ---- the operations behind Tensor's operators and methods


@differentiable
def _add(input, other):
    return input + other, dict(input=lambda g: g, other=lambda g: g)


@differentiable
def _sub(input, other):
    return input - other, dict(input=lambda g: g, other=lambda g: -g)


@differentiable
def _mul(input, other):
    return input * other, dict(input=lambda g: g * other, other=lambda g: g * input)


@differentiable
def _div(input, other):
    output = input / other
    return output, dict(input=lambda g: g / other, other=lambda g: -g * output / other)


@differentiable
def _pow(input, exponent):
    def pull(g):
        if np.ndim(exponent) == 0 and exponent == 0:
            return np.zeros_like(g)
        return g * exponent * input ** (exponent - 1)

    return input**exponent, dict(input=pull)


@differentiable
def _matmul(input, other):
    """As ``@``: vectors are rows on the left, columns on the right; leading axes broadcast."""
    a = input[None, :] if input.ndim == 1 else input
    b = other[:, None] if other.ndim == 1 else other

    def full(g):  # the gradient with the axes that 1-D operands dropped
        g = np.expand_dims(g, -1) if other.ndim == 1 else g
        return np.expand_dims(g, -2) if input.ndim == 1 else g

    def of_input(g):
        g = full(g) @ b.swapaxes(-1, -2)
        return g[..., 0, :] if input.ndim == 1 else g

    def of_other(g):
        g = a.swapaxes(-1, -2) @ full(g)
        return g[..., 0] if other.ndim == 1 else g

    return input @ other, dict(input=of_input, other=of_other)


@differentiable
def _exp(input):
    output = np.exp(input)
    return output, dict(input=lambda g: g * output)


@differentiable
def _log(input):
    return np.log(input), dict(input=lambda g: g / input)


@differentiable
def _abs(input):
    return np.abs(input), dict(input=lambda g: g * np.sign(input))


def _spread(g, dim, keepdim, ndim):
    """Give a reduced gradient its axes back, with length 1."""
    if dim is None:
        return np.reshape(g, (1,) * ndim)
    return g if keepdim else np.expand_dims(g, dim)


@differentiable
def _sum(input, dim, keepdim):
    def pull(g):
        return np.broadcast_to(_spread(g, dim, keepdim, input.ndim), input.shape)

    return input.sum(axis=dim, keepdims=keepdim), dict(input=pull)


@differentiable
def _mean(input, dim, keepdim):
    output = input.mean(axis=dim, keepdims=keepdim)
    n = input.size / max(np.size(output), 1)

    def pull(g):
        return np.broadcast_to(_spread(g, dim, keepdim, input.ndim) / n, input.shape)

    return output, dict(input=pull)


@differentiable
def _var(input, dim, correction, keepdim):
    output = input.var(axis=dim, ddof=correction, keepdims=keepdim)
    n = input.size / max(np.size(output), 1) - correction

    def pull(g):
        centred = input - input.mean(axis=dim, keepdims=True)
        return _spread(g, dim, keepdim, input.ndim) * 2 * centred / n

    return output, dict(input=pull)


@differentiable
def _extreme(input, dim, keepdim, reduction):
    output = reduction(input, axis=dim, keepdims=keepdim)

    def pull(g):
        chosen = input == reduction(input, axis=dim, keepdims=True)
        share = chosen / chosen.sum(axis=dim, keepdims=True)
        return _spread(g, dim, keepdim, input.ndim) * share

    return output, dict(input=pull)


@differentiable
def _reshape(input, shape):
    return input.reshape(shape), dict(input=lambda g: g.reshape(input.shape))


@differentiable
def _permute(input, dims):
    return input.transpose(dims), dict(input=lambda g: g.transpose(np.argsort(dims)))


@differentiable
def _index(input, key):
    def pull(g):
        gradient = np.zeros_like(input)
        np.add.at(gradient, key, g)  # an element picked twice receives twice
        return gradient

    return input[key], dict(input=pull)


@differentiable
def cat(tensors, dim=0):
    """Join arrays or tensors along an existing axis; all other axes must agree.

    Parameters
    ----------
    tensors : list of array_like or Tensor
    dim : int

    Returns
    -------
    array or Tensor
    """
    edges = np.cumsum([np.shape(t)[dim] for t in tensors])[:-1]
    return np.concatenate(tensors, axis=dim), dict(tensors=lambda g: np.split(g, edges, axis=dim))


@differentiable
def stack(tensors, dim=0):
    """Join arrays or tensors of one shape along a new axis.

    Parameters
    ----------
    tensors : list of array_like or Tensor
    dim : int
        Where the new axis stands in the result.

    Returns
    -------
    array or Tensor
    """
    return np.stack(tensors, axis=dim), dict(tensors=lambda g: list(np.moveaxis(g, dim, 0)))
