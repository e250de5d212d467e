"""A random walk through all that seals, opens and deletes answers; after each step, nobody sees too much.

Each answer holds a word that occurs nowhere else. A partner may see their own words that are stored, and the
other's once both answered; whatever else was ever written may be in nothing that anybody can look at.
"""

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from support.backend import ADA, BO, CHANNEL, MASTER_KEY, Backend, ManualClock, backend_on, person
from support.data_dirs import settings_of
from support.inline_sqlite import use_sqlite_without_thread
from support.rituals import tick

from core.checkins import Checkin
from core.couples import Couple
from core.deliveries import Delivery, DeliveryKind
from core.errors import KindlingError
from core.exports import NothingStored
from core.frames import FramePart
from core.rituals import RitualKind
from ops.cli import back_up, restore_backup
from services.frames import Frames
from wiring import DELETE_OWN

pytestmark = pytest.mark.slow
IS_LONG = bool(os.environ.get("KINDLING_LONG"))
WALKERS = 4  # 100,000 steps together in the long run
WALKS, STEPS = (500, 50) if IS_LONG else (4, 25)
WHO, EVER = st.sampled_from((ADA, BO)), (datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
T = TypeVar("T")
AnswerKey = tuple[int, int]
"""The id of a check-in, and of the partner who answered it."""


@dataclass
class Written:
    """What is stored by now: each answer's word and number, the couple of each check-in, what is open."""

    answers: dict[AnswerKey, tuple[str, int]] = field(default_factory=dict)
    couple_ids: dict[int, int] = field(default_factory=dict)
    opened: set[int] = field(default_factory=set)

    def copy(self) -> "Written":
        return Written(dict(self.answers), dict(self.couple_ids), set(self.opened))

    def may_see(self, user_id: int) -> set[str]:
        """Return the words of a partner's own, and the other's in what is open."""
        return {
            word
            for (checkin_id, author_id), (word, _) in self.answers.items()
            if author_id == user_id or checkin_id in self.opened
        }

    def drop(self, *, numbers: set[int], couples: set[int]) -> None:
        """Forget answers by their numbers, and those of whole couples."""
        self.answers = {
            key: answer
            for key, answer in self.answers.items()
            if answer[1] not in numbers and self.couple_ids[key[0]] not in couples
        }


class SealedWalk(RuleBasedStateMachine):
    """Two people, who do with their answers whatever can be done."""

    template: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory()
        self._data_dir = Path(self._folder.name) / "home"
        self._data_dir.mkdir()
        shutil.copy(self.template / "data.db", self._data_dir / "kindling.db")
        shutil.copy(self.template / "keys.db", self._data_dir / "keyring.db")
        self._loop, self._clock = asyncio.new_event_loop(), ManualClock()
        self._words: list[str] = []
        self._written, self._kept = Written(), None
        self._gone, self._erased = set[int](), set[int]()
        self._left_by = ADA
        self._delivered: list[Delivery] = []
        self._open()
        self._run(self._backend.begin_couple())

    def teardown(self) -> None:
        if self._words:
            self.export()
        self._run(self._backend.close())
        self._run(self._loop.shutdown_default_executor())
        self._loop.close()
        self._folder.cleanup()

    def _run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self._loop.run_until_complete(coroutine)

    def _try(self, coroutine: Coroutine[Any, Any, T]) -> T | None:
        """Return what somebody's act gave, or None if it was refused; a minute goes by."""
        self._clock.advance(minutes=1)
        with suppress(KindlingError):
            return self._run(coroutine)
        return None

    def _open(self) -> None:
        paths = settings_of(self._data_dir)
        self._backend: Backend = backend_on(
            paths.database_url, paths.keyring_url, self._clock, (MASTER_KEY,), self._data_dir
        )

    def _couple(self) -> Couple | None:
        return self._try(self._backend.couples.couple_of(person(ADA)))

    def _open_checkin(self) -> Checkin | None:
        view = self._try(self._backend.checkins.current_checkin(person(ADA)))
        if view is None:
            return None
        self._written.couple_ids[view.checkin.id] = view.couple.id
        return view.checkin

    @rule(who=WHO)
    def ask(self, who: int) -> None:
        self._try(self._backend.checkins.open_now(person(who)))

    @rule(who=WHO)
    def answer_or_edit(self, who: int) -> None:
        checkin, word = self._open_checkin(), f"w{len(self._words):05}w"
        if checkin is None:
            self.ask(who)
            checkin = self._open_checkin()
        if checkin is None:
            return
        parts = {part: f"{part} {word}" for part in FramePart}
        act = self._backend.checkins.submit_answer(
            person(who), checkin.id, word, f"And {word}", 3, parts=parts
        )
        if self._try(act) is None:
            return
        self._words.append(word)
        key = (checkin.id, who)
        _, number = self._written.answers.get(key, ("", len(self._words)))
        self._written.answers[key] = (word, number)
        if all((checkin.id, each) in self._written.answers for each in (ADA, BO)):
            self._written.opened.add(checkin.id)

    @rule(who=WHO)
    def one_answers_after_the_other(self, who: int) -> None:
        self.answer_or_edit(who)
        self.answer_or_edit(BO if who == ADA else ADA)

    @rule(who=WHO, data=st.data())
    def take_back(self, who: int, data: st.DataObject) -> None:
        own = sorted(checkin_id for checkin_id, author_id in self._written.answers if author_id == who)
        if not own:
            return
        checkin_id = data.draw(st.sampled_from(own))
        try:
            self._run(self._backend.checkins.delete_own_answer(person(who), checkin_id))
        except KindlingError:
            return
        self._forget({self._written.answers[checkin_id, who][1]})

    @rule(who=WHO)
    def erase_words(self, who: int) -> None:
        for couple in self._run(self._couples_of(who)):
            self._run(self._backend.own_words.erase_own_words(person(who), couple.id))
            self._forget(
                {
                    number
                    for (checkin_id, author_id), (_, number) in self._written.answers.items()
                    if author_id == who and self._written.couple_ids[checkin_id] == couple.id
                }
            )

    def _forget(self, numbers: set[int]) -> None:
        self._gone |= numbers
        self._written.drop(numbers=self._gone, couples=self._erased)

    @rule(who=WHO)
    def swap(self, who: int) -> None:
        checkin = self._open_checkin()
        if checkin is not None:
            self._try(self._backend.checkins.swap_question(person(who), checkin.id))

    @rule(wanted=st.booleans())
    def switch_frame(self, *, wanted: bool) -> None:
        couple, frames = self._couple(), Frames(self._backend.work)
        if couple is None:
            return
        acts = [frames.propose_frame(person(who), couple.id) for who in (ADA, BO) if wanted]
        for act in acts or [frames.stop_frame(person(BO), couple.id)]:
            self._try(act)

    @rule(who=WHO)
    def skip(self, who: int) -> None:
        self._try(self._backend.rituals.skip_occurrence(person(who), RitualKind.CHECKIN))

    @rule(who=WHO)
    def pause(self, who: int) -> None:
        self._try(self._backend.couples.pause_couple(person(who), None))

    @rule(who=WHO)
    def resume(self, who: int) -> None:
        self._try(self._backend.couples.resume_couple(person(who)))

    @rule(who=WHO)
    def part(self, who: int) -> None:
        couple = self._couple()
        if couple is not None:
            self._run(self._backend.couples.part_couple(who, couple.id))
            self._left_by = who

    @rule()
    def pair_again(self) -> None:
        inviter, invitee = self._left_by, BO if self._left_by == ADA else ADA
        act = self._backend.invitations.invite(person(inviter), invitee, CHANNEL, is_bot=False)
        invitation = self._try(act)
        if invitation is not None:
            self._try(self._backend.invitations.accept_invitation(person(invitee), invitation.id))

    @rule(days=st.sampled_from((1, 7, 31)))
    def let_days_go_by(self, days: int) -> None:
        self._clock.advance(days=days)
        self._delivered += self._run(tick(self._backend))
        before = self._ended_couples()
        self._run(self._backend.erasures.erase_due_couples())
        self._erased |= before - self._ended_couples()
        self._forget(set())

    def _ended_couples(self) -> set[int]:
        return {couple.id for couple in self._run(self._couples_of(ADA)) if couple.has_ended}

    @rule()
    def restart(self) -> None:
        self._run(self._backend.close())
        self._open()

    @rule()
    def back_up(self) -> None:
        self._clock.advance(minutes=1)
        self._run(back_up(settings_of(self._data_dir), None, self._clock()))
        self._kept = (self._newest_backup(), self._written.copy())

    def _newest_backup(self) -> Path:
        return max((self._data_dir / "backups").glob("*.tar"), key=lambda path: path.stat().st_mtime_ns)

    @rule()
    def restore(self) -> None:
        if self._kept is None:
            return
        self._clock.advance(minutes=1)
        backup, written = self._kept
        self._run(self._backend.close())
        self._run(restore_backup(settings_of(self._data_dir), backup, self._clock(), DELETE_OWN))
        self._written = written.copy()
        self._delivered.clear()
        self._open()
        self._forget(set())

    @invariant()
    def nobody_sees_what_is_sealed_or_gone(self) -> None:
        self._delivered += self._run(self._backend.claim_and_settle_all())
        cards = self._run(self._cards())
        for user_id in (ADA, BO):
            self._refuse_leaks(user_id, cards + self._run(self._shown_to(user_id)))

    @rule()
    def export(self) -> None:
        for user_id in (ADA, BO):
            exported = self._run(self._exported_by(user_id))
            self._refuse_leaks(user_id, exported)
            missing = self._written.may_see(user_id) - {word for word in self._words if word in exported}
            assert not missing, f"{user_id} cannot take {missing} along"

    def _refuse_leaks(self, user_id: int, shown: str) -> None:
        allowed = self._written.may_see(user_id)
        leaked = [word for word in self._words if word in shown and word not in allowed]
        assert not leaked, f"{user_id} sees {leaked}"

    async def _couples_of(self, user_id: int) -> Sequence[Couple]:
        """Return the couples of which something is stored for a person; there may be none."""
        try:
            return await self._backend.exports.couples_of(person(user_id))
        except NothingStored:
            return ()

    async def _exported_by(self, user_id: int) -> str:
        """Return what a partner can take along, of every couple of theirs."""
        exports, who = self._backend.exports, person(user_id)
        couples = await self._couples_of(user_id)
        return repr([(await exports.export_of(who, couple.id)).records for couple in couples])

    async def _cards(self) -> str:
        """Return what the cards in the home show that were ever due, as they would be drawn now."""
        views: dict[DeliveryKind, Callable[[int], Awaitable[object]]] = {
            DeliveryKind.CHECKIN: self._backend.checkins.checkin_view,
            DeliveryKind.REVEAL: self._backend.checkins.reveal_view,
        }
        found: list[str] = []
        for delivery in self._delivered:
            if delivery.kind in views:
                with suppress(KindlingError):
                    found.append(repr(await views[delivery.kind](delivery.subject_id)))
        return "\n".join(found)

    async def _shown_to(self, user_id: int) -> str:
        """Return everything that a partner can look at, but for the export."""
        backend, who = self._backend, person(user_id)
        found: list[object] = []
        looks: list[Coroutine[Any, Any, object]] = [
            backend.exports.what_is_stored(who),
            backend.histories.revealed_checkins(who, lambda _zone: EVER),
            backend.histories.own_answers(who),
            backend.couples.couple_status(who),
            backend.checkins.current_checkin(who),
        ]
        looks += [
            look(who, checkin_id)
            for checkin_id in self._written.couple_ids
            for look in (backend.checkins.read_reveal, backend.checkins.own_sealed_answer)
        ]
        for look in looks:
            with suppress(KindlingError):
                found.append(await look)
        return "\n".join(map(repr, found))


@pytest.mark.parametrize("walker", range(WALKERS))
def test_nobody_ever_sees_what_is_sealed_or_gone(
    database_templates: Path, monkeypatch: pytest.MonkeyPatch, walker: int
) -> None:
    use_sqlite_without_thread(monkeypatch)

    class Walk(SealedWalk):
        template = database_templates

    Walk.__name__ = f"Walk{walker}"
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=WALKS,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
