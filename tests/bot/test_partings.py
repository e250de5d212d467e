"""Partings: alone, final, said plainly; and what is left afterwards."""

from datetime import timedelta

from support.world import World, labels_of, private_text_of, text_of


async def test_parting_is_silent_final_and_deletes_what_both_wrote(couple: World) -> None:
    await couple.make_private()
    await couple.answer(couple.ada, "Your laugh")
    await couple.answer(couple.bo, "Your eyes")
    assert couple.has_text("Your laugh")
    before = len(couple.posts())
    panel = await couple.bo.slash(couple.home, "couple part")
    assert panel.response is not None
    assert "The two of us" in private_text_of(panel)
    done = await couple.bo.click(panel.response, label="Part")
    assert "has ended" in private_text_of(done)
    await couple.advance_with_ticks(minutes=1)
    assert not couple.has_text("Your laugh")
    assert len(couple.posts()) < before
    await couple.advance_with_one_tick(days=29)
    assert not couple.has_text("This week’s question")
    assert "has ended" in private_text_of(await couple.ada.slash(couple.home, "couple status"))


async def test_nothing_sealed_is_revealed_after_parting(couple: World) -> None:
    await couple.answer(couple.ada, "Your laugh")
    form = await couple.bo.click(couple.find_post(label="Answer"), label="Answer")
    panel = await couple.ada.slash(couple.home, "couple part")
    assert panel.response is not None
    await couple.ada.click(panel.response, label="Part")
    late = await couple.bo.submit_modal(form, {"body": "Your eyes"})
    assert "That’s over" in private_text_of(late)
    assert not couple.has_text("Your laugh")


async def test_parting_works_in_a_direct_message_and_then_both_are_free(couple: World) -> None:
    panel = await couple.ada.user.slash("couple part")
    await couple.ada.user.click(panel.response, label="Part")
    await couple.ada.slash(couple.home, "couple start", partner=couple.cleo.user)
    assert "Accept" in labels_of(couple.posts()[-1])


async def test_who_leaves_can_say_never_in_a_direct_message_also_after_a_restart(couple: World) -> None:
    panel = await couple.ada.user.slash("couple part")
    done = await couple.ada.user.click(panel.response, label="Part")
    assert "can’t invite you for 30 days" in text_of(done)
    refused = await couple.bo.slash(couple.home, "couple start", partner=couple.ada.user)
    assert "let’s leave it" in private_text_of(refused)
    await couple.restart()
    never = await couple.ada.user.click(done.response, label="Never from them")
    assert "in any server" in text_of(never)
    await couple.advance_with_one_tick(days=40)
    again = await couple.bo.slash(couple.home, "couple start", partner=couple.ada.user)
    assert private_text_of(again) == private_text_of(refused)
    assert not any("Accept" in labels_of(message) for message in couple.posts()[-1:])


async def test_only_parting_works_in_a_direct_message(couple: World) -> None:
    refused = await couple.ada.user.slash("couple status")
    assert "only in the server" in text_of(refused)


async def test_thirty_days_after_parting_everything_is_erased(couple: World) -> None:
    from sqlalchemy import func, select

    from data.tables import metadata

    await couple.answer(couple.ada, "Your laugh")
    panel = await couple.ada.slash(couple.home, "couple part")
    assert panel.response is not None
    await couple.ada.click(panel.response, label="Part")
    await couple.advance_with_one_tick(days=29, hours=23)
    async with couple.bot.database.begin() as connection:
        assert await connection.scalar(select(func.count()).select_from(metadata.tables["answers"])) == 1
    await couple.advance_with_ticks(hours=2)
    async with couple.bot.database.begin() as connection:
        for table in metadata.sorted_tables:
            query = select(func.count()).select_from(table)
            if "couple_id" in table.c:
                query = query.where(table.c.couple_id.is_not(None))
            elif table.name not in {"couples", "answers"}:
                continue
            assert await connection.scalar(query) == 0, table.name
    assert await couple.bot.keyring.check_all_keys() == 0


async def test_parting_says_what_the_other_can_notice_and_offers_to_erase_first(couple: World) -> None:
    await couple.ada.slash(couple.home, "thanks", message="For the soup")
    panel = await couple.ada.slash(couple.home, "couple part")
    said = private_text_of(panel)
    assert "What your partner can notice" in said
    assert "download of everything they could read" in said
    assert "without a word" not in said
    assert panel.response is not None
    asked = await couple.ada.click(panel.response, label="Erase my words first")
    assert "1 thank-you" in private_text_of(asked)
    assert asked.response is not None
    await couple.ada.click(asked.response, label="Erase my words")
    await couple.ada.click(panel.response, label="Part")


async def test_whoever_is_left_reads_that_it_has_ended_and_until_when_the_export_works(couple: World) -> None:
    answer = couple.find_post(label="Answer")
    panel = await couple.ada.slash(couple.home, "couple part")
    assert panel.response is not None
    await couple.ada.click(panel.response, label="Part")
    until = f"<t:{(couple.env.now() + timedelta(days=30)).timestamp():.0f}:f>"
    for told in (
        await couple.bo.slash(couple.home, "couple status"),
        await couple.bo.slash(couple.home, "thanks", message="For the soup"),
        await couple.bo.slash(couple.home, "couple part"),
        await couple.bo.click(answer, label="Answer"),
    ):
        assert "has ended" in private_text_of(told)
        assert until in private_text_of(told)
        assert "/privacy export" in private_text_of(told)
    direct = await couple.bo.user.slash("couple part")
    assert "has ended" in text_of(direct)
    stranger = await couple.cleo.slash(couple.home, "couple status")
    assert "not in a couple here" in private_text_of(stranger)
    await couple.bo.slash(couple.home, "couple start", partner=couple.cleo.user)
    assert "Accept" in labels_of(couple.posts()[-1]), "they are free to begin anew"
