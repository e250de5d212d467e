"""A no rests, as both read it: one kind, private sentence with the moment at which one may ask again."""

import re

from support.world import World, labels_of, private_text_of, text_of

MOMENT = re.compile(r"<t:(\d+):f>")


def moment_in(text: str) -> int:
    found = MOMENT.search(text)
    assert found is not None, text
    return int(found[1])


async def test_who_asks_again_is_told_when_they_may(couple: World) -> None:
    await couple.ada.slash(couple.home, "ritual set", ritual="memory", day="Tuesday", time="18:30")
    declined = await couple.bo.click(couple.find_post(label="Not now"), label="Not now")
    tomorrow = int(couple.env.now().timestamp()) + 24 * 60 * 60
    assert "You can, any time." in private_text_of(declined)
    assert abs(moment_in(private_text_of(declined)) - tomorrow) <= 1
    cards = len(couple.posts())
    asked = await couple.ada.slash(couple.home, "ritual set", ritual="memory", day="Friday", time="7pm")
    assert text_of(asked) == private_text_of(asked)
    assert "let’s leave it for a bit" in private_text_of(asked)
    assert abs(moment_in(private_text_of(asked)) - tomorrow) <= 1
    assert len(couple.posts()) == cards


async def test_who_takes_their_own_asking_back_is_told_nothing_of_a_rest(couple: World) -> None:
    await couple.ada.slash(couple.home, "ritual set", ritual="memory", day="Tuesday", time="18:30")
    taken_back = await couple.ada.click(couple.find_post(label="Not now"), label="Not now")
    assert MOMENT.search(private_text_of(taken_back)) is None
    await couple.ada.slash(couple.home, "ritual set", ritual="memory", day="Friday", time="7pm")
    assert "Agree" in labels_of(couple.posts()[-1])


async def test_a_talk_rests_also_after_a_restart_and_the_other_may_ask(couple: World) -> None:
    await couple.ada.slash(couple.home, "talk start", topic="The dishes")
    asking = couple.find_post(label="Not this")
    await couple.restart()
    await couple.bo.click(asking, label="Not this")
    refused = await couple.ada.slash(couple.home, "talk start", topic="Something else")
    assert MOMENT.search(private_text_of(refused))
    await couple.bo.slash(couple.home, "talk start", topic="The dishes, after all")
    await couple.ada.click(couple.find_post(label="Yes"), label="Yes")
    assert couple.has_text("You both said yes")
