"""What plans come to as messages: the card, the reminder, how it was; and what their own clock does."""

from core.deliveries import Delivery, DeliveryKind
from jobs.errands import Acts, Errand, Loads, Scene
from services.plans import Plans
from ui.plans import after_card, plan_card, reminder_card


class PlanLoads:
    """Loads for plans. A card is never too late; a reminder is when the next one comes, or the plan begins.

    The question how it was is too late three days after it could be asked. Plans stand openly wherever they
    are posted, as polls do: they are no confidences.
    """

    def __init__(self, plans: Plans) -> None:
        self._plans = plans

    @property
    def loads(self) -> Loads:
        """By kind of delivery."""
        return {
            DeliveryKind.PLAN: self._plan,
            DeliveryKind.PLAN_REMINDER: self._reminder,
            DeliveryKind.PLAN_AFTER: self._after,
        }

    async def _plan(self, subject_id: int, _user_id: int | None, _scene: Scene) -> Errand | None:
        view = await self._plans.view(subject_id)
        return Errand((plan_card(view.plan, view.couple, view.now),))

    async def _reminder(self, subject_id: int, _user_id: int | None, _scene: Scene) -> Errand | None:
        view = await self._plans.view(subject_id)
        if not view.plan.is_planned or view.plan.starts_at <= view.now:
            return None
        return Errand((reminder_card(view.plan, view.couple),))

    async def _after(self, subject_id: int, _user_id: int | None, _scene: Scene) -> Errand | None:
        view = await self._plans.view(subject_id)
        if not view.plan.has_happened:
            return None
        return Errand((after_card(view.plan, view.couple, view.now),))


class PlanActs:
    """What a plan's own clock does: its end, and seven days later. Neither is ever too late."""

    def __init__(self, plans: Plans) -> None:
        self._plans = plans

    @property
    def acts(self) -> Acts:
        """By kind of delivery."""
        return {DeliveryKind.PLAN_STEP: self._step}

    async def _step(self, delivery: Delivery) -> None:
        await self._plans.step(delivery.subject_id)
