"""Stores: one noun's SQL each. They never commit, never decide, and return values of `core`."""

from sqlalchemy.ext.asyncio import AsyncConnection

from data.ids import Ids
from data.stores.absences import AbsenceStore
from data.stores.affections import AffectionStore
from data.stores.authorships import AuthorshipStore
from data.stores.checkins import CheckinStore
from data.stores.claims import ClaimStore
from data.stores.couples import CoupleStore
from data.stores.deliveries import DeliveryStore
from data.stores.exports import ExportStore
from data.stores.growths import GrowthStore
from data.stores.invitations import InvitationStore
from data.stores.lessons import LessonStore
from data.stores.memories import MemoryStore
from data.stores.milestones import MilestoneStore
from data.stores.mornings import MorningStore
from data.stores.pictures import PictureStore
from data.stores.plans import PlanStore
from data.stores.polls import PollStore
from data.stores.posts import PostStore
from data.stores.proposals import ProposalStore
from data.stores.questions import QuestionStore
from data.stores.recaps import RecapStore
from data.stores.reunions import ReunionStore
from data.stores.rituals import RitualStore
from data.stores.seen import SeenStore
from data.stores.sheets import SheetStore
from data.stores.statements import StatementStore
from data.stores.talks import TalkStore
from data.stores.thanks import ThanksStore
from data.stores.threads import ThreadStore
from data.stores.tries import TryStore
from data.stores.wishes import WishStore
from data.words import Words


class Stores:
    """All stores of one transaction."""

    def __init__(self, connection: AsyncConnection, words: Words, ids: Ids) -> None:
        self.couples = CoupleStore(connection, words, ids)
        self.invitations = InvitationStore(connection, ids)
        self.rituals = RitualStore(connection, ids)
        self.checkins = CheckinStore(connection, words, ids)
        self.questions = QuestionStore(connection, words, ids)
        self.seen = SeenStore(connection, ids)
        self.proposals = ProposalStore(connection, ids)
        self.absences = AbsenceStore(connection, ids)
        self.deliveries = DeliveryStore(connection, ids)
        self.claims = ClaimStore(connection)
        self.posts = PostStore(connection)
        self.polls = PollStore(connection, words, ids)
        self.thanks = ThanksStore(connection, words, ids)
        self.affections = AffectionStore(connection, words, ids)
        self.memories = MemoryStore(connection, words, ids)
        self.talks = TalkStore(connection, words, ids)
        self.statements = StatementStore(connection, words, ids)
        self.threads = ThreadStore(connection)
        self.lessons = LessonStore(connection, words, ids)
        self.sheets = SheetStore(connection, words, ids)
        self.milestones = MilestoneStore(connection, words, ids)
        self.growths = GrowthStore(connection, words, ids)
        self.wishes = WishStore(connection, words, ids)
        self.plans = PlanStore(connection, words, ids)
        self.tries = TryStore(connection, words, ids)
        self.pictures = PictureStore(connection, words)
        self.mornings = MorningStore(connection, ids)
        self.reunions = ReunionStore(connection, ids)
        self.recaps = RecapStore(connection, ids)
        self.exports = ExportStore(connection, words)
        self.authorships = AuthorshipStore(connection)
