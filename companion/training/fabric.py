"""The same training in several processes, by Lightning Fabric.

python -m companion.training.fabric RECIPE --out FOLDER [--processes N] [--steps N] [--seed N]

The loop and the recipe are those of one process. Each process has the whole model and takes its
share of every batch; after each backward pass all take the mean of their gradients, so that they
make the same step. For recipes of language models that take ``teach``, such as ``lm-english``.
"""

import argparse
from datetime import timedelta
from pathlib import Path

from lightning_fabric import Fabric
from lightning_fabric.strategies import DDPStrategy
from safetensors.torch import save

from companion.models.transformer import Transformer, TransformerConfig
from companion.training.files import write_atomically, write_json
from companion.training.loop import train
from companion.training.recipe import prepared
from companion.training.recipes.language import Learner

PATIENCE = timedelta(minutes=1)  # with a process that no longer answers


class Share(Learner):
    """A learner that takes this process's share of every batch.

    Parameters
    ----------
    fabric : lightning_fabric.Fabric
        Launched; knows how many processes there are, and which this one is.
    model, tokens, batch
        As for the ``Learner`` of the language recipes; the batch is the whole one.

    Raises
    ------
    ValueError
        If the batch cannot be shared out evenly.
    """

    def __init__(self, fabric, model, tokens, batch):
        if batch % fabric.world_size:
            raise ValueError(
                f"processes must divide the batch of {batch} windows, got {fabric.world_size}"
            )
        super().__init__(model, tokens, batch // fabric.world_size)
        self.fabric, self.model = fabric, fabric.setup_module(model)

    def update(self, i, progress):
        """Make step ``i``; returns the loss of the whole batch."""
        # Batch i of N windows is batches i·R, …, i·R + R − 1 of N/R windows, one after the other.
        mine = i * self.fabric.world_size + self.fabric.global_rank
        return self.fabric.all_reduce(super().update(mine, progress), reduce_op="mean")


def shared(fabric, recipe, seed=0, **options):
    """Prepare a recipe's run for this process, as ``prepared`` does for a single one."""

    def teach(vocabulary, shape, tokens, batch):
        return Share(fabric, Transformer(TransformerConfig(vocabulary, **shape)), tokens, batch)

    return prepared(recipe, seed, teach=teach, **options)


def main():
    """Train for some steps; keep the losses of all and the gradients of the first."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("recipe", help="such as lm-english")
    parser.add_argument("--out", type=Path, required=True, help="folder for what is kept")
    parser.add_argument("--processes", type=int, default=2, help="2 if not given")
    parser.add_argument("--steps", type=int, default=10, help="10 if not given")
    parser.add_argument("--seed", type=int, default=0, help="0 if not given")
    given = parser.parse_args()
    group = DDPStrategy(process_group_backend="gloo", timeout=PATIENCE)
    fabric = Fabric(accelerator="cpu", devices=given.processes, strategy=group)
    fabric.launch()  # from here on, every process runs the same lines
    run = shared(fabric, given.recipe, given.seed, steps=given.steps)
    first, step, model = {}, run.step, run.modules["model"].module

    def kept(i):
        losses = step(i)
        if i == 0:
            first.update({name: p.grad.clone() for name, p in model.named_parameters()})
        return losses

    run.step, run.evaluate = kept, dict  # nothing is measured but the losses
    curve = train(run, every=1, quiet=True)
    if fabric.is_global_zero:
        write_atomically(given.out / "gradients.safetensors", save(first))
        write_json(given.out / "curve.json", curve)


if __name__ == "__main__":
    main()
