"""The questions over HTTP: the list, each question with its example, and values that would be more than values."""

from __future__ import annotations

import csv
import io
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from tests.strategies import NASTY, texts
from tests.web.conftest import Recorder, Serve

from beleidsgraaf.locations import find_locations
from beleidsgraaf.web.vragen import PLAIN_JSON

NAMES = [path.stem for path in sorted(find_locations().queries.glob("*.rq"))]


def listed(client: TestClient) -> dict[str, dict[str, Any]]:
    response = client.get("/v1/vragen")
    assert response.status_code == 200
    return {vraag["naam"]: vraag for vraag in response.json()["vragen"]}


def recorder(client: TestClient) -> Recorder:
    engine: Recorder = client.app.state.service.catalogue.engine  # type: ignore[attr-defined]
    return engine


# The list


def test_every_question_is_listed_with_its_parameters(shipped: TestClient) -> None:
    vragen = listed(shipped)
    assert list(vragen) == NAMES
    for name, vraag in vragen.items():
        text = (find_locations().queries / f"{name}.rq").read_text()
        assert {parameter["naam"] for parameter in vraag["parameters"]} == set(
            re.findall(r"VALUES \?(\w+) \{ UNDEF", text)
        )
        assert vraag["url"] == f"/v1/vragen/{name}"
        assert vraag["titel"]["nl"]
        assert vraag["titel"]["en"]
        for parameter in vraag["parameters"]:
            assert parameter["beschrijving"]["nl"]
            assert parameter["beschrijving"]["en"]
            assert isinstance(parameter["verplicht"], bool)
            assert isinstance(parameter["herhaalbaar"], bool)
            assert parameter["type"]
        assert set(vraag["voorbeeld"]) <= {parameter["naam"] for parameter in vraag["parameters"]}


@pytest.mark.parametrize("name", NAMES)
def test_the_example_runs_in_every_form_people_use(shipped: TestClient, name: str) -> None:
    vraag = listed(shipped)[name]
    plain = shipped.get(vraag["url"], params=vraag["voorbeeld"])
    assert plain.status_code == 200, plain.text
    if not vraag["kolommen"]:
        assert plain.content
        assert shipped.get(vraag["url"], params=vraag["voorbeeld"], headers={"Accept": "text/csv"}).status_code == 406
        return
    assert plain.headers["Content-Type"].partition(";")[0] == "application/json"
    assert plain.json()["vraag"] == name
    rows = plain.json()["rijen"]
    assert rows, "the example gives no rows"
    assert all(list(row) == vraag["kolommen"] for row in rows)

    as_csv = shipped.get(vraag["url"], params=vraag["voorbeeld"], headers={"Accept": "text/csv"})
    assert as_csv.status_code == 200
    assert as_csv.headers["Content-Type"] == "text/csv; charset=utf-8"
    head, *lines = csv.reader(io.StringIO(as_csv.text))
    assert head == vraag["kolommen"]
    told = [[_as_csv(row[column]) for column in head] for row in rows]
    assert [[_as_csv(_number(cell)) for cell in line] for line in lines] == [
        [_as_csv(_number(cell)) for cell in row] for row in told
    ]


def _as_csv(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _number(cell: str) -> str:
    """Return a number in one spelling: 0.90 and 0.9 are the same, and 5000 and 5000.0."""
    return str(float(cell)) if re.fullmatch(r"-?\d+(\.\d+)?", cell) else cell


def test_a_name_people_use_is_as_good_as_an_iri(shipped: TestClient) -> None:
    url = "/v1/vragen/aantallen-per-klasse"
    by_name = shipped.get(url, params={"gemeente": ["Alphen", "Aalsmeer"]})
    by_iri = shipped.get(url, params={"gemeente": ["gemeente:gm0484", "gemeente:gm0358"]})
    assert by_name.status_code == 200
    assert by_name.json() == by_iri.json()
    assert by_name.json()["rijen"]


# Formats


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
    ],
)
def test_a_table_in_every_format(client: TestClient, accept: str | None, media: str) -> None:
    response = client.get(
        "/v1/vragen/wat-is-gegeven", params={"tekst": "één"}, headers={"Accept": accept} if accept else {}
    )
    assert response.status_code == 200
    assert response.headers["Content-Type"].partition(";")[0] == media
    assert response.headers["Vary"] == "Accept"
    assert "één" in response.text
    assert PLAIN_JSON.type == "application/json"


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
    ],
)
def test_a_graph_in_every_format(client: TestClient, accept: str, form: ox.RdfFormat) -> None:
    response = client.get("/v1/vragen/doelen-als-graaf", params={"doel": "urn:doel:1"}, headers={"Accept": accept})
    assert response.status_code == 200
    assert response.headers["Content-Type"].partition(";")[0] == accept
    assert {quad.subject for quad in ox.parse(response.content, format=form)} == {ox.NamedNode("urn:doel:1")}


@pytest.mark.parametrize(
    ("name", "accept", "offered"),
    [("wat-is-gegeven", "text/turtle", "text/csv"), ("doelen-als-graaf", "text/csv", "text/turtle")],
)
def test_406_names_what_is_offered(client: TestClient, name: str, accept: str, offered: str) -> None:
    response = client.get(f"/v1/vragen/{name}", params={"doel": "urn:doel:1"}, headers={"Accept": accept})
    assert response.status_code == 406
    assert offered in response.json()["detail"]


# Faults


def test_an_unknown_question_gets_suggestions(client: TestClient) -> None:
    response = client.get("/v1/vragen/wat-is-gegevn")
    assert response.status_code == 404
    assert "wat-is-gegeven" in response.json()["detail"]


def test_all_faults_at_once(client: TestClient) -> None:
    response = client.get(
        "/v1/vragen/wat-is-gegeven",
        params={"onbekend": "1", "getal": "zeven", "wie": "geen iri", "taal": ["een", "twee"]},
    )
    assert response.status_code == 400
    body = response.json()
    assert len(body["fouten"]) == 4
    for word in ("«onbekend»", "«zeven»", "«geen iri»", "2 keer"):
        assert any(word in fault for fault in body["fouten"])
        assert word in body["detail"]


@pytest.mark.parametrize("params", [{}, {"doel": ""}, {"doel": "urn:doel:99"}])
def test_a_required_value_that_is_not_there(client: TestClient, params: dict[str, str]) -> None:
    response = client.get("/v1/vragen/doelen-als-graaf", params=params)
    assert response.status_code == 400
    assert any("«doel»" in fault for fault in response.json()["fouten"])


@pytest.mark.parametrize("parameter", ["_", "format", "LIMIT", "query", "gegeven?", "%00"])
def test_an_unknown_parameter_is_never_ignored(client: TestClient, parameter: str) -> None:
    response = client.get("/v1/vragen/wat-is-gegeven", params={parameter: "1"})
    assert response.status_code == 400
    assert parameter in response.json()["fouten"][0]


# Values stay values

_TERM = re.compile(r"VALUES \?(\w+) \{ .* \}")


def shape_of(query: str) -> list[str]:
    """The lines of a query with what stands in its slots left out."""
    return [_TERM.sub(r"VALUES ?\1 { }", line) for line in query.split("\n")]


INJECTIONS = [
    '" } SELECT * { ?s ?p ?o } #',
    "' } #",
    '\\" } } INSERT DATA { <urn:a> <urn:b> <urn:c> } #',
    '"""',
    "x\\",
    "x\n} SERVICE <http://127.0.0.1/> {",
    "UNDEF } VALUES ?tekst { UNDEF",
    "\\u0022 } #",
    "VALUES ?taal { UNDEF }",
    "<script>alert(1)</script>",
    "\\g<0> \\1 %s {0}",
    *NASTY,
]


@pytest.mark.parametrize("value", INJECTIONS)
@pytest.mark.parametrize("parameter", ["tekst", "taal"])
def test_a_text_comes_back_as_it_went(client: TestClient, parameter: str, value: str) -> None:
    response = client.get("/v1/vragen/wat-is-gegeven", params={parameter: value})
    assert response.status_code == 200
    (row,) = response.json()["rijen"]
    assert row[parameter] == value
    assert [row[other] for other in row if other != parameter] == [None] * 3
    plain = client.app.state.service.catalogue.get("wat-is-gegeven").text  # type: ignore[attr-defined]
    assert len(shape_of(recorder(client).asked[-1])) == len(plain.split("\n"))
    assert shape_of(recorder(client).asked[-1]) == shape_of(plain)


@given(values=texts(min_size=1))
def test_any_text_comes_back_as_it_went(client: TestClient, values: str) -> None:
    response = client.get("/v1/vragen/wat-is-gegeven", params={"tekst": [values, values + "2"]})
    assert response.status_code == 200
    assert sorted(row["tekst"] for row in response.json()["rijen"]) == sorted([values, values + "2"])


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("wie", "urn:a> } INSERT DATA { <urn:b"),
        ("wie", "urn:a b"),
        ("wie", "onbekend:naam> #"),
        ("getal", "1 } #"),
        ("getal", "1; DROP ALL"),
        ("getal", "٧"),
        ("getal", ""),
        ("wie", ""),
    ],
)
def test_what_is_not_of_its_type_is_refused_before_any_engine_sees_it(
    client: TestClient, parameter: str, value: str
) -> None:
    before = len(recorder(client).asked)
    response = client.get("/v1/vragen/wat-is-gegeven", params={parameter: value})
    assert response.status_code == 400
    assert f"«{parameter}»" in response.json()["fouten"][0]
    assert len(recorder(client).asked) == before


def test_injection_into_a_shipped_question_gives_400(shipped: TestClient) -> None:
    url = "/v1/vragen/rollen-van-gemeente"
    for value in INJECTIONS:
        response = shipped.get(url, params={"gemeente": value})
        assert response.status_code == 400, value
        assert response.json()["fouten"]


def test_two_at_once_each_get_their_own(serve: Serve) -> None:
    with serve(workers=2) as client, ThreadPoolExecutor(6) as pool:

        def ask(number: int) -> Any:
            return client.get("/v1/vragen/wat-is-gegeven", params={"getal": str(number)}).json()["rijen"][0]["getal"]

        assert list(pool.map(ask, range(12))) == list(range(12))
