"""What thanks come to as messages: a shout-out, or its envelope."""

from core.deliveries import DeliveryKind
from delivery.rendering import RenderContext, Renderers, Rendering
from services.pictures import Pictures
from services.thanks import ThankYous
from ui.thanks import thanks_card


class ThanksRenderer:
    """Loads for thanks. A thank-you is never too late."""

    def __init__(self, thank_yous: ThankYous, pictures: Pictures) -> None:
        self._thank_yous = thank_yous
        self._pictures = pictures

    @property
    def renderers(self) -> Renderers:
        """By kind of delivery."""
        return {DeliveryKind.THANKS: self._render_thanks}

    async def _render_thanks(
        self, subject_id: int, _user_id: int | None, context: RenderContext
    ) -> Rendering | None:
        thanks = await self._thank_yous.thanks_view(subject_id)
        is_shared = await context.is_shared()
        if is_shared or thanks.is_private:
            return Rendering((thanks_card(thanks, is_shared=is_shared),))
        photo = await self._pictures.read_pictures(*await self._thank_yous.photo_of(thanks))
        return Rendering((thanks_card(thanks, photo, is_shared=is_shared),))
