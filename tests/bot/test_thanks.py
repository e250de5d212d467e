"""Thank-yous, given and received."""

from simcord.results import InteractionResult
from support.world import World, component_key_of, labels_of, private_text_of, text_of

from data.decks import load_decks

WORDS = "You made soup when I was tired"


def hint_of(form: InteractionResult) -> str:
    """What stands under the first line of a form."""
    assert form.modal is not None
    return form.modal["components"][0]["description"]


async def test_a_shout_out_calls_the_partner_and_its_author_is_told_in_private(couple: World) -> None:
    await couple.move_out_of_sight()
    given = await couple.thank(couple.ada, "You made *soup*", about="support")
    card = couple.posts()[-1]
    assert card.content == f"{couple.bo.mention}, there’s a thank-you for you."
    assert "> You made \\*soup\\*" in text_of(card)
    assert "for your support" in text_of(card)
    assert labels_of(given) == ["Edit", "Take back"]
    assert given.ephemeral


async def test_words_call_nobody_but_the_partner_and_cannot_break_out(couple: World) -> None:
    await couple.move_out_of_sight()
    await couple.thank(couple.ada, f"@everyone {couple.cleo.mention}\n# loud")
    path = f"/channels/{couple.home.id}/messages"
    sent = next(request for request in reversed(couple.env.http_requests) if request.path == path)
    assert sent.json is not None
    assert sent.json["allowed_mentions"]["users"] == [str(couple.bo.id)]
    assert not sent.json["allowed_mentions"].get("parse")
    shown = text_of(couple.posts()[-1])
    assert couple.cleo.mention not in shown.replace(f"\\{couple.cleo.mention}", "")
    assert "@everyone" not in shown
    assert "> \\# loud" in shown


async def test_where_others_can_read_it_is_an_envelope_for_the_two_alone(couple: World) -> None:
    await couple.thank(couple.ada, WORDS)
    assert not couple.has_text(WORDS)
    await couple.restart()
    envelope = couple.find_post(text="there’s a thank-you")
    for partner in (couple.bo, couple.ada):
        opened = await partner.click(envelope, label="Read")
        assert WORDS in private_text_of(opened)
    stranger = await couple.cleo.click(envelope, label="Read")
    assert "You’re not in a couple here yet" in private_text_of(stranger)
    assert WORDS not in text_of(stranger)


async def test_another_couple_opens_no_envelope_of_ours(couple: World) -> None:
    await couple.thank(couple.ada, WORDS)
    await couple.make_another_couple()
    refused = await couple.cleo.click(couple.find_post(text="there’s a thank-you"), label="Read")
    assert "belongs to another couple" in private_text_of(refused)


async def test_private_asks_for_an_envelope_wherever_it_is_posted(couple: World) -> None:
    await couple.move_out_of_sight()
    await couple.thank(couple.ada, WORDS, private=True)
    assert not couple.has_text(WORDS)
    assert WORDS in private_text_of(await couple.bo.click(couple.find_post(label="Read"), label="Read"))


async def test_words_too_many_for_one_message_are_spread_behind_read_and_never_cut(couple: World) -> None:
    await couple.move_out_of_sight()
    await couple.thank(couple.ada, "*" * 2_000)
    opened = await couple.bo.click(couple.find_post(label="Read"), label="Read")
    assert private_text_of(opened).count("\\*") == 2_000
    assert len(opened.followups) == 1


async def test_without_a_message_a_form_asks_three_lines_and_joins_them(couple: World) -> None:
    await couple.move_out_of_sight()
    form = await couple.ada.slash(couple.home, "thanks", about="unique")
    assert form.modal is not None
    fields = [row["component"] for row in form.modal["components"]]
    assert [(field["custom_id"], field["required"]) for field in fields] == [
        ("did", True),
        ("says", False),
        ("meant", False),
    ]
    given = await couple.ada.submit_modal(form, {"did": "You sang", "says": "", "meant": "I laughed"})
    card = text_of(couple.posts()[-1])
    assert "> You sang\n> \n> I laughed" in card
    assert "for who you are" in card
    assert labels_of(given.followups[-1]) == ["Edit", "Take back"]


async def test_starters_fit_and_do_not_return_before_the_deck_is_used_up(couple: World) -> None:
    fitting = {starter.text for starter in load_decks().starters if starter.about == "support"}
    dealt: list[str] = []
    for _ in range(len(fitting) // 2):
        form = await couple.ada.slash(couple.home, "thanks", about="support")
        assert form.modal is not None
        dealt.append(hint_of(form).removeprefix("For example: “").removesuffix("”"))
        dealt.append(form.modal["components"][0]["component"]["placeholder"])
    assert sorted(dealt) == sorted(fitting)


async def test_an_open_form_survives_a_restart_with_what_it_was_opened_for(couple: World) -> None:
    await couple.move_out_of_sight()
    form = await couple.ada.slash(couple.home, "thanks", about="support", private=True)
    await couple.restart()
    await couple.ada.submit_modal(form, {"did": WORDS})
    assert not couple.has_text(WORDS)
    opened = private_text_of(await couple.bo.click(couple.find_post(label="Read"), label="Read"))
    assert "for your support" in opened
    assert WORDS in opened


async def reveal(world: World) -> None:
    """Let both answer their first question."""
    await world.answer(world.ada, "Your laugh")
    await world.answer(world.bo, "Your eyes")


async def test_say_thanks_on_a_reveal_opens_the_same_form_after_a_restart(couple: World) -> None:
    await reveal(couple)
    await couple.restart()
    form = await couple.bo.click(couple.find_post(label="Say thanks"), label="Say thanks")
    given = await couple.bo.submit_modal(form, {"did": "You waited for me"})
    assert not given.ephemeral
    opened = await couple.ada.click(couple.find_post(text="there’s a thank-you"), label="Read")
    assert "You waited for me" in private_text_of(opened)
    assert "Thank you" in private_text_of(opened)


async def test_say_thanks_on_a_reveal_is_for_its_couple_alone(couple: World) -> None:
    await reveal(couple)
    card = couple.find_post(label="Say thanks")
    assert "not in a couple" in private_text_of(await couple.cleo.click(card, label="Say thanks"))
    await couple.make_another_couple()
    assert "belongs to another couple" in private_text_of(await couple.cleo.click(card, label="Say thanks"))
    planted = await couple.post_button("thanks", "weather", "give")
    assert "That’s over" in private_text_of(await couple.ada.click(planted, label="Press"))


async def test_the_author_edits_after_a_restart_and_the_card_is_redrawn(couple: World) -> None:
    await couple.move_out_of_sight()
    panel = await couple.thank(couple.ada, WORDS)
    await couple.restart()
    form = await couple.ada.click(panel, label="Edit")
    assert WORDS in str(form.modal)
    posts = len(couple.posts())
    assert "Changed" in private_text_of(await couple.ada.submit_modal(form, {"message": "You made soup"}))
    assert "> You made soup" in text_of(couple.posts()[-1])
    assert not couple.has_text(WORDS)
    assert len(couple.posts()) == posts


async def test_an_edited_envelope_opens_with_the_new_words(couple: World) -> None:
    panel = await couple.thank(couple.ada, WORDS)
    form = await couple.ada.click(panel, label="Edit")
    await couple.ada.submit_modal(form, {"message": "You made soup"})
    opened = private_text_of(await couple.bo.click(couple.find_post(label="Read"), label="Read"))
    assert "You made soup" in opened
    assert WORDS not in opened


async def test_the_author_takes_back_after_a_restart_and_the_card_goes_too(couple: World) -> None:
    panel = await couple.thank(couple.ada, WORDS)
    posts = len(couple.posts())
    await couple.restart()
    taken = await couple.ada.click(panel, label="Take back")
    assert "Your thank-you is deleted" in text_of(taken)
    assert len(couple.posts()) == posts - 1
    assert "still empty" in private_text_of(await couple.bo.slash(couple.home, "jar draw"))


async def test_what_was_taken_back_is_over_for_every_button_and_open_form(couple: World) -> None:
    panel = await couple.thank(couple.ada, WORDS)
    thanks_id = component_key_of(panel)
    form = await couple.ada.click(panel, label="Edit")
    await couple.ada.click(panel, label="Take back")
    for verb in ("read", "edit", "takeback"):
        pressed = await couple.ada.click(await couple.post_button("thanks", thanks_id, verb), label="Press")
        assert "That’s over" in private_text_of(pressed)
    late = private_text_of(await couple.ada.submit_modal(form, {"message": "Other words"}))
    assert "That’s over" in late
    assert "Other words" in late


async def test_only_the_author_edits_and_takes_back(couple: World) -> None:
    thanks_id = component_key_of(await couple.thank(couple.ada, WORDS))
    for verb in ("edit", "takeback"):
        planted = await couple.post_button("thanks", thanks_id, verb)
        assert "Only its writer can" in private_text_of(await couple.bo.click(planted, label="Press"))
        assert "not in a couple" in private_text_of(await couple.cleo.click(planted, label="Press"))
    assert WORDS in private_text_of(await couple.bo.slash(couple.home, "jar draw"))


async def test_outside_the_home_the_answer_is_private_and_the_card_goes_home(couple: World) -> None:
    lounge = couple.guild.create_text_channel("lounge")
    posts = len(couple.posts())
    given = await couple.ada.slash(lounge, "thanks", message=WORDS)
    assert given.ephemeral
    assert not lounge.history()
    assert len(couple.posts()) == posts + 1
    form = await couple.ada.slash(lounge, "thanks")
    assert (await couple.ada.submit_modal(form, {"did": "You sang"})).ephemeral
    assert not lounge.history()
    assert len(couple.posts()) == posts + 2
    assert given.response is not None
    await couple.ada.click(given.response, label="Take back")
    assert len(couple.posts()) == posts + 1


async def test_the_menu_on_the_partner_opens_the_same_form(couple: World) -> None:
    await couple.restart()
    form = await couple.ada.context_menu(couple.home, "Thank", couple.bo)
    assert hint_of(form).startswith("For example")
    await couple.ada.submit_modal(form, {"did": WORDS})
    assert WORDS in private_text_of(await couple.bo.click(couple.find_post(label="Read"), label="Read"))


async def test_the_menu_thanks_nobody_but_the_partner(couple: World) -> None:
    posts = len(couple.posts())
    for somebody in (couple.cleo, couple.ada):
        refused = await couple.ada.context_menu(couple.home, "Thank", somebody)
        assert refused.modal is None
        assert "You can only thank your partner here" in private_text_of(refused)
    stranger = await couple.cleo.context_menu(couple.home, "Thank", couple.ada)
    assert "`/couple start`" in private_text_of(stranger)
    assert len(couple.posts()) == posts
