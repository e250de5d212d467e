"""The unit of work: one use case, one transaction, and the publications that follow its commit."""

from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from core.couples import Couple, Partner
from core.daily_limits import DailyAllowance
from core.deliveries import LEASE, DeliveryKind, NewPost, PostedMessage
from core.publications import Collector, DeleteReminders, PostNow, Publication, Redraw, current_collector
from data.crypto.field_cipher import FieldCipher, UnreadableRows
from data.crypto.keyring import Keyring
from data.endings import Endings
from data.engine import Database
from data.ids import IdGenerator
from data.images.media import Media
from data.stores import Stores

PostsBySubject = dict[tuple[DeliveryKind, int], list[PostedMessage]]


@dataclass(frozen=True, slots=True)
class _Edit:
    """Messages to redraw, or one partner's reminders to delete; they are looked up at the end."""

    couple: Couple | None
    kind: DeliveryKind
    subject_id: int
    view: object | None = None
    reminders_of: int | None = None
    is_stored: bool = False

    def is_same_as(self, other: "_Edit") -> bool:
        """Return whether both concern the same messages."""
        mine, theirs = (self.kind, self.subject_id), (other.kind, other.subject_id)
        return mine == theirs and self.reminders_of == other.reminders_of

    def reminders_among(self, posts: Sequence[PostedMessage]) -> tuple[PostedMessage, ...]:
        """Return those messages that remind the partner of this edit."""
        return tuple(post for post in posts if post.user_id == self.reminders_of)

    def publication(self, posts: Sequence[PostedMessage]) -> Publication:
        """Return the publication that edits or deletes these messages."""
        if self.reminders_of is not None:
            return DeleteReminders(self.reminders_among(posts))
        return Redraw(self.couple, self.kind, self.subject_id, tuple(posts), self.view)


class UnitOfWork(Stores):
    """All stores of one transaction, and everything to post, redraw and delete after it.

    A request publishes all of it at once (`core.publications.Collector`). If no request waits, as in a tick,
    it is stored as due, and the queue runner publishes it. The same goes for another process's servers, and
    that process is told: a press in a direct message always reaches the process of the first shard, whatever
    server it is about. Posts are stored in either case, and survive a kill.
    `now` is the moment the use case began, before it waited for its turn at the database.
    """

    def __init__(
        self,
        connection: AsyncConnection,
        cipher: FieldCipher,
        ids: IdGenerator,
        clock: Callable[[], datetime],
        now: datetime,
    ) -> None:
        super().__init__(connection, cipher, ids, now)
        self.now = now
        self._next_id = lambda: ids.next_id(clock())
        self._clock = clock
        self._collector: Collector | None = current_collector()
        self._wanted: list[NewPost | _Edit] = []
        self._allowances: list[DailyAllowance] = []

    def require_home(self, couple: Couple) -> None:
        """Refuse a request whose card could not be posted. Raises the refusal of the missing home."""
        if self._collector is not None:
            self._collector.require_home(couple)

    def introduce_caller(self, partner: Partner) -> None:
        """Give the request its caller as loaded here, so that marking them as seen reads nothing again."""
        if self._collector is not None:
            self._collector.caller = partner

    def post(
        self,
        couple: Couple,
        kind: DeliveryKind,
        subject_id: int,
        *,
        user_id: int | None = None,
        channel_id: int | None = None,
        view: object | None = None,
        is_hour_chosen: bool = False,
    ) -> None:
        """Post a card now, in the couple's home if `channel_id` names no other channel.

        `couple` must be as this work leaves it. `view` saves the renderer from loading the content again.
        `is_hour_chosen`: the couple chose to be notified at this hour.
        """
        new = NewPost(self._next_id(), couple.guild_id, couple, kind, subject_id, user_id, channel_id, view)
        self._wanted.append(replace(new, is_hour_chosen=is_hour_chosen))

    def post_in_channel(self, guild_id: int, channel_id: int, kind: DeliveryKind, subject_id: int) -> None:
        """Post a card for two people who are not a couple yet."""
        self._wanted.append(NewPost(self._next_id(), guild_id, None, kind, subject_id, channel_id=channel_id))

    def redraw(
        self,
        couple: Couple | None,
        kind: DeliveryKind,
        subject_id: int,
        *,
        view: object | None = None,
        is_stored: bool = False,
    ) -> None:
        """Redraw a card wherever it is posted; if `couple` is None, it is loaded for the redraw.

        A request redraws from memory, which costs the database nothing; but if the process is killed before
        the edit, the card stays as it was until its next redraw. For a card that perhaps nobody will press
        again, `is_stored` makes the queue runner redraw it once more, when a request's lease would have
        ended.
        """
        self._want_edit(_Edit(couple, kind, subject_id, view, is_stored=is_stored))

    def redraw_all_cards(self, couple: Couple, subject_id: int) -> None:
        """Redraw every card of a subject; stored like a post, so that a kill does not lose it."""
        self.post(couple, DeliveryKind.REDRAW, subject_id)

    def delete_message(self, couple: Couple, message: PostedMessage) -> None:
        """Delete a message now; if it cannot be deleted, retry until the couple is erased."""
        self.post(couple, DeliveryKind.DELETION, message.message_id, channel_id=message.channel_id)

    def delete_reminders(self, couple: Couple, kind: DeliveryKind, subject_id: int, user_id: int) -> None:
        """Delete a partner's own reminders of a finished item."""
        self._want_edit(_Edit(couple, kind, subject_id, reminders_of=user_id))

    def tell_allowance(self, allowance: DailyAllowance | None) -> None:
        """Tell the person who made the request their remaining allowance today; None says nothing."""
        if allowance is not None:
            self._allowances.append(allowance)

    async def store_publications(self) -> list[Publication]:
        """Store the collected publications, and return those the request publishes after the commit."""
        if not self._wanted:
            return []
        edits = [one for one in self._wanted if isinstance(one, _Edit)]
        posts = await self._posts_of(edits)
        await self._schedule([edit for edit in edits if not self._is_published_here(edit)], posts)
        new = [one for one in self._wanted if isinstance(one, NewPost)]
        here = [one for one in new if self._is_published_here(one)]
        backup = [self._backup_of(edit) for edit in edits if edit.is_stored and self._is_published_here(edit)]
        stored = await self.deliveries.insert_new_posts([*here, *backup], self._clock(), is_claimed=True)
        left = [one for one in new if one not in here]
        await self.deliveries.insert_new_posts(left, self._clock(), is_claimed=False)
        if self._collector is not None:
            await self.deliveries.tell_processes_of({one.guild_id for one in left})
        by_id = {delivery.id: delivery for delivery in stored}
        return [
            PostNow(by_id[one.id], one.couple, one.view)
            if isinstance(one, NewPost)
            else one.publication(posts[one.kind, one.subject_id])
            for one in self._wanted
            if self._is_published_here(one)
        ]

    def publish(self, publications: Sequence[Publication]) -> None:
        """Let the request publish its committed publications; without one, the queue runner does it."""
        if self._collector is not None:
            self._collector.add(publications, self._allowances)

    def _is_published_here(self, wanted: NewPost | _Edit) -> bool:
        """Return whether a request of this process publishes it, rather than a queue runner."""
        if self._collector is None:
            return False
        if isinstance(wanted, NewPost):
            return self._collector.serves(wanted.guild_id)
        # Without a couple, the redrawer loads it, and leaves the card to the process that serves its server.
        return wanted.couple is None or self._collector.serves(wanted.couple.guild_id)

    def _want_edit(self, edit: _Edit) -> None:
        """Collect an edit; a later one of the same messages takes the place of the earlier one."""
        for number, one in enumerate(self._wanted):
            if isinstance(one, _Edit) and one.is_same_as(edit):
                self._wanted[number] = replace(edit, is_stored=edit.is_stored or one.is_stored)
                return
        self._wanted.append(edit)

    def _backup_of(self, edit: _Edit) -> NewPost:
        """Create the delivery that redraws a card later, in case the request is killed before its edit."""
        if edit.couple is None:
            raise ValueError("what is stored for a couple needs the couple")
        couple = edit.couple
        kind, subject_id = DeliveryKind.REDRAW, edit.subject_id
        # Scheduled for later, not claimed now: a claim would hold up the couple's younger deliveries for
        # all that time.
        return NewPost(self._next_id(), couple.guild_id, couple, kind, subject_id, delay=LEASE)

    async def _posts_of(self, edits: Sequence[_Edit]) -> PostsBySubject:
        found: PostsBySubject = defaultdict(list)
        if edits:
            for post in await self.posts.posts_of_all({(one.kind, one.subject_id) for one in edits}):
                found[post.kind, post.subject_id].append(post)
        return found

    async def _schedule(self, edits: Sequence[_Edit], posts: PostsBySubject) -> None:
        """Store publications without a request as due: a tick redraws the cards and deletes the reminders."""
        redrawn: set[int] = set()  # a REDRAW delivery draws every card of its subject
        for edit in edits:
            shown = posts[edit.kind, edit.subject_id]
            if edit.couple is None or not shown:
                continue
            if edit.reminders_of is not None:
                for message in edit.reminders_among(shown):
                    self.delete_message(edit.couple, message)
            elif edit.subject_id not in redrawn:
                redrawn.add(edit.subject_id)
                if not await self.deliveries.is_pending(DeliveryKind.REDRAW, edit.subject_id):
                    self.redraw_all_cards(edit.couple, edit.subject_id)


OpenWork = Callable[[], AbstractAsyncContextManager[UnitOfWork]]


def work_on(
    database: Database, keyring: Keyring, clock: Callable[[], datetime], media: Media | None = None
) -> OpenWork:
    """Return the function that opens work: `async with work() as work`, committed at its end or never.

    Endings are written to the keyring's database first (`data/endings.py`). After the commit, the request of
    this task publishes the collected publications, and the files of deleted pictures are removed.
    """
    ids, unreadable_rows = IdGenerator(), UnreadableRows()

    @asynccontextmanager
    async def open_work() -> AsyncGenerator[UnitOfWork]:
        endings, now = Endings(database, keyring.tombstones), clock()
        async with endings.settled(), database.begin() as connection:
            work = UnitOfWork(connection, FieldCipher(keyring, unreadable_rows), ids, clock, now)
            yield work
            publications = await work.store_publications()
            if work.ended.added:
                # As late as possible, when nothing can refuse any more, but before the data's commit: a kill
                # between the two leaves a tombstone that the next start carries out. The other way round, a
                # restored backup could bring deleted words back.
                await endings.commit(connection, work.ended.added, clock())
        work.publish(publications)
        if media is not None and work.pictures.deleted:
            await media.remove_pictures(work.pictures.deleted)
        # Permissions that were given again. Where nobody knows whether they were, this is not reached: theirs
        # stay withdrawn, which is the stricter state.
        await keyring.tombstones.withdraw(work.ended.withdrawn)

    return open_work
