"""Verified flips: store, deduplicate, find neighbours."""
