"""Wishes as people see them: the forms, and a round as each partner may see it."""

from dataclasses import replace as with_changes
from datetime import datetime

from core.couples import Couple
from core.wishes import NOTICING_LIMIT, WISH_LIMIT, Noticing, Wish, WishDeletion, WishRound, WishRoundState
from ui.cards import Part, card
from ui.forms import Form, TextField
from ui.moments import timestamp
from ui.persistent import STYLES, PersistentButton, persistent_view
from ui.posts import Post, split_into_posts
from ui.safe_text import block_quote
from ui.texts import say


def wish_form(component_key: str) -> Form:
    """Ask for a wish, and for its author's promise."""
    return Form(
        title=say("wish-form"),
        noun="wish",
        component_key=component_key,
        verb="write",
        fields=(
            TextField("wish", say("wish-form-wish"), WISH_LIMIT, is_long=True),
            TextField("promise", say("wish-form-promise"), WISH_LIMIT, is_long=True),
        ),
    )


def wish_prefill(wish: Wish | None) -> dict[str, str]:
    """Return the form's fields, filled in with a sealed wish to change."""
    return {"wish": wish.wish, "promise": wish.promise} if wish else {}


def notice_form(wish_round: WishRound) -> Form:
    """Ask for a partner's noticing; the promise they tried is shown above."""
    return Form(
        title=say("notice-form"),
        noun="wish",
        component_key=str(wish_round.id),
        verb="notice",
        fields=(TextField("body", say("notice-form-body"), NOTICING_LIMIT, is_long=True),),
        intro=block_quote(wish_round.chosen_wish.promise) if wish_round.chosen_wish else None,
    )


def noticing_prefill(noticing: Noticing | None) -> dict[str, str]:
    """Return the form's fields, filled in with a sealed noticing to change."""
    return {"body": noticing.body} if noticing else {}


def round_posts(wish_round: WishRound, couple: Couple, user_id: int, now: datetime) -> list[Post]:
    """Show one partner their view of a round, with their next steps; the chosen wish comes first."""
    wishes = sorted(wish_round.shown_wishes(user_id), key=lambda wish: wish.id != wish_round.chosen_id)
    body = "\n\n".join(
        [
            _head(wish_round, couple, user_id, now),
            *(_wish(wish_round, wish, now) for wish in wishes),
            *(_noticing(noticing) for noticing in wish_round.shown_noticings(user_id)),
        ]
    )
    *first, last = split_into_posts(card(Part.JOURNEY, say("wish-heading"), body))
    return [*first, with_changes(last, view=persistent_view(*_buttons(wish_round, user_id, now)))]


def confirm_delete_panel(wish_id: int) -> Post:
    """Explain the consequences of taking back a wish, before the button that does it."""
    end = PersistentButton(say("wish-end"), "wish", wish_id, "end", style=STYLES.danger)
    return Post(content=say("wish-sure"), view=persistent_view(end))


def deleted_panel(deletion: WishDeletion) -> Post:
    """Tell the author of a wish that it is gone, and what ended with it."""
    return Post(
        content=say("wish-taken-back-rests" if deletion is WishDeletion.ROUND_RESTS else "wish-taken-back")
    )


def _head(wish_round: WishRound, couple: Couple, user_id: int, now: datetime) -> str:
    if wish_round.state is WishRoundState.SEALED:
        return say("wish-sealed-own" if wish_round.wish_of(user_id) else "wish-sealed-other")
    if wish_round.state is WishRoundState.OPEN:
        return say("wish-open")
    if wish_round.state is WishRoundState.CLOSED:
        return say("wish-both-noticed" if wish_round.noticed_at else "wish-rested")
    if wish_round.awaits_noticings(now):
        return say("wish-noticed" if wish_round.noticing_of(user_id) else "wish-asks")
    doer = wish_round.chosen_wish.author_id if wish_round.chosen_wish else couple.user_ids[0]
    return say("wish-trying", user=f"<@{doer}>", moment=timestamp(wish_round.ends_at or now))


def _wish(wish_round: WishRound, wish: Wish, now: datetime) -> str:
    """Return a wish in words; a sealed one is shown only to its author, and so without their name."""
    user = f"<@{wish.author_id}>"
    wished = say("wish-of", user=user) if wish_round.opened_at else say("wish-own")
    promised = say("wish-promise-of", user=user) if wish_round.opened_at else say("wish-promise-own")
    words = f"{wished}\n{block_quote(wish.wish)}\n\n{promised}\n{block_quote(wish.promise)}"
    if wish_round.state is not WishRoundState.TRYING or wish_round.awaits_noticings(now):
        return words
    return f"**{say('wish-this-week' if wish.id == wish_round.chosen_id else 'wish-another-time')}**\n{words}"


def _noticing(noticing: Noticing) -> str:
    return f"{say('wish-noticing-of', user=f'<@{noticing.author_id}>')}\n{block_quote(noticing.body)}"


def _buttons(wish_round: WishRound, user_id: int, now: datetime) -> list[PersistentButton]:
    own, noticing = wish_round.wish_of(user_id), wish_round.noticing_of(user_id)
    buttons: list[PersistentButton] = []
    if wish_round.state is WishRoundState.SEALED:
        label = say("wish-change") if own else say("wish-write-mine")
        buttons.append(PersistentButton(label, "wish", wish_round.id, "write", style=STYLES.primary))
    elif wish_round.state is WishRoundState.OPEN and own:
        buttons.append(PersistentButton(say("wish-choose"), "wish", own.id, "choose", style=STYLES.primary))
    elif wish_round.awaits_noticings(now):
        label = say("wish-notice-again") if noticing else say("wish-notice")
        buttons.append(PersistentButton(label, "wish", wish_round.id, "notice", style=STYLES.primary))
    if wish_round.is_running and not (wish_round.state is WishRoundState.SEALED and own):
        buttons.append(PersistentButton(say("wish-rest"), "wish", wish_round.id, "rest"))
    if own:
        buttons.append(PersistentButton(say("wish-take-back"), "wish", own.id, "takeback"))
    if noticing:
        buttons.append(PersistentButton(say("wish-notice-take-back"), "wish", wish_round.id, "unnotice"))
    return buttons
