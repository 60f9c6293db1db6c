"""What verse is measured by: tones and rhymes of characters, and an anthology with its forms."""

from functools import cache
from typing import NamedTuple

from companion._arguments import word
from companion.data.texts import read

SOURCES = ("pingshui", "guangyun")
OBLIQUE = "仄"


class Poem(NamedTuple):
    """A poem of the anthology.

    Attributes
    ----------
    form : str
        绝句, 律诗 or 古诗 (quatrain, eight lines, ancient style) of five (五言) or seven (七言).
    poet, title, text : str
        In simplified Chinese characters, the text with its punctuation.
    """

    form: str
    poet: str
    title: str
    text: str


def readings(source=None):
    """Level rhymes of Chinese characters, and whether they have an oblique tone.

    Parameters
    ----------
    source : {"pingshui", "guangyun"}, optional
        A rhyme book: that of the thirteenth century with thirty level rhymes, or that of 1008, its
        rhymes joined to these thirty. By default the first, and the second for the characters that
        it lacks.

    Returns
    -------
    dict of str to tuple of str
        For each character its level rhymes (平声韵), and ``"仄"`` if it has an oblique tone. There
        is one only: copy it before you change it.

    Raises
    ------
    TypeError, ValueError
        If ``source`` is no str, or none of these.

    Examples
    --------
    >>> readings()["流"], readings()["月"], readings()["看"]
    (('尤',), ('仄',), ('寒', '仄'))
    """
    if source is not None and word("source", source) not in SOURCES:
        raise ValueError(f"source must be one of {', '.join(map(repr, SOURCES))}, got {source!r}")
    return _readings(source)


@cache
def _readings(source):
    if source is None:
        return _readings("guangyun") | _readings("pingshui")
    found: dict[str, tuple[str, ...]] = {}
    for row in read(f"{source}.tsv.gz").splitlines():
        rhyme, characters = row.split("\t")
        for character in characters:
            found[character] = (*found.get(character, ()), rhyme)
    return found


@cache
def rhymes():
    """Names of the thirty level rhymes, in the order of the rhyme book.

    Returns
    -------
    tuple of str
    """
    return tuple(row.split("\t")[0] for row in read("pingshui.tsv.gz").splitlines()[:30])


def anthology():
    """Poems of *Three Hundred Tang Poems* (唐诗三百首), without its ballads, by form.

    Returns
    -------
    list of Poem
        276 poems.

    Examples
    --------
    >>> anthology()[1].form, anthology()[1].text
    ('五言绝句', '白日依山尽，黄河入海流。欲穷千里目，更上一层楼。')
    """
    return [Poem(*row.split("\t")) for row in read("three_hundred.tsv.gz").splitlines()]
