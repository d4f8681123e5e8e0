"""Whether a text asks at all, now, and for this: not withdrawn, denied, put off or made to depend on something."""
