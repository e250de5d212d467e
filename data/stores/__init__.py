"""Stores: each holds one noun's SQL, never commits, never decides, and returns values of `core`."""

from datetime import datetime
from functools import partial
from typing import Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from core.tombstones import NewTombstones
from data.crypto.field_cipher import FieldCipher
from data.ids import IdGenerator
from data.stores.abouts import AboutStore
from data.stores.affections import AffectionStore
from data.stores.announcements import AnnouncementStore
from data.stores.answers import AnswerStore
from data.stores.base import Store
from data.stores.bookkeeping import BookkeepingStore
from data.stores.card_reactions import CardReactionStore
from data.stores.checkins import CheckinStore
from data.stores.claims import ClaimStore
from data.stores.cooldowns import CooldownStore
from data.stores.couples import CoupleStore
from data.stores.daily_counts import DailyCountStore
from data.stores.dealt import DealtStore
from data.stores.deliveries import DeliveryStore
from data.stores.erasures import ErasureStore
from data.stores.exports import ExportStore
from data.stores.fresh_starts import FreshStartStore
from data.stores.growths import GrowthStore
from data.stores.import_parents import ImportParentStore
from data.stores.imported_rows import ImportedRowStore
from data.stores.imports import ImportStore
from data.stores.invitations import InvitationStore
from data.stores.lessons import LessonStore
from data.stores.memories import MemoryStore
from data.stores.milestones import MilestoneStore
from data.stores.mornings import MorningStore
from data.stores.own_words import OwnWordsStore
from data.stores.pictures import PictureStore
from data.stores.plan_events import PlanEventStore
from data.stores.plans import PlanStore
from data.stores.polls import PollStore
from data.stores.posts import PostStore
from data.stores.proposals import ProposalStore
from data.stores.questions import QuestionStore
from data.stores.quiet_memories import QuietMemoryStore
from data.stores.recaps import RecapStore
from data.stores.removals import BotRemovalStore
from data.stores.reunions import ReunionStore
from data.stores.rituals import RitualStore
from data.stores.sheets import SheetStore
from data.stores.sparks import SparkStore
from data.stores.statements import StatementStore
from data.stores.talks import TalkStore
from data.stores.thanks import ThanksStore
from data.stores.threads import ThreadStore
from data.stores.tries import TryStore
from data.stores.waits import WaitStore
from data.stores.wishes import WishStore

StoreT = TypeVar("StoreT", bound=Store)


class _OnFirstUse(Generic[StoreT]):
    """A store created on first access: a use case needs about five of the forty."""

    def __init__(self, store_class: type[StoreT]) -> None:
        self._store_class = store_class

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    def __get__(self, stores: "Stores", _owner: type) -> StoreT:
        store = self._store_class(*stores.shared)
        stores.__dict__[self._name] = store  # found there first from now on, since this has no `__set__`
        return store


class Stores:
    """All stores of one transaction."""

    couples = _OnFirstUse(CoupleStore)
    invitations = _OnFirstUse(InvitationStore)
    rituals = _OnFirstUse(RitualStore)
    checkins = _OnFirstUse(CheckinStore)
    card_reactions = _OnFirstUse(CardReactionStore)
    answers = _OnFirstUse(AnswerStore)
    questions = _OnFirstUse(QuestionStore)
    dealt = _OnFirstUse(DealtStore)
    proposals = _OnFirstUse(ProposalStore)
    cooldowns = _OnFirstUse(CooldownStore)
    daily_counts = _OnFirstUse(DailyCountStore)
    removals = _OnFirstUse(BotRemovalStore)
    deliveries = _OnFirstUse(DeliveryStore)
    claims = _OnFirstUse(ClaimStore)
    posts = _OnFirstUse(PostStore)
    polls = _OnFirstUse(PollStore)
    thanks = _OnFirstUse(ThanksStore)
    abouts = _OnFirstUse(AboutStore)
    affections = _OnFirstUse(AffectionStore)
    memories = _OnFirstUse(MemoryStore)
    quiet_memories = _OnFirstUse(QuietMemoryStore)
    talks = _OnFirstUse(TalkStore)
    fresh_starts = _OnFirstUse(FreshStartStore)
    sparks = _OnFirstUse(SparkStore)
    statements = _OnFirstUse(StatementStore)
    threads = _OnFirstUse(ThreadStore)
    lessons = _OnFirstUse(LessonStore)
    sheets = _OnFirstUse(SheetStore)
    milestones = _OnFirstUse(MilestoneStore)
    growths = _OnFirstUse(GrowthStore)
    wishes = _OnFirstUse(WishStore)
    waits = _OnFirstUse(WaitStore)
    plans = _OnFirstUse(PlanStore)
    plan_events = _OnFirstUse(PlanEventStore)
    tries = _OnFirstUse(TryStore)
    pictures = _OnFirstUse(PictureStore)
    mornings = _OnFirstUse(MorningStore)
    reunions = _OnFirstUse(ReunionStore)
    recaps = _OnFirstUse(RecapStore)
    exports = _OnFirstUse(ExportStore)
    erasures = _OnFirstUse(ErasureStore)
    bookkeeping = _OnFirstUse(BookkeepingStore)
    announcements = _OnFirstUse(AnnouncementStore)
    own_words = _OnFirstUse(OwnWordsStore)
    imports = _OnFirstUse(ImportStore)
    import_parents = _OnFirstUse(ImportParentStore)
    imported_rows = _OnFirstUse(ImportedRowStore)

    def __init__(
        self, connection: AsyncConnection, cipher: FieldCipher, ids: IdGenerator, now: datetime
    ) -> None:
        self.ended = NewTombstones()
        self.shared = (connection, cipher, partial(ids.next_id, now), now, self.ended)
