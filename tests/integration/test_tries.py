"""Things to try in the database: their order in the list."""

import pytest
from support.backend import ADA, Backend, person

from core.tries import TryKind
from services.tries import Tries


@pytest.mark.on_postgresql
async def test_the_list_has_open_things_by_kind_then_done_ones(backend: Backend) -> None:
    await backend.begin_couple()
    tries = Tries(backend.work)
    for what, kind in (("Salsa", TryKind.LEARN), ("A walk", None), ("Paddington", TryKind.WATCH)):
        await tries.add_try(person(ADA), what, is_ongoing=False, kind=kind)
    seen = await tries.add_try(person(ADA), "Alien", is_ongoing=False, kind=TryKind.WATCH)
    await tries.mark_try_done(person(ADA), seen.id)
    page = await tries.try_page(person(ADA))
    assert [each.what for each in page.items] == ["Paddington", "Salsa", "A walk", "Alien"]
