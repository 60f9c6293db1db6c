"""Seal the manifests of shipped files anew, after an entry was edited by hand.

Run ``python tools/seal.py``. What writes an entry by itself (``tools/derive_data.py``,
``python -m companion train NAME --ship``, ``companion.training.record_gan``) seals it, too.
"""

import json

from companion import _shipped, recordings, weights
from companion.data import _files
from companion.training.files import write_atomically

INDENTS = {_files.FOLDER: 2, weights.FOLDER: 1, recordings.FOLDER: 1}


def main():
    for folder, indent in INDENTS.items():
        path = folder / "manifest.json"
        entries = json.loads(path.read_text("utf-8"))
        for name, entry in entries.items():
            if entry.get("seal") != _shipped.seal(name, entry):
                entries[name] = _shipped.sealed(name, entry)
                print(f"{path}: {name}")
        text = json.dumps(entries, indent=indent, ensure_ascii=False) + "\n"
        write_atomically(path, text.encode())


if __name__ == "__main__":
    main()
