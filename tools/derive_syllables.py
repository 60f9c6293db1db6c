"""The Mandarin syllables among the data, decoded and made small. A part of derive_data.py."""

import io

import numpy as np
from packages import debian, module, origin
from scipy.signal import resample_poly

from companion.sound import mu_law

PACKAGE, DECODER = ("gcin-voice", "0~20170223-3"), ("soundfile", "0.14.0")
SPOKEN, PATH = 50, "usr/share/gcin-voice/ogg"
MARKS = ("", "2", "3", "4")  # after the Bopomofo; a 1 is the neutral tone


def syllables(folder):
    """Rows for the manifest: path, content, entry."""
    spoken, read = debian(PACKAGE, folder) / PATH, module(DECODER, folder).read
    names = {path.parent.name for path in spoken.glob("*/5.ogg")}
    every = sorted(name for name in names if all(name + mark in names for mark in MARKS))
    # RandomState's stream is frozen, so that the choice is the same with every NumPy.
    bases = [every[i] for i in np.random.RandomState(0).permutation(len(every))[:SPOKEN]]
    codes = []
    for base in bases:
        for mark in MARKS:
            x, rate = read(spoken / (base + mark) / "5.ogg")
            assert rate == 44_100
            codes.append(mu_law(resample_poly(x, 80, 441)).astype(np.uint8))
    file = io.BytesIO()
    lengths = np.array([len(code) for code in codes], np.int32)
    np.savez_compressed(file, codes=np.concatenate(codes), lengths=lengths, bases=np.array(bases))
    yield (
        "syllables.npz",
        file.getvalue(),
        dict(
            what="200 spoken Mandarin syllables: 50, each in the four tones; one speaker, 8 kHz",
            origin=origin("Debian", PACKAGE, f"{PATH}/*/5.ogg"),
            licence="CC-BY-3.0",
            licence_files=["licenses/CC-BY-3.0.txt"],
            attribution="Voice: Chu Lo (羅竺); recordings by ChionMeilin "
            "(徵音梅林開發委員會錄音組), from the package gcin-voice, CC BY 3.0, made smaller for "
            "this book",
            derived=f"50 of the {len(every)} syllables that are there in all four tones, drawn by "
            "RandomState(0).permutation; Ogg Vorbis decoded by soundfile 0.14.0, resampled from "
            "44.1 kHz by SciPy's resample_poly(x, 80, 441), μ-law with 256 levels, "
            "saved as compressed npz",
        ),
    )
