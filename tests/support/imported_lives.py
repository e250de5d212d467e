"""A couple that has done one thing of every kind that can be brought along, and what of it came back."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from support.backend import (
    ADA,
    BO,
    DECKS,
    START,
    Backend,
    answer_checkin,
    open_next_checkin,
    person,
    reveal_checkin,
)
from support.photos import photo

from core.affections import AffectionKind
from core.couples import Couple
from core.exports import Records
from core.growths import GrowthStory
from core.import_shapes import SHAPES
from core.pictures import PictureOwner
from core.plans import Feeling, PlanDraft
from core.sheets import SheetTopic
from core.statements import StatementLines
from core.talks import Talk, TalkClosing, TalkState, TalkWay
from core.thanks import ThanksAbout
from core.tries import TryKind
from wiring import Services

LIVED_UNTIL = START + timedelta(days=60)
"""A while after `live_a_while`, of a couple that began at `START`."""
LESSON, LINES = "listening", ("heard", "helps", "topic")


async def write_one_of_each(backend: Backend, couple: Couple, author_id: int, said: str) -> None:
    """Let a partner write one thing of every kind that has one author, some seconds apart."""
    services = Services(backend.work, backend.keyring, DECKS, backend.clock)
    author, other = person(author_id), person(couple.other_partner(author_id).user_id)

    def later() -> None:
        backend.clock.advance(seconds=5)

    await backend.checkins.propose_question(author, f"{said} question?")
    await backend.agreements.agree_to_proposal(other, await backend.newest_proposal_id())
    later()
    kept = await services.memories.add_memory(author, "", f"{said} title", f"{said} story", date(2019, 6, 1))
    await services.quiet_memories.quiet_memory(author, kept.memory.id)
    await add_pictures(backend, couple, PictureOwner.MEMORY, kept.memory.id, f"{said} photo")
    later()
    await services.milestones.add_milestone(author, f"{said} day", date(2019, 6, 1), is_yearly=True)
    later()
    grown = GrowthStory(f"{said} growth", f"{said} asked", f"{said} carried", None, f"{said} grew")
    await services.growths.add_growth(author, grown)
    later()
    await services.thank_yous.give_thanks(author, ThanksAbout.SUPPORT, f"{said} thanks", is_private=True)
    later()
    await services.affections.send_affection(author, AffectionKind.KISS, f"{said} note")
    later()
    await services.tries.add_try(author, f"{said} try", is_ongoing=True, kind=TryKind.GO)
    later()
    lines = StatementLines(*(f"{said} {part}" for part in ("when", "feel", "need", "would")))
    draft = await services.statements.save_draft(author, lines)
    await services.statements.post_statement(author, draft.id, None)
    later()
    await services.sheets.propose_line(author, couple.id, SheetTopic.HOPES, f"{said} line")
    later()


async def do_one_of_each(
    backend: Backend, couple: Couple, told_by: Mapping[int, Sequence[int]] | None = None
) -> None:
    """Let both do one thing of every kind that belongs to both; `told_by` say how a partner's date was."""
    for user_id, said in ((ADA, "Ada’s"), (BO, "Bo’s")):
        await go_out(backend, user_id, said, (told_by or {}).get(user_id, (ADA, BO)))
    await try_a_wish(backend)
    services = Services(backend.work, backend.keyring, DECKS, backend.clock)
    for user_id, said in ((ADA, "Ada’s"), (BO, "Bo’s")):
        typed = dict.fromkeys(LINES, f"{said} exercise")
        await services.lessons.submit_part(person(user_id), couple.id, LESSON, 1, typed)
        backend.clock.advance(minutes=1)
    await services.sparks.post_now(person(ADA))
    async with backend.work() as work:
        spark = await work.sparks.open_of(couple.id)
        assert spark is not None
    for user_id, choice in ((ADA, "1"), (BO, "2")):
        await services.sparks.pick(person(user_id), spark.id, choice, "1")
    await talk(backend, couple, ADA, "Ada’s")
    await talk(backend, couple, BO, "Bo’s")


async def go_out(backend: Backend, author_id: int, said: str, told_by: Sequence[int]) -> None:
    """Let a partner plan a date, and some say how it was."""
    services = Services(backend.work, backend.keyring, DECKS, backend.clock)
    starts_at = backend.clock() + timedelta(hours=2)
    draft = PlanDraft(f"{said} dance", f"{said} venue", starts_at, "Europe/Berlin", 90)
    plan = await services.plans.add_plan(person(author_id), draft)
    backend.clock.advance(hours=4)
    await services.plans.mark_plan_done(person(author_id), plan.id)
    for user_id in told_by:
        line = "Ada’s impression" if user_id == ADA else "Bo’s impression"
        await services.impressions.submit_impression(person(user_id), plan.id, Feeling.WARM, line)
        backend.clock.advance(minutes=1)


async def try_a_wish(backend: Backend) -> None:
    """Let both wish for something, try Bo's wish, and say what they noticed."""
    wishes = Services(backend.work, backend.keyring, DECKS, backend.clock).wishes
    await wishes.write_wish(person(ADA), "", "Ada’s wish", "Ada’s promise")
    backend.clock.advance(minutes=1)
    seen = await wishes.write_wish(person(BO), "", "Bo’s wish", "Bo’s promise")
    own = seen.round.wish_of(BO)
    assert own is not None
    await wishes.choose_wish(person(BO), own.id)
    backend.clock.advance(days=8)
    await wishes.write_noticing(person(ADA), seen.round.id, "Ada’s noticing")
    backend.clock.advance(minutes=1)
    await wishes.write_noticing(person(BO), seen.round.id, "Bo’s noticing")


async def talk(backend: Backend, couple: Couple, asked_by: int, said: str) -> None:
    """Let both have had a written conversation that one of them asked for."""
    other, now = couple.other_partner(asked_by).user_id, backend.clock.advance(minutes=5)
    held = Talk(
        0, couple.id, asked_by, other, asked_by, f"{said} topic", TalkWay.WRITING, 5, TalkState.DONE, now
    )
    async with backend.work() as work:
        assert await work.couples.find_couple(couple.id)
        held = await work.talks.insert_talk(held)
        for user_id, step in ((ADA, None), (BO, "Bo’s step")):
            closing = TalkClosing(user_id, f"{user_id} liked what {asked_by} asked", step)
            await work.talks.upsert_closing(held, closing)


async def add_pictures(
    backend: Backend, couple: Couple, owner: PictureOwner, subject_id: int, alt: str
) -> None:
    """Give something two pictures."""
    files = [photo(colour="#336699"), photo("PNG", (64, 48))]
    storing = backend.pictures.store_images(couple, files, user_id=couple.user_ids[0])
    async with storing as upload, backend.work() as work:
        assert await work.couples.find_couple(couple.id)
        described = [(image, f"{alt} ({number}/2)") for number, image in enumerate(upload.images, 1)]
        await work.pictures.insert_pictures(couple.id, owner, subject_id, described)


async def live_a_while(backend: Backend, couple: Couple) -> None:
    """Let both write one of each, answer a question, and one of them one that nobody else answers."""
    await reveal_checkin(backend, (4, 5))
    backend.clock.advance(days=1)
    await write_one_of_each(backend, couple, ADA, "Ada’s")
    await write_one_of_each(backend, couple, BO, "Bo’s")
    backend.clock.advance(days=7)
    checkin_id = (await open_next_checkin(backend)).checkin.id
    await answer_checkin(backend, ADA, checkin_id, "Ada’s alone")
    backend.clock.advance(days=1)
    await do_one_of_each(backend, couple, {ADA: (ADA,), BO: (BO,)})
    backend.clock.advance(days=30)


def own_words(records: Records, user_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return a person's words as they must come back: without ids and other values of one couple alone."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table, shape in SHAPES.items():
        if shape.author is None:
            continue
        exact = () if shape.moment is None or shape.around is not None else (shape.moment,)
        rows = [row for row in records[table] if row[shape.author] == user_id and shape.is_whole(row)]
        found[table] = sorted(
            ({name: row[name] for name in (*shape.readers, *exact)} for row in rows), key=str
        )
    return found


async def records_of(backend: Backend, user_id: int, couple: Couple) -> Records:
    """Return the rows of a partner's export."""
    return (await backend.exports.export_of(person(user_id, couple.guild_id), couple.id)).records
