"""What machines that come by are told."""

from __future__ import annotations

import re
import urllib.robotparser
import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from tests.servers import Server

from beleidsgraaf import crawling
from beleidsgraaf.dumps import Dumps

NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def places(body: bytes) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(body).iterfind(".//s:loc", NS)]  # noqa: S314 — our own


def test_the_sitemap_lists_every_page_and_each_is_there(client: httpx.Client, server: Server, made: Dumps) -> None:
    parts = places(client.get("/sitemap.xml").content)
    listed = [place for part in parts for place in places(client.get(part).content)]
    assert len(listed) == len(set(listed))
    assert {f"{server.base}/{below}{page}" for page in made.pages() for below in ("", "en/")} <= set(listed)
    assert {f"{server.base}/{page}" for page in ("", "en/", "begrippen", "vergelijk", "en/vragen/tegenhangers")} <= set(
        listed
    )
    for place in [*listed[:8], *listed[8::150]]:
        assert client.get(place, headers={"Accept": "text/html"}).status_code == 200, place
    assert client.get("/sitemap-999.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404
    assert client.get("/sitemap-x.xml").status_code in (400, 404)


def test_a_part_is_never_too_long(made: Dumps, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = places(crawling.sitemap_part(made, "https://example.org/", 1) or b"")
    monkeypatch.setattr(crawling, "PART", 100)
    parts = [
        crawling.sitemap_part(made, "https://example.org/", number) for number in range(1, crawling.parts(made) + 1)
    ]
    assert all(part is not None and len(places(part)) <= 100 for part in parts)
    assert [place for part in parts for place in places(part or b"")] == whole
    assert len(places(crawling.sitemap_index(made, "https://example.org/"))) == len(parts) > 1


def test_an_address_cannot_break_the_sitemap(made: Dumps) -> None:
    body = crawling.sitemap_part(made, "https://example.org/?a=1&b=<x>/", 1)
    assert body is not None
    assert places(body)[0].startswith("https://example.org/?a=1&b=<x>/")


def test_robots_are_kept_from_the_endpoint_and_led_to_the_sitemap(client: httpx.Client, server: Server) -> None:
    parser = urllib.robotparser.RobotFileParser()
    parser.parse(client.get("/robots.txt").text.splitlines())
    assert not parser.can_fetch("robot", "/sparql?query=x")
    assert not parser.can_fetch("robot", "/v1/vragen")
    assert parser.can_fetch("robot", "/doc/beleid/doel")
    assert parser.site_maps() == [f"{server.base}/sitemap.xml"]


def allowed(rules: str, address: str) -> bool:
    """Tell whether a machine may go somewhere: the longest rule that fits decides, with wildcards (RFC 9309, 2.2)."""
    found = [
        (len(place), kind == "Allow")
        for kind, place in re.findall(r"(?m)^(Allow|Disallow): (.+)$", rules)
        if fits(place, address)
    ]
    return max(found)[1] if found else True


def fits(place: str, address: str) -> bool:
    return re.match(re.escape(place).replace(r"\*", ".*"), address) is not None


@pytest.mark.parametrize("below", ["/", "/en/"])
def test_robots_are_not_led_into_what_can_be_combined_without_end(client: httpx.Client, below: str) -> None:
    rules = client.get("/robots.txt").text
    for place in ("", "vergelijk", "vragen", "vragen/tegenhangers", "doc/beleid/doel", "begrippen", "dumps/", "hulp"):
        assert allowed(rules, below + place), place
    for place in (
        "zoek",
        "zoek?q=a",
        "vergelijk?gemeente=a",
        "vergelijk/cel?thema=b",
        "vragen/x?pagina=2",
        "vragen?q=a",
    ):
        assert not allowed(rules, below + place), place
    for place in (
        "sparql",
        "sparql/editor",
        "beeld/netwerk?doel=x",
        "doc/beleid/doel?deel=alles",
        "doc/beleid/doel?formaat=trig",
    ):
        assert not allowed(rules, below + place), place


def test_robots_below_a_path_and_of_a_copy() -> None:
    rules = crawling.robots("https://example.org/graaf/", services=False)
    assert allowed(rules, "/graaf/v1/context.jsonld")
    assert not allowed(rules, "/graaf/doc/a/b?formaat=turtle")
    assert "sparql" not in rules
    assert "Disallow: /graaf/en/zoek\n" in crawling.robots("https://example.org/graaf/")


def test_security_txt(client: httpx.Client) -> None:
    response = client.get("/.well-known/security.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = dict(line.split(": ", 1) for line in response.text.splitlines())
    assert lines["Contact"] == "mailto:meldpunt@example.org"
    expires = datetime.fromisoformat(lines["Expires"])
    assert timedelta(days=30) < expires - datetime.now(UTC) < timedelta(days=365)


@pytest.mark.parametrize(
    ("contact", "line"),
    [
        ("a@b.nl", "mailto:a@b.nl"),
        ("mailto:a@b.nl", "mailto:a@b.nl"),
        ("https://example.org/meld", "https://example.org/meld"),
    ],
)
def test_contact_is_an_address(contact: str, line: str) -> None:
    assert crawling.security(contact, "https://example.org/", datetime.now(UTC)).startswith(f"Contact: {line}\n")
