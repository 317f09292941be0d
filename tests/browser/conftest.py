"""A browser on the shipped graph: the real service, Chromium as Debian packages it, and axe-core from npm."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests.servers import Server, serving

from beleidsgraaf.locations import Locations
from beleidsgraaf.pages.assets import Assets

HERE = Path(__file__).parent
Open = Callable[..., AbstractContextManager[Page]]


def missing(what: str) -> None:
    """Fail where continuous integration must have everything, skip elsewhere."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def site(sealed: Locations) -> Iterator[Server]:
    """The service, started once."""
    if not Assets.read().entries:
        missing("Run `make assets` to build the styles and scripts of the pages.")
    with serving(sealed, TIJDSLIMIET="10") as running:
        process = running.process
        # What it says of many faults fills a pipe, and a service that waits for a reader answers nobody.
        reader = threading.Thread(target=lambda: running.said.extend(process.stderr or ()), daemon=True)
        reader.start()
        yield running
        process.terminate()
        process.wait(timeout=20)
        reader.join(timeout=20)
        for pipe in (process.stdout, process.stderr):
            if pipe:
                pipe.close()
        print("".join(running.said[-100:]))  # noqa: T201


# Playwright keeps an event loop running in this thread; tests elsewhere start one of their own, so it ends in time.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if not program:
        missing("Install Chromium (Debian: apt install chromium) to test pages in a browser.")
    with sync_playwright() as playwright:
        # A process of root has no sandbox to go into.
        flags = ["--no-sandbox"] if os.geteuid() == 0 else []
        launched = playwright.chromium.launch(executable_path=program, args=flags)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def opened(browser: Browser, site: Server) -> Open:
    """Open a page of the site in a window of its own; what Playwright may be told of a window can be told."""

    @contextmanager
    def window(address: str, *, watch: Callable[[Page], None] = lambda _: None, **more: Any) -> Iterator[Page]:
        context = browser.new_context(base_url=site.base, **{"viewport": {"width": 1280, "height": 900}, **more})
        try:
            page = context.new_page()
            watch(page)
            page.goto(address)
            yield page
        finally:
            context.close()

    return window


@pytest.fixture(scope="session")
def axe() -> str:
    """The text of axe-core, as it is pinned."""
    found = HERE / "node_modules" / "axe-core" / "axe.min.js"
    if not found.exists():
        npm = shutil.which("npm")
        if not npm:
            missing("Install Node.js with npm to judge the accessibility of pages.")
        subprocess.run([str(npm), "ci", "--silent"], cwd=HERE, check=True, capture_output=True)  # noqa: S603
    return found.read_text(encoding="utf-8")
