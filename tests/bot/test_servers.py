"""Servers: which may have the bot, and which channels may be a home."""

import pytest
from support.world import World, private_text_of, reply_with_button, text_of


async def test_a_server_that_is_not_named_is_left_with_a_sentence(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALLOWED_SERVERS", str(world.guild.id))
    await world.restart()
    other = world.env.create_guild("Elsewhere")
    lobby = other.create_text_channel("general")
    world.env.backend.edit_guild(other.id, {"system_channel_id": lobby.id})
    await world.bot.cogs["ServerCog"].on_shard_ready(0)  # type: ignore[attr-defined] (a listener)
    assert world.bot.get_guild(other.id) is None
    assert world.bot.get_guild(world.guild.id) is not None
    said, left = world.env.http_requests[-2:]
    assert said.path == f"/channels/{lobby.id}/messages"
    assert "host Kindling yourself" in str(said.json)
    assert (left.method, left.path) == ("DELETE", f"/users/@me/guilds/{other.id}")


async def test_a_new_server_is_greeted_once_where_the_bot_may_write(world: World) -> None:
    cog = world.bot.cogs["ServerCog"]
    lobby = world.guild.create_text_channel("general")
    joined = world.bot.get_guild(world.guild.id)
    assert joined is not None
    await cog.on_guild_join(joined)  # type: ignore[attr-defined] (a listener)
    assert not world.has_text("Hi, I’m Kindling")
    world.env.backend.edit_guild(world.guild.id, {"system_channel_id": lobby.id})
    await world.env.settle()
    await cog.on_guild_join(joined)  # type: ignore[attr-defined] (a listener)
    [greeting] = lobby.history()
    assert "</kindling:" in greeting.content  # to be clicked
    assert "`/kindling` shows you how to start" in text_of(greeting)


async def test_without_the_setting_every_server_may_stay(world: World) -> None:
    other = world.env.create_guild("Elsewhere")
    assert world.bot.get_guild(other.id) is not None


async def test_a_server_with_a_couple_is_never_left(couple: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_SERVERS", "123456789012345678")
    await couple.restart()
    assert couple.bot.get_guild(couple.guild.id) is not None
    assert "Where things are" in await couple.status_of(couple.ada)


async def test_an_announcement_channel_is_no_home(couple: World) -> None:
    news = couple.guild.create_news_channel("news")
    refused = await couple.ada.slash(couple.home, "couple home", channel=news)
    assert "announcement channel can’t be your home" in private_text_of(refused)


async def test_nobody_begins_in_an_announcement_channel(world: World) -> None:
    news = world.guild.create_news_channel("news")
    refused = await world.ada.slash(news, "couple start", partner=world.bo.user)
    assert "ordinary text channel" in private_text_of(refused)
    assert news.history() == []


async def test_a_home_that_became_an_announcement_channel_is_named_in_the_status(couple: World) -> None:
    couple.env.backend.edit_channel(couple.home.id, {"type": 5})
    told = await couple.status_of(couple.ada)
    assert "announcement channel can’t be your home" in told


async def test_both_panels_offer_the_app_for_ones_own_account(world: World) -> None:
    await world.ada.slash(world.home, "couple start", partner=world.bo.user)
    consent = await world.bo.click(world.find_post(label="Accept"), label="Accept")
    notice = await world.bo.click(reply_with_button(consent, "More"), label="More")
    assert "own list of apps" in private_text_of(notice)
