"""No other module opens a connection. import-linter sees packages; this sees the modules of the standard library."""

from __future__ import annotations

import ast
from pathlib import Path

import newswatch

ROOT = Path(newswatch.__file__).parent
CLIENTS = {"urllib.request", "http.client", "ftplib", "smtplib", "telnetlib", "xmlrpc.client", "aiohttp.client"}
# Serve (the sample world), look for a free port, or talk to their own children: nothing of it goes out.
MAY_USE_SOCKETS = {"fetch", "sandbox", "cli", "storage", "airflow"}


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def test_only_fetch_connects() -> None:
    sources = [path for path in ROOT.rglob("*.py") if "fetch" not in path.relative_to(ROOT).parts]
    assert len(sources) > 20
    assert {str(path): sorted(imports(path) & CLIENTS) for path in sources if imports(path) & CLIENTS} == {}
    sockets = {path.relative_to(ROOT).parts[0] for path in sources if "socket" in imports(path)}
    assert sockets <= MAY_USE_SOCKETS
