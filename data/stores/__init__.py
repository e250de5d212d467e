"""Stores: each holds one noun's SQL. A store never commits, never decides, and returns values of `core`."""

from sqlalchemy.ext.asyncio import AsyncConnection

from core.tombstones import NewTombstones
from data.crypto.field_cipher import FieldCipher
from data.ids import IdGenerator
from data.stores.affections import AffectionStore
from data.stores.bookkeeping import BookkeepingStore
from data.stores.checkins import CheckinStore
from data.stores.claims import ClaimStore
from data.stores.cooldowns import CooldownStore
from data.stores.couples import CoupleStore
from data.stores.daily_counts import DailyCountStore
from data.stores.dealt import DealtStore
from data.stores.deliveries import DeliveryStore
from data.stores.erasures import ErasureStore
from data.stores.exports import ExportStore
from data.stores.growths import GrowthStore
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
from data.stores.recaps import RecapStore
from data.stores.removals import BotRemovalStore
from data.stores.reunions import ReunionStore
from data.stores.rituals import RitualStore
from data.stores.sheets import SheetStore
from data.stores.statements import StatementStore
from data.stores.talks import TalkStore
from data.stores.thanks import ThanksStore
from data.stores.threads import ThreadStore
from data.stores.tries import TryStore
from data.stores.wishes import WishStore


class Stores:
    """All stores of one transaction."""

    def __init__(self, connection: AsyncConnection, cipher: FieldCipher, ids: IdGenerator) -> None:
        self.ended = NewTombstones()
        self.couples = CoupleStore(connection, cipher, ids, self.ended)
        self.invitations = InvitationStore(connection, cipher, ids, self.ended)
        self.rituals = RitualStore(connection, cipher, ids, self.ended)
        self.checkins = CheckinStore(connection, cipher, ids, self.ended)
        self.questions = QuestionStore(connection, cipher, ids, self.ended)
        self.dealt = DealtStore(connection, cipher, ids, self.ended)
        self.proposals = ProposalStore(connection, cipher, ids, self.ended)
        self.cooldowns = CooldownStore(connection, cipher, ids, self.ended)
        self.daily_counts = DailyCountStore(connection, cipher, ids, self.ended)
        self.removals = BotRemovalStore(connection, cipher, ids, self.ended)
        self.deliveries = DeliveryStore(connection, cipher, ids, self.ended)
        self.claims = ClaimStore(connection, cipher, ids, self.ended)
        self.posts = PostStore(connection, cipher, ids, self.ended)
        self.polls = PollStore(connection, cipher, ids, self.ended)
        self.thanks = ThanksStore(connection, cipher, ids, self.ended)
        self.affections = AffectionStore(connection, cipher, ids, self.ended)
        self.memories = MemoryStore(connection, cipher, ids, self.ended)
        self.talks = TalkStore(connection, cipher, ids, self.ended)
        self.statements = StatementStore(connection, cipher, ids, self.ended)
        self.threads = ThreadStore(connection, cipher, ids, self.ended)
        self.lessons = LessonStore(connection, cipher, ids, self.ended)
        self.sheets = SheetStore(connection, cipher, ids, self.ended)
        self.milestones = MilestoneStore(connection, cipher, ids, self.ended)
        self.growths = GrowthStore(connection, cipher, ids, self.ended)
        self.wishes = WishStore(connection, cipher, ids, self.ended)
        self.plans = PlanStore(connection, cipher, ids, self.ended)
        self.plan_events = PlanEventStore(connection, cipher, ids, self.ended)
        self.tries = TryStore(connection, cipher, ids, self.ended)
        self.pictures = PictureStore(connection, cipher, ids, self.ended)
        self.mornings = MorningStore(connection, cipher, ids, self.ended)
        self.reunions = ReunionStore(connection, cipher, ids, self.ended)
        self.recaps = RecapStore(connection, cipher, ids, self.ended)
        self.exports = ExportStore(connection, cipher, ids, self.ended)
        self.erasures = ErasureStore(connection, cipher, ids, self.ended)
        self.bookkeeping = BookkeepingStore(connection, cipher, ids, self.ended)
        self.own_words = OwnWordsStore(connection, cipher, ids, self.ended)
