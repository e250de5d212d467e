"""Conversations as people see them: the request, and one card for each step."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import discord

from core.couples import Couple
from core.moments import WAKING_HOURS, is_within
from core.talks import Talk, TalkAction, TalkClosing, TalkState, TalkWay
from core.text_input import MESSAGE_LIMIT, NOTE_LIMIT
from ui.cards import Part, card
from ui.forms import Form, TextField
from ui.fresh_starts import start_over_button
from ui.moments import relative_timestamp, timestamp, wall_time_text
from ui.persistent import STYLES, PersistentButton, PersistentSelect, more_menu, persistent_view
from ui.posts import Post, split_into_posts
from ui.safe_text import block_quote
from ui.texts import say

S = TalkState
WHEN_LIMIT = 100  # characters of a typed time
MAIN_BUTTONS: dict[TalkState, tuple[tuple[str, TalkAction], ...]] = {
    S.SPEAKING: (("talk-finished", TalkAction.FINISHED),),
    S.MIRRORING: (("talk-mirrored", TalkAction.MIRRORED),),
    S.HEARD: (("talk-felt-heard", TalkAction.HEARD), ("talk-not-quite", TalkAction.UNHEARD)),
    S.UNHEARD: (("talk-onward", TalkAction.ONWARD),),
    S.CALLED: (("talk-resume", TalkAction.RESUME),),
}


def asking_card(talk: Talk, couple: Couple, thread_id: int | None, *, is_shared: bool) -> Post:
    """Show one partner's wish to talk, and its outcome.

    If others can read, the topic is in an envelope.
    """
    is_waiting = talk.state in (S.ASKED, S.AGREED)
    lines = [_asking_state(talk, thread_id)]
    buttons: list[PersistentButton] = []
    if talk.state is S.ASKED:
        buttons.append(_button(talk, "talk-yes", TalkAction.YES, style=STYLES.primary))
    if is_waiting:
        buttons.append(PersistentButton(say("talk-later"), "talk", talk.id, "later"))
        buttons.append(_button(talk, "talk-no", TalkAction.NO))
    if talk.topic and is_shared:
        lines.append(say("talk-envelope"))
        style = STYLES.secondary if talk.state is S.ASKED else STYLES.primary
        buttons.append(PersistentButton(say("read"), "talk", talk.id, "read", style=style))
    elif talk.topic:
        lines.append(block_quote(talk.topic))
    if is_waiting and talk.planned_for is not None:
        lines.append(
            "\n".join([say("talk-when", moment=timestamp(talk.planned_for)), *_nights(talk, couple)])
        )
    if is_waiting:
        lines.append(say("talk-no-reasons"))
    # The partner who made the latest offer waits; after a counter-offer, that is the one who was asked first.
    called_id = couple.other_partner(talk.offered_by).user_id
    return Post(
        content=say("talk-line", user=f"<@{called_id}>") if is_waiting else None,
        embed=card(Part.COMMUNICATION, say("talk-title"), "\n\n".join(lines)),
        view=persistent_view(*buttons) if buttons else None,
        mentioned_ids=(called_id,),
        has_words=talk.topic is not None and not is_shared,
    )


def _asking_state(talk: Talk, thread_id: int | None) -> str:
    if talk.state is S.ASKED and talk.offered_by != talk.asked_by and talk.planned_for is not None:
        return say("talk-offers", by=f"<@{talk.offered_by}>", when=relative_timestamp(talk.planned_for))
    if talk.state is S.ASKED:
        way = say(f"talk-way-{talk.way}")
        return say("talk-asks", by=f"<@{talk.asked_by}>", way=way, minutes=talk.minutes)
    if talk.state in (S.AGREED, S.DECLINED, S.POSTPONED, S.LAPSED):
        return say(f"talk-{talk.state}")
    if not talk.is_open:
        return say("talk-is-over")
    if thread_id is not None:
        return say("talk-in-thread", thread=f"<#{thread_id}>")
    return say("talk-under-way")


def _nights(talk: Talk, couple: Couple) -> list[str]:
    """Return a line for each partner for whom the planned time is at night."""
    return [
        say("talk-night", user=f"<@{user_id}>", wall=wall_time_text(talk.planned_for, zone))
        for user_id in couple.user_ids
        if (zone := couple.zone_of(user_id))
        if talk.planned_for is not None and not is_within(WAKING_HOURS, talk.planned_for, [zone])
    ]


def opened_topic(talk: Talk) -> Post:
    """Show the topic to the partner who opened its envelope."""
    return Post(embed=card(Part.COMMUNICATION, say("talk-title"), block_quote(talk.topic or "")))


def talk_posts(talk: Talk, couple: Couple, closings: Sequence[TalkClosing]) -> list[Post]:
    """Show the current step of a conversation; both closings are shown only in its thread.

    Long closings need several messages: the first calls both partners, and the last has the buttons.
    """
    first, second = couple.user_ids
    lines = [*_state_lines(talk), *(_closing_words(closing) for closing in closings)]
    embed = card(Part.COMMUNICATION, say(f"talk-{talk.state}-title"), "\n\n".join(lines))
    posts = split_into_posts(embed, has_words=bool(closings))
    call = say("talk-card-line", first=f"<@{first}>", second=f"<@{second}>")
    posts[0] = replace(posts[0], content=call, mentioned_ids=couple.user_ids)
    posts[-1] = replace(posts[-1], view=persistent_view(*_card_items(talk)))
    return posts


def _card_items(talk: Talk) -> list[PersistentButton | PersistentSelect]:
    """Return the buttons of a conversation's card: the next step first, rare ones in a menu."""
    end, night = (
        _button(talk, "talk-end", TalkAction.END),
        _button(talk, "talk-until-tomorrow", TalkAction.NIGHT),
    )
    again = start_over_button()
    if talk.state is S.DONE:
        return [PersistentButton(say("say-thanks"), "thanks", "", "give", style=STYLES.primary), again]
    if not talk.is_open:
        return [again]
    # A pause does not offer the button that leads into it.
    if talk.state is S.ASLEEP:
        return [end, again]
    if talk.state is S.TIMED_OUT:
        return [night, end, again]
    timeout = _button(talk, "talk-timeout", TalkAction.TIMEOUT)
    return [*_main_buttons(talk), timeout, end, more_menu(night, again)]


def _main_buttons(talk: Talk) -> list[PersistentButton]:
    style = STYLES.primary
    if talk.state is S.READY:
        label = "talk-ready-all" if talk.way is TalkWay.ROOM else "talk-ready-one"
        return [_button(talk, label, TalkAction.READY, style=style)]
    if talk.state is S.CLOSING and talk.way is TalkWay.WRITING:
        return [PersistentButton(say("talk-close"), "talk", talk.id, "close", style=style)]
    if talk.state is S.CLOSING:
        return [_button(talk, "talk-closed", TalkAction.CLOSED, style=style)]
    return [
        _button(talk, label, step, style=style if number == 0 else STYLES.secondary)
        for number, (label, step) in enumerate(MAIN_BUTTONS.get(talk.state, ()))
    ]


def _state_lines(talk: Talk) -> list[str]:
    speaker, listener = f"<@{talk.speaker}>", f"<@{talk.listener}>"
    lines = {
        S.READY: _ready_lines(talk),
        S.SPEAKING: [
            f"### {say('talk-speaking', speaker=speaker, **_time_left(talk.until))}",
            say("talk-speaking-how", listener=listener),
        ],
        S.MIRRORING: [
            say("talk-mirroring-again", speaker=speaker, listener=listener)
            if talk.mirrored
            else say("talk-mirroring", listener=listener)
        ],
        S.HEARD: [f"### {say('talk-heard', speaker=speaker)}"],
        S.CLOSING: [say("talk-closing-written" if talk.way is TalkWay.WRITING else "talk-closing-spoken")],
        S.TIMED_OUT: [say("talk-timed-out", **_time_left(talk.until))],
        S.ASLEEP: [say("talk-asleep", time=timestamp(talk.until) if talk.until else "")],
        S.LAPSED: [say("talk-lapsed-later")],
    }
    return lines.get(talk.state) or [say(f"talk-{talk.state}")]


def _ready_lines(talk: Talk) -> list[str]:
    """Return advice for a good conversation, before it begins, and when not to have one."""
    turns = say(
        "talk-ready-turns",
        minutes=talk.minutes,
        speaker=f"<@{talk.speaker}>",
        listener=f"<@{talk.listener}>",
    )
    lines = [say(f"talk-ready-{talk.way}"), say("talk-ready-rested"), turns, say("talk-ready-afraid")]
    return [*lines, say("talk-ready-waits", user=f"<@{talk.ready_by}>")] if talk.ready_by else lines


def _time_left(until: datetime | None) -> dict[str, str]:
    if until is None:
        return {"time": "", "left": ""}
    return {"time": discord.utils.format_dt(until, "t"), "left": relative_timestamp(until)}


def _closing_words(closing: TalkClosing) -> str:
    lines = [say("talk-closing-by", user=f"<@{closing.user_id}>"), block_quote(closing.appreciation)]
    if closing.step:
        lines += [say("talk-closing-step"), block_quote(closing.step)]
    return "\n".join(lines)


def later_form(talk: Talk) -> Form:
    """Ask for a better time; the field may stay empty."""
    when = TextField(
        "when", say("talk-later-when"), WHEN_LIMIT, is_required=False, hint=say("talk-later-hint")
    )
    return Form(say("talk-later-title"), "talk", str(talk.id), "later", (when,))


def closing_form(talk: Talk) -> Form:
    """Ask a partner for an appreciation and a small next step."""
    return Form(
        say("talk-close-title"),
        "talk",
        str(talk.id),
        "close",
        (
            TextField("appreciation", say("talk-close-appreciation"), MESSAGE_LIMIT, is_long=True),
            TextField("step", say("talk-close-step"), NOTE_LIMIT, is_required=False),
        ),
    )


def closing_prefill(closing: TalkClosing) -> dict[str, str]:
    """Return the form's fields, filled in with closing words to change."""
    return {"appreciation": closing.appreciation, "step": closing.step or ""}


def step_card(talk: Talk, couple: Couple, closings: Sequence[TalkClosing]) -> Post:
    """Ask, a week later, about the small steps; *Read* shows them to the partner who presses it."""
    first, second = couple.user_ids
    buttons = [PersistentButton(say("say-thanks"), "thanks", "", "give")]
    if any(closing.step for closing in closings):
        buttons.insert(0, PersistentButton(say("read"), "talk", talk.id, "steps", style=STYLES.primary))
    return Post(
        content=say("talk-step-line", first=f"<@{first}>", second=f"<@{second}>"),
        embed=card(Part.COMMUNICATION, say("talk-step-title"), say("talk-step")),
        view=persistent_view(*buttons),
        mentioned_ids=couple.user_ids,
    )


def opened_steps(closings: Sequence[TalkClosing]) -> Post:
    """Show the small steps to the partner who pressed *Read*."""
    words = [
        f"{say('talk-step-of', user=f'<@{closing.user_id}>')}\n{block_quote(closing.step)}"
        for closing in closings
        if closing.step
    ]
    return Post(embed=card(Part.COMMUNICATION, say("talk-step-title"), "\n\n".join(words)))


def _button(
    talk: Talk, label: str, step: TalkAction, *, style: discord.ButtonStyle = STYLES.secondary
) -> PersistentButton:
    return PersistentButton(say(label), "talk", talk.id, step.value, style=style)
