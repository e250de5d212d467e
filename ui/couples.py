"""The couple itself as its partners see it: setup, home, pause, status, parting."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import discord

from core.couples import Couple, CoupleState
from core.rituals import Ritual
from ui.accounts import account_button
from ui.cards import Part, card
from ui.moments import clock_text, schedule_text, timestamp, zone_city
from ui.persistent import STYLES, PersistentButton, PersistentSelect, persistent_view
from ui.places import ZONES
from ui.posts import Post
from ui.safe_text import escape_text
from ui.texts import say


def zone_menu(couple_id: int, now: datetime) -> PersistentSelect:
    """Ask a partner for their zone, by the time their clock shows now."""
    options = [
        discord.SelectOption(label=f"{clock_text(now.astimezone(ZoneInfo(zone)))} · {cities}", value=zone)
        for zone, cities in ZONES
    ]
    return PersistentSelect(say("zone-menu"), "couple", couple_id, "zone", options)


def setup_card(couple: Couple, checkin: Ritual, readers: str, now: datetime, *, is_shared: bool) -> Post:
    """Show the prefilled setup: the home with its readers, the first ritual, and the zone."""
    zone = zone_city(couple.chosen_zone) if couple.chosen_zone else say("zone-unknown")
    body = say(
        "setup-body",
        channel=f"<#{couple.home_id}>",
        readers=readers,
        schedule=schedule_text(checkin.schedule),
        zone=zone,
    )
    buttons = [PersistentButton(say("looks-right"), "couple", couple.id, "right", style=STYLES.primary)]
    buttons += [*_messages_buttons(couple), *_ours_alone_buttons(couple, is_shared=is_shared)]
    return Post(
        embed=card(Part.GENERAL, say("setup-title"), body),
        view=persistent_view(zone_menu(couple.id, now), *buttons),
    )


def confirmed_setup_card(couple: Couple, checkin: Ritual, readers: str, *, is_shared: bool) -> Post:
    """Show the setup card after *Looks right*."""
    body = say(
        "settled-body",
        channel=f"<#{couple.home_id}>",
        readers=readers,
        schedule=schedule_text(checkin.schedule),
        zone=zone_city(str(couple.zone)),
    )
    buttons = [*_messages_buttons(couple, STYLES.primary), *_ours_alone_buttons(couple, is_shared=is_shared)]
    return Post(embed=card(Part.GENERAL, say("setup-title"), body), view=persistent_view(*buttons))


def settled_line(couple: Couple, question_link: str | None) -> str:
    """Answer *Looks right*; the link leads to a question that still waits for that partner."""
    lines = [say("settled-line")]
    if couple.chosen_zone is None:
        lines.append(say("settled-no-zone"))
    if question_link is not None:
        lines.append(say("settled-question", card=question_link))
    return "\n".join(lines)


def _messages_buttons(
    couple: Couple, style: discord.ButtonStyle = STYLES.secondary
) -> list[PersistentButton]:
    if all(partner.wants_messages for partner in couple.partners):
        return []
    return [PersistentButton(say("tell-me-privately"), "couple", couple.id, "messages", style=style)]


def _ours_alone_buttons(couple: Couple, *, is_shared: bool) -> list[PersistentButton]:
    return [PersistentButton(say("ours-alone"), "couple", couple.id, "ours")] if is_shared else []


def home_card(couple: Couple, readers: str, *, is_shared: bool) -> Post:
    """Announce, in the new channel, that the home has moved here."""
    body = say("home-body", readers=readers)
    return Post(
        embed=card(Part.GENERAL, say("home-title"), body),
        view=persistent_view(*_ours_alone_buttons(couple, is_shared=is_shared)),
    )


def home_left_card(couple: Couple, moved_by: int) -> Post:
    """Tell the other partner, in the old home, the home's new place."""
    other = couple.other_partner(moved_by).user_id
    channel = f"<#{couple.home_id}>"
    return Post(
        content=say("home-left-line", partner=f"<@{other}>", channel=channel),
        embed=card(
            Part.GENERAL, say("home-left-title"), say("home-left", by=f"<@{moved_by}>", channel=channel)
        ),
        mentioned_ids=(other,),
    )


def pause_card(couple: Couple, *, was_long_pause: bool) -> Post:
    """Tell both partners that one has paused everything, or that it goes on.

    `was_long_pause` adds a hopeful line at the end of a long pause.
    """
    if couple.paused_by is None:
        hope = f"\n{say('resumed-after-long')}" if was_long_pause else ""
        return Post(embed=card(Part.GENERAL, say("resumed-title"), say("resumed-body") + hope))
    by, until = f"<@{couple.paused_by}>", paused_until_text(couple)
    return Post(embed=card(Part.GENERAL, say("paused-title"), say("paused-body", by=by, until=until)))


def resumed_line(couple: Couple, *, is_proposed: bool) -> str:
    """Tell the partner who resumed that everything goes on, or that the other has to agree first."""
    if couple.state is CoupleState.REMOVED:
        return say("absence-agreed-line")
    return say("resume-proposed" if is_proposed else "resume-done")


def paused_until_text(couple: Couple) -> str:
    """Return the end of a couple's pause, as the end of a sentence."""
    return (
        say("pause-until", moment=timestamp(couple.paused_until))
        if couple.paused_until
        else say("pause-open")
    )


def resting_lines(couple: Couple) -> list[str]:
    """Return the reasons why nothing scheduled comes: a pause, or a partner who is gone."""
    lines: list[str] = []
    if couple.paused_by is not None:
        by = f"<@{couple.paused_by}>"
        lines.append(say("status-paused", by=by, until=paused_until_text(couple)))
    gone = [partner.user_id for partner in couple.partners if partner.is_gone]
    return [*lines, *(say("status-gone", user=f"<@{user_id}>") for user_id in gone)]


def trouble_message(reason: str) -> Post:
    """Say in a direct message that the home cannot be posted in, and nothing about the couple."""
    return Post(content=say(f"trouble-{reason}"))


def part_panel(couple: Couple, server: str, application_id: int) -> Post:
    """Explain parting, before the button that does it."""
    body = say("part-body", server=escape_text(server))
    if couple.erase_at is not None:
        body = say("part-body-removed", server=escape_text(server), moment=timestamp(couple.erase_at))
    return Post(
        embed=card(Part.GENERAL, say("part-title"), f"{body}\n\n{say('account-note')}"),
        view=persistent_view(
            PersistentButton(say("part-erase-first"), "privacy", couple.id, "erase"),
            PersistentButton(say("part"), "couple", couple.id, "part", style=STYLES.danger),
            links=(account_button(application_id),),
        ),
    )


def parted_panel(couple_id: int, erase_at: datetime) -> Post:
    """Tell the partner who left that it has ended, with a button that silently blocks the other."""
    never = PersistentButton(say("never-from-them"), "invitation", couple_id, "never")
    lines = (say("part-done", moment=timestamp(erase_at)), say("part-rests"))
    return Post(content="\n\n".join(lines), view=persistent_view(never))


def which_couple_panel(couples: Sequence[tuple[Couple, str]]) -> Post:
    """Ask, in a direct message, for the couple to part from."""
    options = [discord.SelectOption(label=server[:100], value=str(couple.id)) for couple, server in couples]
    return Post(
        content=say("part-which"),
        view=persistent_view(PersistentSelect(say("part-which-menu"), "couple", "", "parting", options)),
    )
