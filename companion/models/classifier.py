"""A small convolutional classifier, and the features by which pictures are compared.

Three blocks of convolution, batch normalisation, ReLU and max pooling, then 64 numbers, then the
scores. The 64 numbers are the network's *features*: what it knows of a picture just before it says
what the picture shows. ``companion.metrics`` compares sets of pictures by them.
"""

from itertools import pairwise

from torch import nn
from torch.nn.functional import relu

from companion._arguments import number
from companion.models._checks import sizes, tensor


class Classifier(nn.Module):
    """Scores for classes, and if asked for, the coarse colours of the picture as well.

    Parameters
    ----------
    channels : int
        1 for grey pictures, 3 for coloured ones.
    classes : int
        Number of scores.
    size : int
        Height and width of the pictures.
    colours : int
        Colours are predicted on a grid of ``colours`` × ``colours`` fields; 0 for none. Whoever is
        to compare coloured pictures must see colours, and naming things alone does not require it.
    width : int
        Channels after the first block; the others have twice as many.
    """

    def __init__(self, channels=1, classes=10, size=28, colours=0, width=32):
        super().__init__()
        sizes(channels=channels, classes=classes, size=size, width=width)
        sizes(least=0, colours=colours)
        blocks, shape = [], (channels, width, 2 * width, 2 * width)
        for before, after in pairwise(shape):
            blocks += [
                nn.Conv2d(before, after, 3, padding=1, bias=False),
                nn.BatchNorm2d(after),
                nn.ReLU(),
                nn.MaxPool2d(2),
            ]
        self.blocks = nn.Sequential(*blocks, nn.Flatten())
        self.dense = nn.Linear(2 * width * (size // 8) ** 2, 64)
        self.standard = nn.BatchNorm1d(64, affine=False)
        self.head = nn.Linear(64, classes)
        self.colours = nn.Linear(64, 3 * colours**2) if colours else None

    def features(self, x):
        """Return features, (N, 64), of pictures x, (N, channels, size, size) from -1 to 1.

        Over the pictures of training each of the 64 has about the mean 0 and the variance 1.
        """
        tensor("x", x, "N", "C", "S", "S")
        return self.standard(self.dense(self.blocks(x)))

    def forward(self, x, dropout=0.0):
        """Return scores, (N, classes); with colours a pair, the second (N, 3 · colours²)."""
        dropout = number("dropout", dropout, least=0, most=1)
        features = nn.functional.dropout(relu(self.features(x)), dropout, self.training)
        scores = self.head(features)
        return scores if self.colours is None else (scores, self.colours(features))
