"""A no rests: whatever one partner asks of the other, a no to it holds for a day, a second one for a week."""

import ast
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select
from support.backend import ADA, BO, DECKS, Backend, person
from support.source_trees import ROOT, module_trees, string_patterns

from core.affections import AffectionKind
from core.cooldowns import ASKED_BY_PROPOSALS, AskedTooSoon, AskingKind
from core.couples import Couple
from core.deliveries import DeliveryKind
from core.errors import KindlingError
from core.growths import GrowthStory
from core.homes import HomeChange
from core.plans import PlanDraft
from core.polls import IdeaFilter
from core.proposals import ProposalKind
from core.rituals import RitualKind
from core.sheets import SheetTopic
from core.talks import TalkAction, TalkWay
from data.tables import cooldowns, talks
from wiring import AGREEMENTS, Services

Ask = Callable[[int, int], Awaitable[object]]
"""Lets a user ask, the first, second … time, each time as differently as the same kind of thing can be."""
Answer = Callable[[int], Awaitable[object]]
"""Lets a user press what answers the newest asking."""


@dataclass
class Case:
    """How one kind of thing is asked and answered."""

    ask: Ask
    refuse: Answer
    agree: Answer
    prepare: Callable[[], Awaitable[object]] | None = None
    may_other_ask: bool = True


@dataclass
class Cases:
    """Every kind of thing that one partner asks of the other, by its name."""

    backend: Backend
    services: Services
    couple: Couple
    ids: dict[str, int] = field(default_factory=dict[str, int])

    def all_of_them(self) -> dict[str, Case]:
        s, couple_id = self.services, self.couple.id
        start = datetime(2026, 3, 1, 19, tzinfo=UTC)
        return {
            ProposalKind.RESUME: self._proposal(
                lambda user, _: s.couples.resume_couple(person(user)),
                prepare=lambda: s.couples.pause_couple(person(BO), None),
                may_other_ask=False,  # whoever paused resumes alone
            ),
            ProposalKind.RITUAL: self._proposal(
                lambda user, nth: s.rituals.set_schedule(
                    person(user), RitualKind.DATE, nth % 7, time(19 + nth % 4), (1, 2, 4)[nth % 3]
                )
            ),
            ProposalKind.RITUAL_RESUME: self._proposal(
                lambda user, _: s.rituals.resume_ritual(person(user), RitualKind.CHECKIN),
                prepare=lambda: s.rituals.pause_ritual(person(BO), RitualKind.CHECKIN),
                may_other_ask=False,
            ),
            ProposalKind.HOME: self._proposal(
                lambda user, nth: s.homes.set_home(
                    person(user), 600 + nth, list(HomeChange)[1 + nth % 3], is_lost=False
                )
            ),
            ProposalKind.OURS_ALONE: self._proposal(
                lambda user, nth: s.homes.propose_ours_alone(person(user), f"audience {nth}")
            ),
            ProposalKind.QUESTION: self._proposal(
                lambda user, nth: s.checkins.propose_question(
                    person(user), ("What shall we plant?", " what shall WE plant…")[nth % 2]
                )
            ),
            ProposalKind.MEMORY_REMOVE: self._proposal(
                lambda user, _: s.memories.remove_memory(person(user), self.ids["memory"]),
                prepare=self._keep_memory,
                may_other_ask=False,  # whoever keeps something removes it alone
            ),
            ProposalKind.MILESTONE_REMOVE: self._proposal(
                lambda user, _: s.milestones.remove_milestone(person(user), self.ids["milestone"]),
                prepare=self._keep_milestone,
                may_other_ask=False,
            ),
            ProposalKind.GROWTH_REMOVE: self._proposal(
                lambda user, _: s.growths.remove_growth(person(user), self.ids["growth"]),
                prepare=self._keep_growth,
                may_other_ask=False,
            ),
            ProposalKind.MORNINGS: self._proposal(
                lambda user, _: s.mornings.propose_mornings(person(user), couple_id)
            ),
            ProposalKind.EVENT: self._proposal(
                lambda user, _: s.scheduled_events.propose_event(person(user), self.ids["plan"]),
                prepare=lambda: self._make_plan(start),
            ),
            ProposalKind.ERASE: self._proposal(
                lambda user, _: s.own_words.propose_erasing_couple(person(user), couple_id)
            ),
            AskingKind.TALK: Case(
                ask=lambda user, nth: s.talks.ask_to_talk(
                    person(user), f"Topic {nth}", 5, list(TalkWay)[nth % 3], None
                ),
                refuse=lambda user: self._answer_talk(user, TalkAction.NO),
                agree=lambda user: self._answer_talk(user, TalkAction.YES),
            ),
            AskingKind.SHEET_LINE: Case(
                ask=self._propose_line,
                refuse=lambda user: s.sheets.put_line_aside(person(user), self.ids["line"]),
                agree=lambda user: s.sheets.agree_to_line(person(user), self.ids["line"]),
            ),
            AskingKind.REUNION: Case(
                ask=self._say_together,
                refuse=lambda user: s.reunions.stop_reunion(person(user), self.ids["reunion"]),
                agree=lambda user: s.reunions.confirm_together(person(user), self.ids["reunion"]),
                prepare=self._save_hug,
            ),
            AskingKind.POLL: Case(
                ask=self._open_and_love, refuse=self._refuse_all_ideas, agree=self._love_the_same
            ),
        }

    def _proposal(
        self,
        ask: Ask,
        prepare: Callable[[], Awaitable[object]] | None = None,
        *,
        may_other_ask: bool = True,
    ) -> Case:
        async def refuse(user_id: int) -> None:
            await self.services.agreements.decline_proposal(
                person(user_id), await self.backend.newest_proposal_id()
            )

        async def agree(user_id: int) -> None:
            await self.services.agreements.agree_to_proposal(
                person(user_id), await self.backend.newest_proposal_id()
            )

        return Case(ask, refuse, agree, prepare, may_other_ask)

    async def _keep_memory(self) -> None:
        kept = await self.services.memories.add_memory(person(BO), "", "The lake", "Cold.", date(2025, 6, 1))
        self.ids["memory"] = kept.memory.id

    async def _keep_milestone(self) -> None:
        kept = await self.services.milestones.add_milestone(
            person(BO), "The day", date(2026, 6, 1), is_yearly=True
        )
        self.ids["milestone"] = kept.id

    async def _keep_growth(self) -> None:
        story = GrowthStory("The move", "Patience", "Tea", None, None)
        self.ids["growth"] = (await self.services.growths.add_growth(person(BO), story)).id

    async def _make_plan(self, start: datetime) -> None:
        draft = PlanDraft("Dance", None, start, "UTC", 120)
        self.ids["plan"] = (await self.services.plans.add_plan(person(ADA), draft)).id

    async def _answer_talk(self, user_id: int, action: TalkAction) -> None:
        async with self.backend.database.begin() as connection:
            talk_id = await connection.scalar(select(func.max(talks.c.id)))
        await self.services.talks.take_action(person(user_id), talk_id or 0, action)

    async def _propose_line(self, user_id: int, nth: int) -> None:
        text = ("We fight about money.", "we fight about money")[nth % 2]
        topic = list(SheetTopic)[nth % 5]
        line = await self.services.sheets.propose_line(person(user_id), self.couple.id, topic, text)
        self.ids["line"] = line.id

    async def _save_hug(self) -> None:
        hug = await self.services.affections.send_affection(person(BO), AffectionKind.HUG, None)
        self.ids["hug"] = (await self.services.reunions.save_hug(person(BO), hug.id)).id

    async def _say_together(self, user_id: int, _nth: int) -> None:
        reunion = await self.services.reunions.announce_together(person(user_id), self.ids["hug"])
        self.ids["reunion"] = reunion.id

    async def _open_and_love(self, user_id: int, nth: int) -> None:
        ideas = [f"Idea {nth}", f"Another {nth}"]
        poll = await self.services.polls.start_poll(person(user_id), ideas, IdeaFilter(), None, None)
        self.ids["poll"], self.ids["asker"] = poll.id, user_id
        await self.services.votes.pick_ideas(person(user_id), poll.id, [0])

    async def _refuse_all_ideas(self, user_id: int) -> None:
        await self.services.votes.refuse_ideas(person(user_id), self.ids["poll"], [0, 1])
        await self.backend.settle_all()  # its card
        await self.services.votes.close_due_poll(self.ids["poll"])

    async def _love_the_same(self, user_id: int) -> None:
        await self.services.votes.pick_ideas(person(user_id), self.ids["poll"], [0])


ASKED_WITHOUT_PROPOSAL = {AskingKind.TALK, AskingKind.POLL, AskingKind.REUNION, AskingKind.SHEET_LINE}
NAMES = sorted({*AGREEMENTS, *ASKED_WITHOUT_PROPOSAL})


@pytest.fixture
def services(backend: Backend) -> Services:
    return Services(backend.work, backend.keyring, DECKS, backend.clock)


@pytest.fixture
async def case(request: pytest.FixtureRequest, backend: Backend, services: Services, couple: Couple) -> Case:
    """One kind of asking, prepared, without anything else that is still to be posted."""
    found = Cases(backend, services, couple).all_of_them()[request.param]
    if found.prepare is not None:
        await found.prepare()
    return found


async def refusal_of(backend: Backend, case: Case, nth: int, user_id: int = ADA) -> datetime:
    """Let somebody ask too soon, and return the moment that the refusal names."""
    with pytest.raises(AskedTooSoon) as refused:
        await case.ask(user_id, nth)
    return datetime.fromtimestamp(int(refused.value.text_args["until"]), UTC)


async def ask(backend: Backend, case: Case, nth: int, user_id: int = ADA) -> None:
    await backend.settle_all()
    await case.ask(user_id, nth)


async def stored_noes(backend: Backend) -> list[int]:
    async with backend.database.begin() as connection:
        return list(await connection.scalars(select(cooldowns.c.noes)))


@pytest.mark.parametrize("case", NAMES, indirect=True)
async def test_a_no_rests_for_a_day_and_a_second_one_for_a_week(backend: Backend, case: Case) -> None:
    for nth, rest in enumerate((timedelta(days=1), timedelta(days=7), timedelta(days=7))):
        await ask(backend, case, nth)
        await case.refuse(BO)
        until = backend.clock() + rest
        assert await refusal_of(backend, case, nth + 1) == until
        backend.clock.now = until - timedelta(seconds=1)
        assert await refusal_of(backend, case, nth) == until
        backend.clock.now = until
    await ask(backend, case, 4)


@pytest.mark.parametrize("case", NAMES, indirect=True)
async def test_a_yes_clears_every_no(backend: Backend, case: Case) -> None:
    await ask(backend, case, 0)
    await case.refuse(BO)
    assert await stored_noes(backend) == [1]
    backend.clock.advance(days=1)
    await ask(backend, case, 1)
    await case.agree(BO)
    assert await stored_noes(backend) == []


@pytest.mark.parametrize("case", NAMES, indirect=True)
async def test_taking_it_back_is_no_no(backend: Backend, case: Case) -> None:
    for nth in range(3):
        await ask(backend, case, nth)
        try:
            await case.refuse(ADA)
        except KindlingError:
            return  # only the other can answer this one
    assert await stored_noes(backend) == []


@pytest.mark.parametrize("case", NAMES, indirect=True)
async def test_the_other_may_ask_all_the_while(backend: Backend, case: Case) -> None:
    if not case.may_other_ask:
        return
    await ask(backend, case, 0)
    await case.refuse(BO)
    await ask(backend, case, 1, BO)
    await case.agree(ADA)
    assert await stored_noes(backend) == []


@pytest.mark.parametrize("case", [AskingKind.TALK, AskingKind.REUNION], indirect=True)
async def test_silence_is_no_no(backend: Backend, services: Services, case: Case) -> None:
    for nth in range(2):
        await ask(backend, case, nth)
        backend.clock.advance(days=3)
        for due in await backend.claim_due(DeliveryKind.TALK_CLOCK):
            await services.talks.run_deadline(due.subject_id)
    assert await stored_noes(backend) == []


async def test_other_things_may_be_asked_meanwhile(
    backend: Backend, services: Services, couple: Couple
) -> None:
    """Another ritual is another thing, and so are another question, line and memory."""
    cases = Cases(backend, services, couple).all_of_them()
    for name in (ProposalKind.RITUAL, ProposalKind.QUESTION, AskingKind.SHEET_LINE):
        await ask(backend, cases[name], 0)
        await cases[name].refuse(BO)
    await services.rituals.propose_ritual(person(ADA), couple.id, RitualKind.MEMORY)
    await services.checkins.propose_question(person(ADA), "Where shall we go?")
    await services.sheets.propose_line(person(ADA), couple.id, SheetTopic.HOPES, "More time.")


async def test_a_ritual_is_the_same_whether_it_is_new_or_was_paused(
    backend: Backend, services: Services, couple: Couple
) -> None:
    await services.rituals.set_schedule(person(ADA), RitualKind.CHECKIN, 6, time(20), 2)
    await services.rituals.set_schedule(person(ADA), RitualKind.CHECKIN, 6, time(20), 1)
    await services.agreements.decline_proposal(person(BO), await backend.newest_proposal_id())
    await services.rituals.pause_ritual(person(BO), RitualKind.CHECKIN)
    with pytest.raises(AskedTooSoon):
        await services.rituals.resume_ritual(person(ADA), RitualKind.CHECKIN)


async def test_a_refused_question_is_known_again_without_its_words(
    backend: Backend, services: Services, couple: Couple
) -> None:
    """Its words are deleted with the no; what is kept of them says nothing without the couple's key."""
    await services.checkins.propose_question(person(ADA), "What shall we plant?")
    await services.agreements.decline_proposal(person(BO), await backend.newest_proposal_id())
    async with backend.database.begin() as connection:
        (asking,) = await connection.scalars(select(cooldowns.c.asking))
    assert asking.startswith("question:")
    assert "plant" not in asking


async def test_a_refusal_that_a_vote_keeps_secret_rests_nowhere(
    backend: Backend, services: Services, couple: Couple
) -> None:
    """Only where the result says that nothing is left does whoever voted learn of a no."""
    for nth, (own, refused) in enumerate((([], [0, 1]), ([0, 1], [0]))):
        ideas = [f"Idea {nth}", f"Another {nth}"]
        poll = await services.polls.start_poll(person(ADA), ideas, IdeaFilter(), None, None)
        await services.votes.pick_ideas(person(ADA), poll.id, own)
        await services.votes.refuse_ideas(person(BO), poll.id, refused)
        await backend.settle_all()
        await services.votes.close_due_poll(poll.id)
    assert await stored_noes(backend) == []


def test_every_kind_of_proposal_says_what_it_asks_for() -> None:
    assert ASKED_BY_PROPOSALS.keys() == AGREEMENTS.keys(), "say it in core/cooldowns.py"
    asked = {kind for kind, _ in ASKED_BY_PROPOSALS.values()}
    assert asked | ASKED_WITHOUT_PROPOSAL == set(AskingKind)


SAYS_NO = re.compile(r"(not (now|this)|rather not|no(,.*)?$|never|give me)", re.IGNORECASE)
NOES = {
    ("ui/couples.py", "never-from-them"),  # on the leaving panel: the same
    ("ui/invitations.py", "never-from-them"),  # for good: tests/integration/test_invitations.py
    ("ui/invitations.py", "not-now"),  # 30 days: there, too
    ("ui/polls.py", "poll-refuse"),
    ("ui/proposals.py", "not-now"),
    ("ui/reunions.py", "not-now"),
    ("ui/sheets.py", "not-now"),
    ("ui/talks.py", "talk-no"),
}
"""Where a button or menu says no, by file and text: a walk above, or the named test, proves each."""
HEADINGS = {("ui/sheets.py", "sheet-aside")}


def texts_that_say_no() -> set[str]:
    """Return the ids of short texts that a *Not now* may have."""
    files = (ROOT / "ui" / "texts" / "en").glob("*.ftl")
    lines = [line.split(" = ", 1) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return {line[0] for line in lines if len(line) > 1 and len(line[1]) < 30 and SAYS_NO.match(line[1])}


def test_every_button_that_says_no_is_walked() -> None:
    """A new *Not now* fails here: let its no rest (services/cooldowns.py), and add a case above."""
    says_no = texts_that_say_no()
    shown = {
        (path.as_posix(), text_id)
        for path, tree in module_trees()
        if path.parts[0] == "ui"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant | ast.JoinedStr)
        for pattern in string_patterns(node)
        for text_id in says_no
        if not pattern.startswith(".+") and re.fullmatch(pattern, text_id)
    }
    assert shown - HEADINGS == NOES
