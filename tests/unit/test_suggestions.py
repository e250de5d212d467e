"""Suggestions: what contains the typed text in any case, the first of it, and no more than asked for."""

import pytest

from core.suggestions import items_containing

NAMES = ("The other lake", "The sea", "THE LAKE", "Straße")


@pytest.mark.parametrize(
    ("typed", "limit", "found"),
    [
        (" lake ", 25, ["The other lake", "THE LAKE"]),
        ("lake", 1, ["The other lake"]),
        ("", 2, ["The other lake", "The sea"]),
        ("STRASSE", 25, ["Straße"]),
        ("mountain", 25, []),
    ],
)
def test_suggestions_hold_what_is_typed_in_any_case_and_are_limited(
    typed: str, limit: int, found: list[str]
) -> None:
    assert items_containing(NAMES, typed, limit, str) == found
