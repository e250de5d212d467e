"""Polls: the tally, size limits, and the moment when a vote ends."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.decks import Budget, DateIdea, Duration, VenueKind
from core.errors import EmptyText, TextTooLong
from core.idea_filters import IdeaFilter
from core.polls import (
    EMOJIS,
    OPEN_FOR,
    Ballot,
    ClosesAfterDate,
    Poll,
    PollChoice,
    PollIdea,
    PollState,
    SameIdeaTwice,
    Tally,
    Verdict,
    clean_own_ideas,
    closing_time,
    count_votes,
    number_choices,
    position_of,
)
from core.text_input import IDEA_LIMIT

ADA, BO = 1, 2
NOW = datetime(2026, 2, 28, 12, 0, tzinfo=UTC)

positions = st.frozensets(st.integers(0, len(EMOJIS) - 1))
poll_ids = st.integers(1, 2**63 - 1)
ada_ballots = st.builds(Ballot, st.just(ADA), positions, positions)
bo_ballots = st.builds(Ballot, st.just(BO), positions, positions)


def ballot(user_id: int, picks: set[int], refusals: set[int] | None = None) -> Ballot:
    return Ballot(user_id, frozenset(picks), frozenset(refusals or ()))


def idea(place: VenueKind = VenueKind.HOME, budget: Budget = Budget.FREE, *, new: bool = False) -> DateIdea:
    return DateIdea(
        "an-idea", "Do it", "Like this.", budget, place, Duration.SHORT, works_apart=False, is_novel=new
    )


def poll(verdict: Verdict | None, reopened_at: datetime | None = None) -> Poll:
    return Poll(
        id=1,
        couple_id=1,
        opened_by=None,
        state=PollState.CLOSED if verdict else PollState.OPEN,
        choices=(),
        planned_for=None,
        closes_at=NOW,
        ends_at=None,
        reopened_at=reopened_at,
        verdict=verdict,
        winner=None,
        ballots=(ballot(ADA, {0}), ballot(BO, {1}, {1})),
    )


@pytest.mark.parametrize(
    ("ends_at", "due"),
    [
        (None, NOW),
        (NOW - timedelta(minutes=1), NOW - timedelta(minutes=1)),
        (NOW + timedelta(minutes=1), NOW),
    ],
)
def test_a_vote_of_both_never_lasts_beyond_its_closing_time(ends_at: datetime | None, due: datetime) -> None:
    assert replace(poll(None), ends_at=ends_at).due_to_end_at == due


@given(poll_ids, ada_ballots, bo_ballots)
def test_a_refused_idea_never_wins(poll_id: int, ada: Ballot, bo: Ballot) -> None:
    outcome = count_votes(poll_id, [ada, bo])
    refused = ada.refusals | bo.refusals
    assert outcome.winner not in refused
    assert not refused & set(outcome.wanted)


@given(poll_ids, ada_ballots, bo_ballots)
def test_a_winner_is_what_both_would_love(poll_id: int, ada: Ballot, bo: Ballot) -> None:
    outcome = count_votes(poll_id, [ada, bo])
    shared = (ada.picks & bo.picks) - ada.refusals - bo.refusals
    if shared:
        assert outcome.verdict is Verdict.SHARED
        assert outcome.winner in shared
        assert outcome.is_drawn == (len(shared) > 1)
    else:
        assert outcome.verdict is not Verdict.SHARED
        assert outcome.winner is None


@given(poll_ids, ada_ballots, bo_ballots)
def test_it_is_the_same_however_often_and_in_whatever_order_it_is_counted(
    poll_id: int, ada: Ballot, bo: Ballot
) -> None:
    assert (
        count_votes(poll_id, [ada, bo]) == count_votes(poll_id, [bo, ada]) == count_votes(poll_id, [ada, bo])
    )


@given(poll_ids, positions, positions, positions, positions)
def test_it_treats_the_two_alike(
    poll_id: int,
    picks: frozenset[int],
    refusals: frozenset[int],
    other_picks: frozenset[int],
    other_refusals: frozenset[int],
) -> None:
    one = count_votes(poll_id, [Ballot(ADA, picks, refusals), Ballot(BO, other_picks, other_refusals)])
    other = count_votes(poll_id, [Ballot(BO, picks, refusals), Ballot(ADA, other_picks, other_refusals)])
    assert (one.verdict, one.winner) == (other.verdict, other.winner)
    assert one.picks.get(ADA) == other.picks.get(BO)


@given(poll_ids, ada_ballots, bo_ballots)
def test_it_says_how_many_have_voted(poll_id: int, ada: Ballot, bo: Ballot) -> None:
    verdict = count_votes(poll_id, [ada, bo]).verdict
    expected = {0: {Verdict.NOBODY}, 1: {Verdict.ONE_VOTER}}
    voters = ada.has_voted + bo.has_voted
    assert verdict in expected.get(voters, {Verdict.SHARED, Verdict.NOTHING_SHARED})


def test_a_draw_gives_every_shared_pick_its_chance() -> None:
    ballots = [ballot(ADA, {0, 1, 2}), ballot(BO, {0, 1, 2})]
    assert {count_votes(poll_id, ballots).winner for poll_id in range(50)} == {0, 1, 2}


def test_nothing_is_shared_where_each_refuses_what_the_other_would_love() -> None:
    outcome = count_votes(1, [ballot(ADA, {0}, {1}), ballot(BO, {1}, {0})])
    assert outcome == Tally(Verdict.NOTHING_SHARED, None, {ADA: (), BO: ()})
    assert outcome.wanted == ()


def test_the_only_wish_may_be_one_that_the_other_refuses() -> None:
    assert count_votes(1, [ballot(ADA, {0, 2}), ballot(BO, set(), {0})]).picks == {ADA: (2,)}


def test_no_ballots_at_all_are_nobody() -> None:
    assert count_votes(1, []) == Tally(Verdict.NOBODY, None, {})


def test_a_refusal_alone_is_not_a_vote() -> None:
    assert not ballot(ADA, set(), {0}).has_voted
    assert not ballot(ADA, {0}, {0}).has_voted
    assert ballot(ADA, {0, 1}, {0}).has_voted


def test_a_poll_knows_who_has_voted() -> None:
    assert poll(None).voters == (ADA,)
    assert poll(None).ballot_of(BO) == ballot(BO, {1}, {1})
    assert poll(None).ballot_of(3) == ballot(3, set())


@pytest.mark.parametrize(
    ("verdict", "reopened_at", "may"),
    [
        (Verdict.ONE_VOTER, None, True),
        (Verdict.ONE_VOTER, NOW, False),
        (Verdict.NOBODY, None, False),
        (Verdict.NOTHING_SHARED, None, False),
        (None, None, False),
    ],
)
def test_a_vote_of_one_is_asked_again_once(
    verdict: Verdict | None, reopened_at: datetime | None, may: bool
) -> None:
    assert poll(verdict, reopened_at).may_ask_again is may


def test_ideas_are_trimmed() -> None:
    assert clean_own_ideas([" a walk ", "Pizza"]) == ("a walk", "Pizza")


@pytest.mark.parametrize("again", ["pizza", "PIZZA", " Pizza "])
def test_the_same_idea_twice_is_refused(again: str) -> None:
    with pytest.raises(SameIdeaTwice):
        clean_own_ideas(["Pizza", "A walk", again])


def test_an_idea_has_at_most_100_characters() -> None:
    assert clean_own_ideas(["x" * IDEA_LIMIT]) == ("x" * IDEA_LIMIT,)
    with pytest.raises(TextTooLong):
        clean_own_ideas(["x" * (IDEA_LIMIT + 1)])


def test_an_idea_has_a_word() -> None:
    with pytest.raises(EmptyText):
        clean_own_ideas(["Pizza", "  "])


def test_own_ideas_come_before_those_of_the_deck() -> None:
    assert number_choices(["Pizza"], [idea()]) == (
        PollChoice(0, None, "Pizza"),
        PollChoice(1, "an-idea", None),
    )


@pytest.mark.parametrize(
    ("planned_for", "wanted", "ends_at"),
    [
        (None, None, NOW + OPEN_FOR),
        (NOW + timedelta(hours=23), None, NOW + timedelta(hours=23)),
        (NOW + timedelta(hours=25), None, NOW + OPEN_FOR),
        (NOW + timedelta(hours=2), NOW + timedelta(hours=1), NOW + timedelta(hours=1)),
        (NOW + timedelta(hours=2), NOW + timedelta(hours=2), NOW + timedelta(hours=2)),
        (None, NOW + timedelta(days=40), NOW + timedelta(days=40)),
    ],
)
def test_a_vote_ends_as_wanted_or_after_a_day_or_at_the_date(
    planned_for: datetime | None, wanted: datetime | None, ends_at: datetime
) -> None:
    assert closing_time(NOW, planned_for, wanted) == ends_at


def test_a_vote_cannot_end_after_the_date() -> None:
    date = NOW + timedelta(hours=2)
    with pytest.raises(ClosesAfterDate):
        closing_time(NOW, date, date + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("place", "wanted", "fits"),
    [
        (VenueKind.HOME, VenueKind.HOME, True),
        (VenueKind.OUT, VenueKind.HOME, False),
        (VenueKind.ANYWHERE, VenueKind.HOME, True),
        (VenueKind.ANYWHERE, VenueKind.OUT, True),
        (VenueKind.HOME, VenueKind.ANYWHERE, True),
        (VenueKind.OUT, None, True),
    ],
)
def test_a_venue_fits(place: VenueKind, wanted: VenueKind | None, fits: bool) -> None:
    assert IdeaFilter(venue_kind=wanted).matches(idea(place)) is fits


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        (IdeaFilter(), True),
        (IdeaFilter(budget=Budget.TREAT), True),
        (IdeaFilter(budget=Budget.FREE), False),
        (IdeaFilter(is_novel=True), True),
        (IdeaFilter(is_novel=False), False),
        (IdeaFilter(Budget.TREAT, VenueKind.HOME, is_novel=True), True),
        (IdeaFilter(Budget.TREAT, VenueKind.OUT, is_novel=True), False),
    ],
)
def test_budget_and_novelty_fit(wanted: IdeaFilter, fits: bool) -> None:
    assert wanted.matches(idea(VenueKind.HOME, Budget.TREAT, new=True)) is fits


@given(
    st.none() | st.sampled_from(Budget),
    st.none() | st.sampled_from(VenueKind),
    st.none() | st.booleans(),
)
def test_what_is_wanted_survives_a_buttons_id(
    budget: Budget | None, place: VenueKind | None, is_new: bool | None
) -> None:
    wanted = IdeaFilter(budget, place, is_new)
    assert IdeaFilter.parse(wanted.component_key) == wanted


def test_numbers_stand_for_positions() -> None:
    assert [position_of(emoji) for emoji in EMOJIS] == [0, 1, 2, 3, 4]
    assert [PollIdea(at, "Do it", None).emoji for at in range(len(EMOJIS))] == list(EMOJIS)


@pytest.mark.parametrize(("emoji", "position"), [("1\u20e3", 0), ("6️⃣", None), ("❤️", None), ("1", None)])
def test_other_emojis_stand_for_nothing(emoji: str, position: int | None) -> None:
    assert position_of(emoji) == position
