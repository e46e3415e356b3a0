"""A page in a headless Chromium that can be asked and clicked, over its DevTools protocol."""

from __future__ import annotations

import asyncio
import base64
import os
import shutil
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
COMMAND = (
    CHROMIUM or "chromium",
    *("--headless", "--disable-gpu", "--disable-quic", "--hide-scrollbars", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"),
    # Chromium's own walls need a user other than root; what is looked at here is our own
    *(("--no-sandbox",) if os.geteuid() == 0 else ()),
)
PATIENCE_S = 120.0


class Page:
    """One tab."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._calls = 0

    async def call(self, method: str, **parameters: object) -> Any:
        """What the browser answers to a command. TimeoutError where it does not."""
        self._calls += 1
        async with asyncio.timeout(PATIENCE_S):
            await self._socket.send_json({"id": self._calls, "method": method, "params": parameters})
            while True:
                said = await self._socket.receive_json()
                if said.get("id") == self._calls:
                    return said.get("result", {})

    async def ask(self, script: str) -> Any:
        """The value of an expression in the page."""
        return (await self.call("Runtime.evaluate", expression=script, returnByValue=True))["result"].get("value")

    async def until(self, script: str) -> Any:
        """The value of an expression once it is true. TimeoutError where it never is."""
        async with asyncio.timeout(PATIENCE_S):
            while not (value := await self.ask(script)):  # noqa: ASYNC110 - another program's state has no event
                await asyncio.sleep(0.2)
        return value

    async def shot(self) -> bytes:
        """A picture of what is seen (PNG)."""
        return base64.b64decode((await self.call("Page.captureScreenshot", format="png"))["data"])


@asynccontextmanager
async def opened(command: Sequence[str], profile: Path, url: str) -> AsyncIterator[Page]:
    """A browser with this page; it ends with the block. `command` is the program with its options."""
    port_file = profile / "DevToolsActivePort"
    port_file.unlink(missing_ok=True)
    options = ("--remote-debugging-port=0", "--remote-allow-origins=*", f"--user-data-dir={profile}")
    browser = await asyncio.create_subprocess_exec(
        *command, *options, "about:blank", stderr=asyncio.subprocess.DEVNULL, start_new_session=True
    )
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not (port_file.exists() and port_file.read_text().strip()):  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.1)
        devtools = f"http://127.0.0.1:{port_file.read_text().split()[0]}/json/list"
        async with aiohttp.ClientSession() as session:
            async with session.get(devtools) as answer:
                tabs = await answer.json()
            async with session.ws_connect(tabs[0]["webSocketDebuggerUrl"]) as socket:
                page = Page(socket)
                await page.call("Page.navigate", url=url)
                yield page
    finally:
        browser.terminate()
        try:
            await asyncio.wait_for(browser.wait(), 10.0)
        except TimeoutError:
            with suppress(ProcessLookupError):
                os.killpg(browser.pid, signal.SIGKILL)
            await browser.wait()
