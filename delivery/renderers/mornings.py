"""What mornings come to: the day's memories in the home, and the planning of the next morning."""

from core.deliveries import Delivery, DeliveryKind
from delivery.rendering import RenderContext, Renderers, Rendering, TaskHandlers
from services.mornings import Mornings
from services.pictures import Pictures
from ui.mornings import morning_card


class MorningRenderer:
    """Loads for mornings. A morning's post is too late the next day, and while one of them sleeps."""

    def __init__(self, mornings: Mornings, pictures: Pictures) -> None:
        self._mornings = mornings
        self._pictures = pictures

    @property
    def renderers(self) -> Renderers:
        """By kind of delivery."""
        return {DeliveryKind.ONTHISDAY: self._render_onthisday}

    async def _render_onthisday(
        self, subject_id: int, _user_id: int | None, context: RenderContext
    ) -> Rendering | None:
        view = await self._mornings.morning_view(subject_id)
        is_shared = await context.is_shared()
        covers = () if is_shared else await self._pictures.read_thumbnails(view.couple, view.covers)
        card = morning_card(view.memories, view.couple, subject_id, covers, is_shared=is_shared)
        return Rendering((card,))


class MorningTasks:
    """Acts for mornings: whatever the hour, it finds out what today brings, and plans the next."""

    def __init__(self, mornings: Mornings) -> None:
        self._mornings = mornings

    @property
    def task_handlers(self) -> TaskHandlers:
        """By kind of delivery."""
        return {DeliveryKind.MORNING: self._run_morning}

    async def _run_morning(self, delivery: Delivery) -> None:
        await self._mornings.open_morning(delivery.subject_id)
