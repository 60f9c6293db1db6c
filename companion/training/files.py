"""Files that are either whole or not there at all, and folders that one process has to itself."""

import json
import os
import re
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path

from companion import _shipped

try:
    import fcntl
except ModuleNotFoundError:  # Windows
    fcntl = None  # type: ignore[assignment]

PART = ".part"  # how the names of temporary files end
OF_NUMBERS = re.compile(r'\[\n([^]["{}]+)\]')  # an indented list that holds nothing else


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
    """Return a value as the bytes of a JSON file that people can read: a list of numbers a line."""
    text = json.dumps(value, indent=1, ensure_ascii=False)
    return (OF_NUMBERS.sub(lambda found: f"[{' '.join(found[1].split())}]", text) + "\n").encode()


def enter(folder, name, entry, contents):
    """Put files into a folder of shipped ones, and their entry into its manifest: all or nothing.

    Parameters
    ----------
    folder : Path
        Where to; a manifest that is not there yet is made.
    name : str
        Of the entry, which takes the place of one that has it already.
    entry : dict
        What the manifest says; its seal is added.
    contents : dict
        From the files' names to their bytes.

    Raises
    ------
    ValueError
        If another process is writing into the folder, or its manifest is damaged.
    OSError
        If the disk is full or the folder not writable; every file is as it was.
    """
    manifest = folder / "manifest.json"
    with alone(folder), ExitStack() as stack:
        before = _shipped.manifest(folder) if manifest.exists() else {}
        entries = {**before, name: _shipped.sealed(name, entry)}
        contents = {**contents, manifest.name: as_json(dict(sorted(entries.items())))}
        new = {
            folder / file: stack.enter_context(staged(folder / file, content))
            for file, content in contents.items()
        }
        for path, temporary in new.items():
            temporary.replace(path)


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
