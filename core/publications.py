"""Publications: the posts, redraws and deletions a use case asks for, shown after its commit."""

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from core.couples import Couple, Partner
from core.daily_limits import DailyAllowance
from core.deliveries import Delivery, DeliveryKind, PostedMessage
from core.pictures import AlbumNearlyFull, PicturesLeftOut


@dataclass(frozen=True, slots=True)
class PostNow:
    """A delivery to make at once, claimed for its publisher.

    `couple` is as the use case left it. `view` is the card's content, if the use case has loaded it anyway;
    otherwise the renderer loads it.
    """

    delivery: Delivery
    couple: Couple | None
    view: object | None = None


@dataclass(frozen=True, slots=True)
class Redraw:
    """Cards to edit so that they show the present state; `posts` are their messages."""

    couple: Couple | None
    kind: DeliveryKind
    subject_id: int
    posts: tuple[PostedMessage, ...]
    view: object | None = None


@dataclass(frozen=True, slots=True)
class DeleteReminders:
    """A person's own reminders of a finished item; one that cannot be deleted stays."""

    posts: tuple[PostedMessage, ...]


Publication = PostNow | Redraw | DeleteReminders

PrivateNotice = DailyAllowance | AlbumNearlyFull | PicturesLeftOut
"""A private sentence beside the answer to a request: a limit is near, or something is left out."""


class Collector:
    """Collects the committed publications of one request until they are published.

    `check_home` raises a refusal if nothing could be posted in the couple's home. `serves` returns whether
    this process serves a server: publications for other servers are left to the processes that do.
    """

    def __init__(
        self,
        check_home: Callable[[Couple], object] | None = None,
        serves: Callable[[int], bool] = lambda _guild_id: True,
    ) -> None:
        self._check_home = check_home
        self.serves = serves
        self._publications: list[Publication] = []
        self.notices: list[PrivateNotice] = []
        self.caller: Partner | None = None
        """Whoever made the request, as a use case loaded them; None if none loaded their couple."""

    def require_home(self, couple: Couple) -> None:
        """Refuse a post that could not be shown, before it is stored. Raises the refusal of `check_home`."""
        if self._check_home is not None and self.serves(couple.guild_id):
            self._check_home(couple)

    def add(self, publications: Iterable[Publication], notices: Iterable[PrivateNotice] = ()) -> None:
        """Add committed publications, and notices for the person who made the request."""
        self._publications += publications
        self.notices += notices

    def take(self) -> list[Publication]:
        """Return the publications committed since the last call, in the order of the requests for them."""
        taken, self._publications = self._publications, []
        return taken


_current: ContextVar[Collector | None] = ContextVar("collector", default=None)


@contextmanager
def collecting(collector: Collector) -> Generator[None]:
    """Add the publications of this block, and of tasks it starts, to this collector."""
    token = _current.set(collector)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def leaving_to_queue() -> Generator[None]:
    """Leave the publications of this block to the queue runner: too many for one request to wait for."""
    token = _current.set(None)
    try:
        yield
    finally:
        _current.reset(token)


def current_collector() -> Collector | None:
    """Return this request's collector; None if no one waits, and the queue runner will publish."""
    return _current.get()
