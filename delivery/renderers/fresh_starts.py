"""Render fresh starts: the card that asks, and the line when the hour is over."""

from core.deliveries import DeliveryKind
from delivery.rendering import RenderContext, Renderers, Rendering
from services.fresh_starts import FreshStarts, FreshStartView
from ui.fresh_starts import fresh_start_card, hour_over_card


class FreshStartRenderer:
    """Renders fresh starts. The card is never too late; the line about the hour is, after three hours."""

    def __init__(self, fresh_starts: FreshStarts) -> None:
        self._fresh_starts = fresh_starts

    @property
    def renderers(self) -> Renderers:
        """Return the renderer of each kind."""
        return {
            DeliveryKind.FRESH_START: self._render_asked,
            DeliveryKind.FRESH_START_HOUR: self._render_hour,
        }

    async def _render_asked(self, subject_id: int, context: RenderContext) -> Rendering | None:
        view = context.view_as(FreshStartView) or await self._fresh_starts.fresh_start_view(subject_id)
        is_shared = await context.is_shared()
        return Rendering((fresh_start_card(view.fresh_start, view.couple, is_shared=is_shared),))

    async def _render_hour(self, subject_id: int, context: RenderContext) -> Rendering | None:
        view = await self._fresh_starts.fresh_start_view(subject_id)
        is_shared = await context.is_shared()
        return Rendering((hour_over_card(view.fresh_start, is_shared=is_shared),))
