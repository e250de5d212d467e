"""Render lessons: a direct message to one partner, without content."""

from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from core.lessons import LessonStatus
from delivery.rendering import RenderContext, Renderer, Renderers, Rendering
from services.lessons import Lessons
from ui.lessons import lesson_message


class LessonRenderer:
    """Renders messages about lessons. None is too late; none is sent once its exercise is done or deleted.

    They are sent to partners who allow direct messages, never to the home: `/learn list` tells the others.
    """

    def __init__(self, lessons: Lessons) -> None:
        self._lessons = lessons

    @property
    def renderers(self) -> Renderers:
        """Return the renderer of each kind."""
        return {
            DeliveryKind.LESSON: self._render_while(LessonStatus.WAITING),
            DeliveryKind.COMPARISON: self._render_while(LessonStatus.READY),
        }

    def _render_while(self, status: LessonStatus) -> Renderer:
        async def render(subject_id: int, user_id: int | None, _context: RenderContext) -> Rendering | None:
            if user_id is None:
                raise NotAvailable
            view = await self._lessons.lesson_news(subject_id, user_id)
            if view.status is not status or not view.couple.partner_by_id(user_id).wants_messages:
                return None
            return Rendering((lesson_message(view.couple, view.lesson, status),), dm_user_id=user_id)

        return render
