"""extract: a page → the article on it, or why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import time, timedelta
from typing import Literal
from urllib.parse import urlsplit

from newswatch import articles
from newswatch.articles.rights import of_origin, reserved
from newswatch.dedup import crediting
from newswatch.model import Extraction, OutcomeKind, PublishedBasis, Reason
from newswatch.model.jobs import ExtractedArticle, ExtractedPage, ExtractJob
from newswatch.model.work import Result, refused
from newswatch.pipeline.ports import Sandboxed
from newswatch.urls import canonical, same_site, url_key

# Ten seconds cost no real page anything (7,806 mutated pages: p99 84 ms, max 1.8 s)
PARSE_S = 10.0
# A page that takes more than this share of its time holds up no other: it loops, most likely, and one that does must
# cost one worker's time and not all of it
PATIENCE = 0.1
# Beyond, a text is cut and says so (RELIABILITY section 3)
TEXT_CHARS = 2_000_000
TITLE_CHARS = 2_000
# A date that only the address or the text bears is a day; the feed's time of that day says more
COARSE = frozenset({PublishedBasis.URL, PublishedBasis.TEXT})
Keep = Literal["allow", "respect_reservations", "never"]
# Midnight somewhere: days apart at which page and feed still mean the same publication
SAME_DAY = timedelta(hours=36)


def extract_all(
    jobs: Iterable[ExtractJob], sandbox: Sandboxed, *, wall_s: float = PARSE_S, keep: Keep = "allow"
) -> Iterator[Result[ExtractedPage]]:
    """Extract pages in child processes, in order, but that one which takes long is overtaken. `keep` is the operator's
    setting `store_full_text`."""
    taken: dict[int, ExtractJob] = {}

    def arguments() -> Iterator[tuple[object, ...]]:
        for number, job in enumerate(jobs):
            taken[number] = job
            yield (job.page,)

    patience_s = PATIENCE * wall_s
    for number, answer in sandbox.each(articles.extract, arguments(), wall_s=wall_s, patience_s=patience_s):
        job = taken.pop(number)
        if answer.reason is not None:
            yield refused(job.ticket, answer.reason, answer.detail, elapsed_s=answer.cpu_s)
        else:
            yield concluded(job, answer.value, answer.cpu_s, keep=keep)


def concluded(
    job: ExtractJob, extraction: Extraction, cpu_s: float | None = None, *, keep: Keep = "allow"
) -> Result[ExtractedPage]:
    """The result of one page whose extraction is known."""
    if extraction.rejected is not None:
        return Result(
            ticket=job.ticket,
            kind=OutcomeKind.REJECTED,
            reason=extraction.rejected,
            value=ExtractedPage(job=job, article=None),
            elapsed_s=cpu_s,
        )
    url = address(job, extraction)
    whole = completed(job, extraction)
    said = of_origin(job.origin_rights, urlsplit(job.page.final_url).path or "/")
    whole = replace(whole, rights={**whole.rights, **said})
    return Result(
        ticket=job.ticket,
        kind=OutcomeKind.DONE,
        reason=Reason.OK,
        value=ExtractedPage(
            job=job,
            article=ExtractedArticle(
                extraction=whole,
                url=url,
                key=url_key(url),
                withheld=withheld(whole.rights, keep),
                credit=crediting.load().find(whole.text, title=whole.title, authors=whole.authors),
            ),
        ),
        elapsed_s=cpu_s,
    )


def withheld(rights: Mapping[str, str], keep: Keep) -> str | None:
    """Why a text is not kept: the operator keeps none, or obeys the publisher's reservation, which is named."""
    if keep == "never":
        return "the operator keeps no texts"
    return reserved(rights) if keep == "respect_reservations" else None


def address(job: ExtractJob, extraction: Extraction) -> str:
    """The address by which an article is known: rel=canonical where it is of the same site, else the final one. A page
    could else take another publisher's article for its own."""
    final = canonical(job.page.final_url) or job.page.final_url
    claimed = canonical(extraction.canonical_url, base=final) if extraction.canonical_url else None
    if claimed is not None and same_site(claimed, final):
        return claimed
    return final


def completed(job: ExtractJob, extraction: Extraction) -> Extraction:
    """The extraction with what the feed knows better or alone, and within its bounds."""
    changed = extraction
    feed = job.feed_published
    page = extraction.published
    coarse = page is not None and (extraction.published_basis in COARSE or not extraction.published_has_time)
    if feed is not None and (page is None or (coarse and abs(feed - page) <= SAME_DAY)):
        changed = replace(
            changed,
            published=feed,
            published_basis=PublishedBasis.FEED,
            published_has_time=feed.time() != time.min,
        )
    if not changed.title and job.feed_title:
        changed = replace(changed, title=job.feed_title)
    if changed.title and len(changed.title) > TITLE_CHARS:
        changed = replace(changed, title=changed.title[:TITLE_CHARS])
    if len(changed.text) > TEXT_CHARS:
        changed = replace(changed, text=changed.text[:TEXT_CHARS], warnings=(*changed.warnings, "text cut"))
    return changed
