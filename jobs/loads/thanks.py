"""What thanks come to as messages: a shout-out, or its envelope."""

from core.deliveries import DeliveryKind
from jobs.errands import Errand, Loads, Scene
from services.pictures import Pictures
from services.thanks import ThankYous
from ui.thanks import thanks_card


class ThanksLoads:
    """Loads for thanks. A thank-you is never too late."""

    def __init__(self, thank_yous: ThankYous, pictures: Pictures) -> None:
        self._thank_yous = thank_yous
        self._pictures = pictures

    @property
    def loads(self) -> Loads:
        """By kind of delivery."""
        return {DeliveryKind.THANKS: self._thanks}

    async def _thanks(self, subject_id: int, _user_id: int | None, scene: Scene) -> Errand | None:
        thanks = await self._thank_yous.view(subject_id)
        is_shared = await scene.is_shared()
        if is_shared or thanks.is_private:
            return Errand((thanks_card(thanks, is_shared=is_shared),))
        photo = await self._pictures.show(*await self._thank_yous.photo_of(thanks))
        return Errand((thanks_card(thanks, photo, is_shared=is_shared),))
