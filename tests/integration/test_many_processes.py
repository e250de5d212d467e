"""Several processes on one PostgreSQL, as real processes: they start together, and follow each other."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update
from support.backend import Backend, PostgresServer
from support.installations import Installation, installation_on, tick_now
from support.live_bot import ADA, BO, HOME
from support.loopback.rest import InteractionAnswer
from support.loopback.state import Json

from core.deliveries import DeliveryKind
from data.tables import couples, deliveries, partners, rituals
from ui.texts import say

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True),
]
GUILD = 9 << 22  # on the second of two shards


@pytest.fixture
async def installation(
    empty_url: str, server: PostgresServer, tmp_path: Path
) -> AsyncGenerator[Installation]:
    async with installation_on(empty_url, server, tmp_path) as one:
        one.discord.add_guild(GUILD, [HOME], [ADA, BO])
        yield one


def questions(installation: Installation) -> list[Json]:
    """Return the cards of weekly questions."""
    return [
        one for one in installation.discord.messages(HOME) if "This week’s question" in str(one["embeds"])
    ]


async def begin_couple(installation: Installation) -> Backend:
    """Let a couple begin on the installation's database; nothing is due."""
    backend = installation.backend()
    await backend.begin_couple(ADA, BO, GUILD)
    async with backend.database.begin() as connection:
        await connection.execute(update(couples).values(home_id=HOME))
        await connection.execute(update(partners).values(has_read=True))
    await backend.settle_all()
    return backend


async def make_question_due(backend: Backend) -> None:
    """Make the weekly question due now, at an hour that the couple chose."""
    async with backend.database.begin() as connection:
        await connection.execute(update(deliveries).values(state="sent"))
        await connection.execute(
            update(rituals).values(
                next_at=datetime.now(UTC), state="on", unanswered=0, last_week=None, is_chosen=True
            )
        )


async def test_four_that_start_at_once_on_an_empty_database_all_come_up(installation: Installation) -> None:
    processes = [
        await installation.process(SHARD_COUNT="4", SHARD_IDS=str(shard_id)) for shard_id in range(4)
    ]
    await asyncio.gather(*(process.launch() for process in processes))
    await installation.discord.wait_until_identified(4)
    for process in processes:
        assert "ERROR" not in process.log.read_text()


async def test_in_a_rolling_deploy_the_next_process_takes_over_and_nothing_is_posted_twice(
    installation: Installation,
) -> None:
    old = await installation.process()
    await old.start()
    backend = await begin_couple(installation)
    new = await installation.process()
    await new.launch()
    await new.wait_until_logged("start waits")
    assert installation.discord.gateway.identifies == 1
    old.terminate()
    assert await old.wait_until_ended() == 0
    await make_question_due(backend)
    await installation.discord.wait_until_identified(2)
    await installation.discord.wait_until(lambda: len(questions(installation)) == 1)
    new.kill()
    await new.wait_until_ended()
    again = await installation.process()
    await again.start()
    again.terminate()
    assert await again.wait_until_ended() == 0
    assert len(questions(installation)) == 1
    await backend.close()


async def test_a_process_that_is_cut_off_from_the_database_ends_when_it_is_told_to(
    installation: Installation,
) -> None:
    process = await installation.process()
    await process.start()
    backend = await begin_couple(installation)
    await make_question_due(backend)
    installation.link_of(process).stall()
    process.terminate()
    assert await process.wait_until_ended() == 0
    assert "Traceback" not in process.log.read_text()
    await backend.close()


async def test_as_many_shards_as_discord_recommends_are_served(installation: Installation) -> None:
    installation.discord.rest.recommended_shards = 3
    process = await installation.process()
    await process.launch()
    await installation.discord.wait_until_identified(3)
    assert {session.shard for session in installation.discord.gateway.sessions.values()} == {
        (0, 3),
        (1, 3),
        (2, 3),
    }


async def test_an_answer_in_a_direct_message_is_revealed_by_the_process_of_the_couples_server(
    installation: Installation,
) -> None:
    discord = installation.discord
    for shard_id in range(2):
        process = await installation.process(SHARD_COUNT="2", SHARD_IDS=str(shard_id))
        await process.start()
    backend = await begin_couple(installation)
    await make_question_due(backend)
    await tick_now(backend, GUILD)
    await discord.wait_until(lambda: len(questions(installation)) == 1)
    (card,) = questions(installation)
    await answer(installation, ADA, card, "Your laugh")
    nudge = await nudged(installation, backend)
    assert card["channel_id"] != nudge["channel_id"]
    said = await answer(installation, BO, nudge, "Your eyes")
    assert say("answer-second") in str([one.body for one in said])
    await discord.wait_until(lambda: "Your laugh" in str(discord.messages(HOME)))
    await discord.wait_until(lambda: "Answer" not in str(card["components"]))
    await discord.wait_until(lambda: not discord.messages(int(nudge["channel_id"])))  # the reminder goes
    await backend.close()


async def answer(installation: Installation, who: int, message: Json, body: str) -> list[InteractionAnswer]:
    """Answer a question by a button of a message, wherever that is; return what is said of it."""
    discord = installation.discord
    (form,) = await discord.wait_for_answers(await discord.press(who, message, "Answer"))
    typed = {"gratitude": "", "body": body}
    submitted = await discord.submit(who, int(message["channel_id"]), form.body["custom_id"], typed, message)
    return await discord.wait_for_answers(submitted)


async def nudged(installation: Installation, backend: Backend) -> Json:
    """Remind Bo of the open question by a direct message, which needs daytime where they live."""
    now = datetime.now(UTC)
    noon = f"Etc/GMT{now.hour - 12:+d}"  # these zones have their sign the other way round
    async with backend.database.begin() as connection:
        await connection.execute(update(partners).values(zone=noon, wants_messages=True, wants_nudges=True))
        await connection.execute(
            update(deliveries)
            .where(deliveries.c.kind == DeliveryKind.NUDGE, deliveries.c.user_id == BO)
            .values(due_at=now, next_at=now)
        )
    await tick_now(backend, GUILD)
    direct = BO << 23
    await installation.discord.wait_until(lambda: installation.discord.messages(direct))
    return installation.discord.messages(direct)[-1]
