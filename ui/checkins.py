"""Check-ins as people see them: the card with its question, the form, the reveal."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from core.checkins import (
    FIRST_QUESTION,
    PULSES,
    THIRD_PARTY_QUESTION,
    Answer,
    Checkin,
    CheckinState,
    PastCheckin,
    Question,
)
from core.couples import Couple
from core.decks import Followup
from core.rituals import RitualKind
from core.text_input import ANSWER_LIMIT, NOTE_LIMIT
from ui.cards import Part, card
from ui.forms import ChoiceField, Form, TextField
from ui.moments import day_text, timestamp
from ui.persistent import STYLES, PersistentButton, persistent_view
from ui.posts import Post, split_into_posts
from ui.rituals import offer_key, ritual_name
from ui.safe_text import block_quote, escape_text
from ui.texts import say

SIDE_BY_SIDE_LIMIT = 900  # characters of an answer: an embed's field takes 1,024, with its author's name
QUESTION_TEXT_IDS = {FIRST_QUESTION: "first-question", THIRD_PARTY_QUESTION: "eyes-question"}


def question_text(question: Question) -> str:
    """Return the question's text, safe to show; that of the first one and of an erased one is in Fluent."""
    if question.deck_id in QUESTION_TEXT_IDS:
        return say(QUESTION_TEXT_IDS[question.deck_id])
    return escape_text(question.text) if question.text else say("question-erased")


def checkin_card(
    checkin: Checkin,
    couple: Couple,
    question: Question,
    earlier: Sequence[datetime] = (),
    *,
    is_shared: bool,
) -> Post:
    """Show the question and whether one answer is in, never an answer.

    A question of the couple's own comes in an envelope where others can read. `earlier` are the times, in
    UTC, at which it was asked in earlier years, the latest last.
    """
    is_first, is_own = question.deck_id == FIRST_QUESTION, question.is_own
    is_open, is_sealed = checkin.state is CheckinState.OPEN, is_own and is_shared
    heading = say("question-envelope") if is_sealed else f"### {question_text(question)}"
    buttons: list[PersistentButton] = []
    if is_open:
        buttons.append(PersistentButton(say("answer"), "checkin", checkin.id, "answer", style=STYLES.primary))
    if is_open and not checkin.answered_by and not is_first:
        buttons.append(PersistentButton(say("another-question"), "checkin", checkin.id, "swap"))
    if is_sealed:
        buttons.append(PersistentButton(say("read"), "checkin", checkin.id, "question"))
    title = say(_title_id(question, earlier))
    note = f"{_note_on(question, earlier)}\n\n" if is_open else ""
    body = f"{heading}\n\n{note.lstrip()}{_state_line(checkin)}"
    return Post(
        content=_mention_line(couple, "checkin-line") if is_open else None,
        embed=card(Part.named(question.part), title, body, say("checkin-footer") if is_open else None),
        view=persistent_view(*buttons),
        mentioned_ids=couple.user_ids,
        has_words=is_own and not is_shared,
    )


def _title_id(question: Question, earlier: Sequence[datetime]) -> str:
    if question.deck_id == FIRST_QUESTION:
        return "first-again-title" if earlier else "first-title"
    if question.deck_id == THIRD_PARTY_QUESTION:
        return "eyes-title"
    return "then-title" if earlier else "checkin-title"


def _note_on(question: Question, earlier: Sequence[datetime]) -> str:
    """Return a note on a question that is special, or an empty text."""
    if question.deck_id == THIRD_PARTY_QUESTION:
        return say("eyes-note")
    return say("then-note", day=day_text(earlier[-1].date())) if earlier else ""


def _state_line(checkin: Checkin) -> str:
    if checkin.state is CheckinState.REVEALED:
        return say("checkin-revealed")
    if checkin.state is CheckinState.CLOSED:
        return say("checkin-closed")
    return say("checkin-one-in") if checkin.answered_by else say("checkin-none-in")


def _mention_line(couple: Couple, text_id: str) -> str:
    return say(text_id, first=f"<@{couple.user_ids[0]}>", second=f"<@{couple.user_ids[1]}>")


def answer_form(checkin: Checkin, question: Question, *, asks_pulse: bool) -> Form:
    """Ask for an answer first; gratitude and pulse are optional, and say so."""
    pulse = ChoiceField(
        "pulse",
        say("answer-pulse"),
        tuple((str(pulse), say(f"pulse-{pulse}")) for pulse in PULSES),
        hint=say("answer-pulse-hint"),
    )
    return Form(
        title=say("answer-title"),
        noun="checkin",
        component_key=str(checkin.id),
        verb="answer",
        fields=(
            TextField("body", say("answer-body"), ANSWER_LIMIT, is_long=True),
            TextField("gratitude", say("answer-gratitude"), NOTE_LIMIT, is_required=False),
            *([pulse] if asks_pulse else []),
        ),
        intro=f"### {question_text(question)}",
    )


def parse_pulse(typed: Mapping[str, str]) -> int | None:
    """Return the chosen pulse; None where none was given, or none that the form offers."""
    return next((pulse for pulse in PULSES if typed.get("pulse") == str(pulse)), None)


def answer_prefill(answer: Answer) -> dict[str, str]:
    """Return the form's fields, filled in with an answer that is to be changed."""
    return {"body": answer.body, "gratitude": answer.gratitude or "", "pulse": str(answer.pulse or "")}


def sealed_panel(checkin: Checkin, *, was_changed: bool, next_at: datetime | None, is_first: bool) -> Post:
    """Tell the author of the first answer that it is in, and sealed, and let them change it."""
    line = say("answer-changed") if was_changed else say("answer-sealed")
    if is_first and next_at is not None:
        line = f"{line}\n{say('next-question', moment=timestamp(next_at))}"
    change = PersistentButton(say("change-answer"), "checkin", checkin.id, "answer")
    return Post(content=line, view=persistent_view(change))


def revealed_line(next_at: datetime | None, *, is_first: bool) -> str:
    """Tell the author of the second answer that both are revealed."""
    if is_first and next_at is not None:
        upcoming = say("next-question", moment=timestamp(next_at))
        return f"{say('answer-second')}\n{upcoming} {say('nothing-until')}"
    return say("answer-second")


def answer_text(answer: Answer) -> str:
    """Return an answer with its gratitude, safe to show."""
    gratitude = (
        f"**{say('reveal-gratitude')}**\n{block_quote(answer.gratitude)}\n" if answer.gratitude else ""
    )
    return f"{gratitude}{block_quote(answer.body)}"


def opened_reveal(
    question: Question,
    answers: Sequence[Answer],
    followup: Followup | None,
    earlier: Sequence[PastCheckin] = (),
) -> list[Post]:
    """Show both answers below those of earlier years. The footer always says where help is."""
    posts = [post for past in earlier for post in _earlier_answers(past)] + _answer_posts(
        question, answers, followup
    )
    last = posts[-1].embed
    if last is not None:
        last.set_footer(text=say("reveal-support"))
    return posts


def _earlier_answers(past: PastCheckin) -> list[Post]:
    """Show the answers of an earlier year, side by side where both are short enough."""
    title = say("reveal-then", day=day_text((past.checkin.revealed_at or past.checkin.opened_at).date()))
    part = Part.named(past.question.part)
    texts = {answer.user_id: answer_text(answer) for answer in past.answers}
    if all(len(text) <= SIDE_BY_SIDE_LIMIT for text in texts.values()):
        embed = card(part, title, "")
        # A field needs a name, and none is wanted here: a zero-width space is one that shows nothing.
        for user_id, text in texts.items():
            embed.add_field(name="\u200b", value=f"<@{user_id}>\n{text}", inline=True)
        return [Post(embed=embed, has_words=True)]
    body = "\n\n".join(f"<@{user_id}>\n{text}" for user_id, text in texts.items())
    return split_into_posts(card(part, title, body), has_words=True)


def _answer_posts(question: Question, answers: Sequence[Answer], followup: Followup | None) -> list[Post]:
    """Show both answers side by side where both are short enough, else one below the other; never cut."""
    texts = {answer.user_id: answer_text(answer) for answer in answers}
    end = f"\n\n**{say('reveal-followup')}**\n{escape_text(followup.text)}" if followup else ""
    heading = f"### {question_text(question)}"
    pulses = _pulse_line(answers)
    part = Part.named(question.part)
    if texts and all(len(text) <= SIDE_BY_SIDE_LIMIT for text in texts.values()):
        embed = card(part, say("reveal-title"), f"{heading}{pulses}")
        for user_id, text in texts.items():
            embed.add_field(name="\u200b", value=f"<@{user_id}>\n{text}", inline=True)
        if end:
            embed.add_field(
                name=say("reveal-followup"),
                value=escape_text(followup.text) if followup else "",
                inline=False,
            )
        return [Post(embed=embed, has_words=True)]
    posts = [Post(embed=card(part, say("reveal-title"), f"{heading}{pulses}"), has_words=True)]
    for user_id, text in texts.items():
        posts.extend(split_into_posts(card(part, "", f"<@{user_id}>\n{text}"), has_words=True))
    if end:
        posts.append(Post(embed=card(part, "", end.strip())))
    return posts


def _pulse_line(answers: Sequence[Answer]) -> str:
    """Return both pulses as lines; nothing where only one partner gave one."""
    if len(answers) < 2 or any(answer.pulse is None for answer in answers):  # noqa: PLR2004 (both partners)
        return ""
    shown_pulses = "\n".join(
        say("reveal-pulse", user=f"<@{answer.user_id}>", pulse=say(f"pulse-{answer.pulse}"))
        for answer in answers
    )
    return f"\n{shown_pulses}"


def reveal_posts(
    checkin: Checkin,
    couple: Couple,
    question: Question,
    answers: Sequence[Answer],
    followup: Followup | None,
    offer: RitualKind | None,
    earlier: Sequence[PastCheckin] = (),
    *,
    is_shared: bool,
) -> list[Post]:
    """Show the reveal in the home: the words themselves, or an envelope where others can read."""
    call = _mention_line(couple, "reveal-line")
    buttons = [
        PersistentButton(say("keep-as-memory"), "checkin", checkin.id, "keep"),
        PersistentButton(say("say-thanks"), "thanks", "", "give"),
    ]
    if offer is not None:
        buttons.append(
            PersistentButton(
                say("offer-ritual", name=ritual_name(offer)), "ritual", offer_key(couple, offer), "offer"
            )
        )
    if is_shared:
        envelope = card(Part.named(question.part), say("reveal-title"), say("reveal-envelope"))
        read = PersistentButton(say("read"), "checkin", checkin.id, "read", style=STYLES.primary)
        return [
            Post(
                content=call,
                embed=envelope,
                view=persistent_view(read, *buttons),
                mentioned_ids=couple.user_ids,
            )
        ]
    posts = opened_reveal(question, answers, followup, earlier)
    # Over several messages, the first mentions both partners, and the last has the buttons.
    posts[0] = replace(posts[0], content=call, mentioned_ids=couple.user_ids)
    posts[-1] = replace(posts[-1], view=persistent_view(*buttons))
    return posts


def discussion_card(followup: Followup) -> Post:
    """Show the follow-up question that opens the thread about a reveal."""
    body = f"{escape_text(followup.text)}\n\n{say('discussion-how')}"
    return Post(embed=card(Part.COMMUNICATION, say("discussion-title"), body))


def nudge_card(checkin: Checkin, couple: Couple, user_id: int) -> Post:
    """Remind one partner of an open check-in, without its question."""
    return Post(
        content=say("nudge-line", user=f"<@{user_id}>"),
        view=persistent_view(
            PersistentButton(say("answer"), "checkin", checkin.id, "answer", style=STYLES.primary),
            PersistentButton(say("no-nudges"), "nudges", couple.id, "off"),
        ),
        mentioned_ids=(user_id,),
    )


def unescaped_question(question: Question) -> str:
    """Return the question's text unescaped, for labels, which show no Markdown."""
    if question.deck_id in QUESTION_TEXT_IDS:
        return say(QUESTION_TEXT_IDS[question.deck_id])
    return question.text or say("question-erased")
