"""What growth comes to as messages: none in the home, a line without words to those who allowed them."""

from core.deliveries import DeliveryKind
from jobs.errands import Errand, Loads, Scene
from services.wishes import Wishes
from ui.growths import news_message
from ui.wishes import trial_message


class GrowthLoads:
    """Loads for growth and wishes. News is never too late; nor is the week's end while it is asked about."""

    def __init__(self, wishes: Wishes) -> None:
        self._wishes = wishes

    @property
    def loads(self) -> Loads:
        """By kind of delivery."""
        return {DeliveryKind.GROWTH_NEWS: self._news, DeliveryKind.TRIAL: self._trial}

    async def _news(self, _subject_id: int, user_id: int | None, scene: Scene) -> Errand | None:
        if user_id is None or scene.couple is None or not scene.couple.partner(user_id).wants_messages:
            return None
        return Errand((news_message(),), to_user=user_id)

    async def _trial(self, subject_id: int, user_id: int | None, _scene: Scene) -> Errand | None:
        view = await self._wishes.view(subject_id)
        if user_id is None or not view.couple.partner(user_id).wants_messages:
            return None
        if not view.round.asks(view.now) or view.round.noticing_of(user_id) is not None:
            return None
        return Errand((trial_message(subject_id),), to_user=user_id)
