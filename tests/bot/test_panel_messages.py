"""Lessons and the sheet inside the panel: one private message that changes, and a way back from each step."""

from simcord.actors import MemberActor
from simcord.results import InteractionResult, ResponseMessage
from support.lessons import (
    LESSON,
    TITLE,
    WAITING_LINES_MENU,
    do_exercise,
    ids_of,
    options_of,
    propose_line,
    start_lesson,
)
from support.world import World, labels_of, private_text_of, reply_of, text_of

WORDS = {"heard": "A walk", "helps": "Tea", "topic": "The move"}
LINE = {"topic": "hopes", "line": "We want to hear each other"}


class OpenPanel:
    """One person's private panel: every step has to change this message and send no other."""

    def __init__(self, who: MemberActor, opened: InteractionResult) -> None:
        self._who = who
        self._message = reply_of(opened)
        self._form: InteractionResult | None = None

    @property
    def text(self) -> str:
        return text_of(self._message)

    @property
    def labels(self) -> list[str]:
        return labels_of(self._message)

    async def press(self, label: str) -> None:
        self._keep(await self._who.click(self._message, label=label))

    async def choose(self, menu: str, value: str) -> None:
        self._keep(await self._who.select(self._message, [value], custom_id=ids_of(self._message)[menu]))

    async def submit(self, values: dict[str, str]) -> None:
        assert self._form is not None
        self._keep(await self._who.submit_modal(self._form, values))

    def options(self, menu: str) -> list[dict[str, str]]:
        return options_of(self._message, menu)

    def _keep(self, result: InteractionResult) -> None:
        if result.modal is not None:
            self._form = result
            return
        reply: ResponseMessage = reply_of(result)
        assert not result.followups, "a step sends no further message"
        assert reply.id == self._message.id, "a step changes the panel's own message"
        self._message = reply


async def open_panel(world: World, who: MemberActor) -> OpenPanel:
    return OpenPanel(who, await who.slash(world.home, "kindling"))


async def test_a_lesson_is_read_and_done_inside_the_panel_also_after_a_restart(couple: World) -> None:
    panel = await open_panel(couple, couple.ada)
    await panel.choose("More", "guidance")
    await panel.choose("Open one", "learn-list")
    await panel.choose("Open a lesson", LESSON)
    assert TITLE in panel.text
    await couple.restart()
    await panel.press("Why this works")
    assert "Good to know" in panel.text
    await panel.press("Back")
    await panel.press("Do the exercise")
    assert TITLE in panel.text, "dismissed half-way, the form leaves the lesson"
    await panel.press("Do the exercise")
    await panel.submit(WORDS)
    assert "Your part is sealed" in panel.text
    await couple.restart()
    for label, shown in (("Back", "How it goes"), ("Back", "Lessons for"), ("Back", "Guidance")):
        await panel.press(label)
        assert shown in panel.text
    await panel.press("Back")
    assert "This week’s question" in panel.text


async def test_the_second_part_opens_both_in_the_panel(couple: World) -> None:
    await do_exercise(couple, couple.ada, "A walk")
    panel = await open_panel(couple, couple.bo)
    await panel.choose("Open what’s waiting", panel.options("Open what’s waiting")[0]["value"])
    await panel.press("Do the exercise")
    await panel.submit(WORDS | {"heard": "A song"})
    assert "Both parts are in." in panel.text
    assert "A song" in panel.text
    await panel.press("Back")
    assert panel.labels == ["Compare", "Once more", "Why this works", "Back", "More"]
    await panel.press("Compare")
    await panel.press("Take back")
    assert "Your part of this lesson is deleted" in panel.text
    await panel.press("Back")
    assert TITLE in panel.text


async def test_the_sheet_is_read_and_written_inside_the_panel(couple: World) -> None:
    panel = await open_panel(couple, couple.ada)
    await panel.choose("More", "sheet")
    await panel.press("Add a line")
    await panel.submit(LINE)
    assert "needs your partner’s yes" in panel.text
    await panel.press("Back to the sheet")
    assert LINE["line"] in panel.text
    other = await open_panel(couple, couple.bo)
    await other.choose("Open what’s waiting", other.options("Open what’s waiting")[0]["value"])
    await other.choose(WAITING_LINES_MENU, other.options(WAITING_LINES_MENU)[0]["value"])
    await other.press("Agree")
    assert "on the sheet now" in other.text
    await other.press("Back to the sheet")
    await other.press("Back")
    assert "Guidance" in other.text


async def test_this_weeks_lesson_and_a_sentence_have_entries_of_their_own(couple: World) -> None:
    panel = await open_panel(couple, couple.ada)
    await panel.choose("More", "lesson")
    assert "How it goes" in panel.text
    await panel.press("Do the exercise")
    said = await open_panel(couple, couple.ada)
    await said.choose("More", "say")
    assert said._form is not None


async def test_a_card_in_the_home_is_never_changed_into_something_private(couple: World) -> None:
    lesson = ids_of(await start_lesson(couple, couple.ada))["Back"].split(":")[1]
    for noun, key, verb in (
        ("lesson", lesson, "list"),
        ("lesson", "", "week"),
        ("panel", "guidance", "part"),
    ):
        card = await couple.post_button(noun, key, verb)
        shown = await couple.bo.click(card, label="Press")
        assert private_text_of(shown), (noun, verb)
        assert text_of(couple.find_post(text="Planted")) == "Planted"


async def test_from_a_direct_message_the_way_back_leads_to_what_works_there(couple: World) -> None:
    await couple.bo.slash(couple.home, "couple messages", allowed="yes")
    await propose_line(couple, couple.ada)
    await couple.advance_with_ticks(minutes=11)
    line = couple.bo.user.dm_channel.history()[-1]
    sheet = reply_of(await couple.bo.user.click(line, label="Show me"))
    assert "For a first session" in text_of(sheet)
    back = await couple.bo.user.click(sheet, label="Back")
    assert "in the server you share" in text_of(back)


async def test_two_presses_in_one_second_and_forged_ids_change_nothing(couple: World) -> None:
    listed = await couple.post_copy(reply_of(await couple.ada.slash(couple.home, "learn list")))
    for _ in range(2):
        assert "How it goes" in private_text_of(await couple.ada.click(listed, label="Open it"))
    for noun, key, verb in (("lesson", "x", "list"), ("panel", "nothing", "part"), ("panel", "", "part")):
        card = await couple.post_button(noun, key, verb)
        assert "That’s over" in private_text_of(await couple.ada.click(card, label="Press"))
