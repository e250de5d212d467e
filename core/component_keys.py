"""Parse component keys and chosen values, refusing those that no component of ours could send.

A modified client can send any id, so no id is trusted: access is decided by the thing it names, once it is
known to be a number that the database can hold.
"""

import re

from core.errors import NotAvailable

HIGHEST_ID = 2**63 - 1  # a signed integer of 64 bits, in both databases
MOST_PAGES = 10_000
DIGITS = re.compile(r"[0-9]{1,19}")  # not `str.isdecimal`, which takes the digits of every script


def parse_id(text: str) -> int:
    """Parse the id in a key or a chosen value. Raises `NotAvailable`."""
    number = int(text) if DIGITS.fullmatch(text) else HIGHEST_ID + 1
    if number > HIGHEST_ID:
        raise NotAvailable
    return number


def parse_page(text: str) -> int:
    """Parse the number of a page, from 0. Raises `NotAvailable`."""
    number = parse_id(text)
    if number > MOST_PAGES:
        raise NotAvailable
    return number
