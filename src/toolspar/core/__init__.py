"""Numerics: masked reductions, GAE, PPO objectives, token log-probs."""
