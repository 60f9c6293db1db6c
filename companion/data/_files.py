"""Reading a shipped file: what the manifest says of it, and its bytes once their hash agrees."""

import hashlib
import json
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def manifest():
    """The manifest: what each file is, by its path inside ``companion/data``."""
    return json.loads((FOLDER / "manifest.json").read_text("utf-8"))


def checked_bytes(path):
    """Read ``companion/data/<path>``; its SHA-256 must be the one in the manifest.

    Raises
    ------
    FileNotFoundError
        If the file is missing from the installation.
    ValueError
        If its bytes are not those of the manifest.
    """
    file, again = FOLDER / path, "Install companion again."
    if not file.is_file():
        raise FileNotFoundError(f"the data file {path} is missing from {FOLDER}. {again}")
    content = file.read_bytes()
    given, expected = hashlib.sha256(content).hexdigest(), manifest()[path]["sha256"]
    if given != expected:
        raise ValueError(
            f"the data file {path} in {FOLDER} is damaged: its SHA-256 is {given[:12]}…, "
            f"the manifest says {expected[:12]}…. {again}"
        )
    return content
