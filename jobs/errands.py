"""Errands: what a delivery comes to when its moment has come, loaded from the services and drawn by ui."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from core.couples import Couple
from core.deliveries import Delivery, DeliveryKind
from core.homes import Audience
from ui.posts import Post


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a card will stand: `is_shared` says that others read there, so that words need an envelope."""

    couple: Couple | None
    audience: Audience
    channel_id: int
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Errand:
    """The messages to send; `to_user` sends them as direct messages instead of into the home."""

    posts: tuple[Post, ...]
    to_user: int | None = None


class NotYet(Exception):
    """A delivery whose hour has not come: it is put off until then, never discarded."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


Load = Callable[[int, int | None, Scene], Awaitable[Errand | None]]
"""Takes the subject's id, the user it is for, and the scene; None: nobody needs it. Raises `NotYet`."""

Act = Callable[[Delivery], Awaitable[None]]
"""Does what is due at a moment without posting anything itself."""

Loads = Mapping[DeliveryKind, Load]
Acts = Mapping[DeliveryKind, Act]
