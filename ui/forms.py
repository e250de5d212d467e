"""Forms: modals that can be answered after a restart, and that reopen with the typed text."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import discord

from core.errors import EmptyField
from core.text_input import is_blank
from core.unreadable import UNREADABLE
from ui.safe_text import one_line

# Characters, Discord's limits.
LABEL_LIMIT = 45
TITLE_LIMIT = 45
DESCRIPTION_LIMIT = 100
VALUE_LIMIT = 4_000
FORM_PREFIX = "form"


@dataclass(frozen=True, slots=True)
class TextField:
    """A text input; `limit` is in characters."""

    name: str
    label: str
    limit: int
    is_long: bool = False
    is_required: bool = True
    hint: str | None = None
    placeholder: str | None = None


@dataclass(frozen=True, slots=True)
class ChoiceField:
    """A choice of one option; `options` are pairs of value and label.

    They are radio buttons, up to ten, or with `is_menu` a menu of up to 25.
    """

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    is_required: bool = False
    hint: str | None = None
    is_menu: bool = False


@dataclass(frozen=True, slots=True)
class ChecksField:
    """A choice of any number of options, as boxes to tick; `options` are pairs of value and label.

    The ticked values are submitted, separated by commas.
    """

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class EntityField:
    """A choice of one person or text channel of the server; its id is submitted."""

    name: str
    label: str
    kind: discord.SelectDefaultValueType
    is_required: bool = True
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class UploadField:
    """An upload of up to `max_files` pictures. A reopened form cannot be filled in with them."""

    name: str
    label: str
    max_files: int
    is_required: bool = False
    hint: str | None = None


Field = TextField | ChoiceField | ChecksField | EntityField | UploadField


@dataclass(frozen=True, slots=True)
class Form:
    """A modal as a value: `noun`, `component_key` and `verb` tell the router its handler.

    `intro` is shown above the fields and may be long; a field's own hint is cut at 100 characters.
    """

    title: str
    noun: str
    component_key: str
    verb: str
    fields: tuple[Field, ...]
    intro: str | None = None


def build_modal(form: Form, typed: Mapping[str, str]) -> discord.ui.Modal:
    """Return a modal, filled in with the earlier values in `typed`, by field name."""
    # The token makes the id new each time: phones keep the text typed under a modal's id, and would show it
    # again in place of the prefilled values.
    modal = discord.ui.Modal(
        title=one_line(form.title, TITLE_LIMIT),
        custom_id=f"{FORM_PREFIX}:{form.noun}:{form.component_key}:{form.verb}:{secrets.token_hex(4)}",
    )
    if form.intro:
        modal.add_item(discord.ui.TextDisplay(form.intro))
    add_fields(modal, form.fields, typed)
    return modal


def add_fields(
    modal: discord.ui.Modal,
    fields: Sequence[Field],
    typed: Mapping[str, str],
) -> None:
    """Add fields to a modal, filled in with the earlier values in `typed`, by field name."""
    for field in fields:
        component = _component(field, typed)
        hint = one_line(field.hint, DESCRIPTION_LIMIT) if field.hint else None
        modal.add_item(
            discord.ui.Label(text=one_line(field.label, LABEL_LIMIT), description=hint, component=component)
        )


async def open_form(
    interaction: discord.Interaction, form: Form, typed: Mapping[str, str] | None = None
) -> None:
    """Open a form, filled in with `typed`."""
    modal = build_modal(form, typed or {})
    await interaction.response.send_modal(modal)
    # discord.py would keep it in memory to answer it; the router does that by its id, after a restart, too.
    modal.stop()


def require_filled(fields: Sequence[Field], typed: Mapping[str, str]) -> None:
    """Check that every required text is filled in. Raises `EmptyField` for the first one empty."""
    # Discord takes a required text of spaces alone.
    for field in fields:
        if isinstance(field, TextField) and field.is_required and is_blank(typed.get(field.name, "")):
            raise EmptyField(field=field.label)


def submitted_values(components: Sequence[Any]) -> dict[str, str]:
    """Return the values typed and chosen in a submitted modal, by field name, without uploads.

    Takes the raw components of the interaction, as Discord sends them.
    """
    values: dict[str, str] = {}
    for component in components:
        # A label has one component inside, an action row of older modals has several.
        inner = component.get("component")
        children = [inner] if inner else component.get("components", [])
        for child in children:
            if child.get("type") == discord.ComponentType.file_upload.value:
                continue
            value = child.get("value")
            if value is None:
                value = ",".join(child.get("values") or [])
            values[child["custom_id"]] = value or ""
    return values


def uploaded_files(interaction: discord.Interaction) -> list[discord.Attachment]:
    """Return the files of a submitted form, in the order of its fields; none is downloaded yet."""
    data = cast("Mapping[str, Any]", interaction.data)
    resolved: Mapping[str, Any] = data.get("resolved", {}).get("attachments", {})
    ids: list[str] = []
    for component in data.get("components", []):
        inner: Mapping[str, Any] = component.get("component") or {}
        if inner.get("type") == discord.ComponentType.file_upload.value:
            ids += inner.get("values") or []
    # discord.py builds attachments only for modals that it remembers, and those were stopped when they
    # opened. Of its connection's state an attachment needs nothing but the HTTP client, as `state.http`: the
    # bot has that, too.
    state = cast("Any", interaction.client)
    return [discord.Attachment(data=resolved[file_id], state=state) for file_id in ids if file_id in resolved]


def _component(field: Field, typed: Mapping[str, str]) -> discord.ui.Item[Any]:
    match field:
        case TextField():
            return _text_input(field, typed)
        case ChoiceField():
            return _menu(field, typed) if field.is_menu else _radio_group(field, typed)
        case ChecksField():
            return _checkbox_group(field, typed)
        case EntityField():
            return _entity_select(field, typed)
        case UploadField():
            return discord.ui.FileUpload(
                custom_id=field.name,
                required=field.is_required,
                min_values=1 if field.is_required else 0,
                max_values=field.max_files,
            )


def _text_input(field: TextField, typed: Mapping[str, str]) -> discord.ui.TextInput[Any]:
    # An option of a command takes 6,000 characters, and lines that somebody pastes; Discord refuses a form
    # filled in with more than a text input holds, or with several lines in a field of one.
    filled = typed.get(field.name, "")[:VALUE_LIMIT] or None
    if filled and not field.is_long:
        filled = " ".join(filled.splitlines())
    return discord.ui.TextInput(
        custom_id=field.name,
        style=discord.TextStyle.paragraph if field.is_long else discord.TextStyle.short,
        required=field.is_required,
        max_length=field.limit,
        default=None if filled == UNREADABLE else filled,  # else it would be saved over the lost words
        placeholder=one_line(field.placeholder, 100) if field.placeholder else None,
    )


def _radio_group(field: ChoiceField, typed: Mapping[str, str]) -> discord.ui.RadioGroup[Any]:
    return discord.ui.RadioGroup(
        custom_id=field.name,
        required=field.is_required,
        options=[
            discord.RadioGroupOption(label=label, value=value, default=typed.get(field.name) == value)
            for value, label in field.options
        ],
    )


def _checkbox_group(field: ChecksField, typed: Mapping[str, str]) -> discord.ui.CheckboxGroup[Any]:
    ticked = typed.get(field.name, "").split(",")
    return discord.ui.CheckboxGroup(
        custom_id=field.name,
        required=False,
        min_values=0,
        options=[
            discord.CheckboxGroupOption(label=label, value=value, default=value in ticked)
            for value, label in field.options
        ],
    )


def _menu(field: ChoiceField, typed: Mapping[str, str]) -> discord.ui.Select[Any]:
    return discord.ui.Select(
        custom_id=field.name,
        required=field.is_required,
        options=[
            discord.SelectOption(
                label=one_line(label, DESCRIPTION_LIMIT), value=value, default=typed.get(field.name) == value
            )
            for value, label in field.options
        ],
    )


def _entity_select(
    field: EntityField, typed: Mapping[str, str]
) -> discord.ui.UserSelect[Any] | discord.ui.ChannelSelect[Any]:
    chosen = typed.get(field.name, "")
    default = [discord.SelectDefaultValue(id=int(chosen), type=field.kind)] if chosen.isdecimal() else []
    if field.kind is discord.SelectDefaultValueType.user:
        return discord.ui.UserSelect(custom_id=field.name, required=field.is_required, default_values=default)
    return discord.ui.ChannelSelect(
        custom_id=field.name,
        required=field.is_required,
        channel_types=[discord.ChannelType.text],
        default_values=default,
    )
