"""The privacy panels of one person: what is kept, who can read it, and what erasing deletes."""

from collections.abc import Mapping, Sequence

import discord

from core.couples import Couple, CoupleState
from core.exports import Readers, StoredKind
from ui.cards import Part, card
from ui.moments import day_text, timestamp
from ui.persistent import STYLES, PersistentButton, PersistentSelect, persistent_view
from ui.posts import Post
from ui.safe_text import escape_text
from ui.texts import say


def privacy_panel(couple: Couple, server: str, kinds: Sequence[StoredKind], operator: str) -> Post:
    """List every kind of stored thing, how many of each the caller may export, and who can read them."""
    embed = card(Part.GENERAL, say("privacy-title-in", server=escape_text(server)))
    for readers in Readers:
        read = _kinds_text([kind for kind in kinds if kind.readers is readers])
        embed.add_field(name=say(f"privacy-{readers}"), value=read, inline=False)
    others = say("privacy-others-body", operator=operator)
    embed.add_field(name=say("privacy-others"), value=others, inline=False)
    embed.add_field(name=say("privacy-until"), value=_until(couple), inline=False)
    buttons = [
        PersistentButton(say("privacy-export-button"), "privacy", couple.id, "export", style=STYLES.primary),
        PersistentButton(say("privacy-erase-button"), "privacy", couple.id, "erase"),
    ]
    if couple.state is CoupleState.TOGETHER:
        buttons.append(PersistentButton(say("import-button"), "privacy", couple.id, "import"))
    return Post(embed=embed, view=persistent_view(*buttons))


def erase_panel(couple: Couple, counts: Mapping[str, int]) -> Post:
    """Explain what is erased at once and what needs the other partner, before the buttons that do it."""
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
    """Ask which of several couples is meant; `couples` are pairs of a couple and its server's name."""
    options = [
        discord.SelectOption(label=_couple_label(couple, server)[:100], value=str(couple.id))
        for couple, server in couples
    ]
    menu = PersistentSelect(say("privacy-which-menu"), "privacy", "", verb, options)
    return Post(content=say("privacy-which"), view=persistent_view(menu))


def _couple_label(couple: Couple, server: str) -> str:
    began = couple.started_at.astimezone(couple.zone).date()
    return say("privacy-which-option", server=server, day=day_text(began))


def _kinds_text(kinds: Sequence[StoredKind]) -> str:
    """Name the kinds that have rows, with their counts, then those that have none."""
    stored: list[str] = []
    missing: list[str] = []
    for kind in kinds:
        name = say(f"kept-{kind.table.replace('_', '-')}")
        if kind.count is None:
            stored.append(name)
        elif kind.count:
            stored.append(say("privacy-kind", name=name, count=kind.count))
        else:
            missing.append(name)
    lines = [" · ".join(stored)] if stored else []
    return "\n".join([*lines, say("privacy-none-yet", kinds=" · ".join(missing))] if missing else lines)


def _until(couple: Couple) -> str:
    if couple.erase_at is None:
        return say("privacy-until-together")
    ends = "parted" if couple.has_ended else "removed"
    return say(f"privacy-until-{ends}", moment=timestamp(couple.erase_at))
