"""Every card that asks for something says that it may be skipped, and no reason is asked for."""

from support.lessons import start_lesson
from support.world import World, text_of

SKIP = "fine to skip it"
RITUALS = {"memory": "Do you remember?", "thanks": "One thing?", "spark": "A spark"}


async def test_a_question_says_so_until_it_is_open(couple: World) -> None:
    assert SKIP in text_of(couple.find_post(label="Answer"))
    await couple.answer(couple.ada, "Your laugh")
    assert SKIP in text_of(couple.find_post(label="Answer"))
    await couple.answer(couple.bo, "Your eyes")
    assert not couple.has_text(SKIP)


async def test_what_comes_by_itself_says_so(couple: World) -> None:
    for ritual in RITUALS:
        await couple.ada.slash(couple.home, "ritual set", ritual=ritual, day="Friday", time="19:00")
        await couple.bo.click(couple.find_post(label="Agree"), label="Agree")
    await couple.advance_with_ticks(days=1, hours=20)
    for ritual, title in RITUALS.items():
        assert SKIP in text_of(couple.find_post(text=title)), ritual


async def test_a_prompt_and_an_exercise_say_so_to_the_one_who_opens_them(couple: World) -> None:
    assert SKIP in text_of(await couple.ada.slash(couple.home, "memory prompt"))
    form = await couple.ada.click(await start_lesson(couple, couple.ada), label="Do the exercise")
    assert SKIP in str(form.modal)
