"""What polls come to as messages: the card, the result; and the end of a vote in its time."""

from core.deliveries import Delivery, DeliveryKind
from jobs.errands import Acts, Errand, Loads, Scene
from services.polls import Polls
from services.votes import Votes
from ui.polls import poll_card, result_card


class PollLoads:
    """Loads for polls. A card is never too late while its vote can wait for it; a result never at all.

    The ideas stand openly wherever they are posted: a poll is what two people plan, not what they confide.
    """

    def __init__(self, polls: Polls) -> None:
        self._polls = polls

    @property
    def loads(self) -> Loads:
        """By kind of delivery."""
        return {DeliveryKind.POLL: self._poll, DeliveryKind.RESULT: self._result}

    async def _poll(self, subject_id: int, _user_id: int | None, _scene: Scene) -> Errand | None:
        view = await self._polls.show(subject_id)
        return Errand((poll_card(view.poll, view.couple, view.ideas),))

    async def _result(self, subject_id: int, _user_id: int | None, _scene: Scene) -> Errand | None:
        result = await self._polls.result(subject_id)
        card = result_card(
            result.poll,
            result.couple,
            result.ideas,
            result.tally,
            is_latest=result.is_latest,
            is_planned=result.is_planned,
            where=result.where,
        )
        return Errand((card,))


class PollActs:
    """The end of a vote in its time, which is never too late."""

    def __init__(self, votes: Votes) -> None:
        self._votes = votes

    @property
    def acts(self) -> Acts:
        """By kind of delivery."""
        return {DeliveryKind.POLL_CLOSING: self._close}

    async def _close(self, delivery: Delivery) -> None:
        await self._votes.close_due(delivery.subject_id)
