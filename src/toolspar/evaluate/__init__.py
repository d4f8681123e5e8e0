"""Measurements: clean, robust and adversarial accuracy with intervals."""
