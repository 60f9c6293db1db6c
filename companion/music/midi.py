"""Scores as MIDI files, and back: one track for each voice."""

import io

import numpy as np

from companion._arguments import array, number, told
from companion.music.tokens import REST, VOICES, Score, checked

TICKS = 240  # in an eighth


def to_midi(music, beats=84):
    """Write a score as a MIDI file, which any player and notation program opens.

    Parameters
    ----------
    music : Score
        T steps of an eighth each.
    beats : float
        Quarter notes in a minute.

    Returns
    -------
    bytes
        A file of type 1: a track with the tempo and one for each voice.

    Raises
    ------
    ValueError
        If ``beats`` lie outside 4 to 1000: a file has three bytes for the length of one.
    TypeError
        If an argument is of another kind.

    Examples
    --------
    >>> from pathlib import Path
    >>> Path("chorale.mid").write_bytes(to_midi(music))  # doctest: +SKIP
    """
    import mido

    music = checked(music)
    if not 4 <= number("beats", beats) <= 1000:
        raise ValueError(f"beats must lie between 4 and 1000 in a minute, got {beats}")
    tempo = mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(beats))
    tracks = [mido.MidiTrack([tempo, mido.MetaMessage("end_of_track")])]
    for v, name in enumerate(VOICES):
        track = mido.MidiTrack([mido.MetaMessage("track_name", name=name)])
        events = []
        for start, end, pitch in notes(music, v):
            events += [(start, 1, "note_on", pitch), (end, 0, "note_off", pitch)]
        now = 0
        for at, _, kind, pitch in sorted(events):  # what ends before what begins
            wait, now = (at - now) * TICKS, at
            track.append(mido.Message(kind, note=pitch, velocity=80, channel=v, time=wait))
        tracks.append(track)
    file = io.BytesIO()
    mido.MidiFile(type=1, ticks_per_beat=2 * TICKS, tracks=tracks).save(file=file)
    return file.getvalue()


def from_midi(content, metre):
    """Read a MIDI file with four voices as :func:`to_midi` writes it.

    Parameters
    ----------
    content : bytes
        The file; its four tracks with notes are soprano, alto, tenor and bass.
    metre : array_like
        Tokens of place and fermata, which MIDI does not have: shape (T,).

    Returns
    -------
    Score
        Notes on the grid of eighths; what is shorter than half of one may be left out.

    Raises
    ------
    ValueError
        If it is no MIDI file, has not four tracks with notes, or a note beyond the last step.
    TypeError
        If an argument is of another kind.
    """
    import mido

    if not isinstance(content, bytes):
        raise TypeError(f"content: expected the bytes of a file, got {told(content)}")
    metre = array("metre", metre, "iu", ("T",))
    try:
        file = mido.MidiFile(file=io.BytesIO(content))
    except Exception as error:  # of many kinds: it reads whatever bytes there are
        raise ValueError(f"content must be a whole MIDI file, got {len(content)} bytes") from error
    tracks = [track for track in file.tracks if any(m.type == "note_on" for m in track)]
    if len(tracks) != 4:
        raise ValueError(f"content must have four tracks with notes, got {len(tracks)}")
    T = len(metre)
    pitch, onset = np.zeros((4, T), np.uint8), np.zeros((4, T), bool)
    for v, track in enumerate(tracks):
        now, begun = 0, {}
        for message in track:
            now += message.time
            at = round(2 * now / file.ticks_per_beat)
            if message.type == "note_on" and message.velocity:
                begun[message.note] = at
            elif message.type in ("note_on", "note_off") and message.note in begun:
                start = begun.pop(message.note)
                if at > T:
                    raise ValueError(
                        f"content must end within {T} eighths (metre), got a note until {at}"
                    )
                if start < at:
                    pitch[v, start:at], onset[v, start] = message.note, True
    return checked(Score(pitch, onset, metre), "metre")


def notes(music, v):
    """Notes of a voice: (first step, step after the last, pitch) of each."""
    pitch = music.pitch[v]
    found: list[list[int]] = []
    for t in range(len(pitch)):
        if pitch[t] == REST:
            continue
        if music.onset[v, t] or not found or found[-1][1] < t or found[-1][2] != pitch[t]:
            found.append([t, t + 1, int(pitch[t])])
        else:
            found[-1][1] = t + 1
    return [(start, end, height) for start, end, height in found]
