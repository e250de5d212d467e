"""Posts, forms and commands as plain data, which the template of the page draws."""

from collections.abc import Iterator
from typing import Any

import discord

from gallery.markdown import markdown
from gallery.walk import Sample, Shown
from ui.forms import ChecksField, ChoiceField, Form, TextField
from ui.persistent import PersistentButton, PersistentSelect
from ui.posts import Post

STYLES = {
    discord.ButtonStyle.primary: "primary",
    discord.ButtonStyle.success: "success",
    discord.ButtonStyle.danger: "danger",
}
MOST_OPTIONS = 8  # of a menu, as many as fit on a phone
Drawing = dict[str, Any]


def draw(sample: Sample) -> list[Drawing]:
    """Return the drawings of a sample."""
    drawn = [_draw_one(one) for one in sample.shown]
    return [one for one in drawn if one]


def texts_of(shown: Shown) -> Iterator[str]:
    """Yield every text in it, as it is sent: one for each place with its own limit."""
    match shown:
        case str():
            yield shown
        case Form():
            yield from filter(None, (shown.title, shown.intro))
            for field in shown.fields:
                yield from filter(None, (field.label, field.hint, getattr(field, "placeholder", None)))
                yield from (label for _, label in getattr(field, "options", ()))
        case Post():
            yield from [shown.content] if shown.content else []
            for embed in shown.embeds:
                yield from texts_of(embed)
            for item in shown.view.children if shown.view else ():
                yield from _labels_of(item)
            yield from (attached.alt for attached in shown.files)
        case discord.Embed():
            yield from filter(None, (shown.title, shown.description, shown.footer.text))
            for field in shown.fields:
                yield from filter(None, (field.name, field.value))
        case _:
            yield from _labels_of(shown)


def _draw_one(shown: Shown) -> Drawing:
    match shown:
        case str():
            return _post(content=markdown(shown)) if shown.strip() else {}
        case Form():
            return _form(shown)
        case Post():
            return _post(
                content=markdown(shown.content or ""),
                embeds=[_embed(embed) for embed in shown.embeds],
                components=[_item(item) for item in shown.view.children] if shown.view else [],
                files=[(attached.name, attached.alt) for attached in shown.files],
                reactions=shown.reactions,
            )
        case discord.Embed():
            return _post(embeds=[_embed(shown)])
        case _:
            return _post(components=[_item(shown)])


def _post(**parts: Any) -> Drawing:
    nothing: Drawing = {"content": "", "embeds": [], "components": [], "files": [], "reactions": ()}
    return {"kind": "post"} | nothing | parts


def _embed(embed: discord.Embed) -> Drawing:
    return {
        "color": f"#{embed.colour.value if embed.colour else 0x4E5058:06x}",
        "title": markdown(embed.title or ""),
        "body": markdown(embed.description or ""),
        "fields": [(markdown(field.name or ""), markdown(field.value or "")) for field in embed.fields],
        "footer": embed.footer.text or "",
        "picture": (embed.image.url or embed.thumbnail.url or "").rpartition("/")[2],
    }


def _item(item: Any) -> Drawing:
    inner = item.item if isinstance(item, PersistentButton | PersistentSelect) else item
    if isinstance(inner, discord.ui.Select):
        options = [(option.label, option.description or "") for option in inner.options]
        return {
            "kind": "menu",
            "label": inner.placeholder or "",
            "options": options[:MOST_OPTIONS],
            "more": max(0, len(options) - MOST_OPTIONS),
        }
    style = "link" if inner.url else STYLES.get(inner.style, "secondary")
    return {"kind": "button", "label": inner.label or "", "style": style, "emoji": str(inner.emoji or "")}


def _labels_of(item: Any) -> Iterator[str]:
    drawn = _item(item)
    yield drawn["label"]
    for label, description in drawn.get("options", ()):
        yield from filter(None, (label, description))


def _form(form: Form) -> Drawing:
    fields = [
        {
            "label": field.label,
            "is_optional": not getattr(field, "is_required", False),
            "hint": field.hint or "",
            "placeholder": (field.placeholder or "") if isinstance(field, TextField) else "",
            "is_long": isinstance(field, TextField) and field.is_long,
            "options": [label for _, label in field.options]
            if isinstance(field, ChoiceField | ChecksField)
            else [],
        }
        for field in form.fields
    ]
    return {"kind": "form", "title": form.title, "intro": markdown(form.intro or ""), "fields": fields}
