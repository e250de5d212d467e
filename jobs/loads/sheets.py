"""What the sheet for a first session comes to as a message: one to a partner alone, without content."""

from core.deliveries import DeliveryKind
from jobs.errands import Errand, Loads, Scene
from services.sheets import Sheets
from ui.sheets import sheet_message


class SheetLoads:
    """Loads for the sheet. One is never too late, and comes only to those who allow direct messages."""

    def __init__(self, sheets: Sheets) -> None:
        self._sheets = sheets

    @property
    def loads(self) -> Loads:
        """By kind of delivery."""
        return {DeliveryKind.SHEET: self._sheet}

    async def _sheet(self, subject_id: int, user_id: int | None, _scene: Scene) -> Errand | None:
        if user_id is None:
            return None
        view = await self._sheets.news(subject_id, user_id)
        if not view.sheet.lines or not view.couple.partner(user_id).wants_messages:
            return None
        return Errand((sheet_message(view.couple),), to_user=user_id)
