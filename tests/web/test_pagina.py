"""Pages for people over HTTP: what is served to whom, in which language, under which policy; and without styles."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.linked.test_dereference import Page

from beleidsgraaf.addresses import LANGUAGES, Links
from beleidsgraaf.pages import Pages
from beleidsgraaf.pages.assets import Assets
from beleidsgraaf.terms import Prefixes

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PATHS = ["/", "/vergelijk", "/vragen", "/zoek", "/zoek?q=schulden", "/sparql", "/hulp", "/over", "/toegankelijkheid"]
PATHS += ["/vragen?q=rol", "/vragen/dekking?gemeente=gm0358", "/sparql/editor?voorbeeld=dekking", "/begrippen"]
PATHS += ["/begrippen/klasse/Doel", "/begrippen/kader/rollen"]
PATHS += ["/docs", "/def", "/shapes", "/catalogus", "/dumps/", "/.well-known/void", "/doc/gemeente/gm0484"]


def in_language(path: str, taal: str) -> str:
    return path if taal == LANGUAGES[0] else f"/{taal}{path}"


@pytest.mark.parametrize("taal", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_every_page_is_there_in_every_language(shipped: TestClient, path: str, taal: str) -> None:
    response = shipped.get(in_language(path, taal), headers=BROWSER)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    page = Page(response.text)
    assert ("html", {"lang": taal}) in page.elements
    tags = [tag for tag, _ in page.elements]
    assert tags.count("h1") == tags.count("main") == tags.count("title") == 1
    # The switch leads to the same page, and what it leads to leads back.
    others = {attrs["hreflang"]: attrs["href"] for tag, attrs in page.elements if tag == "a" and "hreflang" in attrs}
    assert set(others) == set(LANGUAGES) - {taal}
    for other, href in others.items():
        assert href
        assert response.url.join(href).raw_path.decode() == in_language(path, str(other))


@pytest.mark.parametrize("path", PATHS)
def test_a_reader_stays_in_a_language(shipped: TestClient, path: str) -> None:
    response = shipped.get(f"/en{path}", headers=BROWSER)
    for tag, attrs in Page(response.text).elements:
        href = attrs.get("href") or "#"
        if tag != "a" or re.match(r"#|https?:|mailto:", href) or attrs.get("hreflang") == "nl":
            continue
        target = response.url.join(href)
        data = target.path.startswith(("/v1/", "/dumps/")) or "formaat=" in target.query.decode()
        assert data or target.path.startswith("/en/"), href


@pytest.mark.parametrize("path", [*PATHS, "/nergens", "/zoek?soort=niets"])
def test_the_policy_is_strict(shipped: TestClient, path: str) -> None:
    response = shipped.get(path, headers=BROWSER)
    policy = response.headers["Content-Security-Policy"]
    for rule in ("default-src 'none'", "script-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert rule in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert not re.search(r"\son\w+=|\sstyle=", response.text)
    assert not re.search(r"<script(?! type=\"module\" src=)", response.text)


def test_programs_get_data_and_people_get_pages(shipped: TestClient) -> None:
    assert shipped.get("/", headers=BROWSER).status_code == 200
    for accept in ("application/json", "*/*"):
        response = shipped.get("/", headers={"Accept": accept}, follow_redirects=False)
        assert (response.status_code, response.headers["Location"]) == (303, "/v1/vragen")
        assert "Accept" in response.headers["Vary"]
    assert "sd:" in shipped.get("/sparql", headers={"Accept": "text/turtle"}).text
    answer = shipped.get("/sparql", params={"query": "ASK {}"}, headers=BROWSER)
    assert answer.headers["Content-Type"].startswith("application/sparql-results")
    assert shipped.get("/hulp", headers={"Accept": "text/turtle"}).status_code == 406


def test_errors_are_pages_for_people_only(shipped: TestClient) -> None:
    for path, status in (
        ("/nergens", 404),
        ("/en/nergens", 404),
        ("/zoek?soort=niets", 400),
        ("/zoek?pagina=9999", 404),
        # A name that is empty.
        ("/doc/", 404),
    ):
        response = shipped.get(path, headers=BROWSER)
        assert response.status_code == status
        assert response.headers["Content-Type"].startswith("text/html")
        assert "ETag" not in response.headers
        assert response.headers["X-Frame-Options"] == "DENY"
        assert shipped.get(path).headers["Content-Type"] == "application/problem+json"
    assert "There is nothing at this address." in shipped.get("/en/nergens", headers=BROWSER).text
    assert "<p>The parameter “soort” has no “niets”" in shipped.get("/en/zoek?soort=niets", headers=BROWSER).text
    for path in ("/v1/nergens", "/sparql?query=x"):
        assert shipped.get(path, headers=BROWSER).headers["Content-Type"] == "application/problem+json"


def test_what_is_asked_is_text(shipped: TestClient) -> None:
    asked = "<b>\"'&</b>"
    response = shipped.get("/zoek", params={"q": asked}, headers=BROWSER)
    assert "<b>" not in response.text
    assert asked in Page(response.text).text


def test_styles_and_scripts_may_be_kept(shipped: TestClient) -> None:
    if not Assets.read().entries:
        pytest.skip("run `make assets`")
    for name in Assets.read().entries.values():
        response = shipped.get(f"/statisch/{name}")
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert shipped.get(f"/statisch/{name}", headers={"If-None-Match": response.headers["ETag"]}).status_code == 304
    for name in ("manifest.json", "x.css", "..%2fassets.py", "%00"):
        assert shipped.get(f"/statisch/{name}").status_code == 404


# Without what `make assets` builds


@pytest.fixture
def nothing_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("beleidsgraaf.pages.assets.FOLDER", tmp_path)
    assert not Assets.read().entries


@pytest.mark.usefixtures("nothing_built")
@pytest.mark.parametrize("taal", LANGUAGES)
def test_pages_are_plain_when_nothing_was_built(prefixes: Prefixes, taal: str) -> None:
    pages = Pages(prefixes, taal=taal)
    text = pages.error("Niet gevonden", "Dit bestand is er niet.", Links("nergens", taal=taal)).decode()
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.S)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}';" in pages.policy
    assert "<script" not in text
    assert "statisch" not in text
    assert "unsafe" not in pages.policy


def test_pages_are_adorned_when_it_was(prefixes: Prefixes, tmp_path: Path) -> None:
    pages = Pages(prefixes, assets=Assets({"site.css": "site-A1.css", "site.js": "site-B2.js"}, tmp_path))
    text = pages.error("Niet gevonden", "Dit bestand is er niet.", Links("doc/a/b")).decode()
    assert '<link rel="stylesheet" href="../../statisch/site-A1.css">' in text
    assert '<script type="module" src="../../statisch/site-B2.js"></script>' in text
    assert "<style" not in text
    assert "style-src 'self';" in pages.policy
