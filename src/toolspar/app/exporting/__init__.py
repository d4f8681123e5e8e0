"""What others use: a merged model, a data set, model cards, and their way to a hub."""

from __future__ import annotations

import argparse


def run(chosen: argparse.Namespace) -> int:
    """Do what ``toolspar export`` was told.

    Args:
        chosen: The command line, read.

    Returns:
        The exit code, 0.

    Raises:
        ToolSparError: see the modules of this package.
    """
    if chosen.kind == "merge":
        from toolspar.app.exporting.merge import export_merged

        return export_merged(chosen.target, chosen.to, chosen.dtype)
    if chosen.kind == "dataset":
        from toolspar.app.exporting.dataset import export_dataset

        return export_dataset(chosen.run, chosen.to, chosen.license)
    if chosen.kind == "card":
        from toolspar.app.exporting.cards import export_card

        return export_card(chosen.target)
    from toolspar.app.exporting.push import push

    return push(chosen.folder, chosen.repo, private=chosen.private)
