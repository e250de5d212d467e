"""What absences come to as messages: one card, from the question to both until both go on."""

from core.deliveries import DeliveryKind
from jobs.errands import Errand, Loads, Scene
from services.absences import Absences
from ui.absences import absence_card


class AbsenceLoads:
    """Loads for absences. A card is never too late while its couple can still go on."""

    def __init__(self, absences: Absences) -> None:
        self._absences = absences

    @property
    def loads(self) -> Loads:
        """By kind of delivery."""
        return {DeliveryKind.ABSENCE: self._absence}

    async def _absence(self, subject_id: int, _user_id: int | None, _scene: Scene) -> Errand | None:
        view = await self._absences.view(subject_id)
        return Errand((absence_card(view.absence, view.couple),))
