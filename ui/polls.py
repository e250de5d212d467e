"""Polls as people see them: the card with its menus, the result, and an idea dealt to one."""

from collections.abc import Sequence
from datetime import datetime

import discord

from core.couples import Couple
from core.decks import DateIdea
from core.plans import AT_LEAST_AHEAD, suggested_start
from core.polls import EMOJIS, Ballot, Idea, Poll, Tally, Verdict, Wanted
from core.prose import IDEA_LIMIT
from ui.lasting import STYLES, LastingButton, LastingMenu, lasting
from ui.look import Part, card
from ui.moments import clock_lines, shown
from ui.posts import Post
from ui.prose import one_line, plain
from ui.texts import say


def poll_card(poll: Poll, couple: Couple, ideas: Sequence[Idea]) -> Post:
    """Show the ideas with their numbers, and that a vote is in, never whose."""
    lines = [_idea_text(idea) for idea in ideas]
    if poll.planned_for is not None:
        lines.insert(0, _when(poll.planned_for, couple))
    elif poll.is_open and (proposed := _proposed(poll, couple)):
        lines.insert(0, proposed)
    if not poll.is_open:
        embed = card(Part.TIME, say("poll-title"), "\n\n".join([*lines, say("poll-ended")]))
        return Post(embed=embed, has_words=_has_words(ideas))
    state = say("poll-one-in") if poll.voters else say("poll-none-in")
    lines.append(f"{state}\n{say('poll-ends', moment=shown(poll.closes_at))}")
    options = [
        discord.SelectOption(label=_title(idea), value=str(idea.position), emoji=idea.emoji) for idea in ideas
    ]
    love, refuse = [
        LastingMenu(say(f"poll-{verb}"), "date", poll.id, verb, options, fewest=0, most=len(options))
        for verb in ("love", "refuse")
    ]
    return Post(
        content=say("poll-line", **_both(couple)),
        embed=card(Part.TIME, say("poll-title"), "\n\n".join(lines)),
        view=lasting(love, refuse),
        calls=couple.user_ids,
        has_words=_has_words(ideas),
        reactions=tuple(idea.emoji for idea in ideas),
    )


def ballot_line(poll: Poll, ballot: Ballot) -> str:
    """Tell one partner, privately, what of theirs is in."""
    lines = [say("ballot-picks", numbers=_numbers(ballot.loves))] if ballot.has_voted else []
    if ballot.refusals:
        lines.append(say("ballot-refusals", numbers=_numbers(ballot.refusals)))
    if not poll.is_open:
        return " ".join([*lines, say("ballot-both-in")])
    return " ".join([*lines, say("ballot-open") if ballot.has_voted else say("ballot-none")])


def result_card(
    poll: Poll,
    couple: Couple,
    ideas: Sequence[Idea],
    tally: Tally,
    *,
    is_latest: bool,
    is_planned: bool,
    where: str,
) -> Post:
    """Show what the vote has come to, with what can be done about it until the next one opens.

    What it has chosen can be planned, once, whatever was opened after it.
    """
    if poll.is_open:
        return _open_again_card(poll, couple, where)
    lines, shown_ideas, buttons = _outcome(poll, couple, ideas, tally)
    if poll.winner is not None and not is_planned:
        buttons.append(LastingButton(say("plan-it"), "plan", poll.id, "make", style=STYLES.primary))
    if poll.winner is not None and poll.planned_for is not None:
        lines.append(_when(poll.planned_for, couple))
    return Post(
        content=say("result-line", **_both(couple)),
        embed=card(
            Part.TIME, say("vote-title" if poll.winner is None else "result-title"), "\n\n".join(lines)
        ),
        view=lasting(*buttons) if is_latest or poll.winner is not None else None,
        calls=couple.user_ids,
        has_words=_has_words(shown_ideas),
    )


def idea_panel(idea: DateIdea, wanted: Wanted) -> Post:
    """Deal one idea to one partner."""
    facts = say(
        "idea-facts",
        budget=say(f"budget-{idea.budget}"),
        place=say(f"place-{idea.place}"),
        duration=say(f"duration-{idea.duration}"),
    )
    return Post(
        embed=card(Part.TIME, say("idea-title"), f"### {plain(idea.title)}\n{plain(idea.how)}\n\n{facts}"),
        view=lasting(
            LastingButton(say("idea-vote"), "date", f"{idea.key},{wanted.key}", "vote", style=STYLES.primary),
            LastingButton(say("idea-another"), "date", wanted.key, "another"),
        ),
    )


def _open_again_card(poll: Poll, couple: Couple, where: str) -> Post:
    body = say("result-again", moment=shown(poll.closes_at), where=where)
    return Post(
        content=say("result-again-line", **_both(couple)),
        embed=card(Part.TIME, say("result-again-title"), body),
        calls=couple.user_ids,
    )


def _outcome(
    poll: Poll, couple: Couple, ideas: Sequence[Idea], tally: Tally
) -> tuple[list[str], list[Idea], list[LastingButton]]:
    """Return the lines of a result, the ideas that they show, and the buttons under them."""
    deal = LastingButton(say("result-deal"), "date", poll.id, "deal")
    if poll.winner is not None:
        won = ideas[poll.winner]
        how = "accepted" if poll.verdict is not Verdict.SHARED else "drawn" if tally.is_drawn else "shared"
        return [say(f"result-{how}"), _idea_text(won)], [won], []
    if poll.verdict is Verdict.NOBODY:
        return [say("result-nobody")], [], [deal]
    loved = [ideas[position] for position in tally.wishes]
    if not loved:
        return [say("result-none-left")], [], [deal]
    if poll.verdict is Verdict.ONE_VOTER:
        lines = [say("result-one-voter"), *map(_idea_text, loved)]
        if not poll.may_ask_again:
            return [*lines, say("result-one-voter-left")], loved, [deal]
        return (
            lines,
            loved,
            [LastingButton(say("result-ask"), "date", poll.id, "again", style=STYLES.primary)],
        )
    lines = [
        "\n".join([say("result-loves", user=f"<@{user_id}>"), *(_line(ideas[at]) for at in picks)])
        for user_id in couple.user_ids
        if (picks := tally.picks[user_id])
    ]
    settles = say("result-one-idea" if len(loved) == 1 else "result-nothing-shared")
    return [*lines, settles], loved, [*(_yes(poll, idea) for idea in loved), deal]


def _yes(poll: Poll, idea: Idea) -> LastingButton:
    label = say("result-yes", number=idea.emoji)
    return LastingButton(label, "date", f"{poll.id},{idea.position}", "yes", style=STYLES.success)


def _when(moment: datetime, couple: Couple) -> str:
    return "\n".join([say("poll-when", moment=shown(moment)), *clock_lines(moment, couple)])


def _proposed(poll: Poll, couple: Couple) -> str | None:
    """Propose when to meet where their clocks differ: an hour after the vote at which both are awake."""
    at = suggested_start(poll.closes_at - AT_LEAST_AHEAD, couple.zone, couple.zones)
    walls = clock_lines(at, couple)
    return "\n".join([say("poll-proposed", moment=shown(at)), *walls]) if walls else None


def _both(couple: Couple) -> dict[str, str]:
    first, second = couple.user_ids
    return {"first": f"<@{first}>", "second": f"<@{second}>"}


def _title(idea: Idea) -> str:
    return one_line(idea.title, IDEA_LIMIT) or say("poll-idea-gone")


def _line(idea: Idea) -> str:
    return f"{idea.emoji} **{plain(_title(idea))}**"


def _idea_text(idea: Idea) -> str:
    return f"{_line(idea)}\n{plain(idea.how)}" if idea.how else _line(idea)


def _numbers(positions: frozenset[int]) -> str:
    return " ".join(EMOJIS[position] for position in sorted(positions))


def _has_words(ideas: Sequence[Idea]) -> bool:
    return any(idea.is_own for idea in ideas)
