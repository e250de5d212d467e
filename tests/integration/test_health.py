"""The monitor: metrics and health over real HTTP on loopback, without any personal data."""

import asyncio
import json
import re
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from discord import __version__ as discord_version
from support.bot_process import BotProcess
from support.loopback.server import LoopbackDiscord, UserOption

from core.deliveries import DeliveryKind, DeliveryState
from core.version import VERSION
from ops.health_server import HealthServer
from ops.metrics import Metrics

pytestmark = pytest.mark.slow
ADA, BO, GUILD, HOME = 10 << 22, 11 << 22, 9 << 22, 12 << 22


async def fetch(port: int, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}{path}") as response:
        return response.status, await response.text()


async def health_of(port: int) -> tuple[int, str]:
    """What `/healthz` says, as soon as all is well."""
    found = await fetch(port, "/healthz")
    for _ in range(600):
        if found[0] == 200:
            break
        await asyncio.sleep(0.2)
        found = await fetch(port, "/healthz")
    return found


async def yes() -> bool:
    return True


async def no() -> bool:
    return False


async def never() -> bool:
    await asyncio.sleep(3600)
    return True


async def broken() -> bool:
    raise RuntimeError("a bad day")


@pytest.fixture
async def health_servers() -> AsyncGenerator[list[HealthServer]]:
    started: list[HealthServer] = []
    yield started
    for one in started:
        await one.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize(
    ("probe", "status"), [(yes, 200), (no, 503), (never, 503), (broken, 503)], ids=lambda one: str(one)[:16]
)
async def test_health_says_what_is_well_within_a_moment(
    health_servers: list[HealthServer],
    probe: Callable[[], Awaitable[bool]],
    status: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # What never answers is given up soon, and all else has its time, however busy the machine is.
    monkeypatch.setattr("ops.health_server.PROBE_TIMEOUT_SECONDS", 0.05 if probe is never else 60)
    monitor = HealthServer(0, Metrics(), {"gateway": yes, "database": probe})
    health_servers.append(monitor)
    port = await monitor.start()
    assert (await fetch(port, "/readyz"))[0] == status
    assert (
        f'kindling_healthy{{part="database"}} {1.0 if status == 200 else 0.0}'
        in (await fetch(port, "/metrics"))[1]
    )
    found = await fetch(port, "/healthz")
    assert found == (status, f'{{"gateway": true, "database": {"true" if status == 200 else "false"}}}')


async def test_it_listens_on_this_machine_alone(health_servers: list[HealthServer]) -> None:
    monitor = HealthServer(0, Metrics(), {})
    health_servers.append(monitor)
    await monitor.start()
    assert monitor._runner is not None
    assert [address[0] for address in monitor._runner.addresses] == ["127.0.0.1"]


def test_what_became_of_deliveries_is_counted_by_kind() -> None:
    metrics = Metrics()
    metrics.count_settled(DeliveryKind.CHECKIN, DeliveryState.SENT, timedelta(seconds=20))
    metrics.count_settled(DeliveryKind.CHECKIN, DeliveryState.DUE, timedelta())
    metrics.count_settled(DeliveryKind.NUDGE, DeliveryState.MISSED, timedelta(days=4))
    metrics.set_due(3)
    shown = metrics.exposition().decode()
    assert 'kindling_deliveries_total{kind="checkin",outcome="sent"} 1.0' in shown
    assert 'kindling_deliveries_total{kind="checkin",outcome="retried"} 1.0' in shown
    assert 'kindling_deliveries_total{kind="nudge",outcome="missed"} 1.0' in shown
    assert 'kindling_delivery_lateness_seconds_bucket{le="15.0"} 0.0' in shown
    assert 'kindling_delivery_lateness_seconds_bucket{le="60.0"} 1.0' in shown
    assert "kindling_deliveries_due 3.0" in shown


@pytest.mark.parametrize(
    "name",
    [
        "support now",
        "support counsellor",
        "press:support:country",
        "form:support:x",
        "privacy what",
        "privacy erase",
        "pick:privacy:export",
        "press:privacy:erase-all",
        "couple part",
        "press:couple:part",
        "pick:couple:parting",
        "press:invitation:never",
    ],
)
def test_who_looks_for_help_or_leaves_is_never_counted(name: str) -> None:
    metrics = Metrics()
    before = [line for line in metrics.exposition().splitlines() if b"_created" not in line]
    metrics.observe_command(name, 0.1)
    assert [line for line in metrics.exposition().splitlines() if b"_created" not in line] == before


async def test_a_running_bot_shows_its_numbers_and_no_name_or_id(tmp_path: Path) -> None:
    port = free_port()
    async with LoopbackDiscord() as discord:
        discord.add_guild(GUILD, [HOME], [ADA, BO])
        bot = BotProcess(discord, tmp_path, METRICS_PORT=str(port))
        try:
            await bot.start()
            await discord.wait_for_answers(
                await discord.slash(ADA, HOME, "couple start", partner=UserOption(BO))
            )
            found = await health_of(port)
            status, shown = await fetch(port, "/metrics")
        finally:
            await bot.close()
    every = ("gateway", "token", "scheduler", "clock", "database", "disk", "pictures", "backup", "upload")
    assert json.loads(found[1]) == dict.fromkeys(every, True)
    assert status == 200
    assert 'kindling_interaction_seconds_count{name="couple start"} 1.0' in shown
    assert 'kindling_deliveries_total{kind="invitation",outcome="sent"} 1.0' in shown
    assert re.search(r"kindling_transaction_seconds_count [1-9]", shown)
    assert "kindling_rate_limiter_waiting 0.0" in shown
    assert 'kindling_healthy{part="backup"} 1.0' in shown
    assert 'kindling_shard_up{shard="0"} 1.0' in shown
    assert "kindling_servers 1.0" in shown
    assert "kindling_couples 0.0" in shown
    assert "kindling_picture_bytes 0.0" in shown
    assert f'kindling_build_info{{discord_py="{discord_version}"' in shown
    assert f'version="{VERSION}"' in shown
    assert "process_resident_memory_bytes" in shown
    for private in (str(ADA), str(BO), str(GUILD), str(HOME), "User"):
        assert private not in shown
