"""The loopback Discord's gateway: sessions identify, resume and receive events."""

import asyncio
import contextlib
import json
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web
from support.loopback.state import BOT_ID, DiscordState, Guild, Json, bot_user

HEARTBEAT_MILLISECONDS = 41_250
DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID_SESSION, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11


@dataclass(eq=False)
class Session:
    """One shard's session, with the events that a resume replays."""

    id: str
    shard: tuple[int, int]
    sequence: int = 0
    sent: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    socket: web.WebSocketResponse | None = None
    is_resumable: bool = True

    def serves(self, guild_id: int) -> bool:
        """Return whether the events of a server go to this shard."""
        shard, count = self.shard
        return (guild_id >> 22) % count == shard

    async def dispatch(self, event: str, data: Json) -> None:
        """Send one event now, or keep it for the next resume."""
        self.sequence += 1
        text = json.dumps({"op": DISPATCH, "t": event, "s": self.sequence, "d": data})
        if self.is_resumable:
            self.sent.append((self.sequence, text))
        if self.socket is not None and not self.socket.closed:
            with contextlib.suppress(ConnectionResetError):  # the bot was killed just now
                await self.socket.send_str(text)


@dataclass
class Gateway:
    """Accepts the bot's WebSockets, and sends events to its sessions."""

    world: DiscordState
    sessions: dict[str, Session] = field(default_factory=dict[str, Session])
    identifies: int = 0
    resumes: int = 0
    are_resumable: bool = True
    # Servers in an outage: READY names them, but no GUILD_CREATE follows.
    unavailable_guild_ids: set[int] = field(default_factory=set[int])
    # A close code with which every session is refused.
    refuses_with: int | None = None

    def __post_init__(self) -> None:
        self.identified = asyncio.Condition()

    async def handle_socket(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one shard's connection until it is closed."""
        socket = web.WebSocketResponse(max_msg_size=2**26)
        await socket.prepare(request)
        await socket.send_json({"op": HELLO, "d": {"heartbeat_interval": HEARTBEAT_MILLISECONDS}})
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                continue
            payload = json.loads(frame.data)
            if payload["op"] == HEARTBEAT:
                await socket.send_json({"op": ACK})
            elif payload["op"] == IDENTIFY and self.refuses_with is not None:
                await socket.close(code=self.refuses_with)
            elif payload["op"] == IDENTIFY:
                await self._identify(socket, payload["d"], request.host)
            elif payload["op"] == RESUME:
                await self._resume(socket, payload["d"])
        return socket

    async def dispatch(self, guild_id: int, event: str, data: Json) -> None:
        """Send an event to the shard of a server; direct messages have the server id 0."""
        for session in list(self.sessions.values()):
            if session.serves(guild_id):
                await session.dispatch(event, data)

    async def add_guild(self, guild: Guild) -> None:
        """Announce a server that the bot has joined."""
        await self.dispatch(guild.id, "GUILD_CREATE", self.world.guild_payload(guild))

    async def disconnect_all(self, code: int | None = 4000) -> None:
        """Close every connection with a close code; None aborts them."""
        for session in list(self.sessions.values()):
            socket, session.socket = session.socket, None
            if socket is None or socket.closed:
                continue
            if code is None:
                transport = socket.get_extra_info("peername") and socket._req.transport  # type: ignore[union-attr]
                transport.abort()  # type: ignore[union-attr]
            else:
                await socket.close(code=code)

    async def send_operation(self, operation: int, data: object = None) -> None:
        """Send an opcode to every connection: 7 asks to reconnect, 9 declares the session invalid."""
        for session in list(self.sessions.values()):
            if session.socket is not None:
                await session.socket.send_json({"op": operation, "d": data})

    async def wait_until_identified(self, count: int = 1) -> None:
        """Wait until `count` sessions have identified and received their servers."""
        async with self.identified:
            await self.identified.wait_for(lambda: self.identifies >= count)

    async def _identify(self, socket: web.WebSocketResponse, data: Json, host: str) -> None:
        shard = tuple(data.get("shard") or (0, 1))
        self.sessions = {key: session for key, session in self.sessions.items() if session.shard != shard}
        session = Session(f"session-{self.identifies}-{shard[0]}", (shard[0], shard[1]), socket=socket)
        session.is_resumable = self.are_resumable
        self.sessions[session.id] = session
        served = [guild for guild in self.world.guilds.values() if session.serves(guild.id)]
        await session.dispatch(
            "READY",
            {
                "v": 10,
                "user": bot_user(),
                "session_id": session.id,
                "resume_gateway_url": f"ws://{host}/gateway",
                "shard": list(shard),
                "guilds": [{"id": str(guild.id), "unavailable": True} for guild in served],
                "application": {"id": str(BOT_ID), "flags": 0},
            },
        )
        for guild in [guild for guild in served if guild.id not in self.unavailable_guild_ids]:
            await session.dispatch("GUILD_CREATE", self.world.guild_payload(guild))
        async with self.identified:
            self.identifies += 1
            self.identified.notify_all()

    async def _resume(self, socket: web.WebSocketResponse, data: Json) -> None:
        session = self.sessions.get(data["session_id"])
        if session is None:
            await socket.send_json({"op": INVALID_SESSION, "d": False})
            return
        session.socket = socket
        self.resumes += 1
        for sequence, text in session.sent:
            if sequence > int(data["seq"]):
                await socket.send_str(text)
        await session.dispatch("RESUMED", {})
