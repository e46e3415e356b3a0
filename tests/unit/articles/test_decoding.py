"""In which charset a page is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.articles.decoding import codec_name, decode

SENTENCES = {
    "cp1250": "Polska straż graniczna zatrzymała we środę trzech mężczyzn na przejściu z Ukrainą, podała rzeczniczka. ",
    "iso2022_jp": "警察は水曜日に国境で三人の男を逮捕したと発表した。",
    "euc_kr": "경찰은 수요일 국경에서 세 명의 남자를 체포했다고 밝혔다. ",
    "shift_jis": "警察は水曜日に国境で三人の男を逮捕したと発表した。",
    "cp1251": "Полиция задержала трех мужчин на границе в среду утром, сообщил представитель ведомства. ",
    "koi8_r": "Полиция задержала трех мужчин на границе в среду утром, сообщил представитель ведомства. ",
    "gb18030": "警方星期三在边境逮捕了三名男子，发言人说。",
    "cp1256": "اعتقلت الشرطة ثلاثة رجال على الحدود صباح الأربعاء، كما قال المتحدث. ",
    "utf-8": "پولیس نے بدھ کی صبح سرحد پر تین افراد کو گرفتار کر لیا، ترجمان نے کہا۔ ",
}


def page(charset: str, meta: str = "") -> bytes:
    body = SENTENCES[charset] * 20
    return f"<html><head>{meta}<title>x</title></head><body><p>{body}</p></body></html>".encode(charset, "ignore")


@pytest.mark.parametrize("charset", SENTENCES)
def test_the_header_tells(charset: str) -> None:
    answer = decode(page(charset), {"content-type": f"text/html; charset={charset}"})
    assert SENTENCES[charset] in answer.text
    assert answer.unreadable == 0


@pytest.mark.parametrize("charset", SENTENCES)
def test_the_document_tells(charset: str) -> None:
    answer = decode(page(charset, f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'), {})
    assert SENTENCES[charset] in answer.text


@pytest.mark.parametrize("charset", SENTENCES)
def test_nobody_tells(charset: str) -> None:
    assert SENTENCES[charset] in decode(page(charset), {}).text


@pytest.mark.parametrize("charset", [one for one in SENTENCES if one != "iso2022_jp"])
def test_a_header_that_is_wrong_gives_way(charset: str) -> None:
    assert SENTENCES[charset] in decode(page(charset), {"content-type": "text/html; charset=utf-8"}).text


def test_the_header_outranks_the_document() -> None:
    body = page("cp1251", '<meta charset="iso-8859-1">')
    assert decode(body, {"content-type": "text/html; charset=windows-1251"}).charset == "cp1251"


def test_a_byte_order_mark_outranks_both() -> None:
    body = "<p>Grüße</p>".encode("utf-16")
    answer = decode(body, {"content-type": "text/html; charset=iso-8859-1"})
    assert answer.text == "<p>Grüße</p>"


def test_latin_1_is_read_as_browsers_read_it() -> None:
    assert decode(b"<p>\x93quoted\x94</p>", {"content-type": "text/html; charset=iso-8859-1"}).text == "<p>“quoted”</p>"


def test_what_cannot_be_read_is_counted() -> None:
    assert decode(b"<p>" + b"\xff\xfe\xfa" * 2000, {"content-type": "text/html; charset=utf-8"}).unreadable >= 0
    answer = decode(b"<p>ok \x81\x8d\x8f</p>", {"content-type": "text/html; charset=ascii"})
    assert answer.text.startswith("<p>ok ")


@pytest.mark.parametrize("label", ["punycode", "unicode_escape", "rot13", "zlib", "undefined", "a\0b", "", "idna", "ÿ"])
def test_what_is_no_charset_of_pages_is_not_used(label: str) -> None:
    assert codec_name(label) is None


@pytest.mark.parametrize("reference", ["&#27;", "&#7;", "&#x1b;", "&#0;", "&#x1F;", "&#000000007;", "&#127;", "&#27"])
def test_references_to_controls_are_deleted(reference: str) -> None:
    assert decode(f"<p>a{reference} b</p>".encode(), {}).text == "<p>a b</p>"


@pytest.mark.parametrize("reference", ["&#9;", "&#10;", "&#13;", "&#32;", "&#270;", "&#71;", "&#x41;", "&#x1b0;"])
def test_other_references_stay(reference: str) -> None:
    assert reference in decode(f"<p>a{reference} b</p>".encode(), {}).text


@given(
    st.binary(max_size=400), st.sampled_from(["", "text/html; charset=utf-8", "text/html; charset=gbk", "charset=\0"])
)
def test_any_bytes_give_a_text_without_controls(body: bytes, content_type: str) -> None:
    answer = decode(body, {"content-type": content_type})
    assert not set(answer.text) & set(map(chr, [*range(9), 11, 12, *range(14, 32), 127]))
    answer.text.encode("utf-8")
    assert 0 <= answer.unreadable <= 1
