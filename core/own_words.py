"""Own words: the kinds of words with a single author, who may take them back alone."""

from datetime import timedelta

from core.errors import KindlingError

ERASURE_ASKED_FOR = timedelta(days=7)
"""How long a proposal to erase everything stays open: no couple should stumble upon it years later."""


class PartnerAlreadyAsked(KindlingError):
    """The other partner has already asked for the same: their card has *Agree*."""

    text_id = "refusal-partner-asked"
