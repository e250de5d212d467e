"""Dates that were marked done before their planned day: each is of the day on which it took place."""

from datetime import UTC, date, datetime, timedelta

import pytest
from support.backend import ADA, BO, DECKS, Backend, ManualClock, person

from core.albums import Album, AlbumEntryKind
from core.couples import Couple
from core.plans import PlanDraft
from core.recaps import Recap
from ui.plans import plan_panel, plans_panel
from wiring import Services

DONE_ON, PLANNED_FOR = date(2026, 1, 3), datetime(2026, 2, 5, 19, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture
def services(backend: Backend) -> Services:
    return Services(backend.work, backend.keyring, DECKS, backend.clock)


@pytest.fixture
async def picnic_id(services: Services, couple: Couple, clock: ManualClock) -> int:
    """A picnic that was planned for February, and done on 3 January; the couple's days are those of UTC."""
    assert str(couple.zone) == "UTC"
    picnic = await services.plans.add_plan(person(ADA), PlanDraft("Picnic", None, PLANNED_FOR, "UTC", 120))
    clock.now = datetime(2026, 1, 3, 15, tzinfo=UTC)
    await services.plans.mark_plan_done(person(BO), picnic.id)
    return picnic.id


async def recap_of(services: Services, month: int) -> Recap:
    first, end = datetime(2026, month, 1, tzinfo=UTC), datetime(2026, month + 1, 1, tzinfo=UTC)
    return (await services.recaps.recap_between(person(ADA), first, end)).recap


@pytest.mark.on_postgresql
@pytest.mark.usefixtures("picnic_id")
async def test_it_is_in_the_recap_and_the_album_of_its_own_day(backend: Backend, services: Services) -> None:
    assert [(item.text, item.day) for item in (await recap_of(services, 1)).items] == [("Picnic", DONE_ON)]
    assert not (await recap_of(services, 2)).items
    couple = await services.couples.couple_of(person(BO))
    entries = Album(await backend.exports.export_of(person(BO), couple.id)).entries()
    assert [entry.day for entry in entries if entry.kind is AlbumEntryKind.DATE] == [DONE_ON]


async def test_the_list_shows_it_between_those_of_the_days_around_it(
    services: Services, clock: ManualClock, picnic_id: int
) -> None:
    for day in (2, 4):
        starts_at = datetime(2026, 1, day, 12, tzinfo=UTC)
        draft = PlanDraft(f"Walk {day}", None, starts_at, "UTC", 60)
        walk = await services.plans.add_plan(person(ADA), draft)
        clock.now = max(clock.now, starts_at + timedelta(hours=2))
        await services.plans.run_plan_step(walk.id)
    couple, page = await services.plans.plan_page(person(BO))
    assert [plan.what for plan in page.items] == ["Walk 4", "Picnic", "Walk 2"]
    view = await services.plans.read_plan(person(BO), picnic_id)
    for panel in (plans_panel(page, couple.zone), plan_panel(view.plan, couple, clock.now)):
        assert panel.embed is not None
        assert "<t:1767452400:f>" in (panel.embed.description or "")  # 3 January, 15:00
        assert f"<t:{int(PLANNED_FOR.timestamp())}" not in (panel.embed.description or "")


@pytest.mark.on_postgresql
@pytest.mark.usefixtures("picnic_id")
async def test_the_week_it_was_planned_for_is_free_again(backend: Backend, couple: Couple) -> None:
    """So that the date ritual asks in that week, and not in the one in which they had their date."""
    monday = datetime(2025, 12, 29, tzinfo=UTC), datetime(2026, 2, 2, tzinfo=UTC)
    async with backend.work() as work:
        found = [await work.plans.has_plan_between(couple.id, first, first + WEEK) for first in monday]
    assert found == [True, False]
