"""One text in the pages of several papers, each with its own markup: extracted, they are copies."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

import pytest

from newswatch.articles import extract
from newswatch.dedup import copy_similarity, crediting, signature
from newswatch.model import Page

TITLE = "Bomb in bazaar of Naldera kills seven"
TEXT = """\
A bomb hidden in a parked rickshaw went off outside a tea house in the Charsa bazaar of Naldera on Thursday morning, \
killing seven people and wounding at least 16 others, police and hospital officials said.
The blast shattered the windows of nearby shops and set two motorcycles on fire, said Imran Daud, a police officer in \
the town, which lies some 12 kilometres from the border.
“We received seven bodies and sixteen wounded, four of them in a critical condition,” said Dr. Salma Reh of the \
district hospital, adding that surgeons had been called in from the neighbouring district.
No group immediately claimed responsibility. Officials in the province have blamed earlier attacks on the Ravi Front, \
a banned outfit that they say operates from sanctuaries on the other side of the frontier."""
PARAGRAPHS = tuple(TEXT.splitlines())


def _p(paragraphs: tuple[str, ...]) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in paragraphs)


MARKUPS = {
    "html 5": f"<html lang=en><head><title>{TITLE}</title></head><body><main><article><h1>{TITLE}</h1>"
    f"<p class=byline>By <a href=/d>Web Desk</a></p>{_p(PARAGRAPHS)}</article></main></body></html>",
    "a wire's page": f"<html lang=en><body><div id=story><h1>{TITLE}</h1><p>NALDERA, Oct 16 (Reuters) - "
    f"{_p(PARAGRAPHS)[3:]}<p>(Reporting by Ana Doe; Editing by Jo Roe)</p></div></body></html>",
    "amp": "<!doctype html><html ⚡ lang=en><head><meta charset=utf-8><script async src=https://a.example/v0.js></script>"
    f"</head><body><article><h1>{TITLE}</h1><amp-img src=a.jpg width=1 height=1></amp-img>{_p(PARAGRAPHS)}"
    "<amp-ad type=x></amp-ad></article></body></html>",
    "divs": f"<html lang=en><body><div class=article-body><h1>{TITLE}</h1>"
    + "".join(f"<div>{escape(text)}</div>" for text in PARAGRAPHS)
    + "</div></body></html>",
    "breaks": f"<html lang=en><body><div class=content><h2>{TITLE}</h2><p>"
    f"{'<br><br>'.join(map(escape, PARAGRAPHS))}</p></div></body></html>",
    "tables": "<html lang=en><body><table><tr><td><b>Home</b><br>News<br>Sport</td><td>"
    f"<h1>{TITLE}</h1>{_p(PARAGRAPHS)}</td></tr></table></body></html>",
    "xhtml with entities": "<?xml version='1.0' encoding='utf-8'?><html xmlns='http://www.w3.org/1999/xhtml' lang='en'>"
    f"<body><div class='entry'><h1>{TITLE}</h1>"
    + _p(PARAGRAPHS).replace("“", "&ldquo;").replace("”", "&#8221;").replace(" of ", "&nbsp;of ")
    + "<p>Published in The Courier, October 16th, 2026</p></div></body></html>",
    "advertisements between": f"<html lang=en><body><article><h1>{TITLE}</h1>"
    + "".join(f"<p>{escape(text)}</p><div class=ad><span>Advertisement</span></div>" for text in PARAGRAPHS)
    + "<ul class=related><li><a href=/1>More from the hills</a></li></ul></article></body></html>",
    "emphasis and links": f"<html lang=en><body><article><h1>{TITLE}</h1>"
    + _p(PARAGRAPHS)
    .replace("Naldera", "<a href=/t/naldera><strong>Naldera</strong></a>")
    .replace("Imran Daud", "<em>Imran Daud</em>")
    + "</article></body></html>",
}


@pytest.mark.parametrize("name", MARKUPS)
def test_the_same_words_in_any_markup_are_a_copy(name: str) -> None:
    found = [
        extract(
            Page(
                url=f"https://{number}.example/a",
                final_url=f"https://{number}.example/a",
                body=markup.encode(),
                headers={"content-type": "text/html; charset=utf-8"},
                fetched_at=datetime(2026, 10, 16, tzinfo=UTC),
            )
        )
        for number, markup in enumerate((MARKUPS["html 5"], MARKUPS[name]))
    ]
    assert [one.rejected for one in found] == [None, None]
    assert copy_similarity(*(signature(one.text) for one in found)) is not None
    credit = crediting.load().find(found[1].text, title=found[1].title, authors=found[1].authors)
    assert (credit.family if credit else None) == ("reuters" if name == "a wire's page" else None)
