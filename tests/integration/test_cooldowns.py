"""A no rests: whatever one partner asks of the other, a no to it holds for a day, a second one for a week."""

import ast
import re
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select
from support.askings import Case, Cases
from support.backend import ADA, BO, DECKS, Backend, person
from support.source_trees import ROOT, module_trees, string_patterns

from core.cooldowns import ASKED_BY_PROPOSALS, AskedTooSoon, AskingKind
from core.couples import Couple
from core.deliveries import DeliveryKind
from core.errors import KindlingError
from core.idea_filters import IdeaFilter
from core.proposals import ProposalKind
from core.rituals import RitualKind
from core.sheets import SheetTopic
from data.tables import cooldowns
from wiring import AGREEMENTS, Services

ASKED_WITHOUT_PROPOSAL = {AskingKind.TALK, AskingKind.POLL, AskingKind.REUNION, AskingKind.SHEET_LINE}
NAMES = sorted({*AGREEMENTS, *ASKED_WITHOUT_PROPOSAL})


@pytest.fixture
def services(backend: Backend) -> Services:
    return Services(backend.work, backend.keyring, DECKS, backend.clock)


@pytest.fixture
async def case(request: pytest.FixtureRequest, backend: Backend, services: Services, couple: Couple) -> Case:
    """One kind of asking, prepared, without anything else that is still to be posted."""
    found = Cases(backend, services, couple).all_cases()[request.param]
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
    cases = Cases(backend, services, couple).all_cases()
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
    ("ui/fresh_starts.py", "start-over-wait"),  # no "no": it asks for an hour
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
