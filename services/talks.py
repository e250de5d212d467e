"""Conversations: ask for one, move it from step to step, and close it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from core.cooldowns import TALKING
from core.couples import Couple, Person
from core.daily_limits import DailyKind
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from core.moments import WAKING_HOURS, first_within, instant_of
from core.rituals import CHOSEN_ON_TIME
from core.talk_transitions import (
    TRANSITIONS,
    apply_deadline,
    complete,
    lapse,
    postpone,
    rest_until,
    without_topic,
)
from core.talks import (
    STEP_REMINDED_AFTER,
    Talk,
    TalkAction,
    TalkClosing,
    TalkMovedOn,
    TalkState,
    TalkStillOpen,
    TalkWay,
)
from core.text_input import MESSAGE_LIMIT, NOTE_LIMIT, QUESTION_LIMIT, clean_optional_text, clean_text
from data.unit_of_work import UnitOfWork
from services.access import load_for, load_item
from services.base import DeleteOwnByTable, Service
from services.cooldowns import note_no, note_yes, refuse_while_resting
from services.daily_limits import count_added
from services.deliveries import delete_posts

STEP_LATE_AFTER = timedelta(days=3)
STATES_BEFORE_CARD = frozenset({TalkState.ASKED, TalkState.AGREED})  # only the card that asks is posted
STATES_WITHOUT_CARD = STATES_BEFORE_CARD | {TalkState.DECLINED, TalkState.POSTPONED}


@dataclass(frozen=True, slots=True)
class TalkView:
    """A conversation as its cards show it; `thread_id` is the thread of a written one."""

    talk: Talk
    couple: Couple
    closings: tuple[TalkClosing, ...]
    thread_id: int | None


async def _delete_topic(work: UnitOfWork, couple: Couple, talk_id: int, _user_id: int) -> None:
    talk = await work.talks.find(talk_id)
    if talk is not None:
        await work.talks.delete_topic(without_topic(talk, work.now))
        await work.deliveries.delete_unstarted(DeliveryKind.TALK_CLOCK, talk_id)
        work.redraw_all_cards(couple, talk_id)


async def _delete_closing(work: UnitOfWork, couple: Couple, talk_id: int, user_id: int) -> None:
    await work.talks.delete_closing(talk_id, user_id)
    work.redraw_all_cards(couple, talk_id)


async def let_open_talk_lapse(work: UnitOfWork, couple: Couple) -> None:
    """Let the couple's open conversation, if any, lapse: one partner cannot take part."""
    talk = await work.talks.open_of(couple.id)
    if talk is None:
        return
    await work.talks.update_talk(lapse(talk, work.now))
    await work.deliveries.delete_unstarted(DeliveryKind.TALK_CLOCK, talk.id)
    await work.deliveries.cancel_pending(talk.id, DeliveryKind.TALK, DeliveryKind.TALK_CARD)
    work.redraw_all_cards(couple, talk.id)


class Talks(Service):
    """Use cases of couples, and of deadlines, with conversations."""

    own_words: ClassVar[DeleteOwnByTable] = {
        "talks": _delete_topic,
        "talk_closings": _delete_closing,
    }

    async def ask_to_talk(
        self, person: Person, topic: str, minutes: int, way: TalkWay, planned_for: datetime | None
    ) -> None:
        """Ask the other partner to talk, in turns of `minutes` each, now or at `planned_for`.

        Raises `EmptyText`, `TextTooLong`, `TalkStillOpen`, `AskedTooSoon`, `NotInCouple`, and the refusal
        of a missing home.
        """
        topic = clean_text(topic, QUESTION_LIMIT)
        async with self._work_of(person) as (work, couple):
            work.require_home(couple)
            await refuse_while_resting(work, couple, person.user_id, TALKING)
            if (earlier := await work.talks.open_of(couple.id)) is not None:
                is_asking = earlier.state in STATES_BEFORE_CARD
                raise TalkStillOpen(DeliveryKind.TALK if is_asking else DeliveryKind.TALK_CARD, earlier.id)
            await count_added(work, couple, person.user_id, DailyKind.TALK)
            new_talk = Talk(
                id=0,
                couple_id=couple.id,
                asked_by=person.user_id,
                asked_of=couple.other_partner(person.user_id).user_id,
                offered_by=person.user_id,
                topic=topic,
                way=way,
                minutes=minutes,
                state=TalkState.ASKED,
                moved_at=work.now,
                planned_for=planned_for,
            )
            talk = await work.talks.insert_talk(new_talk)
            await self._schedule_deadline(work, couple, talk)
            view = TalkView(talk, couple, closings=(), thread_id=None)
            work.post(couple, DeliveryKind.TALK, talk.id, view=view)

    async def talk_view(self, talk_id: int) -> TalkView:
        """Load a conversation as its cards show it. Raises `NotAvailable`."""
        async with self._work() as work:
            return await self._view(work, *await load_item(work, work.talks, talk_id))

    async def read_talk(self, person: Person, talk_id: int) -> TalkView:
        """Load a conversation for one partner. Raises `NotAvailable`, `NotInCouple`, `NotYours`."""
        async with self._work() as work:
            return await self._view(work, *await load_for(work, person, work.talks, talk_id))

    async def take_action(self, person: Person, talk_id: int, action: TalkAction) -> bool:
        """Apply the caller's action, and return whether it opens the conversation's thread.

        Raises `NotTheOneAsked`, `NotYourTurn`, `TalkMovedOn`, `NotAvailable`, `NotInCouple`, `NotYours`.
        """
        async with self._work() as work:
            couple, talk = await load_for(work, person, work.talks, talk_id)
            if action is TalkAction.NIGHT:
                moved = rest_until(talk, _tomorrow(couple, work.now), work.now)
            else:
                moved = TRANSITIONS[action](talk, person.user_id, work.now)
            if action is TalkAction.YES:
                await note_yes(work, couple, TALKING)
            if action is TalkAction.NO and person.user_id != talk.asked_by:  # else they took it back
                await note_no(work, couple, talk.asked_by, TALKING)
            return await self._apply_change(work, couple, talk, moved)

    async def postpone_talk(self, person: Person, talk_id: int, planned_for: datetime | None) -> bool:
        """Answer "another time", and return whether it opens the conversation's thread.

        Raises `TalkMovedOn`, `NotAvailable`, `NotInCouple`, `NotYours`.
        """
        async with self._work() as work:
            couple, talk = await load_for(work, person, work.talks, talk_id)
            moved = postpone(talk, person.user_id, planned_for, work.now)
            return await self._apply_change(work, couple, talk, moved)

    async def write_closing(
        self, person: Person, talk_id: int, appreciation: str, next_step: str | None
    ) -> bool:
        """Store the caller's closing words, and return whether they open the conversation's thread.

        With the second partner's words the conversation is done.
        Raises `EmptyText`, `TextTooLong`, `TalkMovedOn`, `NotAvailable`, `NotInCouple`, `NotYours`.
        """
        closing = TalkClosing(
            person.user_id,
            clean_text(appreciation, MESSAGE_LIMIT),
            clean_optional_text(next_step, NOTE_LIMIT),
        )
        async with self._work() as work:
            couple, talk = await load_for(work, person, work.talks, talk_id)
            if talk.state is not TalkState.CLOSING or talk.way is not TalkWay.WRITING:
                raise TalkMovedOn
            await work.talks.upsert_closing(talk, closing)
            has_both = len(await work.talks.closings_of(talk)) == len(couple.partners)
            moved = complete(talk, person.user_id, work.now) if has_both else talk
            return await self._apply_change(work, couple, talk, moved)

    async def run_deadline(self, talk_id: int) -> None:
        """Move a conversation past its deadline; do nothing if it has none, or has moved on already."""
        async with self._work() as work:
            try:
                couple, talk = await load_item(work, work.talks, talk_id)
            except NotAvailable:
                return
            moved = apply_deadline(talk, work.now)
            if moved == talk:
                return
            await work.talks.update_talk(moved)
            await self._schedule_deadline(work, couple, moved)
            if moved.is_open:
                # Only a new card mentions both partners; an edited card would notify neither.
                for post in await work.posts.posts_of(DeliveryKind.TALK_CARD, talk.id):
                    work.delete_message(couple, post)
                # They agreed on that moment, or are in the middle of it, with twenty minutes apart at most.
                is_on_time = talk.deadline is not None and work.now - talk.deadline <= CHOSEN_ON_TIME
                work.post(couple, DeliveryKind.TALK_CARD, talk.id, is_hour_chosen=is_on_time)
            work.redraw_all_cards(couple, talk.id)

    async def _apply_change(self, work: UnitOfWork, couple: Couple, before: Talk, after: Talk) -> bool:
        """Store a step and show it on its cards; return whether it opens the conversation's thread."""
        await work.talks.update_talk(after)
        await self._schedule_deadline(work, couple, after)
        if after.state is TalkState.DONE:
            reminded_at = first_within(WAKING_HOURS, work.now + STEP_REMINDED_AFTER, couple.zones)
            await work.deliveries.schedule(
                couple,
                DeliveryKind.TALK_STEP,
                after.id,
                reminded_at,
                not_after=reminded_at + STEP_LATE_AFTER,
            )
        is_asking = before.state in STATES_BEFORE_CARD
        begins = is_asking and after.state not in STATES_WITHOUT_CARD
        is_written = after.way is TalkWay.WRITING
        gets_new_card = begins or (is_written and not is_asking)
        thread_id = await work.threads.thread_id_of(DeliveryKind.TALK_CARD, after.id) if is_written else None
        opens_thread = gets_new_card and is_written and thread_id is None
        if opens_thread:  # first, since the card of the request names the thread
            await self._post_new_card(work, couple, after)
        if not gets_new_card and not is_asking:
            work.redraw(couple, DeliveryKind.TALK_CARD, after.id)
        if is_asking or not after.is_open:
            work.redraw(couple, DeliveryKind.TALK, after.id)
        if gets_new_card and not opens_thread:
            await self._post_new_card(work, couple, after)
        return opens_thread

    async def _post_new_card(self, work: UnitOfWork, couple: Couple, talk: Talk) -> None:
        """Post the card of the present step, and then delete the cards of earlier steps."""
        work.post(couple, DeliveryKind.TALK_CARD, talk.id)
        await delete_posts(work, couple, DeliveryKind.TALK_CARD, talk.id)

    async def _schedule_deadline(self, work: UnitOfWork, couple: Couple, talk: Talk) -> None:
        await work.deliveries.delete_unstarted(DeliveryKind.TALK_CLOCK, talk.id)
        if talk.deadline is not None:
            await work.deliveries.schedule(couple, DeliveryKind.TALK_CLOCK, talk.id, talk.deadline)

    async def _view(self, work: UnitOfWork, couple: Couple, talk: Talk) -> TalkView:
        if talk.way is not TalkWay.WRITING:
            return TalkView(talk, couple, closings=(), thread_id=None)
        closings = await work.talks.closings_of(talk)
        thread_id = await work.threads.thread_id_of(DeliveryKind.TALK_CARD, talk.id)
        return TalkView(talk, couple, tuple(closings), thread_id)


def _tomorrow(couple: Couple, now: datetime) -> datetime:
    """Return the same hour tomorrow in the couple's zone, or the first later one when both are awake."""
    local = now.astimezone(couple.zone)
    same_hour = instant_of(local.date() + timedelta(days=1), local.time(), couple.zone)
    return first_within(WAKING_HOURS, same_hour, couple.zones)
