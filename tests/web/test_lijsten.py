"""The lists: what is in them is what the questions say, each thing leads to itself, and pages work as everywhere."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

LISTS = {
    "/v1/gemeenten": "gemeenten",
    "/v1/documenten": "documenten",
    "/v1/begrippen": "begrippenkaders",
    "/v1/begrippen/rollen": "begrippen",
    "/v1/vragen": "vragen",
    "/v1/vragen/doelen-per-thema/parameters/thema": "waarden",
}
THINGS = ["/v1/gemeenten/gm0358", "/v1/documenten/aalsmeer-strategienota-2023"]


def got(client: TestClient, href: str) -> Any:
    response = client.get(href)
    assert response.status_code == 200, response.text
    return response.json()


def walked(client: TestClient, href: str, name: str) -> list[Any]:
    rows: list[Any] = []
    while href:
        body = got(client, href)
        rows += body[name]
        href = body["_links"].get("next", {}).get("href", "")
    return rows


@pytest.mark.parametrize(("path", "name"), LISTS.items())
def test_every_list_has_one_form_and_pages(shipped: TestClient, path: str, name: str) -> None:
    body = got(shipped, f"{path}?aantal=1000")
    assert body["totaal"] == len(body[name]) > 1
    assert {"self", "first", "last"} <= set(body["_links"])
    assert walked(shipped, f"{path}?aantal=7", name) == body[name]
    beyond = shipped.get(f"{path}?aantal=1000&pagina=2")
    assert beyond.status_code == 404
    faults = shipped.get(f"{path}?aantal=0&pagina=x&onbekend=1")
    assert faults.status_code == 400
    assert set(faults.json()["velden"]) == {"aantal", "pagina", "onbekend"}


@pytest.mark.parametrize("path", [*LISTS, *THINGS])
def test_what_is_not_json_is_406(shipped: TestClient, path: str) -> None:
    response = shipped.get(path, headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert "application/json" in response.json()["detail"]


@pytest.mark.parametrize("path", THINGS)
def test_a_thing_takes_no_parameters(shipped: TestClient, path: str) -> None:
    response = shipped.get(f"{path}?taal=nl")
    assert response.status_code == 400
    assert list(response.json()["velden"]) == ["taal"]


@pytest.mark.parametrize(
    "name",
    ["onbekend", "gm0358 ", "Aalsmeer", "../gm0358", "%22%3E%7D", "x>y", "é", "a" * 3000, "gm0358%00", "rol", "{naam}"],
)
@pytest.mark.parametrize("path", ["gemeenten", "documenten", "begrippen"])
def test_what_is_not_there_is_404(shipped: TestClient, path: str, name: str) -> None:
    assert shipped.get(f"/v1/{path}/{name}").status_code == 404


# Municipalities


def test_a_municipality_is_what_the_question_says_of_it(shipped: TestClient) -> None:
    rows = got(shipped, "/v1/vragen/gemeenten")["rijen"]
    listed = got(shipped, "/v1/gemeenten")["gemeenten"]
    assert [each["iri"] for each in listed] == [row["gemeente"] for row in rows]
    for row, each in zip(rows, listed, strict=True):
        assert (each["aantalDocumenten"], each["gelezen"]) == (row["documenten"], row["gelezen"])
        assert each["dekking"] == {name: row[name] for name in each["dekking"]}
        alone = got(shipped, each["_links"]["self"]["href"])
        assert {name: alone[name] for name in each} == each
        assert len(alone["documenten"]) == each["aantalDocumenten"]
        assert all(each["code"] in [of["code"] for of in document["gemeenten"]] for document in alone["documenten"])


def test_the_coverage_of_a_municipality_is_that_of_its_documents(shipped: TestClient) -> None:
    for each in got(shipped, "/v1/gemeenten")["gemeenten"]:
        documents = got(shipped, each["_links"]["self"]["href"])["documenten"]
        for name, count in each["dekking"].items():
            assert count == sum(document["dekking"][name] for document in documents)


# Documents


def test_a_document_of_several_municipalities_is_listed_once(shipped: TestClient) -> None:
    documents = walked(shipped, "/v1/documenten", "documenten")
    iris = [document["iri"] for document in documents]
    assert len(iris) == len(set(iris))
    assert max(len(document["gemeenten"]) for document in documents) > 1
    assert min(len(document["gemeenten"]) for document in documents) == 0


def test_documents_of_one_municipality(shipped: TestClient) -> None:
    some = got(shipped, "/v1/documenten?gemeente=Aalsmeer")
    assert some["_links"]["self"]["href"] == "/v1/documenten?gemeente=gemeente:gm0358"
    assert all("gm0358" in [of["code"] for of in document["gemeenten"]] for document in some["documenten"])
    assert some["totaal"] == got(shipped, "/v1/gemeenten/gm0358")["aantalDocumenten"]
    assert got(shipped, some["_links"]["vraag"]["href"])["totaal"] >= some["totaal"]


def test_a_document_has_its_sections_and_its_chain(shipped: TestClient) -> None:
    document = got(shipped, "/v1/documenten/aalsmeer-strategienota-2023")
    assert len(document["paragrafen"]) == sum(document["dekking"].values()) > 50
    order = [section["volgorde"] for section in document["paragrafen"]]
    assert order == sorted(order)
    for name in ("volledig", "leegInBron"):
        label = {"leegInBron": "leeg in bron"}.get(name, name)
        assert sum(s["dekking"]["label"] == label for s in document["paragrafen"]) == document["dekking"][name]
    assert document["keten"]
    assert all(document["iri"] in (step["van"]["iri"], step["naar"]["iri"]) for step in document["keten"])
    steps = [(step["van"]["iri"], step["relatie"]["iri"], step["naar"]["iri"]) for step in document["keten"]]
    assert len(steps) == len(set(steps))


def test_a_document_that_is_merely_mentioned_has_no_sections(shipped: TestClient) -> None:
    documents = walked(shipped, "/v1/documenten", "documenten")
    mentioned = next(document for document in documents if not any(document["dekking"].values()))
    assert got(shipped, mentioned["_links"]["self"]["href"])["paragrafen"] == []


# Concepts


def test_every_scheme_leads_to_its_concepts(shipped: TestClient) -> None:
    for scheme in walked(shipped, "/v1/begrippen", "begrippenkaders"):
        concepts = walked(shipped, scheme["_links"]["self"]["href"], "begrippen")
        assert len(concepts) == scheme["aantalBegrippen"]
        iris = [concept["iri"] for concept in concepts]
        assert len(iris) == len(set(iris))


def test_a_concept_below_several_is_listed_once_with_each(shipped: TestClient) -> None:
    rows = got(shipped, "/v1/vragen/begrippen?aantal=1000")["rijen"]
    for scheme in ("rollen", "doelgroepen"):
        for concept in walked(shipped, f"/v1/begrippen/{scheme}", "begrippen"):
            mine = [row for row in rows if row["begrip"] == concept["iri"] and row["begrippenkader"].endswith(scheme)]
            assert {each["iri"] for each in concept["breder"]} == {row["breder"] for row in mine} - {None}
