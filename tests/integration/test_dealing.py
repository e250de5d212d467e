"""Dealing by what a couple said of themselves: questions, prompts and ideas, one couple or many at once."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from support.backend import ADA, BO, CLEO, DECKS, DEE, Backend, person

from core.abouts import Fit
from core.couples import Couple
from core.decks import Decks
from core.idea_filters import IdeaFilter
from services.abouts import Abouts
from services.ideas import deal_ideas
from services.memory_origins import deal_prompts
from services.question_choices import next_question_keys

GAMES, HARD = frozenset({Fit.GAMES}), frozenset({Fit.HARD})


def fitted_decks() -> Decks:
    """The decks with three entries each: for everybody, for who plays games, and not for a hard time."""
    question, prompt = DECKS.questions[0], DECKS.prompts[0]
    idea = next(each for each in DECKS.ideas if each.works_apart)

    def three(entry: object) -> tuple[object, ...]:
        plain = replace(entry, fits=frozenset(), not_for=frozenset(), depth=1)  # type: ignore[type-var] (a dataclass)
        return (
            replace(plain, deck_id="games", fits=GAMES),
            replace(plain, deck_id="easy", not_for=HARD),
            replace(plain, deck_id="all"),
        )

    return replace(
        DECKS,
        questions=three(question),  # type: ignore[arg-type] (of the entry's own class)
        prompts=three(prompt),  # type: ignore[arg-type]
        ideas=three(idea),  # type: ignore[arg-type]
    )


@pytest.fixture
def abouts(backend: Backend) -> Abouts:
    return Abouts(backend.work)


async def questions_dealt(backend: Backend, couples: Sequence[Couple], count: int) -> dict[int, list[str]]:
    dealt: dict[int, list[str]] = {couple.id: [] for couple in couples}
    for _ in range(count):
        async with backend.work() as work:
            keys = await next_question_keys(work, fitted_decks(), couples)
            for couple_id, key in keys.items():
                dealt[couple_id].append(key)
    return dealt


@pytest.mark.on_postgresql
async def test_many_couples_are_dealt_what_fits_each_without_their_keys_loaded_before(
    backend: Backend, abouts: Abouts, couple: Couple
) -> None:
    other = await backend.begin_couple(CLEO, DEE)
    await abouts.say_about(person(ADA), couple.id, {Fit.HARD, Fit.GAMES})
    dealt = await questions_dealt(backend, [couple, other], 3)
    assert set(dealt[couple.id]) == {"games", "all"}
    assert set(dealt[other.id]) == {"easy", "all"}


async def test_prompts_and_ideas_fit_too(backend: Backend, abouts: Abouts, couple: Couple) -> None:
    await abouts.say_about(person(BO), couple.id, {Fit.HARD})
    decks = fitted_decks()
    async with backend.work() as work:
        found = await work.couples.find_couple(couple.id)
        assert found is not None
        prompt, _ = (await deal_prompts(work, decks, [found]))[couple.id]
        ideas = await deal_ideas(work, decks, found, IdeaFilter(), 3)
    assert prompt.deck_id == "all"
    assert [idea.deck_id for idea in ideas] == ["all"]


async def test_where_nothing_fits_everything_is_dealt(
    backend: Backend, abouts: Abouts, couple: Couple
) -> None:
    await abouts.say_about(person(BO), couple.id, {Fit.HARD})
    decks = replace(fitted_decks(), prompts=fitted_decks().prompts[:2])
    async with backend.work() as work:
        prompt, _ = (await deal_prompts(work, decks, [couple]))[couple.id]
    assert prompt.deck_id == "games"


async def test_who_lives_apart_is_dealt_ideas_that_work_apart(
    backend: Backend, abouts: Abouts, couple: Couple
) -> None:
    await abouts.say_about(person(BO), couple.id, {Fit.APART})
    async with backend.work() as work:
        found = await work.couples.find_couple(couple.id)
        assert found is not None
        ideas = await deal_ideas(work, DECKS, found, IdeaFilter(), 400)
    assert ideas
    # what does not work from afar is made for the days on which they visit one another
    assert all(idea.works_apart or Fit.APART in idea.fits for idea in ideas)


async def test_a_couple_whose_key_is_gone_costs_the_others_nothing(
    backend: Backend, abouts: Abouts, couple: Couple
) -> None:
    other = await backend.begin_couple(CLEO, DEE)
    for user_id, one in ((ADA, couple), (CLEO, other)):
        await abouts.say_about(person(user_id), one.id, GAMES)
    await backend.keyring.destroy_key(other.key_id)
    dealt = await questions_dealt(backend, [couple, other], 1)
    assert dealt == {couple.id: ["games"], other.id: ["easy"]}
