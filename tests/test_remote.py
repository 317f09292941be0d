"""An engine elsewhere: what is sent, what is made of the answer, and what the worst of servers can do."""

from __future__ import annotations

import base64
import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest
from tests.endpoints import Script, Scripted, oxigraph_server, reply, scripted
from tests.servers import free_port

from beleidsgraaf.engine import Dataset, Limits
from beleidsgraaf.engine.exchange import Credentials
from beleidsgraaf.engine.probe import prepare, probe
from beleidsgraaf.engine.remote import RemoteEngine
from beleidsgraaf.errors import (
    EngineBusy,
    EngineError,
    EngineFailed,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    ResultTooLarge,
    SettingsError,
)
from beleidsgraaf.media import CSV, JSON, JSONLD, NTRIPLES, RDFXML, TSV, TURTLE, XML, Kind, Media

SELECT = "SELECT ?x { ?x ?y ?z }"
PASSWORD = "geheim-7f3a"  # noqa: S105
ME = Credentials("lezer", PASSWORD)
EMPTY = b'{"head":{"vars":["x"]},"results":{"bindings":[]}}'


def row(value: str, more: str = "") -> str:
    return f'{{"x":{{"type":"literal","value":"{value}"{more}}}}}'


def rows(count: int) -> bytes:
    return (
        f'{{"head":{{"vars":["x"]}},"results":{{"bindings":[{",".join(row(str(n)) for n in range(count))}]}}}}'.encode()
    )


Ask = Callable[..., AbstractContextManager[tuple[RemoteEngine, Scripted]]]


@contextmanager
def asking(
    answer: bytes | Script, *, limits: Limits | None = None, me: Credentials | None = None
) -> Iterator[tuple[RemoteEngine, Scripted]]:
    """An engine over a server that answers as told."""

    def send(connection: socket.socket, request: bytes) -> None:
        assert isinstance(answer, bytes)
        connection.sendall(answer)

    with (
        scripted(send if isinstance(answer, bytes) else answer) as server,
        RemoteEngine(server.address, me, limits=limits or Limits(seconds=5), workers=2) as engine,
    ):
        yield engine, server


def fault_of(answer: bytes | Script, query: str = SELECT, **options: object) -> EngineError:
    with asking(answer, **options) as (engine, _):  # type: ignore[arg-type]
        with pytest.raises(EngineError) as caught:
            engine.query(query)
        return caught.value


# What is sent.


def test_a_query_is_a_form_in_a_post_that_asks_for_formats_we_read() -> None:
    with asking(reply(EMPTY)) as (engine, server):
        engine.query(SELECT, solutions=CSV)
    head, _, body = server.received[0].decode().partition("\r\n\r\n")
    assert head.startswith("POST /sparql HTTP/1.1")
    assert parse_qs(body) == {"query": [SELECT]}
    assert "Accept: application/sparql-results+json;q=1, application/sparql-results+xml;q=0.9" in head
    assert "Authorization" not in head


def test_the_graphs_of_the_protocol_go_along_and_nothing_is_added_to_them() -> None:
    with asking(reply(EMPTY)) as (engine, server):
        engine.union = (("union-default-graph", ""),)
        engine.query(SELECT, dataset=Dataset(("urn:a", "urn:b"), ("urn:c",)))
        engine.query("SELECT ?x FROM <urn:a> { ?x ?y ?z }")
        engine.query(SELECT)
        with pytest.raises(QuerySyntaxError, match="geen IRI"):
            engine.query(SELECT, dataset=Dataset(("geen iri",)))
    sent = [parse_qs(request.decode().partition("\r\n\r\n")[2], keep_blank_values=True) for request in server.received]
    assert sent[0] == {"query": [SELECT], "default-graph-uri": ["urn:a", "urn:b"], "named-graph-uri": ["urn:c"]}
    assert set(sent[1]) == {"query"}
    assert sent[2] == {"query": [SELECT], "union-default-graph": [""]}


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", QueryRefused),
        ("LOAD <http://example.org/>", QueryRefused),
        ("SELECT ?x { SERVICE <http://example.org/> { ?x ?y ?z } }", QueryRefused),
        ("SELECT (<bif:http_get>('http://example.org/') AS ?x) {}", QueryRefused),
        ("PREFIX b: <bif:> SELECT (b:http_get #\n ('http://example.org/') AS ?x) {}", QueryRefused),
        ("PREFIX b: <b\\u0069f:> SELECT (b:http_get('http://example.org/') AS ?x) {}", QueryRefused),
        ("PREFIX xsd: <bif:> SELECT (xsd:http_get('http://example.org/') AS ?x) {}", QueryRefused),
        ("BASE <bif:> SELECT (<http_get>('http://example.org/') AS ?x) {}", QueryRefused),
        ("PREFIX : <sql:> SELECT (:rdf_load('http://example.org/') AS ?x) {}", QueryRefused),
        ("SELECT ?x {", QuerySyntaxError),
        ("SELECT ?x { SERVI\\u0043E <http://example.org/> { ?x ?y ?z } }", QuerySyntaxError),
        ("define get:soft 'replace' SELECT ?x { ?x ?y ?z }", QuerySyntaxError),
        ("SELECT ('\ud800' AS ?x) {}", QuerySyntaxError),
    ],
)
def test_what_no_query_may_do_is_not_even_sent(query: str, kind: type[EngineError]) -> None:
    with asking(reply(EMPTY)) as (engine, server):
        with pytest.raises(kind):
            engine.query(query)
        assert server.received == []


def test_words_that_only_look_forbidden_are_sent() -> None:
    query = """PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> PREFIX service: <urn:insert/>
    SELECT ?x { ?x service:load "SERVICE INSERT" . ?x service:a/(service:b|service:c) ?y
    FILTER(xsd:integer(?y) IN (1, 2)) VALUES (?x ?z) { (service:d 1) (service:e 2) } }  # DELETE"""
    with asking(reply(EMPTY)) as (engine, server):
        engine.query(query)
        assert parse_qs(server.received[0].decode().partition("\r\n\r\n")[2])["query"] == [query]


def test_a_query_that_ends_the_parser_is_the_loss_of_that_query_only() -> None:
    with asking(reply(EMPTY)) as (engine, server):
        with pytest.raises(EngineError):
            engine.query("SELECT ?x { " + "{" * 200_000 + "}" * 200_000 + " }")
        assert server.received == []
        assert engine.query(SELECT).body


# What is made of the answer.


@pytest.mark.parametrize("media", [JSON, XML, CSV, TSV])
@pytest.mark.parametrize("given", [ox.QueryResultsFormat.JSON, ox.QueryResultsFormat.XML])
def test_rows_come_in_the_asked_format_whatever_was_given(media: Media, given: ox.QueryResultsFormat) -> None:
    results = ox.Store().query("SELECT ?x ?y { VALUES (?x ?y) { (<urn:a> 'é\"\\n'@nl) (1.5 UNDEF) } }")
    assert isinstance(results, ox.QuerySolutions)
    body = results.serialize(format=given)
    assert body
    with asking(reply(body, type=given.media_type)) as (engine, _):
        answer = engine.query(SELECT, solutions=media)
    expected = ox.Store().query("SELECT ?x ?y { VALUES (?x ?y) { (<urn:a> 'é\"\\n'@nl) (1.5 UNDEF) } }")
    assert isinstance(expected, ox.QuerySolutions)
    assert answer.kind is Kind.SOLUTIONS
    assert answer.media == media
    read = ox.QueryResultsFormat.from_media_type(media.type)
    assert read
    assert answer.body == expected.serialize(format=read)


@pytest.mark.parametrize("media", [TURTLE, NTRIPLES, RDFXML, JSONLD])
@pytest.mark.parametrize("given", ["application/n-triples", "text/turtle", "text/plain", "application/rdf+xml"])
def test_triples_come_in_the_asked_format_whatever_was_given(media: Media, given: str) -> None:
    triples = [ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("http://example.org/b"), ox.Literal("é\n", language="nl"))]
    write = ox.RdfFormat.from_media_type("application/n-triples" if given == "text/plain" else given)
    body = ox.serialize(triples, format=write)
    assert body
    with asking(reply(body, type=given)) as (engine, _):
        answer = engine.query("CONSTRUCT WHERE { ?x ?y ?z }", graph=media)
    read = ox.RdfFormat.from_media_type(media.type)
    assert answer.media == media
    assert [quad.triple for quad in ox.parse(answer.body, format=read)] == triples


@pytest.mark.parametrize("media", [JSON, XML, CSV, TSV])
def test_a_yes_or_no_comes_in_the_nearest_format_there_is(media: Media) -> None:
    with asking(reply(b'{"head": {"link": []}, "boolean": true}')) as (engine, _):
        answer = engine.query("ASK { ?x ?y ?z }", solutions=media)
    assert answer.kind is Kind.BOOLEAN
    assert answer.media == (XML if media == XML else JSON)
    assert b"true" in answer.body


def test_the_spellings_of_virtuoso_become_those_of_the_standard() -> None:
    boolean = "http://www.w3.org/2001/XMLSchema#boolean"
    body = f"""{{ "head": {{ "link": [], "vars": ["x", "y", "z"] }},
      "results": {{ "distinct": false, "ordered": true, "bindings": [
        {{ "x": {{ "type": "typed-literal", "datatype": "{boolean}", "value": "1" }}	,
          "y": {{ "type": "bnode", "value": "nodeID://b10001" }},
          "z": {{ "type": "literal", "value": "\\"datatype\\": \\"{boolean}\\", \\"value\\": \\"1\\"" }} }} ] }} }}"""
    with asking(reply(body.encode())) as (engine, _):
        found = json.loads(engine.query(SELECT).body)["results"]["bindings"][0]
    assert found["x"] == {"type": "literal", "value": "true", "datatype": boolean}
    assert found["y"] == {"type": "bnode", "value": "nodeIDb10001"}
    assert found["z"]["value"] == f'"datatype": "{boolean}", "value": "1"'
    triple = f'<urn:a> <urn:b> "0"^^<{boolean}> .\n'.encode()
    with asking(reply(triple, type="application/n-triples")) as (engine, _):
        assert b'"false"' in engine.query("CONSTRUCT WHERE { ?x ?y ?z }", graph=NTRIPLES).body


# What the worst of servers can do.


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("400 Bad Request", QuerySyntaxError),
        ("401 Unauthorized", EngineFailed),
        ("403 Forbidden", EngineFailed),
        ("404 Not Found", EngineFailed),
        ("408 Request Timeout", QueryTimeout),
        ("413 Content Too Large", ResultTooLarge),
        ("429 Too Many Requests", EngineBusy),
        ("500 Internal Server Error", EngineFailed),
        ("503 Service Unavailable", EngineBusy),
        ("504 Gateway Timeout", QueryTimeout),
        ("204 No Content", EngineFailed),
        ("206 Partial Content", EngineFailed),
    ],
)
def test_each_refusal_becomes_an_error_of_ours(status: str, kind: type[EngineError]) -> None:
    fault = fault_of(reply(b"Dit gaat niet", status=status, type="text/plain"))
    assert type(fault) is kind
    assert fault.cure


def test_what_an_engine_says_of_its_error_is_told_in_one_line_without_marks() -> None:
    fault = fault_of(reply(b"Fout\n\x1b[31m in  regel 1" + b"x" * 9_000, status="500 Oeps", type="text/plain"))
    assert "500: Fout [31m in regel 1" in fault.message
    assert len(str(fault)) < 500
    assert "<html" not in str(fault_of(reply(b"<html>", status="500 Oeps", type="text/html")))


def test_nobody_there_is_said() -> None:
    for address in (f"http://127.0.0.1:{free_port()}/sparql", "http://bestaat-niet.invalid/sparql"):
        with RemoteEngine(address) as engine, pytest.raises(EngineFailed, match="niet te bereiken"):
            engine.query(SELECT)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (reply(b"<html>Welkom</html>", type="text/html; charset=utf-8"), "webpagina"),
        (reply(b"x,y\r\n1,2\r\n", type="text/csv"), "text/csv"),
        (reply(EMPTY, type=""), "«»"),
        (reply(EMPTY[:-9]), "niet te lezen"),
        (reply(b""), "niet te lezen"),
        (reply(b"[1, 2"), "niet te lezen"),
        (reply(b'{"head":{},"boolean":true}'), "niet te lezen"),
        (reply(b"\xff\xfe" * 50), "niet te lezen"),
        (reply(b"<sparql>", type="application/sparql-results+xml"), "niet te lezen"),
        (reply(EMPTY, extra="Content-Encoding: gzip\r\n")[: -len(EMPTY)] + b"\x1f\x8b" + EMPTY[2:], "niet te lezen"),
        (reply(rows(50))[:-40], "brak het antwoord af"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{", "brak"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n\r\n" + EMPTY[:-4], "niet te lezen"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "geen HTTP"),
        (b"HTTP/1.1 200 OK\r\n" + b"x" * 70_000, "geen HTTP"),
        (b"", "brak het antwoord af"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_answer_that_is_not_whole_or_none_at_all_is_an_error(answer: bytes, words: str) -> None:
    fault = fault_of(answer)
    assert isinstance(fault, EngineFailed)
    assert words in fault.message


def test_triples_that_might_have_been_cut_off_unseen_are_an_error() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/n-triples\r\n\r\n"
    fault = fault_of(head + b"<urn:a> <urn:b> <urn:c> .\n", "CONSTRUCT WHERE { ?x ?y ?z }")
    assert "geen lengte" in fault.message


def test_a_part_of_the_answer_that_virtuoso_calls_so_is_an_error() -> None:
    assert isinstance(fault_of(reply(EMPTY, extra="X-SQL-State: S1TAT\r\n")), QueryTimeout)


def test_too_many_rows_or_bytes_are_an_error_and_never_a_shorter_answer() -> None:
    with asking(reply(rows(11)), limits=Limits(rows=10)) as (engine, _):
        for media in (JSON, XML, CSV, TSV):
            with pytest.raises(ResultTooLarge, match="10 rijen"):
                engine.query(SELECT, solutions=media)
    with asking(reply(rows(10)), limits=Limits(rows=10)) as (engine, _):
        assert engine.query(SELECT).body.count(b"literal") == 10
    assert "999 bytes" in fault_of(reply(rows(1_000)), limits=Limits(size=999)).message


def test_an_endless_answer_is_read_no_further_than_its_limit() -> None:
    def endless(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n\r\n")
        while True:
            connection.sendall(b" " * 65_536)

    began = time.monotonic()
    assert isinstance(fault_of(endless, limits=Limits(seconds=20, size=1_000_000)), ResultTooLarge)
    assert time.monotonic() - began < 10


def drip(connection: socket.socket, _: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n\r\n")
    while True:
        connection.sendall(b" ")
        time.sleep(0.05)


def drip_headers(connection: socket.socket, _: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        connection.sendall(b"x")
        time.sleep(0.05)


def silent(connection: socket.socket, _: bytes) -> None:
    time.sleep(8)


def whole_but_late(connection: socket.socket, _: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n\r\n" + EMPTY)
    time.sleep(8)


@pytest.mark.parametrize("script", [drip, drip_headers, silent, whole_but_late])
def test_a_slow_server_costs_no_more_than_the_time_limit(script: Script) -> None:
    began = time.monotonic()
    assert isinstance(fault_of(script, limits=Limits(seconds=1)), QueryTimeout)
    assert time.monotonic() - began < 4


def test_more_queries_at_once_than_workers_wait_and_then_hear_so() -> None:
    with asking(silent, limits=Limits(seconds=2, wait=0.2)) as (engine, _), ThreadPoolExecutor(4) as pool:

        def ask(_: int) -> type[BaseException]:
            with pytest.raises(EngineError) as caught:
                engine.query(SELECT)
            return caught.type

        assert sorted(kind.__name__ for kind in pool.map(ask, range(4))) == [*["EngineBusy"] * 2, *["QueryTimeout"] * 2]


def test_an_engine_that_keeps_rows_back_is_found_out() -> None:
    """A server that has 50,000 statements and never gives more than 2,000 rows."""

    def stingy(connection: socket.socket, request: bytes) -> None:
        whole = f'{{"head":{{"vars":["x"]}},"results":{{"bindings":[{row("50000")}]}}}}'.encode()
        connection.sendall(reply(whole if b"COUNT" in request else rows(1_500 if b"weinig" in request else 2_000)))

    with asking(stingy) as (engine, server):
        with pytest.raises(ResultTooLarge, match="nooit meer dan 2000 rijen"):
            engine.query(SELECT, solutions=CSV)
        assert engine.query("SELECT ?weinig { ?weinig ?y ?z }").body
        asked_before = len(server.received)
        with pytest.raises(ResultTooLarge):
            engine.query(SELECT)
        assert len(server.received) == asked_before + 1, "where it cuts off is asked once"


# Who we are.


def challenge(offer: str) -> bytes:
    return reply(b"", status="401 Unauthorized", type="text/html", extra=offer)


DIGEST = 'WWW-Authenticate: Digest realm="SPARQL", nonce="abc", opaque="def", qop="auth", algorithm="MD5"\r\n'
BASIC = 'WWW-Authenticate: Basic realm="SPARQL"\r\n'


def guarded(offer: str) -> Script:
    def script(connection: socket.socket, request: bytes) -> None:
        connection.sendall(reply(EMPTY) if b"Authorization:" in request else challenge(offer))

    return script


def sent_authorization(server: Scripted) -> list[str]:
    return [
        match[1] for request in server.received for match in re.finditer(r"Authorization: (.*)\r", request.decode())
    ]


def test_the_password_is_not_shown_before_it_is_asked_for_and_digest_goes_before_basic() -> None:
    with asking(guarded(BASIC + DIGEST), me=ME) as (engine, server):
        engine.query(SELECT)
        engine.query(SELECT)
    assert len(server.received) == 3, "once without, and from then on with"
    first, second = sent_authorization(server)
    assert first.startswith("Digest ")
    assert 'username="lezer"' in first
    assert re.search("nc=00000001", first)
    assert re.search("nc=00000002", second)
    assert PASSWORD not in "".join(map(bytes.decode, server.received))


def test_basic_is_used_where_that_is_all_there_is() -> None:
    with asking(guarded(BASIC), me=ME) as (engine, server):
        engine.query(SELECT)
    assert sent_authorization(server) == ["Basic " + base64.b64encode(f"lezer:{PASSWORD}".encode()).decode()]


@pytest.mark.parametrize(
    "offer", [BASIC, DIGEST, "", "WWW-Authenticate: Negotiate\r\n", "WWW-Authenticate: Digest\r\n"]
)
def test_a_wrong_password_is_said_without_the_password(offer: str) -> None:
    fault = fault_of(challenge(offer), me=ME)
    assert isinstance(fault, EngineFailed)
    assert "aanmelding" in fault.message or "met deze naam" in fault.message
    assert PASSWORD not in str(fault)


def test_without_a_name_a_closed_door_says_which_settings_open_it() -> None:
    assert "BELEIDSGRAAF_ENGINE_WACHTWOORD" in fault_of(challenge(DIGEST)).cure


def test_a_password_that_digest_cannot_carry_is_said_without_the_password() -> None:
    fault = fault_of(challenge(DIGEST), me=Credentials("lezer", "geheim-é"))
    assert "ASCII" in fault.cure
    assert "geheim" not in str(fault)


def test_a_server_that_repeats_the_password_is_not_repeated() -> None:
    pair = base64.b64encode(f"lezer:{PASSWORD}".encode()).decode()
    said = f"U stuurde {PASSWORD} en {pair}".encode()
    for status in ("400 Nee", "500 Nee"):
        message = str(fault_of(reply(said, status=status, type="text/plain"), me=ME))
        assert PASSWORD not in message
        assert pair not in message
        assert "U stuurde" in message
    assert PASSWORD not in str(fault_of(reply(b"", type=f"text/{PASSWORD}"), me=ME))


def test_credentials_do_not_show_themselves() -> None:
    assert PASSWORD not in repr(ME)
    assert "lezer" not in repr(ME)


def test_a_redirect_is_not_followed_so_the_password_goes_nowhere_else() -> None:
    with scripted(lambda connection, _: connection.sendall(reply(EMPTY))) as other:

        def elsewhere(connection: socket.socket, request: bytes) -> None:
            to = reply(b"", status="302 Found", extra=f"Location: {other.address}\r\n")
            connection.sendall(to if b"Authorization:" in request else challenge(BASIC))

        fault = fault_of(elsewhere, me=ME)
        assert "verwijst door" in fault.message
        assert other.received == []


@pytest.mark.parametrize(
    "address",
    [
        f"http://lezer:{PASSWORD}@127.0.0.1/sparql",
        f"http://{PASSWORD}@127.0.0.1/sparql",
        f"http://:{PASSWORD}@127.0.0.1/sparql",
        f"ftp://127.0.0.1/{PASSWORD}",
        f"file:///etc/{PASSWORD}",
        f"127.0.0.1:80/{PASSWORD}",
        f"http:///{PASSWORD}",
        f"http://127.0.0.1:x/{PASSWORD}",
        f"http://127.0.0.1/{PASSWORD} x",
        f"http://127.0.0.1/\r\nX: {PASSWORD}",
        f"http://127.0.0.1/é{PASSWORD}",
        "ingebouwt",
        "",
    ],
)
def test_an_address_that_is_none_or_holds_a_password_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(SettingsError) as caught:
        RemoteEngine(address)
    assert PASSWORD not in str(caught.value)


# What is asked before an engine is trusted.


def test_an_engine_without_our_graph_is_said_to_have_none() -> None:
    with oxigraph_server() as server, RemoteEngine(server.query) as engine:
        found = probe(engine)
        assert not found.published
        assert (found.version, found.union, found.cut) == ("", "", None)
        assert "geen graaf van ons" in found.doubts(engine.address, "abc")[0]


def test_an_engine_that_does_not_answer_is_an_error_and_not_a_finding() -> None:
    with asking(reply(b"<html>", type="text/html")) as (engine, _), pytest.raises(EngineFailed):
        prepare(engine)


def test_what_an_engine_calls_itself_is_shown_as_plain_text() -> None:
    with asking(reply(EMPTY, extra=f"Server: Vals\x1b[31m/1 {PASSWORD}\r\n"), me=ME) as (engine, _):
        found = prepare(engine)
    assert found.name == "vals[31m"
    assert "\x1b" not in found.product
    assert PASSWORD not in found.product


def test_a_server_that_is_killed_gives_a_clear_error_and_one_that_is_back_an_answer() -> None:
    with oxigraph_server() as server, RemoteEngine(server.query) as engine:
        assert engine.query("ASK {}").body
        server.process.kill()
        server.process.wait()
        with pytest.raises(EngineFailed, match="niet te bereiken"):
            engine.query("ASK {}")
