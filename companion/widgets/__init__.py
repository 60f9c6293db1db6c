"""Interactive figures: the same in JupyterLab and in the book's pages."""

from companion.widgets.attention_explorer import AttentionExplorer
from companion.widgets.convolution_explorer import ConvolutionExplorer

__all__ = ["AttentionExplorer", "ConvolutionExplorer"]
