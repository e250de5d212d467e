"""Wishes as people see them: the forms, and a round as each of the two is shown it."""

from dataclasses import replace as with_changes
from datetime import datetime

from core.couples import Couple
from core.wishes import NOTICING_LIMIT, WISH_LIMIT, Noticing, Round, RoundState, TakingBack, Wish
from ui.forms import Form, Line
from ui.lasting import STYLES, LastingButton, lasting
from ui.look import Part, card
from ui.moments import shown
from ui.posts import Post, spread_over
from ui.prose import quoted
from ui.texts import say


def wish_form(key: str) -> Form:
    """Ask for a wish, and what its writer will do."""
    return Form(
        title=say("wish-form"),
        noun="wish",
        key=key,
        verb="write",
        fields=(
            Line("wish", say("wish-form-wish"), WISH_LIMIT, is_long=True),
            Line("promise", say("wish-form-promise"), WISH_LIMIT, is_long=True),
        ),
    )


def typed_wish(wish: Wish | None) -> dict[str, str]:
    """Fill the form in with a wish that is sealed."""
    return {"wish": wish.wish, "promise": wish.promise} if wish else {}


def notice_form(of: Round) -> Form:
    """Ask what was noticed; what was tried stands above."""
    return Form(
        title=say("notice-form"),
        noun="wish",
        key=str(of.id),
        verb="notice",
        fields=(Line("body", say("notice-form-body"), NOTICING_LIMIT, is_long=True),),
        intro=quoted(of.chosen.promise) if of.chosen else None,
    )


def typed_noticing(noticing: Noticing | None) -> dict[str, str]:
    """Fill the form in with what is sealed."""
    return {"body": noticing.body} if noticing else {}


def round_posts(of: Round, couple: Couple, user_id: int, now: datetime) -> list[Post]:
    """Show a round to one of the two, as far as it is open to them, with what they can do now."""
    wishes = sorted(of.shown_wishes(user_id), key=lambda wish: wish.id != of.chosen_id)
    body = "\n\n".join(
        [
            _head(of, couple, user_id, now),
            *(_wish(of, wish, now) for wish in wishes),
            *(_noticing(one) for one in of.shown_noticings(user_id)),
        ]
    )
    *first, last = spread_over(card(Part.JOURNEY, say("wish-heading"), body))
    return [*first, with_changes(last, view=lasting(*_buttons(of, user_id, now)))]


def sure_panel(wish_id: int) -> Post:
    """Say what taking a wish back ends, before the one press that does it."""
    end = LastingButton(say("wish-end"), "wish", wish_id, "end", style=STYLES.danger)
    return Post(content=say("wish-sure"), view=lasting(end))


def taken_back_panel(done: TakingBack) -> Post:
    """Tell whose words they were that they are gone, and what ended with them."""
    return Post(content=say("wish-taken-back-rests" if done is TakingBack.RESTS else "wish-taken-back"))


def trial_message(round_id: int) -> Post:
    """Ask in a direct message what was noticed, without anybody's words."""
    notice = LastingButton(say("wish-notice"), "wish", round_id, "notice", style=STYLES.primary)
    return Post(content=say("trial-line"), view=lasting(notice))


def _head(of: Round, couple: Couple, user_id: int, now: datetime) -> str:
    if of.state is RoundState.SEALED:
        return say("wish-sealed-own" if of.wish_of(user_id) else "wish-sealed-other")
    if of.state is RoundState.OPEN:
        return say("wish-open")
    if of.state is RoundState.CLOSED:
        return say("wish-both-noticed" if of.noticed_at else "wish-rested")
    if of.asks(now):
        return say("wish-noticed" if of.noticing_of(user_id) else "wish-asks")
    doer = of.chosen.author_id if of.chosen else couple.user_ids[0]
    return say("wish-trying", user=f"<@{doer}>", moment=shown(of.ends_at or now))


def _wish(of: Round, wish: Wish, now: datetime) -> str:
    """Show a wish; one that is sealed is read by its author alone."""
    user = f"<@{wish.author_id}>"
    wished = say("wish-of", user=user) if of.opened_at else say("wish-own")
    promised = say("wish-promise-of", user=user) if of.opened_at else say("wish-promise-own")
    words = f"{wished}\n{quoted(wish.wish)}\n\n{promised}\n{quoted(wish.promise)}"
    if of.state is not RoundState.TRYING or of.asks(now):
        return words
    return f"**{say('wish-this-week' if wish.id == of.chosen_id else 'wish-another-time')}**\n{words}"


def _noticing(noticing: Noticing) -> str:
    return f"{say('wish-noticing-of', user=f'<@{noticing.author_id}>')}\n{quoted(noticing.body)}"


def _buttons(of: Round, user_id: int, now: datetime) -> list[LastingButton]:
    own, noticing = of.wish_of(user_id), of.noticing_of(user_id)
    buttons: list[LastingButton] = []
    if of.state is RoundState.SEALED:
        label = say("wish-change") if own else say("wish-write-mine")
        buttons.append(LastingButton(label, "wish", of.id, "write", style=STYLES.primary))
    elif of.state is RoundState.OPEN and own:
        buttons.append(LastingButton(say("wish-choose"), "wish", own.id, "choose", style=STYLES.primary))
    elif of.asks(now):
        label = say("wish-notice-again") if noticing else say("wish-notice")
        buttons.append(LastingButton(label, "wish", of.id, "notice", style=STYLES.primary))
    if of.is_running and not (of.state is RoundState.SEALED and own):
        buttons.append(LastingButton(say("wish-rest"), "wish", of.id, "rest"))
    if own:
        buttons.append(LastingButton(say("wish-take-back"), "wish", own.id, "takeback"))
    if noticing:
        buttons.append(LastingButton(say("wish-notice-take-back"), "wish", of.id, "unnotice"))
    return buttons
