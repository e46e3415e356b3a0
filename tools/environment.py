"""Builds .venv from the hash-pinned requirements, or finds that it is up to date. Standard library only.

    python3 tools/environment.py              what `make run` needs
    python3 tools/environment.py --airflow    what `make airflow` needs: the same and Airflow
    python3 tools/environment.py --dev        what `make test` and `make check` need: all of it and the tools
    python3 tools/environment.py --bench      what `make bench` needs: that and what is measured against

Every file that pip fetches must have a hash of the lock; the package itself is installed editable, with the locked
build backend. What has been installed is noted in .venv/newswatch.json, so that a second call does nothing.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "newswatch.json"
LEAST = (3, 11)
# Each holds what the ones before it hold, at the same versions
LOCKS = {
    "": "requirements.txt",
    "--airflow": "requirements-airflow.txt",
    "--dev": "requirements-dev.txt",
    "--bench": "requirements-bench.txt",
}


def main(arguments: list[str]) -> int:
    if sys.version_info < LEAST:
        print(f"newswatch needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}.", file=sys.stderr)
        return 1
    # newswatch finds the .newswatch in the directory where it is called, or above: a checkout's data live in it
    (ROOT / ".newswatch").mkdir(exist_ok=True)
    lock = LOCKS[arguments[0] if arguments else ""]
    wanted = _wanted(lock)
    locks = list(LOCKS.values())
    if _installed() in [_wanted(enough) for enough in locks[locks.index(lock) :]]:
        return 0
    began = time.monotonic()
    try:
        _build(lock)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"The environment could not be built: {error}", file=sys.stderr)
        return 1
    STAMP.write_text(json.dumps(wanted, indent=1) + "\n", encoding="utf-8")
    print(f"==> The environment is ready ({time.monotonic() - began:.0f} s).", flush=True)
    return 0


def _wanted(lock: str) -> dict[str, str]:
    """What .venv must have been built from. The path is part of it: a checkout that moved is built anew."""
    content = b"".join((ROOT / name).read_bytes() for name in (lock, "pyproject.toml"))
    return {"root": str(ROOT), "lock": lock, "content": hashlib.sha256(content).hexdigest()}


def _installed() -> dict[str, str] | None:
    try:
        noted = json.loads(STAMP.read_text(encoding="utf-8"))
        subprocess.run([PYTHON, "-c", ""], check=True, capture_output=True)
    except (OSError, ValueError, subprocess.CalledProcessError):
        return None
    return noted if isinstance(noted, dict) else None


def _build(lock: str) -> None:
    if not _usable():
        print(f"==> Making .venv with Python {sys.version.split()[0]} ({sys.executable})", flush=True)
        shutil.rmtree(VENV, ignore_errors=True)
        made = subprocess.run([sys.executable, "-m", "venv", VENV], check=False)
        if made.returncode != 0:
            shutil.rmtree(VENV, ignore_errors=True)
            raise OSError("`python3 -m venv` failed; on Debian and Ubuntu, `apt-get install python3-venv` mends that")
    STAMP.unlink(missing_ok=True)
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    install = [*pip, "install", "-qq", "--progress-bar=off", "--no-deps"]  # -qq: errors only
    print(f"==> Installing the packages of {lock}, each checked against its hash (about a minute)", flush=True)
    # --no-deps: the lock is complete, and older pips read the extra in lxml[html_clean] wrongly
    subprocess.run([*install, "--require-hashes", "--requirement", str(ROOT / lock)], check=True)
    print("==> Installing newswatch, editable", flush=True)
    subprocess.run([*install, "--no-build-isolation", "--no-index", "--editable", str(ROOT)], check=True)


def _usable() -> bool:
    """Whether there is an environment of a Python new enough, at this path, with pip in it."""
    check = f"import sys, pip; sys.exit(not (sys.version_info >= {LEAST} and sys.prefix == {str(VENV)!r}))"
    try:
        return subprocess.run([PYTHON, "-c", check], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
