"""The tools that built-in tasks are made from: one file a domain, written for this project."""
