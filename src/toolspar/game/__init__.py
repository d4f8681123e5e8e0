"""The game: the loop, its state, and the clean gate."""
