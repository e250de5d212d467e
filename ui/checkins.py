"""Check-ins as people see them: the card with its question, the form, the reveal."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from core.checkins import (
    FIRST_QUESTION,
    FRAME_QUESTION,
    PULSES,
    THIRD_PARTY_QUESTION,
    Answer,
    Checkin,
    CheckinState,
    Question,
)
from core.component_keys import parse_id
from core.couples import Couple
from core.panels import NextQuestion
from core.text_input import ANSWER_LIMIT, NOTE_LIMIT
from ui.cards import Part, card
from ui.forms import ChoiceField, Form, TextField
from ui.frames import frame_fields, frame_heading
from ui.mentions import mentions_of
from ui.moments import day_text, timestamp
from ui.nudges import later_button
from ui.persistent import STYLES, PersistentButton, PersistentSelect, more_menu, persistent_view
from ui.posts import Post
from ui.safe_text import escape_text
from ui.texts import say

QUESTION_TEXT_IDS = {
    FIRST_QUESTION: "first-question",
    THIRD_PARTY_QUESTION: "eyes-question",
    FRAME_QUESTION: "frame-title",  # shown in place of a question
}


def question_text(question: Question) -> str:
    """Return the question's text, or the frame's name, safe to show; text that no deck has is in Fluent."""
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
    """Show the question, or the frame, and that one answer is in, but never an answer.

    A question of the couple's own comes in an envelope where others can read. `earlier` are the times, in
    UTC, at which it was asked in earlier years, the latest last.
    """
    is_open, is_sealed = checkin.state is CheckinState.OPEN, question.is_own and is_shared
    stays = question.deck_id == FIRST_QUESTION or question.is_frame
    items = _card_items(checkin, can_swap=not stays, is_sealed=is_sealed)
    title = say(_title_id(question, earlier))
    note = f"{_note_on(question, couple, earlier)}\n\n" if is_open else ""
    body = f"{_heading(question, is_sealed=is_sealed)}\n\n{note.lstrip()}{_state_line(checkin)}"
    call = "frame-line" if question.is_frame else "checkin-line"
    return Post(
        content=say(call, **mentions_of(couple)) if is_open else None,
        embed=card(Part.named(question.part), title, body, _footer() if is_open else None),
        view=persistent_view(*items),
        mentioned_ids=couple.user_ids,
        has_words=question.is_own and not is_shared,
    )


def _card_items(
    checkin: Checkin, *, can_swap: bool, is_sealed: bool
) -> list[PersistentButton | PersistentSelect]:
    read = PersistentButton(say("read"), "checkin", checkin.id, "question")
    if checkin.state is not CheckinState.OPEN:
        return [read] if is_sealed else []
    answer = PersistentButton(say("answer"), "checkin", checkin.id, "answer", style=STYLES.primary)
    later = later_button(checkin.id)
    if checkin.answered_by or not can_swap:
        return [answer, later, read] if is_sealed else [answer, later]
    swap = PersistentButton(say("another-question"), "checkin", checkin.id, "swap")
    lighter = PersistentButton(say("lighter"), "checkin", checkin.id, "lighter")
    if is_sealed:
        return [answer, swap, read, more_menu(lighter, later)]
    return [answer, swap, lighter, later]


def _footer() -> str:
    return f"{say('checkin-footer')} {say('skip-it')}"


def _heading(question: Question, *, is_sealed: bool) -> str:
    if question.is_frame:
        return frame_heading()
    return say("question-envelope") if is_sealed else f"### {question_text(question)}"


def _title_id(question: Question, earlier: Sequence[datetime]) -> str:
    if question.is_frame:
        return "frame-title"
    if question.deck_id == FIRST_QUESTION:
        return "first-again-title" if earlier else "first-title"
    if question.deck_id == THIRD_PARTY_QUESTION:
        return "eyes-title"
    return "then-title" if earlier else "checkin-title"


def _note_on(question: Question, couple: Couple, earlier: Sequence[datetime]) -> str:
    """Return a note on a special question, or an empty text."""
    if question.deck_id == THIRD_PARTY_QUESTION:
        return say("eyes-note")
    return say("then-note", day=day_text(earlier[-1].astimezone(couple.zone).date())) if earlier else ""


def _state_line(checkin: Checkin) -> str:
    if checkin.state is CheckinState.REVEALED:
        return say("checkin-revealed")
    if checkin.answerable_until is not None:
        return say("checkin-closed-late", moment=timestamp(checkin.answerable_until))
    if checkin.state is CheckinState.CLOSED:
        return say("checkin-closed")
    if checkin.answered_by:
        return say("checkin-one-in")
    return say("frame-none-in") if checkin.is_frame else say("checkin-none-in")


def answer_key(checkin: Checkin) -> str:
    """Return the component key of an answer's form: it names the question that the form shows."""
    return f"{checkin.id},{checkin.question_key.replace(':', '.')}"


def parse_answer_key(component_key: str) -> tuple[int, str | None]:
    """Return the check-in's id and the question's key; a button's key names no question.

    Raises `NotAvailable`.
    """
    checkin_id, _, question_key = component_key.partition(",")
    return parse_id(checkin_id), question_key.replace(".", ":") or None


def answer_form(checkin: Checkin, question: Question, *, asks_pulse: bool) -> Form:
    """Ask for an answer, or for the three parts; gratitude and pulse are marked as optional.

    The frame leaves no room above its fields: with a pulse there are five, the most that Discord shows.
    """
    is_frame = question.is_frame
    words = TextField("body", say("answer-body"), ANSWER_LIMIT, is_long=True)
    pulse = ChoiceField(
        "pulse",
        say("answer-pulse"),
        tuple((str(pulse), say(f"pulse-{pulse}")) for pulse in PULSES),
        hint=say("answer-pulse-hint"),
    )
    return Form(
        title=say("frame-title") if is_frame else say("answer-title"),
        noun="checkin",
        component_key=answer_key(checkin),
        verb="answer",
        fields=(
            *(frame_fields() if is_frame else (words,)),
            TextField("gratitude", say("answer-gratitude"), NOTE_LIMIT, is_required=False),
            *([pulse] if asks_pulse else []),
        ),
        intro=None if is_frame else f"### {question_text(question)}",
    )


def parse_pulse(typed: Mapping[str, str]) -> int | None:
    """Return the chosen pulse; None if none was given, or one the form does not offer."""
    return next((pulse for pulse in PULSES if typed.get("pulse") == str(pulse)), None)


def answer_prefill(answer: Answer) -> dict[str, str]:
    """Return the form's fields, filled in with an answer to change."""
    return {
        "body": answer.body,
        **{part.value: words for part, words in answer.parts.items()},
        "gratitude": answer.gratitude or "",
        "pulse": str(answer.pulse or ""),
    }


def sealed_panel(checkin: Checkin, upcoming: NextQuestion | None, *, was_changed: bool) -> Post:
    """Tell the author of the first answer that it is in and sealed, and let them change it.

    After the very first question, they are told once that nothing comes before the next one.
    """
    line = say("answer-changed") if was_changed else say("answer-sealed")
    if checkin.question_key == FIRST_QUESTION and upcoming is not None and upcoming.is_all:
        line = f"{line}\n{say('next-after-both', moment=timestamp(upcoming.at))}"
    change = PersistentButton(say("change-answer"), "checkin", checkin.id, "answer")
    return Post(content=line, view=persistent_view(change))


def revealed_line(checkin: Checkin, upcoming: NextQuestion | None) -> str:
    """Tell the author of the second answer that both are revealed."""
    # Each year the first question returns; by then, other rituals may come before the next one.
    if checkin.question_key == FIRST_QUESTION and upcoming is not None:
        return f"{say('answer-second')}\n{next_question_line(upcoming.at, is_all=upcoming.is_all)}"
    return say("answer-second")


def next_question_line(next_at: datetime, *, is_all: bool) -> str:
    """Return a line with the time of the next question, which may be the only automatic post until then."""
    line = say("next-question", moment=timestamp(next_at))
    return f"{line} {say('nothing-until')}" if is_all else line


def unescaped_question(question: Question) -> str:
    """Return the question's text unescaped, for labels, which show no Markdown."""
    if question.deck_id in QUESTION_TEXT_IDS:
        return say(QUESTION_TEXT_IDS[question.deck_id])
    return question.text or say("question-erased")
