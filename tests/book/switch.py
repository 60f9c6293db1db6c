"""Run a notebook's switchable cells with `companion`, and again with PyTorch, and compare.

Switchable cells use a short closed list of names; with PyTorch's modules under the same names
they must give the same numbers.
"""

import ast

import numpy as np

from .rails import code_cells, tags

FROM_TORCH = {"tensor", "no_grad", "cat", "optim"}
AS_IT_IS = {"data"}  # plain arrays, the same for both


def complaints(notebook):
    """Return in words where the two runs of the notebook's switchable cells differ."""
    cells = [cell for cell in code_cells(notebook) if "switchable" in tags(cell)]
    if not cells:
        return []
    trees = [ast.parse(cell.source) for cell in cells]
    refused = [fault for tree in trees for fault in names_outside_the_list(tree)]
    if refused:
        return refused
    try:
        ours = numbers(run(trees))
    except Exception as error:
        return [f"with companion: {type(error).__name__}: {error}"]
    try:
        theirs = numbers(run_with_torch(trees))
    except Exception as error:
        return [f"with PyTorch: {type(error).__name__}: {error}"]
    if not ours:
        return ["no top-level variable of the switchable cells holds a number to compare"]
    return differences(ours, theirs)


def names_outside_the_list(tree):
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "companion":
            allowed = FROM_TORCH | AS_IT_IS | {"functional"}
            found += [alias.name for alias in node.names if alias.name not in allowed]
        elif isinstance(node, ast.Import):
            found += [a.name for a in node.names if a.name.split(".")[0] in {"companion", "torch"}]
    return [f"a switchable cell may not import {name!r}" for name in found]


class Switch(ast.NodeTransformer):
    """Turns imports from `companion` into imports of the same names from PyTorch."""

    def visit_ImportFrom(self, node):
        if node.module == "companion.functional":
            return ast.ImportFrom("torch.nn.functional", node.names, 0)
        if node.module != "companion":
            return node
        homes = dict.fromkeys(AS_IT_IS, "companion") | {"functional": "torch.nn"}
        return [ast.ImportFrom(homes.get(a.name, "torch"), [a], 0) for a in node.names]


def run(trees):
    """Execute the cells, one after the other in one namespace, and return it."""
    namespace = {"__name__": "__main__"}
    for tree in trees:
        exec(compile(tree, "<switchable cell>", "exec"), namespace)
    return namespace


def run_with_torch(trees):
    import torch

    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        return run([ast.fix_missing_locations(Switch().visit(tree)) for tree in trees])
    finally:
        torch.set_default_dtype(before)


def numbers(namespace):
    """Return the namespace's numeric variables as arrays; several for a list of tensors."""
    found = {}
    for name, value in namespace.items():
        if name.startswith("_"):
            continue
        many = isinstance(value, list | tuple)
        for suffix, item in enumerate(value) if many else [("", value)]:
            array = as_array(item)
            if array is not None:
                found[f"{name}[{suffix}]" if many else name] = array
    return found


def as_array(value):
    if hasattr(value, "detach"):
        value = value.detach().numpy()
    if isinstance(value, bool | int | float | np.ndarray | np.generic):
        array = np.asarray(value)
        return array if array.dtype.kind in "bifu" else None
    return None


def differences(ours, theirs):
    found = [f"{name}: only one of the runs has it" for name in sorted(set(ours) ^ set(theirs))]
    for name in sorted(set(ours) & set(theirs)):
        a, b = ours[name], theirs[name]
        if a.shape != b.shape:
            found.append(f"{name}: shape {a.shape} with companion, {b.shape} with PyTorch")
        elif not np.allclose(a, b, rtol=1e-10, atol=1e-12, equal_nan=True):
            found.append(f"{name}: {a} with companion, {b} with PyTorch")
    return found
