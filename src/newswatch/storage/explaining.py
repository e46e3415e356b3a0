"""What `newswatch explain` reads of what is stored: an article's text by its address, and an event with the score of
each link."""

from __future__ import annotations

import sqlalchemy as sa

from newswatch.model import ArticleText
from newswatch.storage import reading, texts
from newswatch.storage.reading import Row

_BY_URL = """
select coalesce(a.version_id, 0) as version_id
from newswatch.article a
where a.canonical_url = :url and a.taken_down_at is null
order by a.article_id
limit 1
"""
_LINKS = """
select m.mention_id, m.version_id, m.event_type, m.quote, k.score, k.decided_by, k.explanation, k.ruleset,
    o.name as outlet, a.voice, a.voice_basis, a.voice_quote, a.canonical_url as url, a.title, a.published_at,
    a.copy_of,
    m.superseded_at is null as counts, m.mention_id = e.mention_id as speaks
from newswatch.event_mention k
join newswatch.event e using (event_id)
join newswatch.mention m on m.mention_id = k.mention_id
join newswatch.article a using (article_id)
left join newswatch.outlet o using (outlet_id)
where k.event_id = :id and a.taken_down_at is null
order by k.score is not null, a.published_at, m.mention_id
"""
_LOOK_ALIKES = """
select other_event_id, other_event_type, other_date_start, other_country, score, explanation
from analysis.event_look_alikes
where event_id = :id
order by score desc, other_event_id
limit 10
"""


def stored(connection: sa.Connection, url: str) -> ArticleText | None:
    """The text kept of the article at this canonical address; null where none is (unknown, aged out, withheld)."""
    number = connection.execute(sa.text(_BY_URL), {"url": url}).scalar()
    return texts.texts(connection, [number]).get(number) if number else None


def event(connection: sa.Connection, number: int) -> Row | None:
    """The event as `reading.event` gives it, with its `links`: every mention, its score in parts, who decided; with its
    `look_alikes`, the events that it is not; and its `text`, that of the mention it speaks with (null where it is not
    kept)."""
    found = reading.event(connection, number)
    if found is None:
        return None
    links = [dict(row) for row in connection.execute(sa.text(_LINKS), {"id": found["event_id"]}).mappings()]
    others = [dict(row) for row in connection.execute(sa.text(_LOOK_ALIKES), {"id": found["event_id"]}).mappings()]
    speaking = next((one for one in links if one["speaks"]), links[0] if links else None)
    version = speaking["version_id"] if speaking is not None else 0
    return found | {
        "links": links,
        "look_alikes": others,
        "text": texts.texts(connection, [version]).get(version) if version else None,
    }
