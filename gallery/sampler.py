"""Sample values of any type of `core` and `ui`, made from the types' own annotations."""

import dataclasses
import random
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import cache
from inspect import Parameter, isclass, signature
from typing import Any
from zoneinfo import ZoneInfo

import discord

from core.couples import Couple, CoupleState, Partner
from core.errors import KindlingError
from gallery.known_choices import ENTRY_PER_CHOICE, endings_of, known_choices
from gallery.refusals import picture_refusals, sample_refusal
from gallery.sample_words import ADA, BO, GUILD, HOME, NOW, PEOPLE, is_person, is_receiver, word_for

MOMENTS = (
    timedelta(days=2),
    timedelta(hours=-2),
    timedelta(days=-9),
    timedelta(hours=1),
    timedelta(hours=9),
    timedelta(hours=14),  # night in New York alone
    timedelta(days=-400),
)
MONTHS = tuple(date(2026, month, 3) for month in range(1, 13))
COUNTS, LENGTHS = (2, 1, 3, 0, 12), (2, 1, 3, 0, 2, 1, 7)
ZONES = ("Europe/Berlin", "America/New_York")
PLACES = ("position", "winner", "wanted", "picks", "selected", "refusals", "loved", "refused")  # in a list
DEEPEST = 9  # levels of values in values


hints_of = cache(typing.get_type_hints)
signature_of = cache(signature)
origin_of: Callable[[Any], Any] = cache(typing.get_origin)


class CannotSample(Exception):
    """A type without samples, such as one of Discord's own objects."""


class Sampler:
    """Makes values, always the same ones for the same name and attempt.

    The first attempt takes the most telling choice everywhere: each optional value is there, each list has
    two entries. Further attempts vary all of them. `drawn` tells one variation from another: attempts that
    drew the same numbers make the same values.
    """

    def __init__(self, name: str, attempt: int) -> None:
        self._random = random.Random(f"{name} {attempt}")  # noqa: S311 (samples, no secrets)
        self._is_first = attempt == 0
        self.drawn: list[int] = []
        self._person = 0  # whose turn it is where several things have an author each
        self._depth = 0
        self._makers: dict[Any, Callable[[str], Any]] = {
            str: self._word,
            int: self._number,
            bool: lambda _: self._choose((False, True)),
            float: lambda _: 2.0,
            bytes: lambda _: b"\x89PNG",
            datetime: self._moment,
            date: lambda name: self._choose((self._moment(name).date(), *MONTHS)),
            time: lambda _: self._choose((time(20, 0), time(7, 30))),
            timedelta: lambda _: self._choose((timedelta(minutes=10), timedelta(0))),
            discord.ui.View: lambda _: discord.ui.View(timeout=None),
            KindlingError: lambda _: sample_refusal(self._choose(picture_refusals())),
            ZoneInfo: lambda _: ZoneInfo(self._choose(ZONES)),
            Couple: lambda _: self._couple(),
            object: word_for,
            Any: word_for,
            type(None): lambda _: None,
        }

    def arguments_of(self, function: Callable[..., Any]) -> dict[str, Any]:
        """Return arguments for every parameter of a function. Raises `CannotSample`."""
        hints = hints_of(function)
        return {
            name: self._known_or_made(function.__name__, hints[name], name)
            for name, parameter in signature_of(function).parameters.items()
            if parameter.kind not in (Parameter.VAR_KEYWORD, Parameter.VAR_POSITIONAL)
        }

    def value(self, kind: Any, name: str) -> Any:
        """Return a value of a type for the field or argument of this name. Raises `CannotSample`."""
        self._depth += 1
        try:
            if self._depth > DEEPEST:
                raise CannotSample(name)
            return self._value(kind, name)
        finally:
            self._depth -= 1

    def _value(self, kind: Any, name: str) -> Any:
        return self._makers[kind](name) if kind in self._makers else self._composed(kind, name)

    def _composed(self, kind: Any, name: str) -> Any:
        origin = origin_of(kind)
        if origin in (typing.Union, types.UnionType):
            return self._one_of_union(typing.get_args(kind), name)
        if origin is typing.Literal:
            return self._choose(typing.get_args(kind))
        made = origin or kind
        if dataclasses.is_dataclass(made):
            return self._record(kind, made)
        if isclass(origin):
            return self._collection(origin, typing.get_args(kind), name)
        if isclass(kind) and issubclass(kind, Enum):
            return self._choose(list(kind))
        raise CannotSample(f"{name}: {kind}")

    def _known_or_made(self, owner: str, kind: Any, name: str) -> Any:
        """Return one of the known choices or, if any value will do, a new one."""
        choices = known_choices(owner, name)
        return self._choose(choices) if choices else self.value(kind, name)

    def _choose(self, choices: Any) -> Any:
        return choices[0] if self._is_first else choices[self._draw(len(choices))]

    def _draw(self, below: int) -> int:
        self.drawn.append(self._random.randrange(below))
        return self.drawn[-1]

    def _one_of_union(self, kinds: tuple[Any, ...], name: str) -> Any:
        present = [kind for kind in kinds if kind is not type(None)]
        if len(present) < len(kinds) and not self._is_first and self._draw(2):
            return None
        return self.value(self._choose(present), name)

    def _collection(self, origin: type, kinds: tuple[Any, ...], name: str) -> Any:
        if issubclass(origin, tuple) and kinds[-1] is not ...:
            return tuple(self._each(kinds, name))
        if issubclass(origin, Mapping):
            keys = (ADA, BO) if kinds[0] is int else (self.value(kinds[0], name),)
            return {key: self.value(kinds[1], name) for key in keys}
        if origin.__name__ == "Callable":
            return PEOPLE.get
        if origin.__name__ in ("Awaitable", "AsyncGenerator"):
            raise CannotSample(name)
        entries = self._entries(kinds[0], name)
        if origin in (set, frozenset):
            return frozenset(entries[:1])  # the order of more is not always the same
        return tuple(dict.fromkeys(entries)) if is_person(name) or kinds[0] is int else tuple(entries)

    def _entries(self, kind: Any, name: str) -> list[Any]:
        """Return several values of a type, or one for each choice if the list must be complete."""
        complete = ENTRY_PER_CHOICE.get(getattr(kind, "__name__", ""))
        if complete is None or not self._is_first:
            return self._each((kind,) * self._choose(LENGTHS), name)
        field_name, prefix, times = complete
        field_kind = hints_of(kind)[field_name]
        choices = (list(endings_of(prefix)) if field_kind is str else list(field_kind)) * times
        entries = self._each((kind,) * len(choices), name)
        return [
            dataclasses.replace(entry, **{field_name: choice})
            for entry, choice in zip(entries, choices, strict=True)
        ]

    def _each(self, kinds: tuple[Any, ...], name: str) -> list[Any]:
        """Return a value of each type; two entries with an author get different ones."""
        before, entries = self._person, list[Any]()
        for number, kind in enumerate(kinds):
            self._person = before + number
            entries.append(self.value(kind, name))
        self._person = before
        return entries

    def _record(self, kind: Any, made: Any) -> Any:
        return made(
            **{name: self._known_or_made(made.__name__, hint, name) for name, hint in fields_of(kind, made)}
        )

    def _couple(self) -> Couple:
        chosen = self._choose(("Europe/Berlin", None))
        partners = (self._partner(ADA, chosen), self._partner(BO, self._choose(("America/New_York", chosen))))
        state = self._choose((CoupleState.TOGETHER,) * 4 + (CoupleState.REMOVED, CoupleState.PARTED))
        return Couple(
            id=7,
            guild_id=GUILD,
            key_id="7",
            home_id=HOME,
            chosen_zone=chosen,
            state=state,
            partners=partners,
            started_at=NOW - timedelta(days=90),
            paused_by=self._choose((None, None, BO)),
            paused_until=self._choose((None, NOW + timedelta(days=14))),
            ours_alone=None,
            trouble=None,
            erase_at=NOW + timedelta(days=30) if state is not CoupleState.TOGETHER else None,
            has_frame=self._choose((None, True, False)),
        )

    def _partner(self, user_id: int, zone: str | None) -> Partner:
        return Partner(
            couple_id=7,
            guild_id=GUILD,
            user_id=user_id,
            zone=zone,
            wants_messages=self._choose((False, True)),
            wants_nudges=self._choose((True, False)),
            has_read=True,
            is_gone=self._choose((False, False, False, True)),
            seen_at=NOW,
        )

    def _word(self, name: str) -> str:
        is_lost = not self._is_first and not self._draw(16)  # taken back, or unreadable
        return "" if is_lost else word_for(name)

    def _number(self, name: str) -> int:
        if is_person(name):
            is_odd = not self._is_first and not self._draw(4)  # who is who varies, too
            return (ADA, BO)[(self._person + is_odd + is_receiver(name)) % 2]
        if name in PLACES:
            return self._person if name == "position" else self._choose((0, 1))
        if name.endswith("id") or name == "key":
            return HOME if "channel" in name or "home" in name else 7 + self._person
        return self._choose((4, 2, 5, 1)) if "pulse" in name else self._choose(COUNTS)

    def _moment(self, name: str) -> datetime:
        return NOW if name == "now" else NOW + self._choose(MOMENTS)


def _with_arguments(hint: Any, of_type: Mapping[Any, Any]) -> Any:
    """Return a hint with the type variables of its class replaced: `tuple[T, ...]` of a `Page[Memory]`."""
    if hint in of_type:
        return of_type[hint]
    parameters = getattr(hint, "__parameters__", ())
    return hint[tuple(of_type.get(one, one) for one in parameters)] if parameters and of_type else hint


@cache
def fields_of(kind: Any, made: Any) -> tuple[tuple[str, Any], ...]:
    """Return the name and the type of each field that a dataclass is made with."""
    hints = hints_of(made)
    of_type = dict(zip(getattr(made, "__parameters__", ()), typing.get_args(kind), strict=False))
    return tuple(
        (field.name, _with_arguments(hints[field.name], of_type))
        for field in dataclasses.fields(made)
        if field.init
    )
