"""Render memories: a shared memory, and the ritual's prompt."""

from core.deliveries import DeliveryKind
from delivery.rendering import RenderContext, Renderers, Rendering
from services.memories import Memories, MemoryView
from services.pictures import Pictures
from ui.memories import kept_line, shared_posts
from ui.memory_prompts import prompt_card
from ui.pictures import attach_pictures


class MemoryRenderer:
    """Renders memories. A shared memory is never too late; a prompt is too late after three days."""

    def __init__(self, memories: Memories, pictures: Pictures) -> None:
        self._memories = memories
        self._pictures = pictures

    @property
    def renderers(self) -> Renderers:
        """Return the renderer of each kind."""
        return {
            DeliveryKind.MEMORY: self._render_memory,
            DeliveryKind.MEMORY_KEPT: self._render_kept,
            DeliveryKind.PROMPT: self._render_prompt,
        }

    async def _render_memory(self, subject_id: int, context: RenderContext) -> Rendering | None:
        if context.user_id is None:
            return None
        view = context.view_as(MemoryView) or await self._memories.memory_view(subject_id)
        is_shared = await context.is_shared()
        pictures = () if is_shared else await self._pictures.read_pictures(view.couple, view.pictures)
        posts = shared_posts(
            view.memory,
            view.couple,
            context.user_id,
            attach_pictures(pictures),
            view.reactions,
            is_shared=is_shared,
        )
        return Rendering(tuple(posts))

    async def _render_kept(self, subject_id: int, context: RenderContext) -> Rendering | None:
        view = context.view_as(MemoryView) or await self._memories.memory_view(subject_id)
        return Rendering((kept_line(view.memory),)) if context.user_id is not None else None

    async def _render_prompt(self, subject_id: int, _context: RenderContext) -> Rendering | None:
        prompt, couple = await self._memories.dealt_prompt(subject_id)
        return Rendering((prompt_card(prompt, couple, subject_id),))
