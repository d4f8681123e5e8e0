"""Rewrites that people wrote and labelled: what the learned verifier learns from."""
