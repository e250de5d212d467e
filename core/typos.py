"""Typos of one letter."""


def is_one_letter_away(typed: str, known: str) -> bool:
    """Return whether one letter is changed, missing, extra, or swapped with the next."""
    if abs(len(typed) - len(known)) > 1 or typed == known:
        return False
    start = next(
        (place for place, (one, other) in enumerate(zip(typed, known, strict=False)) if one != other),
        min(len(typed), len(known)),
    )
    if len(typed) == len(known):
        swapped = known[start + 1 : start + 2] + known[start : start + 1] + known[start + 2 :]
        return typed[start + 1 :] == known[start + 1 :] or typed[start:] == swapped
    shorter, longer = sorted((typed, known), key=len)
    return shorter[start:] == longer[start + 1 :]
