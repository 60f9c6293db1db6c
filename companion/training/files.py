"""Files that are either whole or not there at all."""

import json
import os
import tempfile
from pathlib import Path


def write_atomically(path, content):
    """Write bytes so that a reader finds the old file or the new one, never a part.

    The bytes go to a temporary file in the same folder, reach the disk, and only then take the
    name. A power cut at any moment leaves one of the two.

    Parameters
    ----------
    path : str or Path
        The file to make or to replace; its folder is made if need be.
    content : bytes
        All that shall stand in it.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_json(path, value):
    """Write a value as readable JSON, atomically."""
    text = json.dumps(value, indent=1, ensure_ascii=False) + "\n"
    write_atomically(path, text.encode())
