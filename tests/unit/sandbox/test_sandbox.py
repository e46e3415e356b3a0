"""Killable children: a job that misbehaves costs only itself."""

from __future__ import annotations

import asyncio
import itertools
import multiprocessing
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType

import pytest
from tests.unit.sandbox import jobs

from newswatch.model import Exchange, Reason
from newswatch.sandbox import Sandbox

MIB = 1024 * 1024
PATIENCE_S = 90  # for a process to end: what is tested is that it does, not how busy the machine is
ROOT = Path(__file__).parents[3]
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, which this system has not")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(workers=2, memory_bytes=400 * MIB) as shared:
        yield shared


def alive(pid: int) -> bool:
    """Is there such a process, and is it more than a corpse?"""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return sys.platform != "linux"


def wait_until_gone(*pids: int) -> None:
    until = time.monotonic() + PATIENCE_S
    while any(alive(pid) for pid in pids):
        assert time.monotonic() < until, f"still there: {[pid for pid in pids if alive(pid)]}"
        time.sleep(0.02)


def group(leader: int) -> list[int]:
    """The processes of a process group, corpses included; known on Linux only."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[2]) == leader:
            found.append(int(stat.parent.name))
    return found


def script(text: str, **options: object) -> subprocess.Popen[str]:
    """A program of its own that uses the sandbox."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}
    head = "import os, sys, time\nfrom tests.unit.sandbox import jobs\nfrom newswatch.sandbox import Sandbox\n"
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
        [sys.executable, "-c", head + text],
        **{"env": environment, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **options},
    )


# --- what comes back ------------------------------------------------------------------------------------------------


def test_the_value_of_an_honest_job(sandbox: Sandbox) -> None:
    answer = sandbox.call(jobs.double, 21, wall_s=5)
    assert answer.ok
    assert answer.value == 42
    silent = sandbox.call(jobs.nothing, wall_s=5)
    assert silent.ok
    assert silent.value is None


def test_values_of_the_model_travel_both_ways(sandbox: Sandbox) -> None:
    made = sandbox.call(jobs.an_exchange, b"\x00body", wall_s=5).value
    assert isinstance(made, Exchange)
    assert made == jobs.an_exchange(b"\x00body")
    assert sandbox.call(jobs.echo, made, wall_s=5).value == made
    plain = {"a": (1, 2.5, None, True), "b": [b"x", "é\ud800", {1, 2}, frozenset({3})]}
    assert sandbox.call(jobs.echo, plain, wall_s=5).value == plain


def test_large_values_travel(sandbox: Sandbox) -> None:
    body = random.Random(5).randbytes(20 * MIB)
    assert sandbox.call(jobs.echo, body, wall_s=20).value == body


@pytest.mark.parametrize(
    ("job", "arguments", "reason", "signal_name", "words"),
    [
        (jobs.loop, (), Reason.PARSE_TIMED_OUT, "SIGKILL", "killed after 0.5 s"),
        (jobs.nap, (60,), Reason.PARSE_TIMED_OUT, "SIGKILL", "killed after 0.5 s"),
        (jobs.crash, (), Reason.PARSE_CRASHED, "SIGSEGV", "SIGSEGV"),
        (jobs.leave, (0,), Reason.PARSE_CRASHED, None, "exit status 0"),
        (jobs.leave, (7,), Reason.PARSE_CRASHED, None, "exit status 7"),
        (jobs.leave_politely, (3,), Reason.PARSE_FAILED, None, "SystemExit: 3 (jobs.py:"),
        (jobs.be_killed, (), Reason.PARSE_OUT_OF_MEMORY, "SIGKILL", "SIGKILL"),
        (jobs.eat_memory_in_one_bite, (), Reason.PARSE_OUT_OF_MEMORY, None, "MemoryError"),
        (
            jobs.raise_it,
            ("bad \ud800\x00 date",),
            Reason.PARSE_FAILED,
            None,
            "ValueError: bad \ufffd\ufffd date (jobs.py:",
        ),
        (jobs.raise_it, ("x" * 10_000,), Reason.PARSE_FAILED, None, "ValueError: xxx"),
        (jobs.raise_the_unspeakable, (), Reason.PARSE_FAILED, None, "no text: RuntimeError"),
        (jobs.recurse, (), Reason.PARSE_FAILED, None, "RecursionError"),
        (jobs.give_a_function, (), Reason.PARSE_FAILED, None, "give_a_function"),
        (jobs.give_a_newswatch_function, (), Reason.PARSE_FAILED, None, "has no place in an answer"),
        (jobs.give_bytes, (65 * MIB,), Reason.PARSE_FAILED, None, "are allowed"),
        (jobs.write_rubbish_to_the_parent, (), Reason.PARSE_FAILED, None, "1000 allowed"),
    ],
)
def test_a_bad_job_says_how_it_ended_and_the_next_is_done(
    sandbox: Sandbox, job: object, arguments: tuple[object, ...], reason: Reason, signal_name: str | None, words: str
) -> None:
    answer = sandbox.call(job, *arguments, wall_s=0.5)  # type: ignore[arg-type,var-annotated]
    assert (answer.reason, answer.signal, answer.value) == (reason, signal_name, None)
    assert words in answer.detail
    assert len(answer.detail) < 500
    assert answer.wall_s < 1.5
    assert sandbox.call(jobs.double, 4, wall_s=5).value == 8


def test_memory_ends_at_the_limit(sandbox: Sandbox) -> None:
    answer = sandbox.call(jobs.eat_memory, wall_s=20)
    assert answer.reason is Reason.PARSE_OUT_OF_MEMORY


def test_what_would_run_code_here_is_not_unpacked(sandbox: Sandbox, tmp_path: Path) -> None:
    answer = sandbox.call(jobs.give_evil, str(tmp_path / "touched"), wall_s=5)
    assert answer.reason is Reason.PARSE_FAILED
    assert "system" in answer.detail
    assert not (tmp_path / "touched").exists()


def test_processor_time_is_counted_also_of_the_killed(sandbox: Sandbox) -> None:
    assert 0.1 <= sandbox.call(jobs.burn, 0.1, wall_s=20).cpu_s < 0.5
    assert sandbox.call(jobs.nap, 0.2, wall_s=5).cpu_s < 0.1
    assert sandbox.call(jobs.loop, wall_s=0.5).cpu_s > 0.05


def test_mistakes_of_the_caller_raise(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="lambda"):
        sandbox.call(lambda: 1, wall_s=1)

    def local() -> None: ...

    with pytest.raises(ValueError, match="local"):
        sandbox.call(local, wall_s=1)
    with pytest.raises((TypeError, AttributeError), match="pickle"):
        sandbox.call(jobs.echo, threading.Lock(), wall_s=1)
    ghost = FunctionType(jobs.double.__code__, {}, "ghost")
    ghost.__module__ = jobs.__name__
    ghost.__qualname__ = "ghost"
    with pytest.raises(LookupError, match="ghost"):
        sandbox.call(ghost, 1, wall_s=1)
    ghost.__module__ = "newswatch.nowhere"
    with pytest.raises(ImportError, match="nowhere"), Sandbox(workers=1) as fresh:
        fresh.call(ghost, 1, wall_s=1)
    assert sandbox.call(jobs.double, 4, wall_s=5).value == 8


# --- many jobs ------------------------------------------------------------------------------------------------------


def test_answers_come_in_the_order_of_the_jobs(sandbox: Sandbox) -> None:
    naps = [(0.15,), (0.0,), (0.05,), (0.0,), (0.1,)]
    assert [answer.value for answer in sandbox.map(jobs.nap, naps, wall_s=5)] == [nap for (nap,) in naps]


def test_no_jobs_no_answers(sandbox: Sandbox) -> None:
    assert list(sandbox.map(jobs.double, [], wall_s=5)) == []


def test_an_endless_source_is_read_a_few_jobs_ahead(sandbox: Sandbox) -> None:
    read = itertools.count()
    answers = sandbox.map(jobs.double, ((number,) for number in read), wall_s=5)
    assert [next(answers).value for _ in range(50)] == [number * 2 for number in range(50)]
    answers.close()  # type: ignore[attr-defined]
    time.sleep(0.05)
    assert next(read) < 50 + 40  # sixteen a worker


def test_an_answer_does_not_wait_for_the_next_job(sandbox: Sandbox) -> None:
    """A pipe that somebody types into: the first answer is there before the second question is asked."""
    asked = threading.Event()

    def source() -> Iterator[tuple[int]]:
        yield (1,)
        assert asked.wait(10)
        yield (2,)

    answers = sandbox.map(jobs.double, source(), wall_s=5)
    assert next(answers).value == 2
    asked.set()
    assert [answer.value for answer in answers] == [4]


def test_a_source_that_breaks_breaks_here(sandbox: Sandbox) -> None:
    def source() -> Iterator[tuple[int]]:
        yield (1,)
        raise OSError("the pipe broke")

    answers = sandbox.map(jobs.double, source(), wall_s=5)
    assert next(answers).value == 2
    with pytest.raises(OSError, match="the pipe broke"):
        next(answers)


def test_in_a_running_event_loop(sandbox: Sandbox) -> None:
    async def main() -> list[Reason | None]:
        ticks = 0

        async def tick() -> None:
            nonlocal ticks
            while True:
                await asyncio.sleep(0.01)
                ticks += 1

        ticking = asyncio.create_task(tick())
        naps = asyncio.gather(*(sandbox.acall(jobs.nap, 0.1, wall_s=5) for _ in range(3)))
        crash = await sandbox.acall(jobs.crash, wall_s=5)
        reasons = [answer.reason for answer in await naps]
        ticking.cancel()
        assert ticks > 5, "the loop stood still"
        return [*reasons, crash.reason]

    assert asyncio.run(main()) == [None, None, None, Reason.PARSE_CRASHED]


def test_a_cancelled_call_disturbs_no_other(sandbox: Sandbox) -> None:
    async def main() -> None:
        task = asyncio.create_task(sandbox.acall(jobs.nap, 0.3, wall_s=5))
        await asyncio.sleep(0.05)
        task.cancel()
        answers = await asyncio.gather(*(sandbox.acall(jobs.double, number, wall_s=5) for number in range(20)))
        assert [answer.value for answer in answers] == [number * 2 for number in range(20)]

    asyncio.run(main())


def test_from_many_threads_at_once(sandbox: Sandbox) -> None:
    wrong: list[int] = []

    def work(start: int) -> None:
        numbers = range(start, start + 50)
        wrong.extend(n for n in numbers if sandbox.call(jobs.double, n, wall_s=5).value != n * 2)

    threads = [threading.Thread(target=work, args=(start * 1000,)) for start in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_fifteen_killers_among_five_hundred(sandbox: Sandbox) -> None:
    """Promises 5 and 6: every normal job is done, every killer is named, the batch is as late as they may make it."""
    limit_s = 0.5
    expected = {
        "loop": Reason.PARSE_TIMED_OUT,
        "crash": Reason.PARSE_CRASHED,
        "leave_one": Reason.PARSE_CRASHED,
        "eat_memory_in_one_bite": Reason.PARSE_OUT_OF_MEMORY,
        "recurse": Reason.PARSE_FAILED,
    }
    mixed = [("double", number) for number in range(500)] + [(name, None) for name in expected] * 3
    random.Random(3).shuffle(mixed)
    began = time.monotonic()
    answers = list(sandbox.map(jobs.run_named, mixed, wall_s=limit_s))
    took = time.monotonic() - began
    for (name, number), answer in zip(mixed, answers, strict=True):
        if number is not None:
            assert answer.value == number * 2
        else:
            assert answer.reason is expected[name], name
    assert took < 3 * limit_s + 2


# --- children -------------------------------------------------------------------------------------------------------


def test_a_child_does_many_jobs_and_is_replaced_in_time() -> None:
    with Sandbox(workers=1, jobs_per_worker=3) as sandbox:
        pids = [sandbox.call(jobs.my_pid, wall_s=5).value for _ in range(9)]
    assert [pids.count(pid) for pid in dict.fromkeys(pids)] == [3, 3, 3]
    wait_until_gone(*(pid for pid in pids if pid is not None))


def test_a_swollen_child_is_replaced() -> None:
    with Sandbox(workers=1, memory_bytes=400 * MIB) as sandbox:
        before = sandbox.call(jobs.my_pid, wall_s=5).value
        assert sandbox.call(jobs.swell, 50, wall_s=20).ok
        assert sandbox.call(jobs.my_pid, wall_s=5).value == before
        assert sandbox.call(jobs.swell, 250, wall_s=20).ok
        assert sandbox.call(jobs.my_pid, wall_s=5).value != before


def test_a_fresh_child_is_cheap() -> None:
    """A killer must not cost a start of Python and its imports each; a fork takes some milliseconds."""
    with Sandbox(workers=1) as sandbox:
        sandbox.call(jobs.double, 1, wall_s=5)
        began = time.monotonic()
        for _ in range(50):
            sandbox.call(jobs.leave, 1, wall_s=5)
        assert (time.monotonic() - began) / 50 < 0.05


def test_when_all_children_die_others_take_over() -> None:
    with Sandbox(workers=2) as sandbox:
        nursery = sandbox.call(jobs.my_parent, wall_s=5).value
        assert nursery is not None
        os.kill(nursery, signal.SIGKILL)
        assert sandbox.call(jobs.double, 3, wall_s=5).value == 6
        answer = sandbox.call(jobs.kill_everybody, wall_s=5)
        assert answer.reason is Reason.PARSE_CRASHED
        assert [answer.value for answer in sandbox.map(jobs.double, [(1,), (2,), (3,)], wall_s=5)] == [2, 4, 6]


def test_after_the_end_there_is_nobody() -> None:
    with Sandbox(workers=2) as sandbox:
        pids = {sandbox.call(jobs.my_pid, wall_s=5).value, sandbox.call(jobs.my_parent, wall_s=5).value}
        sandbox.call(jobs.loop, wall_s=0.2)
    wait_until_gone(*(pid for pid in pids if pid is not None))
    with pytest.raises(RuntimeError, match="closed"):
        sandbox.call(jobs.double, 1, wall_s=5)
    sandbox.close()


def test_the_end_does_not_wait_for_busy_children() -> None:
    sandbox = Sandbox(workers=1)
    failed: list[BaseException] = []

    def work() -> None:
        try:
            sandbox.call(jobs.nap, 60, wall_s=60)
        except RuntimeError as error:
            failed.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    time.sleep(0.5)
    began = time.monotonic()
    sandbox.close()
    thread.join(5)
    assert time.monotonic() - began < 3
    assert [str(error) for error in failed] == ["the Sandbox is closed"]


@linux_only
def test_no_zombies_are_left() -> None:
    with Sandbox(workers=2) as sandbox:
        nursery = sandbox.call(jobs.my_parent, wall_s=5).value
        for _ in range(5):
            sandbox.call(jobs.leave, 1, wall_s=5)
            sandbox.call(jobs.loop, wall_s=0.1)
        states = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(parent) in {nursery, os.getpid()}:
                states.append(state)
    assert states
    assert "Z" not in states


@linux_only
def test_children_inherit_nothing_of_the_parent() -> None:
    ours, theirs = socket.socketpair()
    ours.set_inheritable(True)
    with ours, theirs, Sandbox(workers=1) as sandbox:
        assert len(sandbox.call(jobs.my_sockets, wall_s=5).value or []) == 1, "its own line to us, and no other"


def test_standard_streams_belong_to_the_parent() -> None:
    program = script(
        """
with Sandbox(workers=1) as sandbox:
    answer = sandbox.call(jobs.shout, wall_s=10)
print(answer.value, sys.stdin.read())
""",
        stdin=subprocess.PIPE,
    )
    out, err = program.communicate("input", timeout=PATIENCE_S)
    assert (program.returncode, out, err) == (0, "said input\n", "")


def test_without_a_locale(sandbox: Sandbox) -> None:
    bare = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}
    program = script(
        "with Sandbox(workers=1) as sandbox:\n"
        "    print(ascii(sandbox.call(jobs.echo, 'Größe \u0627', wall_s=10).value))",
        env=bare,
    )
    out, err = program.communicate(timeout=PATIENCE_S)
    assert (out, err) == ("'Gr\\xf6\\xdfe \\u0627'\n", "")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_parent_that_dies_leaves_no_children(how: signal.Signals) -> None:
    """While a child sleeps, while a child spins; as if by Ctrl-C, by an operator, by the kernel."""
    program = script(
        """
import threading
sandbox = Sandbox(workers=2)
pids = {sandbox.call(jobs.my_parent, wall_s=5).value}
spin = threading.Thread(target=sandbox.call, args=(jobs.loop,), kwargs={"wall_s": 60}, daemon=True)
spin.start()
pids.add(sandbox.call(jobs.my_pid, wall_s=5).value)
print(*pids, flush=True)
with sandbox:
    sandbox.call(jobs.nap, 60, wall_s=60)
""",
        start_new_session=True,
    )
    assert program.stdout is not None
    pids = [int(pid) for pid in program.stdout.readline().split()]
    assert len(pids) == 2
    time.sleep(0.1)
    os.killpg(program.pid, how) if how is signal.SIGINT else program.send_signal(how)
    program.communicate(timeout=PATIENCE_S)
    wait_until_gone(*pids)
    wait_until_gone(*group(program.pid))  # the others, whose numbers nobody told us


def test_ctrl_c_in_the_middle_of_a_batch() -> None:
    program = script(
        """
with Sandbox(workers=2) as sandbox:
    try:
        for answer in sandbox.map(jobs.nap, ((0.05,) for _ in range(10_000)), wall_s=5):
            print("answer", flush=True)
    except KeyboardInterrupt:
        print("interrupted")
""",
        start_new_session=True,
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "answer\n"
    os.killpg(program.pid, signal.SIGINT)
    out, err = program.communicate(timeout=PATIENCE_S)
    assert out.endswith("interrupted\n")
    assert err == ""
    assert program.returncode == 0


def _in_a_daemonic_process(line: multiprocessing.connection.Connection) -> None:
    with Sandbox(workers=1) as sandbox:
        line.send(sandbox.call(jobs.double, 21, wall_s=10).value)


def test_in_a_daemonic_process() -> None:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_in_a_daemonic_process, args=(there,), daemon=True)
    process.start()
    assert here.poll(30)
    assert here.recv() == 42
    process.join(10)


def test_a_sandbox_does_not_cross_a_fork() -> None:
    with Sandbox(workers=1) as sandbox:
        sandbox._owner += 1
        with pytest.raises(RuntimeError, match="make one after the fork"):
            sandbox.call(jobs.double, 1, wall_s=5)
        sandbox._owner -= 1


def test_who_keeps_the_others_waiting_is_overtaken(sandbox: Sandbox) -> None:
    naps = [(0.0,)] * 3 + [(1.5,)] + [(0.02,)] * 30
    answers = list(sandbox.each(jobs.nap, naps, wall_s=5, patience_s=0.1))
    assert [answer.value for _, answer in answers] == [naps[number][0] for number, _ in answers]
    assert [number for number, _ in answers] == [*range(3), *range(4, 34), 3]


def test_who_is_slow_within_the_others_patience_keeps_the_place(sandbox: Sandbox) -> None:
    naps = [(0.3,), *[(0.0,)] * 12]
    assert [number for number, _ in sandbox.each(jobs.nap, naps, wall_s=5, patience_s=4)] == list(range(13))
