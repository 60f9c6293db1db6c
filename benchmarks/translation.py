"""How well are phrases of unseen families translated, by counting and by networks?

    python -m benchmarks translation --trained FOLDER … --leak FOLDER [--record]

``--trained`` names folders that `python -m companion train translation --seed 1 --out FOLDER` has
left, with fewer ``--steps`` too, ``--leak`` one of the recipe `translation-leak`; seed 0 is the
network that ships. Each test phrase gets its chrF (sacrebleu, of single phrases), and it is said
which are right to the letter; `known` are as many families of training instead. ``--record`` keeps
the numbers for the chapter on translation.
"""

import json
from pathlib import Path

import numpy as np
import sacrebleu
import torch
from safetensors.torch import load_file

from benchmarks import _command
from companion.models import alignment, translation
from companion.models.restore import restore

CHRF = sacrebleu.CHRF()
WIDTHS = (2, 4, 8)
USUAL = 3000  # steps of a training
PIECES = 600  # of Chinese, for the table of words


def judged(made, wanted):
    """chrF of each phrase with one decimal, and which are right."""
    scores = [CHRF.sentence_score(a, [b]).score for a, b in zip(made, wanted, strict=True)]
    right = [i for i, (a, b) in enumerate(zip(made, wanted, strict=True)) if a == b]
    return {"chrF": [round(score, 1) for score in scores], "right": right}


def by_counting(split, language):
    """Translations of the test by the nearest phrase, by the table, and in a likelier order."""
    english, known = translation.Words([]), [p.en for p in split.train]
    cut, join = units(split.train, language)
    nearest = alignment.Nearest(known)
    pairs = [(english.split(p.en), cut(getattr(p, language))) for p in split.train]
    table = alignment.WordTable(pairs)
    asked = [english.split(p.en) for p in split.test]
    return {
        "nearest phrase": [getattr(split.train[nearest(p.en)], language) for p in split.test],
        "table of words": [join(table(words)) for words in asked],
        "table, put in order": [join(table(words, ordered=True)) for words in asked],
    }


def units(phrases, language):
    """How a target is cut for the table and joined again: French words, Chinese pieces."""
    if language == "fr":
        return (lambda text: text.split(" ")), " ".join
    pieces = translation.Pieces((w for p in phrases for w in p.zh.split(" ")), PIECES)

    def cut(text):
        bare = (piece.strip(translation.SPACE) for piece in pieces.split(text))
        return [piece for piece in bare if piece]

    return cut, "".join


def by_network(network, split, language, searches):
    """Translations of the test by each of some searches, and their log-probabilities."""
    translator = translation.Translator(split.train, network)
    texts = [p.en for p in split.test]
    found = {}
    for name, options in searches.items():
        made, log_p = translator.translate(texts, language, **options)
        found[name] = made, [round(p, 2) for p in log_p.tolist()]
    torch.manual_seed(0)
    for temperature in (0.5, 1.0) if len(searches) > 1 else ():
        found[f"drawn at {temperature}"] = (translator.sample(texts, language, temperature), None)
    return found


def loaded(folder):
    """A network that a training has left, named by its seed, and by its steps if unusual."""
    facts = json.loads((folder / "facts.json").read_text("utf-8"))
    network = translation.Network(**facts["config"])
    network.load_state_dict(load_file(folder / "model.safetensors"))
    usual = facts["steps"] == USUAL
    name = f"seed {facts['seed']}" if usual else f"{facts['steps']} steps, seed {facts['seed']}"
    return name, network.eval()


def known(split):
    """The same split, with as many families of training in the place of the test."""
    voices = translation.one_each(split.train)
    order = np.random.RandomState(0).permutation(len(voices))
    return split._replace(test=[voices[i] for i in order[: len(split.test)]])


def main():
    parser = _command.parser("translation", __doc__, record=True)
    parser.add_argument(
        "--trained", type=Path, nargs="*", default=[], metavar="FOLDER", help="other trainings"
    )
    parser.add_argument("--leak", type=Path, metavar="FOLDER", help="one with near copies")
    given = parser.parse_args()
    torch.set_num_threads(1)
    searches: dict = {"greedy": {}} | {f"beam {k}": {"width": k} for k in WIDTHS}
    searches["beam 8, per piece"] = {"width": 8, "power": 1.0}
    shipped = restore(translation.Network, "translation")
    networks = {"seed 0": shipped, **dict(map(loaded, given.trained))}
    numbers: dict = {"family": {}, "known": {}, "phrase": {}}
    for by in numbers:
        split = translation.split_phrases("phrase" if by == "phrase" else "family")
        split = known(split) if by == "known" else split
        for language in translation.LANGUAGES:
            wanted = [getattr(p, language) for p in split.test]
            rows = {k: judged(v, wanted) for k, v in by_counting(split, language).items()}
            if by != "phrase":
                for which, network in networks.items():
                    all_of_them = by == "family" and which == "seed 0"
                    some = searches if all_of_them else {"greedy": {}}
                    for name, (made, log_p) in by_network(network, split, language, some).items():
                        rows[f"{name}, {which}"] = row = judged(made, wanted)
                        if log_p and all_of_them:
                            row["log p"] = log_p
            elif given.leak:
                which, network = loaded(given.leak)
                made = by_network(network, split, language, {"greedy": {}})["greedy"][0]
                rows[f"greedy, {which}"] = judged(made, wanted)
            numbers[by][language] = rows
            for name, row in rows.items():
                mean, right = np.mean(row["chrF"]), len(row["right"])
                print(f"{by:7} {language} {name:28}{mean:6.1f}{right:5}", flush=True)
    _command.keep(given, "translation", numbers)


if __name__ == "__main__":
    main()
