"""Sparks: a pick of each, sealed, both opened together on the card, or gone the next day without a word."""

import re

from simcord.actors import MemberActor
from simcord.results import InteractionResult
from sqlalchemy import func, select
from support.world import World, form_values, labels_of, private_text_of, reply_with_button, text_of

from core.sparks import SparkKind
from data.decks import load_decks
from data.tables import seen, spark_picks, sparks
from data.unit_of_work import UnitOfWork

DECK = {spark.deck_id: spark for spark in load_decks().sparks}


async def post_spark(couple: World, kind: SparkKind = SparkKind.EITHER) -> None:
    """Let Ada post a spark of a kind: those before it in the deck count as dealt."""
    services = couple.bot.services
    async with services.sparks._work() as work:
        found = (await work.couples.couples_of(couple.ada.id))[0]
        await deal_up_to(work, found.id, kind)
    await couple.ada.slash(couple.home, "spark now")


async def deal_up_to(work: UnitOfWork, couple_id: int, kind: SparkKind) -> None:
    ids = [each.deck_id for each in DECK.values()]
    first = next(number for number, each in enumerate(DECK.values()) if each.kind is kind)
    await work.dealt.insert_dealt(couple_id, "sparks", ids[:first])


async def pick(who: MemberActor, couple: World, choice: str, guess: str = "1") -> InteractionResult:
    """Pick an option by its number, and guess where the form asks for it."""
    form = await who.click(couple.find_post(label="Pick"), label="Pick")
    asked = form_values(form)
    return await who.submit_modal(form, {name: choice if name == "pick" else guess for name in asked})


async def rows_of(couple: World) -> tuple[int, int]:
    async with couple.bot.database.begin() as connection:
        counts = [
            await connection.scalar(select(func.count()).select_from(table))
            for table in (sparks, spark_picks)
        ]
    return int(counts[0] or 0), int(counts[1] or 0)


async def test_both_picks_open_together_where_only_the_two_read(couple: World) -> None:
    await couple.move_out_of_sight()
    await post_spark(couple)
    entry = DECK["either-001"]
    card = couple.find_post(label="Pick")
    assert entry.text in text_of(card)
    told = await pick(couple.ada, couple, "1")
    assert "sealed" in private_text_of(told)
    assert "**ada** has picked" in text_of(couple.find_post(label="Pick"))
    assert "**Out somewhere**\n\n" not in text_of(couple.find_post(label="Pick"))
    await couple.restart()
    await pick(couple.bo, couple, "2")
    opened = couple.find_post(text="To talk about")
    assert opened.id == card.id
    assert labels_of(opened) == []
    assert re.search(r"ada\W*: \*\*Out somewhere\*\*", text_of(opened))
    assert re.search(r"bo\W*: \*\*In with a blanket\*\*", text_of(opened))
    assert entry.talk in text_of(opened)


async def test_where_others_read_what_opened_is_in_an_envelope(couple: World) -> None:
    await post_spark(couple)
    await pick(couple.ada, couple, "1")
    await pick(couple.bo, couple, "2")
    card = couple.find_post(label="Read")
    assert "envelope" in text_of(card)
    assert not couple.has_text("To talk about")
    await couple.restart()
    for who in (couple.ada, couple.bo):
        assert "In with a blanket" in private_text_of(await who.click(card, label="Read"))
    assert "not in a couple" in private_text_of(await couple.cleo.click(card, label="Read"))


async def test_a_guess_opens_with_both_picks_and_keeps_no_count(couple: World) -> None:
    await couple.move_out_of_sight()
    await post_spark(couple, SparkKind.GUESS_FOUR)
    await pick(couple.ada, couple, "1", "4")
    await pick(couple.bo, couple, "4", "3")
    opened = text_of(couple.find_post(text="To talk about"))
    assert re.search(r"ada\W*: \*\*A smell\*\*\n\*guessed for \W*bo\W*:\W* Music", opened)
    assert re.search(r"bo\W*: \*\*Music\*\*\n\*guessed for \W*ada\W*:\W* A certain chair", opened)
    assert not re.search(r"right|wrong|\d of \d", opened)


async def test_who_of_the_two_is_picked_by_name(couple: World) -> None:
    await couple.move_out_of_sight()
    await post_spark(couple, SparkKind.LIKELY)
    form = await couple.bo.click(couple.find_post(label="Pick"), label="Pick")
    assert form.modal is not None
    options = form.modal["components"][1]["component"]["options"]
    assert [option["label"] for option in options] == ["My partner", "Me"]
    await couple.bo.submit_modal(form, {"pick": "2"})
    await pick(couple.ada, couple, "2")
    opened = text_of(couple.find_post(text="To talk about"))
    assert len(re.findall(r": \*\*\**bo", opened)) == 2


async def test_a_pick_can_be_changed_and_taken_back_until_both_are_in(couple: World) -> None:
    await post_spark(couple)
    sealed = reply_with_button(await pick(couple.ada, couple, "1"), "Take back")
    copy = await couple.post_copy(sealed)
    form = await couple.ada.click(couple.find_post(label="Pick"), label="Pick")
    assert form.modal is not None
    (radio,) = [part["component"] for part in form.modal["components"] if "component" in part]
    assert [option["value"] for option in radio["options"] if option.get("default")] == ["1"]
    await couple.restart()
    await couple.ada.click(sealed, label="Take back")
    assert await rows_of(couple) == (1, 0)
    assert "same time" in text_of(couple.find_post(label="Pick"))
    await pick(couple.ada, couple, "2")
    await pick(couple.bo, couple, "2")
    assert "You’ve both picked" in private_text_of(await couple.ada.click(copy, label="Take back"))
    assert await rows_of(couple) == (1, 2)


async def test_what_is_not_answered_vanishes_the_next_day_without_a_word(couple: World) -> None:
    await post_spark(couple)
    copy = await couple.post_copy(couple.find_post(label="Pick"))
    form = await couple.ada.click(copy, label="Pick")
    await pick(couple.bo, couple, "1")
    posts = len(couple.posts())
    await couple.advance_with_ticks(hours=23)
    assert len(couple.posts()) == posts
    await couple.advance_with_ticks(hours=2)
    await couple.advance_with_ticks(minutes=5)
    assert not couple.has_text(DECK["either-001"].text)
    assert await rows_of(couple) == (0, 0)
    assert not [post for post in couple.posts() if "spark" in text_of(post).lower()]
    assert "That’s over" in private_text_of(await couple.ada.submit_modal(form, {"pick": "1"}))
    assert "That’s over" in private_text_of(await couple.ada.click(copy, label="Pick"))


async def test_one_spark_at_a_time_and_none_repeats(couple: World) -> None:
    await post_spark(couple)
    assert "still open" in private_text_of(await couple.bo.slash(couple.home, "spark now"))
    for _ in range(3):
        await pick(couple.ada, couple, "1")
        await pick(couple.bo, couple, "1")
        await couple.bo.slash(couple.home, "spark now")
    async with couple.bot.database.begin() as connection:
        dealt = (await connection.scalars(select(seen.c.key).where(seen.c.deck == "sparks"))).all()
    assert len(dealt) == len(set(dealt)) == 4


async def test_a_stranger_and_a_form_without_a_pick_change_nothing(couple: World) -> None:
    await post_spark(couple)
    assert "not in a couple" in private_text_of(
        await couple.cleo.click(couple.find_post(label="Pick"), label="Pick")
    )
    refused = await pick(couple.ada, couple, "1")
    assert form_values(await couple.bo.click(couple.find_post(label="Pick"), label="Pick")) == {"pick": ""}
    assert await rows_of(couple) == (1, 1)
    assert refused.response is not None


async def test_erasing_ones_words_takes_open_picks_and_their_card_away(couple: World) -> None:
    await couple.move_out_of_sight()
    await post_spark(couple)
    await pick(couple.ada, couple, "1")
    await pick(couple.bo, couple, "2")
    panel = await couple.ada.slash(couple.home, "privacy erase")
    assert "1 pick" in private_text_of(panel)
    assert panel.response is not None
    await couple.ada.click(panel.response, label="Erase my words")
    await couple.advance_with_ticks(minutes=1)
    assert not couple.has_text("In with a blanket")
    assert await rows_of(couple) == (1, 1)


async def test_sparks_come_on_the_days_that_both_agreed_to(couple: World) -> None:
    asked = await couple.ada.slash(couple.home, "ritual set", ritual="spark", day="mon wed fri", time="19:00")
    assert "needs to agree first" in private_text_of(asked)
    assert "Monday, Wednesday, Friday at 7:00 PM" in text_of(couple.find_post(label="Agree"))
    await couple.bo.click(couple.find_post(label="Agree"), label="Agree")
    assert "Spark" in private_text_of(await couple.bo.slash(couple.home, "ritual list"))
    await couple.advance_with_ticks(days=1, hours=19, minutes=5)  # 2 January 2026 is a Friday
    card = couple.find_post(label="Pick")
    assert couple.ada.mention in card.content
    await couple.advance_with_ticks(days=3)
    assert [labels_of(post) for post in couple.posts()].count(["Pick"]) == 1
    assert couple.find_post(label="Pick").id != card.id
    daily = await couple.ada.slash(couple.home, "ritual set", ritual="spark", day="daily", time="19:00")
    assert "needs to agree first" in private_text_of(daily)
    assert "every day at 7:00 PM" in text_of(couple.find_post(label="Agree"))


async def test_a_check_in_on_several_days_is_refused(couple: World) -> None:
    refused = await couple.ada.slash(couple.home, "ritual set", ritual="checkin", day="mon wed", time="19:00")
    assert "Only sparks can have more" in private_text_of(refused)
