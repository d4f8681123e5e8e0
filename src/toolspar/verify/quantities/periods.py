"""Periods by the words that name them: "monthly" is a month, "per annum" a year."""

from __future__ import annotations

PERIODS = {
    "second": "second", "minute": "minute", "hour": "hour hourly", "day": "day daily", "night": "night nightly",
    "week": "week weekly", "fortnight": "fortnight fortnightly biweekly", "month": "month monthly",
    "quarter": "quarter quarterly", "year": "year yearly annual annually annum",
}  # fmt: skip
"""The words of each period."""
PERIOD_OF = {word: period for period, names in PERIODS.items() for word in names.split()}
"""The period of each word."""
