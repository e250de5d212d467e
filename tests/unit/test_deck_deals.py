"""Two years of the decks, as four kinds of couples are dealt them week by week."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest

from core.abouts import Fit, fitting
from core.checkins import Question
from core.decks import HEAVY, LIGHT, PARTS, DateIdea, leave_out_heavy, rotate_entries
from data.decks import load_decks

DECKS = load_decks()
WEEKS = 104
A_WEEK = timedelta(weeks=1)
COUPLES = {
    "says nothing": frozenset[Fit](),
    "together": frozenset({Fit.TOGETHER, Fit.YEARS}),
    "apart": frozenset({Fit.APART}),
    "little children": frozenset({Fit.TOGETHER, Fit.CHILDREN}),
    "gamers far apart": frozenset({Fit.APART, Fit.FAR, Fit.GAMES, Fit.NEW}),
}


def two_years_of_questions(about: frozenset[Fit], *, a_week: int) -> list[Question]:
    """Deal a couple their questions; more than one a week, where *Another question* is pressed."""
    dealt: list[Question] = []
    for week in range(WEEKS):
        questions = leave_out_heavy(DECKS.questions_for(about), week * A_WEEK)
        for _ in range(a_week):
            dealt.append(rotate_entries(questions, [one.deck_id for one in dealt])[0])
    return dealt


@pytest.mark.parametrize("about", COUPLES.values(), ids=COUPLES)
def test_no_question_repeats_in_two_years_though_half_are_swapped_away(about: frozenset[Fit]) -> None:
    dealt = two_years_of_questions(about, a_week=2)
    assert len({one.deck_id for one in dealt}) == 2 * WEEKS >= 208


@pytest.mark.parametrize("about", COUPLES.values(), ids=COUPLES)
def test_questions_begin_light_one_in_four_playful_and_heavy_ones_apart(about: frozenset[Fit]) -> None:
    dealt = two_years_of_questions(about, a_week=1)
    assert [one.depth for one in dealt[:5]] == [LIGHT] * 5
    assert [number % 4 for number, one in enumerate(dealt) if one.playful] == [3] * (WEEKS // 4)
    heavy = [number for number, one in enumerate(dealt) if one.depth == HEAVY]
    assert len(heavy) >= 5
    assert min(later - earlier for earlier, later in pairwise(heavy)) > 5
    assert {one.part for one in dealt[:5]} == set(PARTS)
    assert all(len({one.part for one in dealt[week : week + 5]}) == 5 for week in range(0, 100, 5))


@pytest.mark.parametrize("about", COUPLES.values(), ids=COUPLES)
def test_nothing_heavy_comes_in_the_first_month_however_much_is_swapped(about: frozenset[Fit]) -> None:
    dealt = two_years_of_questions(about, a_week=6)
    assert HEAVY not in {one.depth for one in dealt[: 6 * 5]}


@pytest.mark.parametrize("about", list(COUPLES.values())[1:], ids=list(COUPLES)[1:])
def test_some_questions_are_made_for_this_couple_from_the_beginning(about: frozenset[Fit]) -> None:
    fitted = [one for one in two_years_of_questions(about, a_week=1) if one.fits]
    assert len(fitted) >= 4
    assert all(one.fits & about for one in fitted)


@pytest.mark.parametrize("about", COUPLES.values(), ids=COUPLES)
def test_no_question_comes_to_a_couple_whom_it_is_not_for(about: frozenset[Fit]) -> None:
    assert [one.deck_id for one in two_years_of_questions(about, a_week=2) if one.not_for & about] == []


def two_years_of_votes(about: frozenset[Fit]) -> list[list[DateIdea]]:
    """Deal a couple three ideas a week, as a vote does."""
    ideas = fitting(DECKS.ideas, about)
    dealt: list[str] = []
    votes: list[list[DateIdea]] = []
    for _ in range(WEEKS):
        votes.append(rotate_entries(ideas, dealt)[:3])
        dealt += [idea.deck_id for idea in votes[-1]]
    return votes


@pytest.mark.parametrize("about", COUPLES.values(), ids=COUPLES)
def test_no_idea_repeats_in_two_years_of_votes(about: frozenset[Fit]) -> None:
    dealt = [idea.deck_id for vote in two_years_of_votes(about) for idea in vote]
    assert len(set(dealt)) == len(dealt) == 3 * WEEKS


def test_partners_in_two_zones_who_say_nothing_have_enough_ideas_too() -> None:
    ideas = [idea for idea in fitting(DECKS.ideas, frozenset()) if idea.works_apart]
    assert len(ideas) >= 3 * WEEKS


@pytest.mark.parametrize("about", [COUPLES["apart"], COUPLES["gamers far apart"]], ids=["apart", "gamers"])
def test_whoever_lives_apart_is_dealt_only_what_they_can_do(about: frozenset[Fit]) -> None:
    dealt = [idea for vote in two_years_of_votes(about) for idea in vote]
    made_for_visits = {Fit.APART, Fit.FAR, Fit.BETWEEN}
    assert [one.deck_id for one in dealt if not one.works_apart and not one.fits & made_for_visits] == []


@pytest.mark.parametrize("about", COUPLES.values(), ids=COUPLES)
def test_the_ideas_of_a_vote_differ(about: frozenset[Fit]) -> None:
    votes = two_years_of_votes(about)
    kinds = [{(one.budget, one.venue_kind, one.playful) for one in vote} for vote in votes]
    assert len([vote for vote in kinds if len(vote) == 1]) <= WEEKS // 20
    playful = [one.playful for vote in votes for one in vote]
    assert sum(playful) >= len(playful) // 5


@pytest.mark.parametrize("about", COUPLES.values(), ids=COUPLES)
def test_no_memory_prompt_repeats_in_two_years_and_one_in_four_is_playful(about: frozenset[Fit]) -> None:
    dealt: list[str] = []
    for _ in range(WEEKS):
        dealt.append(rotate_entries(DECKS.prompts_for(about), dealt)[0].deck_id)
    assert len(set(dealt)) == WEEKS
    playful = [DECKS.prompts_by_id[deck_id].playful for deck_id in dealt]
    assert [number % 4 for number, is_playful in enumerate(playful) if is_playful] == [3] * (WEEKS // 4)


def test_whoever_lives_together_is_not_sent_to_a_call() -> None:
    titles = [idea.title for vote in two_years_of_votes(COUPLES["together"]) for idea in vote]
    two_places = re.compile(
        r"on a call|on Discord|screen share|voice channel|two towns|two cafés|other’s door"
    )
    assert [title for title in titles if two_places.search(title)] == []
    assert any(two_places.search(idea.title) for idea in DECKS.ideas)
