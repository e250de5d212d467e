"""The loopback Discord: the real bot runs against it, over real HTTP and WebSocket."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from support.bot_process import BotProcess
from support.loopback.server import LoopbackDiscord, UserOption, find_button

pytestmark = pytest.mark.slow
ADA, BO, GUILD, HOME = 10 << 22, 11 << 22, 9 << 22, 12 << 22


@pytest.fixture
async def discord() -> AsyncGenerator[LoopbackDiscord]:
    async with LoopbackDiscord() as started:
        started.add_guild(GUILD, [HOME], [ADA, BO])
        yield started


@pytest.fixture
async def bot(discord: LoopbackDiscord, tmp_path: Path) -> AsyncGenerator[BotProcess]:
    process = BotProcess(discord, tmp_path)
    yield process
    await process.close()


async def test_a_couple_begins_with_a_bot_in_a_process_of_its_own(
    discord: LoopbackDiscord, bot: BotProcess
) -> None:
    await bot.start()
    asked = await discord.slash(ADA, HOME, "couple start", partner=UserOption(BO))
    await discord.wait_for_answers(asked)
    (invitation,) = discord.messages(HOME)
    consent = (await discord.wait_for_answers(await discord.press(BO, invitation, "Accept")))[0].message
    assert consent is not None
    consent["channel_id"] = str(HOME)
    await discord.press(BO, consent, "Yes, we are both adults")
    await discord.wait_until(lambda: len(discord.messages(HOME)) == 3)
    assert find_button(discord.messages(HOME)[2], "Answer")
    assert discord.invalid_requests == 0


async def test_it_stops_in_good_order_when_it_is_asked_to(discord: LoopbackDiscord, bot: BotProcess) -> None:
    await bot.start()
    bot.terminate()
    assert await bot.wait_until_ended() == 0
    await bot.start()
    bot.terminate()
    assert await bot.wait_until_ended() == 0
    assert "Traceback" not in bot.log.read_text()
