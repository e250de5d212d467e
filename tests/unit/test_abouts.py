"""How a couple live, and which deck entries suit them."""

from dataclasses import dataclass

from core.abouts import NOTHING, Fit, fits, fitting, read_fits


@dataclass(frozen=True)
class Entry:
    name: str
    fits: frozenset[Fit] = NOTHING
    not_for: frozenset[Fit] = NOTHING


def test_an_entry_without_fits_suits_everybody() -> None:
    assert fits(NOTHING, {Fit.APART, Fit.GAMES})
    assert fits(NOTHING, NOTHING)


def test_an_entry_with_fits_suits_those_who_share_one() -> None:
    assert fits(frozenset({Fit.GAMES, Fit.FAR}), {Fit.TOGETHER, Fit.GAMES})
    assert not fits(frozenset({Fit.GAMES}), {Fit.TOGETHER, Fit.YEARS})
    assert not fits(frozenset({Fit.GAMES}), NOTHING)


def test_an_entry_leaves_out_those_that_it_is_not_for() -> None:
    assert not fits(NOTHING, {Fit.APART}, frozenset({Fit.APART}))
    assert not fits(frozenset({Fit.GAMES}), {Fit.APART, Fit.GAMES}, frozenset({Fit.APART}))


def test_what_suits_is_listed_in_its_order_and_all_where_nothing_does() -> None:
    games, walk = Entry("games", frozenset({Fit.GAMES})), Entry("walk", not_for=frozenset({Fit.APART}))
    assert fitting([games, walk], {Fit.TOGETHER}) == [walk]
    assert fitting([games, walk], {Fit.APART, Fit.GAMES}) == [games]
    assert fitting([games, walk], {Fit.APART}) == [games, walk]


def test_of_what_is_chosen_only_what_is_known_counts_and_one_way_of_living() -> None:
    assert read_fits(["apart", "games", "", "rich"]) == {Fit.APART, Fit.GAMES}
    assert read_fits(["between", "together"]) == {Fit.TOGETHER}
