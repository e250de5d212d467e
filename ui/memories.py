"""Memories as people see them: the form, one memory in full, the timeline, search."""

from collections.abc import Sequence
from dataclasses import replace as with_changes
from datetime import date

import discord

from core.card_reactions import CardReaction
from core.checkins import Question
from core.couples import Couple
from core.decks import MemoryPrompt
from core.deliveries import DeliveryKind
from core.errors import KindlingError
from core.memories import PAGE_SIZE, Memory, MemoryTitle, TimelinePage
from core.pictures import STORAGE_REFUSALS, LoadedPicture, PicturesUnreachable
from core.text_input import STORY_LIMIT, TITLE_LIMIT
from ui.card_reactions import add_reactions, mark_envelope, reaction_buttons
from ui.cards import Part, card
from ui.checkins import unescaped_question
from ui.forms import Form, TextField
from ui.moments import span_text
from ui.persistent import STYLES, PersistentButton, PersistentSelect, persistent_view
from ui.pictures import attach_pictures, picture_fields
from ui.posts import AttachedFile, Post, split_into_posts
from ui.refusals import refusal_sentence
from ui.safe_text import block_quote, cut_text, escape_text, one_line, words_or_loss
from ui.texts import say

DAY_LIMIT = 40  # characters of a typed day
EXCERPT = 160  # characters: five excerpts, doubled by escapes, fit one embed with their titles
LABEL_LIMIT = 100  # characters, Discord's limit of an option's label
MAX_OPTIONS = 25  # options, Discord's limit of a menu


def memory_form(
    component_key: str, prompt: MemoryPrompt | None, question: Question | None, *, is_of_other: bool = False
) -> Form:
    """Ask for a memory; a prompt, or a question both partners answered, gives the story a hint.

    `is_of_other`: it comes from a message of the other partner's.
    """
    hint = prompt.text if prompt else say("memory-story-retold") if question else None
    if is_of_other:
        hint = say("memory-story-theirs")
    return Form(
        title=say("memory-form"),
        noun="memory",
        component_key=component_key,
        verb="add",
        fields=(
            TextField("title", say("memory-form-title"), TITLE_LIMIT),
            TextField(
                "story", say("memory-form-story"), STORY_LIMIT, is_long=True, hint=hint, placeholder=hint
            ),
            TextField("day", say("memory-form-day"), DAY_LIMIT, hint=say("memory-form-day-hint")),
            *picture_fields(),
        ),
    )


def prefill_from_question(question: Question, day: date) -> dict[str, str]:
    """Return the form's fields, filled in with an answered question and the day of its reveal."""
    return {"title": one_line(unescaped_question(question), TITLE_LIMIT), "story": "", "day": day.isoformat()}


def prefill_from_message(text: str, day: date) -> dict[str, str]:
    """Return the form's fields, filled in with a message and its day."""
    return {
        "title": one_line(text, TITLE_LIMIT),
        "story": cut_text(text, STORY_LIMIT),
        "day": day.isoformat(),
    }


def kept_panel(memory: Memory, left_out: Sequence[KindlingError] = ()) -> Post:
    """Tell the author that their memory is kept, name any missing pictures, and offer the next steps."""
    # If there is no room, the same is true of several.
    lines = dict.fromkeys(_left_out_line(refusal) for refusal in left_out)
    return Post(
        content="\n".join([say("memory-kept", day=span_text(memory.happened_on, memory.about)), *lines]),
        view=persistent_view(
            PersistentButton(say("memory-share"), "memory", memory.id, "share", style=STYLES.primary),
            PersistentButton(say("take-back"), "memory", memory.id, "takeback"),
        ),
    )


def _left_out_line(refusal: KindlingError) -> str:
    # The refusals of a whole form say that nothing was saved; here the words were.
    if isinstance(refusal, PicturesUnreachable):
        return say("memory-left-out-unreachable")
    if isinstance(refusal, STORAGE_REFUSALS):
        return say("memory-left-out-no-room")
    return say("memory-left-out", why=refusal_sentence(refusal))


def kept_line(memory: Memory) -> Post:
    """Tell the writer of a message, without quoting it, that their partner has kept it."""
    writer_id = memory.writer_id or memory.author_id
    line = say("memory-kept-line", writer=f"<@{writer_id}>", author=f"<@{memory.author_id}>")
    return Post(content=line, mentioned_ids=(writer_id,))


def opened_memory(
    memory: Memory, pictures: tuple[AttachedFile, ...] = (), reactions: Sequence[CardReaction] = ()
) -> list[Post]:
    """Show a memory in full, over as many messages as it needs; the first has its pictures."""
    body = f"### {_title(memory.title)}\n{_byline(memory)}\n\n{block_quote(memory.story)}"
    first, *rest = split_into_posts(card(Part.JOURNEY, say("memory-heading"), body), has_words=True)
    posts = [with_changes(first, files=pictures), *rest]
    add_reactions(posts[-1], reactions)
    return posts


def opened_envelope(
    memory: Memory,
    reader_id: int,
    pictures: tuple[AttachedFile, ...],
    reactions: Sequence[CardReaction],
    *,
    is_quiet: bool,
) -> list[Post]:
    """Show the content of a memory's envelope to one partner, who may react to the other's words."""
    *first, last = opened_memory(memory, pictures, reactions)
    is_own = reader_id == (memory.writer_id or memory.author_id)
    buttons = [] if is_own else reaction_buttons(DeliveryKind.MEMORY, memory.id)
    view = persistent_view(*buttons, quiet_button(memory.id, is_quiet=is_quiet))
    return [*first, with_changes(last, view=view)]


def memory_panel(
    memory: Memory,
    pictures: tuple[AttachedFile, ...] = (),
    *,
    is_drawn: bool = False,
    is_quiet: bool = False,
) -> list[Post]:
    """Show a memory in full to one partner, with buttons to share it and to leave it alone.

    One that was drawn at random offers another.
    """
    buttons = [
        PersistentButton(say("memory-share"), "memory", memory.id, "share"),
        quiet_button(memory.id, is_quiet=is_quiet),
    ]
    if is_drawn:
        buttons.insert(
            0, PersistentButton(say("memory-another"), "memory", "", "another", style=STYLES.primary)
        )
    *first, last = opened_memory(memory, pictures)
    return [*first, with_changes(last, view=persistent_view(*buttons))]


def quiet_button(memory_id: int, *, is_quiet: bool) -> PersistentButton:
    """Return the button by which a partner stops, or allows again, that a memory is brought back."""
    verb = "unquiet" if is_quiet else "quiet"
    return PersistentButton(say(f"memory-{verb}"), "memory", memory_id, verb)


def quieted_panel(memory_id: int) -> Post:
    """Tell a partner that a memory will not be brought back, and let them undo it."""
    return Post(content=say("memory-quieted"), view=persistent_view(quiet_button(memory_id, is_quiet=True)))


def shared_posts(
    memory: Memory,
    couple: Couple,
    sharer_id: int,
    pictures: tuple[AttachedFile, ...] = (),
    reactions: Sequence[CardReaction] = (),
    *,
    is_shared: bool,
) -> list[Post]:
    """Show a memory in the home: its words, or an envelope if others can read."""
    other = couple.other_partner(sharer_id).user_id
    call = say("memory-line", user=f"<@{other}>", sharer=f"<@{sharer_id}>")
    if is_shared:
        envelope = card(Part.JOURNEY, say("memory-heading"), mark_envelope(say("memory-envelope"), reactions))
        read = PersistentButton(say("read"), "memory", memory.id, "read", style=STYLES.primary)
        return [Post(content=call, embed=envelope, view=persistent_view(read), mentioned_ids=(other,))]
    posts = opened_memory(memory, pictures, reactions)
    posts[0] = with_changes(posts[0], content=call, mentioned_ids=(other,))
    view = persistent_view(*reaction_buttons(DeliveryKind.MEMORY, memory.id))
    posts[-1] = with_changes(posts[-1], view=view)
    return posts


def shared_line(link: str | None) -> str:
    """Return a sentence for a memory shared before, with its link unless it is still on its way."""
    return say("memory-shared-already", link=link) if link else say("memory-on-its-way")


def timeline_panel(timeline: TimelinePage, covers: Sequence[LoadedPicture] = ()) -> Post:
    """Show a page of the timeline: shortened stories, a menu to read one, and page buttons."""
    first, last = timeline.memories[0].cursor, timeline.memories[-1].cursor
    items: list[PersistentButton | PersistentSelect] = [memory_menu(timeline.memories)]
    if timeline.has_newer:
        items.append(PersistentButton(say("memory-newer"), "memory", first.component_key, "newer"))
    if timeline.has_older:
        items.append(PersistentButton(say("memory-older"), "memory", last.component_key, "older"))
    items.append(PersistentButton(say("memory-search"), "memory", "", "search"))
    return entries_post(say("timeline-heading"), timeline.memories, covers, persistent_view(*items))


def search_results_panel(
    memories: Sequence[Memory], word: str, covers: Sequence[LoadedPicture], *, has_more: bool
) -> Post:
    """Show the memories found for a word: the first few shortened, and a menu to read one in full."""
    view = persistent_view(
        memory_menu(memories), PersistentButton(say("memory-search"), "memory", "", "search")
    )
    heading = say("search-heading", word=escape_text(one_line(word, TITLE_LIMIT)))
    post = entries_post(heading, memories[:PAGE_SIZE], covers, view)
    if has_more or len(memories) > PAGE_SIZE:
        return with_changes(
            post, content=say("search-more" if has_more else "search-rest", count=str(len(memories)))
        )
    return post


def search_form() -> Form:
    """Ask for the word to search for."""
    word = TextField("word", say("search-word"), TITLE_LIMIT, hint=say("search-word-hint"))
    return Form(title=say("search-form"), noun="memory", component_key="", verb="search", fields=(word,))


def memory_menu(memories: Sequence[Memory]) -> PersistentSelect:
    """Return a menu that shows one of the first 25 of these memories in full."""
    options = [
        discord.SelectOption(
            label=heading_label(MemoryTitle(memory.id, memory.title, memory.happened_on, memory.about)),
            value=str(memory.id),
        )
        for memory in memories[:MAX_OPTIONS]
    ]
    return PersistentSelect(say("memory-read-menu"), "memory", "", "read", options)


def entries_post(
    heading: str,
    memories: Sequence[Memory],
    covers: Sequence[LoadedPicture],
    view: discord.ui.View,
    *,
    has_words: bool = False,
) -> Post:
    """Show shortened memories: all in one card or, with `covers`, each in a card with its picture."""
    if not covers:
        entries = "\n\n".join(_entry(memory) for memory in memories)
        return Post(embed=card(Part.JOURNEY, heading, entries), view=view, has_words=has_words)
    by_memory = {cover.picture.subject_id: cover for cover in covers}
    cards: list[discord.Embed] = []
    files: list[AttachedFile] = []
    for memory in memories:
        cards.append(card(Part.JOURNEY, "" if cards else heading, _entry(memory)))
        cover = by_memory.get(memory.id)
        if cover is not None:
            # Two covers may have the same file name, and an embed finds its own by name.
            (file,) = attach_pictures([cover])
            file = with_changes(file, name=f"{len(files)}-{file.name}")
            cards[-1].set_thumbnail(url=f"attachment://{file.name}")
            files.append(file)
    first, *further = cards
    return Post(
        embed=first, further_embeds=tuple(further), files=tuple(files), view=view, has_words=has_words
    )


def heading_label(heading: MemoryTitle) -> str:
    """Return a memory's label in a menu or list."""
    return one_line(
        f"{span_text(heading.happened_on, heading.about)}: {words_or_loss(heading.title)}", LABEL_LIMIT
    )


def _entry(memory: Memory) -> str:
    return f"**{_title(memory.title)}**\n{_byline(memory)}\n{block_quote(one_line(memory.story, EXCERPT))}"


def _byline(memory: Memory) -> str:
    day, author = span_text(memory.happened_on, memory.about), f"<@{memory.author_id}>"
    if memory.writer_id is None:
        return say("memory-told", day=day, author=author)
    text_id = "memory-retold" if memory.is_retold else "memory-told-by"
    return say(text_id, day=day, author=author, writer=f"<@{memory.writer_id}>")


def _title(title: str) -> str:
    return escape_text(one_line(title, TITLE_LIMIT))
