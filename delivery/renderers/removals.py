"""Render removals: one card, from the question until both partners go on."""

from core.deliveries import DeliveryKind
from delivery.rendering import RenderContext, Renderers, Rendering
from services.removals import BotRemovals
from ui.removals import removal_card


class RemovalRenderer:
    """Renders removals. A card is never too late while its couple can still go on."""

    def __init__(self, removals: BotRemovals) -> None:
        self._removals = removals

    @property
    def renderers(self) -> Renderers:
        """Return the renderer of each kind."""
        return {DeliveryKind.BOT_REMOVAL: self._render_removal}

    async def _render_removal(self, subject_id: int, _context: RenderContext) -> Rendering | None:
        view = await self._removals.removal_view(subject_id)
        return Rendering((removal_card(view.removal, view.couple),))
