"""Ceilings for the database cost of everyday flows; they may only fall.

A statement costs some 130 Python calls where it is made once, and three times as many where it is made anew:
this is the bot's own work. No ceiling is worth a statement that nobody can read.
"""

from support.polls import end_vote, open_poll, pick_loved
from support.statement_counts import DatabaseCost, database_cost
from support.world import World


async def be_seen(couple: World) -> None:
    """Let both partners have been seen: that is noted once an hour, and belongs to no flow."""
    for who in (couple.ada, couple.bo):
        await who.slash(couple.home, "ritual list")


def assert_at_most(cost: DatabaseCost, transactions: int, statements: int) -> None:
    listed = "\n".join(" ".join(one.split())[:150] for one in cost.statements)
    found = (cost.transactions, len(cost.statements))
    assert cost.transactions <= transactions, f"{found}\n{listed}"
    assert len(cost.statements) <= statements, f"{found}\n{listed}"


async def test_whoever_was_seen_today_is_not_looked_up_again(couple: World) -> None:
    await be_seen(couple)
    await couple.restart()
    with database_cost(couple.bot.database) as cost:
        await couple.ada.slash(couple.home, "ritual list")
    assert_at_most(cost, transactions=1, statements=2)


async def test_the_first_answer_redraws_the_card(couple: World) -> None:
    await be_seen(couple)
    form = await couple.ada.click(couple.find_post(label="Answer"), label="Answer")
    with database_cost(couple.bot.database) as cost:
        await couple.ada.submit_modal(form, {"body": "Your laugh"})
    assert_at_most(cost, transactions=1, statements=8)


async def test_the_second_answer_reveals_both(couple: World) -> None:
    await be_seen(couple)
    await couple.answer(couple.ada, "Your laugh")
    form = await couple.bo.click(couple.find_post(label="Answer"), label="Answer")
    with database_cost(couple.bot.database) as cost:
        await couple.bo.submit_modal(form, {"body": "Your hands"})
    assert couple.find_post(label="Read")
    assert_at_most(cost, transactions=2, statements=22)


async def test_thanks_are_posted(couple: World) -> None:
    await couple.ada.slash(couple.home, "thanks", message="You made soup.")
    await be_seen(couple)
    with database_cost(couple.bot.database) as cost:
        await couple.ada.slash(couple.home, "thanks", message="You made tea.")
    # one counts towards the limit of a day, one says to the thanks ritual that it is answered
    assert_at_most(cost, transactions=2, statements=10)


async def test_the_status_is_one_look(couple: World) -> None:
    await be_seen(couple)
    with database_cost(couple.bot.database) as cost:
        await couple.ada.slash(couple.home, "couple status")
    assert_at_most(cost, transactions=1, statements=5)


async def test_what_is_stored_is_one_look(couple: World) -> None:
    await be_seen(couple)
    with database_cost(couple.bot.database) as cost:
        await couple.ada.slash(couple.home, "privacy what")
    assert_at_most(cost, transactions=1, statements=2)


async def test_a_page_of_history_asks_nothing_per_row(couple: World) -> None:
    for week in range(3):
        if week:
            await couple.ada.slash(couple.home, "checkin now")
        await couple.answer(couple.ada, "A")
        await couple.answer(couple.bo, "B")
    await be_seen(couple)
    with database_cost(couple.bot.database) as cost:
        await couple.ada.slash(couple.home, "checkin history")
    assert_at_most(cost, transactions=1, statements=4)


async def test_a_vote_redraws_the_card(couple: World) -> None:
    await open_poll(couple)
    await be_seen(couple)
    with database_cost(couple.bot.database) as cost:
        await pick_loved(couple, couple.ada, 1)
    assert_at_most(cost, transactions=1, statements=4)


async def test_the_last_vote_sets_its_end(couple: World) -> None:
    await open_poll(couple)
    await pick_loved(couple, couple.ada, 1)
    await be_seen(couple)
    with database_cost(couple.bot.database) as cost:
        await pick_loved(couple, couple.bo, 1)
    assert_at_most(cost, transactions=1, statements=7)


async def test_done_posts_the_result(couple: World) -> None:
    await open_poll(couple)
    for partner in (couple.ada, couple.bo):
        await pick_loved(couple, partner, 1)
    await be_seen(couple)
    with database_cost(couple.bot.database) as cost:
        await end_vote(couple)
    assert_at_most(cost, transactions=2, statements=12)  # the end, and the result


async def test_planning_what_won_posts_the_plan(couple: World) -> None:
    await open_poll(couple)
    await pick_loved(couple, couple.ada, 1)
    await pick_loved(couple, couple.bo, 1)
    await end_vote(couple)
    await be_seen(couple)
    form = await couple.ada.click(couple.find_post(label="Plan it"), label="Plan it")
    with database_cost(couple.bot.database) as cost:
        await couple.ada.submit_modal(form, {"when": "5 Jan 19:00", "where": "", "hours": "2"})
    assert_at_most(
        cost, transactions=2, statements=18
    )  # two count towards the limit of a day, the first time
