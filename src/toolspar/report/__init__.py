"""Tables and texts about a finished run."""
