"""The view loader: loads claimed cards' views for many couples at once, before rendering."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog

from core.couples import Couple
from core.deliveries import Delivery, DeliveryKind

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("kindling.deliveries")

LoadViews = Callable[[Mapping[int, Couple]], Awaitable[Mapping[int, object]]]
"""Takes the couple of each subject by the subject's id, and returns the views that it could load."""

ViewsByDelivery = Mapping[int, object]


class ViewLoader:
    """Loads the views of those kinds of cards whose service can load many at once.

    A card without a view is loaded alone by its renderer; so is each card of a kind that could not be loaded.
    """

    def __init__(self, loads_of_kinds: Mapping[DeliveryKind, LoadViews]) -> None:
        self._loads_of_kinds = loads_of_kinds

    async def load_views(self, claimed: Sequence[tuple[Delivery, Couple | None]]) -> ViewsByDelivery:
        """Load the views of claimed deliveries, by delivery id."""
        by_kind: defaultdict[DeliveryKind, dict[int, tuple[int, Couple]]] = defaultdict(dict)
        for delivery, couple in claimed:
            if couple is not None and delivery.kind in self._loads_of_kinds:
                by_kind[delivery.kind][delivery.subject_id] = delivery.id, couple
        views: dict[int, object] = {}
        for kind, wanted in by_kind.items():
            found = await self._load_kind(kind, {subject: couple for subject, (_, couple) in wanted.items()})
            views |= {wanted[subject][0]: view for subject, view in found.items()}
        return views

    async def _load_kind(self, kind: DeliveryKind, couples: Mapping[int, Couple]) -> Mapping[int, object]:
        if len(couples) == 1:  # its renderer loads it as cheaply
            return {}
        try:
            return await self._loads_of_kinds[kind](couples)
        except Exception as error:  # noqa: BLE001 (each card is loaded alone, and fails alone)
            LOG.warning("views not loaded", kind=kind, count=len(couples), error=type(error).__name__)
            return {}
