"""What mornings come to: the day's memories in the home, and the planning of the next morning."""

from core.deliveries import Delivery, DeliveryKind
from jobs.errands import Acts, Errand, Loads, Scene
from services.mornings import Mornings
from services.pictures import Pictures
from ui.mornings import morning_card


class MorningLoads:
    """Loads for mornings. A morning's post is too late the next day, and while one of them sleeps."""

    def __init__(self, mornings: Mornings, pictures: Pictures) -> None:
        self._mornings = mornings
        self._pictures = pictures

    @property
    def loads(self) -> Loads:
        """By kind of delivery."""
        return {DeliveryKind.ONTHISDAY: self._morning}

    async def _morning(self, subject_id: int, _user_id: int | None, scene: Scene) -> Errand | None:
        view = await self._mornings.to_tell(subject_id)
        is_shared = await scene.is_shared()
        covers = () if is_shared else await self._pictures.thumbnails(view.couple, view.covers)
        card = morning_card(view.memories, view.couple, subject_id, covers, is_shared=is_shared)
        return Errand((card,))


class MorningActs:
    """Acts for mornings: whatever the hour, it finds out what today brings, and plans the next."""

    def __init__(self, mornings: Mornings) -> None:
        self._mornings = mornings

    @property
    def acts(self) -> Acts:
        """By kind of delivery."""
        return {DeliveryKind.MORNING: self._begin}

    async def _begin(self, delivery: Delivery) -> None:
        await self._mornings.begin(delivery.subject_id)
