"""Forms: within Discord's limits, filled in again, and fresh at each opening."""

import ast

import discord
import pytest
from support.source_trees import argument, calls_of, text_ids_in, text_length

from core.errors import EmptyField
from ui.forms import (
    DESCRIPTION_LIMIT,
    LABEL_LIMIT,
    TITLE_LIMIT,
    ChoiceField,
    Form,
    TextField,
    build_modal,
    require_filled,
    submitted_values,
)

MOST_FIELDS = 5
FORM = Form(
    title="A title",
    noun="picnic",
    component_key="7",
    verb="plan",
    fields=(
        TextField("place", "Where", 100, hint="A hint", placeholder="The lake"),
        TextField("why", "Why", 4_000, is_long=True, is_required=False),
        ChoiceField("mood", "How", (("1", "low"), ("2", "high"))),
    ),
)


def limits_of(place: int, name: str, *kinds: str) -> dict[str, int]:
    """The texts that stand in that argument of these calls, with their lengths."""
    keys = {key for _, call in calls_of(*kinds) for key in text_ids_in(argument(call, place, name))}
    return {key: text_length(key) for key in keys}


def over(lengths: dict[str, int], limit: int) -> list[str]:
    return [f"{key}: {length}" for key, length in lengths.items() if length > limit]


@pytest.mark.slow
def test_every_title_fits() -> None:
    titles = limits_of(0, "title", "Form")
    assert titles
    assert over(titles, TITLE_LIMIT) == []


def test_every_label_fits() -> None:
    labels = limits_of(1, "label", "TextField", "ChoiceField", "UploadField")
    assert labels
    assert over(labels, LABEL_LIMIT) == []


def test_every_hint_fits() -> None:
    assert over(limits_of(99, "hint", "TextField", "ChoiceField", "UploadField"), DESCRIPTION_LIMIT) == []
    assert over(limits_of(99, "placeholder", "TextField"), 100) == []


def test_no_form_asks_for_more_than_five_things() -> None:
    for path, call in calls_of("Form"):
        fields = argument(call, 4, "fields")
        if isinstance(fields, ast.Tuple):
            assert len(fields.elts) <= MOST_FIELDS, f"{path}:{call.lineno}"


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ({"first": "A", "third": "C"}, "The second"),
        ({"second": "B", "third": "C"}, "The first"),
        ({"first": "A", "second": " \u200b\n", "third": "C"}, "The second"),
        ({"first": "A", "second": "B"}, None),
    ],
)
def test_the_first_needed_line_without_words_is_named(typed: dict[str, str], label: str | None) -> None:
    fields = (
        TextField("first", "The first", 100),
        TextField("third", "The third", 100, is_required=False),
        TextField("second", "The second", 100),
    )
    if label is None:
        require_filled(fields, typed)
    else:
        with pytest.raises(EmptyField) as refused:
            require_filled(fields, typed)
        assert refused.value.text_args == {"field": label}


def test_files_are_no_words_of_a_form() -> None:
    upload = {"type": 19, "custom_id": "pictures", "values": ["123"]}
    words = {"type": 4, "custom_id": "place", "value": "The lake"}
    assert submitted_values([{"component": upload}, {"component": words}]) == {"place": "The lake"}


def test_a_form_has_a_fresh_id_each_time_it_opens() -> None:
    ids = {build_modal(FORM, {}).custom_id for _ in range(100)}
    assert len(ids) == 100
    assert all(custom_id.startswith("form:picnic:7:plan:") for custom_id in ids)


def parts_of(form: discord.ui.Modal) -> dict[str, dict[str, object]]:
    """The fields of a modal as Discord gets them, by name."""
    return {item["component"]["custom_id"]: item["component"] for item in form.to_dict()["components"]}


def test_a_form_opens_filled_in_with_what_was_typed() -> None:
    fields = parts_of(build_modal(FORM, {"place": "The lake", "why": "It is quiet", "mood": "2"}))
    assert fields["place"]["value"] == "The lake"
    assert fields["why"]["value"] == "It is quiet"
    options = fields["mood"]["options"]
    assert isinstance(options, list)
    assert [option["value"] for option in options if option.get("default")] == ["2"]


def test_a_form_opens_with_nothing_that_discord_refuses() -> None:
    fields = parts_of(build_modal(FORM, {"place": "The\r\nlake\n", "why": "It is\nquiet " * 500}))
    assert fields["place"]["value"] == "The lake"
    assert fields["why"]["value"] == ("It is\nquiet " * 500)[:4_000]


def test_a_form_says_what_may_be_left_out() -> None:
    fields = parts_of(build_modal(FORM, {}))
    assert [fields[name]["required"] for name in ("place", "why", "mood")] == [True, False, False]
    assert [fields[name].get("max_length") for name in ("place", "why")] == [100, 4_000]


def test_a_label_that_is_too_long_never_reaches_discord() -> None:
    form = Form(
        "t" * 60,
        "picnic",
        "7",
        "plan",
        (TextField("a", "l" * 60, 10, hint="h" * 200, placeholder="p" * 200),),
    )
    made = build_modal(form, {}).to_dict()
    label = made["components"][0]
    assert (len(made["title"]), len(label["label"]), len(label["description"])) == (45, 45, 100)
    assert len(label["component"]["placeholder"]) == 100


@pytest.mark.parametrize(
    ("component", "values"),
    [
        ({"component": {"custom_id": "body", "value": "words"}}, {"body": "words"}),
        ({"component": {"custom_id": "pulse", "value": None}}, {"pulse": ""}),
        ({"component": {"custom_id": "pulse", "values": ["3"]}}, {"pulse": "3"}),
        ({"component": {"custom_id": "pulse", "values": []}}, {"pulse": ""}),
        ({"components": [{"custom_id": "body", "value": "words"}]}, {"body": "words"}),
        ({"type": 10}, {}),
    ],
)
def test_what_was_typed_is_read_from_any_shape(component: dict[str, object], values: dict[str, str]) -> None:
    assert submitted_values([component]) == values
