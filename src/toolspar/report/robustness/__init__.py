"""The report of a robustness measurement: tables, CSV, JSON, and one page."""
