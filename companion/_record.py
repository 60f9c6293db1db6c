"""The record of what was computed, and the way back through it.

To this module a tensor is what has ``shape``, ``dtype``, ``grad``, and knows the record and the
output of it that it comes from (``_record``, ``_position``; no record: a leaf).
"""

import contextlib

import numpy as np

_recording = True


@contextlib.contextmanager
def no_grad():
    """Run a block, or a decorated function, without recording operations.

    Examples
    --------
    >>> from companion import no_grad, tensor
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


def recording():
    """Whether operations are being recorded."""
    return _recording


class Record:
    """One operation that was carried out, and how gradients come back through it.

    ``sources`` lists (name, i, tensor) for every input that needs a gradient, i being the place
    in the list where the input is a list, else None. ``outputs`` holds the shape and dtype of every
    floating-point output. ``pullbacks`` is None once they have been used.
    """

    __slots__ = ("name", "outputs", "pullbacks", "sources")

    def __init__(self, name, sources, outputs, pullbacks):
        self.name, self.sources, self.outputs = name, sources, outputs
        self.pullbacks = pullbacks

    def pull(self, gradients):
        """Return a list of (tensor, gradient), one for every source; the record is used up."""
        gradients = [
            np.zeros(shape, dtype) if g is None else g
            for g, (shape, dtype) in zip(gradients, self.outputs, strict=True)
        ]
        with np.errstate(all="ignore"):  # as on the way there
            if callable(self.pullbacks):
                pulled = self.pullbacks(*gradients)
            else:
                needed = dict.fromkeys(name for name, _, _ in self.sources)
                pulled = {name: self.pullbacks[name](*gradients) for name in needed}
        arrivals = []
        for name, i, tensor in self.sources:
            gradient = pulled[name] if i is None else pulled[name][i]
            gradient = _unbroadcast(np.asarray(gradient, dtype=tensor.dtype), tensor.shape)
            if gradient.shape != tensor.shape:
                raise ValueError(
                    f"{self.name}(): the pullback of {name} gave shape {gradient.shape}, "
                    f"expected {tensor.shape}"
                )
            arrivals.append((tensor, gradient))
        self.sources, self.pullbacks = (), None
        return arrivals


def _unbroadcast(gradient, shape):
    """Sum a gradient over the axes along which its input was repeated."""
    if gradient.shape == shape:
        return gradient
    gradient = gradient.sum(axis=tuple(range(gradient.ndim - len(shape))))
    repeated = [i for i, n in enumerate(shape) if n == 1 and i < gradient.ndim]
    return gradient.sum(axis=tuple(repeated), keepdims=True)


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
            stack += [(t._record, False) for _, _, t in record.sources if t._record]
    return order[::-1]


def send_back(tensor, gradient):
    """Send a gradient from a tensor to all leaves that it was computed from.

    Raises RuntimeError, before any leaf has received something, if a record on the way is used up.
    """
    records = _latest_first(tensor._record)
    for record in records:
        if record.pullbacks is None:
            raise RuntimeError(
                f"backward() was already called through a result of {record.name}(); "
                "compute it again before calling backward() a second time"
            )
    # record -> gradient of each of its outputs, None where nothing arrived yet
    arrived: dict[Record, list] = {}
    _deliver(tensor, gradient, arrived)
    for record in records:
        for source, g in record.pull(arrived.pop(record)):
            _deliver(source, g, arrived)


def _deliver(tensor, gradient, arrived):
    """Add a gradient where it belongs: a leaf's ``grad``, or the output of an earlier operation."""
    if tensor._record is None:
        before = tensor.grad
        tensor.grad = np.array(gradient) if before is None else np.asarray(before + gradient)
    else:
        slots = arrived.setdefault(tensor._record, [None] * len(tensor._record.outputs))
        before = slots[tensor._position]
        slots[tensor._position] = gradient if before is None else before + gradient
