"""Numbers, amounts, spans of time and how often: what they are in other words, and what they count."""
