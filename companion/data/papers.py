"""Papers and what people wrote to sum them up."""

import json
from typing import NamedTuple

from companion.data.texts import read


class Paper(NamedTuple):
    """Three sections of a paper, each a list of sentences, and its summary by readers.

    Attributes
    ----------
    id : str
        In the Anthology of the Association for Computational Linguistics.
    title : str
        Of the paper.
    authors : list of str
        Of the paper. The paper itself is at ``https://aclanthology.org/`` and its id.
    introduction, conclusion, abstract : list of str
        Sentences whose words and marks stand apart; the abstract is the authors' own summary.
    readers : dict
        One sentence each on the ``"challenge"``, the ``"approach"`` and the ``"outcome"``, written
        by readers.
    """

    id: str
    title: str
    authors: list[str]
    introduction: list[str]
    conclusion: list[str]
    abstract: list[str]
    readers: dict[str, str]


def papers():
    """Papers on language and computers from 2016 to 2022, with two human summaries each.

    Returns
    -------
    list of Paper
        87 papers, in the order of their ids.

    Examples
    --------
    >>> len(papers()[0].readers)
    3
    """
    return [Paper(**row) for row in json.loads(read("papers.json.gz"))]
