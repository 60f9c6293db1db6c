"""Real data that ships with the package: photographs, handwritten digits, emoji, films, texts.

Where each file comes from, its licence and its hash stand in ``manifest.json`` beside this file,
the licences' texts in ``licenses/``. Nothing is downloaded; every file is checked when it is read.
"""

from companion.data.animations import Animations, animations
from companion.data.characters import Hands, hands
from companion.data.chorales import Chorale, chorales
from companion.data.digits import Digits, digits
from companion.data.emoji import Emoji, emoji
from companion.data.own import own_pictures
from companion.data.paintings import painting, paintings
from companion.data.papers import Paper, papers
from companion.data.photos import photo, photos
from companion.data.phrases import Phrase, phrases
from companion.data.readings import Poem, anthology, readings, rhymes
from companion.data.strokes import PenStrokes, pen_strokes
from companion.data.syllables import Syllables, syllables
from companion.data.texts import Quatrain, novel, quatrains, sonnets

__all__ = [
    "Animations",
    "Chorale",
    "Digits",
    "Emoji",
    "Hands",
    "Paper",
    "PenStrokes",
    "Phrase",
    "Poem",
    "Quatrain",
    "Syllables",
    "animations",
    "anthology",
    "chorales",
    "digits",
    "emoji",
    "hands",
    "novel",
    "own_pictures",
    "painting",
    "paintings",
    "papers",
    "pen_strokes",
    "photo",
    "photos",
    "phrases",
    "quatrains",
    "readings",
    "rhymes",
    "sonnets",
    "syllables",
]
