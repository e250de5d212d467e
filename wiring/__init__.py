"""The one place where the layers are joined: here the services, and what each noun contributes to them."""

from pathlib import Path

from core.decks import Decks
from core.rituals import RitualKind
from core.storage_locations import FolderLocation
from data.crypto.keyring import Keyring
from data.decks.lessons import load_lessons
from data.decks.supports import load_supports
from data.images.image_worker import ImageWorker
from data.images.media import MEDIA_FOLDER, Media
from data.imports.import_worker import ImportWorker
from data.object_stores import FolderStore
from data.unit_of_work import OpenWork
from services.abouts import Abouts
from services.affections import Affections
from services.agreements import Agreements
from services.announcements import Announcements
from services.base import Service
from services.bookkeeping import Bookkeeping
from services.books import Books
from services.card_reactions import CardReactions
from services.checkin_history import CheckinHistory
from services.checkin_openings import checkin_opener
from services.checkins import Checkins
from services.clock import Clock
from services.couples import Couples
from services.deliveries import Deliveries, SettledCallback
from services.erasures import Erasures, ReplaceKeyCopies
from services.exports import Exports
from services.frames import Frames
from services.fresh_starts import FreshStarts
from services.growths import Growths
from services.homes import Homes
from services.imports import Imports
from services.impressions import Impressions
from services.invitations import Invitations
from services.lessons import Lessons
from services.memories import Memories
from services.memory_origins import prompt_opener
from services.memory_search import MemorySearch
from services.milestones import Milestones
from services.mornings import Mornings
from services.nudges import Nudges
from services.own_words import OwnWords
from services.panels import Panels
from services.picture_cleanup import PictureCleanup
from services.pictures import Pictures
from services.plan_lifecycle import date_opener
from services.plans import Plans
from services.polls import Polls
from services.quiet_memories import QuietMemories
from services.recaps import Recaps, recap_opener
from services.removals import BotRemovals
from services.reunions import Reunions
from services.ritual_openings import OccurrenceOpener
from services.rituals import Rituals
from services.scheduled_events import ScheduledEvents
from services.sheets import Sheets
from services.sparks import Sparks, spark_opener
from services.statements import Statements
from services.supports import Supports
from services.talks import Talks
from services.thanks import ThankYous, thanks_opener
from services.timelines import Timelines
from services.tombstones import Tombstones
from services.tries import Tries
from services.votes import Votes
from services.wishes import Wishes

NOUNS: tuple[type[Service], ...] = (
    Couples,
    Abouts,
    Homes,
    Rituals,
    ThankYous,
    Plans,
    Memories,
    Milestones,
    Checkins,
    Frames,
    CardReactions,
    Sparks,
    Affections,
    Mornings,
    Talks,
    Statements,
    Lessons,
    Sheets,
    Growths,
    Wishes,
    Impressions,
    ScheduledEvents,
    Tries,
    OwnWords,
    Imports,
)
"""The services that contribute to use cases of all nouns: agreements, the erasure of own words, recaps."""

AGREEMENTS = {kind: agreement for noun in NOUNS for kind, agreement in noun.agreements.items()}
DELETE_OWN = {table: delete for noun in NOUNS for table, delete in noun.own_words.items()}
MOMENTS = tuple(gatherer for noun in NOUNS for gatherer in noun.moments)


class Services:
    """All services, by name.

    `on_settled` is told of each delivery's outcome. Without `media`, pictures are kept in the default data
    directory (`var/media`). An erasure ends once `replace_key_copies` has returned True.
    """

    def __init__(
        self,
        work: OpenWork,
        keyring: Keyring,
        decks: Decks,
        clock: Clock,
        on_settled: SettledCallback | None = None,
        media: Media | None = None,
        replace_key_copies: ReplaceKeyCopies | None = None,
    ) -> None:
        media = media or Media(FolderStore(FolderLocation(Path("var").absolute() / MEDIA_FOLDER)))
        self.pictures = Pictures(work, keyring, media, ImageWorker(), clock)
        self.picture_cleanup = PictureCleanup(work, media, clock)
        self.couples = Couples(work)
        self.homes = Homes(work)
        self.invitations = Invitations(work, keyring, decks)
        self.removals = BotRemovals(work)
        self.agreements = Agreements(work, AGREEMENTS)
        self.deliveries = Deliveries(work, clock, on_settled)
        self.erasures = Erasures(work, keyring, media, clock, replace_key_copies)
        self.tombstones = Tombstones(work, keyring, DELETE_OWN)
        self.announcements = Announcements(work)
        self.bookkeeping = Bookkeeping(work)
        self.exports = Exports(work, decks, load_lessons(), self.pictures, clock)
        self.books = Books(work, self.exports)
        self.imports = Imports(work, keyring, decks, self.pictures, ImportWorker(), clock)
        self.own_words = OwnWords(work, DELETE_OWN)
        self._build_nouns(work, decks, clock)

    def _build_nouns(self, work: OpenWork, decks: Decks, clock: Clock) -> None:
        """Build the services of what couples do, as opposed to what serves every noun."""
        self.rituals = Rituals(work, _ritual_openers(decks))
        self.abouts = Abouts(work)
        self.checkins = Checkins(work, decks)
        self.checkin_history = CheckinHistory(work, decks)
        self.frames = Frames(work)
        self.nudges = Nudges(work)
        self.card_reactions = CardReactions(work)
        self.memories = Memories(work, decks)
        self.memory_search = MemorySearch(work)
        self.timelines = Timelines(work)
        self.mornings = Mornings(work)
        self.quiet_memories = QuietMemories(work)
        self.milestones = Milestones(work)
        self.fresh_starts = FreshStarts(work)
        self.growths = Growths(work)
        self.wishes = Wishes(work)
        self.thank_yous = ThankYous(work, decks)
        self.affections = Affections(work)
        self.reunions = Reunions(work)
        self.recaps = Recaps(work, decks, MOMENTS)
        self.polls = Polls(work, decks)
        self.votes = Votes(work, decks)
        self.plans = Plans(work, decks, clock)
        self.impressions = Impressions(work)
        self.scheduled_events = ScheduledEvents(work)
        self.tries = Tries(work)
        self.talks = Talks(work)
        self.sparks = Sparks(work, decks)
        self.statements = Statements(work)
        self.lessons = Lessons(work, load_lessons(), clock)
        self.sheets = Sheets(work)
        self.panels = Panels(work, load_lessons())
        self.supports = Supports(*load_supports())


def _ritual_openers(decks: Decks) -> dict[RitualKind, OccurrenceOpener]:
    """Map each kind of ritual to the opener of its occurrences."""
    return {
        RitualKind.CHECKIN: checkin_opener(decks),
        RitualKind.SPARK: spark_opener(decks),
        RitualKind.DATE: date_opener(decks),
        RitualKind.MEMORY: prompt_opener(decks),
        RitualKind.RECAP: recap_opener(decks, MOMENTS),
        RitualKind.THANKS: thanks_opener(),
    }
