"""The state of the loopback Discord: servers, channels, members, messages."""

import itertools
import time
from dataclasses import dataclass, field
from typing import Any

EPOCH_MILLISECONDS = 1_420_070_400_000
ALL_PERMISSIONS = str((1 << 50) - 1)
BOT_ID = 1_000
NONCE_WINDOW_SECONDS = 300.0
Json = dict[str, Any]
GUILD_SETTINGS = {
    "afk_timeout": 300,
    "verification_level": 0,
    "default_message_notifications": 0,
    "explicit_content_filter": 0,
    "mfa_level": 0,
    "nsfw_level": 0,
    "premium_tier": 0,
    "preferred_locale": "en-US",
    "system_channel_flags": 0,
}
EMPTY_IN_GUILD = (
    "features",
    "emojis",
    "stickers",
    "threads",
    "presences",
    "voice_states",
    "stage_instances",
    "guild_scheduled_events",
    "soundboard_sounds",
)


@dataclass
class SentMessage:
    """One message that was sent; `at` is in seconds of the monotonic clock.

    A duplicate, recognised by its nonce, has the id of the message that was accepted before.
    """

    at: float
    channel_id: int
    nonce: str | None
    message_id: int
    was_duplicate: bool


@dataclass
class Guild:
    """A server: its text channels, and its members without the bot."""

    id: int
    channels: list[int]
    members: set[int]
    is_shared: bool


@dataclass
class DiscordState:
    """Everything that Discord stores, without HTTP."""

    guilds: dict[int, Guild] = field(default_factory=dict[int, Guild])
    guild_of_channel: dict[int, int] = field(default_factory=dict[int, int])
    channels: dict[int, dict[int, Json]] = field(default_factory=dict[int, dict[int, Json]])
    sends: list[SentMessage] = field(default_factory=list[SentMessage])
    commands: list[Json] = field(default_factory=list[Json])
    nonces: dict[tuple[int, str], tuple[float, int]] = field(
        default_factory=dict[tuple[int, str], tuple[float, int]]
    )
    threads: dict[int, Json] = field(default_factory=dict[int, Json])
    users_by_reaction: dict[tuple[int, str], list[int]] = field(
        default_factory=dict[tuple[int, str], list[int]]
    )
    id_counter: "itertools.count[int]" = field(default_factory=itertools.count)

    def next_id(self) -> int:
        """Return a new snowflake of the present, as Discord makes them."""
        milliseconds = int(time.time() * 1000) - EPOCH_MILLISECONDS
        return (milliseconds << 22) | (next(self.id_counter) & 0x3FFFFF)

    def add_guild(self, guild_id: int, channels: list[int], members: list[int], *, is_shared: bool) -> Guild:
        """Add a server. Unless `is_shared`, only its members can see its channels."""
        guild = Guild(guild_id, channels, set(members), is_shared)
        self.guilds[guild_id] = guild
        for channel_id in channels:
            self.channels.setdefault(channel_id, {})
            self.guild_of_channel[channel_id] = guild_id
        return guild

    def post_message(self, channel_id: int, body: Json, *, flags: int = 0) -> Json:
        """Post a message, or return the one posted with the same nonce in the last five minutes."""
        nonce = str(body["nonce"]) if body.get("nonce") is not None else None
        now = time.monotonic()
        if nonce is not None and body.get("enforce_nonce"):
            taken_at, known = self.nonces.get((channel_id, nonce), (-1e9, 0))
            if now - taken_at < NONCE_WINDOW_SECONDS and known in self.channels[channel_id]:
                self.sends.append(SentMessage(now, channel_id, nonce, known, was_duplicate=True))
                return self.channels[channel_id][known]
        message = self.build_message(channel_id, body, flags=flags)
        self.channels.setdefault(channel_id, {})[int(message["id"])] = message
        self.sends.append(SentMessage(now, channel_id, nonce, int(message["id"]), was_duplicate=False))
        if nonce is not None:
            self.nonces[channel_id, nonce] = (now, int(message["id"]))
        return message

    def open_thread(self, parent_id: int, body: Json, message_id: int = 0) -> Json:
        """Open a thread, with the id of its message where it has one."""
        thread_id = message_id or self.next_id()
        now = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
        self.guild_of_channel[thread_id] = self.guild_of_channel[parent_id]
        self.channels[thread_id] = {}
        self.threads[thread_id] = {
            "id": str(thread_id),
            "guild_id": str(self.guild_of_channel[parent_id]),
            "parent_id": str(parent_id),
            "owner_id": str(BOT_ID),
            "name": body["name"],
            "type": 11 if message_id else body.get("type", 12),
            "last_message_id": None,
            "message_count": 0,
            "member_count": 1,
            "rate_limit_per_user": 0,
            "flags": 0,
            "thread_metadata": {
                "archived": False,
                "auto_archive_duration": body.get("auto_archive_duration", 1440),
                "archive_timestamp": now,
                "create_timestamp": now,
                "locked": False,
                "invitable": False,
            },
        }
        return self.threads[thread_id]

    def react(self, message: Json, user_id: int, emoji: str) -> None:
        """Add a user's reaction to a message, unless it is there already."""
        user_ids = self.users_by_reaction.setdefault((int(message["id"]), emoji), [])
        if user_id not in user_ids:
            user_ids.append(user_id)
        others = [reaction for reaction in message["reactions"] if reaction["emoji"]["name"] != emoji]
        reaction: Json = {
            "emoji": {"id": None, "name": emoji},
            "me": BOT_ID in user_ids,
            "me_burst": False,
            "count": len(user_ids),
            "count_details": {"normal": len(user_ids), "burst": 0},
            "burst_colors": [],
        }
        message["reactions"] = [*others, reaction]

    def build_message(self, channel_id: int, body: Json, *, flags: int = 0) -> Json:
        """Return a new message of the bot's as Discord's API represents it."""
        message_id = self.next_id()
        guild_id = self.guild_of_channel.get(channel_id)  # None in a direct message
        return {
            "id": str(message_id),
            "channel_id": str(channel_id),
            **({"guild_id": str(guild_id)} if guild_id else {}),
            "author": bot_user(),
            "content": body.get("content") or "",
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime()),
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": body.get("embeds") or [],
            "components": body.get("components") or [],
            "reactions": [],
            "pinned": False,
            "type": 0,
            "flags": int(body.get("flags") or 0) | flags,
            "nonce": body.get("nonce"),
        }

    def guild_payload(self, guild: Guild) -> Json:
        """Return the payload of GUILD_CREATE for a server."""
        hidden = [
            {"id": str(guild.id), "type": 0, "allow": "0", "deny": str(1 << 10)},
            *(
                {"id": str(user_id), "type": 1, "allow": str(1 << 10), "deny": "0"}
                for user_id in sorted(guild.members)
            ),
        ]
        return {
            "id": str(guild.id),
            "name": f"Server {guild.id}",
            "icon": None,
            "owner_id": str(min(guild.members, default=BOT_ID)),
            **GUILD_SETTINGS,
            **{name: [] for name in EMPTY_IN_GUILD},
            "roles": [
                role(guild.id, "@everyone", str(0x400 | 0x800)),
                role(BOT_ID + 1, "Kindling", ALL_PERMISSIONS),
            ],
            "joined_at": "2026-01-01T00:00:00+00:00",
            "large": False,
            "unavailable": False,
            "member_count": len(guild.members) + 1,
            "approximate_member_count": len(guild.members) + 1,
            "members": [{**member(BOT_ID), "roles": [str(BOT_ID + 1)], "user": bot_user()}],
            "channels": [
                {
                    "id": str(channel_id),
                    "type": 0,
                    "name": f"home-{channel_id}",
                    "position": position,
                    "permission_overwrites": [] if guild.is_shared else hidden,
                    "nsfw": False,
                    "parent_id": None,
                }
                for position, channel_id in enumerate(guild.channels)
            ],
        }


def role(role_id: int, name: str, permissions: str) -> Json:
    """Return a role."""
    return {
        "id": str(role_id),
        "name": name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "position": 0 if name == "@everyone" else 1,
        "permissions": permissions,
        "managed": name != "@everyone",
        "mentionable": False,
        "flags": 0,
        "tags": {} if name == "@everyone" else {"bot_id": str(BOT_ID)},
    }


def user(user_id: int) -> Json:
    """Return a user; the one with the bot's id is a bot."""
    return {
        "id": str(user_id),
        "username": f"user{user_id}",
        "global_name": f"User {user_id}",
        "discriminator": "0",
        "avatar": None,
        "bot": user_id == BOT_ID,
    }


def bot_user() -> Json:
    """Return the bot's own user."""
    return {**user(BOT_ID), "username": "Kindling", "global_name": None}


def member(user_id: int) -> Json:
    """Return a member of a server, with all permissions."""
    return {
        "user": user(user_id),
        "roles": [],
        "nick": None,
        "joined_at": "2026-01-01T00:00:00+00:00",
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
        "permissions": ALL_PERMISSIONS,
    }
