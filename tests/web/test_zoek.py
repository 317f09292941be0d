"""Searching over HTTP: hits, facets, pages, faults, and what somebody may type."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from tests.strategies import NASTY, texts

from beleidsgraaf.search import FACETS

URL = "/v1/_zoek"


def ask(client: TestClient, **params: Any) -> dict[str, Any]:
    response = client.get(URL, params=params)
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


def faults(client: TestClient, query: str | dict[str, Any]) -> list[str]:
    response = client.get(f"{URL}?{query}") if isinstance(query, str) else client.get(URL, params=query)
    assert response.status_code == 400, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    found: list[str] = response.json()["fouten"]
    return found


def test_a_hit_says_what_it_is_where_it_is_and_why(shipped: TestClient) -> None:
    body = ask(shipped, q="schulden")
    first = body["resultaten"][0]
    assert first["iri"] == "https://w3id.org/beleidsgraaf/id/thema/schulden"
    assert first["naam"] == "schulden"
    assert first["markering"] == {"treffers": [[0, 8]], "html": "<mark>schulden</mark>"}
    assert first["soort"]["naam"] == {"nl": "begrip", "en": "concept"}
    assert {"nl": "Aalsmeer", "en": "Aalsmeer"} in [gemeente["naam"] for gemeente in first["gemeente"]]
    for hit in body["resultaten"]:
        assert hit["score"] > 0
        assert all(document["naam"]["nl"] for document in hit["document"])
        if hit["fragment"]:
            text = hit["fragment"]["tekst"]
            assert all(text[begin:end] for begin, end in hit["fragment"]["treffers"])
            assert hit["fragment"]["veld"] in ("anders", "tekst", "engels")
    assert [hit["score"] for hit in body["resultaten"]] == sorted(
        (h["score"] for h in body["resultaten"]), reverse=True
    )


def test_facets_are_counted_and_narrow(shipped: TestClient) -> None:
    body = ask(shipped, q="schulden")
    assert list(body["facetten"]) == list(FACETS)
    for facet, values in body["facetten"].items():
        assert values
        for value in values[:3]:
            narrowed = ask(shipped, q="schulden", **{facet: value["iri"]})
            assert narrowed["totaal"] == value["aantal"]
            assert [v["iri"] for v in narrowed["facetten"][facet] if v["gekozen"]] == [value["iri"]]
    one, other = (ask(shipped, q="schulden", soort=soort)["totaal"] for soort in ("doel", "voorziening"))
    assert ask(shipped, q="schulden", soort=["doel", "voorziening"])["totaal"] == one + other


def test_a_value_may_be_a_name(shipped: TestClient) -> None:
    by_name = ask(shipped, q="wonen", gemeente="Aalsmeer", soort="doel")
    by_iri = ask(shipped, q="wonen", gemeente="gemeente:gm0358", soort="https://w3id.org/beleidsgraaf/def#Doel")
    assert by_name["totaal"] > 0
    # Also the address of the page itself is the same.
    assert by_name == by_iri


def test_pages_link_to_each_other(shipped: TestClient) -> None:
    body = ask(shipped, q="zorg", aantal=50)
    assert body["totaal"] > 100
    seen = [hit["iri"] for hit in body["resultaten"]]
    assert "prev" not in body["_links"]
    while "next" in body["_links"]:
        response = shipped.get(body["_links"]["next"]["href"])
        assert response.status_code == 200
        assert 'rel="prev"' in response.headers["Link"]
        body = response.json()
        seen += [hit["iri"] for hit in body["resultaten"]]
    assert len(seen) == len(set(seen)) == body["totaal"]


def test_without_words_everything_by_name(shipped: TestClient) -> None:
    body = ask(shipped, soort="missie")
    assert body["totaal"] == len(body["resultaten"]) >= 1
    assert ask(shipped)["totaal"] > 3000
    assert ask(shipped, q="?!")["totaal"] == 0


def test_the_address_of_an_answer_asks_for_the_same(shipped: TestClient) -> None:
    body = ask(shipped, q="één & loket", thema=["schulden", "wonen"], pagina="1")
    href = body["_links"]["self"]["href"]
    assert parse_qs(urlsplit(href).query)["q"] == ["één & loket"]
    assert shipped.get(href).json() == body


def test_a_mistake_is_told(shipped: TestClient) -> None:
    body = ask(shipped, q="schuldhulpverlning")
    assert body["verbeterd"] == {"schuldhulpverlning": ["schuldhulpverlening"]}
    assert body["totaal"] > 0


def test_all_faults_at_once(shipped: TestClient) -> None:
    given = {
        "q": ["a", "b"],
        "soort": "onzin",
        "gemeente": "Nergens",
        "pagina": "0",
        "aantal": "101",
        "query": "x",
    }
    found = faults(shipped, given)
    assert len(found) == 6
    for name in given:
        assert any(f"«{name}»" in fault for fault in found)


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "a" * 501,
        "q=" + "+".join(["ab"] * 33),
        "q=a&q=b",
        "Q=a",
        "q=a&aantal=1000",
        "q=a&aantal=",
        "q=a&pagina=-1",
        "q=a&pagina=1.5",
        "q=a&pagina=99999999999999999999",
        "q=a&soort=",
        "q=a&thema=%00",
        "q=a&" + "&".join(["gemeente=x"] * 500),
        "q=a&soort=" + "x" * 5000,
    ],
)
def test_what_does_not_fit_is_400(shipped: TestClient, query: str) -> None:
    assert faults(shipped, query)


def test_a_page_that_is_not_there_is_404(shipped: TestClient) -> None:
    response = shipped.get(URL, params={"q": "schulden", "pagina": 999_999_999})
    assert response.status_code == 404
    assert "De laatste is pagina" in response.json()["detail"]


@pytest.mark.parametrize(
    "text", ["*", "naam:x^9~2", "/(a+)+$/", "[a TO z]", '"', "«", "<script>alert(1)</script>", *NASTY]
)
def test_whatever_is_typed_gets_an_answer(shipped: TestClient, text: str) -> None:
    body = ask(shipped, q=text)
    assert not re.search("<(?!/?mark>)", str([hit["markering"]["html"] for hit in body["resultaten"]]))


@given(text=texts())
def test_any_text_gets_an_answer(shipped: TestClient, text: str) -> None:
    assert shipped.get(URL, params={"q": text[:100]}).status_code in (200, 400)


def test_raw_bytes_get_an_answer(shipped: TestClient) -> None:
    for query in ("q=%ff%fe", "q=%", "q=%zz", "q", "&&&", "q=a;soort=x"):
        assert shipped.get(f"{URL}?{query}").status_code in (200, 400)


def test_an_answer_can_be_kept_until_the_next_generation(shipped: TestClient) -> None:
    first = shipped.get(URL, params={"q": "schulden"})
    again = shipped.get(URL, params={"q": "schulden"}, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_a_generation_without_an_index_is_503_and_the_rest_works(client: TestClient) -> None:
    response = client.get(URL, params={"q": "schulden"})
    assert response.status_code == 503
    assert "zoekindex" in response.json()["detail"]
    assert str(Path.cwd().anchor + "tmp") not in response.text
    assert client.get("/v1/vragen").status_code == 200


def test_the_description_says_what_may_be_asked(shipped: TestClient) -> None:
    operation = shipped.get("/v1/openapi.json").json()["paths"]["/_zoek"]["get"]
    assert {p["name"] for p in operation["parameters"]} == {"q", *FACETS, "pagina", "aantal"}
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    body = ask(shipped, q="schulden")
    assert set(schema["required"]) == set(body) == set(schema["properties"])
    hit = schema["properties"]["resultaten"]["items"]
    assert set(hit["required"]) == set(body["resultaten"][0])
