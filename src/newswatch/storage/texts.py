"""Texts and assessments as the later stages read them back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from newswatch.model import (
    ArticleText,
    Assessment,
    CrossBorder,
    EventType,
    Evidence,
    Genre,
    Quote,
    Verdict,
)

_TEXTS = sa.text(
    """
    select v.version_id, v.article_id, v.title, v.published_at, v.language, x.text, a.canonical_url,
        a.version_id = v.version_id as is_latest, o.timezone, o.country
    from newswatch.article_version v
    join newswatch.article a on a.article_id = v.article_id and a.taken_down_at is null
    join newswatch.version_text x on x.version_id = v.version_id and x.fetched_at = v.fetched_at
    left join newswatch.outlet o on o.outlet_id = a.outlet_id
    where v.version_id = any(cast(:ids as bigint[]))
    """
)


def texts(connection: sa.Connection, versions: Sequence[int]) -> dict[int, ArticleText]:
    """The texts of these versions, by number. `id` is the number of the version. Those taken down or aged out are
    missing."""
    return {
        row.version_id: ArticleText(
            id=str(row.version_id),
            text=row.text,
            title=row.title,
            published=row.published_at,
            url=row.canonical_url,
            language=row.language,
            timezone=row.timezone or "UTC",
            country=row.country,
        )
        for row in connection.execute(_TEXTS, {"ids": list(versions)})
    }


def forget_withheld(connection: sa.Connection, versions: Sequence[int]) -> None:
    """Delete the texts of these versions that are not to be kept, and the pages that hold them: nobody reads them any
    more. Titles, hashes, signatures and the words that evidence quotes stay."""
    connection.execute(
        sa.text(
            """
            with gone as (
                select version_id, fetched_at, page_id from newswatch.article_version
                where withheld is not null and version_id = any(cast(:ids as bigint[]))
            ),
            texts as (
                delete from newswatch.version_text x using gone g
                where x.version_id = g.version_id and x.fetched_at = g.fetched_at
            )
            delete from newswatch.page p using gone g where p.page_id = g.page_id and p.fetched_at = g.fetched_at
            """
        ),
        {"ids": list(versions)},
    )


def assessments(connection: sa.Connection, versions: Sequence[int]) -> dict[int, Assessment]:
    """The current assessments of these versions, by number of the version."""
    return {
        row.version_id: assessment_of(row)
        for row in connection.execute(
            sa.text("select * from newswatch.assessment where current and version_id = any(cast(:ids as bigint[]))"),
            {"ids": list(versions)},
        )
    }


def assessment_of(row: sa.Row[Any]) -> Assessment:
    """The assessment in a row."""
    return Assessment(
        verdict=Verdict(row.verdict),
        score=row.score,
        incident=row.incident,
        cross_border=CrossBorder(row.cross_border),
        attack_types=tuple(EventType(value) for value in row.attack_types),
        genre=Genre(row.genre),
        evidence=tuple(
            Evidence(cue=item["cue"], quote=Quote(item["quote"], item["start"], item["end"])) for item in row.evidence
        ),
        ruleset=row.ruleset,
        reason=row.reason,
    )
