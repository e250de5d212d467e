"""Refusals of a second item while one is open and its card waits for an answer."""

from core.deliveries import DeliveryKind
from core.errors import KindlingError


class StillOpen(KindlingError):
    """One of the kind is open already; `card_kind` and `subject_id` name the card that waits.

    If somebody deleted that card, nobody could answer it: then it is posted again with the refusal.
    """

    def __init__(self, card_kind: DeliveryKind, subject_id: int) -> None:
        super().__init__()
        self.card_kind = card_kind
        self.subject_id = subject_id
