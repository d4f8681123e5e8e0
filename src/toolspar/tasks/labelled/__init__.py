"""Rewrites written and labelled one by one: what the learned verifier learns from."""
