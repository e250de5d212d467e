"""Check-ins, as two people live them."""

from scenes import World, labels_of, private_of, text_of


async def test_the_second_answer_opens_both_in_an_envelope(couple: World) -> None:
    first = await couple.answer(couple.ada, "Your laugh, across the room")
    assert "sealed" in private_of(first)
    assert not couple.has("Your laugh")
    await couple.answer(couple.bo, "The way you listened")
    envelope = couple.find(label="Read")
    assert not couple.has("Your laugh")
    opened = await couple.ada.click(envelope, label="Read")
    assert "Your laugh" in private_of(opened)
    assert "The way you listened" in private_of(opened)


async def test_words_stand_openly_where_only_the_two_read(couple: World) -> None:
    await couple.make_private()
    await couple.answer(couple.ada, "Your laugh")
    await couple.answer(couple.bo, "Your eyes")
    reveal = couple.find(label="Keep as a memory")
    assert "Your laugh" in text_of(reveal)
    assert "Your eyes" in text_of(reveal)
    assert "Read" not in labels_of(reveal)
