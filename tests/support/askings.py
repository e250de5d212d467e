"""Every kind of thing that one partner asks of the other: how it is asked, refused and agreed to."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select
from support.backend import ADA, BO, Backend, person

from core.affections import AffectionKind
from core.cooldowns import AskingKind
from core.couples import Couple
from core.growths import GrowthStory
from core.homes import HomeChange
from core.idea_filters import IdeaFilter
from core.import_documents import read_export
from core.imports import ImportFile
from core.plans import PlanDraft
from core.proposals import ProposalKind
from core.rituals import RitualKind
from core.sheets import SheetTopic
from core.talks import TalkAction, TalkWay
from data.stores.imports import EXPORTED_COLUMNS
from data.tables import talks
from wiring import Services

Ask = Callable[[int, int], Awaitable[object]]
"""Lets a user ask, the first, second … time, each time as differently as the same kind of thing can be."""
Answer = Callable[[int], Awaitable[object]]
"""Lets a user press what answers the newest asking."""


@dataclass
class Case:
    """How one kind of thing is asked and answered."""

    ask: Ask
    refuse: Answer
    agree: Answer
    prepare: Callable[[], Awaitable[object]] | None = None
    may_other_ask: bool = True


@dataclass
class Cases:
    """Every kind of thing that one partner asks of the other, by its name."""

    backend: Backend
    services: Services
    couple: Couple
    ids: dict[str, int] = field(default_factory=dict[str, int])

    def all_cases(self) -> dict[str, Case]:
        return {**self._changes(), **self._permissions(), **self._removals(), **self._askings()}

    def _changes(self) -> dict[str, Case]:
        """Proposals to change, write or plan something."""
        s = self.services
        start = datetime(2026, 3, 1, 19, tzinfo=UTC)
        return {
            ProposalKind.RESUME: self._proposal(
                lambda user, _: s.couples.resume_couple(person(user)),
                prepare=lambda: s.couples.pause_couple(person(BO), None),
                may_other_ask=False,  # whoever paused resumes alone
            ),
            ProposalKind.RITUAL: self._proposal(
                lambda user, nth: s.rituals.set_schedule(
                    person(user), RitualKind.DATE, nth % 7, time(19 + nth % 4), (1, 2, 4)[nth % 3]
                )
            ),
            ProposalKind.RITUAL_RESUME: self._proposal(
                lambda user, _: s.rituals.resume_ritual(person(user), RitualKind.CHECKIN),
                prepare=lambda: s.rituals.pause_ritual(person(BO), RitualKind.CHECKIN),
                may_other_ask=False,
            ),
            ProposalKind.HOME: self._proposal(
                lambda user, nth: s.homes.set_home(
                    person(user), 600 + nth, list(HomeChange)[1 + nth % 3], is_lost=False
                )
            ),
            ProposalKind.QUESTION: self._proposal(
                lambda user, nth: s.checkins.propose_question(
                    person(user), ("What shall we plant?", " what shall WE plant…")[nth % 2]
                )
            ),
            ProposalKind.EVENT: self._proposal(
                lambda user, _: s.scheduled_events.propose_event(person(user), self.ids["plan"]),
                prepare=lambda: self._make_plan(start),
            ),
        }

    def _permissions(self) -> dict[str, Case]:
        """Proposals of what only both can allow."""
        s, couple_id = self.services, self.couple.id
        return {
            ProposalKind.OURS_ALONE: self._proposal(
                lambda user, nth: s.homes.propose_ours_alone(person(user), f"audience {nth}")
            ),
            ProposalKind.MORNINGS: self._proposal(
                lambda user, _: s.mornings.propose_mornings(person(user), couple_id)
            ),
            ProposalKind.FRAME: self._proposal(
                lambda user, _: s.frames.propose_frame(person(user), couple_id)
            ),
            ProposalKind.IMPORT: self._proposal(
                lambda user, times: s.imports.propose_import(
                    person(user), self.couple.id, self._export_of(user, times)
                )
            ),
            ProposalKind.ERASE: self._proposal(
                lambda user, _: s.own_words.propose_erasing_couple(person(user), couple_id)
            ),
        }

    def _removals(self) -> dict[str, Case]:
        """Proposals to remove what one partner keeps and both have."""
        s = self.services
        return {
            ProposalKind.MEMORY_REMOVE: self._proposal(
                lambda user, _: s.memories.remove_memory(person(user), self.ids["memory"]),
                prepare=self._keep_memory,
                may_other_ask=False,  # whoever keeps something removes it alone
            ),
            ProposalKind.MILESTONE_REMOVE: self._proposal(
                lambda user, _: s.milestones.remove_milestone(person(user), self.ids["milestone"]),
                prepare=self._keep_milestone,
                may_other_ask=False,
            ),
            ProposalKind.GROWTH_REMOVE: self._proposal(
                lambda user, _: s.growths.remove_growth(person(user), self.ids["growth"]),
                prepare=self._keep_growth,
                may_other_ask=False,
            ),
        }

    def _askings(self) -> dict[str, Case]:
        """Whatever else one asks of the other, without a proposal."""
        s = self.services
        return {
            AskingKind.TALK: Case(
                ask=lambda user, nth: s.talks.ask_to_talk(
                    person(user), f"Topic {nth}", 5, list(TalkWay)[nth % 3], None
                ),
                refuse=lambda user: self._answer_talk(user, TalkAction.NO),
                agree=lambda user: self._answer_talk(user, TalkAction.YES),
            ),
            AskingKind.SHEET_LINE: Case(
                ask=self._propose_line,
                refuse=lambda user: s.sheets.put_line_aside(person(user), self.ids["line"]),
                agree=lambda user: s.sheets.agree_to_line(person(user), self.ids["line"]),
            ),
            AskingKind.REUNION: Case(
                ask=self._say_together,
                refuse=lambda user: s.reunions.stop_reunion(person(user), self.ids["reunion"]),
                agree=lambda user: s.reunions.confirm_together(person(user), self.ids["reunion"]),
                prepare=self._save_hug,
            ),
            AskingKind.POLL: Case(
                ask=self._open_and_love, refuse=self._refuse_all_ideas, agree=self._love_the_same
            ),
        }

    def _proposal(
        self,
        ask: Ask,
        prepare: Callable[[], Awaitable[object]] | None = None,
        *,
        may_other_ask: bool = True,
    ) -> Case:
        async def refuse(user_id: int) -> None:
            await self.services.agreements.decline_proposal(
                person(user_id), await self.backend.newest_proposal_id()
            )

        async def agree(user_id: int) -> None:
            await self.services.agreements.agree_to_proposal(
                person(user_id), await self.backend.newest_proposal_id()
            )

        return Case(ask, refuse, agree, prepare, may_other_ask)

    def _export_of(self, user_id: int, times: int) -> ImportFile:
        """Return an export with one thank-you, each time another."""
        given = self.backend.clock() - timedelta(days=times)
        row = {"id": "1", "author_id": str(user_id), "created_at": given.isoformat(), "is_private": False}
        thanks = {**row, "about": "everyday", "message": f"For the soup, {times}"}
        document = {"format": 1, "you": str(user_id), "records": {"thanks": [thanks]}}
        return read_export(document, EXPORTED_COLUMNS, self.backend.clock())

    async def _keep_memory(self) -> None:
        kept = await self.services.memories.add_memory(person(BO), "", "The lake", "Cold.", date(2025, 6, 1))
        self.ids["memory"] = kept.memory.id

    async def _keep_milestone(self) -> None:
        kept = await self.services.milestones.add_milestone(
            person(BO), "The day", date(2026, 6, 1), is_yearly=True
        )
        self.ids["milestone"] = kept.id

    async def _keep_growth(self) -> None:
        story = GrowthStory("The move", "Patience", "Tea", None, None)
        self.ids["growth"] = (await self.services.growths.add_growth(person(BO), story))[1].id

    async def _make_plan(self, start: datetime) -> None:
        draft = PlanDraft("Dance", None, start, "UTC", 120)
        self.ids["plan"] = (await self.services.plans.add_plan(person(ADA), draft)).id

    async def _answer_talk(self, user_id: int, action: TalkAction) -> None:
        async with self.backend.database.begin() as connection:
            talk_id = await connection.scalar(select(func.max(talks.c.id)))
        await self.services.talks.take_action(person(user_id), talk_id or 0, action)

    async def _propose_line(self, user_id: int, nth: int) -> None:
        text = ("We fight about money.", "we fight about money")[nth % 2]
        topic = list(SheetTopic)[nth % 5]
        view = await self.services.sheets.propose_line(person(user_id), self.couple.id, topic, text)
        self.ids["line"] = view.line.id

    async def _save_hug(self) -> None:
        hug = await self.services.affections.send_affection(person(BO), AffectionKind.HUG, None)
        self.ids["hug"] = (await self.services.reunions.save_hug(person(BO), hug.id)).id

    async def _say_together(self, user_id: int, _nth: int) -> None:
        reunion = await self.services.reunions.announce_together(person(user_id), self.ids["hug"])
        self.ids["reunion"] = reunion.id

    async def _open_and_love(self, user_id: int, nth: int) -> None:
        ideas = [f"Idea {nth}", f"Another {nth}"]
        poll = await self.services.polls.start_poll(person(user_id), ideas, IdeaFilter(), None, None)
        self.ids["poll"], self.ids["asker"] = poll.id, user_id
        await self.services.votes.pick_ideas(person(user_id), poll.id, [0])

    async def _refuse_all_ideas(self, user_id: int) -> None:
        await self.services.votes.refuse_ideas(person(user_id), self.ids["poll"], [0, 1])
        await self.backend.settle_all()  # its card
        await self.services.votes.close_due_poll(self.ids["poll"])

    async def _love_the_same(self, user_id: int) -> None:
        await self.services.votes.pick_ideas(person(user_id), self.ids["poll"], [0])
        await self.services.votes.end_poll(person(user_id), self.ids["poll"])
