"""`/couple status` as one partner sees it: a few lines first, and the rest by topic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import discord

from core.couples import Couple, Partner
from core.deliveries import MissedPosts
from core.moments import WAKING_HOURS, is_within
from core.proposals import Proposal
from core.rituals import Ritual
from ui.cards import Part, card
from ui.couples import resting_lines
from ui.moments import timestamp, zone_city
from ui.names import longest_length
from ui.persistent import PersistentButton, PersistentSelect, persistent_view
from ui.posts import Post
from ui.proposals import proposal_text
from ui.rituals import ritual_line, ritual_name
from ui.texts import say

LIST_LIMIT = 980  # characters of a list; more would be a wall, and is counted
MISSED_FIRST = 3  # lines about missed posts that are shown at once


class StatusTopic(StrEnum):
    """The topics of the status, in the order of the menu."""

    NEXT = "next"
    MISSED = "missed"
    WAITING = "waiting"
    HOME = "home"
    STORED = "stored"
    YOU = "you"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Status:
    """Everything shown of a couple to one partner.

    `home` and `readers` are sentences about the home and who can read it, `home_problem` what is wrong with
    it, if anything; `counts` has the number of stored things by table.
    """

    couple: Couple
    user_id: int
    rituals: Sequence[Ritual]
    waiting: Sequence[Proposal]
    missed: Sequence[MissedPosts]
    counts: Mapping[str, int]
    home: str
    readers: str
    home_problem: str | None
    operator: str


def status_panel(status: Status) -> Post:
    """Show the next moment and any trouble; a menu has the rest by topic."""
    first = _next_ritual(status)
    next_line = _with_night(first, status.couple) if first else say("status-no-rituals")
    lines = [*resting_lines(status.couple), next_line, "", *_wrong_lines(status, first)]
    if status.waiting:
        lines.append(say("status-waiting-count", count=len(status.waiting)))
    # The next ritual is on this screen: the topic adds nothing where there is no other.
    said_here = set[StatusTopic]() if len(status.rituals) > 1 else {StatusTopic.NEXT}
    options = [
        discord.SelectOption(label=say(f"status-{topic}"), value=topic.value)
        for topic, text in _texts(status).items()
        if text and topic not in said_here
    ]
    partner = status.couple.partner_by_id(status.user_id)
    verb, label = ("off", "no-nudges") if partner.wants_nudges else ("on", "nudges-on")
    return Post(
        embed=card(Part.GENERAL, say("status-title"), "\n".join(lines)),
        view=persistent_view(
            PersistentButton(say(label), "nudges", status.couple.id, verb),
            PersistentSelect(say("panel-topic"), "couple", "", "topic", options),
        ),
    )


def status_topic_panel(status: Status, topic: StatusTopic) -> Post:
    """Show one topic in full, with the way back."""
    text = _texts(status)[topic] or say("status-nothing")
    back = PersistentButton(say("back"), "couple", "", "status")
    return Post(embed=card(Part.GENERAL, say(f"status-{topic}"), text), view=persistent_view(back))


def _texts(status: Status) -> dict[StatusTopic, str]:
    """Return each topic's text; empty if it has nothing to show."""
    partner = status.couple.partner_by_id(status.user_id)
    rituals = [_with_night(ritual, status.couple) for ritual in status.rituals]
    return {
        StatusTopic.NEXT: _fit_lines([*resting_lines(status.couple), *rituals], "\n\n"),
        StatusTopic.MISSED: _fit_lines(_missed_lines(status.rituals, status.missed), "\n"),
        StatusTopic.WAITING: _fit_lines([proposal_text(proposal) for proposal in status.waiting], "\n"),
        StatusTopic.HOME: f"{status.home}\n{status.readers}",
        StatusTopic.STORED: _counts_text(status.counts),
        StatusTopic.YOU: "\n".join(_own_lines(status.couple, partner)),
        StatusTopic.OPERATOR: status.operator,
    }


def _next_ritual(status: Status) -> Ritual | None:
    """Return the ritual due next or, if none is, the first one."""
    coming = {ritual.next_at: ritual for ritual in status.rituals if ritual.next_at is not None}
    return coming[min(coming)] if coming else next(iter(status.rituals), None)


def _wrong_lines(status: Status, first: Ritual | None) -> list[str]:
    lines = [] if status.home_problem is None else [f"⚠️ {status.home_problem}"]
    missed = _missed_lines(status.rituals, status.missed)
    if missed:
        lines += [f"**{say('status-missed')}**", *missed[:MISSED_FIRST]]
    if len(missed) > MISSED_FIRST:
        lines.append(say("status-more", count=len(missed) - MISSED_FIRST))
    is_warned = first is not None and bool(_asleep_at(first, status.couple))
    return lines if lines or is_warned else [say("status-fine")]


def _counts_text(counts: Mapping[str, int]) -> str:
    return " · ".join(
        say(f"count-{table.replace('_', '-')}", count=count) for table, count in counts.items() if count
    )


def _missed_lines(rituals: Sequence[Ritual], missed: Sequence[MissedPosts]) -> list[str]:
    """Return lines about missed posts: the kind, the last time, and the reason."""
    lines = [
        say(
            "status-missed-line",
            kind=one.kind.value,
            moment=timestamp(one.last_due_at),
            reason=_missed_reason(one.reason),
            count=one.count,
        )
        for one in missed
    ]
    # A ritual counts the occurrences that passed while the bot was down: they were never deliveries.
    return lines + [
        say("status-missed-ritual", name=ritual_name(ritual.kind), count=ritual.missed)
        for ritual in rituals
        if ritual.missed
    ]


def _own_lines(couple: Couple, partner: Partner) -> list[str]:
    partner_city, couple_city = zone_city(str(couple.zone_of(partner.user_id))), zone_city(str(couple.zone))
    return [
        say("status-zone", zone=partner_city, couple=couple_city),
        say("status-messages-on" if partner.wants_messages else "status-messages-off"),
        say("status-nudges-on" if partner.wants_nudges else "status-nudges-off"),
    ]


def _fit_lines(lines: Sequence[str], separator: str) -> str:
    """Join as many whole lines as fit a panel, and count the others."""
    # Measured with the longest name in place of each mention: names replace them when the panel is sent.
    kept = list(lines)
    while kept and longest_length(separator.join(kept)) > LIST_LIMIT:
        kept.pop()
    if len(kept) < len(lines):
        kept.append(say("status-more", count=len(lines) - len(kept)))
    return separator.join(kept)


def _with_night(ritual: Ritual, couple: Couple) -> str:
    asleep = _asleep_at(ritual, couple)
    if len(asleep) == len(couple.user_ids):
        nights = [say("status-night-both")]
    else:
        nights = [say("status-night", user=f"<@{user_id}>") for user_id in asleep]
    return "\n".join([ritual_line(ritual, couple), *nights])


def _asleep_at(ritual: Ritual, couple: Couple) -> list[int]:
    """List the partners for whom a ritual's next moment is at night."""
    # Each partner by their own clock: Sunday 20:00 in Berlin is Monday 4:00 for one who lives in Tokyo.
    return [
        user_id
        for user_id in couple.user_ids
        if ritual.next_at is not None
        and not is_within(WAKING_HOURS, ritual.next_at, [couple.zone_of(user_id)])
    ]


def _missed_reason(reason: str) -> str:
    known = {
        "late",
        "home-missing",
        "home-announcement",
        "permission-missing",
        "home-refused",
        "messages-closed",
    }
    known |= {"events-full", "events-not-allowed"}
    return say(f"missed-{reason}") if reason in known else say("missed-refused")
