"""Formats in which people keep function-calling data: reading and writing a row of each."""
