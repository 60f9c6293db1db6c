"""What a chapter prints about the sources."""

import os
import re
import subprocess
import sys

import pytest

from companion import sources

CHAPTERS = sorted({item["chapter"] for item in sources.items()})


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_statement_of_a_chapter_is_accounted_for(chapter):
    section = sources.say(chapter)
    text = section._repr_markdown_()
    printed = set(re.findall(r"S\d-[\w.]+", text))
    assert {i["id"] for i in sources.items() if i["chapter"] == chapter} <= printed
    for entry in section.mistakes:
        assert text.count(f"({entry['id']}") == 1
    in_full = [
        e
        for e in section.mistakes
        if e["severity"] in ("critical", "major") and "-R" not in e["id"]
    ]
    assert text.count("*Why it matters.*") == len(in_full)
    assert all(f"*Why it matters.* {e['why']}" in text for e in in_full)


def test_the_most_serious_come_first():
    text = sources.say("foundations/convolution").markdown
    order = ["(E0-33", "(E0-05", "(E0-16", "(E0-18", "(E0-R6"]  # critical, major, minor, nit, work
    assert [text.index(entry) for entry in order] == sorted(text.index(entry) for entry in order)


def test_what_is_right_is_folded_and_repetitions_are_merged():
    text = sources.say("foundations/convolution").markdown
    folded = text[text.index("<details>") : text.index("</details>")]
    assert "(S0-2.2.2b, S0-3.2b)" in folded
    assert "S0-2.2.1c" not in folded  # the formula of E0-15


def test_no_heading_and_no_open_mathematics():
    for chapter in CHAPTERS:
        text = sources.say(chapter).markdown
        assert not re.search(r"^#", text, re.MULTILINE)
        assert text.count("$") % 2 == 0


def test_the_short_form_is_one_fixed_line():
    section = sources.say("foundations/convolution")
    assert re.fullmatch(
        r"What the sources say about foundations/convolution: \d+ statements, \d+ errata",
        repr(section),
    )


def test_an_unknown_chapter_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"^chapter: got 'foundations/cooking'.*/convolution"):
        sources.say("foundations/cooking")


def test_the_sources_need_neither_torch_nor_a_notebook():
    code = (
        "import sys; from companion import sources; sources.say('foundations/convolution'); "
        "print(sorted({'torch', 'IPython', 'matplotlib', 'ipywidgets'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    assert run.stdout == "[]\n"


def test_nothing_stands_that_an_erratum_contradicts():
    severity = {entry["id"]: entry["severity"] for entry in sources.errata()}
    for chapter in CHAPTERS:
        section = sources.say(chapter)
        folded = section.markdown.partition("<summary>What stands")[2]
        folded = folded.partition("</details>")[0]
        for item in section.statements:
            if re.search(rf"[(\s]{re.escape(item['id'])}[,)]", folded):
                assert {severity[e] for e in item["errata"]} <= {"none"}, item["id"]
