"""SPARQL 1.1 Protocol: every way to ask, every format to answer in, and every refusal."""

from __future__ import annotations

import io
import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
import rdflib
from fastapi.testclient import TestClient
from rdflib.query import Result
from tests.web.conftest import Serve

from beleidsgraaf.engine import Limits
from beleidsgraaf.web.problems import API_VERSION
from beleidsgraaf.web.sparql import MOST_QUERY_BYTES

PREFIXES = "PREFIX bg: <https://w3id.org/beleidsgraaf/def#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
SELECT = PREFIXES + "SELECT ?doel ?naam { ?doel a bg:Doel ; skos:prefLabel ?naam } ORDER BY ?doel"
ASK = PREFIXES + "ASK { ?doel a bg:Doel }"
CONSTRUCT = PREFIXES + "CONSTRUCT { ?doel skos:prefLabel ?naam } { ?doel skos:prefLabel ?naam }"
DESCRIBE = "DESCRIBE <urn:doel:1>"
SLOW = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(12)) + " }"
FORM = "application/x-www-form-urlencoded"
NAMES = {
    "urn:doel:1": 'Een "dak", één & <thuis>\nvoor iedereen',
    "urn:doel:2": "Minder schulden",
}

SOLUTIONS = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}


def media_of(response: object) -> str:
    headers = getattr(response, "headers", {})
    return str(headers["content-type"]).partition(";")[0]


# What comes back


@pytest.mark.parametrize("media", SOLUTIONS)
def test_select_in_every_format(client: TestClient, media: str) -> None:
    response = client.get("/sparql", params={"query": SELECT}, headers={"Accept": media})
    assert response.status_code == 200
    assert media_of(response) == media
    if SOLUTIONS[media] == "tsv":
        head, *lines = response.text.splitlines()
        assert head == "?doel\t?naam"
        rows = [line.split("\t") for line in lines]
        assert [row[0] for row in rows] == [f"<{iri}>" for iri in NAMES]
        assert [rdflib.util.from_n3(row[1]) for row in rows] == [rdflib.Literal(name, "nl") for name in NAMES.values()]
    else:
        result = Result.parse(io.BytesIO(response.content), format=SOLUTIONS[media])
        found = {str(row[0]): str(row[1]).replace("\r\n", "\n") for row in result if not isinstance(row, bool)}
        assert found == NAMES


@pytest.mark.parametrize("media", ["application/sparql-results+json", "application/sparql-results+xml"])
@pytest.mark.parametrize(("query", "verdict"), [(ASK, True), ("ASK { <urn:niemand> ?p ?o }", False)])
def test_ask_in_every_format(client: TestClient, media: str, query: str, verdict: bool) -> None:
    response = client.get("/sparql", params={"query": query}, headers={"Accept": media})
    assert response.status_code == 200
    assert media_of(response) == media
    if media.endswith("json"):
        assert response.json()["boolean"] is verdict
    else:
        assert f"<boolean>{str(verdict).lower()}</boolean>" in response.text


@pytest.mark.parametrize("media", GRAPHS)
@pytest.mark.parametrize(("query", "labels"), [(CONSTRUCT, NAMES), (DESCRIBE, {"urn:doel:1": NAMES["urn:doel:1"]})])
def test_construct_and_describe_in_every_format(
    client: TestClient, media: str, query: str, labels: dict[str, str]
) -> None:
    response = client.get("/sparql", params={"query": query}, headers={"Accept": media})
    assert response.status_code == 200
    assert media_of(response) == media
    triples = {(q.subject, q.predicate, q.object) for q in ox.parse(response.content, format=GRAPHS[media])}
    label = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    found = {
        s.value: o.value
        for s, p, o in triples
        if p == label and isinstance(s, ox.NamedNode) and isinstance(o, ox.Literal)
    }
    assert found == labels
    assert all(o.language == "nl" for _, p, o in triples if p == label and isinstance(o, ox.Literal))


@pytest.mark.parametrize(
    ("accept", "query", "media"),
    [
        (None, SELECT, "application/sparql-results+json"),
        ("*/*", SELECT, "application/sparql-results+json"),
        ("text/html, */*;q=0.1", SELECT, "application/sparql-results+json"),
        ("text/csv;q=0.5, application/sparql-results+xml", SELECT, "application/sparql-results+xml"),
        ("text/csv, application/sparql-results+json", ASK, "application/sparql-results+json"),
        (None, CONSTRUCT, "text/turtle"),
        ("*/*", CONSTRUCT, "text/turtle"),
        ("text/turtle;q=0.1, application/ld+json;q=0.2", CONSTRUCT, "application/ld+json"),
        ("application/sparql-results+json, text/turtle", CONSTRUCT, "text/turtle"),
        ("application/sparql-results+json, text/turtle", SELECT, "application/sparql-results+json"),
    ],
)
def test_the_format_is_what_the_client_likes_best(
    client: TestClient, accept: str | None, query: str, media: str
) -> None:
    response = client.get("/sparql", params={"query": query}, headers={"Accept": accept or ""})
    assert response.status_code == 200
    assert media_of(response) == media


@pytest.mark.parametrize(
    ("accept", "query", "offered"),
    [
        ("image/png", SELECT, "text/csv"),
        ("text/turtle", SELECT, "text/csv"),
        ("text/csv", CONSTRUCT, "text/turtle"),
        ("text/csv", ASK, "application/sparql-results+json"),
        ("*/*;q=0", SELECT, "text/csv"),
    ],
)
def test_406_names_what_is_offered(client: TestClient, accept: str, query: str, offered: str) -> None:
    response = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert response.status_code == 406
    assert offered in response.json()["detail"]


def test_the_headers_of_an_answer(client: TestClient) -> None:
    response = client.get("/sparql", params={"query": SELECT}, headers={"Accept": "text/csv"})
    assert response.headers["API-Version"] == API_VERSION
    assert re.fullmatch(r'W/"[0-9a-f]{16}-text-csv"', response.headers["ETag"])
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Vary"] == "Accept"
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"


# Ways to ask

Ask = Callable[[TestClient, str], tuple[int, bytes]]


def by_get(client: TestClient, query: str) -> tuple[int, bytes]:
    response = client.get("/sparql", params={"query": query})
    return response.status_code, response.content


def by_form(client: TestClient, query: str) -> tuple[int, bytes]:
    response = client.post("/sparql", data={"query": query})
    return response.status_code, response.content


def directly(client: TestClient, query: str) -> tuple[int, bytes]:
    kind = {"Content-Type": "Application/SPARQL-Query; charset=UTF-8"}
    response = client.post("/sparql", content=query.encode(), headers=kind)
    return response.status_code, response.content


WAYS = [by_get, by_form, directly]
ways = pytest.mark.parametrize("way", WAYS)


@pytest.mark.parametrize(
    "query",
    [SELECT, ASK, CONSTRUCT, 'SELECT ("één + één & 1=1; 100%" AS ?x) {}'],
    ids=["select", "ask", "construct", "é"],
)
def test_all_ways_give_the_same_answer(client: TestClient, query: str) -> None:
    answers = [way(client, query) for way in WAYS]
    assert answers[0][0] == 200
    assert answers[1:] == answers[:1] * 2


@pytest.mark.parametrize("way", ["get", "form", "direct"])
@pytest.mark.parametrize(
    ("dataset", "query", "found"),
    [
        ([], "SELECT ?d { ?d a ?c }", {"urn:doel:1", "urn:doel:2"}),
        ([], "SELECT ?d { GRAPH <urn:graaf:een> { ?d a ?c } }", {"urn:doel:1"}),
        ([("default-graph-uri", "urn:graaf:een")], "SELECT ?d { ?d a ?c }", {"urn:doel:1"}),
        (
            [("default-graph-uri", "urn:graaf:een"), ("default-graph-uri", "urn:graaf:twee")],
            "SELECT ?d { ?d a ?c }",
            {"urn:doel:1", "urn:doel:2"},
        ),
        ([("named-graph-uri", "urn:graaf:twee")], "SELECT ?d { ?d a ?c }", set()),
        ([("named-graph-uri", "urn:graaf:twee")], "SELECT ?d { GRAPH ?g { ?d a ?c } }", {"urn:doel:2"}),
        (
            [("default-graph-uri", "urn:graaf:een"), ("named-graph-uri", "urn:graaf:twee")],
            "SELECT ?d { { ?d a ?c } UNION { GRAPH ?g { ?d a ?c } } }",
            {"urn:doel:1", "urn:doel:2"},
        ),
        ([("default-graph-uri", "urn:graaf:geen")], "SELECT ?d { ?d a ?c }", set()),
        # The protocol's dataset goes before the query's own (section 2.1.4).
        ([("default-graph-uri", "urn:graaf:een")], "SELECT ?d FROM <urn:graaf:twee> { ?d a ?c }", {"urn:doel:1"}),
    ],
)
def test_dataset_parameters(
    client: TestClient, way: str, dataset: list[tuple[str, str]], query: str, found: set[str]
) -> None:
    if way == "get":
        response = client.get("/sparql", params=[("query", query), *dataset])
    elif way == "form":
        body = urlencode([("query", query), *dataset])
        response = client.post("/sparql", content=body, headers={"Content-Type": FORM})
    else:
        kind = {"Content-Type": "application/sparql-query"}
        response = client.post(f"/sparql?{urlencode(dataset)}", content=query, headers=kind)
    assert response.status_code == 200, response.text
    assert {row["d"]["value"] for row in response.json()["results"]["bindings"]} == found


# Refusals


def test_a_dataset_that_is_no_iri_is_the_clients_fault(client: TestClient) -> None:
    response = client.get("/sparql", params={"query": SELECT, "default-graph-uri": "geen iri"})
    assert response.status_code == 400
    assert "geen iri" in response.json()["detail"]


@ways
@pytest.mark.parametrize("query", ["SELECT ?x {", "hallo", "SELECT ?x { ?x a bg:Doel }"])
def test_400_on_bad_sparql(client: TestClient, way: Ask, query: str) -> None:
    status, body = way(client, query)
    assert status == 400
    assert b"Geen geldige SPARQL-query" in body


def test_a_prefix_that_nothing_declares_is_named(client: TestClient) -> None:
    def detail(query: str) -> str:
        return str(client.get("/sparql", params={"query": query}).json()["detail"])

    assert "«bg:»" in detail("SELECT ?x {\n?x a bg:Doel }")
    assert "«bg:»" not in detail("PREFIX bg: <http://example.org/>\nSELECT ?x { ?x a bg:Doel")


def test_400_without_a_query(client: TestClient) -> None:
    for response in (
        client.get("/sparql", params={"query": ""}),
        client.get("/sparql", params={"vraag": SELECT}),
        client.post("/sparql", data={"vraag": SELECT}),
        client.post("/sparql", content="", headers={"Content-Type": FORM}),
        client.post("/sparql", content="", headers={"Content-Type": "application/sparql-query"}),
    ):
        assert response.status_code == 400
        assert media_of(response) == "application/problem+json"


@pytest.mark.parametrize("way", ["get", "form"])
def test_400_on_two_queries(client: TestClient, way: str) -> None:
    twice = f"query={quote(SELECT)}&query={quote(ASK)}"
    if way == "get":
        response = client.get(f"/sparql?{twice}")
    else:
        response = client.post("/sparql", content=twice, headers={"Content-Type": FORM})
    assert response.status_code == 400
    assert "precies één" in response.json()["detail"]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/sparql-query", b'SELECT ("\xff" AS ?x) {}'),
        (FORM, b"query=SELECT+(%22\xff%22+AS+%3Fx)+%7B%7D"),
        (FORM, b"query=SELECT+(%22%FF%22+AS+%3Fx)+%7B%7D"),
    ],
    ids=["direct", "form", "form, escaped"],
)
def test_400_on_what_is_not_utf_8(client: TestClient, kind: str, body: bytes) -> None:
    response = client.post("/sparql", content=body, headers={"Content-Type": kind})
    assert response.status_code == 400
    assert "UTF-8" in response.json()["detail"]


UPDATE = "INSERT DATA { <urn:a> <urn:b> <urn:c> }"


@ways
@pytest.mark.parametrize(
    "query",
    [
        UPDATE,
        "DELETE WHERE { ?s ?p ?o }",
        "LOAD <http://127.0.0.1/>",
        "CLEAR ALL",
        "# onschuldig\nPREFIX a: <urn:a:> DROP ALL",
        "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <http://127.0.0.1/> { ?s ?p ?o } }",
        "SELECT * { { SELECT * { service<http://127.0.0.1/>{} } } }",
    ],
)
def test_403_on_what_changes_or_leaves_the_graph(client: TestClient, way: Ask, query: str) -> None:
    status, body = way(client, query)
    assert status == 403
    assert b"niet toegestaan" in body


def test_403_on_the_update_operation_and_nothing_changes(client: TestClient) -> None:
    before = client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }"}).json()["results"]["bindings"]
    refused = [
        client.post("/sparql", data={"update": UPDATE}),
        client.post("/sparql", data={"query": SELECT, "update": UPDATE}),
        client.post("/sparql", content=UPDATE, headers={"Content-Type": "application/sparql-update"}),
    ]
    for response in refused:
        assert response.status_code == 403
        assert "alleen te lezen" in response.json()["detail"]
    after = client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }"}).json()["results"]["bindings"]
    assert sorted(map(str, after)) == sorted(map(str, before))
    assert "urn:a" not in str(after)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_405_on_other_methods(client: TestClient, method: str) -> None:
    response = client.request(method, "/sparql", content=UPDATE)
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"] or "POST" in response.headers["Allow"]


def test_413_on_a_query_that_is_too_large(client: TestClient) -> None:
    at_most = ASK + " " * (MOST_QUERY_BYTES - len(ASK))
    kind = {"Content-Type": "application/sparql-query"}
    assert client.post("/sparql", content=at_most, headers=kind).status_code == 200
    for headers in (kind, {"Content-Type": FORM}):
        response = client.post("/sparql", content=at_most + " ", headers=headers)
        assert response.status_code == 413
        assert str(MOST_QUERY_BYTES) in response.json()["detail"]


@pytest.mark.parametrize("limits", [Limits(rows=1), Limits(size=20)], ids=["rows", "bytes"])
def test_413_on_an_answer_that_is_too_large(serve: Serve, limits: Limits) -> None:
    with serve(limits, workers=1) as client:
        response = client.get("/sparql", params={"query": SELECT})
        assert response.status_code == 413
        assert "LIMIT" in response.json()["detail"]
        assert client.get("/sparql", params={"query": CONSTRUCT}).status_code == 413
        assert client.get("/sparql", params={"query": "SELECT ?a {} LIMIT 0"}).status_code in (200, 413)


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data; boundary=x", ""])
def test_415_names_what_is_read(client: TestClient, kind: str) -> None:
    response = client.post("/sparql", content=ASK, headers={"Content-Type": kind})
    assert response.status_code == 415
    assert FORM in response.json()["detail"]
    assert "application/sparql-query" in response.json()["detail"]


def test_504_on_a_query_that_takes_too_long_and_the_next_is_answered(serve: Serve) -> None:
    with serve(Limits(seconds=0.5), workers=1) as client:
        started = time.monotonic()
        response = client.get("/sparql", params={"query": SLOW})
        assert response.status_code == 504
        assert "0.5 seconden" in response.json()["detail"]
        assert time.monotonic() - started < 5
        assert client.get("/sparql", params={"query": ASK}).json()["boolean"] is True


def test_503_when_every_worker_is_taken(serve: Serve) -> None:
    with serve(Limits(seconds=4, wait=0.2), workers=1) as client, ThreadPoolExecutor(1) as pool:
        slow = pool.submit(lambda: client.get("/sparql", params={"query": SLOW}).status_code)
        time.sleep(1)
        response = client.get("/sparql", params={"query": ASK})
        assert response.status_code == 503
        assert int(response.headers["Retry-After"]) > 0
        assert slow.result() == 504


def test_a_slow_query_does_not_stop_a_quick_one(serve: Serve) -> None:
    with serve(Limits(seconds=3), workers=3) as client, ThreadPoolExecutor(1) as pool:
        slow = pool.submit(lambda: client.get("/sparql", params={"query": SLOW}).status_code)
        time.sleep(0.5)
        assert client.get("/sparql", params={"query": ASK}).status_code == 200
        assert client.get("/gezondheid").status_code == 200
        assert not slow.done()
        assert slow.result() == 504


def test_many_at_once_each_get_their_own_answer(client: TestClient) -> None:
    barrier = threading.Barrier(8)

    def ask(number: int) -> str:
        barrier.wait()
        query = f"SELECT ?n {{ ?d a ?c . BIND({number} AS ?n) }} LIMIT 1"
        value: str = client.get("/sparql", params={"query": query}).json()["results"]["bindings"][0]["n"]["value"]
        return value

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(8))) == [str(number) for number in range(8)]


# What the endpoint says of itself


@pytest.mark.parametrize(
    "media", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
)
def test_the_endpoint_describes_itself(client: TestClient, media: str) -> None:
    """SPARQL 1.1 Service Description, section 2: a GET without parameters gives RDF about the service."""
    response = client.get("/sparql", headers={"Accept": media})
    assert response.status_code == 200
    assert media_of(response) == media
    store = ox.Store()
    store.load(response.content, format=ox.RdfFormat.from_media_type(media))
    head = "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>"
    rows = store.query(f"{head} SELECT ?s ?e ?l {{ ?s a sd:Service ; sd:endpoint ?e ; sd:supportedLanguage ?l }}")
    assert [[str(value) for value in row] for row in rows] == [  # type: ignore[union-attr]
        [
            "<http://testserver/sparql>",
            "<http://testserver/sparql>",
            "<http://www.w3.org/ns/sparql-service-description#SPARQL11Query>",
        ]
    ]
    assert store.query(f"{head} ASK {{ ?s sd:defaultDataset/sd:defaultGraph ?g ; sd:resultFormat ?a , ?b }}")


def test_406_on_a_description_that_is_no_rdf(client: TestClient) -> None:
    assert client.get("/sparql", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("query", ["CONSTRUCT { <s> <p> 1 } {}", "# eerst iets\nCONSTRUCT { <s> <p> 1 } {}"])
def test_relative_iris_are_read_against_the_endpoint(client: TestClient, query: str) -> None:
    response = client.get("/sparql", params={"query": query}, headers={"Accept": "application/n-triples"})
    assert "<http://testserver/s> <http://testserver/p>" in response.text


def test_a_base_of_its_own_wins_and_a_fault_keeps_its_place(client: TestClient) -> None:
    query = "BASE <http://example.org/> CONSTRUCT { <s> <p> 1 } {}"
    response = client.get("/sparql", params={"query": query}, headers={"Accept": "application/n-triples"})
    assert "<http://example.org/s>" in response.text
    response = client.get("/sparql", params={"query": "CONSTRUCT { <s> <p> } {"})
    assert "regel 1, kolom" in response.json()["detail"]
