"""Conversations: asked for, agreed, moved on by either of the two or by the clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.couples import Couple, Person
from core.deliveries import Delivery, DeliveryKind
from core.errors import Over
from core.moments import WAKING, first_within, moment
from core.prose import MESSAGE_LIMIT, NOTE_LIMIT, QUESTION_LIMIT, written, written_if_any
from core.talks import (
    STEP_RETURNS,
    Closing,
    FurtherAlong,
    Step,
    Talk,
    TalkState,
    TalkStillOpen,
    TalkWay,
)
from core.turns import STEPS, close, postpone, sleep, time_is_up
from data.stores import Stores
from data.work import OpenWork
from services.clock import Clock
from services.deliveries import take_down
from services.membership import couple_of, couple_with

STEP_LATE = timedelta(days=3)
BEFORE_CARD = frozenset({TalkState.ASKED, TalkState.AGREED})  # only the asking stands yet
NO_CARD = BEFORE_CARD | {TalkState.DECLINED, TalkState.POSTPONED}


@dataclass(frozen=True, slots=True)
class TalkView:
    """A conversation as its cards show it; `thread_id` is where a written one is held."""

    talk: Talk
    couple: Couple
    closings: tuple[Closing, ...]
    thread_id: int | None


@dataclass(frozen=True, slots=True)
class Moved:
    """What a press came to: which cards are drawn anew where they stand, and what is to be posted."""

    view: TalkView
    redrawn: tuple[DeliveryKind, ...]
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

    async def ask(
        self, person: Person, topic: str, minutes: int, way: TalkWay, planned_for: datetime | None
    ) -> Delivery:
        """Ask the caller's partner to talk. Raises `Empty`, `TooLong`, `TalkStillOpen`, `NotInCouple`."""
        now = self._clock()
        topic = written(topic, QUESTION_LIMIT)
        async with self._work() as stores:
            couple = await couple_of(stores, person)
            if await stores.talks.open_of(couple.id) is not None:
                raise TalkStillOpen
            asked = Talk(
                id=0,
                couple_id=couple.id,
                asked_by=person.user_id,
                asked_of=couple.other(person.user_id).user_id,
                offered_by=person.user_id,
                topic=topic,
                way=way,
                minutes=minutes,
                state=TalkState.ASKED,
                moved_at=now,
                planned_for=planned_for,
            )
            talk = await stores.talks.add(asked, now)
            await self._set_clock(stores, couple, talk, now)
            return await stores.deliveries.hand_over(
                couple.guild_id, couple.id, DeliveryKind.TALK, talk.id, now
            )

    async def view(self, talk_id: int) -> TalkView:
        """Load a conversation as its cards show it. Raises `Over`."""
        async with self._work() as stores:
            couple_id = await stores.talks.whose(talk_id)
            couple = None if couple_id is None else await stores.couples.get(couple_id)
            if couple is None:
                raise Over
            return await self._view(stores, couple, await self._again(stores, talk_id))

    async def read(self, person: Person, talk_id: int) -> TalkView:
        """Load a conversation for one of the two. Raises `Over`, `NotInCouple`, `NotYours`."""
        async with self._work() as stores:
            couple, talk = await self._load_for(stores, person, talk_id)
            return await self._view(stores, couple, talk)

    async def step(self, person: Person, talk_id: int, step: Step) -> Moved:
        """Do what was pressed.

        Raises `NotTheOneAsked`, `NotYourTurn`, `FurtherAlong`, `Over`, `NotInCouple`, `NotYours`.
        """
        now = self._clock()
        async with self._work() as stores:
            couple, talk = await self._load_for(stores, person, talk_id)
            if step is Step.NIGHT:
                moved = sleep(talk, _tomorrow(couple, now), now)
            else:
                moved = STEPS[step](talk, person.user_id, now)
            return await self._move(stores, couple, talk, moved, now)

    async def postpone(self, person: Person, talk_id: int, planned_for: datetime | None) -> Moved:
        """Say "another time". Raises `FurtherAlong`, `Over`, `NotInCouple`, `NotYours`."""
        now = self._clock()
        async with self._work() as stores:
            couple, talk = await self._load_for(stores, person, talk_id)
            moved = postpone(talk, person.user_id, planned_for, now)
            return await self._move(stores, couple, talk, moved, now)

    async def close(self, person: Person, talk_id: int, appreciation: str, step: str | None) -> Moved:
        """Write how the caller closes it; with the second one it is done.

        Raises `Empty`, `TooLong`, `FurtherAlong`, `Over`, `NotInCouple`, `NotYours`.
        """
        now = self._clock()
        closing = Closing(
            person.user_id, written(appreciation, MESSAGE_LIMIT), written_if_any(step, NOTE_LIMIT)
        )
        async with self._work() as stores:
            couple, talk = await self._load_for(stores, person, talk_id)
            if talk.state is not TalkState.CLOSING or talk.way is not TalkWay.WRITING:
                raise FurtherAlong
            await stores.talks.close(talk, closing, now)
            has_both = len(await stores.talks.closings_of(talk)) == len(couple.partners)
            moved = close(talk, person.user_id, now) if has_both else talk
            return await self._move(stores, couple, talk, moved, now)

    async def move_on(self, talk_id: int) -> None:
        """Do what the clock does when a time is up; nothing where it is early, or was done."""
        now = self._clock()
        async with self._work() as stores:
            couple_id = await stores.talks.whose(talk_id)
            couple = None if couple_id is None else await stores.couples.get(couple_id)
            if couple is None:
                return
            talk = await self._again(stores, talk_id)
            moved = time_is_up(talk, now)
            if moved == talk:
                return
            await stores.talks.change(moved)
            await self._set_clock(stores, couple, moved, now)
            if moved.is_open:  # it calls the two: a card of its own, at the end of the channel
                for post in await stores.posts.of(DeliveryKind.TALK_CARD, talk.id):
                    await stores.deliveries.plan(
                        couple, DeliveryKind.DELETION, post.message_id, now, now, channel_id=post.channel_id
                    )
                await stores.deliveries.plan(couple, DeliveryKind.TALK_CARD, talk.id, now, now)
            await stores.deliveries.plan(couple, DeliveryKind.REDRAW, talk.id, now, now)

    async def _move(self, stores: Stores, couple: Couple, before: Talk, after: Talk, now: datetime) -> Moved:
        await stores.talks.change(after)
        await self._set_clock(stores, couple, after, now)
        if after.state is TalkState.DONE:
            returns = first_within(WAKING, now + STEP_RETURNS, couple.zones)
            await stores.deliveries.plan(
                couple, DeliveryKind.TALK_STEP, after.id, returns, now, not_after=returns + STEP_LATE
            )
        begins = before.state in BEFORE_CARD and after.state not in NO_CARD
        redrawn = (DeliveryKind.TALK,) if before.state in BEFORE_CARD or not after.is_open else ()
        deliveries: tuple[Delivery, ...] = ()
        if begins or (after.way is TalkWay.WRITING and before.state not in BEFORE_CARD):
            deletions = await take_down(stores, couple, DeliveryKind.TALK_CARD, after.id, now)
            fresh = await stores.deliveries.hand_over(
                couple.guild_id, couple.id, DeliveryKind.TALK_CARD, after.id, now
            )
            deliveries = (fresh, *deletions)
        elif before.state not in BEFORE_CARD:
            redrawn = (DeliveryKind.TALK_CARD, *redrawn)
        return Moved(await self._view(stores, couple, after), redrawn, deliveries)

    async def _set_clock(self, stores: Stores, couple: Couple, talk: Talk, now: datetime) -> None:
        await stores.deliveries.unplan(DeliveryKind.TALK_CLOCK, talk.id)
        if talk.deadline is not None:
            await stores.deliveries.plan(couple, DeliveryKind.TALK_CLOCK, talk.id, talk.deadline, now)

    async def _view(self, stores: Stores, couple: Couple, talk: Talk) -> TalkView:
        closings = await stores.talks.closings_of(talk) if talk.way is TalkWay.WRITING else []
        thread_id = await stores.threads.of(DeliveryKind.TALK_CARD, talk.id)
        return TalkView(talk, couple, tuple(closings), thread_id)

    async def _load_for(self, stores: Stores, person: Person, talk_id: int) -> tuple[Couple, Talk]:
        couple_id = await stores.talks.whose(talk_id)
        if couple_id is None:
            raise Over
        couple = await couple_with(stores, person, couple_id)
        return couple, await self._again(stores, talk_id)

    async def _again(self, stores: Stores, talk_id: int) -> Talk:
        """Read it under the couple's lock: the other one may have pressed in between."""
        talk = await stores.talks.get(talk_id)
        if talk is None:
            raise Over
        return talk


def _tomorrow(couple: Couple, now: datetime) -> datetime:
    """Find the same hour tomorrow in the couple's zone, or the first after it at which both are awake."""
    local = now.astimezone(couple.zone)
    same_hour = moment(local.date() + timedelta(days=1), local.time(), couple.zone)
    return first_within(WAKING, same_hour, couple.zones)
