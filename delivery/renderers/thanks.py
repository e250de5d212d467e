"""Render thanks: a shout-out, or its envelope, and the ritual's question."""

from core.deliveries import DeliveryKind
from delivery.rendering import RenderContext, Renderers, Rendering
from services.couples import Couples
from services.pictures import Pictures
from services.thanks import ThanksView, ThankYous
from ui.thanks import thanks_card, thanks_prompt_card


class ThanksRenderer:
    """Renders thanks. A thank-you is never too late; the ritual's question is too late after three days."""

    def __init__(self, thank_yous: ThankYous, couples: Couples, pictures: Pictures) -> None:
        self._thank_yous = thank_yous
        self._couples = couples
        self._pictures = pictures

    @property
    def renderers(self) -> Renderers:
        """Return the renderer of each kind."""
        return {
            DeliveryKind.THANKS: self._render_thanks,
            DeliveryKind.THANKS_PROMPT: self._render_prompt,
        }

    async def _render_prompt(self, subject_id: int, _context: RenderContext) -> Rendering | None:
        return Rendering((thanks_prompt_card(await self._couples.load_couple(subject_id)),))

    async def _render_thanks(self, subject_id: int, context: RenderContext) -> Rendering | None:
        view = context.view_as(ThanksView) or await self._thank_yous.thanks_view(subject_id)
        is_shared = await context.is_shared()
        is_open = not (is_shared or view.thanks.is_private)
        photo = await self._pictures.read_pictures(view.couple, view.photo) if is_open else ()
        return Rendering((thanks_card(view.thanks, photo, view.reactions, is_shared=is_shared),))
