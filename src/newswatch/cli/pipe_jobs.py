"""What the pipe commands let a sandbox's child do: top-level functions, an answer of the contract for each job.

A line that could not be read travels through the sandbox as it is, so that answers keep the order of the lines.
"""

from __future__ import annotations

from datetime import UTC, datetime

from newswatch.cli.lines import BadLine
from newswatch.model import Page
from newswatch.reports import contract


def extract_job(id_: object, page: Page | BadLine) -> contract.Json:
    """A page's article."""
    if isinstance(page, BadLine):
        return contract.failure(page.id, page.kind, page.message)
    from newswatch.articles import extract

    return contract.extraction(id_, extract(page))


def feed_job(file: str, body: bytes | BadLine, url: str, now: datetime) -> contract.Json:
    """A feed file's entries."""
    if isinstance(body, BadLine):
        return {"file": file, **contract.failure(body.id, body.kind, body.message)}
    from newswatch import feeds

    return contract.feed(file, feeds.parse(body, {}, url, now))


def page_of(url: str | None, body: bytes, content_type: str | None) -> Page:
    """A page that nobody fetched."""
    headers = {"content-type": content_type} if content_type else {}
    return Page(url=url or "", final_url=url or "", body=body, headers=headers, fetched_at=datetime.now(UTC))
