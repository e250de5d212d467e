"""The matrix of who may what: its actors, a couple with one of everything, and what came of a press."""

import json
import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle
from simcord.results import InteractionResult
from sqlalchemy import Select, select
from support.backend import START
from support.buttons import CARRIER
from support.forged import Sender
from support.rows import RowWriter, authored_tables
from support.world import World, text_of

import cogs.failures
from core.couples import Couple, Person
from core.errors import KindlingError
from data import tables
from data.crypto.field_cipher import FieldCipher
from data.stores.exports import rows_of_couple
from data.tables import metadata
from ui.refusals import refusal_sentence

LESSON = "soft-start"
MARKED = re.compile("<<([A-Za-z]+)>>")
NAMES = ("eve", "stranger", "dan", "ivy", "jon")
MORE_TABLES = (
    *("polls", "poll_ideas", "proposals", "recaps", "reunions", "talks", "mornings", "talk_closings"),
    "fresh_starts",
)
"""Tables that have no author of their own, and whose ids are in component keys."""


Ids = Mapping[str, object]
"""The ids of one couple's rows by table, for component keys."""

Rows = Mapping[str, Sequence[tuple[object, ...]]]
"""Rows by the name of their table and the id of their couple."""

DONE: dict[str, object] = {
    "fresh_starts.state": "agreed",
    "affections.kind": "hug",
    "affections.saved_at": START,
    "exercises.lesson_key": LESSON,
    "plans.every": 1,
    "poll_ideas.position": 0,
    "polls.verdict": "shared",
    "polls.winner": 0,
    "proposals.kind": "mornings",
    "proposals.state": "agreed",
    "proposals.terms": "{}",
    "questions.is_agreed": True,
    "reunions.state": "over",
}
OPEN: dict[str, object] = DONE | {
    "affections.saved_at": None,
    "fresh_starts.state": "asked",
    "mornings.day": date(2026, 1, 2),
    "plans.state": "planned",
    "plans.starts_at": START + timedelta(days=7),
    "polls.state": "open",
    "polls.verdict": None,
    "polls.winner": None,
    "proposals.state": "open",
    "questions.is_agreed": False,
    "reunions.state": "dealing",
    "sheet_lines.state": "waiting",
    "talks.is_open": True,
    "talks.state": "asked",
    "wish_rounds.state": "sealed",
}


@dataclass(frozen=True)
class Matrix:
    """A world with every actor, and the ids of what they press.

    `open` and `done` are of Ada and Bo: all of it by Ada, and still open, or done. `ended` is of Ada and
    her partner before, and by that partner. `planted` has what is in all words of Ada, and of that partner.
    """

    world: World
    actors: Mapping[str, Sender]
    couples: Sequence[Couple]
    open: Ids
    done: Ids
    ended: Ids
    planted: Sequence[str]


async def build_matrix(world: World) -> Matrix:
    """Seat every actor, let the couples begin, and insert one row of everything for each of them."""
    env, guild = world.env, world.guild
    boss = guild.create_role("boss", permissions=discord.Permissions(administrator=True))
    eve, stranger, dan, ivy, jon = (guild.add_member(env.create_user(name)) for name in NAMES)
    admin = guild.add_member(env.create_user("admin"), roles=[boss])
    there, den, fay, gus = build_elsewhere(world)
    outsider = env.create_user("nobody")
    for channel in (world.home, den, outsider.dm_channel, world.ada.user.dm_channel):
        env.backend.create_message(channel.id, env.backend.bot_user.id, CARRIER)

    ended, ids_of_ended = await begin_and_part(world, eve.id)
    couple = await begin(world, guild.id, (world.ada.id, world.bo.id), world.home)
    await begin(world, guild.id, (world.cleo.id, dan.id), world.home)
    await seed_rows(world, await begin(world, there.id, (fay.id, gus.id), den), 4, DONE)
    invitation = await world.bot.services.invitations.invite(
        Person(guild.id, ivy.id), jon.id, world.home.id, is_bot=False
    )
    more = {"invitations": invitation.id}
    senders = {
        "ada": Sender(world.ada.id, world.home.id, guild.id),
        "bo": Sender(world.bo.id, world.home.id, guild.id),
        "ada elsewhere": Sender(world.ada.id, den.id, there.id),
        "ada directly": Sender(world.ada.id, world.ada.user.dm_channel.id, None),
        "ex-partner": Sender(eve.id, world.home.id, guild.id),
        "another couple": Sender(world.cleo.id, world.home.id, guild.id),
        "couple elsewhere": Sender(fay.id, den.id, there.id),
        "administrator": Sender(admin.id, world.home.id, guild.id),
        "stranger": Sender(stranger.id, world.home.id, guild.id),
        "stranger directly": Sender(outsider.id, outsider.dm_channel.id, None),
    }
    return Matrix(
        world,
        senders,
        couples=(couple, ended),
        open=more | await seed_rows(world, couple, 2, OPEN, is_open=False),
        done=more | await seed_rows(world, couple, 3, DONE),
        ended=more | ids_of_ended,
        planted=[f"by {user.id}" for user in (world.ada, eve)],
    )


def build_elsewhere(world: World) -> tuple[GuildHandle, ChannelHandle, MemberActor, MemberActor]:
    """Make another server with a channel and two people, where Ada is a member too."""
    there = world.env.create_guild("Elsewhere")
    fay, gus = (there.add_member(world.env.create_user(name)) for name in ("fay", "gus"))
    there.add_member(world.ada.user)
    return there, there.create_text_channel("den"), fay, gus


async def begin_and_part(world: World, user_id: int) -> tuple[Couple, dict[str, int]]:
    """Let Ada and somebody become a couple, write everything, and part."""
    couple = await begin(world, world.guild.id, (world.ada.id, user_id), world.home)
    ids = await seed_rows(world, couple, 1, DONE, author_id=user_id)
    await world.bot.services.couples.part_couple(user_id, couple.id)
    return couple, ids


async def begin(world: World, guild_id: int, users: tuple[int, int], home: ChannelHandle) -> Couple:
    """Let two people become a couple, and read the privacy notice."""
    services = world.bot.services
    first, second = (Person(guild_id, user_id) for user_id in users)
    invitation = await services.invitations.invite(first, second.user_id, home.id, is_bot=False)
    couple = await services.invitations.accept_invitation(second, invitation.id)
    await services.couples.mark_privacy_notice_read(first)
    return couple


async def seed_rows(
    world: World,
    couple: Couple,
    series: int,
    values: Mapping[str, object],
    *,
    is_open: bool = True,
    author_id: int | None = None,
) -> dict[str, int]:
    """Insert one row into every table whose ids are in component keys, all by one partner: the first.

    Return their ids by table. Where not `is_open`, the check-in is the couple's open one.
    """
    cipher = FieldCipher(world.bot.keyring)
    await cipher.load_key(couple.id, couple.key_id)
    async with world.bot.database.begin() as connection:
        ids = {"couples": couple.id}
        for table in (tables.rituals, *([] if is_open else [tables.checkins])):
            existing = select(table.c.id).where(table.c.couple_id == couple.id)
            ids[table.name] = (await connection.scalars(existing)).one()
        writer = RowWriter(cipher, couple, author_id or couple.user_ids[0], is_open, ids, values, series)
        for table in [*authored_tables(), *(metadata.tables[name] for name in MORE_TABLES)]:
            if table.name not in writer.row_ids:
                await writer.insert_row(connection, table)
    return writer.row_ids


class Rewinder:
    """The rows of the bot's SQLite files: read to be compared, and put back as they were.

    Most presses are refused and write nothing. SQLite tells each connection whether another one has committed
    since (`PRAGMA data_version`), so only then are rows read again, or put back.
    """

    def __init__(self, couples: Sequence[Couple], *files: Path) -> None:
        """Keep a copy of each file; the rows that are read are these couples', in the first file."""
        self._live = [sqlite3.connect(file) for file in files]
        self._kept = [sqlite3.connect(":memory:") for _ in files]
        for live, kept in zip(self._live, self._kept, strict=True):
            live.backup(kept)
        self._kept_versions = self._versions()
        self._rows: tuple[list[object], Rows] | None = None
        self._queries = {
            f"{table.name} of {couple.id}": literal_sql(rows_of_couple(table, couple.id))
            for couple in couples
            for table in metadata.sorted_tables
            if table not in (tables.invitations, tables.announcements)  # of no couple yet, and the host's
        }

    def _versions(self) -> list[object]:
        return [live.execute("PRAGMA data_version").fetchone() for live in self._live]

    def rewind(self) -> None:
        """Put all rows back as they were at the beginning."""
        if self._versions() == self._kept_versions:
            return
        for live, kept in zip(self._live, self._kept, strict=True):
            kept.backup(live)
        self._kept_versions, self._rows = self._versions(), None

    def rows(self) -> Rows:
        """Read every row of the couples, by table and couple."""
        versions = self._versions()
        if self._rows is None or self._rows[0] != versions:
            found = {name: self._live[0].execute(query).fetchall() for name, query in self._queries.items()}
            self._rows = versions, found
        return self._rows[1]

    def close(self) -> None:
        """Close the connections."""
        for connection in (*self._live, *self._kept):
            connection.close()


def literal_sql(query: Select[Any]) -> str:
    """Return a query as SQL with its values in it."""
    return str(query.compile(compile_kwargs={"literal_binds": True}))


def mark_refusals(patch: pytest.MonkeyPatch) -> None:
    """Let each refusal begin with its class's name, so that a test reads what was refused, and why."""

    def sentence(error: KindlingError) -> str:
        return f"<<{type(error).__name__}>> {refusal_sentence(error)}"

    patch.setattr(cogs.failures, "refusal_sentence", sentence)


def outcome_of(result: InteractionResult) -> str:
    """Return the name of the refusal, or `answered`; with an exclamation mark where others read a refusal."""
    replies = [reply for reply in (result.response, *result.followups) if reply is not None]
    refusals = [(MARKED.search(reply.content), reply) for reply in replies]
    for found, reply in refusals:
        if found is not None:
            return found[1] if reply.ephemeral else f"{found[1]}!"
    return "answered" if result.acknowledged else "unanswered"


def shown_to_others(result: InteractionResult) -> str:
    """Return the text of replies that others could read, but for a panel that was edited: it is private."""
    edited = result._interaction.source_message_id
    replies = [reply for reply in (result.response, *result.followups) if reply is not None]
    return " ".join(text_of(reply) for reply in replies if not reply.ephemeral and reply.id != edited)


@dataclass
class Watch:
    """Watches the couples' rows, and all that the bot sends, from one settling to the next."""

    matrix: Matrix
    rewinder: Rewinder

    async def settle(self, results: Iterable[InteractionResult]) -> list[str]:
        """Let what was forged be answered; return the tables that changed and the planted words sent."""
        env, before = self.matrix.world.env, self.rewinder.rows()
        since = len(env.backend.transcript)
        await env.settle()
        after = self.rewinder.rows()
        events = env.backend.transcript[since:]
        sent: list[object] = [payload for _, event, payload in events if event != "INTERACTION_CREATE"]
        sent += [(result.modal, result.autocomplete_choices) for result in results]
        text = json.dumps(sent, default=str, ensure_ascii=False)
        changed = [f"changed {name}" for name in before if before[name] != after[name]]
        return changed + [f"told words {words}" for words in self.matrix.planted if words in text]
