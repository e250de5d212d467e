"""Thanks as people see them: the card, its envelope, the form with its starters, the jar."""

from collections.abc import Mapping, Sequence
from dataclasses import replace as with_changes

import discord

from core.card_reactions import CardReaction
from core.component_keys import parse_id
from core.couples import Couple
from core.decks import ThanksStarter
from core.deliveries import DeliveryKind
from core.errors import NotAvailable
from core.pages import NumberedPage
from core.pictures import LoadedPicture
from core.text_input import MESSAGE_LIMIT
from core.thanks import LINE_LIMIT, Thanks, ThanksAbout, join_paragraphs
from ui.card_reactions import add_reactions, mark_envelope, reaction_buttons
from ui.cards import Part, card
from ui.forms import Form, TextField
from ui.mentions import mentions_of
from ui.moments import day_text
from ui.page_buttons import number_buttons
from ui.persistent import STYLES, PersistentButton, PersistentSelect, persistent_view
from ui.pictures import attach_pictures
from ui.posts import Post, split_into_posts
from ui.safe_text import block_quote, fits_one_piece, one_line, words_or_loss
from ui.texts import say

PRIVATE, OPEN = "private", "open"
FIELDS = ("did", "says", "meant")
PREVIEW = 80  # characters of a thank-you in a list
OPTION_LIMIT = 100  # characters, Discord's limit of an option's label


def give_key(
    about: ThanksAbout, *, is_private: bool, photo_token: str = "", couple_id: int | None = None
) -> str:
    """Return the component key of the form: `about[.privacy[.photo_token[.couple_id]]]`.

    Its format is stored in messages and never changes. `photo_token` finds an uploaded photo that is kept in
    memory until the form is submitted. `couple_id` is needed where no server tells the couple, as in a direct
    message.
    """
    parts = [about.value, PRIVATE if is_private else OPEN, photo_token, str(couple_id or "")]
    while parts[-1] in ("", OPEN):
        parts.pop()
    return ".".join(parts)


def parse_give_key(component_key: str) -> tuple[ThanksAbout, bool]:
    """Return a thank-you's subject, and True if it is private, from a `give_key`. Raises `NotAvailable`.

    An empty key means everyday and not private.
    """
    # Keys of older messages have fewer parts: the missing ones are empty.
    about, privacy, _ = (*component_key.split("."), "", "")[:3]
    try:
        return ThanksAbout(about or ThanksAbout.EVERYDAY), privacy == PRIVATE
    except ValueError:
        raise NotAvailable from None


def photo_token_in(component_key: str) -> str:
    """Return the token of the photo in a `give_key`; empty if there is none."""
    return (*component_key.split("."), "", "")[2]


def couple_id_in(component_key: str) -> int | None:
    """Return the couple's id in a `give_key`, or None. Raises `NotAvailable`."""
    couple_id = (*component_key.split("."), "", "", "")[3]
    return parse_id(couple_id) if couple_id else None


def thanks_card(
    thanks: Thanks,
    photo: Sequence[LoadedPicture] = (),
    reactions: Sequence[CardReaction] = (),
    *,
    is_shared: bool,
) -> Post:
    """Show a thank-you in the home: always one message, so that it can be redrawn after an edit.

    It is an envelope if others can read, if its author asked for one, or if the words are too long, or have
    too many emoji, for one message.
    """
    author, recipient = f"<@{thanks.author_id}>", f"<@{thanks.recipient_id}>"
    call = say("thanks-line", user=recipient)
    words = block_quote(thanks.message)
    if is_shared or thanks.is_private or not fits_one_piece(words):
        body = mark_envelope(say("thanks-envelope", author=author, recipient=recipient), reactions)
        read = PersistentButton(say("read"), "thanks", thanks.id, "read", style=STYLES.primary)
        embed = card(Part.APPRECIATION, say("thanks-title"), body)
        return Post(
            content=call, embed=embed, view=persistent_view(read), mentioned_ids=(thanks.recipient_id,)
        )
    body = f"{say('thanks-from', author=author, recipient=recipient)}\n{words}"
    embed = card(Part.APPRECIATION, say(f"thanks-title-{thanks.about}"), body)
    post = Post(
        content=call,
        embed=embed,
        view=persistent_view(*reaction_buttons(DeliveryKind.THANKS, thanks.id)),
        mentioned_ids=(thanks.recipient_id,),
        has_words=True,
    )
    add_reactions(post, reactions)
    return _with_photo(post, photo)


def opened_thanks(
    thanks: Thanks,
    reader_id: int,
    photo: Sequence[LoadedPicture] = (),
    reactions: Sequence[CardReaction] = (),
) -> list[Post]:
    """Show a thank-you to the partner who opened its envelope; its recipient may react to it."""
    names = {"author": f"<@{thanks.author_id}>", "recipient": f"<@{thanks.recipient_id}>"}
    *first, last = _thanks_posts(thanks, say("thanks-from", **names), photo)
    add_reactions(last, reactions)
    if reader_id == thanks.recipient_id:
        view = persistent_view(*reaction_buttons(DeliveryKind.THANKS, thanks.id))
        last = with_changes(last, view=view)
    return [*first, last]


def drawn_thanks(thanks: Thanks, couple: Couple, photo: Sequence[LoadedPicture] = ()) -> list[Post]:
    """Show a thank-you drawn from the jar, with the day it was given."""
    day = _day(thanks, couple, thanks.recipient_id)
    return _thanks_posts(thanks, say("jar-drawn", author=f"<@{thanks.author_id}>", day=day), photo)


def own_thanks(thanks: Thanks, couple: Couple, photo: Sequence[LoadedPicture] = ()) -> list[Post]:
    """Show a thank-you in full to its author, with the buttons they may press."""
    day = _day(thanks, couple, thanks.author_id)
    posts = _thanks_posts(thanks, say("jar-own", recipient=f"<@{thanks.recipient_id}>", day=day), photo)
    posts[-1] = with_changes(posts[-1], view=_own_view(thanks))
    return posts


def given_panel(thanks: Thanks) -> Post:
    """Tell the author that the thank-you is given, with the buttons they may press."""
    return Post(content=say("thanks-given"), view=_own_view(thanks))


def give_form(component_key: str, starters: Sequence[ThanksStarter]) -> Form:
    """Ask for three lines; the first has two starters, as hint and placeholder, for anyone short of words."""
    first, last = starters[0].text, starters[-1].text
    return Form(
        title=say("thanks-form-title"),
        noun="thanks",
        component_key=component_key,
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
    """Return the lines of the form as one message."""
    return join_paragraphs(typed.get(name, "") for name in FIELDS)


def edit_form(thanks: Thanks) -> Form:
    """Ask for the new words of a thank-you."""
    message = TextField("message", say("thanks-message"), MESSAGE_LIMIT, is_long=True)
    return Form(say("thanks-edit-title"), "thanks", str(thanks.id), "edit", (message,))


def thanks_prompt_card(couple: Couple) -> Post:
    """Ask both, once a week, for one thing; the button opens the form of a thank-you."""
    button = PersistentButton(say("say-thanks"), "thanks", "", "give", style=STYLES.primary)
    return Post(
        content=say("thanks-prompt-line", **mentions_of(couple)),
        embed=card(Part.APPRECIATION, say("thanks-prompt-title"), say("thanks-prompt"), say("skip-it")),
        view=persistent_view(button),
        mentioned_ids=couple.user_ids,
    )


def jar_panel(page: NumberedPage[Thanks], couple: Couple) -> Post:
    """List one page of the thanks a partner gave, with a menu that shows one in full."""
    lines: list[str] = []
    options: list[discord.SelectOption] = []
    for given in page.items:
        day = _day(given, couple, given.author_id)
        head = say("jar-line", day=day, about=say(f"about-{given.about}"))
        lines.append(f"{head}\n{block_quote(one_line(given.message, PREVIEW))}")
        label = one_line(f"{day}: {words_or_loss(given.message)}", OPTION_LIMIT)
        options.append(discord.SelectOption(label=label, value=str(given.id)))
    menu = PersistentSelect(say("jar-menu"), "jar", page.number, "choose", options)
    buttons = number_buttons("jar", page, say("newer"), say("older"))
    return Post(
        embed=card(Part.APPRECIATION, say("jar-title"), "\n\n".join(lines)),
        view=persistent_view(menu, *buttons),
    )


def _thanks_posts(thanks: Thanks, heading: str, photo: Sequence[LoadedPicture]) -> list[Post]:
    body = f"{heading}\n{block_quote(thanks.message)}"
    *first, last = split_into_posts(card(Part.APPRECIATION, say(f"thanks-title-{thanks.about}"), body))
    return [*first, _with_photo(last, photo)]


def _with_photo(post: Post, photo: Sequence[LoadedPicture]) -> Post:
    """Return the post with the photo below its words, in the same card."""
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
