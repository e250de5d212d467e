"""Memories as people see them: the form, one memory, the timeline, a prompt."""

from collections.abc import Sequence
from dataclasses import replace as with_changes
from datetime import date

import discord

from core.checkins import Question
from core.couples import Couple
from core.decks import Prompt
from core.memories import PAGE, Heading, Memory, Timeline
from core.pictures import Shown
from core.prose import STORY_LIMIT, TITLE_LIMIT
from ui.checkins import bare_question
from ui.forms import Form, Line
from ui.lasting import STYLES, LastingButton, LastingMenu, lasting
from ui.look import Part, card
from ui.moments import shown_day
from ui.pictures import attached, picture_fields
from ui.posts import Attached, Post, spread_over
from ui.prose import one_line, plain, quoted
from ui.texts import say

DAY_LIMIT = 40
EXCERPT = 160  # characters: five of them, doubled by escapes, fit one embed with their titles
LABEL_LIMIT = 100
OPTIONS = 25  # that a menu takes


def memory_form(key: str, prompt: Prompt | None, question: Question | None) -> Form:
    """Ask for a memory; a prompt or a question that both answered stands beside the story."""
    hint = prompt.text if prompt else say("memory-story-retold") if question else None
    return Form(
        title=say("memory-form"),
        noun="memory",
        key=key,
        verb="add",
        fields=(
            Line("title", say("memory-form-title"), TITLE_LIMIT),
            Line("story", say("memory-form-story"), STORY_LIMIT, is_long=True, hint=hint, placeholder=hint),
            Line("day", say("memory-form-day"), DAY_LIMIT, hint=say("memory-form-day-hint")),
            *picture_fields(),
        ),
    )


def typed_question(question: Question, day: date) -> dict[str, str]:
    """Fill the form in from a question that both answered, and the day on which the answers opened."""
    return {"title": one_line(bare_question(question), TITLE_LIMIT), "story": "", "day": day.isoformat()}


def typed_message(text: str, day: date) -> dict[str, str]:
    """Fill the form in from a message, and the day on which it was written."""
    return {"title": one_line(text, TITLE_LIMIT), "story": text[:STORY_LIMIT], "day": day.isoformat()}


def kept_panel(memory: Memory) -> Post:
    """Tell the author that their memory is kept, and what they can do with it."""
    return Post(
        content=say("memory-kept", day=shown_day(memory.happened_on)),
        view=lasting(
            LastingButton(say("memory-share"), "memory", memory.id, "share", style=STYLES.primary),
            LastingButton(say("take-back"), "memory", memory.id, "takeback"),
        ),
    )


def memory_words(memory: Memory, pictures: tuple[Attached, ...] = ()) -> list[Post]:
    """Show a memory whole, over as many messages as it needs; its pictures stand above the first."""
    body = f"### {_title(memory.title)}\n{_told(memory)}\n\n{quoted(memory.story)}"
    first, *rest = spread_over(card(Part.JOURNEY, say("memory-heading"), body), has_words=True)
    return [with_changes(first, files=pictures), *rest]


def memory_panel(
    memory: Memory, pictures: tuple[Attached, ...] = (), *, is_drawn: bool = False
) -> list[Post]:
    """Show a memory to one of the two, who may share it; one that was drawn offers another."""
    buttons = [LastingButton(say("memory-share"), "memory", memory.id, "share")]
    if is_drawn:
        buttons.insert(0, LastingButton(say("memory-another"), "memory", "", "another", style=STYLES.primary))
    *first, last = memory_words(memory, pictures)
    return [*first, with_changes(last, view=lasting(*buttons))]


def shared_posts(
    memory: Memory, couple: Couple, sharer_id: int, pictures: tuple[Attached, ...] = (), *, is_shared: bool
) -> list[Post]:
    """Show a memory in the home: the words themselves, or an envelope where others can read."""
    other = couple.other(sharer_id).user_id
    call = say("memory-line", user=f"<@{other}>", sharer=f"<@{sharer_id}>")
    if is_shared:
        envelope = card(Part.JOURNEY, say("memory-heading"), say("memory-envelope"))
        read = LastingButton(say("read"), "memory", memory.id, "read", style=STYLES.primary)
        return [Post(content=call, embed=envelope, view=lasting(read), calls=(other,))]
    first, *rest = memory_words(memory, pictures)
    return [with_changes(first, content=call, calls=(other,)), *rest]


def shared_line(link: str | None) -> str:
    """Say that a memory was shared before: where it stands, or that it is still on its way."""
    return say("memory-shared-already", link=link) if link else say("memory-on-its-way")


def timeline_panel(timeline: Timeline, covers: Sequence[Shown] = ()) -> Post:
    """Show one page of the timeline: stories shortened, a menu to read one whole, and the pages beside."""
    first, last = timeline.memories[0].bookmark, timeline.memories[-1].bookmark
    items: list[LastingButton | LastingMenu] = [memory_menu(timeline.memories)]
    if timeline.has_newer:
        items.append(LastingButton(say("memory-newer"), "memory", first.key, "newer"))
    if timeline.has_older:
        items.append(LastingButton(say("memory-older"), "memory", last.key, "older"))
    items.append(LastingButton(say("memory-search"), "memory", "", "search"))
    return entries_over(say("timeline-heading"), timeline.memories, covers, lasting(*items))


def found_panel(memories: Sequence[Memory], word: str, covers: Sequence[Shown], *, has_more: bool) -> Post:
    """Show what a search has found: the first few shortened, and a menu to read one whole."""
    view = lasting(memory_menu(memories), LastingButton(say("memory-search"), "memory", "", "search"))
    heading = say("search-heading", word=plain(one_line(word, TITLE_LIMIT)))
    post = entries_over(heading, memories[:PAGE], covers, view)
    if has_more or len(memories) > PAGE:
        return with_changes(
            post, content=say("search-more" if has_more else "search-rest", count=str(len(memories)))
        )
    return post


def search_form() -> Form:
    """Ask for the word to look for."""
    word = Line("word", say("search-word"), TITLE_LIMIT, hint=say("search-word-hint"))
    return Form(title=say("search-form"), noun="memory", key="", verb="search", fields=(word,))


def memory_menu(memories: Sequence[Memory]) -> LastingMenu:
    """Let one of these be read whole."""
    options = [
        discord.SelectOption(
            label=heading_label(Heading(memory.id, memory.title, memory.happened_on)), value=str(memory.id)
        )
        for memory in memories[:OPTIONS]
    ]
    return LastingMenu(say("memory-read-menu"), "memory", "", "read", options)


def entries_over(
    heading: str,
    memories: Sequence[Memory],
    covers: Sequence[Shown],
    view: discord.ui.View,
    *,
    has_words: bool = False,
) -> Post:
    """Show several memories shortened: in one card, or each in its own beside its first picture."""
    if not covers:
        entries = "\n\n".join(_entry(memory) for memory in memories)
        return Post(embed=card(Part.JOURNEY, heading, entries), view=view, has_words=has_words)
    by_memory = {cover.picture.subject_id: cover for cover in covers}
    cards: list[discord.Embed] = []
    files: list[Attached] = []
    for memory in memories:
        cards.append(card(Part.JOURNEY, "" if cards else heading, _entry(memory)))
        cover = by_memory.get(memory.id)
        if cover is not None:
            (file,) = attached([cover])
            file = with_changes(file, name=f"{len(files)}-{file.name}")
            cards[-1].set_thumbnail(url=f"attachment://{file.name}")
            files.append(file)
    first, *further = cards
    return Post(embed=first, further=tuple(further), files=tuple(files), view=view, has_words=has_words)


def heading_label(heading: Heading) -> str:
    """Name a memory in a list to choose from."""
    return one_line(f"{shown_day(heading.happened_on)}: {heading.title}", LABEL_LIMIT)


def prompt_panel(prompt: Prompt) -> Post:
    """Show a prompt to one of the two."""
    return Post(
        embed=card(Part.JOURNEY, say("prompt-heading"), f"### {plain(prompt.text)}"),
        view=lasting(
            LastingButton(say("memory-tell"), "memory", f"p.{prompt.key}", "add", style=STYLES.primary),
            LastingButton(say("memory-another"), "memory", "", "prompt"),
        ),
    )


def prompt_card(prompt: Prompt, couple: Couple, dealt_id: int) -> Post:
    """Show the ritual's prompt in the home, for either of the two to tell."""
    first, second = couple.user_ids
    return Post(
        content=say("prompt-line", first=f"<@{first}>", second=f"<@{second}>"),
        embed=card(
            Part.JOURNEY,
            say("prompt-heading"),
            f"### {plain(prompt.text)}\n\n{say('prompt-either')}",
        ),
        view=lasting(
            LastingButton(say("memory-tell"), "memory", f"r.{dealt_id}", "add", style=STYLES.primary)
        ),
        calls=couple.user_ids,
    )


def _entry(memory: Memory) -> str:
    return f"**{_title(memory.title)}**\n{_told(memory)}\n{quoted(one_line(memory.story, EXCERPT))}"


def _told(memory: Memory) -> str:
    day, author = shown_day(memory.happened_on), f"<@{memory.author_id}>"
    if memory.writer_id is None:
        return say("memory-told", day=day, author=author)
    return say("memory-told-by", day=day, author=author, writer=f"<@{memory.writer_id}>")


def _title(title: str) -> str:
    return plain(one_line(title, TITLE_LIMIT))
