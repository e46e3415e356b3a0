"""Every attack through the pipeline: each attempt ends as a row, with a reason of the closed list; none is a bug."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from tests.loopback import Reply
from tests.reliability.inputs.attacks import FEEDS, PAGES
from tests.reliability.paper import HTML, Paper, reading
from tests.reliability.size import size

from newswatch.model import Reason, Stage

# Every so-manieth attack; in the soak all of them
STEP = size(6, soak=1)
ENDED = """
select 'poll' as stage, reason from newswatch.feed_fetch
union all select stage, reason from newswatch.attempt
"""
# What each stage says of itself must be what its rows say
COUNTED = "select stage, sum(inputs)::int as inputs from newswatch.stage_run group by stage"


def test_every_attempt_has_a_reason(scratch_database_url: str, tmp_path: Path) -> None:
    with ExitStack() as stack:
        papers = []
        for number, make in enumerate(list(FEEDS.values())[::STEP]):
            papers.append(stack.enter_context(Paper(f"feed-{number}.example", feed=make(1))))
        pages = stack.enter_context(Paper())
        papers.append(pages)
        for number, make in enumerate(list(PAGES.values())[::STEP]):
            pages.put(f"/{number}.html", make(1))
        for status in (200, 204, 301, 304, 401, 403, 404, 410, 418, 429, 451, 500, 503, 599):
            # a host of its own: one that says "later" is left alone with all its pages
            paper = stack.enter_context(Paper(f"status-{status}.example"))
            paper.put("/page.html", b"")
            paper.pages["/page.html"] = Reply(status, b"" if status != 200 else b"\x00\xff", HTML)
            papers.append(paper)
        reader = stack.enter_context(
            reading(scratch_database_url, tmp_path, *papers, page_parse_s=1.5, page_decoded_bytes=20 * 2**20)
        )
        tallies = dict.fromkeys(Stage, 0)
        for stage in Stage:
            tallies[stage] += reader.runtime.run_stage(stage, out_of_turn=True).inputs
        rows = reader.rows(ENDED)
        assert {stage.value: count for stage, count in tallies.items() if count} == {
            stage: sum(row["stage"] == stage for row in rows) for stage in {row["stage"] for row in rows}
        }
        assert tallies[Stage.POLL] == len(papers)
        assert tallies[Stage.FETCH] >= sum(len(paper.listed) for paper in papers)
        reasons = {row["reason"] for row in rows}
        assert reasons <= {reason.value for reason in Reason} - {"bug", "unstorable"}, reasons
        print(f"{len(rows)} attempts, {len(rows)} rows, {len(reasons)} reasons")
        # what was read and what was refused, of every page and every entry, stands with it
        assert reader.column("select count(*) from newswatch.entry where reason is null") == [0]
        assert {row["stage"]: row["inputs"] for row in reader.rows(COUNTED)} == {
            stage.value: count for stage, count in tallies.items() if count
        }
