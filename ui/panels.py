"""The panel of `/kindling`: one person's waiting things, their choices, and the commands by part."""

from collections import Counter
from collections.abc import Mapping, Sequence

import discord

from core.checkins import Checkin
from core.couples import Couple
from core.panels import NextQuestion, Waiting
from core.waits import WaitKind
from ui.cards import Part, card
from ui.checkins import next_question_line
from ui.forms import DESCRIPTION_LIMIT
from ui.lessons import lesson_key
from ui.persistent import STYLES, PersistentButton, PersistentSelect, persistent_view
from ui.posts import Post
from ui.safe_text import one_line
from ui.texts import say

MOST_OF_A_KIND = 5  # lines: one partner can propose thirty questions a day, and do every lesson's exercise
MAX_OPTIONS = 25  # Discord's limit of a menu

CommandsByPart = Mapping[Part, Sequence[str]]
"""The full names of the commands of each part, in the order they are shown."""

SHORTCUTS = {
    "say": "command:talk-say:run",
    "lesson": "lesson::week",
    "sheet": "command:learn-prepare:run",
    "start-over": "again::ask",
}
"""The entries of *More* that are no parts, and the ids of the buttons that they stand for."""
ROUTES = {
    WaitKind.LATE_QUESTION: ("checkin", "answer"),
    WaitKind.WISH: ("wish", "write"),
    WaitKind.WISHES: ("wish", "open"),
    WaitKind.NOTICING: ("wish", "notice"),
    WaitKind.LESSON: ("lesson", "open"),
    WaitKind.COMPARISON: ("lesson", "compare"),
    WaitKind.GROWTH: ("growth", "open"),
    WaitKind.SHEET: ("sheet", "open"),
    WaitKind.SHEET_NEWS: ("sheet", "open"),
    WaitKind.ABOUT: ("about", "read"),
}
"""Noun and verb of the button that opens what no card in the home shows."""
FORM_KINDS = frozenset({WaitKind.LATE_QUESTION, WaitKind.WISH, WaitKind.NOTICING})
"""Those whose button opens a form."""


def command_key(name: str) -> str:
    """Return the component key of a command by its full name. Its format is in messages and never changes."""
    return name.replace(" ", "-")


def couple_panel(
    couple: Couple,
    waiting: Sequence[Waiting],
    checkin: Checkin | None,
    upcoming: NextQuestion | None,
    *,
    has_answered: bool,
) -> Post:
    """Show a partner the things that wait for them, or else the next question, with their choices."""
    items: list[PersistentButton | PersistentSelect] = [
        _question_button(couple, checkin, has_answered=has_answered),
        _command_button(
            say("panel-thanks"), "thanks", style=STYLES.primary if has_answered else STYLES.secondary
        ),
        _command_button(say("panel-date"), "date-poll"),
        _command_button(say("panel-memory"), "memory-add"),
    ]
    items += [*_waiting_menu(couple, waiting), _more_menu()]
    embed = _with_patience(_waiting_embed(couple, waiting, upcoming))
    return Post(embed=embed, view=persistent_view(*items))


def waiting_panel(couple: Couple, waiting: Sequence[Waiting]) -> Post:
    """Show a partner's waiting things in a direct message; the week's other choices need the server."""
    menu = _waiting_menu(couple, waiting)
    return Post(embed=_waiting_embed(couple, waiting), view=persistent_view(*menu) if menu else None)


def only_route(couple: Couple, waiting: Sequence[Waiting]) -> str | None:
    """Return the id of the button for the one waiting thing without a card; None for none or several.

    None for a form, too: with the line gone, one that is dismissed half-way would leave nothing to press.
    """
    silent = [one for one in waiting if one.kind in ROUTES]
    if len(silent) != 1 or silent[0].kind in FORM_KINDS:
        return None
    return _route_of(silent[0], couple)


def begin_panel(*, permissions: str | None) -> Post:
    """Show somebody without a couple how to begin; `permissions` is the line for the server's managers."""
    embed = _with_patience(card(Part.GENERAL, say("panel-begin-title"), say("panel-begin")))
    if permissions is not None:
        embed.add_field(name=say("panel-managers"), value=permissions, inline=False)
    invite = _command_button(say("panel-invite"), "couple-start", style=STYLES.primary)
    return Post(embed=embed, view=persistent_view(invite, *_support_buttons()))


def direct_panel() -> Post:
    """Show in a direct message the things that work there."""
    embed = _with_patience(card(Part.GENERAL, say("panel-begin-title"), say("panel-direct")))
    view = persistent_view(
        *_support_buttons(),
        _command_button(say("panel-privacy"), "privacy-what"),
        _command_button(say("panel-part"), "couple-part"),
    )
    return Post(embed=embed, view=view)


def ended_panel(sentence: str) -> Post:
    """Tell a partner whose couple has ended, or rests without the bot, what that means and what is left."""
    embed = card(Part.GENERAL, say("panel-begin-title"), sentence)
    export = _command_button(say("panel-export"), "privacy-export")
    return Post(embed=embed, view=persistent_view(export, *_support_buttons()))


def part_panel(mentions: Mapping[str, str], commands: CommandsByPart, part: Part) -> Post:
    """Show the commands of one part, a line for each, with a menu that opens them.

    `mentions` maps a command's full name to Discord's mention of it; a command that is not in it is shown as
    text.
    """
    helps = {name: _help_of(name) for name in commands[part]}
    lines = [f"{mentions.get(name, f'`/{name}`')}: {about}" for name, about in helps.items()]
    embed = _with_patience(card(part, _name(part), "\n".join([_about(part), "", *lines])))
    options = [
        discord.SelectOption(label=f"/{name}", value=command_key(name), description=about)
        for name, about in helps.items()
    ]
    menu = PersistentSelect(say("panel-open"), "panel", "", "open", options)
    return Post(embed=embed, view=persistent_view(menu, PersistentButton(say("back"), "panel", "", "back")))


def _waiting_embed(
    couple: Couple, waiting: Sequence[Waiting], upcoming: NextQuestion | None = None
) -> discord.Embed:
    shown = _first_of_each_kind(waiting)
    lines = [f"• {_line_of(one, couple)}" for one in shown] or [say("panel-nothing")]
    if len(shown) < len(waiting):
        lines.append(say("panel-more-waiting", count=len(waiting) - len(shown)))
    if upcoming is not None:
        lines.append(next_question_line(upcoming.at, is_all=upcoming.is_all))
    return card(Part.GENERAL, say("panel-waiting") if waiting else say("panel-free"), "\n".join(lines))


def _first_of_each_kind(waiting: Sequence[Waiting]) -> list[Waiting]:
    """List the waiting things that have a line of their own: all of them would not fit one card."""
    seen = Counter[WaitKind]()
    shown: list[Waiting] = []
    for one in waiting:
        seen[one.kind] += 1
        shown += [one] if seen[one.kind] <= MOST_OF_A_KIND else []
    return shown


def _waiting_menu(couple: Couple, waiting: Sequence[Waiting]) -> list[PersistentSelect]:
    """Offer the waiting things without a card in a menu; none if there is no such thing."""
    # Those with a line come first: of the others, a menu may have no room for all.
    shown = _first_of_each_kind(waiting)
    options = [
        discord.SelectOption(
            label=one_line(_line_of(one, couple), DESCRIPTION_LIMIT), value=_route_of(one, couple)
        )
        for one in [*shown, *(each for each in waiting if each not in shown)]
        if one.kind in ROUTES
    ]
    if not options:
        return []
    return [PersistentSelect(say("panel-open-waiting"), "panel", "", "waiting", options[:MAX_OPTIONS], row=1)]


def card_link(couple: Couple, waiting: Waiting) -> str:
    """Return a link to the home's card that waits or, if it is gone, a phrase for its place."""
    if waiting.post is None:
        return say("panel-in-home")
    ids = f"{couple.guild_id}/{waiting.post.channel_id}/{waiting.post.message_id}"
    return f"[{say('panel-card')}](https://discord.com/channels/{ids})"


def _line_of(waiting: Waiting, couple: Couple) -> str:
    title = waiting.lesson.title if waiting.lesson else ""
    asks = "frame" if couple.has_frame else "question"
    return say(f"panel-wait-{waiting.kind}", card=card_link(couple, waiting), title=title, asks=asks)


def _route_of(waiting: Waiting, couple: Couple) -> str:
    noun, verb = ROUTES[waiting.kind]
    key: object = waiting.subject_id
    if waiting.kind is WaitKind.LESSON and waiting.lesson is not None:
        key = lesson_key(couple, waiting.lesson)
    return f"{noun}:{key}:{verb}"


def _question_button(couple: Couple, checkin: Checkin | None, *, has_answered: bool) -> PersistentButton:
    if checkin is None:
        label = say("panel-frame" if couple.has_frame else "panel-question")
        return _command_button(label, "checkin-now", style=STYLES.primary)
    if has_answered:
        return PersistentButton(say("change-answer"), "checkin", checkin.id, "answer")
    return PersistentButton(say("answer"), "checkin", checkin.id, "answer", style=STYLES.primary)


def _command_button(
    label: str, command_key: str, *, style: discord.ButtonStyle = STYLES.secondary
) -> PersistentButton:
    return PersistentButton(label, "command", command_key, "run", style=style)


def _support_buttons() -> tuple[PersistentButton, PersistentButton]:
    return (
        _command_button(say("panel-help-lines"), "support-now"),
        _command_button(say("panel-counsellor"), "support-counsellor"),
    )


def _more_menu() -> PersistentSelect:
    options = [
        discord.SelectOption(
            label=_name(part), value=part.name.lower(), description=one_line(_about(part), DESCRIPTION_LIMIT)
        )
        for part in Part
    ]
    for name in SHORTCUTS:
        text_id = name if name == "start-over" else f"panel-{name}"
        about = one_line(say(f"{text_id}-about"), DESCRIPTION_LIMIT)
        options.append(discord.SelectOption(label=say(text_id), value=name, description=about))
    return PersistentSelect(say("panel-more"), "panel", "", "part", options, row=2)


def _with_patience(embed: discord.Embed) -> discord.Embed:
    return embed.set_footer(text=say("help-patience"))


def _name(part: Part) -> str:
    return say(f"part-{part.name.lower()}")


def _about(part: Part) -> str:
    return say(f"part-{part.name.lower()}-about")


def _help_of(name: str) -> str:
    return say(f"help-{command_key(name)}")
