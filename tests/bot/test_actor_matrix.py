"""Every button, select and form, pressed by every kind of person, against a list of who may.

The routes come from the router: a new noun without a key fails by name. Unless a set below says otherwise, a
press reaches the two partners and nobody else. Whoever is refused reads one private sentence, changes nothing
of the couple's and learns none of their words. Commands: `test_actor_matrix_of_commands.py`.
"""

import os
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass

import pytest
from simcord.results import InteractionResult
from support import forged
from support.actor_matrix import (
    LESSON,
    Ids,
    Matrix,
    Rewinder,
    Watch,
    outcome_of,
    shown_to_others,
)

from cogs.router import BUTTON, FORM, MODAL, SELECT
from data.decks import load_decks
from ui.refusals import KEEP_TYPED_SECONDS

Route = tuple[str, str, str]
IS_LONG, SAMPLED = bool(os.environ.get("KINDLING_LONG")), 4

NOUN_KEYS = {
    "about": "{couples}",
    "absence": "{couples}",
    "affection": "{affections}",
    "again": "{fresh_starts}",
    "answers": "{checkins}",
    "checkin": "{checkins}",
    "command": "date-list",
    "couple": "{couples}",
    "date": "{polls}",
    "frame": "{couples}",
    "growth": "{growths}",
    "history": "2026-01,{checkins}",
    "invitation": "{invitations}",
    "jar": "0",
    "lesson": "{exercises}",
    "memory": "{memories}",
    "milestone": "{milestones}",
    "morning": "{couples}",
    "nudges": "{couples}",
    "panel": "",
    "plan": "{plans}",
    "privacy": "{couples}",
    "proposal": "{proposals}",
    "reaction": "thanks.{thanks}",
    "recap": "{recaps}",
    "reunion": "{reunions}",
    "ritual": "{rituals}",
    "sheet": "{couples}",
    "spark": "{sparks}",
    "statement": "{statements}",
    "support": "",
    "talk": "{talks}",
    "thanks": "{thanks}",
    "try": "{tries}",
    "waits": "{couples}",
    "wish": "{wish_rounds}",
}
ROUTE_KEYS = {
    ("date", "another"): "any,any,any",
    ("date", "vote"): f"{load_decks().ideas[0].deck_id},any,any,any",
    ("date", "yes"): "{polls},0",
    ("lesson", "list"): "{couples}",
    ("lesson", "open"): "{couples}." + LESSON,
    ("lesson", "why"): "{couples}." + LESSON,
    ("lesson", "do"): "{couples}." + LESSON + ".1",
    ("memory", "add"): "c.{checkins}",
    ("memory", "older"): "2030-01-01.{memories}",
    ("memory", "newer"): "2000-01-01.{memories}",
    ("milestone", "page"): "0",
    ("morning", "read"): "{mornings}",
    ("panel", "part"): "time",
    ("plan", "make"): "{polls}",
    ("plan", "page"): "0",
    ("reunion", "give"): "{reunions}.{affections}",
    ("ritual", "offer"): "{couples},recap",
    ("sheet", "agree"): "{sheet_lines}",
    ("sheet", "off"): "{sheet_lines}",
    ("sheet", "takeback"): "{sheet_lines}",
    ("talk", "say"): "{statements}",
    ("thanks", "give"): "everyday",
    ("try", "page"): "0",
    ("wish", "choose"): "{wishes}",
    ("wish", "end"): "{wishes}",
    ("wish", "takeback"): "{wishes}",
}
CHOICES = {
    ("checkin", "more"): "ritual:{couples},recap:offer",
    ("couple", "topic"): "next",
    ("couple", "zone"): "Europe/Berlin",
    ("date", "love"): "0",
    ("date", "refuse"): "0",
    ("growth", "read"): "g.{growths}",
    ("jar", "choose"): "{thanks}",
    ("lesson", "open"): LESSON,
    ("panel", "open"): "date-list",
    ("panel", "part"): "time",
    ("panel", "press"): "sheet:{couples}:open",
    ("panel", "waiting"): "sheet:{couples}:open",
    ("privacy", "topic"): "both",
    ("sheet", "read"): "{sheet_lines}",
    ("support", "now"): "DE",
    ("support", "counsellor"): "DE",
}


MENU_KEYS = {"date": "{polls}"}
KINDS = (BUTTON, FORM, MODAL, SELECT)

REFUSALS = {
    "ex-partner": "CoupleHasEnded",
    "another couple": "NotYours",
    "couple elsewhere": "NotYours",
    "administrator": "NotInCouple",
    "stranger": "NotInCouple",
    "stranger directly": "NotInCouple",
}
"""What each outsider is told about a couple's component."""

PARTNERS = ("ada", "bo")
EVERYBODY = ("ada", "bo", *REFUSALS)
IN_COUPLES = {"another couple", "couple elsewhere"}
OF_WHOEVER_PRESSES = {
    *(("answers", verb) for verb in ("newer", "older")),
    ("again", "ask"),
    *(("couple", verb) for verb in ("status", "topic")),
    ("lesson", "week"),
    *(("date", verb) for verb in ("another", "vote")),
    *(("growth", verb) for verb in ("newer", "older", "through")),
    *(("history", verb) for verb in ("newer", "older")),
    *(("memory", verb) for verb in ("another", "newer", "older", "prompt", "search")),
    *(("try", verb) for verb in ("another", "loved", "page", "tonight")),
    *(("jar", "page"), ("milestone", "page"), ("plan", "page"), ("thanks", "give")),
    *(("command", "run"), ("panel", "open")),
}
"""Keys that name no row of a couple's: the partners of any couple are shown, or write, their own."""

FOR_EVERYBODY = {("support", "now"), ("support", "counsellor"), ("panel", "back"), ("panel", "part")}
"""Help lines need no couple, nor does the panel, which shows each their own state."""

OF_THE_INVITED = {("invitation", verb) for verb in ("accept", "consent", "decline", "keeps", "never")}
"""Only the person who was invited, and no partner of anybody, can answer an invitation."""

OVER_FOR_ALL = {
    ("absence", "agree"),  # the bot was not removed
    ("support", "hide"),  # only the private message that it stands on can be hidden
}
ENDS_WITHOUT_COUPLE = {("couple", "part")}
"""To whoever is not in that couple, there is none to part from: no couple of others is spoken of."""

UNTIL_ERASED = {("privacy", verb) for verb in ("what", "export", "erase", "erase-words")}
"""What somebody who parted can still do with what is theirs, for 30 days."""

OF_ONE_PARTNER = {
    *(("answers", verb) for verb in ("newer", "older")),
    *(("jar", verb) for verb in ("choose", "page")),
    *(("statement", verb) for verb in ("post", "takeback")),
    *(("thanks", verb) for verb in ("edit", "takeback")),
    *(("wish", verb) for verb in ("end", "takeback", "unnotice")),
    *((noun, "takeback") for noun in ("affection", "checkin", "lesson", "plan", "sheet", "spark")),
    *(("talk", "say"), ("try", "out")),
}
"""Ada wrote all of it: only she can reread, change, give or take back her own."""

OF_THE_OTHER_PARTNER = {
    *(("reaction", verb) for verb in ("heart", "more")),
    *(("checkin", verb) for verb in ("later", "tonight", "tomorrow", "weekend")),
}
"""Only Bo can react to Ada's words, and be reminded of a question that Ada has answered."""

NO_SUCH_MOMENT = {
    ("date", "again"),  # a vote that can be opened once more: nothing in common, before its date
    ("date", "deal"),
    ("date", "yes"),
    ("history", "newer"),  # a second check-in that was revealed
    ("history", "older"),
    ("morning", "read"),  # memories that come back in the mornings
    ("morning", "stop"),
    ("frame", "stop"),  # rose, thorn and bud in place of questions
    ("plan", "follow"),  # an event that was moved in Discord
    ("talk", "close"),  # a conversation at its end
    ("wish", "choose"),  # wishes that are open, and one that is tried
    ("wish", "notice"),
}
"""What neither the open rows nor those that are done allow; the tests of each noun do."""

NOT_LET_IN = {
    *("CoupleHasEnded", "NotAvailable", "NotInCouple", "NotInvited", "NotYours", "NotTheAuthor"),
    # of one's own
    *("NoAnswer", "NoPick", "SparkOpened", "NoExercisePart", "NoThanksGiven", "OwnWords"),
    *("AlreadyRevealed", "NothingToRemind"),  # answered
}


def component_of(route: Route, ids: Ids) -> tuple[str, str | None]:
    """Return the id of a route's component, and what is chosen in it if it is a menu."""
    kind, noun, verb = route
    key = ROUTE_KEYS.get((noun, verb), NOUN_KEYS[noun]).format(**ids)
    if kind == MODAL:
        return f"form:{noun}:{key}:{verb}:ab12", None
    if kind == SELECT:
        menu_key = MENU_KEYS.get(noun, "{couples}").format(**ids)
        choice = CHOICES.get((noun, verb), NOUN_KEYS[noun]).format(**ids)
        return f"menu:{noun}:{menu_key}:{verb}", choice
    return f"{noun}:{key}:{verb}", None


@dataclass
class Presses:
    """Presses every route as anybody, and collects what should not have come of it."""

    matrix: Matrix
    rewinder: Rewinder
    watch: Watch

    def send(self, route: Route, actor: str, ids: Ids) -> InteractionResult:
        env, sender = self.matrix.world.env, self.matrix.actors[actor]
        custom_id, choice = component_of(route, ids)
        if route[0] == MODAL:
            return forged.submit(env, sender, custom_id)
        return forged.press(env, sender, custom_id, choice)

    async def outcomes(
        self, route: Route, actors: Iterable[str], *keys: Ids
    ) -> tuple[list[tuple[str, str]], list[str]]:
        """Press a route as each of some people; return what came of it, and what nobody should have seen."""
        different = {component_of(route, ids): ids for ids in keys}
        pressed = [(actor, self.send(route, actor, ids)) for ids in different.values() for actor in actors]
        found = await self.watch.settle(result for _, result in pressed)
        return [(actor, outcome_of(result)) for actor, result in pressed], found

    async def is_let_in(self, route: Route, actor: str) -> bool:
        """Press a route as a partner, where it is open or else where it is done; put everything back.

        In the long run both are pressed, and pressed again: a replayed press fails nothing.
        """
        outcomes = list[str]()
        for ids in (self.matrix.open, self.matrix.done):
            if outcomes and outcomes[0] not in NOT_LET_IN and not IS_LONG:
                continue
            for _ in range(2 if IS_LONG else 1):
                result = self.send(route, actor, ids)
                await self.matrix.world.env.settle()
                outcomes.append(outcome_of(result))
            self.rewinder.rewind()
        return any(outcome not in NOT_LET_IN for outcome in outcomes)

    async def routes_of(self, kind: str, *, sampled: bool = False) -> AsyncGenerator[Route, None]:
        """Yield the router's routes of a kind; a noun without a key here fails.

        Where `sampled`, only some in a short run.
        """
        handlers = self.matrix.world.bot.router._handlers
        found = sorted((each, noun, str(verb)) for each, noun, verb in handlers if each == kind)
        missing = {noun for _, noun, _ in found} - NOUN_KEYS.keys()
        assert not missing, f"add a key to NOUN_KEYS: {missing}"
        for route in found[:: SAMPLED if sampled and not IS_LONG else 1]:
            yield route
            if kind == MODAL:  # what was typed is held for so long: hundreds of such buttons slow settling
                await self.matrix.world.env.advance_time(KEEP_TYPED_SECONDS)


@pytest.fixture
def presses(matrix: Matrix, rewinder: Rewinder) -> Presses:
    return Presses(matrix, rewinder, Watch(matrix, rewinder))


def expected_of_outsider(route: Route, actor: str, in_own_couple: str = "") -> set[str]:
    """Return what an outsider may be told; of their own couple, they may be told `in_own_couple`."""
    name = route[1:]
    if name in FOR_EVERYBODY:
        return {"answered"}
    if name in OF_THE_INVITED:
        return {"NotInvited"}
    if name in OVER_FOR_ALL:
        return {"NotAvailable"}
    if name in OF_WHOEVER_PRESSES and actor in IN_COUPLES:
        return {in_own_couple}
    if name in ENDS_WITHOUT_COUPLE and actor in IN_COUPLES:
        return {"NotInCouple"}
    return {REFUSALS[actor]}


@pytest.mark.parametrize("kind", KINDS)
async def test_nobody_else_is_let_in(presses: Presses, kind: str) -> None:
    wrong = list[str]()
    async for route in presses.routes_of(kind):
        outcomes, found = await presses.outcomes(route, REFUSALS, presses.matrix.open, presses.matrix.done)
        wrong += [f"{route}: {each}" for each in found]
        for actor, outcome in outcomes:
            if outcome not in expected_of_outsider(route, actor, outcome):
                wrong.append(f"{route}: {actor} got {outcome}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("kind", KINDS)
async def test_both_partners_are_let_in(presses: Presses, kind: str) -> None:
    wrong = list[str]()
    async for route in presses.routes_of(kind):
        let_in = {actor for actor in PARTNERS if await presses.is_let_in(route, actor)}
        if route[1:] not in NO_SUCH_MOMENT and let_in != expected_partners(route):
            wrong.append(f"{route}: let in {let_in}")
    assert not wrong, "\n".join(wrong)


def expected_partners(route: Route) -> set[str]:
    """Return which of the partners are let in, by a key of something that is open or of something done."""
    name = route[1:]
    if name in OF_THE_INVITED | OVER_FOR_ALL:
        return set()
    if name in OF_THE_OTHER_PARTNER:
        return {"bo"}
    return {"ada"} if name in OF_ONE_PARTNER else set(PARTNERS)


@pytest.mark.parametrize("kind", KINDS)
async def test_what_a_parted_couple_left_is_over(presses: Presses, kind: str) -> None:
    wrong, of_ended = list[str](), presses.matrix.planted[1]
    ended_id = f"of {presses.matrix.ended['couples']}"
    async for route in presses.routes_of(kind, sampled=True):
        outcomes, found = await presses.outcomes(route, EVERYBODY, presses.matrix.ended)
        presses.rewinder.rewind()
        own = in_their_own_couple(route)
        expected = {"answered"} if route[1:] in UNTIL_ERASED else expected_of_outsider(route, "ex-partner")
        for actor, outcome in outcomes:
            if actor in {"ada", "ex-partner"} - own and outcome not in expected:
                wrong.append(f"{route}: {actor} got {outcome}")
        if route[1:] not in UNTIL_ERASED:
            wrong += [f"{route}: {each}" for each in found if each.endswith((of_ended, ended_id))]
    assert not wrong, "\n".join(wrong)


def in_their_own_couple(route: Route) -> set[str]:
    """Return whom a key without a couple's row shows the couple that they are in now."""
    return {"ada"} if route[1:] in OF_WHOEVER_PRESSES else set()


@pytest.mark.parametrize("kind", KINDS)
async def test_a_partner_elsewhere_is_answered_in_private(presses: Presses, kind: str) -> None:
    wrong = list[str]()
    async for route in presses.routes_of(kind, sampled=True):
        for actor, ids in (("ada elsewhere", presses.matrix.open), ("ada directly", presses.matrix.done)):
            result = presses.send(route, actor, ids)
            await presses.matrix.world.env.settle()
            presses.rewinder.rewind()
            if presses.matrix.planted[0] in shown_to_others(result):
                wrong.append(f"{route}: {actor} shows words to others")
    assert not wrong, "\n".join(wrong)
