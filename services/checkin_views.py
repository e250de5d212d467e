"""Views of check-ins: the content of a card or a reveal, loaded for one couple or for many."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from core.card_reactions import CardReaction
from core.checkins import LONG_SILENCE, Answer, Checkin, PastCheckin, Question, Tone, own_question_id_of
from core.couples import Couple
from core.decks import Decks, Followup
from core.frames import OFFERED_AT_REVEAL
from core.panels import NextQuestion, next_question
from core.rituals import RitualKind
from data.unit_of_work import UnitOfWork
from services.questions import answers_of_all, deck_question_of, question_of

RITUAL_OFFERS = {
    2: RitualKind.DATE,
    4: RitualKind.MEMORY,
    6: RitualKind.RECAP,
    8: RitualKind.SPARK,
    10: RitualKind.THANKS,
}


@dataclass(frozen=True, slots=True)
class CheckinView:
    """A check-in with its question, as its card shows it."""

    checkin: Checkin
    couple: Couple
    question: Question
    earlier: tuple[Checkin, ...] = ()  # earlier reveals of the same question

    @property
    def earlier_reveals(self) -> tuple[datetime, ...]:
        """The moments (UTC) the same question was revealed before."""
        return tuple(one.revealed_at or one.opened_at for one in self.earlier)


@dataclass(frozen=True, slots=True)
class Reveal:
    """Both answers to a question, and those of earlier reveals of it.

    `last_at` is when the reveal before it was, of any question, or None. `offers_frame`: it offers rose,
    thorn and bud.
    """

    checkin: Checkin
    couple: Couple
    question: Question
    answers: tuple[Answer, ...]
    earlier_checkins: tuple[PastCheckin, ...]
    followup: Followup | None
    offered_ritual: RitualKind | None
    last_at: datetime | None
    offers_frame: bool = False
    reactions: tuple[CardReaction, ...] = ()

    @property
    def ends_long_silence(self) -> bool:
        """Return whether this reveal ends a long silence, in a week that was not hard for either."""
        if self.last_at is None or self.checkin.revealed_at is None:
            return False
        is_hard = self.followup is not None and self.followup.tone is Tone.CARING
        return self.checkin.revealed_at - self.last_at >= LONG_SILENCE and not is_hard


async def load_checkin_view(work: UnitOfWork, decks: Decks, couple: Couple, checkin: Checkin) -> CheckinView:
    """Load a check-in as its card shows it."""
    earlier = await work.checkins.earlier_reveals_of_all([checkin])
    question = await question_of(work, decks, checkin)
    return CheckinView(checkin, couple, question, _answered(earlier[checkin.id]))


async def load_checkin_views(
    work: UnitOfWork, decks: Decks, couples: Mapping[int, Couple]
) -> dict[int, CheckinView]:
    """Load check-ins as their cards show them, by id; `couples` has the couple of each.

    A question of the couple's own is left out: it needs the key to their words.
    """
    found = await work.checkins.find_checkins(couples)
    checkins = [one for one in found if own_question_id_of(one.question_key) is None]
    earlier = await work.checkins.earlier_reveals_of_all(checkins)
    return {
        one.id: CheckinView(
            one, couples[one.id], deck_question_of(decks, one.question_key), _answered(earlier[one.id])
        )
        for one in checkins
    }


async def load_reveal(work: UnitOfWork, decks: Decks, view: CheckinView) -> Reveal:
    """Load the reveal of a check-in already viewed."""
    couple, checkin = view.couple, view.checkin
    followup = decks.followups_by_id.get(checkin.followup_key or "")
    answers = await answers_of_all(work, couple, [checkin, *view.earlier])
    earlier = [PastCheckin(one, view.question, answers[one.id]) for one in view.earlier]
    number, last_at = await work.checkins.reveals_until(checkin)
    return Reveal(
        checkin=checkin,
        couple=couple,
        question=view.question,
        answers=answers[checkin.id],
        earlier_checkins=tuple(earlier),
        followup=followup,
        offered_ritual=await ritual_to_offer(work, couple, number),
        last_at=last_at,
        # Once, and never to a couple that has tried it already.
        offers_frame=number == OFFERED_AT_REVEAL and couple.has_frame is None,
    )


def _answered(checkins: Iterable[Checkin]) -> tuple[Checkin, ...]:
    return tuple(checkin for checkin in checkins if checkin.answered_by)


async def upcoming_question(work: UnitOfWork, couple: Couple) -> NextQuestion | None:
    """Return the next question that comes by itself, or None."""
    return next_question(couple, await work.rituals.rituals_of(couple.id), work.now)


async def ritual_to_offer(work: UnitOfWork, couple: Couple, number: int) -> RitualKind | None:
    """Return the ritual to offer with the couple's reveal of this number (`RITUAL_OFFERS`), if any."""
    kind = RITUAL_OFFERS.get(number)
    if kind is None or await work.rituals.find_ritual_of_kind(couple.id, kind) is not None:
        return None
    return kind
