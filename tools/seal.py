"""Seal the manifests of shipped files anew, after an entry was edited by hand.

Run ``python tools/seal.py``. What writes an entry by itself (``tools/derive_data.py``,
``python -m companion train NAME --ship``, ``companion.training.record_gan``, ``python -m benchmarks
NAME --record``) seals it, too.
"""

import json

from companion import _shipped, recordings, weights
from companion.data import _files
from companion.training import records
from companion.training.files import write_json

FOLDERS = (_files.FOLDER, weights.FOLDER, recordings.FOLDER, records.FOLDER)


def main():
    for folder in FOLDERS:
        path = folder / "manifest.json"
        entries = json.loads(path.read_text("utf-8"))
        for name, entry in entries.items():
            if entry.get("seal") != _shipped.seal(name, entry):
                entries[name] = _shipped.sealed(name, entry)
                print(f"{path}: {name}")
        write_json(path, entries)


if __name__ == "__main__":
    main()
