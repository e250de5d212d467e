"""Thanks as people see them: the shout-out, its envelope, the form that helps with words, the jar."""

from collections.abc import Mapping, Sequence
from dataclasses import replace as with_changes

import discord

from core.couples import Couple
from core.decks import ThanksStarter
from core.errors import NotAvailable
from core.pictures import LoadedPicture
from core.text_input import MESSAGE_LIMIT
from core.thanks import LINE_LIMIT, Thanks, ThanksAbout, join_paragraphs
from ui.cards import Part, card
from ui.forms import Form, TextField
from ui.moments import day_text
from ui.persistent import STYLES, PersistentButton, PersistentSelect, persistent_view
from ui.pictures import attach_pictures
from ui.posts import Post, split_into_posts
from ui.safe_text import CHUNK_LIMIT, block_quote, one_line
from ui.texts import say

PRIVATE, OPEN = "private", "open"
FIELDS = ("did", "says", "meant")
PREVIEW = 80  # characters of a thank-you in a list
OPTION_LIMIT = 100


def give_key(about: ThanksAbout, *, is_private: bool, photo_token: str = "") -> str:
    """Make the key of the form, for its `custom_id`: a stored format. `photo` finds a photo that waits."""
    if photo_token:
        return f"{about}.{PRIVATE if is_private else OPEN}.{photo_token}"
    return f"{about}.{PRIVATE}" if is_private else about.value


def parse_give_key(component_key: str) -> tuple[ThanksAbout, bool]:
    """Read what `give_key` made; an empty key is everyday, and not private. Raises `NotAvailable`."""
    about, privacy, _ = (*component_key.split("."), "", "")[:3]
    try:
        return ThanksAbout(about or ThanksAbout.EVERYDAY), privacy == PRIVATE
    except ValueError:
        raise NotAvailable from None


def photo_token_in(component_key: str) -> str:
    """Read what finds the photo that waits beside the form; empty where none does."""
    return (*component_key.split("."), "", "")[2]


def thanks_card(thanks: Thanks, photo: Sequence[LoadedPicture] = (), *, is_shared: bool) -> Post:
    """Show a shout-out: always one message, so that it can be redrawn with other words.

    It comes as an envelope where others can read, where its author asked for that, and where the words are
    too long for one message.
    """
    author, recipient = f"<@{thanks.author_id}>", f"<@{thanks.recipient_id}>"
    call = say("thanks-line", user=recipient)
    words = block_quote(thanks.message)
    if is_shared or thanks.is_private or len(words) > CHUNK_LIMIT:
        body = say("thanks-envelope", author=author, recipient=recipient)
        read = PersistentButton(say("read"), "thanks", thanks.id, "read", style=STYLES.primary)
        embed = card(Part.APPRECIATION, say("thanks-title"), body)
        return Post(
            content=call, embed=embed, view=persistent_view(read), mentioned_ids=(thanks.recipient_id,)
        )
    body = f"{say('thanks-from', author=author, recipient=recipient)}\n{words}"
    embed = card(Part.APPRECIATION, say(f"thanks-title-{thanks.about}"), body)
    post = Post(content=call, embed=embed, mentioned_ids=(thanks.recipient_id,), has_words=True)
    return _with_photo(post, photo)


def opened_thanks(thanks: Thanks, photo: Sequence[LoadedPicture] = ()) -> list[Post]:
    """Open an envelope for one person."""
    names = {"author": f"<@{thanks.author_id}>", "recipient": f"<@{thanks.recipient_id}>"}
    return _thanks_posts(thanks, say("thanks-from", **names), photo)


def drawn_thanks(thanks: Thanks, couple: Couple, photo: Sequence[LoadedPicture] = ()) -> list[Post]:
    """Give back what the jar held, with the day it was given."""
    day = _day(thanks, couple, thanks.recipient_id)
    return _thanks_posts(thanks, say("jar-drawn", author=f"<@{thanks.author_id}>", day=day), photo)


def own_thanks(thanks: Thanks, couple: Couple, photo: Sequence[LoadedPicture] = ()) -> list[Post]:
    """Show a thank-you whole to the one who gave it, with what they may do."""
    day = _day(thanks, couple, thanks.author_id)
    posts = _thanks_posts(thanks, say("jar-own", recipient=f"<@{thanks.recipient_id}>", day=day), photo)
    posts[-1] = with_changes(posts[-1], view=_own_view(thanks))
    return posts


def given_panel(thanks: Thanks) -> Post:
    """Tell the author that it is given, with what they may do."""
    return Post(content=say("thanks-given"), view=_own_view(thanks))


def give_form(
    about: ThanksAbout, starters: Sequence[ThanksStarter], *, is_private: bool, photo_token: str = ""
) -> Form:
    """Ask three lines; the starters help where words fail."""
    first, last = starters[0].text, starters[-1].text
    return Form(
        title=say("thanks-form-title"),
        noun="thanks",
        component_key=give_key(about, is_private=is_private, photo_token=photo_token),
        verb="give",
        fields=(
            TextField(
                "did",
                say("thanks-did"),
                LINE_LIMIT,
                is_long=True,
                hint=say("thanks-starter", starter=first),
                placeholder=last,
            ),
            TextField(
                "says",
                say("thanks-says"),
                LINE_LIMIT,
                is_long=True,
                is_required=False,
                placeholder=say("thanks-says-starter"),
            ),
            TextField(
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
    return join_paragraphs(typed.get(name, "") for name in FIELDS)


def edit_form(thanks: Thanks) -> Form:
    """Ask for other words."""
    message = TextField("message", say("thanks-message"), MESSAGE_LIMIT, is_long=True)
    return Form(say("thanks-edit-title"), "thanks", str(thanks.id), "edit", (message,))


def jar_panel(thanks: Sequence[Thanks], couple: Couple, number: int, *, has_older: bool) -> Post:
    """List a page of what somebody gave, with a menu that shows one whole."""
    lines: list[str] = []
    options: list[discord.SelectOption] = []
    for one in thanks:
        day = _day(one, couple, one.author_id)
        head = say("jar-line", day=day, about=say(f"about-{one.about}"))
        lines.append(f"{head}\n{block_quote(one_line(one.message, PREVIEW))}")
        label = one_line(f"{day}: {one.message}", OPTION_LIMIT)
        options.append(discord.SelectOption(label=label, value=str(one.id)))
    items: list[PersistentButton | PersistentSelect] = [
        PersistentSelect(say("jar-menu"), "jar", number, "choose", options)
    ]
    if number:
        items.append(PersistentButton(say("newer"), "jar", number - 1, "page"))
    if has_older:
        items.append(PersistentButton(say("older"), "jar", number + 1, "page"))
    return Post(
        embed=card(Part.APPRECIATION, say("jar-title"), "\n\n".join(lines)), view=persistent_view(*items)
    )


def _thanks_posts(thanks: Thanks, heading: str, photo: Sequence[LoadedPicture]) -> list[Post]:
    body = f"{heading}\n{block_quote(thanks.message)}"
    *first, last = split_into_posts(card(Part.APPRECIATION, say(f"thanks-title-{thanks.about}"), body))
    return [*first, _with_photo(last, photo)]


def _with_photo(post: Post, photo: Sequence[LoadedPicture]) -> Post:
    """Put the photo under the words, in the same card."""
    files = attach_pictures(photo)
    if files and post.embed is not None:
        post.embed.set_image(url=f"attachment://{files[0].name}")
    return with_changes(post, files=files)


def _own_view(thanks: Thanks) -> discord.ui.View:
    return persistent_view(
        PersistentButton(say("edit"), "thanks", thanks.id, "edit"),
        PersistentButton(say("take-back"), "thanks", thanks.id, "takeback"),
    )


def _day(thanks: Thanks, couple: Couple, user_id: int) -> str:
    return day_text(thanks.created_at.astimezone(couple.zone_of(user_id)).date())
