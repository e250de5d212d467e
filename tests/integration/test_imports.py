"""Imports: one's own words come along from an export, with both keys, and never twice."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from support.backend import (
    ADA,
    BO,
    CLEO,
    DECKS,
    DEE,
    START,
    Backend,
    ManualClock,
    current_checkin_id,
    person,
    reveal_checkin,
    stored_tombstones,
)
from support.imported_lives import live_a_while, own_words, records_of
from support.imports import (
    agree,
    ask_to_import,
    bring_along,
    bring_in_all,
    changed,
    exported_file,
    exported_files,
)

from core.bookkeeping import KEEP_IMPORTS
from core.couples import Couple
from core.deliveries import DeliveryKind
from core.errors import CommitUnknown, NotAvailable
from core.import_parents import PARENT_SHAPES
from core.import_shapes import SHAPES
from core.imports import ImportUnderWay, NothingToBring, NotYourExport
from core.proposals import ProposalState
from core.thanks import ThanksAbout
from data.stores.exports import EXPORTED_NAMES
from data.tables import checkins, import_parts
from services.imports import Imports
from wiring import Services

pytestmark = pytest.mark.slow

ELSEWHERE, EVE = 8 << 22, 50


@pytest.mark.on_postgresql
async def test_there_and_back_nothing_of_ones_own_is_lost(
    backend: Backend, here: Couple, other_host: Backend
) -> None:
    written = own_words(await records_of(backend, ADA, here), ADA)
    assert all(written.values()), "one of each kind at least"

    there = await other_host.begin_couple(CLEO, DEE)  # with other accounts
    await bring_along(other_host, (CLEO, DEE), there, await exported_file(backend, ADA, here))
    records = await records_of(other_host, CLEO, there)
    assert own_words(records, CLEO) == written
    assert "Bo’s" not in str(records)
    assert not any(own_words(records, DEE).values())

    back = await backend.begin_couple(ADA, EVE, guild_id=ELSEWHERE)
    await bring_along(backend, (ADA, EVE), back, await exported_file(other_host, CLEO, there))
    assert own_words(await records_of(backend, ADA, back), ADA) == written


async def test_each_brings_their_own_and_both_answers_stand_side_by_side_again(
    backend: Backend, here: Couple, other_host: Backend
) -> None:
    files = {user_id: await exported_file(backend, user_id, here) for user_id in (ADA, BO)}
    there = await other_host.begin_couple()
    await bring_along(other_host, (ADA, BO), there, files[ADA])
    await bring_along(other_host, (BO, ADA), there, files[BO])
    records = await records_of(other_host, ADA, there)
    revealed = [row["id"] for row in records["checkins"] if row["revealed_at"]]
    assert len(revealed) == 1, "the same check-in, brought along twice"
    answered = [row["user_id"] for row in records["answers"] if row["checkin_id"] == revealed[0]]
    assert sorted(map(int, map(str, answered))) == [ADA, BO]
    for user_id in (ADA, BO):
        before = own_words(await records_of(backend, user_id, here), user_id)
        assert own_words(await records_of(other_host, user_id, there), user_id) == before


async def test_nobody_brings_the_other_ones_export(
    backend: Backend, here: Couple, other_host: Backend
) -> None:
    file = await exported_file(backend, BO, here)
    there = await other_host.begin_couple()
    elsewhere = await other_host.begin_couple(ADA, CLEO, guild_id=ELSEWHERE)
    for new_couple in (there, elsewhere):
        with pytest.raises(NotYourExport):
            await ask_to_import(other_host, ADA, new_couple, file)


async def test_what_was_sealed_stays_sealed(backend: Backend, here: Couple, other_host: Backend) -> None:
    there = await other_host.begin_couple()
    await bring_along(other_host, (ADA, BO), there, await exported_file(backend, ADA, here))
    assert "Ada’s alone" in str(await records_of(other_host, ADA, there))
    assert "Ada’s alone" not in str(await records_of(other_host, BO, there))


async def test_the_same_file_brings_nothing_twice(
    backend: Backend, here: Couple, other_host: Backend
) -> None:
    files = await exported_files(backend, ADA, here)
    there = await other_host.begin_couple()
    await bring_along(other_host, (ADA, BO), there, *files)
    with pytest.raises(NothingToBring):
        await ask_to_import(other_host, ADA, there, *files)
    with pytest.raises(NothingToBring):
        await ask_to_import(backend, ADA, here, *files)


async def test_nothing_comes_before_the_others_yes_and_nothing_after_their_no(
    backend: Backend, here: Couple, other_host: Backend
) -> None:
    there = await other_host.begin_couple()
    view = await ask_to_import(other_host, ADA, there, await exported_file(backend, ADA, here))
    await bring_in_all(other_host)
    before = own_words(await records_of(other_host, ADA, there), ADA)
    assert not any(before.values())
    assert "Ada’s" not in str(await records_of(other_host, BO, there))
    await other_host.agreements.decline_proposal(person(BO), view.proposal_id)
    await bring_in_all(other_host)
    assert await parts_of(other_host) == 0
    ended = [one.kind for one in await stored_tombstones(other_host.keyring)]
    assert ended == ["import_parts"], "so that no restore asks again"
    assert own_words(await records_of(other_host, ADA, there), ADA) == before


async def test_what_was_not_answered_in_time_waits_no_more(
    backend: Backend, couple: Couple, other_host: Backend, clock: ManualClock
) -> None:
    await live_a_while(backend, couple)
    there = await other_host.begin_couple()
    view = await ask_to_import(other_host, ADA, there, await exported_file(backend, ADA, couple))
    assert (await other_host.couples.couple_status(person(BO))).open_proposals
    clock.now += KEEP_IMPORTS + timedelta(minutes=1)
    for purges_first in (False, True):  # a day passes between two purges
        if purges_first:
            other_host.bookkeeping.begin_pass()
            while await other_host.bookkeeping.purge_some():
                pass
        assert not (await other_host.couples.couple_status(person(BO))).open_proposals
        with pytest.raises(NotAvailable):
            await agree(other_host, BO, there, view)
    assert await parts_of(other_host) == 0
    await bring_along(other_host, (ADA, BO), there, await exported_file(backend, ADA, couple))


async def parts_of(backend: Backend) -> int:
    async with backend.database.begin() as connection:
        return len((await connection.scalars(select(import_parts.c.id))).all())


async def test_it_says_how_many_things_and_from_when_and_no_word(
    backend: Backend, here: Couple, other_host: Backend
) -> None:
    there = await other_host.begin_couple()
    view = await ask_to_import(other_host, ADA, there, await exported_file(backend, ADA, here))
    twice = ("answers", "talk_closings")
    told = SHAPES.keys() - {"quiet_memories", "pictures"}  # the file has no pictures
    assert view.summary.counts == {**dict.fromkeys(told, 1), **dict.fromkeys(twice, 2)}
    assert (view.summary.first, view.summary.last) == (date(2026, 1, 1), date(2026, 1, 18))
    shown = await other_host.agreements.read_proposal(person(BO), view.proposal_id)
    assert "Ada’s" not in str(shown)


@pytest.mark.on_postgresql
async def test_a_later_file_takes_the_place_of_one_that_waits(
    backend: Backend, couple: Couple, other_host: Backend
) -> None:
    there = await other_host.begin_couple()
    await live_a_while(other_host, there)
    file = await exported_file(other_host, ADA, there)
    first = await ask_to_import(backend, ADA, couple, file)
    second = await ask_to_import(backend, ADA, couple, file)
    with pytest.raises(NotAvailable):
        await agree(backend, BO, couple, first)
    await agree(backend, BO, couple, second)
    with pytest.raises(ImportUnderWay):
        await ask_to_import(backend, ADA, couple, file)
    await bring_in_all(backend)
    records = await records_of(backend, ADA, couple)
    assert len(records["thanks"]) == 1


@pytest.mark.on_postgresql
async def test_what_was_deleted_here_does_not_come_back(backend: Backend, couple: Couple) -> None:
    services = Services(backend.work, backend.keyring, DECKS, backend.clock)
    for said in ("The soup", "The song"):
        await services.thank_yous.give_thanks(person(ADA), ThanksAbout.EVERYDAY, said, is_private=False)
        backend.clock.advance(minutes=1)
    file = await exported_file(backend, ADA, couple)
    _, page = await services.thank_yous.given_page(person(ADA))
    soup = page.items[-1]
    assert soup.message == "The soup"
    await services.thank_yous.delete_own_thanks(person(ADA), soup.id)
    elsewhere = await backend.begin_couple(ADA, CLEO, guild_id=ELSEWHERE)
    view = await bring_along(backend, (ADA, CLEO), elsewhere, file)
    assert view.summary.counts == {"thanks": 1}
    kept = (await records_of(backend, ADA, elsewhere))["thanks"]
    assert [row["message"] for row in kept] == ["The song"]
    await backend.own_words.erase_own_words(person(ADA, ELSEWHERE), elsewhere.id)
    with pytest.raises(NothingToBring):
        await ask_to_import(backend, ADA, elsewhere, file)


@pytest.mark.on_postgresql
async def test_erasing_ones_words_takes_what_waits_along(
    backend: Backend, couple: Couple, other_host: Backend
) -> None:
    there = await other_host.begin_couple()
    await live_a_while(other_host, there)
    view = await ask_to_import(backend, ADA, couple, await exported_file(other_host, ADA, there))
    await backend.own_words.erase_own_words(person(ADA), couple.id)
    assert await parts_of(backend) == 0
    shown = await backend.agreements.proposal_view(view.proposal_id)
    assert shown.proposal.state is ProposalState.SUPERSEDED


async def test_after_an_interruption_it_goes_on_and_doubles_nothing(
    backend: Backend, couple: Couple, other_host: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = Services(backend.work, backend.keyring, DECKS, backend.clock)
    for number in range(50):
        thanked = services.thank_yous.give_thanks
        await thanked(person(ADA), ThanksAbout.EVERYDAY, f"Number {number}", is_private=False)
        backend.clock.advance(minutes=1)
    there = await other_host.begin_couple()
    view = await ask_to_import(other_host, ADA, there, await exported_file(backend, ADA, couple))
    await agree(other_host, BO, there, view)
    monkeypatch.setattr("services.imports.PARTS_PER_RUN", 1)
    [delivery] = await other_host.claim_due(DeliveryKind.IMPORT)
    await other_host.imports.bring_in(delivery.subject_id)
    assert len((await records_of(other_host, ADA, there))["thanks"]) == 40
    await other_host.imports.bring_in(delivery.subject_id)  # claimed once more, as after a kill
    await bring_in_all(other_host)
    said = [row["message"] for row in (await records_of(other_host, ADA, there))["thanks"]]
    assert said == [f"Number {number}" for number in range(50)]


async def test_nobody_is_asked_about_an_import_whose_proposal_may_be_stored(
    backend: Backend, here: Couple, other_host: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = await other_host.begin_couple()
    propose = Imports._propose

    async def propose_unheard(*arguments: Any) -> None:
        await propose(*arguments)
        raise CommitUnknown

    monkeypatch.setattr(Imports, "_propose", propose_unheard)
    with pytest.raises(CommitUnknown):
        await ask_to_import(other_host, ADA, there, await exported_file(backend, ADA, here))
    assert await parts_of(other_host) == 0
    async with other_host.work() as work:
        assert await work.proposals.open_of(there.id) == []


async def test_a_milestone_is_announced_again(backend: Backend, couple: Couple, other_host: Backend) -> None:
    services = Services(backend.work, backend.keyring, DECKS, backend.clock)
    await services.milestones.add_milestone(person(ADA), "Our day", date(2019, 6, 1), is_yearly=True)
    there = await other_host.begin_couple()
    await bring_along(other_host, (ADA, BO), there, await exported_file(backend, ADA, couple))
    [coming] = await other_host.pending(DeliveryKind.MILESTONE_DAY)
    assert coming.due_at.date() == date(2026, 5, 25)


async def test_an_open_question_is_answered_by_no_file(
    backend: Backend, couple: Couple, other_host: Backend
) -> None:
    await reveal_checkin(backend)
    file = await exported_file(backend, ADA, couple)
    there = await other_host.begin_couple()
    await bring_along(other_host, (ADA, BO), there, file)
    open_id = await current_checkin_id(other_host)
    async with other_host.database.begin() as connection:
        states = (await connection.execute(select(checkins.c.id, checkins.c.state))).all()
    assert sorted((row_id == open_id, str(state)) for row_id, state in states) == [
        (False, "revealed"),
        (True, "open"),
    ]


async def test_nothing_is_believed_that_decides_for_the_other(
    backend: Backend, here: Couple, other_host: Backend
) -> None:

    def forge(document: dict[str, Any]) -> None:
        records = document["records"]
        for row in records["sheet_lines"]:
            row["state"] = "agreed"
            row["agreed_at"] = START.isoformat()
        for row in records["thanks"]:
            row["drawn_at"] = START.isoformat()
        for row in records["memories"]:
            row["writer_id"] = str(BO)
        for row in records["milestones"]:
            row["author_id"] = str(BO)

    there = await other_host.begin_couple()
    file = changed(await exported_file(backend, ADA, here), forge)
    await bring_along(other_host, (ADA, BO), there, file)
    records = await records_of(other_host, ADA, there)
    assert [(row["state"], row["agreed_at"]) for row in records["sheet_lines"]] == [("waiting", None)]
    assert [row["drawn_at"] for row in records["thanks"]] == [None]
    assert records["memories"] == records["milestones"] == []


async def test_of_two_answers_to_one_question_the_first_comes(
    backend: Backend, couple: Couple, other_host: Backend
) -> None:
    await reveal_checkin(backend)

    def double(document: dict[str, Any]) -> None:
        [row] = [row for row in document["records"]["answers"] if row["user_id"] == str(ADA)]
        later = {**row, "body": "Another", "answered_at": (START + timedelta(days=1)).isoformat()}
        document["records"]["answers"] += [later]

    there = await other_host.begin_couple()
    backend.clock.advance(days=2)
    file = changed(await exported_file(backend, ADA, couple), double)
    await bring_along(other_host, (ADA, BO), there, file)
    said = [row["body"] for row in (await records_of(other_host, ADA, there))["answers"]]
    assert said == ["An answer"]


async def test_lists_with_a_limit_take_no_more_than_they_show(
    backend: Backend, here: Couple, other_host: Backend
) -> None:

    def multiply(document: dict[str, Any]) -> None:
        for table, count in (("tries", 150), ("sheet_lines", 60)):
            [row] = [row for row in document["records"][table] if row["author_id"] == str(ADA)]
            document["records"][table] = [
                {**row, "created_at": (START + timedelta(seconds=number)).isoformat()}
                for number in range(count)
            ]

    there = await other_host.begin_couple()
    file = changed(await exported_file(backend, ADA, here), multiply)
    await bring_along(other_host, (ADA, BO), there, file)
    records = await records_of(other_host, ADA, there)
    assert (len(records["tries"]), len(records["sheet_lines"])) == (100, 40)


@pytest.mark.on_postgresql
async def test_what_nobody_answers_is_gone_after_thirty_days(
    backend: Backend, couple: Couple, other_host: Backend, clock: ManualClock
) -> None:
    there = await other_host.begin_couple()
    await live_a_while(other_host, there)
    view = await ask_to_import(backend, ADA, couple, await exported_file(other_host, ADA, there))
    for days, are_kept in ((29, True), (2, False)):
        clock.advance(days=days)
        backend.bookkeeping.begin_pass()
        while await backend.bookkeeping.purge_some():
            pass
        assert bool(await parts_of(backend)) is are_kept
    with pytest.raises(NotAvailable):
        await agree(backend, BO, couple, view)


STAYS = {
    "abouts": "how one lives now is said now",
    "card_reactions": "a press on a card that is elsewhere",
    "couples": "where a couple is, and its settings",
    "import_parts": "what waits for a yes is asked for again",
    "partners": "one's own settings are said anew",
    "poll_ideas": "an idea in a vote has no author",
    "poll_refusals": "of votes, which stay",
    "poll_votes": "of votes, which stay",
    "polls": "what came of a vote is its plan, which comes",
    "rituals": "a couple agrees to its rituals",
    "sheets": "who had the file made, which is not here",
}


def test_every_table_of_an_export_comes_along_or_says_why_not() -> None:
    assert {*SHAPES, *PARENT_SHAPES}.isdisjoint(STAYS)
    assert {*SHAPES, *PARENT_SHAPES, *STAYS} == set(EXPORTED_NAMES)
