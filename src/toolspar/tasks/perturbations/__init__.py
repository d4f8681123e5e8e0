"""Deterministic changes of a task, of named strengths, that leave its right answer right."""
