"""What lessons come to as messages: one to a partner alone, without content."""

from core.deliveries import DeliveryKind
from core.errors import Over
from core.lessons import Standing
from jobs.errands import Errand, Load, Loads, Scene
from services.lessons import Lessons
from ui.lessons import lesson_message


class LessonLoads:
    """Loads for lessons. None is ever too late, and none comes once what it speaks of is done or gone.

    They go to those who allow direct messages, and never into the home: `/learn list` tells the others.
    """

    def __init__(self, lessons: Lessons) -> None:
        self._lessons = lessons

    @property
    def loads(self) -> Loads:
        """By kind of delivery."""
        return {
            DeliveryKind.LESSON: self._while(Standing.WAITING),
            DeliveryKind.COMPARISON: self._while(Standing.READY),
        }

    def _while(self, standing: Standing) -> Load:
        async def load(subject_id: int, user_id: int | None, _scene: Scene) -> Errand | None:
            if user_id is None:
                raise Over
            view = await self._lessons.news(subject_id, user_id)
            if view.standing is not standing or not view.couple.partner(user_id).wants_messages:
                return None
            return Errand((lesson_message(view.couple, view.lesson, standing),), to_user=user_id)

        return load
