"""What reunions come to as messages: one card, from the question to the last hug."""

from core.deliveries import DeliveryKind
from jobs.errands import Errand, Loads, Scene
from services.reunions import Reunions
from ui.reunions import reunion_card


class ReunionLoads:
    """Loads for reunions. A card is never too late: it says what holds when it comes."""

    def __init__(self, reunions: Reunions) -> None:
        self._reunions = reunions

    @property
    def loads(self) -> Loads:
        """By kind of delivery."""
        return {DeliveryKind.REUNION: self._reunion}

    async def _reunion(self, subject_id: int, _user_id: int | None, scene: Scene) -> Errand | None:
        view = await self._reunions.view(subject_id)
        card = reunion_card(view.reunion, view.couple, view.hug, is_shared=await scene.is_shared())
        return Errand((card,))
