"""Events that meet a busy database: nobody sends them again, so each is kept, and in its order."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from support.polls import ONE_HAS_VOTED, open_poll, poll_card, react, react_while_bot_is_away, unreact
from support.removals import (
    add_bot_again,
    guild_payload,
    removal_cards,
    remove_bot,
    shard_ready,
    stored_couple,
)
from support.world import LoggedFailures, World, text_of

from cogs import events
from cogs.reactions import ReactionCog
from cogs.servers import ServerCog
from core.couples import CoupleState
from core.errors import StorageUnavailable
from core.polls import EMOJIS
from core.publications import current_collector

REFUSALS = 3


@pytest.fixture(autouse=True)
def _without_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "RETRY_SECONDS", (0.0,))


class BusyDatabase:
    """Refuses the first three calls of methods of a service; the bot logs the first refusal of each alone."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, failures: LoggedFailures) -> None:
        self._monkeypatch = monkeypatch
        self._failures = failures
        self.refusals_left: dict[str, int] = {}

    def refuse(self, service: object, *names: str) -> None:
        for name in names:
            self.refusals_left[name] = REFUSALS
            self._monkeypatch.setattr(service, name, self._refusing(name, getattr(service, name)))

    def _refusing(self, name: str, method: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
        async def call(*arguments: object, **options: object) -> object:
            if self.refusals_left[name]:
                self.refusals_left[name] -= 1
                raise StorageUnavailable
            return await method(*arguments, **options)

        return call

    def assert_met(self) -> None:
        """Make sure that every method refused three times, and that each was logged once."""
        assert not any(self.refusals_left.values()), self.refusals_left
        lines = [record.getMessage() for record in self._failures.records]
        assert len(lines) == len(self.refusals_left), lines
        assert all("error=StorageUnavailable" in line for line in lines)
        self._failures.records.clear()


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch, failures: LoggedFailures) -> BusyDatabase:
    return BusyDatabase(monkeypatch, failures)


async def test_a_reaction_that_was_added(couple: World, busy: BusyDatabase) -> None:
    await open_poll(couple)
    busy.refuse(couple.bot.services.votes, "add_reaction")
    await react(couple, couple.ada, 1)
    busy.assert_met()
    assert ONE_HAS_VOTED in text_of(poll_card(couple))


async def test_a_reaction_that_was_removed(couple: World, busy: BusyDatabase) -> None:
    await open_poll(couple)
    await react(couple, couple.ada, 1)
    busy.refuse(couple.bot.services.votes, "remove_reactions")
    await unreact(couple, couple.ada, 1)
    busy.assert_met()
    assert ONE_HAS_VOTED not in text_of(poll_card(couple))


async def test_an_addition_is_not_overtaken_by_its_removal(couple: World, busy: BusyDatabase) -> None:
    card = await open_poll(couple)
    busy.refuse(couple.bot.services.votes, "add_reaction")
    for reacted in (True, False):  # with no pause between the two
        couple.env.backend.set_reaction(couple.home.id, card.id, EMOJIS[0], couple.ada.id, reacted)
    await couple.env.settle()
    busy.assert_met()
    assert ONE_HAS_VOTED not in text_of(poll_card(couple))


async def test_a_vote_that_is_counted_and_could_not_be_shown(couple: World, busy: BusyDatabase) -> None:
    await open_poll(couple)
    busy.refuse(couple.bot.worker, "publish")
    await react(couple, couple.ada, 1)
    busy.assert_met()
    assert ONE_HAS_VOTED in text_of(poll_card(couple))


@pytest.mark.parametrize("is_all", [True, False])
async def test_reactions_that_were_cleared(couple: World, busy: BusyDatabase, is_all: bool) -> None:
    card = await open_poll(couple)
    await react(couple, couple.ada, 1)
    busy.refuse(couple.bot.services.votes, "remove_reactions")
    if is_all:
        couple.env.backend.clear_reactions(couple.home.id, card.id)
    else:
        couple.env.backend.clear_reaction(couple.home.id, card.id, EMOJIS[0])
    await couple.env.settle()
    busy.assert_met()
    assert ONE_HAS_VOTED not in text_of(poll_card(couple))


async def test_reactions_that_are_read_again_at_the_start(couple: World, busy: BusyDatabase) -> None:
    await open_poll(couple)
    react_while_bot_is_away(couple, couple.ada, 1, reacted=True)
    busy.refuse(couple.bot.services.votes, "open_poll_ids", "open_poll_card", "recount_reactions")
    cog = couple.bot.get_cog("ReactionCog")
    assert isinstance(cog, ReactionCog)
    await cog.on_shard_ready(0)
    busy.assert_met()
    assert ONE_HAS_VOTED in text_of(poll_card(couple))


async def test_a_removal_of_the_bot(couple: World, busy: BusyDatabase) -> None:
    busy.refuse(couple.bot.services.removals, "record_removal")
    await remove_bot(couple)
    busy.assert_met()
    assert (await stored_couple(couple)).state is CoupleState.REMOVED


async def test_its_return(couple: World, busy: BusyDatabase) -> None:
    removed = await remove_bot(couple)
    busy.refuse(couple.bot.services.removals, "ask_to_continue")
    await add_bot_again(couple, removed)
    busy.assert_met()
    await couple.advance_with_one_tick(seconds=1)
    assert len(removal_cards(couple)) == 1


async def test_a_removal_is_not_overtaken_by_the_return(couple: World, busy: BusyDatabase) -> None:
    """Recorded after the return, it would rest the couple for thirty days, and nobody would be asked."""
    busy.refuse(couple.bot.services.removals, "record_removal")
    backend = couple.env.backend
    removed = backend.guilds.pop(couple.guild.id)
    backend.emit("GUILD_DELETE", {"id": str(removed.id)})
    backend.guilds[removed.id] = removed
    backend.emit("GUILD_CREATE", guild_payload(couple, removed, without=("unavailable",)))
    await couple.env.settle()
    busy.assert_met()
    await couple.advance_with_one_tick(seconds=1)
    assert len(removal_cards(couple)) == 1


async def test_a_removal_that_is_found_at_the_start(couple: World, busy: BusyDatabase) -> None:
    await remove_bot(couple, is_heard=False)
    couple.bot._connection._guilds.clear()  # as in a new session, which does not name it
    busy.refuse(couple.bot.services.removals, "record_removal")
    await shard_ready(couple)
    busy.assert_met()
    assert (await stored_couple(couple)).state is CoupleState.REMOVED


@pytest.mark.parametrize("is_joined", [True, False])
async def test_a_server_that_may_not_have_the_bot(
    couple: World, busy: BusyDatabase, monkeypatch: pytest.MonkeyPatch, is_joined: bool
) -> None:
    monkeypatch.setenv("ALLOWED_SERVERS", str(couple.guild.id))
    await couple.restart()
    other = couple.env.create_guild("Elsewhere")
    cog = couple.bot.get_cog("ServerCog")
    guild = couple.bot.get_guild(other.id)
    assert isinstance(cog, ServerCog)
    assert guild is not None
    busy.refuse(couple.bot.services.couples, "home_channels")
    if is_joined:
        await cog.on_guild_join(guild)
    else:
        await cog.on_shard_ready(0)
    busy.assert_met()
    assert couple.bot.get_guild(other.id) is None


async def test_whoever_was_seen_for_the_first_time_in_a_day(
    world: World, failures: LoggedFailures, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.pair()
    await world.restart()
    await world.env.advance_time(timedelta(hours=13).total_seconds())
    services, refusals = world.bot.services, [1, 2, 3]
    find_couple_of = services.couples.note_seen
    tracker: Any = world.bot.router._seen

    async def note_seen(*arguments: Any) -> bool | None:
        if refusals:
            refusals.pop()
            raise StorageUnavailable
        return await find_couple_of(*arguments)

    monkeypatch.setattr(tracker, "_seen_marker", note_seen)
    told = await world.ada.slash(world.home, "ritual list")
    assert not refusals
    assert told.acknowledged
    assert len(tracker._seen) == 1
    (record,) = failures.records
    assert "what=attend error=StorageUnavailable" in record.getMessage()
    failures.records.clear()


@pytest.mark.parametrize(
    ("command", "option"),
    [
        ("checkin history", "month"),
        ("couple timezone", "zone"),
        ("date poll", "idea1"),
        ("memory remove", "memory"),
    ],
)
async def test_suggestions_wait_for_the_database_as_a_command_does(
    couple: World, monkeypatch: pytest.MonkeyPatch, command: str, option: str
) -> None:
    are_requests: list[bool] = []
    database = couple.bot.database
    begin = database.begin

    def begin_noted() -> Any:
        are_requests.append(current_collector() is not None)
        return begin()

    monkeypatch.setattr(database, "begin", begin_noted)
    await couple.ada.autocomplete(couple.home, command, option, "")
    assert are_requests
    assert all(are_requests)
