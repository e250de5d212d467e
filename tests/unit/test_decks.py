"""Decks: enough entries of each kind, words that fit every couple, and no repeats."""

import re
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from support.every_entry import for_every

from core.abouts import Fit
from core.checkins import FIRST_QUESTION, Question, Tone
from core.decks import (
    FIRST_MONTH,
    FRAME_FOLLOWUPS,
    HEAVY,
    PARTS,
    Budget,
    Duration,
    Followup,
    VenueKind,
    fitting_followups,
    leave_out_heavy,
    order_questions,
    rotate_entries,
)
from core.sparks import SparkKind
from core.text_input import IDEA_LIMIT
from core.thanks import ThanksAbout
from data import decks
from data.decks import TAGS, InvalidDeck, load_decks
from data.tables import checkins, poll_ideas, seen

DECKS = load_decks()
TEXTS = (
    {
        entry.deck_id: entry.text
        for entry in (*DECKS.questions, *DECKS.prompts, *DECKS.starters, *DECKS.followups)
    }
    | {idea.deck_id: f"{idea.title} {idea.instructions}" for idea in DECKS.ideas}
    | {spark.deck_id: " ".join((spark.text, *spark.options, spark.talk)) for spark in DECKS.sparks}
)
DECK_SIZES = (DECKS.questions, DECKS.prompts, DECKS.ideas, DECKS.starters, DECKS.followups, DECKS.sparks)
COUNT = sum(map(len, DECK_SIZES))
BRITISH = re.compile(
    r"\b(?:\w*(?:avour|olour|eighbour|onour|umour|ehaviour)\w*|centres?|theatres?|\w+metres?|counsell\w+"
    r"|(?:cancell|travell|quarrell)(?:ed|ing|er)|(?:real|organ|apolog|recogn|memor)is(?:e|ed|es|ing)|grey|cosy|mum|pyjamas|learnt|whilst)\b",
    re.IGNORECASE,
)

# Each couple is meant: no gender, no marriage, no home of one kind; and nothing that the decks leave alone.
LEFT_ALONE = re.findall(
    r"\S+",
    """
    husband wife boyfriend girlfriend fiancé fiancée spouse married marriage wedding
    he she him her his hers himself herself man woman men women boy girl father mum dad
    pregnant bedroom
    sex sexy sexual erotic naked kink
    god church pray prayer faith religion religious bible heaven soul christmas easter ramadan
    politics political election voting government
    health healthy illness disease doctor diet weight trauma depressed alcohol beer wine drunk
    score winner loser streak
    """,
)

# These mean some couples alone: an entry with such a word says so.
MEANS_SOME = {
    "children": Fit.CHILDREN,
    "kids": Fit.CHILDREN,
    "baby": Fit.CHILDREN,
    "mother": Fit.CHILDREN,
    "therapy": Fit.HARD,
}
MOST_WORDS = 18  # of a sentence
FIRST_WORDS = r"(What|When|How|Who|If)\b"

QUESTION = 'id = "a"\npart = "time"\ntext = "b"'


def test_there_is_enough_for_two_years() -> None:
    assert len(DECKS.questions) >= 220
    assert len(DECKS.prompts) >= 130
    assert len(DECKS.ideas) >= 360
    assert len([idea for idea in DECKS.ideas if idea.works_apart]) >= 312
    assert len(DECKS.starters) >= 72


def test_every_part_has_its_share() -> None:
    questions = Counter(question.part for question in DECKS.questions)
    assert set(questions) == set(PARTS)
    assert min(questions.values()) >= 44
    assert set(Counter(prompt.tag for prompt in DECKS.prompts)) == set(TAGS)
    assert min(Counter(prompt.tag for prompt in DECKS.prompts).values()) >= 43
    assert min(Counter(starter.about for starter in DECKS.starters).values()) >= 18
    assert {starter.about for starter in DECKS.starters} == set(ThanksAbout)


@for_every([(tone, part) for tone in Tone for part in (None, *PARTS, FRAME_FOLLOWUPS)])
def test_no_followup_returns_within_a_quarter(tone_and_part: tuple[Tone, str | None]) -> None:
    assert len(fitting_followups(DECKS.followups, *tone_and_part)) >= 15


def test_no_memory_prompt_is_heavy_and_each_fits_beside_its_form() -> None:
    assert max(prompt.depth for prompt in DECKS.prompts) < HEAVY
    assert [prompt.deck_id for prompt in DECKS.prompts if len(prompt.text) > 100] == []


@pytest.mark.parametrize("budget", Budget)
@pytest.mark.parametrize("place", VenueKind)
def test_two_people_in_two_places_find_enough_for_a_poll(budget: Budget, place: VenueKind) -> None:
    fitting = [idea for idea in DECKS.ideas if idea.budget is budget and idea.venue_kind is place]
    assert len(fitting) >= 5
    assert len([idea for idea in DECKS.ideas if idea.works_apart and idea.budget is budget]) >= 5


def test_every_kind_of_idea_exists() -> None:
    assert {idea.duration for idea in DECKS.ideas} == set(Duration)
    assert {idea.is_novel for idea in DECKS.ideas} == {True, False}


def test_no_id_appears_twice() -> None:
    assert len(TEXTS) == COUNT
    assert FIRST_QUESTION not in TEXTS


def test_every_id_fits_where_it_is_stored() -> None:
    longest = max(map(len, TEXTS))
    for column in (checkins.c.question_key, seen.c.key, poll_ideas.c.deck_key, checkins.c.followup_key):
        assert longest <= (getattr(column.type, "length", None) or 0)
    assert max(len(f"followup-{tone}") for tone in Tone) <= (getattr(seen.c.deck.type, "length", None) or 0)
    assert all(re.fullmatch(r"[a-z0-9-]+", key) for key in TEXTS)


def test_no_text_is_longer_than_what_shows_it() -> None:
    assert max(len(entry.text) for entry in (*DECKS.questions, *DECKS.prompts, *DECKS.followups)) <= 180
    assert max(len(starter.text) for starter in DECKS.starters) <= 100
    assert max(len(idea.title) for idea in DECKS.ideas) <= min(80, IDEA_LIMIT)
    assert max(len(idea.instructions) for idea in DECKS.ideas) <= 200


def test_no_spark_returns_within_most_of_a_year_of_daily_ones() -> None:
    for_everybody = [spark for spark in DECKS.sparks if not spark.fits and not spark.not_for]
    assert len(for_everybody) >= 320
    assert set(Counter(spark.kind for spark in DECKS.sparks)) == set(SparkKind)
    assert min(Counter(spark.kind for spark in for_everybody).values()) >= 55


def test_the_kinds_of_sparks_take_turns() -> None:
    kinds = [spark.kind for spark in DECKS.sparks]
    assert [kind for kind, following in pairwise(kinds) if kind is following] == []


def test_a_spark_is_short() -> None:
    assert max(len(line) for spark in DECKS.sparks for line in (spark.text, spark.talk)) <= 120
    assert max(len(option) for spark in DECKS.sparks for option in spark.options) <= 40
    assert [spark.deck_id for spark in DECKS.sparks if not spark.deck_id.startswith(f"{spark.kind}-")] == []


def test_no_spark_repeats_an_option_a_question_or_a_line_to_talk_about() -> None:
    for spark in DECKS.sparks:
        assert len({option.casefold() for option in spark.options}) == len(spark.options), spark.deck_id
    for lines in ([spark.text for spark in DECKS.sparks], [spark.talk for spark in DECKS.sparks]):
        assert [line for line, count in Counter(map(str.casefold, lines)).items() if count > 1] == []


def test_a_spark_asks_about_oneself_and_offers_no_answer_for_both() -> None:
    assert [spark.deck_id for spark in DECKS.sparks if "your partner" in TEXTS[spark.deck_id].lower()] == []
    assert [spark.deck_id for spark in DECKS.sparks if not spark.talk.endswith("?")] == []
    likely = [spark for spark in DECKS.sparks if spark.kind is SparkKind.LIKELY]
    assert [spark.deck_id for spark in likely if not spark.text.startswith("Who’s more likely to ")] == []


def test_no_text_appears_twice() -> None:
    assert [text for text, count in Counter(TEXTS.values()).items() if count > 1] == []


@for_every(LEFT_ALONE)
def test_a_word_that_the_decks_leave_alone_does_not_occur(word: str) -> None:
    assert [key for key, text in TEXTS.items() if re.search(rf"\b{word}\b", text, re.IGNORECASE)] == []


@for_every(MEANS_SOME)
def test_a_word_that_means_some_couples_is_only_where_it_fits(word: str) -> None:
    graded = (*DECKS.questions, *DECKS.prompts, *DECKS.ideas, *DECKS.sparks)
    fitting = {one.deck_id for one in graded if one.fits == frozenset({MEANS_SOME[word]})}
    found = [key for key, text in TEXTS.items() if re.search(rf"\b{word}\b", text, re.IGNORECASE)]
    assert [key for key in found if key not in fitting] == []


def test_every_question_begins_with_a_word_that_asks() -> None:
    assert [one.deck_id for one in DECKS.questions if not re.match(FIRST_WORDS, one.text)] == []


def test_a_text_is_one_clean_line() -> None:
    for key, text in TEXTS.items():
        assert text == " ".join(text.split()), key
        assert not re.search(r"[*_`|<>#\[\]'\"]", text), key


def test_every_sentence_is_short_and_no_text_has_a_semicolon() -> None:
    said = [(one.deck_id, text) for one in DECKS.ideas for text in (one.title, one.instructions)]
    said += [(one.deck_id, text) for one in DECKS.sparks for text in (one.text, *one.options, one.talk)]
    said += [
        (one.deck_id, one.text)
        for one in (*DECKS.questions, *DECKS.prompts, *DECKS.starters, *DECKS.followups)
    ]
    sentences = [(key, one) for key, text in said for one in re.split(r"(?<=[.!?])\s+", text)]
    assert [(key, one) for key, one in sentences if len(one.split()) > MOST_WORDS] == []
    assert [key for key, text in said if ";" in text] == []


def test_every_deck_names_its_sources() -> None:
    for path in sorted((Path(decks.__file__).parent / "en").glob("*.toml")):
        comments = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
        assert re.search(r"\((19|20)\d\d\)", "\n".join(comments)), path.name


@pytest.mark.parametrize(
    ("deck", "kind", "text", "sentence"),
    [
        (
            "starters",
            "starter",
            'id = "a"\nabout = "weather"\ntext = "b"',
            "a: about is 'weather', not one of",
        ),
        (
            "starters",
            "starter",
            'id = "a"\nabout = "unique"\ntext = " "',
            "starters.toml: a has an empty field",
        ),
        (
            "starters",
            "starter",
            'id = "a"\nabout = "unique"\ntext = "b"\n[[starter]]\nid = "a"\nabout = "unique"\ntext = "c"',
            "starters.toml: a appears twice",
        ),
        (
            "sparks",
            "spark",
            'id = "a"\nkind = "four"\ntext = "b"\noptions = ["c", "d"]\ntalk = "e"',
            "a: four has 2 options, not 4",
        ),
        (
            "sparks",
            "spark",
            'id = "a"\nkind = "likely"\ntext = "b"\ntalk = "e"\nfits = ["sports"]',
            "a: fits has 'sports', not one of",
        ),
        ("checkin", "question", 'id = "a"\npart = "sports"\ntext = "b"', "a: part is 'sports', not one of"),
        ("followups", "followup", 'id = "a"\ntone = "loud"\ntext = "b"', "a: tone is 'loud', not one of"),
        ("prompts", "prompt", 'id = "a"\ntag = "food"\ntext = "b"', "a: tag is 'food', not one of"),
        ("checkin", "question", f"{QUESTION}\ndepth = 4", "a: depth is 4, not 1 to 3"),
        ("checkin", "question", f'{QUESTION}\nplayful = "yes"', "a: playful is 'yes', not true or false"),
        ("checkin", "question", f'{QUESTION}\nfits = ["game"]', "a: fits has 'game', not one of together"),
        ("checkin", "question", f'{QUESTION}\nnot_for = "far"', "a: not_for is 'far', not a list"),
        (
            "checkin",
            "question",
            f'{QUESTION}\nfits = ["far"]\nnot_for = ["far"]',
            "a: far is in fits and in not_for",
        ),
        ("checkin", "question", f"{QUESTION}\ndeep = 2", "checkin.toml: a has an unknown field 'deep'"),
    ],
)
def test_a_mistake_in_a_deck_stops_the_start(
    deck: str, kind: str, text: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    language = tmp_path / "xx"
    language.mkdir()
    for path in (decks.DECKS_DIR / "en").glob("*.toml"):
        (language / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    (language / f"{deck}.toml").write_text(f"[[{kind}]]\n{text}\n", encoding="utf-8")
    monkeypatch.setattr(decks, "DECKS_DIR", tmp_path)
    with pytest.raises(InvalidDeck, match=re.escape(sentence)):
        load_decks("xx")


def entry(key: str, part: str = "time", depth: int = 1, *, playful: bool = False) -> Question:
    return Question(key, part, key, depth, playful)


def keys(entries: list[Question]) -> list[str]:
    return [one.deck_id for one in entries]


def test_unseen_entries_are_dealt_first_and_in_order() -> None:
    assert keys(rotate_entries([entry("a"), entry("b"), entry("c")], ["b"])) == ["a", "c", "b"]


def test_when_all_were_dealt_the_longest_unseen_comes_back() -> None:
    assert keys(rotate_entries([entry("a"), entry("b"), entry("c")], ["c", "a", "b", "c"])) == ["a", "b", "c"]


def test_nothing_repeats_before_the_deck_is_used_up() -> None:
    questions = order_questions(DECKS.questions)
    dealt: list[str] = []
    for _ in range(2 * len(questions)):
        dealt.append(rotate_entries(questions, dealt)[0].deck_id)
    first, second = dealt[: len(questions)], dealt[len(questions) :]
    assert len(set(first)) == len(questions)
    assert first == second


def test_the_five_parts_take_turns() -> None:
    parts = [question.part for question in order_questions(DECKS.questions)]
    assert parts[:10] == [*PARTS, *PARTS]


def test_a_part_that_has_run_out_is_left_out() -> None:
    questions = [entry("t1"), entry("t2"), entry("g1", "guidance")]
    assert keys(order_questions(questions)) == ["t1", "g1", "t2"]
    assert order_questions([]) == []


def test_every_fourth_is_playful_while_there_are_some() -> None:
    questions = [entry(f"s{number}") for number in range(6)]
    questions += [entry(f"p{number}", playful=True) for number in range(2)]
    assert keys(order_questions(questions)) == ["s0", "s1", "s2", "p0", "s3", "s4", "s5", "p1"]
    assert keys(order_questions(questions[5:])) == ["s5", "p0", "p1"]


def test_light_ones_begin_and_heavy_ones_are_spread_over_the_rest() -> None:
    light = [entry(f"a{number}") for number in range(4)]
    middling = [entry(f"b{number}", depth=2) for number in range(3)]
    heavy = [entry(f"c{number}", depth=3) for number in range(2)]
    ordered = keys(order_questions([*heavy, *middling, *light]))
    assert ordered == ["a0", "b0", "a1", "c0", "a2", "b1", "a3", "b2", "c1"]


def test_nothing_heavy_is_dealt_in_a_couples_first_month() -> None:
    questions = [entry("a"), entry("b", depth=2), entry("c", depth=3)]
    assert leave_out_heavy(questions, FIRST_MONTH - timedelta(seconds=1)) == questions[:2]
    assert leave_out_heavy(questions, FIRST_MONTH) == questions


def test_a_followup_of_a_part_follows_its_questions_alone() -> None:
    followups = [
        Followup("a", Tone.HIGH, "a"),
        Followup("b", Tone.HIGH, "b", "time"),
        Followup("c", Tone.HIGH, "c", "journey"),
        Followup("d", Tone.CARING, "d"),
    ]
    assert [one.deck_id for one in fitting_followups(followups, Tone.HIGH, "time")] == ["a", "b"]
    assert [one.deck_id for one in fitting_followups(followups, Tone.HIGH, None)] == ["a"]


def test_a_retired_entry_is_never_dealt_and_can_still_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    language = tmp_path / "xy"
    language.mkdir()
    for path in (decks.DECKS_DIR / "en").glob("*.toml"):
        (language / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    retired = f'[[question]]\n{QUESTION}\nretired = true\n[[question]]\nid = "b"\npart = "time"\ntext = "c"\n'
    (language / "checkin.toml").write_text(retired, encoding="utf-8")
    monkeypatch.setattr(decks, "DECKS_DIR", tmp_path)
    loaded = load_decks("xy")
    assert keys(order_questions(loaded.questions)) == ["b"]
    assert loaded.questions_by_id["a"].text == "b"


def test_every_entry_is_spelled_as_americans_spell() -> None:
    # Those that are no longer dealt, too: old votes show them. Help lines have names of their own.
    paths = [path for path in (Path(decks.__file__).parent / "en").glob("*.toml") if path.stem != "supports"]
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line for line in lines if not line.startswith(("id =", "#")) and BRITISH.search(line)] == []


def test_equal_sets_of_couples_are_one_object() -> None:
    decks = load_decks()
    entries = (*decks.questions, *decks.prompts, *decks.ideas, *decks.sparks)
    sets = [one for entry in entries for one in (entry.fits, entry.not_for)]
    assert len({id(one) for one in sets}) == len(set(sets))
