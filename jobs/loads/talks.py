"""What conversations come to as messages: the asking, the card of each step, and the step a week later."""

from core.deliveries import Delivery, DeliveryKind
from core.talks import TalkState, TalkWay
from jobs.errands import Acts, Errand, InThread, Loads, Scene
from services.statements import Statements
from services.talks import Talks
from ui.statements import statement_card
from ui.talks import asking_card, step_card, talk_card
from ui.texts import say

NO_CARD = frozenset({TalkState.ASKED, TalkState.AGREED, TalkState.DECLINED, TalkState.POSTPONED})


class TalkLoads:
    """Loads for conversations, which are never too late: the clock lets go of what came to nothing.

    The small step is asked about up to three days late.
    """

    def __init__(self, talks: Talks, statements: Statements) -> None:
        self._talks = talks
        self._statements = statements

    @property
    def loads(self) -> Loads:
        """By kind of delivery."""
        return {
            DeliveryKind.TALK: self._asking,
            DeliveryKind.TALK_CARD: self._card,
            DeliveryKind.TALK_STEP: self._step,
            DeliveryKind.STATEMENT: self._statement,
        }

    async def _asking(self, subject_id: int, _user_id: int | None, scene: Scene) -> Errand | None:
        view = await self._talks.view(subject_id)
        card = asking_card(view.talk, view.couple, view.thread_id, is_shared=await scene.is_shared())
        return Errand((card,))

    async def _card(self, subject_id: int, _user_id: int | None, _scene: Scene) -> Errand | None:
        view = await self._talks.view(subject_id)
        if view.talk.state in NO_CARD:
            return None
        is_written = view.talk.way is TalkWay.WRITING
        return Errand(
            (talk_card(view.talk, view.couple, view.closings),),
            thread=InThread(say("talk-title")) if is_written else None,
        )

    async def _step(self, subject_id: int, _user_id: int | None, _scene: Scene) -> Errand | None:
        view = await self._talks.view(subject_id)
        return Errand((step_card(view.talk, view.couple, view.closings),))

    async def _statement(self, subject_id: int, _user_id: int | None, scene: Scene) -> Errand | None:
        statement = await self._statements.view(subject_id)
        if scene.couple is None:
            return None
        recipient_id = scene.couple.other(statement.author_id).user_id
        return Errand((statement_card(statement, recipient_id, is_shared=await scene.is_shared()),))


class TalkActs:
    """The clock of a conversation: a turn's end, the end of a time-out, an hour that was agreed on."""

    def __init__(self, talks: Talks) -> None:
        self._talks = talks

    @property
    def acts(self) -> Acts:
        """By kind of delivery."""
        return {DeliveryKind.TALK_CLOCK: self._move_on}

    async def _move_on(self, delivery: Delivery) -> None:
        await self._talks.move_on(delivery.subject_id)
