"""Which tasks are offered, and which opponents are played."""
