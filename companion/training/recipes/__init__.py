"""Recipes, one file to a family of models; each registers what it offers."""
