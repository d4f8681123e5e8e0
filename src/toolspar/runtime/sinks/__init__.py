"""Where the numbers of a run go: a file for each kind of place."""
