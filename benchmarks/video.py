"""Does the next-frame network of other seeds do as well as the one that is shipped?

    python -m benchmarks video --trained FOLDER … [--record]

``--trained`` names folders that `python -m companion train video-predictor --seed 1 --out FOLDER`
has left, each after a minute of a core; seed 0 is the shipped network. Every film is judged by the
network that it was kept from: the mean PSNR of its 24 frames, beside that of the frame before each.
``--record`` keeps the numbers for the chapter on moving pictures.
"""

import json
from pathlib import Path

import torch
from safetensors.torch import load_file

from benchmarks import _command
from companion.models.restore import restore
from companion.models.video import Ensemble
from companion.training.recipes import video


@torch.no_grad()
def of_films(predict):
    """Mean PSNR of the next frame in each film, a list of 40, with three decimals."""
    x, folds = video.films()
    before, after = video.asked(x)
    found = video.psnr(predict(before, folds.repeat_interleave(x.shape[1])), after)
    return [round(value, 3) for value in found.view(len(x), -1).mean(1).tolist()]


def main():
    parser = _command.parser("video", __doc__, record=True)
    parser.add_argument(
        "--trained", type=Path, nargs="*", default=[], metavar="FOLDER", help="other trainings"
    )
    given = parser.parse_args()
    torch.set_num_threads(1)
    networks = {0: restore(Ensemble, "video-predictor")}
    for folder in given.trained:
        seed = json.loads((folder / "facts.json").read_text("utf-8"))["seed"]
        networks[seed] = Ensemble(len(networks[0].members)).eval()
        networks[seed].load_state_dict(load_file(folder / "model.safetensors"))
    repeated = of_films(lambda before, _: before[:, -1])
    found = {seed: of_films(network) for seed, network in networks.items()}
    for seed, values in found.items():
        gain = (sum(values) - sum(repeated)) / len(values)
        print(f"seed {seed}: {gain:+.2f} dB over the last frame again", flush=True)
    numbers = {
        "the last frame again": repeated,
        "network": [{"seed": seed, "PSNR": values} for seed, values in found.items()],
    }
    _command.keep(given, "video", numbers)


if __name__ == "__main__":
    main()
