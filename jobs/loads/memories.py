"""What memories come to as messages: a memory that was shared, and the ritual's prompt."""

from core.deliveries import DeliveryKind
from jobs.errands import Errand, Loads, Scene
from services.memories import Memories
from services.pictures import Pictures
from ui.memories import prompt_card, shared_posts
from ui.pictures import attached


class MemoryLoads:
    """Loads for memories. A shared memory is never too late; a prompt is after three days."""

    def __init__(self, memories: Memories, pictures: Pictures) -> None:
        self._memories = memories
        self._pictures = pictures

    @property
    def loads(self) -> Loads:
        """By kind of delivery."""
        return {DeliveryKind.MEMORY: self._memory, DeliveryKind.PROMPT: self._prompt}

    async def _memory(self, subject_id: int, user_id: int | None, scene: Scene) -> Errand | None:
        if user_id is None:
            return None
        view = await self._memories.view(subject_id)
        is_shared = await scene.is_shared()
        shown = () if is_shared else await self._pictures.show(view.couple, view.pictures)
        posts = shared_posts(view.memory, view.couple, user_id, attached(shown), is_shared=is_shared)
        return Errand(tuple(posts))

    async def _prompt(self, subject_id: int, _user_id: int | None, _scene: Scene) -> Errand | None:
        prompt, couple = await self._memories.dealt_prompt(subject_id)
        return Errand((prompt_card(prompt, couple, subject_id),))
