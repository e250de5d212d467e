"""Render affection: a small card, and its echo."""

from core.affections import Affection
from core.deliveries import DeliveryKind
from delivery.rendering import RenderContext, Renderers, Rendering
from services.affections import Affections
from ui.affections import affection_card


class AffectionRenderer:
    """Renders affection. A sign is never too late."""

    def __init__(self, affections: Affections) -> None:
        self._affections = affections

    @property
    def renderers(self) -> Renderers:
        """Return the renderer of each kind."""
        return {DeliveryKind.AFFECTION: self._render_affection}

    async def _render_affection(self, subject_id: int, context: RenderContext) -> Rendering | None:
        affection = context.view_as(Affection) or await self._affections.affection_view(subject_id)
        return Rendering((affection_card(affection, is_shared=await context.is_shared()),))
