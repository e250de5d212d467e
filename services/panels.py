"""The panel of `/kindling`: the things that wait for the caller, over all nouns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.checkins import ANSWERED_LATE_FOR, Checkin, CheckinState, late_for
from core.couples import Couple, Person
from core.deliveries import DeliveryKind, PostedMessage
from core.errors import NotAvailable, existing
from core.lessons import Lesson, LessonStatus, lesson_status
from core.panels import NextQuestion, Waiting
from core.proposals import is_still_asked
from core.talks import TalkState
from core.waits import KINDS_TO_READ, WaitKind, line_due_at
from core.wishes import WishRoundState
from data.unit_of_work import OpenWork, UnitOfWork
from services.base import Service
from services.checkin_views import upcoming_question

WAIT_OF_STATUS = {LessonStatus.WAITING: WaitKind.LESSON, LessonStatus.READY: WaitKind.COMPARISON}


@dataclass(frozen=True, slots=True)
class UntoldLine:
    """The line telling one partner that something waits; `due_at` may be now, or later than planned."""

    couple: Couple
    user_id: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class PanelView:
    """The panel's content for one partner: the open check-in, if any, else `upcoming`, the next question."""

    couple: Couple
    user_id: int
    checkin: Checkin | None
    waiting: tuple[Waiting, ...]
    upcoming: NextQuestion | None

    @property
    def has_answered(self) -> bool:
        """Return whether the caller has answered the open question."""
        return self.checkin is not None and self.user_id in self.checkin.answered_by


class Panels(Service):
    """Finds the things that wait for a partner."""

    def __init__(self, work: OpenWork, lessons: Sequence[Lesson]) -> None:
        super().__init__(work)
        self._lessons = {lesson.deck_id: lesson for lesson in lessons}

    async def panel_of(self, person: Person) -> PanelView:
        """Load the things that wait for the caller. Raises `NotInCouple` and its kinds."""
        async with self._work_of(person) as (work, couple):
            return await self._view(work, couple, person)

    async def waiting_for(self, person: Person, couple_id: int) -> PanelView:
        """Load the things that wait for one partner of that couple, and delete the lines announcing them.

        Raises `NotInCouple`, `NotYours`, `NotAvailable`.
        """
        async with self._work_of(person, couple_id) as (work, couple):
            work.delete_reminders(couple, DeliveryKind.WAITS, couple.id, person.user_id)
            return await self._view(work, couple, person)

    async def untold_line(self, couple_id: int, user_id: int) -> UntoldLine:
        """Load the line telling a partner that something waits.

        Raises `NotAvailable` if nothing waits any more that they have not heard of.
        """
        async with self._work() as work:
            couple = existing(await work.couples.find_couple(couple_id))
            untold = {
                (one.kind, one.subject_id)
                for one in await work.waits.waits_of(couple_id, user_id)
                if not one.is_told
            }
            waiting = await self._silent_things(work, couple, user_id)
            if untold.isdisjoint((one.kind, one.subject_id) for one in waiting):
                raise NotAvailable
            last_told_at = await work.waits.last_told_at(couple_id, user_id)
            due_at = line_due_at(work.now, couple.known_zones.get(user_id), last_told_at)
            return UntoldLine(couple, user_id, due_at)

    async def _view(self, work: UnitOfWork, couple: Couple, person: Person) -> PanelView:
        answerable = await work.checkins.answerable_of(couple.id, work.now - ANSWERED_LATE_FOR)
        checkin = next((one for one in answerable if one.state is CheckinState.OPEN), None)
        late = late_for(answerable, person.user_id, work.now)
        waiting = [
            *await self._cards(work, couple, person, checkin),
            *(Waiting(WaitKind.LATE_QUESTION, one.id) for one in late),
            *await self._silent_things(work, couple, person.user_id),
        ]
        upcoming = await upcoming_question(work, couple) if checkin is None else None
        return PanelView(couple, person.user_id, checkin, tuple(waiting), upcoming)

    async def _cards(
        self, work: UnitOfWork, couple: Couple, person: Person, checkin: Checkin | None
    ) -> list[Waiting]:
        """List the cards in the home that wait for the caller."""
        me = person.user_id
        waiting: list[Waiting] = []
        if checkin is not None and me not in checkin.answered_by:
            post = await _card(work, DeliveryKind.CHECKIN, checkin.id)
            waiting.append(Waiting(WaitKind.QUESTION, checkin.id, post=post))
        for proposal in await work.proposals.open_of(couple.id):
            if proposal.proposed_by != me and is_still_asked(proposal, work.now):
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

    async def _silent_things(self, work: UnitOfWork, couple: Couple, me: int) -> list[Waiting]:
        """List the other partner's silent actions: those to join, and those to read."""
        waiting = [
            *await self._wishes(work, couple, me),
            *await self._exercises(work, couple, me),
        ]
        # The newest of a kind opens the others: a menu takes 25 entries.
        to_read = {
            one.kind: one for one in await work.waits.waits_of(couple.id, me) if one.kind in KINDS_TO_READ
        }
        if (await work.sheets.sheet_of(couple.id)).waiting_for(me):
            waiting.append(Waiting(WaitKind.SHEET, couple.id))
            to_read.pop(WaitKind.SHEET_NEWS, None)  # it opens the same
        return [*waiting, *(Waiting(one.kind, one.subject_id) for one in to_read.values())]

    async def _wishes(self, work: UnitOfWork, couple: Couple, me: int) -> list[Waiting]:
        waiting: list[Waiting] = []
        wish_round = await work.wishes.running_round_of(couple.id)
        if wish_round is not None:
            if wish_round.state is WishRoundState.SEALED and wish_round.wish_of(me) is None:
                waiting.append(Waiting(WaitKind.WISH, wish_round.id))
            if wish_round.awaits_noticings(work.now) and wish_round.noticing_of(me) is None:
                waiting.append(Waiting(WaitKind.NOTICING, wish_round.id))
        return waiting

    async def _exercises(self, work: UnitOfWork, couple: Couple, me: int) -> list[Waiting]:
        waiting: list[Waiting] = []
        for lesson_key, exercise in (await work.lessons.latest_exercises_of(couple.id)).items():
            lesson = self._lessons.get(lesson_key)  # None if it has left the deck
            kind = WAIT_OF_STATUS.get(lesson_status(exercise, me))
            if lesson is not None and kind is not None:
                waiting.append(Waiting(kind, exercise.id, lesson=lesson))
        return waiting


async def _card(work: UnitOfWork, kind: DeliveryKind, subject_id: int) -> PostedMessage | None:
    posts = await work.posts.posts_of(kind, subject_id)
    return posts[-1] if posts else None
