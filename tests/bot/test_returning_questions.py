"""Returning questions: then and now, the first question each year, a third pair of eyes."""

from support.world import World, private_text_of, text_of

from core.checkins import FIRST_QUESTION, THIRD_PARTY_QUESTION
from core.couples import Person
from core.deliveries import DeliveryKind
from services.checkin_openings import open_checkin


async def both_answer(world: World, first: str, second: str) -> None:
    await world.answer(world.ada, first)
    await world.answer(world.bo, second)


async def ask(world: World, key: str | None = None) -> str:
    """Ask a question now, that one or the one whose turn it is, and return its key."""
    person = Person(world.guild.id, world.ada.id)
    couple = await world.bot.services.couples.couple_of(person)
    async with world.bot.services.checkins._work() as work:
        checkin = await open_checkin(work, world.bot.services.checkins._decks, couple, key)
        work.post(couple, DeliveryKind.CHECKIN, checkin.id)
    await world.advance_with_ticks(minutes=3)
    return checkin.question_key


async def test_the_first_question_comes_back_each_year_with_all_its_years(couple: World) -> None:
    await couple.make_private()
    await both_answer(couple, "Your laugh", "Your eyes")
    await couple.ada.slash(couple.home, "ritual pause", ritual="checkin")
    await couple.advance_with_one_tick(days=364)
    assert await ask(couple) == FIRST_QUESTION
    card = couple.find_post(label="Answer")
    assert "Your first question, once more" in text_of(card)
    assert "January 1, 2026" in text_of(card)
    await both_answer(couple, "Your laugh, still", "Your patience")
    await couple.advance_with_one_tick(days=365)
    assert await ask(couple) == FIRST_QUESTION
    await both_answer(couple, "Your hands", "All of you")
    newest = "\n".join(text_of(message) for message in couple.posts()[-4:])
    for words in (
        "Your laugh",
        "Your laugh, still",
        "Your hands",
        "Your eyes",
        "Your patience",
        "All of you",
    ):
        assert words in newest
    assert "January 1, 2026" in newest


async def test_then_and_now_is_sealed_again_and_opens_with_both_years(couple: World) -> None:
    await couple.make_private()
    await both_answer(couple, "a", "b")
    await ask(couple, "journey-04")
    await both_answer(couple, "The old boat", "The rain on it")
    await couple.ada.slash(couple.home, "ritual pause", ritual="checkin")
    await couple.advance_with_one_tick(days=364)
    assert await ask(couple) == FIRST_QUESTION
    assert await ask(couple) == THIRD_PARTY_QUESTION
    assert await ask(couple) == "journey-04"
    card = couple.find_post(label="Answer")
    assert "Then and now" in text_of(card)
    assert "You both answered this on January 1, 2026" in text_of(card)
    before = len(couple.posts())
    await couple.answer(couple.bo, "The boat is sold")
    assert not couple.has_text("The boat is sold")
    await couple.answer(couple.ada, "We dance on")
    newest = "\n".join(text_of(message) for message in couple.posts()[before:])
    for words in ("The old boat", "The rain on it", "The boat is sold", "We dance on"):
        assert words in newest
    assert await ask(couple) != "journey-04"


async def test_what_was_taken_back_does_not_return(couple: World) -> None:
    await couple.make_private()
    await ask(couple, "journey-04")
    await both_answer(couple, "The old boat", "The rain on it")
    menu = await couple.ada.slash(couple.home, "checkin takeback")
    assert menu.response is not None
    options = menu.response.components[0]["components"][0]["options"]
    await couple.ada.select(menu.response, [options[0]["value"]])
    await couple.ada.slash(couple.home, "ritual pause", ritual="checkin")
    await couple.advance_with_one_tick(days=364)
    keys = [await ask(couple) for _ in range(4)]
    assert keys[:2] == [FIRST_QUESTION, THIRD_PARTY_QUESTION]
    assert "journey-04" not in keys


async def test_a_third_pair_of_eyes_says_what_it_is_not_for(couple: World) -> None:
    await both_answer(couple, "a", "b")
    await couple.ada.slash(couple.home, "ritual pause", ritual="checkin")
    await couple.advance_with_one_tick(days=61)
    assert await ask(couple) == THIRD_PARTY_QUESTION
    card = couple.find_post(label="Another question")
    assert "A third pair of eyes" in text_of(card)
    assert "isn’t meant for fear" in text_of(card)
    await couple.bo.click(card, label="Another question")
    assert "A third pair of eyes" not in text_of(couple.find_post(label="Answer"))
    assert await ask(couple) != THIRD_PARTY_QUESTION


async def test_an_answer_that_is_taken_back_goes_from_then_and_now_too(couple: World) -> None:
    await couple.make_private()
    await ask(couple, "journey-04")
    await both_answer(couple, "The old boat", "The rain on it")
    await couple.ada.slash(couple.home, "ritual pause", ritual="checkin")
    await couple.advance_with_one_tick(days=364)
    await ask(couple, "journey-04")
    await both_answer(couple, "The boat is sold", "We dance on")
    assert couple.has_text("The old boat")
    menu = await couple.ada.slash(couple.home, "checkin takeback")
    assert menu.response is not None
    options = menu.response.components[0]["components"][0]["options"]
    await couple.ada.select(menu.response, [options[-1]["value"]])
    await couple.advance_with_ticks(minutes=1)
    assert not couple.has_text("The old boat")
    for words in ("The rain on it", "The boat is sold", "We dance on"):
        assert couple.has_text(words)


async def test_a_third_pair_of_eyes_brings_no_earlier_disagreement_back(couple: World) -> None:
    await couple.make_private()
    await ask(couple, THIRD_PARTY_QUESTION)
    await both_answer(couple, "The map", "The dishes")
    await ask(couple, THIRD_PARTY_QUESTION)
    before = len(couple.posts())
    await both_answer(couple, "The keys", "The bus")
    newest = "\n".join(text_of(message) for message in couple.posts()[before:])
    assert "The keys" in newest
    assert "The map" not in newest


async def test_quiet_until_the_next_question_is_promised_in_the_first_week_alone(couple: World) -> None:
    assert "it’s quiet until" in private_text_of(await couple.answer(couple.ada, "Your laugh"))
    opened = private_text_of(await couple.answer(couple.bo, "Your eyes"))
    assert "I won’t post anything" in opened
    await couple.advance_with_one_tick(days=364)
    await couple.ada.slash(couple.home, "ritual set", ritual="memory", day="Tuesday", time="18:30")
    await couple.bo.click(couple.find_post(label="Agree"), label="Agree")
    await ask(couple, FIRST_QUESTION)
    assert "quiet" not in private_text_of(await couple.answer(couple.ada, "Your laugh, still"))
    opened = private_text_of(await couple.answer(couple.bo, "Your patience"))
    assert "The next question comes" in opened
    assert "I won’t post anything" not in opened
