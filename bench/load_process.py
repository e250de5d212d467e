"""The crowd: a loopback Discord in a process of its own, and people in it who type commands.

Speaks with the bench over its standard input and output, one JSON line at a time.
"""

import asyncio
import gc
import json
import re
import statistics
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from support.loopback.faults import Limits
from support.loopback.server import LoopbackDiscord

from bench.sample_data import guild_id_of, home_and_partners_of

ACK_DEADLINE_SECONDS = 3.0


async def time_commands(
    discord: LoopbackDiscord, couples: int, count: int, interval: float
) -> dict[str, Any]:
    """Let people ask for their rituals; how long each waited for an answer."""
    waits: list[float] = []
    late = 0
    for number in range(count):
        home, ada, _ = home_and_partners_of(number % couples)
        begun = time.perf_counter()
        asked = await discord.slash(ada, home, "ritual list")
        try:
            await discord.wait_for_answers(asked, within=ACK_DEADLINE_SECONDS)
        except TimeoutError:
            late += 1
        waits.append(time.perf_counter() - begun)
        await asyncio.sleep(interval)
    waits.sort()
    return {"late": late, "median": statistics.median(waits), "p99": waits[int(len(waits) * 0.99)]}


def summarize_sends(discord: LoopbackDiscord) -> dict[str, Any]:
    """Count what came: messages, doubles, refusals, and when the first and the last one came."""
    per_channel: dict[int, int] = {}
    for one in discord.sends:
        per_channel[one.channel_id] = per_channel.get(one.channel_id, 0) + (not one.was_duplicate)
    times = [one.at for one in discord.sends]
    return {
        "sent": len(per_channel),
        "doubled": sum(count - 1 for count in per_channel.values() if count > 1),
        "refused": len([one for one in discord.requests if one.status == 429]),
        "seconds": max(times) - min(times) if times else 0.0,
        "others": len(
            [one for one in discord.requests if "/messages" not in one.path and not one.is_interaction]
        ),
    }


async def run_evening(discord: LoopbackDiscord) -> dict[str, Any]:
    """Let one couple answer, reveal and thank; what each act asked of Discord under its global limit."""
    home, ada, bo = home_and_partners_of(0)
    await discord.wait_for_answers(await discord.slash(ada, home, "checkin now"))
    await discord.wait_until(lambda: discord.messages(home))
    asked: dict[str, list[str]] = {}
    for act, who in (("answer", ada), ("reveal", bo)):
        card = discord.messages(home)[0]
        form = (await discord.wait_for_answers(await discord.press(who, card, "Answer")))[0].body["custom_id"]
        async with requests_recorded(discord, asked, act):
            await discord.submit(who, home, form, {"gratitude": "", "body": "Your laugh"}, card)
    async with requests_recorded(discord, asked, "shout-out"):
        await discord.slash(ada, home, "thanks", message="For the soup")
    return asked


@asynccontextmanager
async def requests_recorded(
    discord: LoopbackDiscord, recorded: dict[str, list[str]], action: str
) -> AsyncGenerator[None]:
    """Note what is asked from here until two seconds have passed."""
    before = len(discord.requests)
    yield
    await asyncio.sleep(2)
    recorded[action] = [
        f"{one.method} {re.sub(r'[0-9]+', '…', one.path)}"
        for one in discord.requests[before:]
        if not one.is_interaction
    ]


async def main(couples: int, limit: int) -> None:
    """Serve until told to end."""
    discord = LoopbackDiscord(Limits(limit or None, None))
    discord.gateway.are_resumable = False
    for number in range(couples):
        home, ada, bo = home_and_partners_of(number)
        discord.add_guild(guild_id_of(number), [home], [ada, bo])
    gc.disable()  # Discord has no pauses for garbage, and this process ends soon
    async with discord:
        reply({"environment": discord.environment})
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
        )
        while line := await reader.readline():
            told = json.loads(line)
            match told["do"]:
                case "ask":
                    reply(await time_commands(discord, couples, told["count"], told["every"]))
                case "live":
                    reply(await run_evening(discord))
                case "count":
                    reply(summarize_sends(discord))
                case _:
                    return


def reply(payload: dict[str, Any]) -> None:
    """Answer the bench."""
    sys.stdout.write(json.dumps(payload) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
