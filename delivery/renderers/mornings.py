"""Render mornings: the memories of this day in earlier years; and run the task that schedules them."""

from core.deliveries import DeliveryKind
from delivery.rendering import RenderContext, Renderers, Rendering
from services.mornings import Mornings
from services.pictures import Pictures
from ui.mornings import morning_card


class MorningRenderer:
    """Renders mornings. A morning's post is too late the next day, and while either partner sleeps."""

    def __init__(self, mornings: Mornings, pictures: Pictures) -> None:
        self._mornings = mornings
        self._pictures = pictures

    @property
    def renderers(self) -> Renderers:
        """Return the renderer of each kind."""
        return {DeliveryKind.ONTHISDAY: self._render_onthisday}

    async def _render_onthisday(self, subject_id: int, context: RenderContext) -> Rendering | None:
        view = await self._mornings.morning_view(subject_id)
        is_shared = await context.is_shared()
        covers = () if is_shared else await self._pictures.read_thumbnails(view.couple, view.covers)
        card = morning_card(view.memories, view.couple, subject_id, covers, is_shared=is_shared)
        return Rendering((card,))
