"""Traits that refuse what traitlets lets through: True as a number, NaN, arrays, None."""

import math

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
        if not isinstance(value, str):  # an array is equal to none of them or to some
            self.error(obj, value)
        return super().validate(obj, value)


class Checked(traitlets.Any):
    """What the figure's own validator checks, also if it is None."""

    allow_none = False
