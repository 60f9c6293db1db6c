"""Traits that refuse what traitlets lets through: True as a number, NaN, arrays, None."""

import math

import numpy as np
import traitlets


class Whole(traitlets.Int):
    """A whole number that JavaScript holds exactly; True is none."""

    def __init__(self, *default, **bounds):
        super().__init__(*default, **{"max": 2**53 - 1, **bounds})

    def validate(self, obj, value):
        if isinstance(value, bool):
            self.error(obj, value)
        return super().validate(obj, value)


class Number(traitlets.Float):
    """A finite number; True is none."""

    def validate(self, obj, value):
        if isinstance(value, bool):
            self.error(obj, value)
        value = super().validate(obj, value)
        if not math.isfinite(value):  # NaN is neither too small nor too large
            raise traitlets.TraitError(f"{self.name}: expected a finite number, got {value}")
        return value


class Choice(traitlets.Enum):
    """One of a few words."""

    def validate(self, obj, value):
        known = self.values or ()
        if not isinstance(value, str) or value not in known:
            told = ", ".join(map(repr, known))
            raise traitlets.TraitError(f"{self.name}: expected one of {told}, got {value!r}")
        return value


class Checked(traitlets.Any):
    """What the figure's own validator checks, also if it is None."""

    allow_none = False


class Place(Checked):
    """A place in a plane: two numbers, each from −edge to edge."""

    def __init__(self, default, edge):
        super().__init__(default)
        self.edge = edge

    def validate(self, obj, value):
        listed = isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.ndim)
        two = listed and len(value) == 2
        if not two or not all(is_number(one) and abs(one) <= self.edge for one in value):
            raise traitlets.TraitError(
                f"{self.name}: expected two numbers from {-self.edge:g} to {self.edge:g}, "
                f"got {value!r}"
            )
        return tuple(float(number) for number in value)


def is_number(value):
    """Whether a value is a number, Python's or NumPy's; True is none."""
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
