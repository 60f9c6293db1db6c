"""What the articles say of film."""

import torch

from companion.models import dcgan
from companion.models.restore import restore

from .proof import Case, proves


@proves(
    "E4-22",
    "E2-02",
    fault="a generator of pictures is asked for each frame of a film anew",
    failure="neighbouring frames are as different as any two pictures",
)
def test_good_single_frames_make_no_film():
    generator = restore(dcgan.Generator, "dcgan-digits")

    def change(x, y):
        return (x - y).square().mean((1, 2, 3)).mean().item()

    def film(codes):
        torch.manual_seed(0)
        with torch.no_grad():
            return generator(codes(16))

    def agreement(codes):
        """Change from frame to frame, as a part of that between frames far apart."""
        x = film(codes)
        return change(x[1:], x[:-1]) / change(x[8:], x[:8])

    def way(frames):
        a, b = torch.randn(2, 64)
        return a + torch.linspace(0, 1, frames)[:, None] * (b - a)

    return Case(
        broken=lambda frames: torch.randn(frames, 64),
        mended=way,
        fails=lambda codes: agreement(codes) > 0.7,
        works=lambda codes: agreement(codes) < 0.3,
    )
