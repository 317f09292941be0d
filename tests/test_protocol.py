"""A real server on loopback, asked by clients that others wrote."""

from __future__ import annotations

import csv
import io
import json
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
import SPARQLWrapper as sparqlwrapper
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from tests.servers import Server, serving, start

from beleidsgraaf.build import Generations
from beleidsgraaf.engine.embedded import EmbeddedEngine
from beleidsgraaf.locations import Locations
from beleidsgraaf.media import CSV, JSON, JSONLD, NTRIPLES, RDFXML, TSV, TURTLE, XML, Media

SELECT = """
PREFIX bg: <https://w3id.org/beleidsgraaf/def#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?doel ?naam (STRLEN(?naam) AS ?lengte) { ?doel a bg:Doel ; skos:prefLabel ?naam } ORDER BY ?doel
"""
ASK = "ASK { ?s a <https://w3id.org/beleidsgraaf/def#Doel> }"
CONSTRUCT = """
PREFIX bg: <https://w3id.org/beleidsgraaf/def#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
CONSTRUCT { ?doel a bg:Doel ; skos:prefLabel ?naam } { ?doel a bg:Doel ; skos:prefLabel ?naam }
"""
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="session")
def engine(sealed: Locations) -> Iterator[EmbeddedEngine]:
    """The same generation, asked in this process."""
    generation = Generations(sealed.opslag).current()
    assert generation
    with EmbeddedEngine(generation.graph_file) as engine:
        yield engine


@pytest.fixture(scope="session")
def server(sealed: Locations) -> Iterator[Server]:
    with serving(sealed) as server:
        yield server


def wrapper(server: Server, query: str, form: str) -> bytes:
    """Ask by SPARQLWrapper, and return the body as it came."""
    client = sparqlwrapper.SPARQLWrapper(server.endpoint)
    client.setQuery(query)
    client.setReturnFormat(form)
    body: bytes = client.query().response.read()
    return body


# Answers are those of the engine itself


@pytest.mark.parametrize("method", [sparqlwrapper.GET, sparqlwrapper.POST])
def test_json_by_sparqlwrapper(server: Server, engine: EmbeddedEngine, method: str) -> None:
    client = sparqlwrapper.SPARQLWrapper(server.endpoint)
    client.setMethod(method)
    client.setQuery(SELECT)
    client.setReturnFormat(sparqlwrapper.JSON)
    answer: Any = client.query().convert()
    assert answer == json.loads(engine.query(SELECT, solutions=JSON).body)
    assert answer["results"]["bindings"]
    client.setQuery(ASK)
    verdict: Any = client.query().convert()
    assert verdict["boolean"] is True


def test_a_query_as_the_body_itself(server: Server, engine: EmbeddedEngine) -> None:
    client = sparqlwrapper.SPARQLWrapper(server.endpoint)
    client.setMethod(sparqlwrapper.POST)
    client.setRequestMethod(sparqlwrapper.POSTDIRECTLY)
    client.setQuery(SELECT)
    client.setReturnFormat(sparqlwrapper.JSON)
    assert client.query().convert() == json.loads(engine.query(SELECT).body)


def test_xml_by_sparqlwrapper(server: Server, engine: EmbeddedEngine) -> None:
    client = sparqlwrapper.SPARQLWrapper(server.endpoint)
    client.setQuery(SELECT)
    client.setReturnFormat(sparqlwrapper.XML)
    answer: Any = client.query().convert()
    expected = engine.query(SELECT, solutions=XML).body
    found = ox.parse_query_results(answer.toxml().encode(), format=ox.QueryResultsFormat.XML)
    assert isinstance(found, ox.QuerySolutions)
    wanted = ox.parse_query_results(expected, format=ox.QueryResultsFormat.XML)
    assert isinstance(wanted, ox.QuerySolutions)
    rows = [tuple(row) for row in wanted]
    assert rows
    assert [tuple(row) for row in found] == rows


@pytest.mark.parametrize(("form", "media"), [(sparqlwrapper.CSV, CSV), (sparqlwrapper.TSV, TSV)])
def test_tables_by_sparqlwrapper(server: Server, engine: EmbeddedEngine, form: str, media: Media) -> None:
    body = wrapper(server, SELECT, form)
    assert body == engine.query(SELECT, solutions=media).body
    rows = list(csv.reader(io.StringIO(body.decode()), delimiter="," if media is CSV else "\t"))
    assert len(rows) > 1
    assert {len(row) for row in rows} == {3}


@pytest.mark.parametrize(
    ("form", "media", "read"),
    [
        (sparqlwrapper.TURTLE, TURTLE, ox.RdfFormat.TURTLE),
        ("n-triples", NTRIPLES, ox.RdfFormat.N_TRIPLES),
        (sparqlwrapper.RDFXML, RDFXML, ox.RdfFormat.RDF_XML),
        (sparqlwrapper.JSONLD, JSONLD, ox.RdfFormat.JSON_LD),
    ],
)
def test_graphs_by_sparqlwrapper(
    server: Server, engine: EmbeddedEngine, form: str, media: Media, read: ox.RdfFormat
) -> None:
    client = sparqlwrapper.SPARQLWrapper(server.endpoint)
    client.setQuery(CONSTRUCT)
    if media is NTRIPLES:
        client.setOnlyConneg(True)
        client.addCustomHttpHeader("Accept", media.type)
    else:
        client.setReturnFormat(form)
    response = client.query().response
    assert response.headers["Content-Type"].partition(";")[0] == media.type
    found = {(q.subject, q.predicate, q.object) for q in ox.parse(response.read(), format=read)}
    expected = {
        (q.subject, q.predicate, q.object) for q in ox.parse(engine.query(CONSTRUCT, graph=media).body, format=read)
    }
    assert found
    assert found == expected


def test_rdflibs_sparqlstore(server: Server, engine: EmbeddedEngine) -> None:
    graph = rdflib.Graph(SPARQLStore(server.endpoint))
    bindings = json.loads(engine.query(SELECT).body)["results"]["bindings"]
    rows: list[Any] = list(graph.query(SELECT))
    assert [(str(row[0]), str(row[1]), int(row[2])) for row in rows] == [
        (b["doel"]["value"], b["naam"]["value"], int(b["lengte"]["value"])) for b in bindings
    ]
    assert {row[1].language for row in rows} == {"nl"}
    assert bool(graph.query(ASK))
    goal = rdflib.URIRef(bindings[0]["doel"]["value"])
    assert (goal, rdflib.RDF.type, rdflib.URIRef("https://w3id.org/beleidsgraaf/def#Doel")) in graph
    assert str(graph.value(goal, rdflib.SKOS.prefLabel)) == bindings[0]["naam"]["value"]


def test_sparqlwrapper_knows_a_refusal(server: Server) -> None:
    client = sparqlwrapper.SPARQLWrapper(server.endpoint)
    client.setQuery("SELECT ?x {")
    with pytest.raises(sparqlwrapper.SPARQLExceptions.QueryBadFormed, match="Geen geldige SPARQL-query"):
        client.query()


def test_a_question_over_http(server: Server, engine: EmbeddedEngine) -> None:
    address = f"{server.base}/v1/vragen/aantallen-per-klasse?gemeente=Aalsmeer"
    with urllib.request.urlopen(address, timeout=10) as response:  # noqa: S310 — loopback
        rows = json.load(response)["rijen"]
    assert rows
    assert {row["gemeenteLabel"] for row in rows} == {"Aalsmeer"}


def test_health_counts_what_the_engine_holds(server: Server, engine: EmbeddedEngine) -> None:
    with urllib.request.urlopen(f"{server.base}/gezondheid", timeout=10) as response:  # noqa: S310 — loopback
        assert json.load(response)["uitspraken"] == engine.quads


# Running and ending


def test_a_slow_query_does_not_stop_a_quick_one(server: Server) -> None:
    def slow() -> str:
        try:
            wrapper(server, SLOW, sparqlwrapper.JSON)
        except urllib.error.HTTPError as fault:
            return str(fault.code)
        return "answered"

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(slow)
        time.sleep(1)
        started = time.monotonic()
        assert json.loads(wrapper(server, ASK, sparqlwrapper.JSON))["boolean"] is True
        assert time.monotonic() - started < 2
        assert not waiting.done()
        assert waiting.result(timeout=20) == "504"


def alive(group: int) -> list[str]:
    """The processes of a group that still run; one that only waits to be collected does not."""
    found = subprocess.run(["ps", "-e", "-o", "pgid=,stat=,args="], capture_output=True, text=True, check=True).stdout  # noqa: S607
    rows = [line.split(maxsplit=2) for line in found.splitlines()]
    return [row[-1] for row in rows if row[0] == str(group) and not row[1].startswith("Z")]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_the_server_ends_cleanly_and_leaves_nobody_behind(sealed: Locations, number: signal.Signals) -> None:
    with serving(sealed) as server:
        json.loads(wrapper(server, ASK, sparqlwrapper.JSON))
        assert len(alive(server.group)) > 1, "the engine should have processes of its own"
        err = server.stop(number)
        # uvicorn ends in order, and then as the signal says.
        assert server.process.returncode in (0, -number, 128 + number)
        assert "Traceback" not in err
        assert re.search(r"luistert op http://127\.0\.0\.1:\d+/", err)
        deadline = time.monotonic() + 5
        while alive(server.group) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert alive(server.group) == []


def test_a_query_under_way_does_not_outlive_the_server(sealed: Locations) -> None:
    with serving(sealed) as server, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(wrapper, server, SLOW, sparqlwrapper.JSON)
        time.sleep(1)
        server.stop()
        assert waiting.exception(timeout=20)
        deadline = time.monotonic() + 5
        while alive(server.group) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert alive(server.group) == []


def test_a_port_that_is_taken_is_told(sealed: Locations) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        process = start(sealed, "--port", str(port))
        _, err = process.communicate(timeout=30)
    assert "Traceback" not in err
    assert str(port) in err
    assert "Fout: " in err
    assert process.returncode in (1, 2)


def test_a_port_that_cannot_be_is_wrong_use(sealed: Locations) -> None:
    process = start(sealed, "--port", "99999")
    _, err = process.communicate(timeout=30)
    assert process.returncode == 2
    assert "Traceback" not in err


def test_the_server_listens_on_loopback_only(server: Server) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            own: str = probe.getsockname()[0]
        except OSError:
            pytest.skip("this machine has no address but loopback")
    if own.startswith("127."):
        pytest.skip("this machine has no address but loopback")
    port = int(server.base.rpartition(":")[2])
    with socket.socket() as outside:
        outside.settimeout(2)
        assert outside.connect_ex((own, port)) != 0


def test_only_the_named_proxy_says_who_the_visitor_is(sealed: Locations) -> None:
    """One address may have ten queries waiting; a header from anybody else must not make it many addresses."""
    other = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.7"}
    for proxy, scheme in (("127.0.0.1", "https"), ("192.0.2.1", "http")):
        with serving(sealed, PROXY=proxy) as server:
            request = urllib.request.Request(server.endpoint, headers={**other, "Accept": "application/n-triples"})  # noqa: S310
            with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310 — loopback
                described = response.read().decode()
            assert f"<{scheme}://{server.base.removeprefix('http://')}/sparql>" in described
