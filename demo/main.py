"""Run the demo: the real bot in a simulated Discord, as a page on loopback, without a token."""

import asyncio
import contextlib
import os
import tempfile
import time
import webbrowser
from datetime import UTC, datetime

import simcord
from simcord import Env
from simcord.preview import Preview

from client import Kindling, create_bot
from demo.action_lock import serialize_actions
from demo.history import DemoWorld, live_history
from demo.mentions import enable_mentions

TICK_SECONDS = 1.0
# The longest that the simulated Discord waits for the bot to finish an action.
SETTLE_TIMEOUT_SECONDS = 30.0
PORT = 8765
WELCOME = """
Kindling's demo is ready:

    {url}

Open it in a browser. “Viewing as” switches between Ada and Bo. Each finds their panel at the channel's end:
it says what waits, and opens everything else. /kindling brings it again. “/” in the message box lists
the first fifty commands; the others (/talk, /thanks, /try and more) come as soon as you type their names.
A weekly question arrives by itself within half a minute. Everything here is made up and forgotten at the end.
Ctrl+C stops it.
"""


async def run_demo(*, port: int, opens_browser: bool) -> None:
    """Live through the history, serve the page, and advance the clock until the page is closed."""
    with tempfile.TemporaryDirectory(prefix="kindling-demo-") as data_dir:
        os.environ.update({"KINDLING_HOME": data_dir, "LOG_LEVEL": "WARNING"})
        # An operator's own settings must not lead the demo to real data: an empty value means the default.
        for name in ("DATABASE_URL", "KEYRING_URL", "KINDLING_KEYS", "SHARD_COUNT", "SHARD_IDS"):
            os.environ[name] = ""
        _report("Ada and Bo live through some weeks with Kindling; the page opens in about half a minute")
        enable_mentions()
        bot = create_bot()
        try:
            async with simcord.run(bot, check_errors=False, settle_timeout=SETTLE_TIMEOUT_SECONDS) as env:
                await _serve_page(bot, env, port, opens_browser=opens_browser)
        finally:
            await bot.database.close()
            await bot.keyring.close()


async def _serve_page(bot: Kindling, env: Env, port: int, *, opens_browser: bool) -> None:
    world = await live_history(env, datetime.now(UTC), _report)
    async with env.preview(world.home, viewers=world.partners, layout="channel", port=port) as preview:
        print(WELCOME.format(url=preview.url), flush=True)
        if opens_browser:
            webbrowser.open(preview.url)
        await _run_clock(bot, world, preview)


def _report(step: str) -> None:
    print(f"  {step} …", flush=True)


async def _run_clock(bot: Kindling, world: DemoWorld, preview: Preview) -> None:
    """Advance simulated time with real time; refresh the page only when a tick changed something."""
    lock, closed = serialize_actions(preview), asyncio.create_task(preview.wait_closed())
    advanced_at = time.monotonic()
    while not closed.done():
        await asyncio.wait({closed}, timeout=TICK_SECONDS)
        async with lock:
            now, versions = time.monotonic(), _message_versions(world)
            await world.env.advance_time(now - advanced_at)
            advanced_at = now
            await bot.run_due()
            if _message_versions(world) != versions:
                await preview.refresh()


def _message_versions(world: DemoWorld) -> list[tuple[int, datetime | None]]:
    return [(message.id, message.edited_at) for message in world.home.history()]


def has_display() -> bool:
    """Return whether there is a screen to open a browser on."""
    return bool(
        os.environ.get("DISPLAY")
        or os.environ.get("WAYLAND_DISPLAY")
        or os.name == "nt"
        or os.uname().sysname == "Darwin"
    )


def main() -> None:
    """Run the demo on `KINDLING_DEMO_PORT`, by default 8765; open a browser unless in CI."""
    port = int(os.environ.get("KINDLING_DEMO_PORT", str(PORT)))
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run_demo(port=port, opens_browser=has_display() and not os.environ.get("CI")))
