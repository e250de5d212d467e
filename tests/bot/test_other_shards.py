"""Direct messages reach the first shard's process alone, whichever process serves the couple's server."""

import pytest
from support.removals import remove_bot
from support.world import World, text_of


async def serve(couple: World, monkeypatch: pytest.MonkeyPatch, *, own: bool) -> None:
    """Start again as the process that serves the couple's server, or as the one that does not."""
    # A count for which the server is not on the first shard, which direct messages go to.
    count = next(count for count in range(2, 99) if (couple.guild.id >> 22) % count)
    monkeypatch.setenv("SHARD_COUNT", str(count))
    monkeypatch.setenv("SHARD_IDS", str((couple.guild.id >> 22) % count if own else 0))
    await couple.restart()
    assert (couple.bot.get_guild(couple.guild.id) is not None) is own


async def test_who_leaves_reads_which_server_it_is_and_the_other_process_deletes_the_words(
    couple: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await couple.make_private()
    await couple.answer(couple.ada, "Your laugh")
    await couple.answer(couple.bo, "Your eyes")
    assert couple.has_text("Your laugh")
    await serve(couple, monkeypatch, own=False)
    panel = await couple.ada.user.slash("couple part")
    assert "The two of us" in text_of(panel)
    await couple.ada.user.click(panel.response, label="Part")
    await couple.advance_with_ticks(minutes=5)
    assert couple.has_text("Your laugh")  # not its server: it leaves the messages to the other process
    await serve(couple, monkeypatch, own=True)
    await couple.advance_with_one_tick(seconds=1)
    assert not couple.has_text("Your laugh")


async def test_a_server_that_removed_the_bot_has_no_name_in_any_process(
    couple: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await serve(couple, monkeypatch, own=False)
    await remove_bot(couple)
    panel = await couple.ada.user.slash("couple part")
    assert "a server I’m no longer in" in text_of(panel)
