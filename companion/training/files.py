"""Files that are either whole or not there at all, and folders that one process has to itself."""

import json
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ModuleNotFoundError:  # Windows
    fcntl = None  # type: ignore[assignment]

PART = ".part"  # how the names of temporary files end


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

    Raises
    ------
    OSError
        If the disk is full or the folder not writable; it names the file, which is as it was.
    """
    path = Path(path)
    with staged(path, content) as new:
        new.replace(path)


@contextmanager
def staged(path, content):
    """Put bytes on the disk beside ``path``, under a name from which the block renames them.

    Parameters
    ----------
    path, content
        As for :func:`write_atomically`, which says what is raised, too.

    Yields
    ------
    Path
        The temporary file; if the block does not rename it, it is removed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = None
    try:
        try:
            handle, name = tempfile.mkstemp(PART, f".{path.name}.", path.parent)
            temporary = Path(name)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(0o644)
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(path)) from error
        yield temporary
    finally:
        if temporary:
            temporary.unlink(missing_ok=True)


def write_json(path, value):
    """Write a value as readable JSON, atomically."""
    write_atomically(path, as_json(value))


def as_json(value):
    """Return a value as the bytes of a JSON file that people can read."""
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()


@contextmanager
def alone(folder):
    """Keep a folder to this process, and clear away what one that was killed left half written.

    A process that ends, however it ends, gives the folder back. Where the system or the disk has no
    such locks, nothing is locked and nothing cleared away.

    Parameters
    ----------
    folder : Path
        Made if need be.

    Raises
    ------
    ValueError
        If another process has it, or it is a file.
    """
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"a folder is needed to write into, {folder} is a file")
    folder.mkdir(parents=True, exist_ok=True)
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ValueError(
                f"another process is writing into {folder}: wait or stop it"
            ) from error
        except OSError:  # as on some network disks
            pass
        else:
            for left in folder.glob(f".*{PART}"):
                left.unlink()
        yield
    finally:
        os.close(handle)
