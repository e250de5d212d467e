"""The services' house: every use case, joined to the storage, the decks and the clock."""

from dataclasses import dataclass
from pathlib import Path

from core.decks import Decks
from core.rituals import RitualKind
from data.darkroom import Darkroom
from data.decks.lessons import load_lessons
from data.decks.supports import load_supports
from data.keyring import Keyring
from data.media import MEDIA, Media
from data.work import OpenWork
from services.absences import Absences
from services.affections import Affections
from services.agreements import Agreements
from services.calendars import date_opener
from services.checkins import Checkins
from services.clock import Clock
from services.couples import Couples
from services.deliveries import Deliveries, Settled
from services.erasures import Erasures
from services.events import ServerEvents
from services.exports import Exports
from services.growths import Growths
from services.histories import Histories
from services.ideas import Ideas
from services.impressions import Impressions
from services.invitations import Invitations
from services.lessons import Lessons
from services.memories import Memories
from services.milestones import Milestones
from services.mornings import Mornings
from services.occasions import prompt_opener
from services.pictures import Pictures
from services.plans import Plans
from services.polls import Polls
from services.questions import checkin_opener
from services.recaps import Recaps, recap_opener
from services.retractions import Retractions
from services.reunions import Reunions
from services.rituals import Rituals
from services.sheets import Sheets
from services.statements import Statements
from services.supports import Supports
from services.talks import Talks
from services.thanks import ThankYous
from services.tries import Tries
from services.votes import Votes
from services.wishes import Wishes


@dataclass(frozen=True, slots=True)
class Services:
    """Every use case of the house."""

    couples: Couples
    invitations: Invitations
    absences: Absences
    rituals: Rituals
    checkins: Checkins
    histories: Histories
    memories: Memories
    milestones: Milestones
    growths: Growths
    wishes: Wishes
    mornings: Mornings
    pictures: Pictures
    thank_yous: ThankYous
    affections: Affections
    reunions: Reunions
    recaps: Recaps
    polls: Polls
    votes: Votes
    agreements: Agreements
    deliveries: Deliveries
    erasures: Erasures
    supports: Supports
    talks: Talks
    statements: Statements
    lessons: Lessons
    sheets: Sheets
    ideas: Ideas
    plans: Plans
    impressions: Impressions
    events: ServerEvents
    tries: Tries
    exports: Exports
    retractions: Retractions


def join_services(
    work: OpenWork,
    keyring: Keyring,
    decks: Decks,
    clock: Clock,
    settled: Settled | None = None,
    media: Media | None = None,
) -> Services:
    """Join every use case to what it works on; without `media`, to the pictures of the default home."""
    media = media or Media(Path("var") / MEDIA)
    openers = {
        RitualKind.CHECKIN: checkin_opener(decks),
        RitualKind.DATE: date_opener(decks),
        RitualKind.MEMORY: prompt_opener(decks),
        RitualKind.RECAP: recap_opener(decks),
    }
    lessons = load_lessons()
    pictures = Pictures(work, keyring, media, Darkroom(), clock)
    return Services(
        couples=Couples(work, clock),
        invitations=Invitations(work, keyring, decks, clock),
        absences=Absences(work, clock),
        rituals=Rituals(work, openers, clock),
        checkins=Checkins(work, decks, clock),
        histories=Histories(work, decks),
        memories=Memories(work, decks, clock),
        milestones=Milestones(work, clock),
        growths=Growths(work, clock),
        wishes=Wishes(work, clock),
        mornings=Mornings(work, clock),
        pictures=pictures,
        thank_yous=ThankYous(work, decks, clock),
        affections=Affections(work, clock),
        reunions=Reunions(work, clock),
        recaps=Recaps(work, decks),
        polls=Polls(work, decks, clock),
        votes=Votes(work, clock),
        agreements=Agreements(work, clock),
        deliveries=Deliveries(work, clock, settled),
        erasures=Erasures(work, keyring, media, clock),
        supports=Supports(*load_supports()),
        talks=Talks(work, clock),
        statements=Statements(work, clock),
        lessons=Lessons(work, lessons, clock),
        sheets=Sheets(work, clock),
        ideas=Ideas(work, decks),
        plans=Plans(work, decks, clock),
        impressions=Impressions(work, clock),
        events=ServerEvents(work, clock),
        tries=Tries(work, clock),
        exports=Exports(work, decks, lessons, pictures, clock),
        retractions=Retractions(work, clock),
    )
