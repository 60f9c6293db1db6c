"""Models at working scale, in PyTorch: one file to a family, read from top to bottom."""
