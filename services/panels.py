"""The panel of `/kindling`: what waits for the caller, over all nouns."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.checkins import ANSWERED_LATE_FOR, Checkin, CheckinState, late_for
from core.couples import Couple, Person
from core.deliveries import DeliveryKind, PostedMessage
from core.lessons import Lesson
from core.panels import Waiting, WaitKind
from core.talks import TalkState
from core.wishes import WishRoundState
from data.unit_of_work import OpenWork, UnitOfWork
from services.base import Service
from services.clock import Clock


@dataclass(frozen=True, slots=True)
class PanelView:
    """What the panel of one partner shows; `checkin` is the open one, if any."""

    couple: Couple
    user_id: int
    checkin: Checkin | None
    waiting: tuple[Waiting, ...]

    @property
    def has_answered(self) -> bool:
        """Return whether the caller's answer to the open question is in."""
        return self.checkin is not None and self.user_id in self.checkin.answered_by


class Panels(Service):
    """Finds what waits for a partner."""

    def __init__(self, work: OpenWork, lessons: Sequence[Lesson], clock: Clock) -> None:
        super().__init__(work, clock)
        self._lessons = {lesson.deck_id: lesson for lesson in lessons}

    async def panel_of(self, person: Person) -> PanelView:
        """Load what waits for the caller. Raises `NotInCouple` and its kinds."""
        async with self._work_of(person) as (work, couple):
            answerable = await work.checkins.answerable_of(couple.id, work.now - ANSWERED_LATE_FOR)
            checkin = next((one for one in answerable if one.state is CheckinState.OPEN), None)
            waiting = [
                *await self._cards(work, couple, person, checkin),
                *(
                    Waiting(WaitKind.LATE_QUESTION, late.id)
                    for late in late_for(answerable, person.user_id, work.now)
                ),
                *await self._exercises(work, couple, person),
            ]
            return PanelView(couple, person.user_id, checkin, tuple(waiting))

    async def _cards(
        self, work: UnitOfWork, couple: Couple, person: Person, checkin: Checkin | None
    ) -> list[Waiting]:
        """List what a card in the home asks of the caller."""
        me = person.user_id
        waiting: list[Waiting] = []
        if checkin is not None and me not in checkin.answered_by:
            post = await _card(work, DeliveryKind.CHECKIN, checkin.id)
            waiting.append(Waiting(WaitKind.QUESTION, checkin.id, post=post))
        for proposal in await work.proposals.open_of(couple.id):
            if proposal.proposed_by != me:
                post = await _card(work, DeliveryKind.PROPOSAL, proposal.id)
                waiting.append(Waiting(WaitKind.PROPOSAL, proposal.id, post=post))
        talk = await work.talks.open_of(couple.id)
        if talk is not None and talk.state is TalkState.ASKED and talk.offered_by != me:
            post = await _card(work, DeliveryKind.TALK, talk.id)
            waiting.append(Waiting(WaitKind.TALK, talk.id, post=post))
        poll = await work.polls.open_of(couple.id)
        if poll is not None and me not in poll.voters:
            waiting.append(
                Waiting(WaitKind.POLL, poll.id, post=await _card(work, DeliveryKind.POLL, poll.id))
            )
        return waiting

    async def _exercises(self, work: UnitOfWork, couple: Couple, person: Person) -> list[Waiting]:
        """List what the other has done in silence, and what opens with the caller's part."""
        me = person.user_id
        waiting: list[Waiting] = []
        wish_round = await work.wishes.running_round_of(couple.id)
        if wish_round is not None:
            if wish_round.state is WishRoundState.SEALED and wish_round.wish_of(me) is None:
                waiting.append(Waiting(WaitKind.WISH, wish_round.id))
            if wish_round.awaits_noticings(work.now) and wish_round.noticing_of(me) is None:
                waiting.append(Waiting(WaitKind.NOTICING, wish_round.id))
        for lesson_key, exercise in (await work.lessons.latest_exercises_of(couple.id)).items():
            lesson = self._lessons.get(lesson_key)  # None if it has left the deck
            if lesson is not None and exercise.opened_at is None and me not in exercise.done_by:
                waiting.append(Waiting(WaitKind.LESSON, exercise.id, lesson=lesson))
        sheet = await work.sheets.sheet_of(couple.id)
        if sheet.waiting_for(me):
            waiting.append(Waiting(WaitKind.SHEET, couple.id))
        return waiting


async def _card(work: UnitOfWork, kind: DeliveryKind, subject_id: int) -> PostedMessage | None:
    posts = await work.posts.posts_of(kind, subject_id)
    return posts[-1] if posts else None
