"""Pages that compare and pictures, over HTTP: the numbers of the API, one address, all faults in words."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from tests.linked.test_dereference import Page

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
BOTH = "gemeente=gm0484&gemeente=gm0358"
PATHS = [
    "/vergelijk",
    f"/vergelijk?{BOTH}",
    f"/vergelijk?{BOTH}&thema=schulden",
    f"/vergelijk/cel?{BOTH}&thema=schulden&niveau=Doel",
    "/vergelijk/verslag",
    f"/vergelijk/verslag?{BOTH}&thema=schulden",
    f"/vergelijk/verslag?{BOTH}",
    "/vergelijk/verschillen",
    f"/vergelijk/verschillen?{BOTH}&thema=schulden&oordeel=deels-gedeeld&van=gm0358",
    "/vergelijk/rollen",
    f"/vergelijk/rollen?{BOTH}&thema=wonen",
    f"/vergelijk/partijen?{BOTH}",
    f"/vergelijk/partijen?{BOTH}&wat=regelingen",
    f"/vergelijk/partijen?{BOTH}&wat=doelgroepen",
    f"/vergelijk/partijen?{BOTH}&wat=principes",
    "/vergelijk/documenten",
    "/vergelijk/documenten?van=alphen-prestatieafspraken-2019&naar=alphen-sociale-agenda-2025",
    "/beeld/netwerk",
    "/beeld/netwerk?doel=alphen-sociale-agenda-2025-niemand-dakloos",
    "/beeld/netwerk?gemeente=gm0358&thema=schulden",
    "/beeld/netwerk?gemeente=gm0358",
    "/beeld/tijdlijn",
    "/beeld/tijdlijn?gemeente=gm0358&begin=2024-01-01&eind=2024-12-31",
    "/beeld/tijdlijn?wat=gebeurtenissen",
    "/beeld/reeks",
    "/beeld/reeks?indicator=alphen-prestatieafspraken-2019-slaagkans",
]


def page_of(client: TestClient, path: str) -> tuple[str, Page]:
    response = client.get(path, headers=BROWSER)
    assert response.status_code == 200, response.text[:500]
    return response.text, Page(response.text)


def attributes(page: Page, tag: str, name: str) -> list[dict[str, Any]]:
    return [attrs for found, attrs in page.elements if found == tag and name in attrs]


@pytest.mark.parametrize("taal", ["", "/en"])
@pytest.mark.parametrize("path", PATHS)
def test_every_link_within_leads_somewhere(shipped: TestClient, path: str, taal: str) -> None:
    _, page = page_of(shipped, taal + path)
    tags = [tag for tag, _ in page.elements]
    assert tags.count("h1") == 1
    response = shipped.get(taal + path, headers=BROWSER)
    hrefs = {
        str(response.url.join(attrs["href"]))
        for attrs in attributes(page, "a", "href")
        if attrs["href"] and not re.match(r"#|https?:", attrs["href"])
    }
    comparing = {href for href in hrefs if re.search(r"/(vergelijk|beeld)\b", urlsplit(href).path)}
    for href in sorted(comparing)[:12]:
        assert shipped.get(href, headers=BROWSER).status_code == 200, href


# The page and the API tell the same


def test_a_theme_has_the_numbers_of_the_api(shipped: TestClient) -> None:
    body = shipped.get(f"/v1/vergelijkingen?{BOTH}&thema=schulden&aantal=500").json()
    _, page = page_of(shipped, f"/vergelijk?{BOTH}&thema=schulden")
    shown = [(attrs["data-stand"], int(attrs["data-aantal"])) for attrs in attributes(page, "td", "data-aantal")]
    assert shown == [(cel["stand"], cel["aantal"]) for row in body["regels"] for cel in row["cellen"]]
    totals = [attrs["data-stand"] for attrs in attributes(page, "td", "data-stand") if "data-aantal" not in attrs]
    assert totals == [stand for one in body["gemeenten"] for stand in one["cellen"]]


def test_the_overview_has_the_numbers_of_the_api(shipped: TestClient) -> None:
    body = shipped.get(f"/v1/vergelijkingen?{BOTH}&aantal=1000").json()
    text, _ = page_of(shipped, f"/vergelijk?{BOTH}")
    for thema in {row["thema"]["iri"] for row in body["regels"]}:
        code = thema.rpartition("/")[2]
        line = re.search(rf'<tr data-thema="{code}">(.*?)</tr>', text, re.S)
        assert line
        for index, cell in enumerate(re.findall(r"<td>(.*?)</td>", line[1], re.S)):
            shown = re.findall(r'data-niveau="(\w+)">.*?<b>([\d.]+)</b>', cell)
            rows = [row for row in body["regels"] if row["thema"]["iri"] == thema and row["cellen"][index]["aantal"]]
            told = [(row["niveau"]["iri"].rpartition("#")[2], str(row["cellen"][index]["aantal"])) for row in rows]
            assert shown == told, code


def test_a_cell_has_the_things_of_the_api(shipped: TestClient) -> None:
    for niveau in ("Doel", "Rolvervulling", "Afspraak"):
        asked = f"{BOTH}&thema=schulden&niveau={niveau}"
        (row,) = shipped.get(f"/v1/vergelijkingen?{asked}").json()["regels"]
        text, page = page_of(shipped, f"/vergelijk/cel?{asked}")
        things = [thing for cel in row["cellen"] for thing in cel["vermeldingen"]]
        assert text.count('class="dingen__naam"') == len(things)
        for thing in things:
            assert thing["label"] in page.text
        assert text.count("plaatsen") >= bool(things)
        lines = text.count('<span class="plaatsen__bij"') if niveau == "Rolvervulling" else 0
        assert lines or niveau != "Rolvervulling"


def test_judgements_have_the_numbers_of_the_api(shipped: TestClient) -> None:
    body = shipped.get(f"/v1/vergelijkingen/verschillen?{BOTH}&thema=schulden").json()
    _, page = page_of(shipped, f"/vergelijk/verschillen?{BOTH}&thema=schulden")
    shown = [
        (attrs["data-oordeel"].replace("-", " "), int(attrs["data-waarde"]))
        for attrs in attributes(page, "td", "data-oordeel")
    ]
    assert shown == [(oordeel, number) for one in body["samenvatting"] for oordeel, number in one["aantallen"].items()]


def test_roles_have_the_numbers_of_the_api(shipped: TestClient) -> None:
    rows = shipped.get(f"/v1/vergelijkingen/rolprofielen?{BOTH}").json()["rolprofielen"]
    text, _ = page_of(shipped, f"/vergelijk/rollen?{BOTH}")
    for row in rows:
        code, gemeente = ((row[name] or "").rpartition("/")[2] for name in ("trede", "gemeente"))
        line = re.search(rf'data-trede="{code}" data-gemeente="{gemeente}">(.*?)</tr>', text, re.S)
        assert line
        numbers = re.findall(r'<td class="getal">(\d+)</td>', line[1])
        assert numbers == [str(row["rolvervullingen"]), str(row["plekken"])]


@pytest.mark.parametrize("path", [p for p in PATHS if p.startswith("/vergelijk") and "schulden" in p])
def test_it_can_be_taken_home(shipped: TestClient, path: str) -> None:
    text, page = page_of(shipped, path)
    hrefs = {attrs["href"] for attrs in attributes(page, "a", "href") if "/v1/vergelijkingen" in attrs["href"]}
    if "/verslag" in path:
        assert "Bronnen" in text
        assert re.search(r"generatie\s*<code>\w{16}</code>", text)
        return
    response = shipped.get(path, headers=BROWSER)
    kinds = {shipped.get(str(response.url.join(href))).headers["Content-Type"].split(";")[0] for href in hrefs}
    assert {"application/json", "text/csv"} < kinds
    assert len(kinds) == 3


# Addresses


def test_the_same_choice_has_one_permanent_address(shipped: TestClient) -> None:
    found = set()
    for asked in (f"{BOTH}&thema=schulden", "thema=Schulden&gemeente=Aalsmeer&gemeente=Alphen&niveau="):
        response = shipped.get(f"/en/vergelijk?{asked}", headers=BROWSER)
        (canonical,) = re.findall(r'<link rel="canonical" href="([^"]+)">', response.text)
        assert f'<{canonical.replace("&amp;", "&")}>; rel="canonical"' in response.headers["Link"]
        found.add(canonical.replace("&amp;", "&"))
    assert found == {"https://w3id.org/beleidsgraaf/en/vergelijk?gemeente=gm0358&gemeente=gm0484&thema=schulden"}


@pytest.mark.parametrize(
    ("path", "faults"),
    [
        ("/vergelijk?gemeente=x&thema=x&niveau=x&alleenNagekeken=x&x=1", 5),
        ("/vergelijk?" + "&".join(f"gemeente=g{number}" for number in range(11)), 1),
        ("/vergelijk/cel?gemeente=gm0484", 2),
        (f"/vergelijk/cel?{BOTH}&thema=schulden&thema=wonen&niveau=Doel&niveau=niets", 3),
        ("/vergelijk/cel?gemeente=gm0484&thema=schulden&niveau=Doel", 1),
        (f"/vergelijk/verslag?{BOTH}&thema=x&y=1", 2),
        (f"/vergelijk/verschillen?{BOTH}&oordeel=x&pagina=0", 2),
        (f"/vergelijk/verschillen?{BOTH}&van=gm9999", 1),
        ("/vergelijk/rollen?gemeente=x&niveau=Doel", 2),
        (f"/vergelijk/partijen?{BOTH}&wat=x&thema=schulden", 2),
        ("/vergelijk/documenten?van=x&naar=x&gemeente=x", 3),
        ("/beeld/netwerk?doel=x&gemeente=x&y=1", 4),
        ("/beeld/tijdlijn?gemeente=x&begin=morgen&eind=x&wat=x&pagina=x", 5),
        ("/beeld/reeks?indicator=x&indicator=y&z=1", 3),
        ("/vergelijk?gemeente=%00&thema=%22%3E%3Cscript%3E", 2),
    ],
)
def test_what_is_wrong_is_told_in_words_and_all_at_once(shipped: TestClient, path: str, faults: int) -> None:
    for taal in ("", "/en"):
        response = shipped.get(taal + path, headers=BROWSER)
        assert response.status_code == 400, response.text[-800:]
        (told,) = re.findall(r'utrecht-alert__content">(.*?)</div>', response.text, re.S)
        assert told.count("<p>") == faults, told
        assert "<script>" not in response.text


def test_a_page_that_is_not_there_is_not_found(shipped: TestClient) -> None:
    for path in (f"/vergelijk/verschillen?{BOTH}&pagina=9999", "/beeld/tijdlijn?pagina=9999"):
        assert shipped.get(path, headers=BROWSER).status_code == 404


def test_one_municipality_is_a_beginning(shipped: TestClient) -> None:
    text, _ = page_of(shipped, "/vergelijk?gemeente=gm0358&thema=schulden")
    assert "Kies er nog een gemeente bij." in text
    assert re.search(r'value="gm0358" checked', text)
    assert re.search(r'value="schulden" checked', text)
