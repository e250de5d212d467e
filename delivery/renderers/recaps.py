"""Render recaps: a picture with its words, or an envelope."""

from core.deliveries import DeliveryKind
from delivery.rendering import RenderContext, Renderers, Rendering
from services.pictures import Pictures
from services.recaps import Recaps, RecapView
from ui.drawing.render_queue import RenderQueue
from ui.names import DisplayNameCache
from ui.recaps import NO_PICTURE, RecapPicture, draw_recap, recap_card


class RecapRenderer:
    """Renders recaps. A recap is too late after three days, like every ritual's post.

    If no file may be attached it comes in words: *Read* shows the picture too.
    """

    def __init__(
        self, recaps: Recaps, pictures: Pictures, render_queue: RenderQueue, display_names: DisplayNameCache
    ) -> None:
        self._recaps = recaps
        self._pictures = pictures
        self._render_queue = render_queue
        self._display_names = display_names

    @property
    def renderers(self) -> Renderers:
        """Return the renderer of each kind."""
        return {DeliveryKind.RECAP: self._render_recap}

    async def _render_recap(self, subject_id: int, context: RenderContext) -> Rendering | None:
        view = await self._recaps.recap_view(subject_id)
        is_shared = await context.is_shared()
        is_drawn = not is_shared and context.has_permissions(("attach_files",)) and bool(view.recap.items)
        picture = await self._draw(view) if is_drawn else NO_PICTURE
        return Rendering((recap_card(view.recap, subject_id, view.couple, picture, is_shared=is_shared),))

    async def _draw(self, view: RecapView) -> RecapPicture:
        lookup = self._display_names.lookup_in(view.couple.guild_id)
        photos = await self._pictures.read_pictures(view.couple, view.photos)
        # Patient: a home's recap is posted once, and nobody is there to try again.
        return await draw_recap(view.recap, view.couple, lookup, photos, self._render_queue, is_patient=True)
