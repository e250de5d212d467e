"""`/kindling`: one private panel that fits the caller, from which everything opens without typing."""

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult
from support.world import LoggedFailures, World, labels_of, private_text_of, reply_with_button, text_of

from cogs.command_forms import slash_commands
from core.couples import Person
from ui.panels import command_key

WEEKLY = ["Say thanks", "Find a date", "Keep a memory", "More"]
MANAGERS = "as you manage this server"


async def panel_of(world: World, who: MemberActor) -> InteractionResult:
    return await who.slash(world.home, "kindling")


def menu_id(verb: str) -> str:
    return f"menu:panel::{verb}"


async def pick(who: MemberActor, shown: InteractionResult, verb: str, value: str) -> InteractionResult:
    assert shown.response is not None
    return await who.select(shown.response, [value], custom_id=menu_id(verb))


def field_names(result: InteractionResult) -> list[str]:
    assert result.modal is not None
    return [part["component"]["custom_id"] for part in result.modal["components"] if "component" in part]


async def test_it_shows_what_waits_and_the_four_acts_of_a_week(couple: World) -> None:
    shown = await panel_of(couple, couple.ada)
    assert "question is waiting" in private_text_of(shown)
    assert "Ups and downs are normal" in private_text_of(shown)
    assert shown.response is not None
    assert labels_of(shown.response) == ["Answer", *WEEKLY]
    form = await couple.ada.click(shown.response, label="Answer")
    await couple.ada.submit_modal(form, {"body": "Your laugh"})
    shown = await panel_of(couple, couple.ada)
    assert "Nothing’s waiting" in private_text_of(shown)
    assert shown.response is not None
    assert labels_of(shown.response) == ["Change my answer", *WEEKLY]


async def test_once_a_question_is_revealed_it_offers_the_next(couple: World) -> None:
    for who in (couple.ada, couple.bo):
        await couple.answer(who, "Your laugh")
    shown = await panel_of(couple, couple.bo)
    assert shown.response is not None
    assert labels_of(shown.response) == ["Ask a question", *WEEKLY]
    await couple.bo.click(shown.response, label="Ask a question")
    assert "Answer" in labels_of(couple.find_post(label="Answer"))


async def test_cards_in_the_home_are_linked_and_named_to_the_one_who_is_asked(couple: World) -> None:
    await couple.ada.slash(couple.home, "talk start", topic="The move")
    await couple.ada.slash(couple.home, "date poll", idea1="A walk", idea2="A film")
    await couple.ada.slash(couple.home, "couple pause")
    await couple.bo.slash(couple.home, "couple resume")
    talk, poll = couple.find_post(label="Another time"), couple.find_post(text="A walk")
    to_bo = private_text_of(await panel_of(couple, couple.bo))
    assert f"would like to talk: [see the card]({talk.jump_url})" in to_bo
    assert f"vote is waiting for your pick: [see the card]({poll.jump_url})" in to_bo
    assert "asking you something" not in to_bo
    to_ada = private_text_of(await panel_of(couple, couple.ada))
    assert "would like to talk" not in to_ada
    assert "asking you something: [see the card]" in to_ada


async def test_what_was_done_in_silence_opens_from_the_panel(couple: World) -> None:
    shown = await pick(couple.ada, await _part(couple, "journey"), "open", "growth-wish")
    await couple.ada.submit_modal(shown, {"wish": "More walks", "promise": "I plan one"})
    panel = await panel_of(couple, couple.bo)
    assert "sealed a wish" in private_text_of(panel)
    assert "More walks" not in private_text_of(panel)
    assert "sealed a wish" not in private_text_of(await panel_of(couple, couple.ada))
    assert panel.response is not None
    [value] = _values(panel, "waiting")
    form = await pick(couple.bo, panel, "waiting", value)
    opened = await couple.bo.submit_modal(form, {"wish": "More films", "promise": "I choose one"})
    assert "More walks" in private_text_of(opened)


def _values(result: InteractionResult, verb: str) -> list[str]:
    assert result.response is not None
    children = [child for row in result.response.components for child in row["components"]]
    menu = next(child for child in children if child["custom_id"] == menu_id(verb))
    return [option["value"] for option in menu["options"]]


async def _part(world: World, part: str, who: MemberActor | None = None) -> InteractionResult:
    caller = who or world.ada
    return await pick(caller, await panel_of(world, caller), "part", part)


async def test_more_leads_to_each_part_and_back(couple: World) -> None:
    panel = await panel_of(couple, couple.ada)
    parts, shortcuts = _values(panel, "part")[:6], _values(panel, "part")[6:]
    assert shortcuts == ["say", "lesson", "sheet", "start-over"]  # no parts: each opens or asks by itself
    assert parts == ["communication", "journey", "time", "appreciation", "guidance", "general"]
    offered: set[str] = set()
    for part in parts:
        shown = await pick(couple.ada, panel, "part", part)
        offered |= set(_values(shown, "open"))
        panel = await couple.ada.click(shown.response, label="Back")  # type: ignore[arg-type]
        assert "question is waiting" in text_of(panel.response)
    commands = {command_key(each.qualified_name) for each in slash_commands(couple.bot.tree)}
    assert offered == commands - {"kindling", "help"}


async def test_every_command_opens_by_a_press(couple: World, failures: LoggedFailures) -> None:
    """Each opens a form that has all that must be given, or answers."""
    for command in slash_commands(couple.bot.tree):
        name = command.qualified_name
        button = await couple.post_button("command", command_key(name), "run")
        opened = await couple.ada.click(button, label="Press")
        assert not failures.records, name
        required = [one.display_name for one in command.parameters if one.required]
        if opened.modal is None:
            assert not required, name
            assert opened.acknowledged, name
        elif f"form:command:{command_key(name)}:" in opened.modal["custom_id"]:
            assert set(required) <= set(field_names(opened)), name


async def test_a_form_starts_a_talk_with_all_its_options(couple: World) -> None:
    form = await pick(couple.ada, await _part(couple, "communication"), "open", "talk-start")
    assert field_names(form) == ["topic", "minutes", "when", "how"]
    values = {"topic": "The move", "minutes": "7", "when": "tomorrow 19:30", "how": "voice"}
    await couple.ada.submit_modal(form, values)
    asked = text_of(couple.find_post(label="Yes"))
    assert "by voice, 7 minutes each" in asked


@pytest.mark.parametrize(
    ("minutes", "told"),
    [("seven", "can’t read “seven” as a number"), ("500", "can be from"), ("", "")],
)
async def test_a_number_that_cannot_be_read_gives_back_what_was_typed(
    couple: World, minutes: str, told: str
) -> None:
    form = await pick(couple.ada, await _part(couple, "communication"), "open", "talk-start")
    refused = await couple.ada.submit_modal(form, {"topic": "The move", "minutes": minutes})
    assert told in private_text_of(refused)
    assert couple.has_text("would like to talk") is (not told)
    if told:
        assert "The move" in private_text_of(refused)
        again = await couple.ada.click(reply_with_button(refused, "Try again"), label="Try again")
        assert again.modal is not None


async def test_a_person_and_a_channel_are_chosen_from_discords_own_menus(world: World) -> None:
    shown = await panel_of(world, world.ada)
    assert shown.response is not None
    assert "Two minutes a week" in private_text_of(shown)
    form = await world.ada.click(shown.response, label="Invite your partner")
    await world.ada.submit_modal(form, {"partner": [world.bo]})
    assert world.find_post(label="Accept")


async def test_a_form_speaks_like_a_person(couple: World) -> None:
    panel = await panel_of(couple, couple.ada)
    assert panel.response is not None
    form = await couple.ada.click(panel.response, label="Find a date")
    assert form.modal is not None
    labels = [part["label"] for part in form.modal["components"]]
    assert labels == ["Idea 1", "Idea 2", "When", "Budget", "Place"]


async def test_hours_are_read_as_people_say_them(couple: World) -> None:
    form = await pick(couple.ada, await _part(couple, "time"), "open", "date-plan")
    assert field_names(form) == ["what", "when", "where", "hours", "every"]
    values = {"what": "A walk", "when": "next week friday 19:30", "hours": "90 min"}
    await couple.ada.submit_modal(form, values)
    assert couple.has_text("A walk")


async def test_the_home_moves_from_the_panel(couple: World) -> None:
    other = couple.make_channel_for_two("ours")
    form = await pick(couple.ada, await _part(couple, "general"), "open", "couple-home")
    await couple.ada.submit_modal(form, {"channel": [other]})
    status = await couple.bot.services.couples.couple_status(Person(couple.guild.id, couple.ada.id))
    assert status.couple.home_id == other.id


async def test_who_may_manage_the_server_reads_what_is_missing(world: World) -> None:
    assert MANAGERS not in private_text_of(await panel_of(world, world.cleo))
    role = world.guild.create_role("boss", permissions=discord.Permissions(manage_guild=True))
    boss = world.guild.add_member(world.env.create_user("boss"), roles=[role])
    assert "I can do everything" in private_text_of(await panel_of(world, boss))
    world.deny_permissions(embed_links=False)
    told = private_text_of(await panel_of(world, boss))
    assert "Embed Links" in told
    assert "Edit Channel" in told


async def test_a_manager_reads_that_an_announcement_channel_is_no_home(world: World) -> None:
    role = world.guild.create_role("boss", permissions=discord.Permissions(manage_guild=True))
    boss = world.guild.add_member(world.env.create_user("boss"), roles=[role])
    news = world.guild.create_news_channel("news")
    told = private_text_of(await boss.slash(news, "kindling"))
    assert "An announcement channel can’t be your home" in told
    assert "I can do everything" not in told


async def test_a_lesson_that_waits_opens_by_its_name(couple: World) -> None:
    service, me = couple.bot.services.lessons, Person(couple.guild.id, couple.ada.id)
    lesson = (await service.all_lessons_for(me))[0].lesson
    found = await service.chosen_lesson(me, lesson.deck_id)
    lines = {line.line_id: "Words" for line in lesson.exercise_lines}
    await service.submit_part(me, found.couple.id, lesson.deck_id, 1, lines)
    assert lesson.title not in private_text_of(await panel_of(couple, couple.ada))
    panel = await panel_of(couple, couple.bo)
    assert f"Your partner has done “{lesson.title}”" in private_text_of(panel)
    [value] = _values(panel, "waiting")
    assert lesson.title in private_text_of(await pick(couple.bo, panel, "waiting", value))


async def test_in_a_direct_message_it_offers_what_works_there(couple: World) -> None:
    shown = await couple.ada.user.slash("kindling")
    assert shown.response is not None
    assert labels_of(shown.response) == ["Help lines", "Find a counselor", "What’s stored", "Leave"]
    told = await couple.ada.user.click(shown.response, label="Leave")
    assert told.response is not None
    assert "Part" in labels_of(told.response)


async def test_after_a_parting_it_says_so_and_offers_the_export(couple: World) -> None:
    panel = await couple.ada.slash(couple.home, "couple part")
    assert panel.response is not None
    await couple.ada.click(panel.response, label="Part")
    shown = await panel_of(couple, couple.bo)
    assert "has ended" in private_text_of(shown)
    assert shown.response is not None
    assert labels_of(shown.response) == ["Download my data", "Help lines", "Find a counselor"]


async def test_help_lines_from_the_panel_leave_no_trace(couple: World) -> None:
    shown = await pick(couple.ada, await _part(couple, "guidance"), "open", "support-now")
    assert "Where are you?" in private_text_of(shown)
    await pick(couple.ada, await _part(couple, "appreciation"), "open", "jar-mine")
    measured = couple.bot.metrics.exposition().decode()
    assert "jar mine" in measured
    assert "support" not in measured


async def test_after_the_first_reveal_the_one_who_was_first_hears_what_comes_and_that_nothing_else_does(
    couple: World,
) -> None:
    sunday = "The next question comes <t:1767556800:f>"  # 4 January, 20:00
    quiet = "Until then, I won’t post anything on my own."
    sealed = private_text_of(await couple.answer(couple.ada, "Your laugh"))
    assert "Once you’ve both answered, it’s quiet until the next question, <t:1767556800:f>" in sealed
    assert sunday not in private_text_of(await panel_of(couple, couple.ada))
    told = private_text_of(await couple.answer(couple.bo, "Your eyes"))
    assert f"{sunday} (<t:1767556800:R>). {quiet}" in told
    posts = len(couple.posts())
    for who in (couple.ada, couple.bo):
        shown = private_text_of(await panel_of(couple, who))
        assert sunday in shown
        assert quiet in shown
    assert len(couple.posts()) == posts


async def test_quiet_is_promised_in_the_first_week_and_without_another_ritual(couple: World) -> None:
    quiet = "Until then, I won’t post anything"
    for who in (couple.ada, couple.bo):
        await couple.answer(who, "Your laugh")
    await couple.ada.slash(couple.home, "ritual set", ritual="memory", day="Friday", time="19:00")
    await couple.bo.click(couple.find_post(label="Agree"), label="Agree")
    shown = private_text_of(await panel_of(couple, couple.ada))
    assert "The next question comes" in shown
    assert quiet not in shown
    await couple.ada.slash(couple.home, "couple pause")
    assert "The next question comes" not in private_text_of(await panel_of(couple, couple.ada))
