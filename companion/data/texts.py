"""Texts in the public domain: Shakespeare's sonnets, a novel by Jane Austen, Tang quatrains."""

import gzip
from typing import NamedTuple

from companion.data._files import checked_bytes


class Quatrain(NamedTuple):
    """A poem of four lines.

    Attributes
    ----------
    poet, title : str
        In simplified Chinese characters.
    text : str
        Four lines of five characters each or of seven, with a comma or a full stop after each: 24
        or 32 characters.
    """

    poet: str
    title: str
    text: str


def sonnets():
    """Shakespeare's 154 sonnets, as printed in 1609 but in modern spelling.

    Returns
    -------
    str
        94,039 characters; an empty line stands between two sonnets.

    Examples
    --------
    >>> sonnets().split("\\n\\n")[17].splitlines()[0]
    "Shall I compare thee to a summer's day?"
    """
    return read("sonnets.txt.gz")


def novel():
    """Jane Austen's *Pride and Prejudice*, 1813.

    Returns
    -------
    str
        681,460 characters; each paragraph and each chapter's heading is one line.

    Examples
    --------
    >>> novel().splitlines()[1][:38]
    'It is a truth universally acknowledged'
    """
    return read("pride_and_prejudice.txt.gz")


def quatrains():
    """Quatrains (绝句) of the Tang dynasty, written with 2,500 different characters.

    Returns
    -------
    list of Quatrain
        8,659 poems, in the order of the *Complete Tang Poems* (全唐诗).

    Examples
    --------
    >>> quatrains()[0].text
    '燄听风来动，花开不待春。镇下千行泪，非是为思人。'
    """
    rows = read("quatrains.tsv.gz").splitlines()
    return [Quatrain(*row.split("\t")[1:]) for row in rows]


def read(name):
    """Read a text, once its hash agrees with the manifest's."""
    return gzip.decompress(checked_bytes(f"texts/{name}")).decode("utf-8")
