"""Thanks as people see them: the shout-out, its envelope, the form that helps with words, the jar."""

from collections.abc import Mapping, Sequence
from dataclasses import replace as with_changes

import discord

from core.couples import Couple
from core.decks import Starter
from core.errors import Over
from core.pictures import Shown
from core.prose import MESSAGE_LIMIT
from core.thanks import LINE_LIMIT, About, Thanks, joined
from ui.forms import Form, Line
from ui.lasting import STYLES, LastingButton, LastingMenu, lasting
from ui.look import Part, card
from ui.moments import shown_day
from ui.pictures import attached
from ui.posts import Post, spread_over
from ui.prose import CHUNK, one_line, quoted
from ui.texts import say

PRIVATE, OPEN = "private", "open"
LINES = ("did", "says", "meant")
PREVIEW = 80  # characters of a thank-you in a list
OPTION_LIMIT = 100


def give_key(about: About, *, is_private: bool, photo: str = "") -> str:
    """Make the key of the form, for its `custom_id`: a stored format. `photo` finds a photo that waits."""
    if photo:
        return f"{about}.{PRIVATE if is_private else OPEN}.{photo}"
    return f"{about}.{PRIVATE}" if is_private else about.value


def read_give_key(key: str) -> tuple[About, bool]:
    """Read what `give_key` made; an empty key is everyday, and not private. Raises `Over`."""
    about, privacy, _ = (*key.split("."), "", "")[:3]
    try:
        return About(about or About.EVERYDAY), privacy == PRIVATE
    except ValueError:
        raise Over from None


def photo_in(key: str) -> str:
    """Read what finds the photo that waits beside the form; empty where none does."""
    return (*key.split("."), "", "")[2]


def thanks_card(thanks: Thanks, photo: Sequence[Shown] = (), *, is_shared: bool) -> Post:
    """Show a shout-out: always one message, so that it can be redrawn with other words.

    It comes as an envelope where others can read, where its author asked for that, and where the words are
    too long for one message.
    """
    author, recipient = f"<@{thanks.author_id}>", f"<@{thanks.recipient_id}>"
    call = say("thanks-line", user=recipient)
    words = quoted(thanks.message)
    if is_shared or thanks.is_private or len(words) > CHUNK:
        body = say("thanks-envelope", author=author, recipient=recipient)
        read = LastingButton(say("read"), "thanks", thanks.id, "read", style=STYLES.primary)
        embed = card(Part.APPRECIATION, say("thanks-title"), body)
        return Post(content=call, embed=embed, view=lasting(read), calls=(thanks.recipient_id,))
    body = f"{say('thanks-from', author=author, recipient=recipient)}\n{words}"
    embed = card(Part.APPRECIATION, say(f"thanks-title-{thanks.about}"), body)
    post = Post(content=call, embed=embed, calls=(thanks.recipient_id,), has_words=True)
    return _with_photo(post, photo)


def thanks_words(thanks: Thanks, photo: Sequence[Shown] = ()) -> list[Post]:
    """Open an envelope for one person."""
    names = {"author": f"<@{thanks.author_id}>", "recipient": f"<@{thanks.recipient_id}>"}
    return _whole(thanks, say("thanks-from", **names), photo)


def drawn_words(thanks: Thanks, couple: Couple, photo: Sequence[Shown] = ()) -> list[Post]:
    """Give back what the jar held, with the day it was given."""
    day = _day(thanks, couple, thanks.recipient_id)
    return _whole(thanks, say("jar-drawn", author=f"<@{thanks.author_id}>", day=day), photo)


def own_words(thanks: Thanks, couple: Couple, photo: Sequence[Shown] = ()) -> list[Post]:
    """Show a thank-you whole to the one who gave it, with what they may do."""
    day = _day(thanks, couple, thanks.author_id)
    posts = _whole(thanks, say("jar-own", recipient=f"<@{thanks.recipient_id}>", day=day), photo)
    posts[-1] = with_changes(posts[-1], view=_own(thanks))
    return posts


def given_panel(thanks: Thanks) -> Post:
    """Tell the author that it is given, with what they may do."""
    return Post(content=say("thanks-given"), view=_own(thanks))


def give_form(about: About, starters: Sequence[Starter], *, is_private: bool, photo: str = "") -> Form:
    """Ask three lines; the starters help where words fail."""
    first, last = starters[0].text, starters[-1].text
    return Form(
        title=say("thanks-form-title"),
        noun="thanks",
        key=give_key(about, is_private=is_private, photo=photo),
        verb="give",
        fields=(
            Line(
                "did",
                say("thanks-did"),
                LINE_LIMIT,
                is_long=True,
                hint=say("thanks-starter", starter=first),
                placeholder=last,
            ),
            Line(
                "says",
                say("thanks-says"),
                LINE_LIMIT,
                is_long=True,
                is_required=False,
                placeholder=say("thanks-says-starter"),
            ),
            Line(
                "meant",
                say("thanks-meant"),
                LINE_LIMIT,
                is_long=True,
                is_required=False,
                placeholder=say("thanks-meant-starter"),
            ),
        ),
    )


def message_of(typed: Mapping[str, str]) -> str:
    """Join the lines of the form into one message."""
    return joined(typed.get(name, "") for name in LINES)


def edit_form(thanks: Thanks) -> Form:
    """Ask for other words."""
    message = Line("message", say("thanks-message"), MESSAGE_LIMIT, is_long=True)
    return Form(say("thanks-edit-title"), "thanks", str(thanks.id), "edit", (message,))


def jar_panel(thanks: Sequence[Thanks], couple: Couple, number: int, *, has_older: bool) -> Post:
    """List a page of what somebody gave, with a menu that shows one whole."""
    lines: list[str] = []
    options: list[discord.SelectOption] = []
    for one in thanks:
        day = _day(one, couple, one.author_id)
        head = say("jar-line", day=day, about=say(f"about-{one.about}"))
        lines.append(f"{head}\n{quoted(one_line(one.message, PREVIEW))}")
        label = one_line(f"{day}: {one.message}", OPTION_LIMIT)
        options.append(discord.SelectOption(label=label, value=str(one.id)))
    items: list[LastingButton | LastingMenu] = [
        LastingMenu(say("jar-menu"), "jar", number, "choose", options)
    ]
    if number:
        items.append(LastingButton(say("newer"), "jar", number - 1, "page"))
    if has_older:
        items.append(LastingButton(say("older"), "jar", number + 1, "page"))
    return Post(embed=card(Part.APPRECIATION, say("jar-title"), "\n\n".join(lines)), view=lasting(*items))


def _whole(thanks: Thanks, heading: str, photo: Sequence[Shown]) -> list[Post]:
    body = f"{heading}\n{quoted(thanks.message)}"
    *first, last = spread_over(card(Part.APPRECIATION, say(f"thanks-title-{thanks.about}"), body))
    return [*first, _with_photo(last, photo)]


def _with_photo(post: Post, photo: Sequence[Shown]) -> Post:
    """Put the photo under the words, in the same card."""
    files = attached(photo)
    if files and post.embed is not None:
        post.embed.set_image(url=f"attachment://{files[0].name}")
    return with_changes(post, files=files)


def _own(thanks: Thanks) -> discord.ui.View:
    return lasting(
        LastingButton(say("edit"), "thanks", thanks.id, "edit"),
        LastingButton(say("take-back"), "thanks", thanks.id, "takeback"),
    )


def _day(thanks: Thanks, couple: Couple, user_id: int) -> str:
    return shown_day(thanks.created_at.astimezone(couple.zone_of(user_id)).date())
