"""Conversations: asked for, agreed, moved on by either of the two or by the clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.couples import Couple, Person
from core.deliveries import Delivery, DeliveryKind
from core.errors import NotAvailable
from core.moments import WAKING_HOURS, first_within, instant_of
from core.talk_transitions import TRANSITIONS, apply_deadline, complete, postpone, rest_until
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
from data.stores import Stores
from data.unit_of_work import OpenWork
from services.access import couple_of, couple_with
from services.clock import Clock
from services.deliveries import delete_posts

STEP_LATE_AFTER = timedelta(days=3)
STATES_BEFORE_CARD = frozenset({TalkState.ASKED, TalkState.AGREED})  # only the asking stands yet
STATES_WITHOUT_CARD = STATES_BEFORE_CARD | {TalkState.DECLINED, TalkState.POSTPONED}


@dataclass(frozen=True, slots=True)
class TalkView:
    """A conversation as its cards show it; `thread_id` is where a written one is held."""

    talk: Talk
    couple: Couple
    closings: tuple[TalkClosing, ...]
    thread_id: int | None


@dataclass(frozen=True, slots=True)
class TalkChange:
    """What a press came to: which cards are drawn anew where they stand, and what is to be posted."""

    view: TalkView
    cards_to_redraw: tuple[DeliveryKind, ...]
    deliveries: tuple[Delivery, ...]

    @property
    def opens_thread(self) -> bool:
        """Whether what is to be posted opens the thread of a written conversation."""
        is_written = self.view.talk.way is TalkWay.WRITING
        return is_written and self.view.thread_id is None and bool(self.deliveries)


class Talks:
    """What the two do with their conversations."""

    def __init__(self, work: OpenWork, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def ask_to_talk(
        self, person: Person, topic: str, minutes: int, way: TalkWay, planned_for: datetime | None
    ) -> Delivery:
        """Ask the caller's partner to talk.

        Raises `EmptyText`, `TextTooLong`, `TalkStillOpen`, `NotInCouple`.
        """
        now = self._clock()
        topic = clean_text(topic, QUESTION_LIMIT)
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            if await stores.talks.open_of(couple.id) is not None:
                raise TalkStillOpen
            asked = Talk(
                id=0,
                couple_id=couple.id,
                asked_by=person.user_id,
                asked_of=couple.other_partner(person.user_id).user_id,
                offered_by=person.user_id,
                topic=topic,
                way=way,
                minutes=minutes,
                state=TalkState.ASKED,
                moved_at=now,
                planned_for=planned_for,
            )
            talk = await stores.talks.insert_talk(asked, now)
            await self._schedule_deadline(stores, couple, talk, now)
            return await stores.deliveries.enqueue_claimed(
                couple.guild_id, couple.id, DeliveryKind.TALK, talk.id, now
            )

    async def talk_view(self, talk_id: int) -> TalkView:
        """Load a conversation as its cards show it. Raises `NotAvailable`."""
        async with self._work() as stores:
            couple_id = await stores.talks.couple_id_of(talk_id)
            couple = None if couple_id is None else await stores.couples.find_couple(couple_id)
            if couple is None:
                raise NotAvailable
            return await self._view(stores, couple, await self._reload(stores, talk_id))

    async def read_talk(self, person: Person, talk_id: int) -> TalkView:
        """Load a conversation for one of the two. Raises `NotAvailable`, `NotInCouple`, `NotYours`."""
        async with self._work() as stores:
            couple, talk = await self._load_for(stores, person, talk_id)
            return await self._view(stores, couple, talk)

    async def take_action(self, person: Person, talk_id: int, action: TalkAction) -> TalkChange:
        """Do what was pressed.

        Raises `NotTheOneAsked`, `NotYourTurn`, `TalkMovedOn`, `NotAvailable`, `NotInCouple`, `NotYours`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, talk = await self._load_for(stores, person, talk_id)
            if action is TalkAction.NIGHT:
                moved = rest_until(talk, _tomorrow(couple, now), now)
            else:
                moved = TRANSITIONS[action](talk, person.user_id, now)
            return await self._apply_change(stores, couple, talk, moved, now)

    async def postpone_talk(self, person: Person, talk_id: int, planned_for: datetime | None) -> TalkChange:
        """Say "another time". Raises `TalkMovedOn`, `NotAvailable`, `NotInCouple`, `NotYours`."""
        now = self._clock()
        async with self._work() as stores:
            couple, talk = await self._load_for(stores, person, talk_id)
            moved = postpone(talk, person.user_id, planned_for, now)
            return await self._apply_change(stores, couple, talk, moved, now)

    async def write_closing(
        self, person: Person, talk_id: int, appreciation: str, next_step: str | None
    ) -> TalkChange:
        """Write how the caller closes it; with the second one it is done.

        Raises `EmptyText`, `TextTooLong`, `TalkMovedOn`, `NotAvailable`, `NotInCouple`, `NotYours`.
        """
        now = self._clock()
        closing = TalkClosing(
            person.user_id,
            clean_text(appreciation, MESSAGE_LIMIT),
            clean_optional_text(next_step, NOTE_LIMIT),
        )
        async with self._work() as stores:
            couple, talk = await self._load_for(stores, person, talk_id)
            if talk.state is not TalkState.CLOSING or talk.way is not TalkWay.WRITING:
                raise TalkMovedOn
            await stores.talks.upsert_closing(talk, closing, now)
            has_both = len(await stores.talks.closings_of(talk)) == len(couple.partners)
            moved = complete(talk, person.user_id, now) if has_both else talk
            return await self._apply_change(stores, couple, talk, moved, now)

    async def run_deadline(self, talk_id: int) -> None:
        """Do what the clock does when a time is up; nothing where it is early, or was done."""
        now = self._clock()
        async with self._work() as stores:
            couple_id = await stores.talks.couple_id_of(talk_id)
            couple = None if couple_id is None else await stores.couples.find_couple(couple_id)
            if couple is None:
                return
            talk = await self._reload(stores, talk_id)
            moved = apply_deadline(talk, now)
            if moved == talk:
                return
            await stores.talks.update_talk(moved)
            await self._schedule_deadline(stores, couple, moved, now)
            if moved.is_open:  # it calls the two: a card of its own, at the end of the channel
                for post in await stores.posts.posts_of(DeliveryKind.TALK_CARD, talk.id):
                    await stores.deliveries.schedule(
                        couple, DeliveryKind.DELETION, post.message_id, now, now, channel_id=post.channel_id
                    )
                await stores.deliveries.schedule(couple, DeliveryKind.TALK_CARD, talk.id, now, now)
            await stores.deliveries.schedule(couple, DeliveryKind.REDRAW, talk.id, now, now)

    async def _apply_change(
        self, stores: Stores, couple: Couple, before: Talk, after: Talk, now: datetime
    ) -> TalkChange:
        await stores.talks.update_talk(after)
        await self._schedule_deadline(stores, couple, after, now)
        if after.state is TalkState.DONE:
            returns = first_within(WAKING_HOURS, now + STEP_REMINDED_AFTER, couple.zones)
            await stores.deliveries.schedule(
                couple, DeliveryKind.TALK_STEP, after.id, returns, now, not_after=returns + STEP_LATE_AFTER
            )
        begins = before.state in STATES_BEFORE_CARD and after.state not in STATES_WITHOUT_CARD
        redrawn = (DeliveryKind.TALK,) if before.state in STATES_BEFORE_CARD or not after.is_open else ()
        deliveries: tuple[Delivery, ...] = ()
        if begins or (after.way is TalkWay.WRITING and before.state not in STATES_BEFORE_CARD):
            deletions = await delete_posts(stores, couple, DeliveryKind.TALK_CARD, after.id, now)
            fresh = await stores.deliveries.enqueue_claimed(
                couple.guild_id, couple.id, DeliveryKind.TALK_CARD, after.id, now
            )
            deliveries = (fresh, *deletions)
        elif before.state not in STATES_BEFORE_CARD:
            redrawn = (DeliveryKind.TALK_CARD, *redrawn)
        return TalkChange(await self._view(stores, couple, after), redrawn, deliveries)

    async def _schedule_deadline(self, stores: Stores, couple: Couple, talk: Talk, now: datetime) -> None:
        await stores.deliveries.delete_unstarted(DeliveryKind.TALK_CLOCK, talk.id)
        if talk.deadline is not None:
            await stores.deliveries.schedule(couple, DeliveryKind.TALK_CLOCK, talk.id, talk.deadline, now)

    async def _view(self, stores: Stores, couple: Couple, talk: Talk) -> TalkView:
        closings = await stores.talks.closings_of(talk) if talk.way is TalkWay.WRITING else []
        thread_id = await stores.threads.thread_id_of(DeliveryKind.TALK_CARD, talk.id)
        return TalkView(talk, couple, tuple(closings), thread_id)

    async def _load_for(self, stores: Stores, person: Person, talk_id: int) -> tuple[Couple, Talk]:
        couple_id = await stores.talks.couple_id_of(talk_id)
        if couple_id is None:
            raise NotAvailable
        couple = await couple_with(stores, person, couple_id)
        return couple, await self._reload(stores, talk_id)

    async def _reload(self, stores: Stores, talk_id: int) -> Talk:
        """Read it under the couple's lock: the other one may have pressed in between."""
        talk = await stores.talks.find_talk(talk_id)
        if talk is None:
            raise NotAvailable
        return talk


def _tomorrow(couple: Couple, now: datetime) -> datetime:
    """Find the same hour tomorrow in the couple's zone, or the first after it at which both are awake."""
    local = now.astimezone(couple.zone)
    same_hour = instant_of(local.date() + timedelta(days=1), local.time(), couple.zone)
    return first_within(WAKING_HOURS, same_hour, couple.zones)
