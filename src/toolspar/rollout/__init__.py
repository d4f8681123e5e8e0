"""Sampling, playing episodes, and episodes as tensors."""
