"""Training: one plain loop, its checkpoints, and the recipes of the models in the book."""
