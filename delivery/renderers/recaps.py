"""What recaps come to as messages: a picture with its words, or an envelope."""

from core.deliveries import DeliveryKind
from delivery.rendering import RenderContext, Renderers, Rendering
from services.recaps import Recaps
from ui.drawing.render_process import RenderProcess
from ui.recaps import recap_card, recap_picture


class RecapRenderer:
    """Loads for recaps. A recap is too late after three days, as every ritual's post.

    Where no file may be attached it comes in words: *Read* shows the picture too.
    """

    def __init__(self, recaps: Recaps, render_process: RenderProcess) -> None:
        self._recaps = recaps
        self._render_process = render_process

    @property
    def renderers(self) -> Renderers:
        """By kind of delivery."""
        return {DeliveryKind.RECAP: self._render_recap}

    async def _render_recap(
        self, subject_id: int, _user_id: int | None, context: RenderContext
    ) -> Rendering | None:
        view = await self._recaps.recap_view(subject_id)
        is_shared = await context.is_shared()
        is_drawn = not is_shared and context.has_permissions(("attach_files",)) and bool(view.recap.items)
        picture = await recap_picture(view.recap, self._render_process) if is_drawn else None
        return Rendering((recap_card(view.recap, subject_id, view.couple, picture, is_shared=is_shared),))
