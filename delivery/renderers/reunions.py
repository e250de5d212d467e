"""Render reunions: one card, from the question to the last hug."""

from core.deliveries import DeliveryKind
from delivery.rendering import RenderContext, Renderers, Rendering
from services.reunions import Reunions, ReunionView
from ui.reunions import reunion_card


class ReunionRenderer:
    """Renders reunions. A card is never too late: it shows the reunion as of its posting."""

    def __init__(self, reunions: Reunions) -> None:
        self._reunions = reunions

    @property
    def renderers(self) -> Renderers:
        """Return the renderer of each kind."""
        return {DeliveryKind.REUNION: self._render_reunion}

    async def _render_reunion(self, subject_id: int, context: RenderContext) -> Rendering | None:
        view = context.view_as(ReunionView) or await self._reunions.reunion_view(subject_id)
        card = reunion_card(view.reunion, view.couple, view.hug, is_shared=await context.is_shared())
        return Rendering((card,))
