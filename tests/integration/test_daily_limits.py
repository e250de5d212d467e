"""Daily limits: whatever a person can add has one, those taken back count, and the next day opens it."""

import ast
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update
from support.backend import ADA, BO, CHANNEL, DECKS, GUILD, START, Backend, person
from support.source_trees import module_trees

from core.abouts import Fit
from core.affections import AffectionKind
from core.couples import Couple
from core.daily_limits import DAILY_LIMITS, USUAL_LIMIT, DailyKind, DailyLimitReached
from core.growths import GrowthStory
from core.idea_filters import IdeaFilter
from core.plans import PlanDraft
from core.rituals import RitualKind
from core.sheets import SheetTopic
from core.statements import StatementLines
from core.talks import TalkWay
from core.thanks import ThanksAbout
from data.tables import daily_counts, invitations
from wiring import Services

Step = Callable[[], Awaitable[object]]


@dataclass
class Adding:
    """How Ada adds one kind of thing, and what has to be there before."""

    backend: Backend
    services: Services
    couple: Couple

    def steps(self) -> dict[DailyKind, Step]:
        s, ada, couple_id = self.services, person(ADA), self.couple.id
        draft = PlanDraft("Dance", None, START + timedelta(days=60), "UTC", 120)
        lines = StatementLines("When", "I feel", "I need", "I wish")
        return {
            DailyKind.THANKS: self.give_thanks,
            DailyKind.MEMORY: lambda: s.memories.add_memory(ada, "", "The lake", "Cold.", date(2025, 6, 1)),
            DailyKind.AFFECTION: lambda: s.affections.send_affection(ada, AffectionKind.HUG, None),
            DailyKind.WISH: lambda: s.wishes.write_wish(ada, "", "More walks", "I ask you along"),
            DailyKind.NOTICING: self.notice,
            DailyKind.TRY: lambda: s.tries.add_try(ada, "Pottery", is_ongoing=False),
            DailyKind.QUESTION: lambda: s.checkins.propose_question(ada, "What shall we plant?"),
            DailyKind.TALK: lambda: s.talks.ask_to_talk(ada, "Money", 5, TalkWay.WRITING, None),
            DailyKind.STATEMENT: lambda: s.statements.save_draft(ada, lines),
            DailyKind.FRESH_START: lambda: s.fresh_starts.ask_to_start_over(ada),
            DailyKind.BOOK: lambda: s.books.book_of(ada, None),
            DailyKind.POLL: lambda: s.polls.start_poll(ada, ["Lake", "Cinema"], IdeaFilter(), None, None),
            DailyKind.PLAN: lambda: s.plans.add_plan(ada, draft),
            DailyKind.MILESTONE: lambda: s.milestones.add_milestone(
                ada, "The day", date(2027, 6, 1), is_yearly=True
            ),
            DailyKind.GROWTH: lambda: s.growths.add_growth(
                ada, GrowthStory("The move", "Patience", "Tea", None, None)
            ),
            DailyKind.REUNION: self.be_together,
            DailyKind.SHEET_LINE: lambda: s.sheets.propose_line(ada, couple_id, SheetTopic.HOPES, "Time."),
            DailyKind.PROPOSAL: lambda: s.rituals.propose_ritual(ada, couple_id, RitualKind.DATE),
            DailyKind.RECAP: lambda: s.recaps.recap_between(
                ada, START - timedelta(days=1), START + timedelta(days=60)
            ),
            DailyKind.SPARK: lambda: s.sparks.post_now(ada),
            DailyKind.ABOUT: lambda: s.abouts.say_about(ada, couple_id, {Fit.APART}),
        }

    def preparations(self) -> dict[DailyKind, Step]:
        return {
            DailyKind.NOTICING: self.try_a_wish,
            DailyKind.REUNION: self.save_hug,
            DailyKind.BOOK: self.be_thanked,
            DailyKind.RECAP: self.be_thanked,
        }

    async def be_thanked(self) -> None:
        await self.services.thank_yous.give_thanks(person(BO), ThanksAbout.EVERYDAY, "Tea", is_private=False)

    async def give_thanks(self) -> int:
        given = await self.services.thank_yous.give_thanks(
            person(ADA), ThanksAbout.EVERYDAY, "You made soup", is_private=False
        )
        return given.id

    async def try_a_wish(self) -> None:
        wishes = self.services.wishes
        for user_id in (ADA, BO):
            view = await wishes.write_wish(person(user_id), "", "Walks", "I ask")
        own = view.round.wish_of(ADA)
        assert own is not None
        self.round_id = (await wishes.choose_wish(person(ADA), own.id)).round.id
        self.backend.clock.advance(days=8)

    async def notice(self) -> None:
        await self.services.wishes.write_noticing(person(ADA), self.round_id, "You hummed")

    async def save_hug(self) -> None:
        hug = await self.services.affections.send_affection(person(BO), AffectionKind.HUG, None)
        self.hug_id = (await self.services.reunions.save_hug(person(BO), hug.id)).id

    async def be_together(self) -> None:
        await self.services.reunions.announce_together(person(ADA), self.hug_id)


@pytest.fixture
def services(backend: Backend) -> Services:
    return Services(backend.work, backend.keyring, DECKS, backend.clock)


@pytest.fixture
def adding(backend: Backend, services: Services, couple: Couple) -> Adding:
    return Adding(backend, services, couple)


async def added_today(backend: Backend, user_id: int = ADA) -> dict[str, int]:
    query = select(daily_counts.c.kind, daily_counts.c.added).where(daily_counts.c.user_id == user_id)
    async with backend.database.begin() as connection:
        return {row.kind: row.added for row in (await connection.execute(query)).all()}


async def use_up(backend: Backend, couple: Couple, kind: DailyKind) -> None:
    """Leave Ada nothing of a kind for today."""
    row = {"couple_id": couple.id, "user_id": ADA, "kind": kind, "day": backend.clock().date()}
    async with backend.database.begin() as connection:
        await connection.execute(
            insert(daily_counts).values(**row, added=DAILY_LIMITS.get(kind, USUAL_LIMIT))
        )


@pytest.mark.on_postgresql
@pytest.mark.parametrize("thing", sorted(set(DailyKind) - {DailyKind.INVITATION}))
async def test_a_full_day_refuses_each_kind_until_the_next(
    backend: Backend, couple: Couple, adding: Adding, thing: DailyKind
) -> None:
    if thing in adding.preparations():
        await adding.preparations()[thing]()
    await use_up(backend, couple, thing)
    before, stored = await added_today(backend), await backend.deliveries.count_due()
    with pytest.raises(DailyLimitReached) as refused:
        await adding.steps()[thing]()
    until = datetime.fromtimestamp(int(refused.value.text_args["until"]), UTC)
    assert until - backend.clock() <= timedelta(days=1)
    assert await added_today(backend) == before
    assert await backend.deliveries.count_due() == stored
    backend.clock.now = until
    await adding.steps()[thing]()
    assert (await added_today(backend))[thing] == 1


async def test_what_was_taken_back_counts(backend: Backend, services: Services, adding: Adding) -> None:
    for _ in range(3):
        await services.thank_yous.delete_own_thanks(person(ADA), await adding.give_thanks())
    assert await added_today(backend) == {DailyKind.THANKS: 3}


async def test_each_of_the_two_has_days_of_their_own(
    backend: Backend, services: Services, couple: Couple, adding: Adding
) -> None:
    await use_up(backend, couple, DailyKind.THANKS)
    await services.thank_yous.give_thanks(person(BO), ThanksAbout.EVERYDAY, "Tea", is_private=False)
    await services.couples.set_zone(person(ADA), "Asia/Tokyo", both=False)
    backend.clock.now = START.replace(hour=14, minute=59)  # 23:59 in Tokyo
    with pytest.raises(DailyLimitReached):
        await adding.give_thanks()
    backend.clock.advance(minutes=1)
    await adding.give_thanks()


@pytest.mark.on_postgresql
async def test_invitations_are_counted_in_every_server(backend: Backend) -> None:
    made = await backend.invitations.invite(person(ADA), BO, CHANNEL, is_bot=False)
    async with backend.database.begin() as connection:
        declined = update(invitations).values(state="declined", answered_at=START)
        await connection.execute(declined)
        row = (await connection.execute(select(invitations).where(invitations.c.id == made.id))).one()
        others = [
            {**row._mapping, "id": number, "guild_id": GUILD + number, "invitee_id": 1_000 + number}
            for number in range(1, USUAL_LIMIT)
        ]
        await connection.execute(insert(invitations), others)
    with pytest.raises(DailyLimitReached):
        await backend.invitations.invite(person(ADA), 5_000, CHANNEL, is_bot=False)
    backend.clock.advance(hours=12)
    await backend.invitations.invite(person(ADA), 5_000, CHANNEL, is_bot=False)


WRITES_OF_THE_BOT = {
    *("insert_deliveries", "insert_posts", "insert_thread"),  # of what was added, or will be
    *("insert_dealt", "insert_all_dealt"),  # what was dealt last
    *("insert_rest_after_parting", "insert_never", "insert_removal"),  # ends
}
NOT_LIMITED = {
    "announce": "the host's, asked for twice",
    "submit_answer": "one for each question, in place of the earlier",
    "submit_impression": "one for each plan, in place of the earlier",
    "submit_part": "one for each lesson and round, in place of the earlier",
    "_store_parts": "one import at a time, in place of the earlier",
    "bring_in_rows": "what both agreed to bring along, and lists keep their limits",
    "_bring_in_children": "what both agreed to bring along, as what it belongs to",
    "_store_one": "a picture of an import: the couple's room is its limit, and a day without a yes its end",
    "toggle_reaction": "one of each kind for each card, taken back by the same press",
    "write_closing": "one for each conversation, in place of the earlier",
    "pick": "one for each spark, in place of the earlier",
    "deal_spark": "by the clock, or counted in `post_now`",
    "_count_ballots": "one for each vote, in place of the earlier",
    "sheet_for_file": "when the file was last made",
    "propose_question": "counted in `propose`",
    "_start_couple": "an invitation, which was counted",
    "add_next_in_series": "by the clock",
    "open_checkins": "by the clock, or one in place of another",
    "open_morning": "by the clock",
    "open_next": "by the clock",
    "leave_alone": "one for each memory and partner, also where an import brings it along",
    "_quiet_memory": "said before a restore",
    "note_waiting": "of what was added, or of what the other opened",
    "begin_ritual": "counted as the proposal that was agreed to",
}
"""Functions that store something new and count nothing, each with its reason."""


def new_rows_in(function: ast.AsyncFunctionDef) -> set[str]:
    """Return the names of the store methods by which a function stores something new."""
    called = {node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute)}
    return {name for name in called if name.startswith(("insert_", "upsert_", "replace_"))}


@pytest.mark.slow
def test_whatever_is_added_is_counted_or_says_why_not() -> None:
    uncounted = {
        node.name
        for path, tree in module_trees()
        for node in ast.walk(tree)
        if path.parts[0] == "services"
        and isinstance(node, ast.AsyncFunctionDef)
        and new_rows_in(node) - WRITES_OF_THE_BOT
        and not {"count_added", "allowance_after"}
        & {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    }
    assert uncounted == set(NOT_LIMITED)
