"""Own words: the kinds of words with a single author, who may take them back alone."""

from core.errors import KindlingError


class PartnerAlreadyAsked(KindlingError):
    """The other partner has already asked for the same: their card has *Agree*."""

    text_id = "refusal-partner-asked"
