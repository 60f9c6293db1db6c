"""Reading files that ship with the package: as they were shipped, or a clear error.

A folder of shipped files has a ``manifest.json``: for each file its SHA-256 and what it is. An
entry also has a ``seal``, the SHA-256 of the entry itself, because a network with other settings
or other characters would compute something else without a word. Nothing is cached, so that a file
put right is read at the next call.
"""

import hashlib
import json

AGAIN = "Install companion again."


def read(path, sha256=None):
    """Return the bytes of a shipped file.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    sha256 : str, optional
        The hash that it must have.

    Raises
    ------
    FileNotFoundError, OSError
        If the file is missing or cannot be read.
    ValueError
        If it has another hash.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise FileNotFoundError(f"{path.name} is missing from {path.parent}. {AGAIN}") from None
    except OSError as error:
        raise type(error)(
            f"{path.name} in {path.parent} cannot be read: {error.strerror}. "
            f"See to the permissions of this file and of its folder. {AGAIN}"
        ) from error
    given = hashlib.sha256(content).hexdigest()
    if sha256 not in (None, given):
        raise ValueError(
            f"{path.name} in {path.parent} is damaged or not the shipped one: its SHA-256 is "
            f"{given[:12]}…, the manifest says {str(sha256)[:12]}…. {AGAIN}"
        )
    return content


def read_json(path, sha256=None):
    """Return what a shipped JSON file holds.

    Parameters and errors are those of :func:`read`; a file that is no JSON raises ValueError, too.
    """
    content = read(path, sha256)
    try:
        return json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError(
            f"{path.name} in {path.parent} is damaged: it is no JSON ({error}). {AGAIN}"
        ) from error


def manifest(folder):
    """Return the manifest of a folder, name → entry, once every entry agrees with its seal.

    Raises
    ------
    FileNotFoundError, OSError
        If there is none, or it cannot be read.
    ValueError
        If it is no manifest, or an entry is not as it was sealed.
    """
    entries = read_json(folder / "manifest.json")
    broken = f"manifest.json in {folder} is damaged or belongs to another version of companion"
    if not isinstance(entries, dict):
        raise ValueError(f"{broken}: it is no table of files. {AGAIN}")
    for name, entry in entries.items():
        if not isinstance(entry, dict) or entry.get("seal") != seal(name, entry):
            raise ValueError(f"{broken}: its entry {name!r} does not agree with its seal. {AGAIN}")
    return entries


def entry(folder, name):
    """Return the entry of that name in a folder's manifest.

    Raises
    ------
    ValueError
        If there is none; else as :func:`manifest`.
    """
    known = manifest(folder)
    if not isinstance(name, str) or name not in known:
        raise ValueError(f"name must be one of {', '.join(map(repr, known))}, got {name!r}")
    return known[name]


def seal(name, entry):
    """SHA-256 of an entry and its name, whatever the order of its keys and the spaces between."""
    told = [name, {key: value for key, value in entry.items() if key != "seal"}]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def sealed(name, entry):
    """Return an entry as JSON will give it back, with its seal."""
    entry = json.loads(json.dumps(entry))
    return {**entry, "seal": seal(name, entry)}
