"""Records: what benchmarks measured over several seeds, for the chapters that print it.

A record is ``NAME.json`` beside this file, and an entry in ``manifest.json`` with its hash;
``python -m benchmarks NAME --record`` writes both. What stands in it says that benchmark's file.
(``style_controls`` and ``vae-recipes`` come from ``style`` and ``vae``.) Reading needs neither
NumPy nor PyTorch.
"""

import hashlib
from pathlib import Path

from companion import _shipped
from companion.training.files import as_json, enter

__all__ = ["keep", "load", "names"]

FOLDER = Path(__file__).parent


def names():
    """Names of the records, in alphabetical order.

    Raises
    ------
    ValueError, OSError
        If the manifest is not as it was shipped, is missing or cannot be read.
    """
    return sorted(_shipped.manifest(FOLDER))


def load(name):
    """Read a record.

    Parameters
    ----------
    name : str
        One of :func:`names`.

    Returns
    -------
    dict
        What was measured; it is the reader's own.

    Raises
    ------
    ValueError
        If there is no such record, or the file is not the one in the manifest.
    FileNotFoundError, OSError
        If the file is missing from the installation, or cannot be read.
    """
    sha256 = _shipped.entry(FOLDER, name)["sha256"]
    return _shipped.read_json(FOLDER / f"{name}.json", sha256)


def keep(name, record):
    """Write a record and its entry in the manifest; one of the same name is replaced.

    Parameters
    ----------
    name : str
        Under which :func:`load` will find it.
    record : dict
        What was measured, as JSON can hold it.

    Raises
    ------
    ValueError
        If another process is writing a record, or the manifest is damaged.
    OSError
        If the folder cannot be written into; all records are as they were.
    """
    content = as_json(record)
    enter(FOLDER, name, {"sha256": hashlib.sha256(content).hexdigest()}, {f"{name}.json": content})
