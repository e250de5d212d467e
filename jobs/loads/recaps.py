"""What recaps come to as messages: a picture with its words, or an envelope."""

from core.deliveries import DeliveryKind
from jobs.errands import Errand, Loads, Scene
from services.recaps import Recaps
from ui.drawings import Easel
from ui.recaps import recap_card, recap_picture


class RecapLoads:
    """Loads for recaps. A recap is too late after three days, as every ritual's post.

    Where no file may be attached it comes in words: *Read* shows the picture too.
    """

    def __init__(self, recaps: Recaps, easel: Easel) -> None:
        self._recaps = recaps
        self._easel = easel

    @property
    def loads(self) -> Loads:
        """By kind of delivery."""
        return {DeliveryKind.RECAP: self._recap}

    async def _recap(self, subject_id: int, _user_id: int | None, scene: Scene) -> Errand | None:
        view = await self._recaps.view(subject_id)
        is_shared = await scene.is_shared()
        is_drawn = not is_shared and scene.may(("attach_files",)) and bool(view.recap.moments)
        picture = await recap_picture(view.recap, self._easel) if is_drawn else None
        return Errand((recap_card(view.recap, subject_id, view.couple, picture, is_shared=is_shared),))
