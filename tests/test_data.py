"""The shipped data is what the manifest says, is free to use, and is read without surprises."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from companion import data
from companion.data import _files

FOLDER = Path(data.__file__).parent
MANIFEST = json.loads((FOLDER / "manifest.json").read_text("utf-8"))


def test_the_manifest_lists_every_file():
    files = {p.relative_to(FOLDER).as_posix() for p in FOLDER.rglob("*") if p.is_file()}
    licences = {name for entry in MANIFEST.values() for name in entry["licence_files"]}
    code = {name for name in files if name.endswith((".py", ".pyc"))}
    assert files - code == {*MANIFEST, *licences, "manifest.json"}


@pytest.mark.parametrize("path", MANIFEST)
def test_entry(path):
    entry, content = MANIFEST[path], (FOLDER / path).read_bytes()
    assert entry["sha256"] == hashlib.sha256(content).hexdigest()
    assert entry["bytes"] == len(content)
    assert set(entry["origin"]) == {"registry", "package", "version", "path"}
    assert all(entry[key] for key in ("what", "attribution", "derived"))
    assert len(entry["licence"].split(" AND ")) == len(entry["licence_files"])
    for licence, file in zip(entry["licence"].split(" AND "), entry["licence_files"], strict=True):
        assert Path(file).stem.startswith(licence)
        assert len((FOLDER / file).read_text("utf-8")) > 1_000


def test_size():
    assert sum(entry["bytes"] for entry in MANIFEST.values()) < 10e6


@pytest.mark.parametrize("name", data.photos())
def test_photo(name):
    picture = data.photo(name)
    assert picture.dtype == np.uint8
    assert picture.shape == ((240, 240, 3) if name == "brick" else (160, 240, 3))
    assert np.ptp(picture) > 100
    grey = (picture == picture[..., :1]).all()
    assert grey == (name == "brick")
    picture[:] = 0  # the reader's own copy
    assert data.photo(name).any()


def test_red_comes_first():
    red, _, blue = data.photo("coffee")[130, 60]  # the saucer
    assert red > 2 * blue


def test_unknown_photo():
    with pytest.raises(ValueError, match="'china', 'coffee', 'flower', 'rocket', got 'lena'"):
        data.photo("lena")


def test_digits():
    images, labels = data.digits()
    assert images.shape == (10_000, 28, 28)
    assert labels.shape == (10_000,)
    assert images.dtype == labels.dtype == np.uint8
    assert np.bincount(labels).tolist() == [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]
    assert len(np.unique(images.reshape(10_000, -1), axis=0)) == 10_000
    assert images[:, 0].max() == 0  # the border is empty


def test_split():
    everything, train, test = (data.digits(split) for split in ("all", "train", "test"))
    assert (len(train.images), len(test.images)) == (8_000, 2_000)
    for all_, first, last in zip(everything, train, test, strict=True):
        assert np.array_equal(all_, np.concatenate([first, last]))
    for part in (train, test):  # shuffled: every digit has its share in both
        share = np.bincount(part.labels) / len(part.labels)
        assert 0.08 < share.min() < share.max() < 0.125


def test_pictures_and_labels_belong_together():
    """The mean picture of each digit in the training part recognises most of the others."""
    train, test = data.digits("train"), data.digits("test")
    means = np.stack([train.images[train.labels == digit].mean(0) for digit in range(10)])
    distances = ((test.images[:, None] - means[None]) ** 2).sum((2, 3))
    assert (distances.argmin(1) == test.labels).mean() > 0.78


def test_unknown_split():
    with pytest.raises(ValueError, match="'all', 'train' or 'test', got 'valid'"):
        data.digits("valid")


def test_sonnets():
    poems = data.sonnets().rstrip("\n").split("\n\n")
    assert len(poems) == 154
    lines = [poem.splitlines() for poem in poems]
    assert {len(poem) for poem in lines} == {12, 14, 15}  # 126 has twelve lines, 99 fifteen
    assert lines[17][0] == "Shall I compare thee to a summer's day?"
    assert all(line == line.strip() != "" for poem in lines for line in poem)


def test_novel():
    lines = data.novel().splitlines()
    assert lines[:2][0] == "Chapter 1"
    assert lines[1].startswith("It is a truth universally acknowledged, that a single man in")
    assert [line for line in lines if line.startswith("Chapter ")][-1] == "Chapter 61"
    assert lines[-1].endswith("had been the means of uniting them.")
    assert all(line == line.strip() != "" for line in lines)
    assert "_" not in data.novel()


def test_quatrains():
    poems = data.quatrains()
    assert len(poems) == len({poem.text for poem in poems}) == 8_659
    assert {len(poem.text) for poem in poems} == {24, 32}
    for poem in poems:
        line = len(poem.text) // 4
        assert poem.text[line - 1 :: line] == "，。，。"
        assert poem.poet
        assert poem.title
    assert len(set("".join(poem.text for poem in poems)) - set("，。")) <= 2_500
    assert any(poem.text.startswith("床前看月光") for poem in poems)


@pytest.fixture
def broken(monkeypatch, tmp_path):
    monkeypatch.setattr(_files, "FOLDER", tmp_path)
    (tmp_path / "photos").mkdir()
    (tmp_path / "manifest.json").write_bytes((FOLDER / "manifest.json").read_bytes())
    return tmp_path


def test_damaged_file(broken):
    content = (FOLDER / "digits.npz").read_bytes()
    (broken / "digits.npz").write_bytes(content[:-1] + b"?")
    with pytest.raises(ValueError, match=r"digits\.npz in .* is damaged .*its SHA-256 is .*d1ad8f"):
        data.digits()


def test_missing_file(broken):
    with pytest.raises(FileNotFoundError, match=r"china\.png is missing from .*photos"):
        data.photo("china")


def test_emoji():
    everything, train, test = (data.emoji(split) for split in ("all", "train", "test"))
    assert everything.images.shape == (1_601, 32, 32, 3)
    assert everything.images.dtype == everything.labels.dtype == np.uint8
    assert (len(train.images), len(test.images)) == (1_200, 401)
    assert np.array_equal(everything.images, np.concatenate([train.images, test.images]))
    assert np.array_equal(everything.labels, np.concatenate([train.labels, test.labels]))
    assert everything.subgroups == train.subgroups + test.subgroups
    for language in ("en", "zh", "fr"):
        names = everything.captions[language]
        assert names == train.captions[language] + test.captions[language]
        assert len(set(names)) >= 1_595  # nearly one for each
    for part in (train, test):
        assert np.bincount(part.labels, minlength=8).min() > 0.04 * len(part.labels)


def test_emoji_show_what_they_are_called():
    images, labels, groups, subgroups, captions = data.emoji()
    for english, chinese, colour in [
        ("red square", "红色方块", (1, 0, 0)),
        ("green square", "绿色方块", (0, 1, 0)),
        ("blue square", "蓝色方块", (0, 0, 1)),
    ]:
        i = captions["en"].index(english)
        assert captions["zh"][i] == chinese
        assert subgroups[i] == "geometric"
        assert groups[labels[i]] == "Symbols"
        assert images[i, 16, 16].argmax() == np.argmax(colour)
    assert (images[:, 0, 0] > 200).mean() > 0.9  # a white ground


def test_unknown_split_of_emoji():
    with pytest.raises(ValueError, match="'train' or 'test', got 'validation'"):
        data.emoji("validation")


def test_animations():
    films, captions, codes, families, _, milliseconds = data.animations()
    assert films.shape == (40, 24, 32, 32, 3)
    assert films.dtype == np.uint8
    assert (len(set(codes)), len(set(families))) == (40, 35)
    assert (milliseconds.min(), milliseconds.max()) == (63, 127)
    assert {len(names) for names in captions.values()} == {40}
    assert captions["en"][2] == "cyclone"
    blue = films[2].astype(int)
    assert (blue[..., 2] - blue[..., 0]).max() > 150
    steps = np.abs(np.roll(films, -1, 1) - films.astype(float)).mean((2, 3, 4))
    assert (steps[:, -1] < 1.6 * steps.mean(1)).all()  # from the last to the first as to any other


def test_families_of_animations_stay_together():
    _, captions, _, families, folds, _ = data.animations()
    assert np.bincount(folds).min() >= 7
    assert len({(family, fold) for family, fold in zip(families, folds, strict=True)}) == 35
    swimming = [i for i, name in enumerate(captions["en"]) if "swimming" in name]
    assert len(swimming) == 3
    assert len(set(folds[swimming])) == 1


def test_readings():
    pingshui, guangyun, both = data.readings("pingshui"), data.readings("guangyun"), data.readings()
    assert (both["流"], both["月"], both["看"]) == (("尤",), ("仄",), ("寒", "仄"))
    assert len(data.rhymes()) == len(set(data.rhymes())) == 30
    assert {rhyme for found in both.values() for rhyme in found} == {*data.rhymes(), "仄"}
    assert set(both) == {*pingshui, *guangyun}
    assert all(both[c] == pingshui.get(c, guangyun.get(c)) for c in both)
    known = set(both) | set("，。")
    rare = set("".join(poem.text for poem in data.quatrains())) - known  # odd ways to write others
    assert len(rare) == 11
    with pytest.raises(ValueError, match="source must be one of 'pingshui', 'guangyun', got 'x'"):
        data.readings("x")


def test_anthology():
    poems = data.anthology()
    forms = {form: sum(poem.form == form for poem in poems) for form, *_ in poems}
    assert forms == dict(
        五言绝句=29, 七言绝句=51, 五言律诗=80, 七言律诗=53, 五言古诗=35, 七言古诗=28
    )
    assert not any(set("()（）") & set(poem.text) for poem in poems)
