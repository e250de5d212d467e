"""Display names: they replace mentions wherever they fit."""

from ui.cards import Part, card
from ui.names import DESCRIPTION_LIMIT, FIELD_LIMIT, LONGEST_NAME, longest_length, with_names

ADA = f"<@{2**63 - 1}>"
NAME = "_" * 32


def test_people_are_called_by_their_names_and_the_card_itself_stays() -> None:
    made = card(Part.GENERAL, "Title", f"{ADA} wrote")
    made.add_field(name="x", value=f"from {ADA}")
    named = with_names(made, lambda _: "Ada")
    assert named is not None
    assert (named.description, named.fields[0].value) == ("**Ada** wrote", "from **Ada**")
    assert (made.description, made.fields[0].value) == (f"{ADA} wrote", f"from {ADA}")


def test_a_name_that_does_not_fit_stays_a_mention() -> None:
    made = card(Part.GENERAL, "Title")
    for room in (LONGEST_NAME, LONGEST_NAME - 1):
        made.add_field(name="x", value=ADA + "x" * (FIELD_LIMIT - room))
    named = with_names(made, lambda _: NAME)
    assert named is not None
    assert len(named.fields[0].value or "") == FIELD_LIMIT
    assert named.fields[1].value == made.fields[1].value
    for room, fits in ((LONGEST_NAME, True), (LONGEST_NAME - 1, False)):
        made = card(Part.GENERAL, "Title", ADA + "x" * (DESCRIPTION_LIMIT - room))
        named = with_names(made, lambda _: NAME)
        assert named is not None
        assert (named.description != made.description) is fits


def test_names_never_push_a_whole_card_over_its_limit() -> None:
    made = card(Part.GENERAL, "", ADA + "x" * 3_500)
    for _ in range(2):
        made.add_field(name="x", value="y" * 1_000)
    made.add_field(name="x", value="z" * 470)
    assert len(made) <= 6_000
    named = with_names(made, lambda _: NAME)
    assert named is not None
    assert named.description == made.description


def test_a_text_is_measured_with_the_longest_names() -> None:
    assert longest_length("<@1> and <@2>") == 2 * LONGEST_NAME + len(" and ")
    assert longest_length("nobody") == len("nobody")
