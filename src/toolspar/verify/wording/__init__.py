"""Knowledge of words: other spellings, related and opposite ones, verbs seen from both sides, the lexicon."""
