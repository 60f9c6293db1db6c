"""Real data that ships with the package: photographs, handwritten digits, emoji.

Where each file comes from, its licence and its hash stand in ``manifest.json`` beside this file,
the licences' texts in ``licenses/``. Nothing is downloaded; every file is checked when it is read.
"""

from companion.data.digits import Digits, digits
from companion.data.emoji import Emoji, emoji
from companion.data.photos import photo, photos

__all__ = ["Digits", "Emoji", "digits", "emoji", "photo", "photos"]
