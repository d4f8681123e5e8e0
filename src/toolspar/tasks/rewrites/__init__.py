"""Deterministic rewrites of a request that leave the expected calls as they are."""
