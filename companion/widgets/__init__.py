"""Interactive figures: the same in JupyterLab and in the book's pages."""

from companion.widgets.attention_explorer import AttentionExplorer
from companion.widgets.convolution_explorer import ConvolutionExplorer
from companion.widgets.diffusion_explorer import DiffusionExplorer
from companion.widgets.film_strip import FilmStrip
from companion.widgets.gan_lab import GanLab
from companion.widgets.latent_explorer import LatentExplorer
from companion.widgets.level_player import LevelPlayer
from companion.widgets.music_box import MusicBox
from companion.widgets.network_playground import NetworkPlayground
from companion.widgets.repair_studio import RepairStudio
from companion.widgets.sequence_explorer import SequenceExplorer
from companion.widgets.style_mixer import StyleMixer
from companion.widgets.verse_assistant import VerseAssistant

__all__ = [
    "AttentionExplorer",
    "ConvolutionExplorer",
    "DiffusionExplorer",
    "FilmStrip",
    "GanLab",
    "LatentExplorer",
    "LevelPlayer",
    "MusicBox",
    "NetworkPlayground",
    "RepairStudio",
    "SequenceExplorer",
    "StyleMixer",
    "VerseAssistant",
]
