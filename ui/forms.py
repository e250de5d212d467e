"""Forms: modals whose submission finds its way after a restart, and that open again with what was typed."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import discord

from core.errors import EmptyField
from core.text_input import is_blank
from ui.safe_text import one_line

LABEL_LIMIT = 45
TITLE_LIMIT = 45
DESCRIPTION_LIMIT = 100
FORM_PREFIX = "form"


@dataclass(frozen=True, slots=True)
class TextField:
    """A text to write. `limit` in characters."""

    name: str
    label: str
    limit: int
    is_long: bool = False
    is_required: bool = True
    hint: str | None = None
    placeholder: str | None = None


@dataclass(frozen=True, slots=True)
class ChoiceField:
    """A choice of one, as radio buttons: pairs of value and label."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    is_required: bool = False
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class UploadField:
    """A place to drop pictures: none, or up to `most`. They never come back when a form fails."""

    name: str
    label: str
    max_files: int
    is_required: bool = False
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """A modal as a value: `noun`, `key` and `verb` say where its submission goes.

    `intro` is shown above the fields, as long as it needs to be; a field's own hint ends at 100 characters.
    """

    title: str
    noun: str
    component_key: str
    verb: str
    fields: tuple[TextField | ChoiceField | UploadField, ...]
    intro: str | None = None


def build_modal(form: Form, typed: Mapping[str, str]) -> discord.ui.Modal:
    """Build a modal, filled in with what was typed before.

    Its id is fresh at each opening, since phones keep a modal's text by its id.
    """
    made = discord.ui.Modal(
        title=one_line(form.title, TITLE_LIMIT),
        custom_id=f"{FORM_PREFIX}:{form.noun}:{form.component_key}:{form.verb}:{secrets.token_hex(4)}",
    )
    if form.intro:
        made.add_item(discord.ui.TextDisplay(form.intro))
    for field in form.fields:
        component = _component(field, typed)
        hint = one_line(field.hint, DESCRIPTION_LIMIT) if field.hint else None
        made.add_item(
            discord.ui.Label(text=one_line(field.label, LABEL_LIMIT), description=hint, component=component)
        )
    return made


async def open_form(
    interaction: discord.Interaction, form: Form, typed: Mapping[str, str] | None = None
) -> None:
    """Open a form. discord.py is told to forget it at once: its submission arrives at the desk by its id."""
    made = build_modal(form, typed or {})
    await interaction.response.send_modal(made)
    made.stop()


def require_filled(fields: Sequence[TextField | ChoiceField | UploadField], typed: Mapping[str, str]) -> None:
    """Name the first needed line that came back without words, in a form of several. Raises `EmptyField`."""
    for field in fields:
        if isinstance(field, TextField) and field.is_required and is_blank(typed.get(field.name, "")):
            raise EmptyField(field=field.label)


def submitted_values(components: Sequence[Any]) -> dict[str, str]:
    """Read what was typed and chosen in a submitted modal, by the fields' names; files are no words.

    Takes the raw components of the interaction.
    """
    values: dict[str, str] = {}
    for component in components:
        inner = component.get("component")
        children = [inner] if inner else component.get("components", [])
        for child in children:
            if child.get("type") == discord.ComponentType.file_upload.value:
                continue
            value = child.get("value")
            if value is None:
                value = next(iter(child.get("values") or []), None)
            values[child["custom_id"]] = value or ""
    return values


def uploaded_files(interaction: discord.Interaction) -> list[discord.Attachment]:
    """List the files that came with a submitted form, in the order of its fields; none yet is read.

    discord.py makes attachments only for modals that it remembers, and takes from its connection's state
    nothing but the HTTP client, which the bot has too.
    """
    data = cast("Mapping[str, Any]", interaction.data)
    resolved: Mapping[str, Any] = data.get("resolved", {}).get("attachments", {})
    ids: list[str] = []
    for component in data.get("components", []):
        inner: Mapping[str, Any] = component.get("component") or {}
        if inner.get("type") == discord.ComponentType.file_upload.value:
            ids += inner.get("values") or []
    state = cast("Any", interaction.client)
    return [discord.Attachment(data=resolved[file_id], state=state) for file_id in ids if file_id in resolved]


def _component(
    field: TextField | ChoiceField | UploadField, typed: Mapping[str, str]
) -> discord.ui.Item[Any]:
    match field:
        case TextField():
            return _text_input(field, typed)
        case ChoiceField():
            return _radio_group(field, typed)
        case UploadField():
            return discord.ui.FileUpload(
                custom_id=field.name,
                required=field.is_required,
                min_values=1 if field.is_required else 0,
                max_values=field.max_files,
            )


def _text_input(field: TextField, typed: Mapping[str, str]) -> discord.ui.TextInput[Any]:
    return discord.ui.TextInput(
        custom_id=field.name,
        style=discord.TextStyle.paragraph if field.is_long else discord.TextStyle.short,
        required=field.is_required,
        max_length=field.limit,
        default=typed.get(field.name) or None,
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
