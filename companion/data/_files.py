"""Reading a shipped file: what the manifest says of it, and its bytes once their hash agrees."""

from pathlib import Path

from companion import _shipped
from companion._arguments import word

FOLDER = Path(__file__).parent


def manifest():
    """The manifest: what each file is, by its path inside ``companion/data``."""
    return _shipped.manifest(FOLDER)


def checked_bytes(path):
    """Read ``companion/data/<path>``; its SHA-256 must be the one in the manifest.

    Raises
    ------
    FileNotFoundError, OSError
        If the file is missing from the installation, or cannot be read.
    ValueError
        If its bytes are not those of the manifest.
    """
    entries = manifest()
    if path not in entries:
        raise ValueError(
            f"manifest.json in {FOLDER} does not name {path}: it belongs to another version of "
            f"companion. {_shipped.AGAIN}"
        )
    return _shipped.read(FOLDER / path, entries[path]["sha256"])


def part(split, train):
    """The slice that a split stands for, where the first ``train`` examples are for training.

    Raises
    ------
    TypeError, ValueError
        If ``split`` is no str, or none of "all", "train" and "test".
    """
    parts = {"all": slice(None), "train": slice(train), "test": slice(train, None)}
    if word("split", split) not in parts:
        raise ValueError(f"split must be 'all', 'train' or 'test', got {split!r}")
    return parts[split]
