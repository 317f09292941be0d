"""Comparisons over HTTP: what is in a cell, a stable address, and the same in every format."""

from __future__ import annotations

import csv
import io
import itertools
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient

BOTH = "gemeente=gemeente:gm0358&gemeente=gemeente:gm0484"
DEBTS = f"/v1/vergelijkingen?{BOTH}&thema=thema:schulden"
STATES = {"aanwezig", "afwezig na onderzoek", "leeg in de bron", "niet onderzocht"}


def got(client: TestClient, href: str) -> Any:
    response = client.get(href)
    assert response.status_code == 200, response.text
    return response.json()


def all_pages(client: TestClient, href: str, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    while href:
        body = got(client, href)
        rows += body[name]
        href = body["_links"].get("next", {}).get("href", "")
    assert len(rows) == body["totaal"]
    return rows


@pytest.fixture(scope="module")
def cells(shipped: TestClient) -> list[dict[str, Any]]:
    rows = all_pages(shipped, f"/v1/vergelijkingen?{BOTH}&aantal=500", "regels")
    return [cel | {"thema": row["thema"], "niveau": row["niveau"]} for row in rows for cel in row["cellen"]]


# What is in a cell


def test_every_state_is_one_of_four_and_is_right_about_what_it_holds(cells: list[dict[str, Any]]) -> None:
    assert {cel["stand"] for cel in cells} <= STATES
    assert {"aanwezig", "afwezig na onderzoek", "leeg in de bron"} <= {cel["stand"] for cel in cells}
    for cel in cells:
        assert cel["aantal"] == len(cel["vermeldingen"])
        assert (cel["stand"] == "aanwezig") == bool(cel["vermeldingen"])
        coverage = cel["dekking"]
        assert coverage["paragrafen"] == coverage["onderzocht"] + coverage["nietOnderzocht"] > 0
        if cel["stand"] == "afwezig na onderzoek":
            assert coverage["nietOnderzocht"] == 0
            assert coverage["leegInBron"] == []
        if cel["stand"] == "leeg in de bron":
            assert coverage["leegInBron"]
        if cel["stand"] == "niet onderzocht":
            assert coverage["nietOnderzocht"] > 0


def test_everything_that_is_there_has_its_passages(cells: list[dict[str, Any]]) -> None:
    things = [thing for cel in cells for thing in cel["vermeldingen"]]
    assert len(things) > 1000
    for thing in things:
        assert thing["bewijs"], thing["iri"]
        for passage in thing["bewijs"]:
            assert 0 < passage["eersteRegel"] <= passage["laatsteRegel"]
            assert passage["documentLabel"]
            assert passage["paragraafLabel"]
            assert "/passage/" in passage["passage"]


def test_the_evidence_is_that_of_the_element(shipped: TestClient, cells: list[dict[str, Any]]) -> None:
    goals = [t for cel in cells if cel["niveau"]["label"] == "doel" for t in cel["vermeldingen"]]
    for goal in goals[::40]:
        rows = got(shipped, f"/v1/vragen/bewijs-van-element?element={goal['iri']}")["rijen"]
        own = {row["passage"] for row in rows if row["uitspraak"] == goal["iri"]}
        assert {passage["passage"] for passage in goal["bewijs"]} == own


def test_counterparts_are_of_the_other_municipality_and_known(shipped: TestClient, cells: list[dict[str, Any]]) -> None:
    rows = all_pages(shipped, f"/v1/vragen/tegenhangers?{BOTH}&aantal=1000", "rijen")
    known = {row["koppeling"]: {row["van"], row["naar"]} for row in rows}
    found = [(cel, thing, other) for cel in cells for thing in cel["vermeldingen"] for other in thing["tegenhangers"]]
    assert found
    for cel, thing, other in found:
        assert other["gemeente"] != cel["gemeente"]
        assert known[other["koppeling"]] == {thing["iri"], other["iri"]}
        same = other["relatie"].endswith(("exactMatch", "closeMatch"))
        assert other["oordeel"] == ("gedeeld" if same else "deels gedeeld")


def test_the_sections_add_up_to_the_states(shipped: TestClient) -> None:
    body = got(shipped, DEBTS)
    for gemeente in body["gemeenten"]:
        cells = [cel for row in body["regels"] for cel in row["cellen"] if cel["gemeente"] == gemeente["iri"]]
        assert sum(gemeente["cellen"].values()) == len(cells)
        assert all(cel["dekking"]["paragrafen"] == len(gemeente["paragrafen"]) for cel in cells)
        assert {stand: sum(cel["stand"] == stand for cel in cells) for stand in STATES} == gemeente["cellen"]


# What is shared


def test_reviewed_only_leaves_out_what_nobody_judged(shipped: TestClient) -> None:
    every = all_pages(shipped, f"/v1/vergelijkingen/verschillen?{BOTH}&aantal=1000", "verschillen")
    reviewed = all_pages(
        shipped, f"/v1/vergelijkingen/verschillen?{BOTH}&aantal=1000&alleenNagekeken=true", "verschillen"
    )
    assert len(every) == len(reviewed)
    assert all(other["beoordelaar"] for row in reviewed for other in row["tegenhangers"])
    assert not all(other["beoordelaar"] for row in every for other in row["tegenhangers"])
    known = {"gedeeld", "deels gedeeld", "alleen hier"}
    assert sum(row["oordeel"] in known for row in reviewed) < sum(row["oordeel"] in known for row in every)


def test_the_summary_counts_the_rows(shipped: TestClient) -> None:
    href = f"/v1/vergelijkingen/verschillen?{BOTH}&thema=thema:schulden&aantal=1000"
    body = got(shipped, href)
    for count in body["samenvatting"]:
        rows = [
            row
            for row in body["verschillen"]
            if (row["gemeente"], row["tegenover"]) == (count["gemeente"], count["tegenover"])
        ]
        assert {name: sum(row["oordeel"] == name for row in rows) for name in count["aantallen"]} == count["aantallen"]
    assert sum(sum(count["aantallen"].values()) for count in body["samenvatting"]) == body["totaal"]


def test_role_profiles_are_the_question(shipped: TestClient) -> None:
    rows = got(shipped, f"/v1/vergelijkingen/rolprofielen?{BOTH}&thema=schulden")["rolprofielen"]
    assert rows == got(shipped, f"/v1/vragen/rolprofiel?{BOTH}&thema=schulden")["rijen"]
    assert len({row["trednummer"] for row in rows}) > 2


# A stable address


def test_one_choice_has_one_address_and_one_answer(shipped: TestClient) -> None:
    ways = ["gm0484", "Aalsmeer"], ["gemeente:gm0358", "Alphen aan den Rijn", "gm0358"], ["aalsmeer", "Alphen"]
    levels = ["Doel", "inspanning"], ["bg:Inspanning", "bg:Doel"]
    answers = [
        shipped.get(
            "/v1/vergelijkingen",
            params={"niveau": level, "thema": theme, "gemeente": names, "alleenNagekeken": "false", "pagina": 1},
        )
        for names, level, theme in itertools.product(ways, levels, (["schulden", "wonen"], ["thema:wonen", "Schulden"]))
    ]
    assert {answer.json()["_links"]["self"]["href"] for answer in answers} == {
        f"/v1/vergelijkingen?{BOTH}&thema=thema:schulden&thema=thema:wonen&niveau=bg:Doel&niveau=bg:Inspanning"
    }
    assert len({answer.text for answer in answers}) == 1
    assert len({answer.headers["ETag"] for answer in answers}) == 1
    again = shipped.get(answers[0].json()["_links"]["self"]["href"])
    assert again.text == answers[0].text


def test_links_lead_from_one_view_to_the_others(shipped: TestClient) -> None:
    views = {"vergelijking", "verschillen", "rolprofielen"}
    body = got(shipped, DEBTS + "&niveau=bg:Doel&alleenNagekeken=true")
    assert views & set(body["_links"]) == {"verschillen", "rolprofielen"}
    for name in ("verschillen", "rolprofielen"):
        other = got(shipped, body["_links"][name]["href"])
        assert views & set(other["_links"]) == views - {name}
    there = got(shipped, body["_links"]["verschillen"]["href"])
    assert there["_links"]["vergelijking"]["href"] == body["_links"]["self"]["href"]


# Formats


def test_csv_and_workbook_hold_every_thing_and_every_empty_cell(shipped: TestClient) -> None:
    body = got(shipped, DEBTS + "&aantal=1000")
    told = sum(max(1, cel["aantal"]) for row in body["regels"] for cel in row["cellen"])
    lines = list(csv.DictReader(io.StringIO(shipped.get(DEBTS, headers={"Accept": "text/csv"}).text)))
    assert len(lines) == told
    assert {line["stand"] for line in lines} <= STATES
    assert all(bool(line["element"]) == bool(line["regels"]) == (line["stand"] == "aanwezig") for line in lines)
    answer = shipped.get(DEBTS + "&formaat=xlsx")
    workbook = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert workbook["Antwoord"].max_row == told + 1
    said = {row[0].value: row[1].value for row in workbook["Toelichting"].iter_rows()}
    assert said["Parameter gemeente"] == "gemeente:gm0358, gemeente:gm0484"
    assert "niet onderzocht" in str(said["Toelichting"])


@pytest.mark.parametrize("view", ["verschillen", "rolprofielen"])
def test_the_other_views_as_tables(shipped: TestClient, view: str) -> None:
    href = f"/v1/vergelijkingen/{view}?{BOTH}&thema=schulden"
    total = got(shipped, href)["totaal"]
    text = shipped.get(href + "&formaat=csv&bom=true").content.decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(text)))) == total
    part = shipped.get(href + "&formaat=csv&aantal=2&pagina=2")
    assert len(list(csv.DictReader(io.StringIO(part.text)))) == 2
    assert 'rel="prev"' in part.headers["Link"]


# Faults


@pytest.mark.parametrize("path", ["", "/verschillen", "/rolprofielen"])
def test_all_faults_at_once_by_name(shipped: TestClient, path: str) -> None:
    response = shipped.get(
        f"/v1/vergelijkingen{path}",
        params={
            "gemeente": ["Atlantis", "Aalsmeer"],
            "thema": "atlantologie",
            "alleenNagekeken": "ja",
            "bom": "x",
            "pagina": "0",
            "aantal": "1001",
            "formaat": "pdf",
            "onbekend": "1",
        },
    )
    assert response.status_code == 400
    assert set(response.json()["velden"]) >= {
        *("gemeente", "thema", "alleenNagekeken", "bom", "pagina", "aantal", "formaat", "onbekend"),
    }


@pytest.mark.parametrize("names", [[], ["Aalsmeer"], ["Aalsmeer", "gm0358"], ["gm0358"] * 11])
def test_two_to_ten_municipalities(shipped: TestClient, names: list[str]) -> None:
    response = shipped.get("/v1/vergelijkingen", params={"gemeente": names})
    assert response.status_code == 400
    assert list(response.json()["velden"]) == ["gemeente"]


@pytest.mark.parametrize("name", ["niveau", "alleenNagekeken"])
def test_a_role_profile_refuses_what_it_does_not_use(shipped: TestClient, name: str) -> None:
    response = shipped.get(f"/v1/vergelijkingen/rolprofielen?{BOTH}&{name}=true")
    assert response.status_code == 400
    assert name in response.json()["velden"]


def test_406_names_what_is_offered(shipped: TestClient) -> None:
    response = shipped.get(DEBTS, headers={"Accept": "text/turtle"})
    assert response.status_code == 406
    assert "text/csv" in response.json()["detail"]
