"""Parallel phrases: the names of emoji and signs in three languages."""

from typing import NamedTuple

from companion.data.texts import read


class Phrase(NamedTuple):
    """One thing and its names.

    Attributes
    ----------
    sign : str
        The emoji or sign that is named.
    en, zh, fr : str
        Its name in English, Chinese and French.
    family : int
        Number of the family: phrases that differ in skin, sex, hair or direction share it, and so
        do all flags, all keycaps and all clocks.
    """

    sign: str
    en: str
    zh: str
    fr: str
    family: int


def phrases():
    """Names of emoji and signs in English, Chinese and French.

    Returns
    -------
    list of Phrase
        4,342 phrases of 1,800 families, in the order of their signs.

    Examples
    --------
    >>> next(phrase for phrase in phrases() if phrase.en == "hot springs").zh
    '温泉'
    """
    rows = [row.split("\t") for row in read("phrases.tsv.gz").splitlines()]
    return [Phrase(sign, en, zh, fr, int(family)) for sign, en, zh, fr, family in rows]
