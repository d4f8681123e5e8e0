"""All tools of the library, by domain and by split."""

from __future__ import annotations

import importlib
from functools import cache

from toolspar.tasks.library.form import ToolForm
from toolspar.tasks.records import Split

DOMAINS = (
    "animals",
    "banking",
    "calendar_events",
    "city_services",
    "cloud_ops",
    "cooking",
    "education",
    "files_phones",
    "fitness",
    "health",
    "hobbies",
    "language",
    "music",
    "office_hr",
    "real_estate",
    "restaurants",
    "shopping",
    "smart_home",
    "transport",
    "travel",
    "weather",
)

# Domains whose tools might serve each other's requests (a doctor's visit can be put into a calendar).
_OVERLAPPING = (
    frozenset(
        {"animals", "calendar_events", "city_services", "education", "fitness", "health", "office_hr", "real_estate"}
    ),
    frozenset({"cooking", "restaurants", "shopping"}),
    frozenset({"city_services", "transport", "travel"}),
    frozenset({"city_services", "hobbies", "smart_home"}),
)


@cache
def catalogue() -> dict[str, tuple[ToolForm, ...]]:
    """The tools of every domain, by the domain's name."""
    return {name: importlib.import_module(f"toolspar.tasks.library.{name}").TOOLS for name in DOMAINS}


@cache
def forms(split: Split) -> tuple[ToolForm, ...]:
    """All tools of a split, in a fixed order."""
    return tuple(form for tools in catalogue().values() for form in tools if form.split is split)


@cache
def domain_of(name: str) -> str:
    """The domain that holds a tool."""
    return next(domain for domain, tools in catalogue().items() for form in tools if form.spec.name == name)


@cache
def strangers(name: str) -> tuple[ToolForm, ...]:
    """Tools of the same split that cannot serve a request for the named tool: those of unrelated domains."""
    domain = domain_of(name)
    related = frozenset({domain}).union(*(group for group in _OVERLAPPING if domain in group))
    split = next(form.split for form in catalogue()[domain] if form.spec.name == name)
    return tuple(form for form in forms(split) if domain_of(form.spec.name) not in related)
