"""What affection comes to as messages: a small card, and its echo."""

from core.deliveries import DeliveryKind
from jobs.errands import Errand, Loads, Scene
from services.affections import Affections
from ui.affections import affection_card


class AffectionLoads:
    """Loads for affection. A sign is never too late."""

    def __init__(self, affections: Affections) -> None:
        self._affections = affections

    @property
    def loads(self) -> Loads:
        """By kind of delivery."""
        return {DeliveryKind.AFFECTION: self._affection}

    async def _affection(self, subject_id: int, _user_id: int | None, scene: Scene) -> Errand | None:
        affection = await self._affections.view(subject_id)
        return Errand((affection_card(affection, is_shared=await scene.is_shared()),))
