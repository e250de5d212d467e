"""Rendering: the content of a due delivery, loaded from the services and drawn by ui."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from core.couples import Couple
from core.deliveries import Delivery, DeliveryKind
from core.errors import NotAvailable
from core.homes import Audience, others_can_read
from ui.posts import Post
from ui.texts import DEFAULT_LANGUAGE, speaking

ViewT = TypeVar("ViewT")


class RenderContext:
    """The channel of a card. Its audience is loaded only when a card asks: that may cost a request.

    `load_readers` makes a sentence of it. `has_permissions` returns whether the bot has permissions there, by
    discord.py's names for them. `user_id` is the partner whom the delivery names, if it names one. `view` is
    the content of the card, if the caller has loaded it already. `locale` is that of the server: a card has
    two readers, and both see the same words.
    """

    def __init__(
        self,
        couple: Couple | None,
        channel_id: int,
        user_id: int | None,
        load_audience: Callable[[], Awaitable[Audience]],
        load_readers: Callable[[Audience], Awaitable[str]],
        has_permissions: Callable[[Collection[str]], bool],
        view: object | None = None,
        locale: str = DEFAULT_LANGUAGE,
    ) -> None:
        self.locale = locale
        self.couple = couple
        self.channel_id = channel_id
        self.user_id = user_id
        self.has_permissions = has_permissions
        self._view = view
        self._load_audience = load_audience
        self._load_readers = load_readers
        self._audience: Audience | None = None

    def view_as(self, kind: type[ViewT]) -> ViewT | None:
        """Return the view that came with the delivery if it is of this kind; else None: it must be loaded."""
        return self._view if isinstance(self._view, kind) else None

    async def audience(self) -> Audience:
        """Return the channel's audience."""
        if self._audience is None:
            self._audience = await self._load_audience()
        return self._audience

    async def readers(self) -> str:
        """Return a sentence about the people who can read there."""
        return await self._load_readers(await self.audience())

    async def is_shared(self) -> bool:
        """Return whether others can read there, so that words need an envelope."""
        ours_alone = self.couple.ours_alone if self.couple else None
        return others_can_read(await self.audience(), ours_alone)


@dataclass(frozen=True, slots=True)
class ThreadSpec:
    """A separate thread, by its name; it hangs under the posts of the same subject named by `under`.

    Without them it is private to both partners.
    """

    name: str
    under_kind: DeliveryKind | None = None


@dataclass(frozen=True, slots=True)
class Rendering:
    """The messages to send; with `dm_user_id`, as direct messages instead of in the home."""

    posts: tuple[Post, ...]
    dm_user_id: int | None = None
    thread: ThreadSpec | None = None

    @property
    def has_files(self) -> bool:
        """Return whether any message carries a file."""
        return any(post.files for post in self.posts)


class NotDueYet(Exception):
    """The delivery is not due yet: it is postponed until then, never discarded."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


Renderer = Callable[[int, RenderContext], Awaitable[Rendering | None]]
"""Takes the subject's id and its context; None: nobody needs it. Raises `NotDueYet`."""

TaskHandler = Callable[[Delivery], Awaitable[None]]
"""Runs a due task that posts nothing itself."""

Renderers = Mapping[DeliveryKind, Renderer]
TaskHandlers = Mapping[DeliveryKind, TaskHandler]


async def render(
    renderers: Renderers, kind: DeliveryKind, subject_id: int, context: RenderContext
) -> Rendering | None:
    """Render a card; None if nobody needs it, or its content is gone. Raises `NotDueYet`."""
    try:
        with speaking(context.locale):  # not in the language of the person whose press published it
            return await renderers[kind](subject_id, context)
    except NotAvailable:
        return None
