"""The commands of ``toolspar``, by what they are for; each reads its arguments and imports what it needs only then."""
