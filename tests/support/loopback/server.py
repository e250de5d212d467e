"""A simulated Discord that the real discord.py reaches over HTTP and WebSocket on loopback."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

from aiohttp import web
from support.loopback.faults import Fault, Limits
from support.loopback.gateway import Gateway
from support.loopback.rest import API, InteractionAnswer, Request, RestApi
from support.loopback.state import BOT_ID, DiscordState, Json, SentMessage, member, user

TOKEN = "MTAwMA.loopback.token"
DIRECT_MESSAGE_GUILD = 0
ELSEWHERE = 99 << 22  # a server that the bot is not in
PARTIAL_CHANNEL: Json = {
    "type": 0,
    "name": "home",
    "permissions": "0",
    "position": 0,
    "nsfw": False,
    "topic": None,
    "flags": 0,
    "rate_limit_per_user": 0,
}
SLASH, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
PATIENCE_SECONDS = 120.0  # for what must come, however busy the machine is; only a failure waits so long


class LoopbackDiscord:
    """A Discord for tests and measurements: its state, its REST API, its gateway, and failures on request."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.world = DiscordState()
        self.installed_by: set[int] = set()
        """Who installed the app for themselves: they use it in a server that the bot is not in."""
        self.locales: dict[int, str] = {}
        """The language of each person's Discord; British English where none is said."""
        self.limits = limits or Limits()
        self.rest = RestApi(self.world, self.limits)
        self.gateway = Gateway(self.world)
        self._runner: web.AppRunner | None = None
        self.address = ""

    async def __aenter__(self) -> "LoopbackDiscord":
        await self.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.close()

    async def start(self, port: int = 0) -> None:
        """Listen on a port of 127.0.0.1; 0 takes a free one."""
        app = self.rest.application()
        app.router.add_get("/gateway", self.gateway.handle_socket)
        app.router.add_get("/gateway/", self.gateway.handle_socket)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.address = f"127.0.0.1:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        """Close every connection."""
        await self.gateway.disconnect_all(1001)
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables that point a bot here."""
        return {
            "DISCORD_TOKEN": TOKEN,
            "DISCORD_API_URL": f"http://{self.address}{API}",
            "DISCORD_GATEWAY_URL": f"ws://{self.address}/gateway",
        }

    @property
    def sends(self) -> list[SentMessage]:
        """Every message that was accepted, or recognised as a duplicate by its nonce."""
        return self.world.sends

    @property
    def requests(self) -> list[Request]:
        """Every request that was kept, the oldest first."""
        return self.rest.requests

    @property
    def answers(self) -> dict[int, list[InteractionAnswer]]:
        """The bot's answers, by the interaction's id."""
        return self.rest.answers

    @property
    def invalid_requests(self) -> int:
        """The number of 401, 403 and 429: Discord bans an address after 10,000 in ten minutes."""
        return len([request for request in self.requests if request.status in (401, 403, 429)])

    def add_guild(
        self, guild_id: int, channels: Sequence[int], members: Sequence[int], *, is_shared: bool = False
    ) -> None:
        """Add a server with text channels, before the bot connects."""
        self.world.add_guild(guild_id, list(channels), list(members), is_shared=is_shared)

    def messages(self, channel_id: int) -> list[Json]:
        """Return the messages of a channel, the oldest first."""
        return list(self.world.channels.get(channel_id, {}).values())

    def fail(self, method: str, pattern: str, **how: Any) -> Fault:
        """Let the next matching requests fail; `how` takes the fields of `Fault`."""
        fault = Fault(method, pattern, **how)
        self.rest.faults.append(fault)
        return fault

    async def wait_until_identified(self, count: int = 1) -> None:
        """Wait until `count` sessions have identified. Raises `TimeoutError`."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self.gateway.wait_until_identified(count)

    async def slash(self, user_id: int, channel_id: int, name: str, /, **options: object) -> int:
        """Send a slash command, such as `couple start`, and return the interaction's id."""
        words = name.split()
        command = next(command for command in self.world.commands if command["name"] == words[0])
        values = [_option(key, value) for key, value in options.items()]
        data: Json = {"id": command["id"], "name": words[0], "type": 1, "options": values}
        if len(words) > 1:
            data["options"] = [{"name": words[1], "type": 1, "options": values}]
        people = [value.id for value in options.values() if isinstance(value, UserOption)]
        data["resolved"] = {
            "users": {str(one): user(one) for one in people},
            "members": {
                str(one): {key: value for key, value in member(one).items() if key != "user"}
                for one in people
            },
        }
        return await self.interact(user_id, channel_id, data, SLASH)

    async def press(self, user_id: int, message: Json, label: str) -> int:
        """Press a button of a message, and return the interaction's id."""
        button = find_button(message, label)
        data: Json = {"component_type": 2, "custom_id": button["custom_id"]}
        return await self.interact(user_id, int(message["channel_id"]), data, COMPONENT, message)

    async def submit(
        self,
        user_id: int,
        channel_id: int,
        custom_id: str,
        typed: dict[str, str],
        message: Json | None = None,
    ) -> int:
        """Submit a form, opened by a button of `message` if given, and return the interaction's id."""
        fields = [
            {
                "type": 18,
                "id": number,
                "component": {"type": 4, "id": number + 50, "custom_id": key, "value": value},
            }
            for number, (key, value) in enumerate(typed.items(), 1)
        ]
        data: Json = {"custom_id": custom_id, "components": fields}
        return await self.interact(user_id, channel_id, data, MODAL, message)

    async def react(self, user_id: int, message: Json, emoji: str) -> None:
        """Add a person's reaction to a message, and send its event."""
        self.world.react(message, user_id, emoji)
        channel_id = int(message["channel_id"])
        guild_id = self.world.guild_of_channel[channel_id]
        ids = {
            "user_id": str(user_id),
            "message_id": message["id"],
            "channel_id": str(channel_id),
            "guild_id": str(guild_id),
        }
        reaction = {"emoji": {"id": None, "name": emoji}, "burst": False, "type": 0}
        await self.gateway.dispatch(guild_id, "MESSAGE_REACTION_ADD", ids | reaction)

    async def interact(
        self, user_id: int, channel_id: int, data: Json, kind: int = SLASH, message: Json | None = None
    ) -> int:
        """Send an interaction to the bot, and return its id."""
        interaction_id = self.world.next_id()
        is_alone = user_id in self.installed_by
        guild_id = (
            ELSEWHERE if is_alone else self.world.guild_of_channel.get(channel_id, DIRECT_MESSAGE_GUILD)
        )
        self.rest.channel_by_interaction[interaction_id] = channel_id
        payload: Json = {
            "id": str(interaction_id),
            "application_id": str(BOT_ID),
            "type": kind,
            "data": data,
            "channel_id": str(channel_id),
            "token": f"token-{interaction_id}",
            "version": 1,
            "locale": self.locales.get(user_id, "en-GB"),
            "app_permissions": str((1 << 50) - 1),
            "entitlements": [],
            "authorizing_integration_owners": {"1": str(user_id)} if is_alone else {"0": str(guild_id)},
            "attachment_size_limit": 10_485_760,
            **_venue(user_id, channel_id, guild_id),
        }
        if message is not None:
            payload["message"] = message
            self.rest.message_by_interaction[interaction_id] = message
        await self.gateway.dispatch(guild_id, "INTERACTION_CREATE", payload)
        return interaction_id

    async def wait_for_answers(
        self, interaction_id: int, within: float = PATIENCE_SECONDS, count: int = 1
    ) -> list[InteractionAnswer]:
        """Wait for `count` answers to an interaction, and return all of them. Raises `TimeoutError`."""
        async with asyncio.timeout(within):
            while len(self.answers[interaction_id]) < count:
                await self.rest.answer_arrived.wait()
        return self.answers[interaction_id]

    async def wait_until(self, condition: Any, within: float = PATIENCE_SECONDS) -> None:
        """Wait until `condition` returns true. Raises `TimeoutError` after `within` seconds."""
        end = time.monotonic() + within
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError
            await asyncio.sleep(0.02)


class UserOption:
    """A user as the value of a command's option."""

    def __init__(self, user_id: int) -> None:
        self.id = user_id


def find_button(message: Json, label: str) -> Json:
    """Return the button of a message with this label. Raises `LookupError` if there is none."""
    for row in message["components"]:
        for component in row.get("components", []):
            if component.get("label") == label:
                return component
    raise LookupError(f"no button {label!r}")


def _venue(user_id: int, channel_id: int, guild_id: int) -> Json:
    """Return where an interaction takes place, and who makes it: a direct message has no server."""
    if guild_id == DIRECT_MESSAGE_GUILD:
        channel: Json = {"id": str(channel_id), "type": 1, "flags": 0, "recipients": [user(user_id)]}
        return {"channel": channel, "context": 1, "user": user(user_id)}
    return {
        "channel": {**PARTIAL_CHANNEL, "id": str(channel_id)},
        "context": 0,
        "guild_id": str(guild_id),
        "guild": {"id": str(guild_id), "locale": "en-US", "features": []},
        "member": member(user_id),
    }


def _option(name: str, value: object) -> Json:
    if isinstance(value, UserOption):
        return {"name": name, "type": 6, "value": str(value.id)}
    if isinstance(value, bool):
        return {"name": name, "type": 5, "value": value}
    if isinstance(value, int):
        return {"name": name, "type": 4, "value": value}
    return {"name": name, "type": 3, "value": str(value)}
