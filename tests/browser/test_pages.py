"""Every kind of page, in each language, as people meet it: with aids, on small screens, in the dark, without script.

The criteria are those of WCAG 2.2, levels A and AA, as far as axe-core can judge them.
"""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, Response
from tests.browser.conftest import Open
from tests.browser.pages import KINDS, Kind
from tests.servers import Server

from beleidsgraaf.addresses import LANGUAGES

# Colours do not depend on width, nor layout on colours: each is judged once in each of its extremes.
LOOKS: tuple[tuple[int, Literal["light", "dark"] | None], ...] = ((1280, "light"), (390, None), (320, "dark"))
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What a page may weigh with all that it loads, unpacked and on the way, and what it may take the server.
MOST_BYTES, MOST_BYTES_WHOLE, MOST_BYTES_SENT = 250_000, 1_000_000, 250_000
AIM_SECONDS, MOST_SECONDS = 0.15, 1.0

pytestmark = pytest.mark.slow
each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
each_language = pytest.mark.parametrize("taal", LANGUAGES)


@each_kind
@each_language
def test_everybody_can_use_it(kind: Kind, taal: str, opened: Open, axe: str) -> None:
    with opened(kind.address(taal)) as page:
        page.evaluate(axe)
        assert page.locator("html").get_attribute("lang") == taal
        found = []
        # The languages differ in their texts: one look at the second shows what these do.
        for width, scheme in LOOKS if taal == LANGUAGES[0] else LOOKS[-1:]:
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate("document.documentElement.scrollWidth")
            found += [f"{width}: the page is {wide} wide"] if wide > width else []
            if scheme is not None:
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                found += [f"{width} {scheme}: {fault}" for fault in violations(page)]
        assert not found, "\n".join(found)


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong: the rule, where, and what to do."""
    options = {"runOnly": {"type": "tag", "values": STANDARDS}, "resultTypes": ["violations"]}
    result: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{rule['id']}: {node['target']}: {node['failureSummary']}"
        for rule in result["violations"]
        for node in rule["nodes"][:3]
    ]


@each_kind
@each_language
def test_it_is_light_and_loads_from_here_only(kind: Kind, taal: str, opened: Open, site: Server) -> None:
    said: list[str] = []
    answers: list[Response] = []
    status = []

    def watch(page: Page) -> None:
        page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda fault: said.append(str(fault)))
        page.on("response", lambda answer: answers.append(answer))

    with opened(kind.address(taal), watch=watch) as page:
        page.wait_for_load_state("networkidle")
        status = [answer.status for answer in answers[:1]]
        weight = sum(len(answer.body()) for answer in answers)
        sent = sum(answer.request.sizes()["responseBodySize"] for answer in answers)
        addresses = {answer.url for answer in answers}
    # A browser says that an address answered with an error; that is how this page is meant.
    said = [text for text in said if not (kind.status >= 400 and str(kind.status) in text)]
    assert said == []
    assert status == [kind.status]
    assert {address for address in addresses if not address.startswith((site.base, "data:"))} == set()
    assert any(".css" in address for address in addresses)
    assert sent < MOST_BYTES_SENT
    assert weight < (MOST_BYTES_WHOLE if kind.whole else MOST_BYTES)


@each_kind
@each_language
def test_it_works_without_script(kind: Kind, taal: str, opened: Open) -> None:
    def content(page: Page) -> list[str]:
        links = page.locator("main a").evaluate_all("all => all.map(each => each.getAttribute('href'))")
        # What the editor puts in the place of its text field has no name: it is not sent.
        fields = page.locator("main :is(input, select, textarea)[name]").evaluate_all(
            "all => all.map(each => each.name)"
        )
        return [page.locator("h1").inner_text(), *links, *fields]

    with opened(kind.address(taal)) as page:
        expected = content(page)
    with opened(kind.address(taal), java_script_enabled=False) as page:
        assert content(page) == expected
        # What only a script can do is not offered.
        assert page.locator("main button[data-doe]:visible").count() == 0


@each_kind
@each_language
def test_it_is_made_in_time(kind: Kind, taal: str, site: Server) -> None:
    request = urllib.request.Request(site.base + kind.address(taal), headers={"Accept": "text/html"})  # noqa: S310
    seconds = min(_seconds(request) for _ in range(3))
    print(f"{kind.address(taal)}: {1000 * seconds:.0f} ms" + (" (!)" if seconds > AIM_SECONDS else ""))  # noqa: T201
    assert seconds < MOST_SECONDS


def _seconds(request: urllib.request.Request) -> float:
    began = time.perf_counter()
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 — loopback
            answer.read()
    except urllib.error.HTTPError as fault:
        fault.read()
    return time.perf_counter() - began
