"""Render milestones: the card of an announcement; and the task that schedules it."""

from core.deliveries import Delivery, DeliveryKind
from delivery.rendering import RenderContext, Renderers, Rendering, TaskHandlers
from services.milestones import Milestones
from ui.milestones import milestone_card


class MilestoneRenderer:
    """Renders milestones. The card ahead of a day is too late when it begins, the card on it when it ends."""

    def __init__(self, milestones: Milestones) -> None:
        self._milestones = milestones

    @property
    def renderers(self) -> Renderers:
        """Return the renderer of each kind."""
        return {DeliveryKind.MILESTONE: self._render_milestone}

    async def _render_milestone(
        self, subject_id: int, _user_id: int | None, context: RenderContext
    ) -> Rendering | None:
        view = await self._milestones.milestone_view(subject_id)
        is_shared = await context.is_shared()
        return Rendering((milestone_card(view.milestone, view.couple, view.today, is_shared=is_shared),))


class MilestoneTasks:
    """Runs the moment of an announcement, which is never too late: it schedules the card and what follows."""

    def __init__(self, milestones: Milestones) -> None:
        self._milestones = milestones

    @property
    def task_handlers(self) -> TaskHandlers:
        """Return the task handler of each kind."""
        return {DeliveryKind.MILESTONE_DAY: self._run_milestone_day}

    async def _run_milestone_day(self, delivery: Delivery) -> None:
        await self._milestones.announce_milestone(delivery.subject_id)
