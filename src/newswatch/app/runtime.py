"""One process's parts put together: database, fetcher, sandbox, rules; and the six stages over them."""

from __future__ import annotations

import asyncio
import gc
import importlib
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from types import TracebackType
from typing import Self

import sqlalchemy as sa

from newswatch import __version__
from newswatch.app.disk import noted, shortage
from newswatch.app.expectations import EVERY, judge_feeds
from newswatch.app.fetching import open_fetcher
from newswatch.app.warden import Warden
from newswatch.fetch import Fetcher, RobotsRecord, Turn
from newswatch.model import OutcomeKind, Stage
from newswatch.model.jobs import PollJob
from newswatch.model.work import Result, Shard, Tally
from newswatch.pipeline.ports import Linker
from newswatch.pipeline.stage import Stop, Watch, never, stream_through, unwatched, work_through
from newswatch.sandbox import Sandbox
from newswatch.settings import Settings
from newswatch.storage import queue
from newswatch.storage.database import connect, transact
from newswatch.storage.mention_rows import Known

# What waits at once for the network; the fetcher's own bounds decide how much of it is under way
POLLS_AT_ONCE, FETCHES_AT_ONCE = 400, 400
# How many inputs a stage claims, and how many results it saves, in one transaction
SAVE_POLLS, SAVE_FETCHES = 250, 20
CLAIM_PAGES, SAVE_PAGES = 64, 48
CLAIM_TEXTS, SAVE_TEXTS = 100, 100
CLAIM_LINKS = 100
# What is under way when the time of a stage is over may end: the longest exchange and its parsing take a minute
GRACE_S = 90.0
# So many values made and kept before the youngest are searched for circles of garbage: at Python's 700 the searches
# took a tenth of a poll's processor time, as each request keeps a hundred for as long as it lasts
GARBAGE = 5_000
# How long a stage waits for the one before it to bring something, and how long the last ones let its work gather: what
# comes by the hundred costs less a piece, and linking weighs all that is unsettled anew with each batch
LOOK_AGAIN_S, GATHER_TEXTS_S, GATHER_MENTIONS_S = 0.3, 2.0, 15.0

# What the stages import when they are first run. Where they run beside each other it is imported before: two threads
# that import modules which need each other can come to a deadlock
OF_THE_STAGES = (
    "newswatch.articles",
    "newswatch.catalog.actor_files",
    "newswatch.catalog.country_files",
    "newswatch.catalog.lexicon_files",
    "newswatch.events.linking",
    "newswatch.events.mentions",
    "newswatch.events.places",
    "newswatch.feeds",
    "newswatch.relevance",
    *(f"newswatch.pipeline.{stage.value}" for stage in Stage),
    *(f"newswatch.storage.{stage.value}_store" for stage in Stage),
    "newswatch.storage.ledger",
)

StageWatch = Callable[[Stage, Tally], None]


def nobody(stage: Stage, tally: Tally) -> None:
    """Nobody looks."""


class Runtime:
    """Context manager. `hosts` leads invented names to where the sample world is served; `worker` names who works
    here, and whoever is given a name is the only one of it: it takes over what an earlier try held that was killed.
    Parts start when first used."""

    def __init__(
        self,
        settings: Settings,
        database_url: str,
        *,
        hosts: Mapping[str, tuple[str, int]] | None = None,
        worker: str | None = None,
    ) -> None:
        self.settings = settings
        self.worker = worker
        self.hosts = hosts
        self.paused: str | None = None  # why polling and fetching stopped, in words
        self.engine: sa.Engine = connect(database_url)
        # What linking remembers from one round to the next: it meets the same mentions again and again
        self._linker: Linker | None = None
        self._known_mentions: Known = {}
        self._stack = ExitStack()
        self._stack.callback(self.engine.dispose)
        # Its children start with the first job
        self.sandbox = self._stack.enter_context(
            Sandbox(
                workers=settings.sandbox_workers,
                memory_bytes=settings.sandbox_memory_bytes,
                preload=("newswatch.feeds", "newswatch.articles"),
            )
        )

    def __enter__(self) -> Self:
        self._stack.enter_context(Warden(self.engine))
        self._stack.callback(gc.set_threshold, *gc.get_threshold())
        gc.set_threshold(GARBAGE)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def fetcher(self) -> Fetcher:
        """A fetcher that shares its manners with all workers on this database. Raises SettingsError without a
        contact."""
        from newswatch.storage.ledger import PostgresLedger, PostgresRobots

        return open_fetcher(
            self.settings,
            hosts=self.hosts,
            ledger=PostgresLedger(self.engine, Turn),
            robots_store=PostgresRobots(self.engine, RobotsRecord),
        )

    def run_stage(
        self,
        stage: Stage,
        *,
        shard: Shard | None = None,
        stop: Stop = never,
        watch: Watch = unwatched,
        slugs: Sequence[str] | None = None,
        out_of_turn: bool = False,
        budget_s: float | None = None,
    ) -> Tally:
        """Run one stage until nothing is due for it. `slugs` and `out_of_turn` are the poll's: only these feeds, and
        also those that are not due.

        After `budget_s` seconds it claims no more, and the tally says how much is `left`. What was not begun by then
        is given back, as are the feeds and pages whose turn at their host has not come; requests under way come to
        their end, within their deadlines and at most GRACE_S."""
        if budget_s is None:
            return self._run_stage(stage, shard, stop, never, watch, slugs, out_of_turn=out_of_turn)
        begun = time.monotonic()

        def enough() -> bool:
            return time.monotonic() - begun >= budget_s

        def over() -> bool:
            return time.monotonic() - begun >= budget_s + GRACE_S or stop()

        tally = self._run_stage(stage, shard, over, enough, watch, slugs, out_of_turn=out_of_turn)
        tally.left = transact(self.engine, lambda connection: queue.due(connection, stage, shard, slugs=slugs))
        return tally

    def _run_stage(
        self,
        stage: Stage,
        shard: Shard | None,
        stop: Stop,
        enough: Stop,
        watch: Watch,
        slugs: Sequence[str] | None,
        *,
        out_of_turn: bool,
    ) -> Tally:
        if stage is Stage.POLL:
            return asyncio.run(self._poll(shard, self._or_full(stop), enough, watch, slugs, out_of_turn=out_of_turn))
        if stage is Stage.FETCH:
            return asyncio.run(self._fetch(shard, self._or_full(stop), enough, watch))
        work = {
            Stage.EXTRACT: self._extract,
            Stage.ASSESS: self._assess,
            Stage.CODE: self._code,
            Stage.LINK: self._link,
        }
        return work[stage](shard, lambda: enough() or stop(), watch)

    def run_all(
        self,
        *,
        stop: Stop = never,
        watch: StageWatch = nobody,
        slugs: Sequence[str] | None = None,
        out_of_turn: bool = False,
    ) -> dict[Stage, Tally]:
        """All six stages until nothing is due, each in a thread of its own, which waits for the network, for child
        processes or for the stage before, while the others work on what has come. Assess and code share one: what
        assessing has coded is at hand then."""
        for name in OF_THE_STAGES:
            importlib.import_module(name)
        totals = {stage: Tally() for stage in Stage}
        halt = threading.Event()
        failures: list[BaseException] = []

        def halted() -> bool:
            return halt.is_set() or bool(failures) or stop()

        def do(stage: Stage) -> int:
            polls = {"slugs": slugs, "out_of_turn": out_of_turn} if stage is Stage.POLL else {}
            tally = self.run_stage(stage, stop=halted, watch=partial(watch, stage), **polls)  # type: ignore[arg-type]
            totals[stage].merge(tally)
            return tally.inputs

        def follow(stages: Sequence[Stage], feeder: threading.Thread, *, gather_s: float = 0.0) -> None:
            """Work until the thread that brings the work has ended and nothing is left."""
            while True:
                # Asked before the work: what comes during the last round is found by one more
                over = not feeder.is_alive()
                busy = sum(do(stage) for stage in stages)
                if halted() or (over and not busy):
                    return
                feeder.join(gather_s if busy else LOOK_AGAIN_S)

        def thread(work: Callable[[], object], name: str) -> threading.Thread:
            def guarded() -> None:
                try:
                    work()
                except BaseException as error:  # noqa: BLE001 - raised again in the thread that asked
                    failures.append(error)

            made = threading.Thread(target=guarded, name=f"newswatch-{name}")
            made.start()
            return made

        polling = thread(lambda: do(Stage.POLL), "poll")
        fetching = thread(lambda: follow([Stage.FETCH], polling), "fetch")
        extracting = thread(lambda: follow([Stage.EXTRACT], fetching), "extract")
        coding = thread(lambda: follow([Stage.ASSESS, Stage.CODE], extracting, gather_s=GATHER_TEXTS_S), "code")
        try:
            follow([Stage.LINK], coding, gather_s=GATHER_MENTIONS_S)
        finally:
            halt.set()
            for one in (polling, fetching, extracting, coding):
                one.join()
        if failures:
            raise failures[0]
        judge_feeds(self.engine, at_most_every=EVERY)
        return totals

    def _or_full(self, stop: Stop) -> Stop:
        """Stop also while the disk is nearly full: what was claimed is given back, and comes again when there is
        room."""

        def stopped() -> bool:
            self.paused = shortage(self.settings)
            noted(self.settings, self.paused)  # also where there is room: who was killed in a pause left the file
            return self.paused is not None or stop()

        return stopped

    async def _poll(
        self,
        shard: Shard | None,
        stop: Stop,
        enough: Stop,
        watch: Watch,
        slugs: Sequence[str] | None,
        *,
        out_of_turn: bool,
    ) -> Tally:
        from newswatch.pipeline.poll import DecidingStore, Polled, poll_one
        from newswatch.storage.poll_store import PollStore

        store = PollStore(self.engine, shard=shard, slugs=slugs, out_of_turn=out_of_turn, worker=self.worker)
        deciding = DecidingStore(store, jitter=lambda: random.uniform(-1.0, 1.0))
        try:
            async with self.fetcher() as fetcher:

                async def step(job: PollJob) -> Result[Polled]:
                    polled = await poll_one(job, fetcher, self.sandbox, entries=self.settings.feed_entries)
                    return Result(ticket=job.ticket, kind=OutcomeKind.DONE, reason=polled.exchange.reason, value=polled)

                return await stream_through(
                    deciding,
                    step,
                    at_once=POLLS_AT_ONCE,
                    save=SAVE_POLLS,
                    stop=stop,
                    enough=enough,
                    hurry=fetcher.hurry,
                    watch=watch,
                )
        finally:
            store.close()

    async def _fetch(self, shard: Shard | None, stop: Stop, enough: Stop, watch: Watch) -> Tally:
        from newswatch.pipeline.fetch import fetch_one
        from newswatch.storage.fetch_store import FetchStore

        store = FetchStore(self.engine, shard=shard, worker=self.worker)
        try:
            async with self.fetcher() as fetcher:
                return await stream_through(
                    store,
                    lambda job: fetch_one(job, fetcher),
                    at_once=FETCHES_AT_ONCE,
                    save=SAVE_FETCHES,
                    stop=stop,
                    enough=enough,
                    hurry=fetcher.hurry,
                    watch=watch,
                )
        finally:
            store.close()

    def _extract(self, shard: Shard | None, stop: Stop, watch: Watch) -> Tally:
        from newswatch.pipeline.extract import extract_all
        from newswatch.storage.extract_store import ExtractStore

        store = ExtractStore(self.engine, shard=shard, worker=self.worker)
        try:
            return work_through(
                store,
                lambda jobs: extract_all(
                    jobs, self.sandbox, wall_s=self.settings.page_parse_s, keep=self.settings.store_full_text
                ),
                claim=CLAIM_PAGES,
                save=SAVE_PAGES,
                stop=stop,
                watch=watch,
            )
        finally:
            store.close()

    def _assess(self, shard: Shard | None, stop: Stop, watch: Watch) -> Tally:
        from newswatch.app.rules import load_rules
        from newswatch.pipeline.assess import assess_all
        from newswatch.storage.assess_store import AssessStore

        if not self._due(Stage.ASSESS):
            return Tally()
        rules = load_rules()
        self._register(Stage.ASSESS, rules.ruleset)
        store = AssessStore(self.engine, shard=shard, ruleset=rules.ruleset, worker=self.worker)
        try:
            return work_through(
                store, lambda jobs: assess_all(jobs, rules), claim=CLAIM_TEXTS, save=SAVE_TEXTS, stop=stop, watch=watch
            )
        finally:
            store.close()

    def _code(self, shard: Shard | None, stop: Stop, watch: Watch) -> Tally:
        from newswatch.app.rules import load_rules
        from newswatch.pipeline.code import code_all
        from newswatch.storage.code_store import CodeStore

        if not self._due(Stage.CODE):
            return Tally()
        rules = load_rules()
        self._register(Stage.CODE, rules.ruleset)
        store = CodeStore(self.engine, shard=shard, ruleset=rules.ruleset, worker=self.worker)
        try:
            return work_through(
                store, lambda jobs: code_all(jobs, rules), claim=CLAIM_TEXTS, save=SAVE_TEXTS, stop=stop, watch=watch
            )
        finally:
            store.close()

    def _link(self, shard: Shard | None, stop: Stop, watch: Watch) -> Tally:
        from newswatch.pipeline.link import link_all
        from newswatch.storage.link_store import LinkStore

        if not self._due(Stage.LINK):
            return Tally()
        linker = self._linker = self._linker or load_linker()
        self._register(Stage.LINK, linker.ruleset)
        store = LinkStore(
            self.engine, shard=shard, ruleset=linker.ruleset, worker=self.worker, known=self._known_mentions
        )
        try:
            return link_all(store, linker, claim=CLAIM_LINKS, stop=stop, watch=watch)
        finally:
            store.close()

    def _due(self, stage: Stage) -> bool:
        """Whether anything waits, or is held by an earlier try of this worker: loading the rules costs most of a
        second."""
        return bool(
            transact(
                self.engine,
                lambda connection: connection.execute(
                    sa.text(
                        "select exists (select from newswatch.work where stage = :stage "
                        "and quarantined_at is null and ready_at <= now()) "
                        "or exists (select from newswatch.stage_run where stage = :stage "
                        "and worker = :worker and finished_at is null)"
                    ),
                    {"stage": stage.value, "worker": self.worker},
                ).scalar_one(),
            )
        )

    def _register(self, stage: Stage, ruleset: str) -> None:
        """Note what decides, the first time."""
        transact(
            self.engine,
            lambda connection: connection.execute(
                sa.text(
                    "insert into newswatch.ruleset (stage, hash, code_version) values (:stage, :hash, :version) "
                    "on conflict do nothing"
                ),
                {"stage": stage.value, "hash": ruleset, "version": __version__},
            ),
        )


def load_linker() -> Linker:
    """The decider of the link stage."""
    from newswatch.app.rules import ruleset_hash
    from newswatch.events.linking import EventLinker

    return EventLinker(ruleset_hash())
