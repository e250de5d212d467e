"""Finding memories again: at random, and in the order of their days."""

from simcord.actors import MemberActor
from simcord.results import InteractionResult
from support.world import World, labels_of, private_text_of, text_of

LONG = "We walked along the shore, and you told me about the house that you grew up in. "


async def keep_days(world: World, count: int) -> None:
    """Keep memories of the first days of June, the oldest day first."""
    for day in range(1, count + 1):
        await world.keep_memory(world.ada, f"June {day:02}", day=f"2019-06-{day:02}")


def titles_in(result: InteractionResult) -> list[str]:
    lines = text_of(result.response).splitlines()
    return [line.strip("*") for line in lines if line.startswith("**")]


async def open_timeline(world: World, who: MemberActor) -> InteractionResult:
    return await who.slash(world.home, "memory timeline")


async def test_five_fit_a_page_and_no_button_leads_nowhere(couple: World) -> None:
    await keep_days(couple, 5)
    page = await open_timeline(couple, couple.bo)
    assert page.ephemeral
    assert titles_in(page) == ["June 05", "June 04", "June 03", "June 02", "June 01"]
    assert page.response is not None
    assert labels_of(page.response) == ["Read one in full", "Search"]


async def test_pages_turn_both_ways_also_after_a_restart(couple: World) -> None:
    await keep_days(couple, 11)
    page = await open_timeline(couple, couple.bo)
    assert page.response is not None
    assert labels_of(page.response) == ["Read one in full", "Older", "Search"]
    await couple.restart()
    page = await couple.bo.click(page.response, label="Older")
    assert titles_in(page) == ["June 06", "June 05", "June 04", "June 03", "June 02"]
    assert page.response is not None
    assert labels_of(page.response) == ["Read one in full", "Newer", "Older", "Search"]
    page = await couple.bo.click(page.response, label="Older")
    assert titles_in(page) == ["June 01"]
    assert page.response is not None
    assert labels_of(page.response) == ["Read one in full", "Newer", "Search"]
    await couple.restart()
    page = await couple.bo.click(page.response, label="Newer")
    assert titles_in(page) == ["June 06", "June 05", "June 04", "June 03", "June 02"]
    assert page.response is not None
    page = await couple.bo.click(page.response, label="Newer")
    assert titles_in(page)[0] == "June 11"


async def test_memories_of_one_day_are_each_shown_once(couple: World) -> None:
    for number in range(7):
        await couple.keep_memory(couple.ada, f"Wedding {number}", day="2020-02-29")
    page = await open_timeline(couple, couple.ada)
    assert page.response is not None
    first = titles_in(page)
    second = titles_in(await couple.ada.click(page.response, label="Older"))
    assert sorted(first + second) == [f"Wedding {number}" for number in range(7)]


async def test_the_days_of_29_february_are_between_their_neighbours(couple: World) -> None:
    for day in ("2020-03-01", "2020-02-28", "2020-02-29", "2019-02-28", "2019-03-01"):
        await couple.keep_memory(couple.ada, day, day=day)
    page = await open_timeline(couple, couple.ada)
    assert titles_in(page) == ["2020-03-01", "2020-02-29", "2020-02-28", "2019-03-01", "2019-02-28"]


async def test_a_page_still_turns_when_its_memories_are_gone(couple: World) -> None:
    await keep_days(couple, 6)
    page = await open_timeline(couple, couple.ada)
    assert page.response is not None
    await couple.ada.slash(couple.home, "memory remove", memory="June 01")
    await couple.ada.slash(couple.home, "memory remove", memory="June 02")
    page = await couple.ada.click(page.response, label="Older")
    assert titles_in(page) == ["June 06", "June 05", "June 04", "June 03"]


async def test_a_long_story_is_shortened_in_the_list_and_read_whole_from_the_menu(couple: World) -> None:
    story = (LONG * 60)[:3_900]
    await couple.keep_memory(couple.ada, "The shore", story)
    page = await open_timeline(couple, couple.bo)
    assert len(text_of(page.response)) < 400
    assert page.response is not None
    await couple.restart()
    [option] = page.response.components[0]["components"][0]["options"]
    assert option["label"] == "June 1, 2019: The shore"
    opened = await couple.bo.select(page.response, [option["value"]])
    read = private_text_of(opened).replace("\n> ", " ").replace("> ", "")
    assert read.count("you told me about the house") == story.count("you told me about the house")
    assert len(opened.followups) == 1
    await couple.bo.click(opened.followups[-1], label="Share it here")
    assert couple.find_post(text=f"{couple.ada.mention} a memory for you, from {couple.bo.mention}.")


async def test_a_memory_that_is_gone_cannot_be_read_from_an_old_page(couple: World) -> None:
    await keep_days(couple, 2)
    page = await open_timeline(couple, couple.bo)
    assert page.response is not None
    options = page.response.components[0]["components"][0]["options"]
    await couple.ada.slash(couple.home, "memory remove", memory="June 02")
    told = await couple.bo.select(page.response, [options[0]["value"]])
    assert "That’s over" in private_text_of(told)


async def test_words_cannot_break_out_of_the_timeline(couple: World) -> None:
    await couple.keep_memory(couple.ada, "**@everyone** <#1>", "# big\n> quote\n" + "_" * 3_900)
    shown = text_of(await open_timeline(couple, couple.bo))
    assert "@everyone" not in shown
    assert "\\*\\*" in shown
    assert "\n# big" not in shown


async def test_the_fullest_page_still_fits_one_message(couple: World) -> None:
    for _ in range(5):
        await couple.keep_memory(couple.ada, "*" * 100, "*" * 4_000)
    page = await open_timeline(couple, couple.bo)
    assert page.response is not None
    assert len(page.response.embeds[0].description or "") <= 4_096


async def test_a_stranger_can_turn_no_page_and_read_nothing(couple: World) -> None:
    await keep_days(couple, 11)
    page = await open_timeline(couple, couple.ada)
    assert page.response is not None
    middle = await couple.ada.click(page.response, label="Older")
    copy = await couple.post_copy(middle.response)
    for label in ("Older", "Newer"):
        assert "not in a couple here yet" in private_text_of(await couple.cleo.click(copy, label=label))
    option = page.response.components[0]["components"][0]["options"][0]
    assert "not in a couple here yet" in private_text_of(await couple.cleo.select(copy, [option["value"]]))


async def test_chance_never_gives_the_same_memory_twice_in_a_row_to_one_partner(couple: World) -> None:
    await keep_days(couple, 2)
    last: dict[int, str] = {}
    for turn in range(12):
        who = couple.ada if turn % 3 else couple.bo
        told = private_text_of(await who.slash(couple.home, "memory random"))
        assert "June 0" in told
        assert told != last.get(who.id)
        last[who.id] = told


async def test_a_single_memory_comes_again(couple: World) -> None:
    await keep_days(couple, 1)
    for _ in range(2):
        assert "June 01" in private_text_of(await couple.bo.slash(couple.home, "memory random"))


async def test_another_draws_another_one_also_after_a_restart(couple: World) -> None:
    await keep_days(couple, 2)
    drawn = await couple.bo.slash(couple.home, "memory random")
    assert drawn.response is not None
    assert labels_of(drawn.response) == ["Another", "Share it here", "Don’t bring this back"]
    await couple.restart()
    another = await couple.bo.click(drawn.response, label="Another")
    assert another.ephemeral
    assert {text_of(drawn.response).splitlines()[1], text_of(another.response).splitlines()[1]} == {
        "### June 01",
        "### June 02",
    }
    copy = await couple.post_copy(drawn.response)
    assert "not in a couple here yet" in private_text_of(await couple.cleo.click(copy, label="Another"))


async def test_a_drawn_memory_can_be_shared_until_it_is_gone(couple: World) -> None:
    await keep_days(couple, 1)
    drawn = await couple.bo.slash(couple.home, "memory random")
    assert drawn.response is not None
    await couple.restart()
    await couple.bo.click(drawn.response, label="Share it here")
    assert f"from {couple.bo.mention}" in couple.find_post(label="Read").content
    await couple.ada.slash(couple.home, "memory remove", memory="June 01")
    assert "That’s over" in private_text_of(await couple.bo.click(drawn.response, label="Share it here"))
    assert "haven’t kept a memory yet" in private_text_of(
        await couple.bo.click(drawn.response, label="Another")
    )
