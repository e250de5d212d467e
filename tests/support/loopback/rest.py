"""The loopback Discord's REST API: the endpoints that the bot uses, as Discord documents them."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import unquote

from aiohttp import web
from support.loopback.bodies import json_response, not_found, rate_limited, read_body, visible_fields
from support.loopback.faults import Fault, Limits, RequestMeter
from support.loopback.state import BOT_ID, DiscordState, Json, bot_user, member, user

API = "/api/v10"
EPHEMERAL = 64
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Request:
    """One request, and the status of its response. `at` is in seconds of the monotonic clock."""

    at: float
    method: str
    path: str
    status: int
    is_interaction: bool


@dataclass
class InteractionAnswer:
    """One of the bot's answers to an interaction; `kind` is callback, followup or edit."""

    at: float
    kind: str
    type: int | None
    body: Json
    message: Json | None


@dataclass
class RestApi:
    """Serves REST requests on the state of the simulated Discord.

    Each response comes after `delay` seconds. With `keeps_failures_only`, `requests` lists failures alone.
    `clock` is Discord's own, which each response tells; `recommended_shards` and `sessions_left` are what
    `/gateway/bot` says.
    """

    world: DiscordState
    limits: Limits
    delay: float = 0.0
    requests: list[Request] = field(default_factory=list[Request])
    faults: list[Fault] = field(default_factory=list[Fault])
    answers: defaultdict[int, list[InteractionAnswer]] = field(default_factory=lambda: defaultdict(list))
    channel_by_interaction: dict[int, int] = field(default_factory=dict[int, int])
    message_by_interaction: dict[int, Json] = field(default_factory=dict[int, Json])
    keeps_failures_only: bool = False
    recommended_shards: int = 1
    sessions_left: int = 1000
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def __post_init__(self) -> None:
        self.meter = RequestMeter(self.limits)
        self.answer_arrived = asyncio.Event()

    def application(self) -> web.Application:
        """Create the web application with all endpoints."""
        app = web.Application(middlewares=[self._middleware], client_max_size=2**26)
        add = app.router.add_route
        me = f"{API}/applications/{{app}}"
        message = f"{API}/channels/{{channel}}/messages/{{message}}"
        reaction = f"{message}/reactions/{{emoji}}"
        hook = f"{API}/webhooks/{{app}}/{{token}}"
        add("GET", f"{API}/gateway", self._gateway)
        add("GET", f"{API}/gateway/bot", self._gateway)
        add("GET", f"{API}/users/@me", self._me)
        add("POST", f"{API}/users/@me/channels", self._open_dm)
        add("DELETE", f"{API}/users/@me/guilds/{{guild}}", self._no_content)
        add("GET", f"{API}/applications/@me", self._application)
        add("GET", f"{API}/oauth2/applications/@me", self._application)
        add("PUT", f"{me}/commands", self._commands)
        add("GET", f"{me}/commands", self._list_commands)
        add("GET", f"{API}/guilds/{{guild}}", self._guild)
        add("GET", f"{API}/guilds/{{guild}}/members/{{user}}", self._member)
        add("GET", f"{API}/channels/{{channel}}", self._channel)
        add("GET", f"{API}/channels/{{channel}}/messages", self._history)
        add("POST", f"{API}/channels/{{channel}}/messages", self._post_message)
        add("GET", message, self._get_message)
        add("PATCH", message, self._edit_message)
        add("DELETE", message, self._delete_message)
        add("POST", f"{API}/channels/{{channel}}/threads", self._open_thread)
        add("POST", f"{message}/threads", self._open_thread)
        add("PUT", f"{API}/channels/{{channel}}/thread-members/{{user}}", self._no_content)
        add("GET", f"{API}/guilds/{{guild}}/threads/active", self._active_threads)
        add("PUT", f"{reaction}/@me", self._react)
        add("GET", reaction, self._reaction_users)
        add("DELETE", f"{reaction}/{{user}}", self._no_content)
        add("POST", f"{API}/interactions/{{interaction}}/{{token}}/callback", self._callback)
        add("POST", hook, self._followup)
        add("GET", f"{hook}/messages/{{message}}", self._hook_get)
        add("PATCH", f"{hook}/messages/{{message}}", self._hook_edit)
        add("DELETE", f"{hook}/messages/{{message}}", self._no_content)
        return app

    @web.middleware
    async def _middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        path = unquote(request.path).removeprefix(API)
        if not request.path.startswith(API):
            return await handler(request)
        if self.delay:
            await asyncio.sleep(self.delay)
        is_interaction = path.startswith(("/interactions/", "/webhooks/"))
        try:
            response = await self._respond(request, handler, path, is_interaction=is_interaction)
        except ConnectionResetError:  # the bot was killed meanwhile
            response = web.Response(status=499)
        response.headers["Date"] = format_datetime(self.clock(), usegmt=True)
        if not self.keeps_failures_only or response.status >= 300:
            self.requests.append(
                Request(time.monotonic(), request.method, path, response.status, is_interaction)
            )
        return response

    async def _respond(
        self, request: web.Request, handler: Handler, path: str, *, is_interaction: bool
    ) -> web.StreamResponse:
        fault = next((fault for fault in self.faults if fault.consume(request.method, path)), None)
        if fault is not None:
            return await self._respond_with_fault(fault, request, handler)
        if not is_interaction and (wait := self.meter.wait_globally()) is not None:
            return rate_limited(wait, "global", is_global=True)
        return await handler(request)

    async def _respond_with_fault(
        self, fault: Fault, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        if fault.after_accepting:
            await handler(request)
        if fault.hang:
            await asyncio.sleep(fault.hang)
        if fault.reset or fault.status is None:
            if request.transport is not None:  # None if the client hung up first, tired of waiting
                request.transport.abort()  # type: ignore[attr-defined] (a TCP transport has it)
            return web.Response(status=500)
        if fault.status == 429:
            return rate_limited(
                fault.retry_after, fault.scope, is_global=fault.scope == "global", has_via=fault.has_via
            )
        return json_response({"code": fault.code, "message": "a bad day"}, status=fault.status)

    async def _gateway(self, request: web.Request) -> web.Response:
        limit = {
            "total": 1000,
            "remaining": self.sessions_left,
            "reset_after": 5_000_000,
            "max_concurrency": 16,
        }
        shards = self.recommended_shards
        return json_response(
            {"url": f"ws://{request.host}/gateway", "shards": shards, "session_start_limit": limit}
        )

    async def _me(self, _request: web.Request) -> web.Response:
        return json_response({**bot_user(), "verified": True, "mfa_enabled": False, "flags": 0})

    async def _application(self, _request: web.Request) -> web.Response:
        return json_response(
            {
                "id": str(BOT_ID),
                "name": "Kindling",
                "icon": None,
                "description": "",
                "summary": "",
                "bot_public": False,
                "bot_require_code_grant": False,
                "verify_key": "0" * 64,
                "flags": 0,
                "owner": user(BOT_ID + 2),
                "team": None,
            }
        )

    async def _commands(self, request: web.Request) -> web.Response:
        self.world.commands = [
            {
                "version": "1",
                "default_member_permissions": None,
                "application_id": str(BOT_ID),
                "description": "",  # a context menu sends none, and Discord returns an empty one
                **command,
                "id": str(self.world.next_id()),
            }
            for command in await request.json()
        ]
        return json_response(self.world.commands)

    async def _list_commands(self, _request: web.Request) -> web.Response:
        return json_response(self.world.commands)

    async def _open_dm(self, request: web.Request) -> web.Response:
        user_id = int((await request.json())["recipient_id"])
        channel_id = user_id << 23
        self.world.channels.setdefault(channel_id, {})
        return json_response(
            {"id": str(channel_id), "type": 1, "recipients": [user(user_id)], "last_message_id": None}
        )

    async def _guild(self, request: web.Request) -> web.Response:
        guild = self.world.guilds.get(int(request.match_info["guild"]))
        return json_response(self.world.guild_payload(guild)) if guild else not_found(10004)

    async def _member(self, request: web.Request) -> web.Response:
        guild = self.world.guilds.get(int(request.match_info["guild"]))
        user_id = int(request.match_info["user"])
        if guild is None or user_id not in {*guild.members, BOT_ID}:
            return not_found(10007)
        return json_response(member(user_id))

    async def _channel(self, request: web.Request) -> web.Response:
        guild = self.world.guilds.get(self.world.guild_of_channel.get(int(request.match_info["channel"]), 0))
        if guild is None:
            return not_found(10003)
        payload = self.world.guild_payload(guild)
        return json_response({**payload["channels"][0], "guild_id": str(guild.id)})

    async def _open_thread(self, request: web.Request) -> web.Response:
        """Open a thread on a message, whose id it takes, or without one."""
        channel_id = int(request.match_info["channel"])
        if channel_id not in self.world.channels:
            return not_found(10003)
        message_id = int(request.match_info.get("message", 0))
        if message_id in self.world.threads:
            return json_response(
                {"message": "A thread has already been created for this message", "code": 160004}, 400
            )
        if message_id and message_id not in self.world.channels[channel_id]:
            return not_found(10008)
        return json_response(self.world.open_thread(channel_id, await read_body(request), message_id), 201)

    async def _active_threads(self, request: web.Request) -> web.Response:
        guild_id = request.match_info["guild"]
        threads = [thread for thread in self.world.threads.values() if thread["guild_id"] == guild_id]
        return json_response({"threads": threads, "members": []})

    async def _history(self, request: web.Request) -> web.Response:
        messages = self.world.channels.get(int(request.match_info["channel"]))
        if messages is None:
            return not_found(10003)
        after, before = int(request.query.get("after", 0)), int(request.query.get("before", 1 << 63))
        matching = [
            message
            for message_id, message in messages.items()
            if after < message_id < before and not message["flags"] & EPHEMERAL
        ]
        limit = int(request.query.get("limit", 50))
        # Discord returns the oldest after `after`, else the newest; either way the newest comes first.
        page = matching[:limit] if after and "before" not in request.query else matching[-limit:]
        return json_response(list(reversed(page)))

    async def _post_message(self, request: web.Request) -> web.Response:
        channel_id = int(request.match_info["channel"])
        if channel_id not in self.world.channels:
            return not_found(10003)
        wait = self.meter.wait_in_channel(str(channel_id))
        if wait is not None:
            return rate_limited(wait, "user", is_global=False)
        message = self.world.post_message(channel_id, await read_body(request))
        count, left, reset = self.meter.remaining_in(str(channel_id))
        headers = {
            "X-RateLimit-Limit": str(count),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset-After": f"{reset:.3f}",
            "X-RateLimit-Reset": f"{time.time() + reset:.3f}",
            "X-RateLimit-Bucket": "messages",
        }
        return json_response(message, headers=headers if self.limits.per_channel else None)

    def _find_message(self, request: web.Request) -> Json | None:
        channel = self.world.channels.get(int(request.match_info["channel"]), {})
        return channel.get(int(request.match_info["message"]))

    async def _get_message(self, request: web.Request) -> web.Response:
        message = self._find_message(request)
        return json_response(message) if message else not_found(10008)

    async def _edit_message(self, request: web.Request) -> web.Response:
        message = self._find_message(request)
        if message is None:
            return not_found(10008)
        message.update(visible_fields(await read_body(request)))
        return json_response(message)

    async def _delete_message(self, request: web.Request) -> web.Response:
        if self._find_message(request) is None:
            return not_found(10008)
        del self.world.channels[int(request.match_info["channel"])][int(request.match_info["message"])]
        return web.Response(status=204)

    async def _react(self, request: web.Request) -> web.Response:
        message = self._find_message(request)
        if message is None:
            return not_found(10008)
        self.world.react(message, BOT_ID, unquote(request.match_info["emoji"]))
        return web.Response(status=204)

    async def _reaction_users(self, request: web.Request) -> web.Response:
        key = (int(request.match_info["message"]), unquote(request.match_info["emoji"]))
        # Type 1 asks for burst reactions, of which there are none here.
        user_ids = self.world.users_by_reaction.get(key, []) if request.query.get("type", "0") == "0" else []
        after = int(request.query.get("after", 0))
        limit = int(request.query.get("limit", 25))
        listed = sorted(user_id for user_id in user_ids if user_id > after)
        return json_response([user(user_id) for user_id in listed[:limit]])

    async def _no_content(self, _request: web.Request) -> web.Response:
        return web.Response(status=204)

    async def _callback(self, request: web.Request) -> web.Response:
        interaction_id = int(request.match_info["interaction"])
        body = await read_body(request)
        data: Json = body.get("data") or {}
        message: Json | None = None
        if any(answer.kind == "callback" for answer in self.answers[interaction_id]):
            return json_response(
                {"code": 40060, "message": "Interaction has already been acknowledged."}, 400
            )
        if body["type"] in (4, 5):
            channel_id = self.channel_by_interaction.get(interaction_id, 0)
            message = self._create_message(channel_id, data)
        elif body["type"] == 7 and interaction_id in self.message_by_interaction:
            self.message_by_interaction[interaction_id].update(visible_fields(data))
        self._record_answer(
            interaction_id, InteractionAnswer(time.monotonic(), "callback", body["type"], data, message)
        )
        if "with_response" not in request.query:
            return web.Response(status=204)
        response: Json = {"interaction": {"id": str(interaction_id), "type": 2}}
        if message is not None:
            response["interaction"]["response_message_id"] = message["id"]
            response["resource"] = {"type": body["type"], "message": message}
        return json_response(response)

    async def _followup(self, request: web.Request) -> web.Response:
        interaction_id = int(request.match_info["token"].removeprefix("token-"))
        body = await read_body(request)
        message = self._create_message(self.channel_by_interaction.get(interaction_id, 0), body)
        self._record_answer(
            interaction_id, InteractionAnswer(time.monotonic(), "followup", None, body, message)
        )
        return json_response(message)

    async def _hook_get(self, request: web.Request) -> web.Response:
        message = self._webhook_message(request)
        return json_response(message) if message else not_found(10008)

    async def _hook_edit(self, request: web.Request) -> web.Response:
        message = self._webhook_message(request)
        if message is None:
            return not_found(10008)
        body = await read_body(request)
        message.update(visible_fields(body))
        interaction_id = int(request.match_info["token"].removeprefix("token-"))
        self._record_answer(interaction_id, InteractionAnswer(time.monotonic(), "edit", None, body, message))
        return json_response(message)

    def _webhook_message(self, request: web.Request) -> Json | None:
        interaction_id = int(request.match_info["token"].removeprefix("token-"))
        messages = [answer.message for answer in self.answers[interaction_id] if answer.message is not None]
        message_id = request.match_info["message"]
        if message_id == "@original":
            return messages[0] if messages else None
        return next((message for message in messages if message["id"] == message_id), None)

    def _create_message(self, channel_id: int, body: Json) -> Json:
        if int(body.get("flags") or 0) & EPHEMERAL:
            return self.world.build_message(channel_id, body)
        return self.world.post_message(channel_id, {**body, "nonce": None})

    def _record_answer(self, interaction_id: int, answer: InteractionAnswer) -> None:
        self.answers[interaction_id].append(answer)
        # Wake every waiter; later ones wait on a new event, for the next answer.
        self.answer_arrived.set()
        self.answer_arrived = asyncio.Event()
