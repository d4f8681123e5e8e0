"""``python -m toolspar``: the same as ``toolspar``."""

from __future__ import annotations

import sys

from toolspar.app.cli import main

if __name__ == "__main__":
    sys.exit(main())
