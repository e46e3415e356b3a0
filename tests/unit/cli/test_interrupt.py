"""Ctrl-C while a pipe waits for its next line."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import pytest

LINE = json.dumps(
    {"id": 1, "html": "<html><body><p>Shells fell at dusk.</p></body></html>", "url": "http://a.example/"}
)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_answer_is_there_at_once_and_an_interrupt_ends_without_a_crash(how: signal.Signals) -> None:
    pipe = subprocess.Popen(
        [sys.executable, "-m", "newswatch", "extract"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert pipe.stdin is not None
    assert pipe.stdout is not None
    assert pipe.stderr is not None
    with pipe:
        pipe.stdin.write(LINE + "\n")
        pipe.stdin.flush()
        assert json.loads(pipe.stdout.readline())["id"] == 1, "the first answer waits for no second line"
        pipe.send_signal(how)
        assert pipe.wait(60) in {128 + how, -how}
        error = pipe.stderr.read()
    assert "Fatal" not in error
    assert "Traceback" not in error
