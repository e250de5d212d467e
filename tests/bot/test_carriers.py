"""The carriers of cards: an answer that the home reads never says more than the card on it."""

import json
from collections.abc import Collection

from simcord.backend.serializers import message_payload
from support.carriers import commands_with_typed_options
from support.photos import photo
from support.world import World, private_text_of

WORDS = "xylophone"
MOMENT = "tomorrow 19:30"
TYPED: dict[str, dict[str, object]] = {
    "couple timezone": {"zone": "Europe/Berlin", "both": True},
    "ritual set": {"ritual": "date", "day": "Friday", "time": "18:00"},
    "checkin history": {"month": "January"},
    "checkin add": {"question": f"What of the {WORDS}?"},
    "memory remove": {"memory": f"Memory of a {WORDS}"},
    "milestone add": {"name": f"The {WORDS} day", "date": "24 Dec"},
    "milestone remove": {"milestone": f"Bo's {WORDS} day"},
    "thanks": {"message": f"For the {WORDS}"},
    "affection": {"kind": "hug", "note": f"A {WORDS} for you"},
    "recap": {"month": "January"},
    "date poll": {"idea1": f"Play the {WORDS}", "idea2": "A walk", "when": MOMENT, "closes": MOMENT},
    "date plan": {"what": f"Play the {WORDS}", "when": MOMENT, "where": f"The {WORDS} hall", "hours": "2"},
    "try add": {"what": f"Learn the {WORDS}"},
    "try done": {"what": f"Learn the {WORDS}"},
    "talk start": {"topic": f"The {WORDS}", "when": MOMENT},
    "support now": {"country": "DE"},
    "support counsellor": {"country": "DE"},
    "learn start": {"lesson": "listening"},
    "couple pause": {"until": MOMENT},
}
POSTS_A_CARD = {
    "couple timezone",
    "couple pause",
    "ritual set",
    "checkin add",
    "memory remove",
    "milestone remove",
    "thanks",
    "affection",
    "date poll",
    "date plan",
    "talk start",
}
SHOWS_WORDS = {"date poll", "date plan"}
"""A poll and a plan are no envelopes: they are public in the home."""


def everything_public(world: World, besides: Collection[int] = ()) -> str:
    """Return the public messages of the home as Discord sends them, with all that a client can show."""
    stored = [world.env.backend.get_message(world.home.id, message.id) for message in world.posts()]
    payloads = [
        message_payload(world.env.backend, message) for message in stored if message.id not in besides
    ]
    return json.dumps(payloads, default=str)


async def test_no_public_message_answers_a_command_in_whose_options_words_stood(couple: World) -> None:
    with_words = commands_with_typed_options(couple.bot)
    assert set(with_words) == set(TYPED), "a command is new here: say what is typed into it"
    await couple.keep_memory(couple.bo, f"Memory of a {WORDS}")
    await couple.bo.slash(couple.home, "milestone add", name=f"Bo's {WORDS} day", date="24 Dec")
    posting = set[str]()
    for name, options in TYPED.items():
        before = {message.id for message in couple.posts()}
        answer = await couple.ada.slash(couple.home, name, **options)
        assert private_text_of(answer), name
        posted = [message for message in couple.posts() if message.id not in before]
        if posted:
            posting.add(name)
        assert [message.interaction_metadata for message in posted] == [None] * len(posted), name
        assert name in SHOWS_WORDS or WORDS not in everything_public(couple, before), name
    assert posting == POSTS_A_CARD
    path = f"/channels/{couple.home.id}/messages"
    sent = [request.json or {} for request in couple.env.http_requests if request.path == path]
    assert sent
    assert all(message["nonce"] and message["enforce_nonce"] for message in sent if "embeds" in message)
    idle = {name: missing for name, taken in with_words.items() if (missing := taken - set(TYPED[name]))}
    assert idle == {"date poll": {"idea3", "idea4", "idea5"}, "thanks": {"photo"}}


async def test_nothing_of_the_earlier_words_is_left_after_an_edit(couple: World) -> None:
    await couple.make_private()
    given = await couple.thank(couple.ada, f"For the {WORDS}", photo=("sea.png", photo("PNG")))
    assert WORDS in everything_public(couple)
    form = await couple.ada.click(given, label="Edit")
    await couple.ada.submit_modal(form, {"message": "For the music"})
    assert "For the music" in everything_public(couple)
    assert WORDS not in everything_public(couple)
    form = await couple.ada.click(given, label="Edit")
    await couple.ada.submit_modal(form, {"message": "*" * 2_000})  # too long for one message: an envelope
    assert not couple.find_post(label="Read").attachments
    assert "For the music" not in everything_public(couple)
