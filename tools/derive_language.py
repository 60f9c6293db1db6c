"""Parallel phrases and papers with their summaries. A part of derive_data.py."""

import json
import re

from packages import origin, packed

TONES, SEXES, HAIR = "🏻🏼🏽🏾🏿", "♀♂", "🦰🦱🦲🦳"
JOINED = "\u200d\ufe0f" + "➡"  # joiner, variant of colour, facing right
PEOPLE = {"man", "woman", "person", "men", "women", "people", "boy", "girl", "child"}
LANGUAGES = ("en", "zh", "fr")
LONGEST = 36  # sentences of a paper's introduction and conclusion
AUTHORS = {  # where the package has read something else from the paper's first page
    "2020.aacl-main.88": "Matan Ben Noach, Yoav Goldberg",
    "2020.acl-main.733": "Alexander Erdmann, Tom Kenter, Markus Becker, Christian Schallhart",
    "2020.emnlp-main.505": "Dayiheng Liu, Yeyun Gong, Yu Yan, Jie Fu, Bo Shao, Daxin Jiang, "
    "Jiancheng Lv, Nan Duan",
    "2021.acl-long.67": "Haoyue Shi, Luke Zettlemoyer, Sida I. Wang",
    "2021.eacl-main.196": "An Yan, Xin Eric Wang, Tsu-Jui Fu, William Yang Wang",
    "2021.eacl-main.84": "Ravneet Singh Arora, Chen-Tse Tsai, Daniel Preoţiuc-Pietro",
    "2021.emnlp-main.765": "Jun Zhao, Tao Gui, Qi Zhang, Yaqian Zhou",
    "2021.naacl-main.73": "Eric Lehman, Sarthak Jain, Karl Pichotta, Yoav Goldberg, "
    "Byron C. Wallace",
    "2022.acl-long.204": "Qingfeng Sun, Yujing Wang, Can Xu, Kai Zheng, Yaming Yang, Huang Hu, "
    "Fei Xu, Jessica Zhang, Xiubo Geng, Daxin Jiang",
    "2022.acl-long.215": "Alexander H. Liu, SouYoung Jin, Cheng-I Jeff Lai, "
    "Andrew Rouditchenko, Aude Oliva, James Glass",
    "2022.acl-long.286": "Verna Dankers, Elia Bruni, Dieuwke Hupkes",
    "E17-1022": "Héctor Martínez Alonso, Željko Agić, Barbara Plank, Anders Søgaard",
    "N16-1124": "Ye Kyaw Thu, Andrew Finch, Eiichiro Sumita",
    "P16-1057": "Wang Ling, Phil Blunsom, Edward Grefenstette, Karl Moritz Hermann, "
    "Tomáš Kočiský, Fumin Wang, Andrew Senior",
    "P16-1177": "Hadi Amiri, Philip Resnik, Jordan Boyd-Graber, Hal Daumé III",
    "P18-1025": "Luke Vilnis, Xiang Li, Shikhar Murty, Andrew McCallum",
    "P18-1181": "Jey Han Lau, Trevor Cohn, Timothy Baldwin, Julian Brooke, Adam Hammond",
    "P19-1081": "Seungwhan Moon, Pararth Shah, Anuj Kumar, Rajen Subba",
    "P19-1252": "Jiaqi Pan, Rishabh Bhardwaj, Wei Lu, Hai Leong Chieu, Xinghao Pan, Ni Yi Puay",
}


def language(reader):
    """Rows for the manifest: path, content, entry."""
    yield (
        "texts/phrases.tsv.gz",
        packed(phrases(reader)),
        dict(
            what="4,342 names of emoji and signs in English, Chinese and French; columns: the "
            "sign, the three names, the number of a family of phrases that differ little",
            origin=origin("npm", ("cldr-annotations-full", "48.2.0"), "annotations/{en,zh,fr}"),
            licence="Unicode-3.0",
            licence_files=["licenses/Unicode-3.0.txt"],
            attribution="Unicode CLDR 48.2, © Unicode, Inc.; names of sequences from the package "
            "cldr-annotations-derived-full 48.2.0",
            derived="the name used for text to speech, spaces that do not break replaced by "
            "plain ones, in the order of the signs; families: flags, keycaps, clocks, and what "
            "agrees but for skin, sex, hair or direction, in the sign or in any of the "
            "languages; gzip",
        ),
    )
    yield (
        "texts/papers.json.gz",
        packed(json.dumps(papers(reader("aclsum")), ensure_ascii=False, separators=(",", ":"))),
        dict(
            what="Introduction, conclusion and abstract of 87 papers on language and computers, "
            "2016 to 2022, each with three sentences that readers wrote to sum it up",
            origin=origin("PyPI", ("aclsum", "0.1.2"), "aclsum/dataset"),
            licence="CC-BY-4.0 AND MIT",
            licence_files=["licenses/CC-BY-4.0.txt", "licenses/MIT-aclsum.txt"],
            attribution="The papers by their authors; titles and authors stand in the file, each "
            "paper at https://aclanthology.org/ and its id; published by the Association for "
            "Computational Linguistics under CC BY 4.0, https://aclanthology.org/faq/copyright/; "
            "the sentences that sum up by S. Takeshita, T. Green, I. Reinig, K. Eckert and S. P. "
            "Ponzetto (ACLSum, 2024), under the MIT licence, which their package names without "
            "a text or a line of copyright",
            derived="papers from 2016 on, since when the Association's own proceedings are under "
            "CC BY 4.0; the three sections as the package cut them into sentences and words, what "
            "is no sentence left out, papers of more than 36 sentences left out, some authors' "
            "names mended; gzip",
        ),
    )


def names(reader, language):
    """Signs, sequences among them, → the names that are used for text to speech."""
    found = {}
    for part in ("annotationsDerived", "annotations"):
        package = f"cldr-annotations{'-derived' * (part != 'annotations')}-full"
        path = f"package/{part}/{language}/annotations.json"
        rows = json.loads(reader(package)(path))[part]["annotations"]
        found |= {sign: row["tts"][0] for sign, row in rows.items() if "tts" in row}
    return found


def phrases(reader):
    known = {language: names(reader, language) for language in LANGUAGES}
    signs = sorted(set.intersection(*(set(known[name]) for name in LANGUAGES)))
    plain = [
        [sign, *(re.sub("[\u00a0\u202f]", " ", known[name][sign]) for name in LANGUAGES)]
        for sign in signs
    ]
    numbers = families(plain)
    rows = ["\t".join([*row, str(n)]) for row, n in zip(plain, numbers, strict=True)]
    return "\n".join(rows) + "\n"


def families(rows):
    """Number of each row's family: rows belong together if they share one of their marks."""
    parent = {}

    def root(mark):
        while parent.setdefault(mark, mark) != mark:
            mark = parent[mark]
        return mark

    for i, row in enumerate(rows):
        for mark in marks(*row):
            parent[root(mark)] = root(i)
    numbers = {}
    return [numbers.setdefault(root(i), len(numbers)) for i in range(len(rows))]


def marks(sign, en, zh, fr):
    yield "sign", bare(sign)
    words = en.split(": ")[0].lower().split()
    rest = [word for word in words if word not in PEOPLE]
    if rest:
        yield "en", " ".join(rest)
    yield "zh", zh.split(": ")[0]
    yield "fr", fr.split(" : ")[0]


def bare(sign):
    """The sign without skin, sex, hair and direction."""
    if "🇦" <= sign[0] <= "🇿" or "\U000e007f" in sign:
        return "flag"
    if "\u20e3" in sign:
        return "keycap"
    if "🕐" <= sign <= "🕧":
        return "clock"
    if len(sign) > 1:
        sign = sign.translate(dict.fromkeys(map(ord, TONES + SEXES + HAIR + JOINED)))
    return re.sub("[👫👬👭]", "🧑🤝🧑", re.sub("[👨👩]", "🧑", sign))


def papers(read):
    found = []
    for part in ("train", "val", "test"):
        for line in read(f"aclsum/dataset/{part}.jsonl").decode().splitlines():
            row = json.loads(line)
            if year(row["id"]) < 2016:
                continue
            authors = AUTHORS.get(row["id"], "").split(", ")
            if row["id"] not in AUTHORS:
                whole = json.loads(read(f"aclsum/dataset/paper_jsons/{row['id']}.json"))
                names = ([a["first"], *a["middle"], a["last"]] for a in whole["authors"])
                authors = [" ".join(name).strip() for name in names]
            sections = {
                name: [s for s in row["sentences"][name] if sum(map(str.isalpha, s)) > 15]
                for name in ("introduction", "conclusion", "abstract")
            }
            if len(sections["introduction"]) + len(sections["conclusion"]) > LONGEST:
                continue
            about = {"id": row["id"], "title": row["title"], "authors": authors}
            found.append({**about, **sections, "readers": row["summary"]})
    return sorted(found, key=lambda paper: paper["id"])


def year(name):
    """Of the Anthology's identifiers, such as P17-1001 or 2020.acl-main.1."""
    if re.match(r"20\d\d\.", name):
        return int(name[:4])
    return (1900 if name[1] > "5" else 2000) + int(name[1:3])


def licences(reader):
    """The package names the MIT licence without its text and a holder; this is the text."""
    text = json.loads(reader("spdx-license-list")("package/licenses/MIT.json"))["licenseText"]
    line = "For ACLSum (Python package aclsum), which states no line of copyright"
    return {"licenses/MIT-aclsum.txt": (re.sub("Copyright.*", line, text).strip() + "\n").encode()}
