"""The privacy panels of one person: the data kept, its readers, and the effects of erasing."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

import discord

from core.couples import Couple, CoupleState
from core.exports import StoredKind
from ui.cards import Part, card
from ui.moments import day_text, timestamp
from ui.persistent import STYLES, PersistentButton, PersistentSelect, persistent_view
from ui.posts import Post
from ui.safe_text import escape_text
from ui.texts import say


class PrivacyTopic(StrEnum):
    """The topics of the privacy panel: the kinds of things by reader, then the rest."""

    BOTH = "both"
    SEALED = "sealed"
    YOU = "you"
    NOBODY = "nobody"
    OTHERS = "others"
    NONE = "none"


def privacy_panel(couple: Couple, server: str, kinds: Sequence[StoredKind], operator: str) -> Post:
    """Summarize the stored data and its readers; a menu has every kind with its count, by reader."""
    total = sum(kind.count or 0 for kind in kinds)
    readers, until = say("privacy-readers", operator=operator), say("privacy-until", until=_until(couple))
    lines = [say("privacy-total", count=total), readers, until]
    title = say("privacy-title-in", server=escape_text(server))
    topics = PersistentSelect(say("panel-topic"), "privacy", couple.id, "topic", _topic_options(kinds))
    buttons = [
        PersistentButton(say("privacy-export-button"), "privacy", couple.id, "export", style=STYLES.primary),
        PersistentButton(say("privacy-erase-button"), "privacy", couple.id, "erase"),
    ]
    if couple.state is CoupleState.TOGETHER:
        buttons.append(PersistentButton(say("import-button"), "privacy", couple.id, "import"))
    return Post(embed=card(Part.GENERAL, title, "\n\n".join(lines)), view=persistent_view(*buttons, topics))


def privacy_topic_panel(
    couple: Couple, kinds: Sequence[StoredKind], operator: str, topic: PrivacyTopic
) -> Post:
    """Show one topic in full, with the way back."""
    names = [_kind_name(kind) for kind in kinds if _topic_of(kind) is topic]
    text = "\n".join(f"• {name}" for name in names) or say("privacy-nothing")
    if topic is PrivacyTopic.OTHERS:
        text = say("privacy-others-body", operator=operator)
    back = PersistentButton(say("back"), "privacy", couple.id, "what")
    return Post(embed=card(Part.GENERAL, say(f"privacy-{topic}"), text), view=persistent_view(back))


def erase_panel(couple: Couple, counts: Mapping[str, int]) -> Post:
    """Explain the two erasures, alone at once or of everything together, above their buttons."""
    words = [say(f"own-{kind.replace('_', '-')}", count=count) for kind, count in counts.items() if count]
    is_together = couple.state is CoupleState.TOGETHER
    parts = [say("erase-nothing")]
    if words:
        parts = [say("erase-body", words=", ".join(words)), say("erase-backups")]
    parts.append(say("erase-everything") if is_together else _until(couple))
    buttons: list[PersistentButton] = []
    if words:
        buttons.append(
            PersistentButton(
                say("erase-words-button"), "privacy", couple.id, "erase-words", style=STYLES.danger
            )
        )
    if is_together:
        buttons.append(PersistentButton(say("erase-all-button"), "privacy", couple.id, "erase-all"))
    return Post(
        embed=card(Part.GENERAL, say("erase-title"), "\n\n".join(parts)),
        view=persistent_view(*buttons) if buttons else None,
    )


def which_couple_panel(couples: Sequence[tuple[Couple, str]], verb: str) -> Post:
    """Ask for the intended couple; `couples` are pairs of a couple and its server's name."""
    options = [
        discord.SelectOption(label=_couple_label(couple, server)[:100], value=str(couple.id))
        for couple, server in couples
    ]
    menu = PersistentSelect(say("privacy-which-menu"), "privacy", "", verb, options)
    return Post(content=say("privacy-which"), view=persistent_view(menu))


def _couple_label(couple: Couple, server: str) -> str:
    began = couple.started_at.astimezone(couple.zone).date()
    return say("privacy-which-option", server=server, day=day_text(began))


def _topic_of(kind: StoredKind) -> PrivacyTopic:
    return PrivacyTopic.NONE if kind.count == 0 else PrivacyTopic(kind.readers.value)


def _topic_options(kinds: Sequence[StoredKind]) -> list[discord.SelectOption]:
    """Offer the topics with stored data, the other readers, and the kinds without data."""
    stored = {_topic_of(kind) for kind in kinds} | {PrivacyTopic.OTHERS}
    return [
        discord.SelectOption(label=say(f"privacy-{topic}"), value=topic.value)
        for topic in PrivacyTopic
        if topic in stored
    ]


def _kind_name(kind: StoredKind) -> str:
    name = say(f"kept-{kind.table.replace('_', '-')}")
    return say("privacy-kind", name=name, count=kind.count) if kind.count else name


def _until(couple: Couple) -> str:
    if couple.erase_at is None:
        return say("privacy-until-together")
    ends = "parted" if couple.has_ended else "removed"
    return say(f"privacy-until-{ends}", moment=timestamp(couple.erase_at))
