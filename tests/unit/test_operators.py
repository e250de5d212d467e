"""Operators: they are named, with a plain sentence when one of them is a partner."""

from ui.invitations import operator_line


def test_an_operator_beside_the_couple_is_named() -> None:
    line = operator_line((7,), (1, 2))
    assert "<@7>" in line
    assert "could read everything, sealed answers too" in line
    assert "one of you two" not in line


def test_a_partner_who_runs_the_bot_is_told_plainly() -> None:
    assert "<@2>, who is one of you two" in operator_line((7, 2), (1, 2))


def test_an_unknown_operator_is_not_left_out() -> None:
    assert "Whoever installed it" in operator_line((), (1, 2))
