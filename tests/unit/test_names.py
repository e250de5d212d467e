"""Names: people are called by them wherever they fit."""

from ui.look import Part, card
from ui.names import DESCRIPTION, FIELD, LONGEST, longest, with_names

ADA = f"<@{2**63 - 1}>"
NAME = "_" * 32


def test_people_are_called_by_their_names_and_the_card_itself_stays() -> None:
    made = card(Part.HOUSE, "Title", f"{ADA} wrote")
    made.add_field(name="x", value=f"from {ADA}")
    named = with_names(made, lambda _: "Ada")
    assert named is not None
    assert (named.description, named.fields[0].value) == ("**Ada** wrote", "from **Ada**")
    assert (made.description, made.fields[0].value) == (f"{ADA} wrote", f"from {ADA}")


def test_a_name_that_does_not_fit_stays_a_mention() -> None:
    made = card(Part.HOUSE, "Title")
    for room in (LONGEST, LONGEST - 1):
        made.add_field(name="x", value=ADA + "x" * (FIELD - room))
    named = with_names(made, lambda _: NAME)
    assert named is not None
    assert len(named.fields[0].value or "") == FIELD
    assert named.fields[1].value == made.fields[1].value
    for room, fits in ((LONGEST, True), (LONGEST - 1, False)):
        made = card(Part.HOUSE, "Title", ADA + "x" * (DESCRIPTION - room))
        named = with_names(made, lambda _: NAME)
        assert named is not None
        assert (named.description != made.description) is fits


def test_names_never_push_a_whole_card_over_its_limit() -> None:
    made = card(Part.HOUSE, "", ADA + "x" * 3_500)
    for _ in range(2):
        made.add_field(name="x", value="y" * 1_000)
    made.add_field(name="x", value="z" * 470)
    assert len(made) <= 6_000
    named = with_names(made, lambda _: NAME)
    assert named is not None
    assert named.description == made.description


def test_a_text_is_measured_with_the_longest_names() -> None:
    assert longest("<@1> and <@2>") == 2 * LONGEST + len(" and ")
    assert longest("nobody") == len("nobody")
