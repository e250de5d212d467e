"""Render the sheet for a first session: a direct message to one partner, without content."""

from core.deliveries import DeliveryKind
from delivery.rendering import RenderContext, Renderers, Rendering
from services.sheets import Sheets
from ui.sheets import sheet_message


class SheetRenderer:
    """Renders messages about the sheet. None is too late; only partners who allow messages get them."""

    def __init__(self, sheets: Sheets) -> None:
        self._sheets = sheets

    @property
    def renderers(self) -> Renderers:
        """Return the renderer of each kind."""
        return {DeliveryKind.SHEET: self._render_sheet}

    async def _render_sheet(
        self, subject_id: int, user_id: int | None, _context: RenderContext
    ) -> Rendering | None:
        if user_id is None:
            return None
        view = await self._sheets.sheet_news(subject_id, user_id)
        if not view.sheet.lines or not view.couple.partner_by_id(user_id).wants_messages:
            return None
        return Rendering((sheet_message(view.couple),), dm_user_id=user_id)
