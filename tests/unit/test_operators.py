"""Who runs the bot is said plainly, above all when that is one of the two."""

from ui.invitations import operator_line

COUPLE = (1, 2)


def test_the_operator_is_named() -> None:
    line = operator_line({7: "Ina (@ina)"}, COUPLE)
    assert line.startswith("Ina (@ina). They hold the keys")
    assert "one of you" not in line


def test_everyone_of_a_team_is_named() -> None:
    line = operator_line({7: "Ina (@ina)", 8: "@jo"}, COUPLE)
    assert line.startswith("Ina (@ina), @jo. Each of them")


def test_a_partner_who_runs_the_bot_is_pointed_out() -> None:
    assert "Bo (@bo), one of you" in operator_line({2: "Bo (@bo)"}, COUPLE)
    line = operator_line({7: "Ina (@ina)", 2: "Bo (@bo)"}, COUPLE)
    assert "Ina (@ina), Bo (@bo). <@2> is one of you." in line
    assert "the two of you" in operator_line({1: "Ada (@ada)", 2: "Bo (@bo)"}, COUPLE)


def test_a_name_is_only_a_name() -> None:
    assert "\\*\\*Ina\\*\\*" in operator_line({7: "**Ina**"}, COUPLE)


def test_an_unknown_operator_is_said_to_be_unknown() -> None:
    assert "The person who installed it" in operator_line({}, COUPLE)
