"""What the sheet for a first session comes to as a message: one to a partner alone, without content."""

from core.deliveries import DeliveryKind
from delivery.rendering import RenderContext, Renderers, Rendering
from services.sheets import Sheets
from ui.sheets import sheet_message


class SheetRenderer:
    """Loads for the sheet. One is never too late, and comes only to those who allow direct messages."""

    def __init__(self, sheets: Sheets) -> None:
        self._sheets = sheets

    @property
    def renderers(self) -> Renderers:
        """By kind of delivery."""
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
