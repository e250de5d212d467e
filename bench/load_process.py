"""Run a loopback Discord in a process of its own, and simulate people in it who type commands.

Reads commands from standard input and writes answers to standard output, one line of JSON each.
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
    discord: LoopbackDiscord, couples: int, command: str, count: int, interval: float
) -> dict[str, Any]:
    """Send a command `count` times, `interval` seconds apart, each time for the next couple.

    `command` is what somebody types, such as `help part:time`.

    Returns the median and the 99th percentile of the seconds until the answer, and the number of answers that
    came after Discord's deadline.
    """
    waits: list[float] = []
    late = 0
    words = command.split()
    name = " ".join(word for word in words if ":" not in word)
    options = dict(word.split(":") for word in words if ":" in word)
    for number in range(count):
        home, ada, _ = home_and_partners_of(number % couples)
        begun = time.perf_counter()
        interaction_id = await discord.slash(ada, home, name, **options)
        try:
            await discord.wait_for_answers(interaction_id, within=ACK_DEADLINE_SECONDS)
        except TimeoutError:
            late += 1
        waits.append(time.perf_counter() - begun)
        await asyncio.sleep(interval)
    waits.sort()
    return {"late": late, "median": statistics.median(waits), "p99": waits[int(len(waits) * 0.99)]}


def summarize_sends(discord: LoopbackDiscord) -> dict[str, Any]:
    """Count what the bot has sent: channels with a message, doubles, answers of 429, and other requests.

    `seconds` is the time between the first message and the last.
    """
    per_channel: dict[int, int] = {}
    for sent in discord.sends:
        per_channel[sent.channel_id] = per_channel.get(sent.channel_id, 0) + (not sent.was_duplicate)
    times = [sent.at for sent in discord.sends]
    return {
        "sent": len(per_channel),
        "doubled": sum(count - 1 for count in per_channel.values() if count > 1),
        "refused": len([request for request in discord.requests if request.status == 429]),
        "seconds": max(times) - min(times) if times else 0.0,
        "others": len(
            [
                request
                for request in discord.requests
                if "/messages" not in request.path and not request.is_interaction
            ]
        ),
    }


async def run_evening(discord: LoopbackDiscord) -> dict[str, Any]:
    """Let one couple answer a check-in, reveal it and say thank you.

    Returns, for each of the three actions, the requests that count towards Discord's global limit.
    """
    home, ada, bo = home_and_partners_of(0)
    await discord.wait_for_answers(await discord.slash(ada, home, "checkin now"))
    await discord.wait_until(lambda: discord.messages(home))
    recorded: dict[str, list[str]] = {}
    for action, who in (("answer", ada), ("reveal", bo)):
        card = discord.messages(home)[0]
        form = (await discord.wait_for_answers(await discord.press(who, card, "Answer")))[0].body["custom_id"]
        async with requests_recorded(discord, recorded, action):
            await discord.submit(who, home, form, {"gratitude": "", "body": "Your laugh"}, card)
    async with requests_recorded(discord, recorded, "shout-out"):
        await discord.slash(ada, home, "thanks", message="For the soup")
    return recorded


async def drop_connection(discord: LoopbackDiscord, couples: int) -> dict[str, Any]:
    """Let every couple open a date vote, close the bot's connection, and let it resume its session.

    Returns the requests that the bot made from then on, without those to interactions.
    """
    for number in range(couples):
        home, ada, _ = home_and_partners_of(number)
        await discord.slash(ada, home, "date poll", idea1="A walk", idea2="A film")
    homes = [home_and_partners_of(number)[0] for number in range(couples)]
    await discord.wait_until(lambda: all("A walk" in str(discord.messages(home)) for home in homes))
    await asyncio.sleep(2)  # the numbers below the last card
    recorded: dict[str, list[str]] = {}
    async with requests_recorded(discord, recorded, "resume"):
        await discord.gateway.disconnect_all()
        await discord.wait_until(lambda: discord.gateway.resumes > 0)
    return recorded


@asynccontextmanager
async def requests_recorded(
    discord: LoopbackDiscord, recorded: dict[str, list[str]], action: str
) -> AsyncGenerator[None]:
    """Record the requests of the block, and of the two seconds after it; interactions do not count."""
    before = len(discord.requests)
    yield
    await asyncio.sleep(2)
    recorded[action] = [
        f"{request.method} {re.sub(r'[0-9]+', '…', request.path)}"
        for request in discord.requests[before:]
        if not request.is_interaction
    ]


async def main(couples: int, limit: int) -> None:
    """Serve until standard input ends or an unknown command comes."""
    discord = LoopbackDiscord(Limits(limit or None, None))
    discord.gateway.are_resumable = False
    for number in range(couples):
        home, ada, bo = home_and_partners_of(number)
        discord.add_guild(guild_id_of(number), [home], [ada, bo])
    # A pause for garbage here would be measured as one of the bot's; this process ends soon.
    gc.disable()
    async with discord:
        reply({"environment": discord.environment})
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
        )
        while line := await reader.readline():
            command = json.loads(line)
            match command["do"]:
                case "ask":
                    typed = command.get("command", "ritual list")
                    reply(await time_commands(discord, couples, typed, command["count"], command["every"]))
                case "live":
                    reply(await run_evening(discord))
                case "drop":
                    reply(await drop_connection(discord, couples))
                case "count":
                    reply(summarize_sends(discord))
                case _:
                    return


def reply(payload: dict[str, Any]) -> None:
    """Write one line of JSON for the benchmark."""
    sys.stdout.write(json.dumps(payload) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
