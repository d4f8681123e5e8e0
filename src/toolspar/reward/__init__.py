"""Reward terms, one file each, and their weighted sum."""
