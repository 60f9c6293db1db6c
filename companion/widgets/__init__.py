"""Interactive figures: the same in JupyterLab and in the book's pages."""

from companion.widgets.attention_explorer import AttentionExplorer
from companion.widgets.convolution_explorer import ConvolutionExplorer
from companion.widgets.gan_lab import GanLab
from companion.widgets.latent_explorer import LatentExplorer
from companion.widgets.network_playground import NetworkPlayground
from companion.widgets.sequence_explorer import SequenceExplorer

__all__ = [
    "AttentionExplorer",
    "ConvolutionExplorer",
    "GanLab",
    "LatentExplorer",
    "NetworkPlayground",
    "SequenceExplorer",
]
