"""Reveals as people see them: both answers, gratitudes and pulses, and the next steps."""

from collections.abc import Sequence
from dataclasses import replace

from core.card_reactions import CardReaction
from core.checkins import Answer, Checkin, PastCheckin, Question
from core.couples import Couple
from core.decks import Followup
from core.deliveries import DeliveryKind
from core.rituals import RitualKind
from ui.card_reactions import NAMELESS, add_reactions, mark_envelope, reaction_buttons
from ui.cards import Part, card
from ui.checkins import question_text
from ui.frames import offer_menu, parts_text
from ui.mentions import mentions_of
from ui.moments import day_text
from ui.persistent import (
    MOST_BUTTONS,
    STYLES,
    PersistentButton,
    PersistentSelect,
    more_menu,
    persistent_view,
)
from ui.posts import Post, split_into_posts
from ui.rituals import offer_key, ritual_name
from ui.safe_text import block_quote, escape_text, fits_one_piece
from ui.texts import say

SIDE_BY_SIDE_LIMIT = 900  # characters: an embed's field takes 1,024, and names are longer than mentions


def answers_text(answers: Sequence[Answer]) -> str:
    """Return answers one below the other, then the gratitude under its own label, safe to show."""
    texts = [_answer_text(answer) for answer in answers]
    if gratitude := _gratitude_text(answers):
        texts.append(f"**{say('reveal-gratitude')}**\n{gratitude}")
    return "\n\n".join(texts)


def opened_reveal(
    couple: Couple,
    question: Question,
    answers: Sequence[Answer],
    followup: Followup | None,
    earlier: Sequence[PastCheckin] = (),
    reactions: Sequence[CardReaction] = (),
    *,
    ends_long_silence: bool = False,
) -> list[Post]:
    """Show both answers below those of earlier years. The footer always says where help is.

    `ends_long_silence` adds a hopeful line: this is the first reveal after a long silence.
    """
    posts = [post for past in earlier for post in _earlier_posts(past, couple)]
    title, body = say("reveal-title"), f"### {question_text(question)}"
    last = _answer_posts(Part.named(question.part), title, body, answers)
    end = last[-1].embed
    if end is not None:
        if ends_long_silence:
            end.add_field(name=NAMELESS, value=say("reveal-after-silence"), inline=False)
        if followup is not None:
            end.add_field(name=say("reveal-followup"), value=escape_text(followup.text), inline=False)
        if pulses := _pulse_line(answers):
            end.add_field(name=NAMELESS, value=pulses, inline=False)
        end.set_footer(text=say("reveal-support"))
    add_reactions(last[-1], reactions)
    return posts + last


def opened_envelope(
    checkin: Checkin,
    couple: Couple,
    question: Question,
    answers: Sequence[Answer],
    followup: Followup | None,
    earlier: Sequence[PastCheckin],
    reactions: Sequence[CardReaction],
    *,
    ends_long_silence: bool,
) -> list[Post]:
    """Show the content of a reveal's envelope to one partner, who may react to it."""
    *first, last = opened_reveal(
        couple, question, answers, followup, earlier, reactions, ends_long_silence=ends_long_silence
    )
    buttons = reaction_buttons(DeliveryKind.REVEAL, checkin.id)
    return [*first, replace(last, view=persistent_view(*buttons))]


def reveal_posts(
    checkin: Checkin,
    couple: Couple,
    question: Question,
    answers: Sequence[Answer],
    followup: Followup | None,
    offer: RitualKind | None,
    earlier: Sequence[PastCheckin] = (),
    reactions: Sequence[CardReaction] = (),
    *,
    is_shared: bool,
    ends_long_silence: bool,
    offers_frame: bool = False,
) -> list[Post]:
    """Show the reveal in the home: its words, or an envelope if others can read."""
    call = say("reveal-line", **mentions_of(couple))
    read = PersistentButton(say("read"), "checkin", checkin.id, "read", style=STYLES.primary)
    buttons = [
        *([read] if is_shared else reaction_buttons(DeliveryKind.REVEAL, checkin.id)),
        PersistentButton(say("keep-as-memory"), "checkin", checkin.id, "keep"),
        PersistentButton(say("say-thanks"), "thanks", "", "give"),
    ]
    offers = _offer_items(couple, offer, beside=len(buttons), offers_frame=offers_frame)
    view = persistent_view(*buttons, *offers)
    if is_shared:
        body = mark_envelope(say("reveal-envelope"), reactions)
        envelope = card(Part.named(question.part), say("reveal-title"), body)
        return [Post(content=call, embed=envelope, view=view, mentioned_ids=couple.user_ids)]
    posts = opened_reveal(
        couple, question, answers, followup, earlier, reactions, ends_long_silence=ends_long_silence
    )
    # Over several messages, the first mentions both partners, and the last has the buttons.
    posts[0] = replace(posts[0], content=call, mentioned_ids=couple.user_ids)
    posts[-1] = replace(posts[-1], view=view)
    return posts


def discussion_card(followup: Followup) -> Post:
    """Show the follow-up question that opens the thread about a reveal."""
    body = f"{escape_text(followup.text)}\n\n{say('discussion-how')}"
    return Post(embed=card(Part.COMMUNICATION, say("discussion-title"), body))


def _offer_items(
    couple: Couple, offer: RitualKind | None, *, beside: int, offers_frame: bool
) -> list[PersistentButton | PersistentSelect]:
    """Return the offer of a ritual: a button, or a menu if the card has its four buttons already.

    The frame is offered in a menu, beside its name with what it is.
    """
    if offers_frame:
        return [offer_menu(couple)]
    if offer is None:
        return []
    label = say("offer-ritual", name=ritual_name(offer))
    button = PersistentButton(label, "ritual", offer_key(couple, offer), "offer")
    return [button] if beside < MOST_BUTTONS else [more_menu(button)]


def _earlier_posts(past: PastCheckin, couple: Couple) -> list[Post]:
    """Show the answers of an earlier year."""
    revealed_at = past.checkin.revealed_at or past.checkin.opened_at
    title = say("reveal-then", day=day_text(revealed_at.astimezone(couple.zone).date()))
    return _answer_posts(Part.named(past.question.part), title, "", past.answers)


def _answer_posts(part: Part, title: str, body: str, answers: Sequence[Answer]) -> list[Post]:
    """Show answers side by side if all are short enough, and have few emoji, else one below the other."""
    texts = [_answer_text(answer) for answer in answers]
    gratitude = _gratitude_text(answers)
    first = card(part, title, body)
    are_short = all(len(text) <= SIDE_BY_SIDE_LIMIT for text in (*texts, gratitude))
    if texts and are_short and fits_one_piece("\n".join([body, *texts, gratitude])):
        for text in texts:
            first.add_field(name=NAMELESS, value=text, inline=True)
        if gratitude:
            first.add_field(name=say("reveal-gratitude"), value=gratitude, inline=False)
        return [Post(embed=first, has_words=True)]
    posts = [Post(embed=first, has_words=True)]
    for text in texts:
        posts.extend(split_into_posts(card(part, "", text), has_words=True))
    if gratitude:
        posts.extend(split_into_posts(card(part, say("reveal-gratitude"), gratitude), has_words=True))
    return posts


def _answer_text(answer: Answer) -> str:
    """Return an answer under its writer's name: the words, or the parts of the frame."""
    words = [block_quote(answer.body)] if answer.body else []
    return "\n".join([f"<@{answer.user_id}>", "\n\n".join([*words, *parts_text(answer.parts)])])


def _said_by(user_id: int, words: str) -> str:
    return f"<@{user_id}>\n{block_quote(words)}"


def _gratitude_text(answers: Sequence[Answer]) -> str:
    """Return each partner's gratitude, under their name; empty if there is none."""
    # The empty line ends a quote in every client: without it, some draw the next name inside.
    return "\n\n".join(_said_by(answer.user_id, answer.gratitude) for answer in answers if answer.gratitude)


def _pulse_line(answers: Sequence[Answer]) -> str:
    """Return both pulses on one line; empty if only one partner gave one."""
    if len(answers) < 2 or any(answer.pulse is None for answer in answers):  # noqa: PLR2004 (both partners)
        return ""
    shown = (
        say("reveal-pulse", user=f"<@{answer.user_id}>", pulse=say(f"pulse-{answer.pulse}"))
        for answer in answers
    )
    return ", ".join(shown)
