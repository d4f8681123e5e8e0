"""Tasks: the record, the generator, importers, splits and deterministic rewrites."""
