"""Render announcements: one card in each home."""

from core.deliveries import DeliveryKind
from delivery.rendering import RenderContext, Renderers, Rendering
from services.announcements import Announcements
from ui.announcements import announcement_card


class AnnouncementRenderer:
    """Renders announcements."""

    def __init__(self, announcements: Announcements) -> None:
        self._announcements = announcements

    @property
    def renderers(self) -> Renderers:
        """Return the renderer of each kind."""
        return {DeliveryKind.ANNOUNCEMENT: self._render_announcement}

    async def _render_announcement(self, subject_id: int, _context: RenderContext) -> Rendering | None:
        return Rendering((announcement_card(await self._announcements.load_announcement(subject_id)),))
