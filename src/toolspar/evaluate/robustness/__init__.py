"""Robustness of a function caller: accuracy under named perturbations, and what lies beyond accuracy."""
