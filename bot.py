"""Start Kindling.

python bot.py run | demo | check | stats | leave server | announce text | backup [folder] [--with-keyring] |
              restore [name] | move file | rekey | forget-unreadable
"""

import asyncio
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from client import Kindling, create_bot, now
from core.errors import InvalidSetting
from data.locks import DataDirInUse
from delivery.ticks import TICK_INTERVAL
from ops.cli import OperationRefused, back_up, forget_unreadable, rekey, restore_backup, run_checks
from ops.environment import load_settings
from ops.gc_tuning import GcTuner
from ops.hardening import protect_process
from ops.health import Probe, health_server
from ops.host_commands import announce, leave, list_backups, stats
from ops.logging import frame_locations
from ops.moves import move
from ops.scheduler import Scheduler
from ops.service_manager import notifying_service_manager
from ops.shutdown import BotRefused, ShardsTaken, run_until_stopped
from ops.startup import hold_data_dir
from ops.storage import StartRefused
from ui.texts import say
from wiring import DELETE_OWN

__all__ = ["Kindling", "create_bot", "main", "run"]

WITH_KEYRING = "--with-keyring"
NO_RESTART_STATUS = 78  # EX_CONFIG of sysexits.h: only a changed setting helps


async def run() -> None:
    """Connect to Discord and serve until stopped.

    Waits while Discord or the database is away. Raises `InvalidSetting` without a token, `DataDirInUse`
    if another bot runs on the data directory, `StartRefused` if couples would lose something, and
    `BotRefused` if Discord refuses the bot: its token, at the start or for an hour since, its shards or
    its intents.
    """
    bot = create_bot()
    if not bot.settings.token:
        raise InvalidSetting("DISCORD_TOKEN is not set: put the bot's token into .env, as README describes")
    scheduler = Scheduler(bot.run_due, TICK_INTERVAL)
    bot.add_listener(scheduler.run_now, "on_ready")
    bot.add_listener(scheduler.run_now, "on_handed_over")
    # Only at on_ready are all servers in memory, so that the tuner can freeze them too.
    bot.add_listener(GcTuner().start, "on_ready")
    # On PostgreSQL several processes may share one data directory: each locks it for its own shards.
    ids = "all" if bot.settings.takes_recommended_shards else "-".join(map(str, bot.settings.shards.ids))
    shards = "" if bot.database.is_sqlite else ids
    with hold_data_dir(bot.settings.data_dir, shards):
        async with (
            health_server(bot.settings.metrics_port, bot.metrics, probes_of(bot), bot.gauges.refresh),
            notifying_service_manager(),
            bot,
        ):
            await run_until_stopped(
                bot,
                bot.settings.token,
                scheduler,
                bot.stop,
                token_given_up=bot.token_given_up,
                shards_taken=bot.shard_keeper.are_taken,
            )


def probes_of(bot: Kindling) -> dict[str, Probe]:
    """Return the probes of `/healthz`, by the name of the part each one checks."""
    return {
        "gateway": bot.is_connected,
        "token": bot.is_token_accepted,
        "scheduler": bot.is_ticking,
        "clock": bot.has_right_clock,
        "database": bot.write_probe.takes_writes,
        "disk": bot.services.pictures.has_room,
        "pictures": bot.services.pictures.are_reachable,
        "backup": bot.gauges.has_fresh_backup,
        "upload": bot.has_uploaded_backups,
    }


def ask_operator(question: str) -> str:
    """Ask on the terminal; return an empty answer if there is no one to answer."""
    try:
        return input(f"{question} ")
    except EOFError:
        return ""


def backup_arguments(arguments: list[str]) -> tuple[Path | None, bool] | None:
    """Return the folder (None for the default) and the choice of keyring; None for any other arguments."""
    match [one for one in arguments if one != WITH_KEYRING]:
        case []:
            return None, WITH_KEYRING in arguments
        case [folder] if not folder.startswith("-"):
            return Path(folder), WITH_KEYRING in arguments
        case _:
            return None


def main(arguments: list[str]) -> int:
    """Run the command named by the arguments, and return the process's exit status.

    0: done. 1: refused, in one sentence, or `check` found a fault; another attempt may work.
    2: no such command; the usage is printed. 78: `run` cannot start like this, nor could another start.
    """
    is_run = arguments == ["run"]
    try:
        return run_command(arguments)
    except BotRefused as error:
        print(say(f"refused-{error.reason}"), file=sys.stderr)
        return NO_RESTART_STATUS
    except (InvalidSetting, StartRefused) as error:
        print(f"Kindling cannot start: {error}", file=sys.stderr)
        return NO_RESTART_STATUS if is_run else 1
    except ShardsTaken:
        print(say("shards-taken"), file=sys.stderr)
    except DataDirInUse:
        print("Kindling cannot start: another one runs on this home already", file=sys.stderr)
    except OperationRefused as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        return 0
    except Exception as error:  # noqa: BLE001 (a traceback would end with the error's text, and may quote words)
        at = frame_locations(error.__traceback__)
        print(say("command-failed", error=type(error).__name__, at=at), file=sys.stderr)
    return 1


def run_command(arguments: list[str]) -> int:
    """Run the command named by the arguments, and return its status. Raises any error that stops it."""
    match arguments:
        case ["run"]:
            protect_process()
            asyncio.run(run())
        case ["check"]:
            return min(asyncio.run(run_checks(load_settings(), now)), 1)
        case ["demo"]:
            run_demo()
        case _:
            if (operation := operation_of(arguments)) is None:
                print(__doc__)
                return 2
            print(asyncio.run(operation))
    return 0


def operation_of(arguments: list[str]) -> Coroutine[Any, Any, str] | None:
    """Return the operation named by the arguments, which returns a text for the operator; None if none is."""
    operation: Coroutine[Any, Any, str] | None = None
    match arguments:
        case ["stats"]:
            operation = stats(load_settings(), now())
        case ["announce", *words]:
            operation = announce(load_settings(), " ".join(words), now(), ask_operator)
        case ["leave", server]:
            operation = leave(load_settings(), server, ask_operator)
        case ["backup", *rest] if (backup := backup_arguments(rest)) is not None:
            folder, with_keyring = backup
            operation = back_up(load_settings(), folder, now(), with_keyring=with_keyring)
        case ["restore"]:
            operation = list_backups(load_settings())
        case ["restore", name]:
            operation = restore_backup(load_settings(), Path(name), now(), DELETE_OWN)
        case ["move", file]:
            operation = move(load_settings(), Path(file))
        case ["rekey"]:
            operation = rekey(load_settings(), now())
        case ["forget-unreadable"]:
            operation = forget_unreadable(load_settings(), now, ask_operator)
        case _:
            pass
    return operation


def run_demo() -> None:
    """Run the demo until it is stopped. Raises `OperationRefused` if its requirements are missing."""
    try:
        from demo.main import main as demo  # noqa: PLC0415 (the demo's own requirements are optional)
    except ModuleNotFoundError as error:
        raise OperationRefused(say("demo-missing", module=error.name or "")) from error
    demo()


def console() -> int:
    """Run the command in the process's arguments: the entry point of the installed `kindling`."""
    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(console())
