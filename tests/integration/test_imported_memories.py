"""Memories that come in, and what goes on with them: mornings, recaps and what comes back no more."""

from datetime import date, timedelta

import pytest
from support.backend import ADA, BO, DECKS, START, Backend, person
from support.imports import ask_to_import, bring_along, exported_file

from core.couples import Couple
from core.deliveries import DeliveryKind, PostedMessage
from core.imports import OnlyQuietMemories
from core.recaps import RecapPeriod
from services.mornings import Mornings
from wiring import Services

pytestmark = pytest.mark.slow


def services_on(backend: Backend) -> Services:
    return Services(backend.work, backend.keyring, DECKS, backend.clock)


async def test_a_memory_comes_back_in_a_morning_again(
    backend: Backend, couple: Couple, other_host: Backend
) -> None:
    memories = services_on(backend).memories
    await memories.add_memory(person(ADA), "", "The lake", "We swam.", date(2019, 6, 1))
    there = await other_host.begin_couple()
    mornings = Mornings(other_host.work)
    for user_id in (ADA, BO):
        await mornings.propose_mornings(person(user_id), there.id)
    await bring_along(other_host, (ADA, BO), there, await exported_file(backend, ADA, couple))
    [coming] = await other_host.pending(DeliveryKind.MORNING)
    assert coming.due_at.date() == date(2026, 6, 1)


async def test_what_one_does_not_want_brought_back_leaves_the_cards_that_show_it(
    backend: Backend, couple: Couple
) -> None:
    services = services_on(backend)
    kept = await services.memories.add_memory(person(ADA), "", "The lake", "We swam.", date(2019, 6, 1))
    quiet, memory = services.quiet_memories, kept.memory
    await quiet.quiet_memory(person(ADA), memory.id)
    file = await exported_file(backend, ADA, couple)
    await quiet.unquiet_memory(person(ADA), memory.id)
    async with backend.work() as work:
        recap_id = await work.recaps.insert_recap(couple.id, RecapPeriod(START, START + timedelta(days=7)))
        card = PostedMessage(
            77, couple.home_id, couple.id, DeliveryKind.RECAP, recap_id, None, 0, has_words=True
        )
        await work.posts.insert_posts([card], START)
    with pytest.raises(OnlyQuietMemories):
        await ask_to_import(backend, ADA, couple, file)
    assert recap_id in [each.subject_id for each in await backend.pending(DeliveryKind.REDRAW)]
