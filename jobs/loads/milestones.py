"""What milestones come to as messages: a day's card; and the moment that plans it."""

from core.deliveries import Delivery, DeliveryKind
from jobs.errands import Acts, Errand, Loads, Scene
from services.milestones import Milestones
from ui.milestones import milestone_card


class MilestoneLoads:
    """Loads for milestones. What comes ahead is too late when the day begins, the other when it ends."""

    def __init__(self, milestones: Milestones) -> None:
        self._milestones = milestones

    @property
    def loads(self) -> Loads:
        """By kind of delivery."""
        return {DeliveryKind.MILESTONE: self._milestone}

    async def _milestone(self, subject_id: int, _user_id: int | None, scene: Scene) -> Errand | None:
        view = await self._milestones.view(subject_id)
        is_shared = await scene.is_shared()
        return Errand((milestone_card(view.milestone, view.couple, view.today, is_shared=is_shared),))


class MilestoneActs:
    """The moment of an announcement, which is never too late: it counts what is, and plans the next."""

    def __init__(self, milestones: Milestones) -> None:
        self._milestones = milestones

    @property
    def acts(self) -> Acts:
        """By kind of delivery."""
        return {DeliveryKind.MILESTONE_DAY: self._announce}

    async def _announce(self, delivery: Delivery) -> None:
        await self._milestones.announce(delivery.subject_id)
