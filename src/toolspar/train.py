"""``python -m toolspar.train``: the same as ``toolspar train``."""

from __future__ import annotations

import sys

from toolspar.app.cli import main

if __name__ == "__main__":
    sys.exit(main(["train", *sys.argv[1:]]))
