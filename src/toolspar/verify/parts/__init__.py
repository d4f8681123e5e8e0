"""Which part each value has: its side, direction, label and call, and whether two of them traded places."""
