"""Polls as people see them: the card with its menus, the result, and a single idea."""

from collections.abc import Sequence
from datetime import datetime

import discord

from core.couples import Couple
from core.decks import DateIdea
from core.idea_filters import IdeaFilter
from core.polls import EMOJIS, Ballot, Poll, PollIdea, Tally, Verdict
from core.suggested_starts import AT_LEAST_AHEAD, suggested_start
from core.text_input import IDEA_LIMIT
from ui.cards import Part, card
from ui.mentions import mentions_of
from ui.moments import clock_lines, relative_timestamp, timestamp
from ui.persistent import (
    MOST_BUTTONS,
    STYLES,
    PersistentButton,
    PersistentSelect,
    more_menu,
    persistent_view,
)
from ui.posts import Post
from ui.safe_text import escape_text, one_line
from ui.texts import say


def poll_card(poll: Poll, couple: Couple, ideas: Sequence[PollIdea]) -> Post:
    """Show the ideas with their numbers, the voters, and the end; never their votes."""
    lines = [_idea_text(idea) for idea in ideas]
    if poll.planned_for is not None:
        lines.insert(0, _when(poll.planned_for, couple))
    elif poll.is_open and (proposed := _proposed_time(poll, couple)):
        lines.insert(0, proposed)
    if not poll.is_open:
        embed = card(Part.TIME, say("poll-title"), "\n\n".join([*lines, say("poll-ended")]))
        return Post(embed=embed, has_words=_has_words(ideas))
    lines.append(f"{_turnout(poll, couple)}\n{_end_of(poll, couple)}")
    done = PersistentButton(say("poll-done"), "date", poll.id, "done", style=STYLES.primary)
    return Post(
        content=say("poll-line", **mentions_of(couple)),
        embed=card(Part.TIME, say("poll-title"), "\n\n".join(lines)),
        view=persistent_view(*_menus(poll, ideas), *([done] if poll.have_both_voted else [])),
        mentioned_ids=couple.user_ids,
        has_words=_has_words(ideas),
        reactions=tuple(idea.emoji for idea in ideas),
    )


def ballot_panel(poll: Poll, couple: Couple, ideas: Sequence[PollIdea], ballot: Ballot) -> Post:
    """Show the reader their own ballot, selected in the menus."""
    lines = [say("ballot-picks", numbers=_numbers(ballot.wanted))] if ballot.has_voted else []
    if ballot.refusals:
        lines.append(say("ballot-refusals", numbers=_numbers(ballot.refusals)))
    if by_reaction := ballot.wanted - ballot.selected:
        lines.append(say("ballot-reactions", numbers=_numbers(by_reaction)))
    if poll.have_both_voted and couple.is_resting:
        lines.append(say("ballot-both-in-resting"))
    elif poll.have_both_voted:
        lines.append(say("ballot-both-in", moment=relative_timestamp(poll.due_to_end_at)))
    else:
        lines.append(say("ballot-open" if ballot.has_voted else "ballot-none"))
    return Post(content=" ".join(lines), view=persistent_view(*_menus(poll, ideas, ballot)))


def result_card(
    poll: Poll,
    couple: Couple,
    ideas: Sequence[PollIdea],
    tally: Tally,
    *,
    is_latest: bool,
    is_planned: bool,
    poll_location: str,
) -> Post:
    """Show the result of a poll, with the buttons to act on it until the next poll opens.

    The idea that it chose can be planned once, even after later polls. A poll that was opened again says so,
    with `poll_location`, a link or words for where it is.
    """
    if poll.is_open:
        return _reopened_card(poll, couple, poll_location)
    lines, shown_ideas, buttons = _outcome(poll, couple, ideas, tally)
    if poll.winner is not None and not is_planned:
        buttons.append(PersistentButton(say("plan-it"), "plan", poll.id, "make", style=STYLES.primary))
    if poll.winner is not None and poll.planned_for is not None:
        lines.append(_when(poll.planned_for, couple))
    return Post(
        content=say("result-line", **mentions_of(couple)),
        embed=card(
            Part.TIME, say("vote-title" if poll.winner is None else "result-title"), "\n\n".join(lines)
        ),
        view=persistent_view(*buttons) if is_latest or poll.winner is not None else None,
        mentioned_ids=couple.user_ids,
        has_words=_has_words(shown_ideas),
    )


def idea_panel(idea: DateIdea, idea_filter: IdeaFilter) -> Post:
    """Show one idea from the deck to one partner, with a button to start a poll with it."""
    facts = say(
        "idea-facts",
        budget=say(f"budget-{idea.budget}"),
        place=say(f"place-{idea.venue_kind}"),
        duration=say(f"duration-{idea.duration}"),
    )
    return Post(
        embed=card(
            Part.TIME,
            say("idea-title"),
            f"### {escape_text(idea.title)}\n{escape_text(idea.instructions)}\n\n{facts}",
        ),
        view=persistent_view(
            PersistentButton(
                say("idea-vote"),
                "date",
                f"{idea.deck_id},{idea_filter.component_key}",
                "vote",
                style=STYLES.primary,
            ),
            PersistentButton(say("idea-another"), "date", idea_filter.component_key, "another"),
        ),
    )


def _menus(poll: Poll, ideas: Sequence[PollIdea], ballot: Ballot | None = None) -> list[PersistentSelect]:
    """Return the menus that take votes, with a ballot selected, if given."""
    chosen = {"love": ballot.selected, "refuse": ballot.refusals} if ballot else {}
    return [
        PersistentSelect(
            say(f"poll-{verb}"),
            "date",
            poll.id,
            verb,
            [
                discord.SelectOption(
                    label=_title(idea),
                    value=str(idea.position),
                    emoji=idea.emoji,
                    default=idea.position in chosen.get(verb, ()),
                )
                for idea in ideas
            ],
            min_values=0,
            max_values=len(ideas),
        )
        for verb in ("love", "refuse")
    ]


def _turnout(poll: Poll, couple: Couple) -> str:
    if poll.have_both_voted:
        return say("poll-both-in", **mentions_of(couple))
    return say("poll-one-in", user=f"<@{poll.voters[0]}>") if poll.voters else say("poll-none-in")


def _end_of(poll: Poll, couple: Couple) -> str:
    if couple.is_resting:  # nothing ends by the clock until they go on
        return say("poll-ends-by-done" if poll.have_both_voted else "poll-ends-resting")
    if not poll.have_both_voted:
        return say("poll-ends", moment=timestamp(poll.closes_at))
    return say("poll-ends-soon", moment=relative_timestamp(poll.due_to_end_at))


def _reopened_card(poll: Poll, couple: Couple, poll_location: str) -> Post:
    body = say("result-again", end=_end_of(poll, couple), where=poll_location)
    return Post(
        content=say("result-again-line", **mentions_of(couple)),
        embed=card(Part.TIME, say("result-again-title"), body),
        mentioned_ids=couple.user_ids,
    )


def _outcome(
    poll: Poll, couple: Couple, ideas: Sequence[PollIdea], tally: Tally
) -> tuple[list[str], list[PollIdea], list[PersistentButton | PersistentSelect]]:
    """Return the lines of a result, the ideas they show, and the buttons below them."""
    deal = PersistentButton(say("result-deal"), "date", poll.id, "deal", style=STYLES.primary)
    if poll.winner is not None:
        won = ideas[poll.winner]
        how = "accepted" if poll.verdict is not Verdict.SHARED else "drawn" if tally.is_drawn else "shared"
        return [say(f"result-{how}"), _idea_text(won)], [won], []
    # From here on nothing is chosen: nobody voted, every idea was refused, only one voted, or their picks
    # differ.
    if poll.verdict is Verdict.NOBODY:
        return [say("result-nobody")], [], [deal]
    loved = [ideas[position] for position in tally.wanted]
    if not loved:
        return [say("result-none-left")], [], [deal]
    if poll.verdict is Verdict.ONE_VOTER:
        lines = [say("result-one-voter"), *map(_idea_text, loved)]
        if not poll.may_ask_again:
            return [*lines, say("result-one-voter-left")], loved, [deal]
        return (
            lines,
            loved,
            [PersistentButton(say("result-ask"), "date", poll.id, "again", style=STYLES.primary)],
        )
    lines = [
        "\n".join([say("result-loves", user=f"<@{user_id}>"), *(_line(ideas[at]) for at in picks)])
        for user_id in couple.user_ids
        if (picks := tally.picks[user_id])
    ]
    settles = say("result-one-idea" if len(loved) == 1 else "result-nothing-shared")
    accept = [_accept_button(poll, idea) for idea in loved]
    shown, others = accept[: MOST_BUTTONS - 1], accept[MOST_BUTTONS - 1 :]
    return [*lines, settles], loved, [*shown, deal, *([more_menu(*others)] if others else [])]


def _accept_button(poll: Poll, idea: PollIdea) -> PersistentButton:
    label = say("result-yes", number=idea.emoji)
    return PersistentButton(label, "date", f"{poll.id},{idea.position}", "yes")


def _when(moment: datetime, couple: Couple) -> str:
    return "\n".join([say("poll-when", moment=timestamp(moment)), *clock_lines(moment, couple)])


def _proposed_time(poll: Poll, couple: Couple) -> str | None:
    """Return a suggested time to meet if the partners' clocks differ; None if they agree."""
    # `suggested_start` looks a day beyond the moment that it is given: counted from a day before the poll
    # closes, the time may come as soon as the result is in.
    at = suggested_start(poll.closes_at - AT_LEAST_AHEAD, couple.zone, couple.zones)
    walls = clock_lines(at, couple)
    return "\n".join([say("poll-proposed", moment=timestamp(at)), *walls]) if walls else None


def _title(idea: PollIdea) -> str:
    return one_line(idea.title, IDEA_LIMIT) or say("poll-idea-gone")


def _line(idea: PollIdea) -> str:
    return f"{idea.emoji} **{escape_text(_title(idea))}**"


def _idea_text(idea: PollIdea) -> str:
    return f"{_line(idea)}\n{escape_text(idea.instructions)}" if idea.instructions else _line(idea)


def _numbers(positions: frozenset[int]) -> str:
    return " ".join(EMOJIS[position] for position in sorted(positions))


def _has_words(ideas: Sequence[PollIdea]) -> bool:
    return any(idea.is_own for idea in ideas)
