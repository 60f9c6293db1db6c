"""The chorales among the data: notes and metres out of the MusicXML files of music21's corpus."""

import io
import re
import zipfile
from fractions import Fraction
from xml.etree import ElementTree

import numpy as np

PACKAGE = ("music21", "10.5.1")
INFO = f"{PACKAGE[0]}-{PACKAGE[1]}.dist-info"
STEPS = dict(zip("CDEFGAB", (0, 2, 4, 5, 7, 9, 11), strict=True))


def chorales(names, read):
    """All chorales with four voices of one note each, as the bytes of an npz.

    Parameters
    ----------
    names : list of str
        Paths of all files in the package.
    read : callable
        From a path to bytes.
    """
    pieces, known = {}, set()
    for name in sorted(names):
        if not re.fullmatch(r"music21/corpus/bach/bwv[^/]*\.mxl", name):
            continue
        piece = parsed(read(name))
        if piece is not None and (key := piece["pitch"].tobytes()) not in known:
            known.add(key)
            pieces[re.sub(r".*/bwv|\.mxl", "", name)] = piece
    every = {key: [piece[key] for piece in pieces.values()] for key in next(iter(pieces.values()))}
    joined = {key: np.concatenate(every[key], axis=-1) for key in ("pitch", "place")}
    bits = {key: np.packbits(np.concatenate(every[key], -1), -1) for key in ("onset", "fermata")}
    file = io.BytesIO()
    np.savez_compressed(
        file,
        name=np.array(list(pieces)),
        steps=np.array([len(place) for place in every["place"]], np.int32),
        sharps=np.array(every["sharps"], np.int8),
        metre=np.array(every["metre"]),
        **joined,
        **bits,
    )
    return file.getvalue()


def listed(read):
    """Paths of all files in the package."""
    record = read(f"{INFO}/RECORD").decode()
    return [row.partition(",")[0] for row in record.splitlines()]


def licence(read):
    return read(f"{INFO}/licenses/LICENSE")


def parsed(content):
    """One file on a grid of sixteenths, or None if it is not four voices that fit it."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    path = next(n for n in archive.namelist() if re.search(r"^[^/]*\.(xml|musicxml)$", n))
    root = ElementTree.fromstring(archive.read(path))
    parts = root.findall("part")
    if len(parts) != 4:
        return None
    try:
        voices = [voice(part) for part in parts]
    except ValueError:
        return None
    if len({len(pitch) for pitch, _, _ in voices}) != 1:
        return None
    bars = list(places(parts[0]))
    return {
        "pitch": np.array([pitch for pitch, _, _ in voices], np.uint8),
        "onset": np.array([onset for _, onset, _ in voices], bool),
        "fermata": np.array([fermata for _, _, fermata in voices], bool).any(0),
        "place": np.array(bars, np.uint8),
        "sharps": int(root.findtext(".//key/fifths", "0")),
        "metre": "/".join(root.findtext(f".//time/{name}", "") for name in ("beats", "beat-type")),
    }


def sixteenths(text, divisions):
    length = Fraction(int(text) * 4, divisions)
    if length.denominator != 1:
        raise ValueError("a note does not fit the grid")
    return int(length)


def voice(part):
    """Pitch, onset and fermata for each sixteenth."""
    pitch: list[int] = []
    onset: list[bool] = []
    fermata: list[bool] = []
    divisions = 1
    for measure in part.findall("measure"):
        divisions = int(measure.findtext("attributes/divisions") or divisions)
        at = len(pitch)
        for element in measure:
            if element.tag == "backup":
                raise ValueError("two voices in one part")
            if element.tag != "note" or element.find("grace") is not None:
                continue
            if element.find("chord") is not None:
                raise ValueError("a chord in one part")
            length = sixteenths(element.findtext("duration"), divisions)
            number, tied = 0, False
            if (sounding := element.find("pitch")) is not None:
                number = 12 * (int(sounding.findtext("octave")) + 1)
                number += STEPS[sounding.findtext("step")] + int(sounding.findtext("alter") or 0)
                ends = any(tie.get("type") == "stop" for tie in element.findall("tie"))
                tied = ends and bool(pitch) and pitch[-1] == number
            pitch += [number] * length
            onset += [number > 0 and not tied, *[False] * (length - 1)]
            fermata += [element.find("notations/fermata") is not None] * length
        if len(pitch) == at:
            raise ValueError("an empty measure")
    return pitch, onset, fermata


def places(part):
    """For each sixteenth its place in the bar; parts of a bar that is cut in two add up."""
    divisions, full, at = 1, 16, 0
    lengths = []
    for measure in part.findall("measure"):
        divisions = int(measure.findtext("attributes/divisions") or divisions)
        if (beats := measure.findtext("attributes/time/beats")) is not None:
            full = int(beats) * 16 // int(measure.findtext("attributes/time/beat-type"))
        notes = [n for n in measure.findall("note") if n.find("grace") is None]
        lengths.append((sum(sixteenths(n.findtext("duration"), divisions) for n in notes), full))
    if lengths[0][0] < lengths[0][1]:
        at = lengths[0][1] - lengths[0][0]
    for length, full in lengths:
        if length >= full:
            at = 0
        for _ in range(length):
            yield at
            at = (at + 1) % full
