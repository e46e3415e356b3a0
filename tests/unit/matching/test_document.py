"""Tokens and sentences with their offsets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.matching import Document, read

# Text as it comes: words, numbers, every kind of stop and blank, other scripts, halves of surrogate pairs
NEWS = st.text(
    alphabet=st.one_of(
        st.sampled_from("aAbBzZ019 .,;:!?'’\"“”()-–—/\n\t"),
        st.characters(),
    ),
    max_size=300,
)


def words(text: str) -> list[str]:
    return list(read(text).words)


def sentences(text: str) -> list[str]:
    document = read(text)
    return [text[s.start : s.end] for s in document.sentences]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two men fled.", ["two", "men", "fled", "."]),
        ("1,200 rounds at 07:30", ["1,200", "rounds", "at", "07:30"]),
        ("the 3rd of May", ["the", "3rd", "of", "may"]),
        ("on 01/02/2021", ["on", "01/02/2021"]),
        ("an AK47 and 2 RPG7s", ["an", "ak47", "and", "2", "rpg7s"]),
        ("U.S. and N.W.F.P. posts", ["us", "and", "nwfp", "posts"]),
        ("Côte d'Ivoire", ["côte", "d'ivoire"]),
        ("Cote d’Ivoire", ["cote", "d'ivoire"]),
        ("Pakistan's army", ["pakistan", "'s", "army"]),
        ("Pakistan’s army", ["pakistan", "'s", "army"]),
        ("the soldiers' camp", ["the", "soldiers", "'", "camp"]),
        ("they didn't fire", ["they", "didn't", "fire"]),
        ("", []),
        ("   \n\t ", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize("text", ["cross-border fire", "cross‑border fire", "cross‐border fire", "cross border fire"])
def test_a_hyphen_inside_a_word_only_separates(text: str) -> None:
    assert words(text) == ["cross", "border", "fire"]


def test_a_dash_between_words_is_a_token() -> None:
    assert words("the men — all locals - left") == ["the", "men", "—", "all", "locals", "-", "left"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 injuredamong them", ["3", "injured", "among", "them"]),
        ("two killedincluding a major", ["two", "killed", "including", "a", "major"]),
        ("five woundedwhen it fell", ["five", "wounded", "when", "it", "fell"]),
    ],
)
def test_words_glued_by_a_lost_dash_come_apart(text: str, expected: list[str]) -> None:
    document = read(text)
    assert list(document.words) == expected
    assert [document.surface(i).lower() for i in range(len(document))] == expected


@pytest.mark.parametrize("word", ["deadwood", "killers", "wounder", "capturedown"])
def test_words_that_only_begin_alike_stay_whole(word: str) -> None:
    assert words(word) == [word]


@pytest.mark.parametrize(
    "text",
    [
        "Lt. Col. Hamid Raza was at the post.",
        "Dr. Amina Yusuf treated them.",
        "It happened on Oct. 12 near the ford.",
        "A. K. Roy and J. B. Das were there.",
        "The post at km. 14 was empty.",
        "Maj. Gen. Osei spoke at 9.30 on the radio.",
        "The U.S. envoy left.",
        "It was reported by herald.example and others.",
        "He paid 3.5 million.",
        "Sgt. Owusu and Pvt. Mensah were named.",
    ],
)
def test_stops_that_end_no_sentence(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two fled. Three stayed.", ["Two fled.", "Three stayed."]),
        ("Who fired? Nobody knows.", ["Who fired?", "Nobody knows."]),
        ("They ran! The post burned.", ["They ran!", "The post burned."]),
        ("It hit the ridge.The army replied.", ["It hit the ridge.", "The army replied."]),
        ("They left for the U.S. The envoy stayed.", ["They left for the U.S.", "The envoy stayed."]),
        ("He said “we held the post.” Then he left.", ["He said “we held the post.”", "Then he left."]),
        ("Four died (two later). Six live.", ["Four died (two later).", "Six live."]),
        ("First line\nSecond line", ["First line", "Second line"]),
        ("It was quiet. 12 men came.", ["It was quiet.", "12 men came."]),
        ("It was quiet. “Nobody came,” she said.", ["It was quiet.", "“Nobody came,” she said."]),
        ("No stop at all", ["No stop at all"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_line_is_a_paragraph_of_its_own() -> None:
    document = read("One here. Two here.\nThree here.\n\nFour.")
    assert [s.paragraph for s in document.sentences] == [0, 0, 1, 2]


def test_a_lettered_list_stays_in_its_sentence() -> None:
    text = "Four posts were hit: a) Lower ford, b) Upper ford, c) The mill and d) The bridge."
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "قُتل ثلاثة جنود في هجوم على نقطة تفتيش.",
        "На посту погибли трое военных.",
        "边境发生交火，三人死亡。",
        "सीमा पर गोलीबारी में तीन लोग घायल हुए।",
        "ทหารสามนายได้รับบาดเจ็บ",
    ],
)
def test_other_scripts_are_read_too(text: str) -> None:
    document = read(text)
    assert len(document) > 0
    assert "".join(document.surface(i) for i in range(len(document))) == "".join(text.split())


@given(NEWS)
def test_tokens_stand_in_order_and_where_they_say(text: str) -> None:
    document = read(text)
    assert len(document.words) == len(document.starts) == len(document.ends)
    at = 0
    for i, (start, end) in enumerate(zip(document.starts, document.ends, strict=True)):
        assert at <= start < end <= len(text)
        assert document.surface(i) == text[start:end]
        assert document.words[i]
        at = end


@given(NEWS)
def test_sentences_part_the_tokens(text: str) -> None:
    document = read(text)
    at = 0
    for n, s in enumerate(document.sentences):
        assert s.index == n
        assert s.first == at < s.last
        assert (s.start, s.end) == (document.starts[s.first], document.ends[s.last - 1])
        at = s.last
    assert at == len(document)
    assert len(document.sentence_of) == len(document)
    assert [s.paragraph for s in document.sentences] == sorted(s.paragraph for s in document.sentences)


@given(NEWS, st.data())
def test_a_quotation_is_the_text_between_its_offsets(text: str, data: st.DataObject) -> None:
    document = read(text)
    if len(document) == 0:
        return
    first = data.draw(st.integers(0, len(document) - 1))
    last = data.draw(st.integers(first + 1, len(document)))
    quote = document.quote(first, last)
    assert quote.text == text[quote.start : quote.end] != ""


@given(NEWS)
def test_the_token_at_an_offset_covers_or_follows_it(text: str) -> None:
    document = read(text)
    for offset in range(len(text)):
        i = document.token_at(offset)
        assert i == len(document) or document.ends[i] > offset
        assert i == 0 or document.ends[i - 1] <= offset


@given(NEWS)
def test_the_stream_leads_back_to_the_tokens(text: str) -> None:
    document = read(text)
    for offset, i in document.stream_tokens.items():
        if i < len(document):
            assert document.stream_bytes.startswith(f" {document.words[i]} ".encode("utf-8", "surrogatepass"), offset)
        else:
            assert offset == len(document.stream_bytes)


def test_the_empty_text_has_nothing() -> None:
    document = read("")
    assert isinstance(document, Document)
    assert len(document) == 0
    assert document.sentences == ()
    assert document.stream == ""


CASELESS = "gunmen killed two farmers near tessit on 3 may. they fled to gao. mr. ag hamani said so."


@pytest.mark.parametrize("text", [CASELESS, CASELESS.upper()])
def test_a_text_without_capitals_has_sentences_and_names(text: str) -> None:
    document = read(text)
    assert document.caseless
    assert len(document.sentences) == 3
    named = {document.words[i] for i in range(len(document)) if document.is_capital(i)}
    assert {"tessit", "gao", "hamani", "may"} <= named
    assert not named & {"gunmen", "killed", "farmers", "near", "they", "fled"}


def test_a_stamp_above_small_letters_does_not_make_them_a_text_with_capitals() -> None:
    stamped = f"This story is from May 4, 2002 {CASELESS} the army searched the area. Facebook Twitter Mail"
    assert len(read(stamped).sentences) == 5


def test_small_letters_after_abbreviations_do_not_make_a_text_one_without_capitals() -> None:
    text = "It began at 3 p.m. on Friday, as Mr. Diallo of Acme Ltd. said. Two men fled approx. nine km. They hid."
    assert not read(text).caseless


def test_a_headline_in_capitals_alone_says_nothing() -> None:
    assert not read("TWO KILLED IN GAO").caseless


def test_a_number_glued_to_its_unit_is_no_smaller_number() -> None:
    assert read("30km east of it").words == ("30km", "east", "of", "it")


def test_a_number_word_glued_to_its_people_is_read_apart() -> None:
    document = read("a guard and threeothers were hurt")
    assert document.words == ("a", "guard", "and", "three", "others", "were", "hurt")
    assert document.text[document.starts[4] : document.ends[4]] == "others"


WRAPPED = """\
Seven soldiers were killed and nine others injured on Saturday
when militants attacked a security post in the Spinwam area of
North Waziristan, the military said.
The attackers had crossed from Khost province before dawn, and
five of them were killed.
"""


def test_lines_that_were_wrapped_by_hand_are_no_paragraphs() -> None:
    found = sentences(WRAPPED)
    assert [" ".join(one.split()) for one in found] == [
        (
            "Seven soldiers were killed and nine others injured on Saturday when militants attacked a security post in "
            "the Spinwam area of North Waziristan, the military said."
        ),
        "The attackers had crossed from Khost province before dawn, and five of them were killed.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Seven soldiers killed in North Waziristan\nOur correspondent\nThe attackers fled after an hour.",
        "Dead at the market of Adikong: fourteen\nHurt: at least thirty of the traders there\nMissing: two of them",
        "Rockets hit a school in the north\n\nno one was hurt.",
    ],
)
def test_headings_and_lists_keep_their_lines(text: str) -> None:
    assert sentences(text) == [line for line in text.split("\n") if line]
