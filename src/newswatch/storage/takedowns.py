"""Takedowns: what a publisher or a court wants gone. Its words are deleted, its identity stays as a tombstone, so that
it is neither fetched nor stored again; events are derived without it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from newswatch.model import Reason, Stage
from newswatch.storage import notices, queue
from newswatch.storage.clean import dump_json
from newswatch.storage.copies import PostgresIndex
from newswatch.storage.database import transact

CAUSE = "takedown"
# As `article_version.withheld` has it
WITHHELD = "takedown"
# Articles and addresses that one transaction takes down: a second, while the extract stage waits
AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is to be taken down: one address (`key` is that of its canonical form), or everything of a host and of
    those below it. `address` is the canonical address, or the host."""

    address: str
    key: bytes | None = None

    @property
    def host(self) -> str | None:
        return self.address if self.key is None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Takedown:
    """One row of the log."""

    takedown_id: int
    kind: str
    address: str
    created_at: datetime
    created_by: str
    reason: str
    lifted_at: datetime | None
    lifted_by: str | None
    lifted_reason: str | None


_LIST = """
select takedown_id, kind, coalesce(address, host, encode(url_key, 'hex')) as address, created_at, created_by, reason,
    lifted_at, lifted_by, lifted_reason
from newswatch.takedown order by takedown_id
"""
_ADD = """
insert into newswatch.takedown (kind, url_key, host, address, reason, created_by)
select n.kind, n.key, n.host, n.address, n.reason, n.by
from (select cast(:kind as text), cast(:key as bytea), cast(:host as text), cast(:address as text),
    cast(:reason as text), cast(:by as text)) as n(kind, key, host, address, reason, by)
where not exists (
    select from newswatch.takedown t where t.lifted_at is null and (t.url_key = n.key or t.host = n.host))
"""
# An address leads to its article, and the article to its other addresses
_URLS = """
update newswatch.url set taken_down_at = now()
where url_id in (
    select f.url_id
    from (
        select url_id from newswatch.url where url_key = cast(:key as bytea)
        union
        select u.url_id from newswatch.url u where u.article_id in (
            select a.article_id from newswatch.article a where a.article_key = cast(:key as bytea)
            union
            select o.article_id from newswatch.url o where o.url_key = cast(:key as bytea))
        union
        select url_id from newswatch.url
        where host = cast(:host as text) or right(host, length(cast(:host as text)) + 1) = '.' || cast(:host as text)
    ) f
    join newswatch.url u on u.url_id = f.url_id and u.taken_down_at is null
    order by f.url_id limit :most)
returning url_id
"""
_ARTICLES = """
update newswatch.article set taken_down_at = now()
where article_id in (
    select f.article_id
    from (
        select article_id from newswatch.article where article_key = cast(:key as bytea)
        union
        select article_id from newswatch.url where url_key = cast(:key as bytea)
        union
        select article_id from newswatch.article
        where host = cast(:host as text) or right(host, length(cast(:host as text)) + 1) = '.' || cast(:host as text)
    ) f
    join newswatch.article a on a.article_id = f.article_id and a.taken_down_at is null
    order by f.article_id limit :most)
returning article_id
"""
_FEEDS = """
update newswatch.feed f set status = 'disabled', status_reason = :reason
where status = 'enabled' and substring(f.url from '^https?://([^/:?#]+)') ~* ('(^|[.])' || :pattern || '$')
returning slug
"""
# What addresses leave behind: work, pages, what feeds said of them
_EMPTY_URLS = (
    "delete from newswatch.work where stage = 'fetch' and subject_id = any(cast(:urls as bigint[]))",
    """
    with gone as (
        delete from newswatch.page where url_id = any(cast(:urls as bigint[])) returning page_id
    )
    delete from newswatch.work w using gone g where w.stage = 'extract' and w.subject_id = g.page_id
    """,
    """
    update newswatch.url set page_id = null, body_hash = null
    where url_id = any(cast(:urls as bigint[]))
    """,
    """
    update newswatch.entry_text x set summary = null, authors = '{}'
    from newswatch.entry e
    where e.url_id = any(cast(:urls as bigint[])) and x.entry_id = e.entry_id and x.first_seen_at = e.first_seen_at
    """,
    "update newswatch.entry set title = null where url_id = any(cast(:urls as bigint[]))",
)
# What articles leave behind. The hash of a text goes, too: lifted, the same text is a new version
_EMPTY_ARTICLES = (
    """
    delete from newswatch.work w using newswatch.article_version v
    where v.article_id = any(cast(:articles as bigint[])) and w.subject_id = v.version_id
        and w.stage in ('assess', 'code')
    """,
    """
    delete from newswatch.version_text x using newswatch.article_version v
    where v.article_id = any(cast(:articles as bigint[]))
        and x.version_id = v.version_id and x.fetched_at = v.fetched_at
    """,
    """
    update newswatch.article_version
    set title = null, authors = '{}', warnings = '{}', rights = '{}', withheld = :withheld,
        text_hash = sha256(text_hash || convert_to('taken down ' || version_id, 'UTF8'))
    where article_id = any(cast(:articles as bigint[])) and withheld is distinct from :withheld
    """,
    "update newswatch.article set title = null, voice_quote = null where article_id = any(cast(:articles as bigint[]))",
    """
    update newswatch.assessment s set evidence = '[]'
    from newswatch.article_version v
    where v.article_id = any(cast(:articles as bigint[])) and s.version_id = v.version_id
    """,
    """
    delete from newswatch.review_question q
    where (q.target = 'article' and q.target_id = any(cast(:articles as bigint[])))
        or (q.target = 'link' and q.target_id = any(cast(:mentions as bigint[])))
    """,
    "delete from newswatch.mention_actor where mention_id = any(cast(:mentions as bigint[]))",
    "delete from newswatch.mention_casualty where mention_id = any(cast(:mentions as bigint[]))",
    "delete from newswatch.mention_source where mention_id = any(cast(:mentions as bigint[]))",
    """
    update newswatch.mention_origin set quote = null, quote_start = null, quote_end = null
    where mention_id = any(cast(:mentions as bigint[]))
    """,
    """
    update newswatch.mention
    set superseded_at = coalesce(superseded_at, now()), verified = false, quote = '', quote_start = 0, quote_end = 0,
        date_quote = null, date_quote_start = null, date_quote_end = null,
        place_quote = null, place_quote_start = null, place_quote_end = null
    where mention_id = any(cast(:mentions as bigint[]))
    """,
)
_QUOTES = """
select quote from newswatch.mention where mention_id = any(cast(:mentions as bigint[]))
union select date_quote from newswatch.mention where mention_id = any(cast(:mentions as bigint[]))
union select place_quote from newswatch.mention where mention_id = any(cast(:mentions as bigint[]))
union select quote from newswatch.mention_origin where mention_id = any(cast(:mentions as bigint[]))
union select quote from newswatch.mention_actor where mention_id = any(cast(:mentions as bigint[]))
union select quote from newswatch.mention_casualty where mention_id = any(cast(:mentions as bigint[]))
"""
_HISTORY = """
select event_id, version_no, detail from newswatch.event_version
where event_id in (
    select event_id from newswatch.event_mention where mention_id = any(cast(:mentions as bigint[]))
    union select event_id from newswatch.link_decision where mention_id = any(cast(:mentions as bigint[])))
order by event_id, version_no
for update
"""
# What the rules say of events that people have reviewed
_REVIEWED = """
select event_id, machine -> 'detail' as detail from newswatch.event_review
where event_id in (
    select event_id from newswatch.event_mention where mention_id = any(cast(:mentions as bigint[]))
    union select event_id from newswatch.link_decision where mention_id = any(cast(:mentions as bigint[])))
order by event_id
for update
"""
_ADDRESSES = "select canonical_url from newswatch.article where article_id = any(cast(:articles as bigint[]))"
_NOTICES = """
select notice_id, body from newswatch.notice
where event_id in (
    select event_id from newswatch.event_mention where mention_id = any(cast(:mentions as bigint[]))
    union select event_id from newswatch.link_decision where mention_id = any(cast(:mentions as bigint[])))
order by notice_id
for update
"""
_LIFT = """
update newswatch.takedown set lifted_at = now(), lifted_by = :by, lifted_reason = :reason
where lifted_at is null and (url_key = cast(:key as bytea) or host = cast(:host as text))
"""
# What no other takedown holds down
_RISE = (
    """
    update newswatch.article a set taken_down_at = null
    where a.taken_down_at is not null and not newswatch.is_taken_down(a.article_key, a.host)
        and (a.article_key = cast(:key as bytea) or a.host = cast(:host as text)
        or right(a.host, length(cast(:host as text)) + 1) = '.' || cast(:host as text)
            or a.article_id in (select u.article_id from newswatch.url u where u.url_key = cast(:key as bytea)))
        and not exists (
            select from newswatch.url u
            where u.article_id = a.article_id and newswatch.is_taken_down(u.url_key, u.host))
    """,
    """
    update newswatch.url u set taken_down_at = null, fetch_reason = null, extract_reason = null
    where u.taken_down_at is not null and not newswatch.is_taken_down(u.url_key, u.host)
        and (u.url_key = cast(:key as bytea) or u.host = cast(:host as text)
        or right(u.host, length(cast(:host as text)) + 1) = '.' || cast(:host as text)
            or u.article_id in (select a.article_id from newswatch.article a where a.article_key = cast(:key as bytea))
            or u.article_id in (select o.article_id from newswatch.url o where o.url_key = cast(:key as bytea)))
        and not exists (
            select from newswatch.article a where a.article_id = u.article_id and a.taken_down_at is not null)
    returning url_id
    """,
)


def listed(connection: sa.Connection) -> list[Takedown]:
    """The log, oldest first, with what was lifted."""
    return [Takedown(**row) for row in connection.execute(sa.text(_LIST)).mappings()]


def take_down(engine: sa.Engine, target: Target, *, reason: str, by: str) -> tuple[int, tuple[str, ...]]:
    """Take down an address or a host: from the first moment nothing more of it is stored; then what there is goes, some
    at a time. Its mentions are pending for the link stage, which derives their events without them. Returns how many
    articles went, and the feeds that are no longer polled, since they are on that host. Again is the same as once."""
    values = {"key": target.key, "host": target.host, "address": target.address}

    def begin(connection: sa.Connection) -> tuple[str, ...]:
        kind = "host" if target.key is None else "url"
        connection.execute(sa.text(_ADD), {**values, "kind": kind, "reason": reason, "by": by})
        if target.host is None:
            return ()
        pattern = target.host.replace(".", "[.]")
        feeds = connection.execute(sa.text(_FEEDS), {"reason": Reason.TAKEN_DOWN.value, "pattern": pattern})
        return tuple(sorted(feeds.scalars()))

    feeds = transact(engine, begin)
    total = 0
    while True:
        urls, articles = transact(engine, lambda connection: _some(connection, values))
        total += articles
        if not urls and not articles:
            return total, feeds


def lift(engine: sa.Engine, target: Target, *, reason: str, by: str) -> int | None:
    """Lift a takedown: its addresses are fetched again where another does not hold them down. Returns how many, null
    where nothing of the kind was taken down. What was deleted does not come back by itself, nor do feeds."""
    values = {"key": target.key, "host": target.host}

    def work(connection: sa.Connection) -> int | None:
        if not connection.execute(sa.text(_LIFT), {**values, "reason": reason, "by": by}).rowcount:
            return None
        articles, urls = _RISE
        # Keys lead from an address to its article and from the article to its other addresses: articles rise first
        connection.execute(sa.text(articles), values)
        risen = list(connection.execute(sa.text(urls), values).scalars())
        queue.add(connection, Stage.FETCH, [(url, None) for url in risen])
        return len(risen)

    return transact(engine, work)


def sweep(connection: sa.Connection, urls: Mapping[int, bytes]) -> None:
    """Empty addresses of which a page was fetched before anybody could know that it is of an article taken down; with
    the keys of these articles."""
    if not urls:
        return
    connection.execute(
        sa.text(
            """
            update newswatch.url u
            set taken_down_at = coalesce(u.taken_down_at, now()), extract_reason = :reason,
                article_id = coalesce(u.article_id, (
                    select a.article_id from newswatch.article a where a.article_key = s.article_key))
            from unnest(cast(:urls as bigint[]), cast(:keys as bytea[])) as s(url_id, article_key)
            where u.url_id = s.url_id
            """
        ),
        {"urls": list(urls), "keys": list(urls.values()), "reason": Reason.TAKEN_DOWN.value},
    )
    _empty(connection, _EMPTY_URLS, {"urls": list(urls)})


def _some(connection: sa.Connection, values: Mapping[str, Any]) -> tuple[int, int]:
    # The extract stage decides on articles one worker at a time: none is between its look and its writing now
    connection.execute(sa.text("select from newswatch.latch where name = 'copies' for update"))
    found = {**values, "most": AT_ONCE}
    urls = list(connection.execute(sa.text(_URLS), found).scalars())
    articles = list(connection.execute(sa.text(_ARTICLES), found).scalars())
    _empty(connection, _EMPTY_URLS, {"urls": urls})
    if articles:
        _empty_articles(connection, articles)
    return len(urls), len(articles)


def _empty_articles(connection: sa.Connection, articles: Sequence[int]) -> None:
    told = connection.execute(
        sa.text("select mention_id, version_id from newswatch.mention where article_id = any(cast(:ids as bigint[]))"),
        {"ids": list(articles)},
    ).all()
    mentions = [row.mention_id for row in told]
    _forget_in_history(connection, mentions)
    _forget_in_notices(connection, articles, mentions)
    values = {"articles": list(articles), "mentions": mentions, "withheld": WITHHELD}
    _empty(connection, _EMPTY_ARTICLES, values)
    PostgresIndex(connection).remove(articles)
    queue.add(connection, Stage.LINK, [(row.version_id, None) for row in told], cause=CAUSE)


def _empty(connection: sa.Connection, statements: Sequence[str], values: Mapping[str, Any]) -> None:
    for statement in statements:
        named = {name: value for name, value in values.items() if f":{name}" in statement}
        connection.execute(sa.text(statement), named)


def _forget_in_history(connection: sa.Connection, mentions: Sequence[int]) -> None:
    """Take the words of these mentions out of what was believed of their events; the values stay."""
    values = {"mentions": list(mentions)}
    words = set(connection.execute(sa.text(_QUOTES), values).scalars()) - {None, ""}
    changed = []
    for row in connection.execute(sa.text(_HISTORY), values):
        without = _without(row.detail, words)
        if without != row.detail:
            changed.append((row.event_id, row.version_no, dump_json(without)))
    if changed:
        connection.execute(
            sa.text(
                "update newswatch.event_version v set detail = cast(x.detail as jsonb) "
                "from unnest(cast(:events as bigint[]), cast(:numbers as integer[]), cast(:details as text[])) "
                "as x(event_id, version_no, detail) where v.event_id = x.event_id and v.version_no = x.version_no"
            ),
            {
                "events": [event for event, _, _ in changed],
                "numbers": [number for _, number, _ in changed],
                "details": [detail for _, _, detail in changed],
            },
        )
    for row in connection.execute(sa.text(_REVIEWED), values).all():
        connection.execute(
            sa.text(
                "update newswatch.event_review set machine = jsonb_set(machine, '{detail}', cast(:detail as jsonb)) "
                "where event_id = :event"
            ),
            {"event": row.event_id, "detail": dump_json(_without(row.detail, words))},
        )


def _forget_in_notices(connection: sa.Connection, articles: Sequence[int], mentions: Sequence[int]) -> None:
    """Take address, title and words of these articles out of what alerts told or are about to tell."""
    values = {"articles": list(articles), "mentions": list(mentions)}
    addresses = set(connection.execute(sa.text(_ADDRESSES), values).scalars())
    for row in connection.execute(sa.text(_NOTICES), values).all():
        connection.execute(
            sa.text("update newswatch.notice set body = :body where notice_id = :notice"),
            {"notice": row.notice_id, "body": notices.without_articles(row.body, addresses)},
        )


def _without(value: Any, words: set[str]) -> Any:
    """A JSON value in which quotations of these words are null."""
    if isinstance(value, dict):
        if value.get("text") in words and {"text", "start", "end"} <= value.keys():
            return None
        return {name: _without(one, words) for name, one in value.items()}
    if isinstance(value, list):
        return [_without(one, words) for one in value]
    return value
