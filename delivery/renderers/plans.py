"""Render plans: the card, the reminder, and the question about it; and run the tasks of plans."""

from core.deliveries import DeliveryKind
from delivery.rendering import RenderContext, Renderers, Rendering
from services.plan_lifecycle import PlanView
from services.plans import Plans
from ui.plans import after_card, plan_card, reminder_card


class PlanRenderer:
    """Renders plans. A card is never too late; a reminder is once the next one comes or the plan begins.

    The question how it was is too late three days after it could be asked. Plans are shown openly wherever
    they are posted, as polls are: they are no confidences.
    """

    def __init__(self, plans: Plans) -> None:
        self._plans = plans

    @property
    def renderers(self) -> Renderers:
        """Return the renderer of each kind."""
        return {
            DeliveryKind.PLAN: self._render_plan,
            DeliveryKind.PLAN_REMINDER: self._render_plan_reminder,
            DeliveryKind.PLAN_AFTER: self._render_plan_after,
        }

    async def _render_plan(self, subject_id: int, context: RenderContext) -> Rendering | None:
        view = context.view_as(PlanView) or await self._plans.plan_view(subject_id)
        return Rendering((plan_card(view.plan, view.couple, view.now),))

    async def _render_plan_reminder(self, subject_id: int, context: RenderContext) -> Rendering | None:
        view = context.view_as(PlanView) or await self._plans.plan_view(subject_id)
        if not view.plan.is_planned or view.plan.starts_at <= view.now:
            return None
        return Rendering((reminder_card(view.plan, view.couple),))

    async def _render_plan_after(self, subject_id: int, context: RenderContext) -> Rendering | None:
        view = context.view_as(PlanView) or await self._plans.plan_view(subject_id)
        if not view.plan.has_happened:
            return None
        return Rendering((after_card(view.plan, view.couple, view.now),))
