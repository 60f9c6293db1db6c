"""The two players as functions: what goes in, what comes out, and what they must not share."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from scipy import stats
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits

from companion import data

from .adversaries import noise, real, step
from .proof import Case, proves, raises


@proves(
    "E0-39",
    fault="the generator adds the discriminator's bias",
    failure="a step of the discriminator moves everything that the generator makes",
)
def test_a_bias_that_belongs_to_the_other():
    def borrowed():
        G, D = nn.Linear(3, 3), nn.Linear(3, 3)
        G.bias = D.bias
        return G, D

    def of_its_own():
        return nn.Linear(3, 3), nn.Linear(3, 3)

    def moved(players):
        torch.manual_seed(0)
        G, D = players()
        z = torch.randn(20, 3)
        before = G(z)
        step(D(torch.randn(20, 3)).square().mean(), torch.optim.SGD(D.parameters(), 0.1))
        return (G(z) - before).abs().max().item()

    return Case(
        broken=borrowed,
        mended=of_its_own,
        fails=lambda players: moved(players) > 1e-4,
        works=lambda players: moved(players) == 0,
    )


@proves(
    "E0-40",
    fault="generator and discriminator have weights of one and the same shape",
    failure="what is generated does not fit the discriminator, which gives no single verdict",
)
def test_weights_of_equal_shape():
    D_in, hidden = 784, 128
    z, x = torch.randn(5, D_in), torch.randn(5, D_in)

    def does_not_fit(players):
        G, D = players
        words = "mat1 and mat2 shapes cannot be multiplied"
        return D(x).shape != (5, 1) and raises(RuntimeError, words, lambda: D(G(z)))

    def fits(players):
        G, D = players
        return D(G(z[:, :64])).shape == (5, 1) == D(x).shape

    return Case(
        broken=(nn.Linear(D_in, hidden), nn.Linear(D_in, hidden)),
        mended=(
            nn.Sequential(nn.Linear(64, hidden), nn.ReLU(), nn.Linear(hidden, D_in)),
            nn.Sequential(nn.Linear(D_in, hidden), nn.ReLU(), nn.Linear(hidden, 1)),
        ),
        fails=does_not_fit,
        works=fits,
    )


@proves(
    "E0-41",
    fault="the generator is one matrix product and a bias",
    failure="from normal noise it makes normal numbers, whatever its weights: never two bells",
)
def test_a_linear_map_cannot_shape_a_distribution():
    torch.manual_seed(0)
    z = torch.randn(20_000, 1)

    def kurtosis(G):  # 0 for a normal distribution, −2 for two narrow peaks
        with torch.no_grad():
            return stats.kurtosis(G(z).numpy().ravel())

    def best(make):
        """The least kurtosis among many random generators."""
        torch.manual_seed(1)
        return min(kurtosis(make()) for _ in range(40))

    def with_a_bend():
        layer = nn.Linear(1, 1)
        nn.init.uniform_(layer.weight, 0, 10)
        return nn.Sequential(layer, nn.Tanh())

    return Case(
        broken=lambda: nn.Linear(1, 1),
        mended=with_a_bend,
        fails=lambda make: abs(best(make)) < 0.1,
        works=lambda make: best(make) < -1.5,
    )


@proves(
    "E4-15",
    fault="the discriminator is one dense unit on the pixels",
    failure="fakes with the data's mean in every pixel cannot be told from the data",
)
def test_a_discriminator_without_a_hidden_layer():
    images = data.digits("train").images[:1000]
    digits = torch.tensor(images.reshape(1000, 784) / 255.0).float()
    train, test = digits[:700], digits[700:]

    def fakes(x, generator):
        """Each pixel by itself from another digit: no digit is left, every mean is kept."""
        rows = torch.rand(x.shape, generator=generator).argsort(0)
        return x.gather(0, rows)

    def accuracy(make):
        torch.manual_seed(0)
        generator, D = torch.Generator().manual_seed(0), make()
        optimiser = torch.optim.Adam(D.parameters(), 2e-3)
        for _ in range(80):
            x = train[torch.randint(700, (128,), generator=generator)]
            both = torch.cat([x, fakes(x, generator)])
            label = torch.cat([torch.ones(128, 1), torch.zeros(128, 1)])
            step(binary_cross_entropy_with_logits(D(both), label), optimiser)
        with torch.no_grad():
            right = (D(test) > 0).sum() + (D(fakes(test, generator)) < 0).sum()
        return right.item() / (2 * len(test))

    return Case(
        broken=lambda: nn.Linear(784, 1),
        mended=lambda: nn.Sequential(nn.Linear(784, 64), nn.LeakyReLU(0.2), nn.Linear(64, 1)),
        fails=lambda make: accuracy(make) < 0.7,
        works=lambda make: accuracy(make) > 0.9,
    )


@proves(
    "E1-15",
    "E4-12",
    fault="the layers are made inside the function that uses them",
    failure="each call makes another network: the same picture gets another verdict every time",
)
def test_layers_that_are_made_anew_in_each_call():
    torch.manual_seed(0)
    x, kept = torch.randn(4, 10), nn.Linear(10, 1)

    return Case(
        broken=lambda picture: nn.Linear(10, 1)(picture),
        mended=lambda picture: kept(picture),
        fails=lambda D: not torch.allclose(D(x), D(x)),
        works=lambda D: torch.equal(D(x), D(x)),
    )


@proves(
    "E1-14",
    "E4-11",
    "E4-17",
    fault="a plain function is asked for what only a model has: parameters, training, prediction",
    failure="an AttributeError at the first such question",
)
def test_a_function_has_no_parameters():
    layer = nn.Linear(10, 1)

    def discriminator(x):
        return layer(x)

    return Case(
        broken=discriminator,
        mended=layer,
        fails=lambda D: all(
            raises(AttributeError, "'function' object has no attribute", question)
            for question in (lambda: D.parameters(), lambda: D.train(), lambda: D.state_dict())
        ),
        works=lambda D: D(torch.ones(2, 10)).shape == (2, 1) and len(list(D.parameters())) == 2,
    )


@proves(
    "E3-21",
    fault="the module with relu is used under a name that was never imported",
    failure="making the discriminator is fine, its first verdict is a NameError",
)
def test_a_discriminator_with_a_name_never_imported():
    class Broken(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.last = nn.Conv2d(3, 8, 4, 2), nn.Conv2d(8, 1, 13)

        def forward(self, x):
            return self.last(F.relu(self.first(x)))  # noqa: F821

    class Mended(Broken):
        def forward(self, x):
            return self.last(nn.functional.leaky_relu(self.first(x), 0.2)).flatten()

    x = torch.zeros(2, 3, 28, 28)
    return Case(
        broken=Broken(),
        mended=Mended(),
        fails=lambda D: raises(NameError, "'F' is not defined", lambda: D(x)),
        works=lambda D: D(x).shape == (2,),
    )


@proves(
    "E3-26",
    fault="normal noise stands in for the real pictures while the generator ends in a tanh",
    failure="a third of the 'real' pixels lie where no generated one can be",
)
def test_real_pictures_in_the_range_of_the_generator():
    torch.manual_seed(0)
    digits = torch.tensor(data.digits("test").images[:100]).float()

    def out_of_reach(pictures):
        return (pictures.abs() > 1).float().mean().item()

    return Case(
        broken=torch.randn(100, 3, 28, 28),
        mended=digits / 127.5 - 1,
        fails=lambda pictures: out_of_reach(pictures) > 0.3,
        works=lambda pictures: out_of_reach(pictures) == 0 and pictures.min() == -1,
    )


@proves(
    "E3-27",
    fault="five convolutions without a stride are to give one probability",
    failure="a map of 29 × 29 numbers for a picture of 28 × 28, of 17 × 17 for one of 16 × 16",
)
def test_a_discriminator_without_strides():
    def stack(*settings):
        channels = pairwise([3, 8, 8, 8, 8, 1])
        pairs = zip(channels, settings, strict=True)
        return nn.Sequential(*(nn.Conv2d(n, m, *setting) for (n, m), setting in pairs))

    plain, halving = (3, 1, 1), (4, 2, 1)
    large, small = torch.zeros(1, 3, 28, 28), torch.zeros(1, 3, 16, 16)
    return Case(
        broken=stack(*[plain] * 4, (4, 1, 2)),
        mended=stack(halving, halving, plain, plain, (7, 1, 0)),  # 28 → 14 → 7 → 7 → 7 → 1
        fails=lambda D: D(large).shape[2:] == (29, 29) and D(small).shape[2:] == (17, 17),
        works=lambda D: D(large).numel() == 1,
    )


@proves(
    "E1-07",
    fault="the new generator is a function of the old generator's output plus a weight",
    failure="repeated, it forgets its noise: every input leads to the same number",
)
def test_a_generator_made_of_its_own_former_output():
    z = np.linspace(-3, 3, 101)

    def recursion(z, W=0.3):
        made = z
        for _ in range(60):
            made = 1 / (1 + np.exp(-(made + W)))
        return made

    return Case(
        broken=recursion,
        mended=lambda z: 3 + 0.5 * z,  # a network of one neuron, with weights of its own
        fails=lambda G: np.ptp(G(z)) < 1e-9,
        works=lambda G: np.isclose(G(z).mean(), 3) and np.ptp(G(z)) > 2,
    )


@proves(
    "E4-05",
    fault="the distribution of generated examples is written as one over the noise",
    failure="as a density of examples it misses where they really are",
)
def test_the_density_of_what_is_made():
    made = 3 + 0.5 * np.random.default_rng(0).normal(size=50_000)  # G(z) = 3 + z/2

    def error(density):
        """Difference of promised and counted shares, in fields of a half."""
        edges = np.arange(-3, 6.1, 0.5)
        counted = np.histogram(made, edges)[0] / len(made)
        promised = [density(np.linspace(a, a + 0.5, 50)).mean() / 2 for a in edges[:-1]]
        return np.abs(counted - promised).max()

    return Case(
        broken=stats.norm.pdf,
        mended=lambda x: stats.norm.pdf((x - 3) / 0.5) / 0.5,
        fails=lambda density: error(density) > 0.3,
        works=lambda density: error(density) < 0.01,
    )


@proves(
    "E4-06",
    fault="the verdict is written as a draw from a distribution of the discriminator",
    failure="two verdicts on one picture differ, and no gradient leads back to it",
)
def test_a_verdict_is_computed_not_drawn():
    torch.manual_seed(0)
    layer = nn.Linear(1, 1)

    def drawn(x):
        return torch.bernoulli(layer(x).sigmoid())

    def computed(x):
        return layer(x).sigmoid()

    def leads_back(D):
        x = real().requires_grad_()
        verdict = D(x).sum()
        return verdict.grad_fn is not None and bool(
            torch.autograd.grad(verdict, x, allow_unused=True)[0].abs().sum() > 0
        )

    x = noise(200)
    return Case(
        broken=drawn,
        mended=computed,
        fails=lambda D: not torch.equal(D(x), D(x)) and not leads_back(D),
        works=lambda D: torch.equal(D(x), D(x)) and leads_back(D),
    )


@proves(
    "E2-03",
    fault="text is generated by a GAN as pictures are",
    failure="choosing a letter has no slope, so nothing reaches the generator",
)
def test_choosing_a_letter_has_no_gradient():
    def gradient(choose):
        torch.manual_seed(0)
        scores = torch.randn(6, 26, requires_grad=True)  # the generator's output
        letters = choose(scores)  # (6, 26), one-hot or nearly so
        verdict = (letters @ torch.linspace(-1, 1, 26)).sum()
        if verdict.grad_fn is None:
            return 0.0
        return torch.autograd.grad(verdict, scores)[0].abs().sum().item()

    def drawn(scores):
        letters = torch.multinomial(scores.softmax(-1), 1)[:, 0]
        return nn.functional.one_hot(letters, 26).float()

    return Case(
        broken=drawn,
        mended=lambda scores: nn.functional.gumbel_softmax(scores, tau=1.0),
        fails=lambda choose: gradient(choose) == 0,
        works=lambda choose: gradient(choose) > 0.1,
    )


def test_the_kurtosis_of_two_peaks():
    assert stats.kurtosis([-1, 1] * 50) == pytest.approx(-2)
