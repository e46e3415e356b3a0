"""Text from outside is read in Markdown as it was written."""

from __future__ import annotations

from html import escape

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from newswatch.reports import markdown
from newswatch.reports.printable import printable

READER = MarkdownIt("commonmark").enable("table")
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "![x](//evil.example)",
    "a | b",
    "> q",
    "# h",
    "1. one",
    "{{ x }}",
    "&lt;",
    "\x1b[2J",
]


@given(st.text(max_size=80) | st.sampled_from(HOSTILE))
def test_whatever_is_written_is_read_so(text: str) -> None:
    plain = " ".join(printable(text).split())
    shown = escape(plain, quote=False).replace('"', "&quot;")
    assert READER.render(markdown.escaped(text)) == (f"<p>{shown}</p>\n" if plain else "")


@given(st.text(max_size=80) | st.sampled_from(HOSTILE))
def test_no_cell_leaves_its_table(text: str) -> None:
    html = READER.render(markdown.table(("a", "b"), [(markdown.escaped(text), "end")]))
    assert html.count("<td>") == 2
    assert html.count("<tr>") == 2


def test_links_lead_to_the_web_and_nowhere_else() -> None:
    link = markdown.link("A [title](x)", "https://paper.example/a_(b)?c=<d>&e='f'")
    address = "https://paper.example/a%5F%28b%29?c=%3Cd%3E&amp;e=%27f%27"
    assert READER.render(link) == f'<p><a href="{address}">A [title](x)</a></p>\n'
    for address in ("javascript:alert(1)", "//paper.example", "http://a b", "data:text/html,x", ""):
        assert "<a" not in READER.render(markdown.link("title", address))
