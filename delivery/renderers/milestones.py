"""Render milestones: the card of an announcement; and run the task that schedules it."""

from core.deliveries import DeliveryKind
from delivery.rendering import RenderContext, Renderers, Rendering
from services.milestones import Milestones
from ui.milestones import milestone_card


class MilestoneRenderer:
    """Renders milestones. A card ahead of a day is too late when it begins, a card on it when it ends."""

    def __init__(self, milestones: Milestones) -> None:
        self._milestones = milestones

    @property
    def renderers(self) -> Renderers:
        """Return the renderer of each kind."""
        return {DeliveryKind.MILESTONE: self._render_milestone}

    async def _render_milestone(self, subject_id: int, context: RenderContext) -> Rendering | None:
        view = await self._milestones.milestone_view(subject_id)
        is_shared = await context.is_shared()
        return Rendering((milestone_card(view.milestone, view.couple, view.today, is_shared=is_shared),))
