"""Render the daily line that tells a partner that something waits for them."""

from core.deliveries import DeliveryKind
from delivery.rendering import NotDueYet, RenderContext, Renderers, Rendering
from services.clock import Clock
from services.panels import Panels
from ui.waits import waiting_card


class WaitRenderer:
    """Renders that line. It is never too late, but is dropped if no untold thing waits any more.

    It has no words, and goes to partners who allow direct messages; otherwise, or if Discord refuses, it
    comes in the home.
    """

    def __init__(self, panels: Panels, clock: Clock) -> None:
        self._panels = panels
        self._clock = clock

    @property
    def renderers(self) -> Renderers:
        """Return the renderer of each kind."""
        return {DeliveryKind.WAITS: self._render_line}

    async def _render_line(self, subject_id: int, context: RenderContext) -> Rendering | None:
        if context.user_id is None:
            return None
        line = await self._panels.untold_line(subject_id, context.user_id)
        # Planned for the day, but sent at night: after a pause, or when Discord was away until now.
        if line.due_at > self._clock():
            raise NotDueYet(line.due_at)
        wants_messages = line.couple.partner_by_id(line.user_id).wants_messages
        card = waiting_card(line.couple, line.user_id)
        return Rendering((card,), dm_user_id=line.user_id if wants_messages else None)
