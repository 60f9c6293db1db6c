"""Train a model of the book, with the package's data or your own.

python -m companion train RECIPE [--out DIR] [--seed N] [--steps N]
                                     [--text FILE] [--images DIR] [--ship]
python -m companion train --list
"""

import argparse
import sys
from io import TextIOWrapper
from pathlib import Path


def parser():
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(prog="python -m companion", description="Commands of the book.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    train = commands.add_parser("train", help="train a model", description=__doc__.split("\n")[0])
    train.add_argument("recipe", nargs="?", metavar="RECIPE", help="which; --list names them")
    train.add_argument("--list", action="store_true", help="name the recipes and stop")
    train.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="where checkpoints, curve and weights go (trained/RECIPE if not given); "
        "the same command again goes on from the last checkpoint",
    )
    train.add_argument("--seed", type=int, default=0, metavar="N", help="0 if not given")
    train.add_argument("--steps", type=int, metavar="N", help="instead of the recipe's own number")
    train.add_argument("--text", type=Path, metavar="FILE", help="your own text, UTF-8")
    train.add_argument("--images", type=Path, metavar="DIR", help="a folder with your pictures")
    train.add_argument(
        "--ship", action="store_true", help="put the weights among those of the package"
    )
    return top


def main(arguments=None):
    """Run a command; what went wrong is said in words, with exit status 1 (2 for the usage)."""
    top = parser()
    given = top.parse_args(arguments)
    if not given.list and not given.recipe:
        top.error("name a RECIPE; `train --list` shows them")
    try:
        from companion.training import command
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        sys.exit("Training needs PyTorch, which is not installed: pip install torch")
    try:
        sys.exit(command.run(given))
    except (ValueError, FloatingPointError) as error:
        sys.exit(f"error: {error}")
    except OSError as error:
        if not error.filename:
            sys.exit(f"error: {error}")
        saved = "What was saved before is as it was."
        sys.exit(f"error: {error.filename}: {error.strerror}. {saved}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # not every console can write "×"
    main()
