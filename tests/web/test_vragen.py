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
from beleidsgraaf.media import PLAIN_JSON

NAMES = [path.stem for path in sorted(find_locations().queries.glob("*.rq"))]


def listed(client: TestClient) -> dict[str, dict[str, Any]]:
    response = client.get("/v1/vragen", params={"aantal": 1000})
    assert response.status_code == 200
    return {vraag["naam"]: vraag for vraag in response.json()["vragen"]}


def answered(client: TestClient, name: str, **params: Any) -> Any:
    response = client.get(f"/v1/vragen/{name}", params=params)
    assert response.status_code == 200, response.text
    return response


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
    check_links(plain)
    if not vraag["kolommen"]:
        assert plain.content
        assert shipped.get(vraag["url"], params=vraag["voorbeeld"], headers={"Accept": "text/csv"}).status_code == 406
        return
    assert plain.headers["Content-Type"].partition(";")[0] == "application/json"
    assert plain.json()["vraag"] == name
    rows = plain.json()["rijen"]
    assert rows, "the example gives no rows"
    assert len(rows) == min(100, plain.json()["totaal"])
    assert all(list(row) == vraag["kolommen"] for row in rows)

    as_csv = shipped.get(vraag["url"], params=vraag["voorbeeld"], headers={"Accept": "text/csv"})
    assert as_csv.status_code == 200
    assert as_csv.headers["Content-Type"] == "text/csv; charset=utf-8"
    head, *lines = csv.reader(io.StringIO(as_csv.text))
    assert head == vraag["kolommen"]
    assert len(lines) == plain.json()["totaal"], "a file is whole"
    lines = lines[: len(rows)]
    told = [[_as_csv(row[column]) for column in head] for row in rows]
    assert [[_as_csv(_number(cell)) for cell in line] for line in lines] == [
        [_as_csv(_number(cell)) for cell in row] for row in told
    ]


def check_links(response: Any) -> None:
    """The links of a body stand in its header too."""
    told = {rel: href for href, rel in re.findall(r'<([^>]*)>; rel="([^"]*)"', response.headers["Link"])}
    if response.headers["Content-Type"] == "application/json":
        assert {rel: link["href"] for rel, link in response.json()["_links"].items()}.items() <= told.items()
    assert told["license"].startswith("https://creativecommons.org/publicdomain/zero/")
    assert told["service-desc"] == "/v1/openapi.json"
    assert told["self"].startswith("/v1/")


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


# Pages


def walk(client: TestClient, href: str) -> list[dict[str, Any]]:
    """Follow `next` from the first page to the last."""
    rows: list[dict[str, Any]] = []
    seen = []
    while href:
        assert href not in seen
        seen.append(href)
        body = client.get(href).json()
        assert body["_links"]["self"]["href"] == href
        rows += body["rijen"]
        href = body["_links"].get("next", {}).get("href", "")
    assert seen[-1] == body["_links"]["last"]["href"]
    assert seen[0] == body["_links"]["first"]["href"]
    assert len(rows) == body["totaal"]
    return rows


def test_the_pages_together_are_the_answer(shipped: TestClient) -> None:
    whole = answered(shipped, "begrippen", aantal=1000).json()["rijen"]
    assert len(whole) > 300
    assert walk(shipped, "/v1/vragen/begrippen") == whole
    assert walk(shipped, "/v1/vragen/begrippen?aantal=37") == whole


def test_a_page_that_is_not_there_is_404(client: TestClient) -> None:
    response = client.get("/v1/vragen/wat-is-gegeven", params={"pagina": 2})
    assert response.status_code == 404
    assert "pagina 1" in response.json()["detail"]


def test_pages_and_formats_cost_one_evaluation(serve: Serve) -> None:
    with serve() as client:
        before = len(recorder(client).asked)
        for page in ("1", "2", "3"):
            body = answered(client, "wat-is-gegeven", tekst=["a", "b", "c"], aantal=1, pagina=page).json()
            assert body["totaal"] == 3
            assert len(body["rijen"]) == 1
        answered(client, "wat-is-gegeven", tekst=["c", "b", "a"], formaat="xlsx")
        answered(client, "wat-is-gegeven", tekst=["a", "b", "c"], formaat="csv", aantal=2)
        assert len(recorder(client).asked) - before == 1


@pytest.mark.parametrize("media", ["text/csv", "application/sparql-results+xml", "text/tab-separated-values"])
def test_a_file_is_whole_unless_a_part_is_asked_for(client: TestClient, media: str) -> None:
    accept = {"Accept": media}
    params: dict[str, Any] = {"tekst": [f"tekst{number:03}" for number in range(150)]}
    whole = client.get("/v1/vragen/wat-is-gegeven", params=params, headers=accept)
    assert all(text in whole.text for text in params["tekst"])
    part = client.get("/v1/vragen/wat-is-gegeven", params={**params, "pagina": 2, "aantal": 60}, headers=accept)
    found = [text for text in params["tekst"] if text in part.text]
    assert found == params["tekst"][60:120]
    assert 'rel="next"' in part.headers["Link"]
    assert 'rel="next"' not in whole.headers["Link"]
    # The address of a part of a file says that it is a part, also of the first.
    first = re.search(r'<([^>]*)>; rel="first"', part.headers["Link"])
    assert first
    assert "aantal=60" in first[1]
    assert client.get(first[1], headers=accept).text.count("tekst0") == 60


@pytest.mark.parametrize("name", ["pagina", "aantal"])
@pytest.mark.parametrize("value", ["0", "-1", "x", "", "1.5", "9999999999", " 1", "٣", ["1", "2"]])
def test_a_page_is_a_whole_number(client: TestClient, name: str, value: str | list[str]) -> None:
    response = client.get("/v1/vragen/wat-is-gegeven", params={name: value})
    assert response.status_code == 400
    assert list(response.json()["velden"]) == [name]


def test_the_same_question_has_one_address(shipped: TestClient) -> None:
    ways = [
        "/v1/vragen/doelen-per-thema?thema=schulden&gemeente=Aalsmeer&gemeente=Alphen",
        "/v1/vragen/doelen-per-thema?gemeente=gm0484&gemeente=gm0358&thema=thema:schulden&aantal=100&pagina=1",
        "/v1/vragen/doelen-per-thema?gemeente=gemeente:gm0358&thema=Schulden&gemeente=gm0484&gemeente=Aalsmeer",
    ]
    answers = [shipped.get(way) for way in ways]
    assert {answer.json()["_links"]["self"]["href"] for answer in answers} == {
        "/v1/vragen/doelen-per-thema?gemeente=gemeente:gm0358&gemeente=gemeente:gm0484&thema=thema:schulden"
    }
    assert len({answer.text for answer in answers}) == 1
    assert len({answer.headers["ETag"] for answer in answers}) == 1


# Formats by name, and for Excel


def test_a_format_by_name_goes_before_accept(client: TestClient) -> None:
    for name, media in {
        "json": "application/json",
        "csv": "text/csv",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "sparql-json": "application/sparql-results+json",
        "xml": "application/sparql-results+xml",
        "tsv": "text/tab-separated-values",
    }.items():
        response = client.get(
            "/v1/vragen/wat-is-gegeven", params={"formaat": name}, headers={"Accept": "application/json"}
        )
        assert response.headers["Content-Type"].partition(";")[0] == media
        check_links(response)
        assert ("attachment" in response.headers.get("Content-Disposition", "")) == (name in ("csv", "xlsx"))
        assert "formaat=" + name in response.headers["Link"]


@pytest.mark.parametrize("given", ["doc", "", "JSON", ["csv", "csv"], "turtle"])
def test_an_unknown_format_is_400(client: TestClient, given: str | list[str]) -> None:
    response = client.get("/v1/vragen/wat-is-gegeven", params={"formaat": given})
    assert response.status_code == 400
    assert "sparql-json" in response.json()["velden"]["formaat"][0]


@pytest.mark.parametrize("text", ["=1+1", "+31", "-5 graden", "@SUM(A1)", "\tx"])
def test_a_formula_is_harmless_in_what_is_meant_for_excel(client: TestClient, text: str) -> None:
    plain = answered(client, "wat-is-gegeven", tekst=text, formaat="csv")
    assert next(iter(list(csv.DictReader(io.StringIO(plain.text)))))["tekst"] == text
    excel = answered(client, "wat-is-gegeven", tekst=text, formaat="csv", bom="true")
    assert excel.content.startswith(b"\xef\xbb\xbf")
    assert next(iter(csv.DictReader(io.StringIO(excel.content.decode("utf-8-sig")))))["tekst"] == f"'{text}"


def test_a_negative_number_stays_a_number_for_excel(client: TestClient) -> None:
    excel = answered(client, "wat-is-gegeven", getal="-5", formaat="csv", bom="true")
    assert next(iter(csv.DictReader(io.StringIO(excel.content.decode("utf-8-sig")))))["getal"] == "-5"


@pytest.mark.parametrize("value", ["ja", "1", "", "True", ["true", "true"]])
def test_bom_is_true_or_false(client: TestClient, value: str | list[str]) -> None:
    response = client.get("/v1/vragen/wat-is-gegeven", params={"bom": value, "formaat": "csv"})
    assert response.status_code == 400
    assert list(response.json()["velden"]) == ["bom"]


@pytest.mark.parametrize("name", ["pagina", "bom", "aantal"])
def test_a_graph_has_no_pages(client: TestClient, name: str) -> None:
    response = client.get("/v1/vragen/doelen-als-graaf", params={"doel": "urn:doel:1", name: "1"})
    assert response.status_code == 400
    assert list(response.json()["velden"]) == [name]


def test_a_yes_or_no(shipped: TestClient) -> None:
    url = "/v1/vragen/heeft-gemeente-thema"
    params = {"gemeente": "Aalsmeer", "thema": "eenzaamheid"}
    assert shipped.get(url, params=params).json()["antwoord"] is True
    as_sparql = shipped.get(url, params=params, headers={"Accept": "application/sparql-results+json"})
    assert as_sparql.json()["boolean"] is True


def test_json_ld_under_the_published_context(shipped: TestClient) -> None:
    url = "/v1/vragen/doel-compleet"
    doel = listed(shipped)["doel-compleet"]["voorbeeld"]["doel"][0]
    found = shipped.get(url, params={"doel": doel, "formaat": "jsonld"})
    published = shipped.get("/v1/context.jsonld").json()["@context"]
    assert found.json()["@context"].items() <= published.items()
    turtle = shipped.get(url, params={"doel": doel, "formaat": "turtle"})
    quads = {q.triple for q in ox.parse(found.content, format=ox.RdfFormat.JSON_LD)}
    assert quads == {q.triple for q in ox.parse(turtle.content, format=ox.RdfFormat.TURTLE)}


# Values that may be filled in


def test_the_values_of_a_parameter_are_listed_and_each_can_be_given(shipped: TestClient) -> None:
    body = shipped.get("/v1/vragen/doelen-per-thema/parameters/gemeente").json()
    assert body["totaal"] == len(body["waarden"]) > 1
    for value in body["waarden"]:
        by_each = [
            shipped.get("/v1/vragen/doelen-per-thema", params={"gemeente": name}).json()
            for name in (value["waarde"], value["iri"], value["label"])
        ]
        assert by_each[0] == by_each[1] == by_each[2]
    listed_at = {p["naam"]: p["waarden"] for p in listed(shipped)["doelen-per-thema"]["parameters"]}
    assert listed_at["gemeente"] == "/v1/vragen/doelen-per-thema/parameters/gemeente"


def test_a_long_list_of_values_has_pages(shipped: TestClient) -> None:
    first = shipped.get("/v1/vragen/bewijs-van-element/parameters/element", params={"aantal": 10}).json()
    assert len(first["waarden"]) == 10
    assert first["totaal"] > 1000
    assert shipped.get(first["_links"]["last"]["href"]).status_code == 200


def test_what_has_no_list_has_an_empty_one(client: TestClient) -> None:
    body = client.get("/v1/vragen/wat-is-gegeven/parameters/tekst").json()
    assert (body["totaal"], body["waarden"]) == (0, [])
    assert client.get("/v1/vragen/wat-is-gegeven/parameters/niets").status_code == 404
    assert client.get("/v1/vragen/niets/parameters/tekst").status_code == 404
