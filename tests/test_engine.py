"""The guard refuses what no query may do; the embedded engine answers, within limits, and heals."""

from __future__ import annotations

import contextlib
import csv
import gc
import http.server
import io
import json
import os
import re
import resource
import signal
import subprocess
import sys
import threading
import time
import tracemalloc
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import Pipe
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import Nquads
from tests.strategies import XSD, texts

from beleidsgraaf.engine import Dataset, Limits, embedded, holder
from beleidsgraaf.engine.embedded import EmbeddedEngine
from beleidsgraaf.engine.guard import refuse_forbidden
from beleidsgraaf.engine.holder import Request
from beleidsgraaf.errors import (
    EngineBusy,
    EngineError,
    EngineFailed,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    ResultTooLarge,
)
from beleidsgraaf.media import (
    BOOLEAN_FORMATS,
    CSV,
    GRAPH_FORMATS,
    JSON,
    JSONLD,
    NTRIPLES,
    RDFXML,
    SOLUTION_FORMATS,
    TSV,
    TURTLE,
    XML,
    Kind,
    Media,
)

# The guard.

UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")


def stopped(query: str) -> bool:
    """Whether the guard refuses a query, or the engine cannot read it at all (the judge is its parser, not ours)."""
    try:
        refuse_forbidden(query)
        list(ox.Store().query(query))  # type: ignore[arg-type]
    except (QueryRefused, SyntaxError):
        return True
    except (OSError, TypeError):
        return False
    return False


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }",
        "SELECT * { service <http://x/> { ?s ?p ?o } }",
        "SELECT * { SeRvIcE SILENT <http://x/> { ?s ?p ?o } }",
        "SELECT * { SERVICE ?where { ?s ?p ?o } }",
        "SELECT * { SERVICE<http://x/>{ ?s ?p ?o } }",
        "SELECT * {SERVICE?where{ ?s ?p ?o } }",
        "SELECT * { # commentaar\n SERVICE # nog meer\n <http://x/> { ?s ?p ?o } }",
        "SELECT * { # commentaar\r SERVICE <http://x/> { ?s ?p ?o } }",
        "SELECT * { { SELECT * { OPTIONAL { SERVICE <http://x/> { ?s ?p ?o } } } } }",
        "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <http://x/> { ?s ?p ?o } }",
        "ASK { SERVICE <http://x/> { ?s ?p ?o } }",
        "DESCRIBE ?s { SERVICE <http://x/> { ?s ?p ?o } }",
        "SELECT * { FILTER EXISTS { SERVICE <http://x/> { ?s ?p ?o } } }",
        'SELECT * { ?s ?p """a""" . SERVICE <http://x/> { ?a ?b """c""" } }',
        "SELECT * { ?s ?p 'nl'@nl . SERVICE <http://x/> { ?s ?p ?o } }",
    ],
)
def test_service_is_refused(query: str) -> None:
    with pytest.raises(QueryRefused, match="SERVICE is hier niet toegestaan") as caught:
        refuse_forbidden(query)
    assert "zonder SERVICE" in caught.value.cure


@pytest.mark.parametrize(
    "query",
    [
        r"SELECT * { \u0053ERVICE <URL> { ?s ?p ?o } }",
        r"SELECT * { S\u0045RV\U00000049CE <URL> { ?s ?p ?o } }",
        r"SELECT * { VALUES ?x { 'a\u005C' } SERVICE <URL> { ?s ?p ?o } FILTER(?x != '') }",
        r"SELECT * { VALUES ?x { 'a\u005C' } \u0053ERVICE <URL> { ?s ?p ?o } FILTER(?x != '') }",
        r"SELECT * { VALUES ?x { 'a\\u0027' } \u0053ERVICE <URL> { ?s ?p ?o } FILTER(?x != '') }",
        "SELECT * { VALUES ?x { '\\u0027 } SERVICE <URL> { } #' }\n}",
        "SELECT * { VALUES ?x { 'it''s' } SERVICE <URL> { ?a ?b 'x' } }",
        "SELECT * { ?s ?p ?o } ; SERVICE",
    ],
)
def test_escapes_hide_no_service(query: str) -> None:
    assert stopped(query.replace("URL", "http://127.0.0.1:9/"))


# Each of these is read as a SERVICE by an engine that is freer than the grammar's tokens (Oxigraph), or hides one from
# a reader that takes an escape, a `<` or a number for something else.
SMUGGLED = (
    r"PREFIX e: <http://e/> SELECT * { VALUES ?s { e:a\# } SERVICE <URL> { ?s ?p ?o } }",
    r"PREFIX e: <http://e/> SELECT * { VALUES ?s { e:a\' } SERVICE <URL> { ?s ?p ?o } FILTER(?s != 'x') }",
    "PREFIX e: <http://e/> SELECT * { VALUES ?s { e:a\u200d\\# } SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { FILTER(1<2)SERVICE#>\n<URL> { ?s ?p ?o } }",
    "SELECT * { BIND(1 AS ?a) FILTER(?a<2&&'b'>'a')SERVICE <URL> { ?s ?p 'o' } }",
    "SELECT * { BIND(1 AS ?a) FILTER(?a<3&&STR(?a)!='>')SERVICE <URL> { ?s ?p 'o' } }",
    "SELECT * { BIND(1 AS ?a) FILTER(?a<2#>'''\n) SERVICE <URL> { ?s ?p ?o } #'''\n }",
    "SELECT * { <http://e/a> <http://e/p> 1SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { <http://e/a> <http://e/p> 1.5SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { <http://e/a> <http://e/p> trueSERVICE <URL> { ?s ?p ?o } }",
    "PREFIX : <URL> SELECT * { SERVICE:x { ?s ?p ?o } }",
    "PREFIX : <URL> SELECT * { <http://e/a> <http://e/p> 1.SERVICE:x { ?s ?p ?o } }",
    "PREFIX e: <http://e/> SELECT * { <http://e/a> <http://e/p> e:.SERVICE <URL> { ?s ?p ?o } }",
    "PREFIX e: <http://e/> SELECT * { <http://e/a> <http://e/p> e:a.b.SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { SERVICESILENT<URL> { ?s ?p ?o } }",
)


@pytest.mark.parametrize("query", SMUGGLED)
def test_service_cannot_be_smuggled_past(query: str) -> None:
    with pytest.raises(QueryRefused):
        refuse_forbidden(query.replace("URL", "http://127.0.0.1/"))


@pytest.mark.parametrize(
    "prologue", ["", "# eerst dit\n", "PREFIX e: <http://e/> BASE <http://b/>\n", "PREFIX select: <http://e/>"]
)
@pytest.mark.parametrize("word", UPDATES)
def test_updates_are_refused_in_any_case(word: str, prologue: str) -> None:
    for spelled in (word, word.lower(), word.capitalize()):
        with pytest.raises(QueryRefused, match=f"^{word} is hier niet toegestaan") as caught:
            refuse_forbidden(f"{prologue} {spelled} DATA {{ <http://a> <http://b> 1 }}")
        assert "SELECT" in caught.value.cure
    assert stopped(f"{prologue} \\u{ord(word[0]):04X}{word[1:]} DATA {{ <http://a> <http://b> 1 }}")


@pytest.mark.parametrize(
    "query", ["INSERTDATA{<http://a> <http://b> 1}", "DELETEWHERE{?s ?p ?o}", "CLEARALL", "load<http://x/>"]
)
def test_updates_without_space_are_refused(query: str) -> None:
    with pytest.raises(QueryRefused):
        refuse_forbidden(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p 'SERVICE' }",
        'SELECT * { ?s ?p "SERVICE <x> {" }',
        "SELECT * { ?s ?p '''een\n'SERVICE' ''' }",
        'SELECT * { ?s ?p """een "SERVICE"\n""" }',
        r'SELECT * { ?s ?p "een \" SERVICE" }',
        r"SELECT * { ?s ?p 'een \' SERVICE', '\\' , 'LOAD' }",
        "SELECT * { ?s ?p <http://example.org/SERVICE> }",
        "SELECT * { ?s ?p <http://example.org/#SERVICE> , <http://example.org/(SERVICE)> }",
        "SELECT * { # SERVICE <http://x/>\n ?s ?p ?o }",
        "SELECT * { ?s ?p ?o } # SERVICE",
        "PREFIX ex: <http://e/> SELECT * { ?s ex:SERVICE ex:x-SERVICE, ex:SERVICE.x , ex:a:SERVICE }",
        "PREFIX SERVICE: <http://e/> SELECT * { ?s SERVICE:x ?o }",
        r"PREFIX ex: <http://e/> SELECT * { ?s ex:a\'SERVICE ?o }",
        "SELECT ?SERVICE $service ?INSERT { ?SERVICE ?LOAD $DELETE }",
        "SELECT * { ?s ?p 'x'@service }",
        "SELECT * { ?s ?p 'x'@nl-service }",
        "SELECT * { _:SERVICE ?p ?o }",
        "PREFIX INSERT: <http://e/> SELECT * { ?s INSERT:x ?o }",
        "BASE <http://e/INSERT> SELECT * { ?s ?p ?o }",
        "# INSERT DATA {}\nSELECT * { ?s ?p ?o FILTER(?o < 3 && ?o > 1) }",
        "SELECT (COUNT(*) AS ?services) { ?s ?p ?o }",
        "",
    ],
)
def test_the_words_elsewhere_do_no_harm(query: str) -> None:
    refuse_forbidden(query)


def quoted(text: str, quote: str) -> str:
    """Write a text as a SPARQL string with some kind of quotes."""
    text = text.replace("\\", "\\\\").replace(quote[0], "\\" + quote[0])
    if len(quote) == 1:
        text = text.replace("\n", "\\n").replace("\r", "\\r")
    return quote + text + quote


QUOTES = ("'", '"', "'''", '"""')
WORDS = st.sampled_from(
    ("SERVICE", "service", "LOAD", "INSERT DATA", "SERVICE <http://x/> { ?s ?p ?o }", "} ; DROP ALL")
)


@given(before=texts(), word=WORDS, after=texts(), quote=st.sampled_from(QUOTES))
def test_a_word_in_a_string_is_never_refused(before: str, word: str, after: str, quote: str) -> None:
    refuse_forbidden(f"SELECT * {{ ?s ?p {quoted(before + word + after, quote)} . ?s ?q {quoted(after, quote)} }}")


@given(before=texts(), quote=st.sampled_from(QUOTES), case=st.lists(st.booleans(), min_size=7, max_size=7))
def test_a_service_after_any_string_is_always_refused(before: str, quote: str, case: list[bool]) -> None:
    word = "".join(letter.lower() if low else letter for letter, low in zip("SERVICE", case, strict=True))
    query = f"SELECT * {{ ?s ?p {quoted(before, quote)} . {word} <http://x/> {{ ?a ?b {quoted(before, quote)} }} }}"
    with pytest.raises(QueryRefused):
        refuse_forbidden(query)


@given(local=st.text("abcABC0123456789-_", max_size=5))
def test_a_word_in_a_name_is_never_refused(local: str) -> None:
    refuse_forbidden(
        f"PREFIX ex: <http://e/> SELECT ?x{local.replace('-', '')}SERVICE {{ ?s ex:x{local}SERVICE 'x'@nl-service }}"
    )


@given(text=st.text("aA1.-_:;,\"'\\#<>@?${}() \n", max_size=40))
def test_no_text_makes_the_guard_fall_over(text: str) -> None:
    refuse_forbidden(text)


# The engine.

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?p ?y . ?c ?p ?z . ?d ?p ?w FILTER(?x + ?y + ?z + ?w < 0) }"
GREEDY = """SELECT (COUNT(*) AS ?n) {
  { SELECT DISTINCT (CONCAT(STR(?a), STR(?b), STR(?c)) AS ?k) { ?a ?p ?x . ?b ?p ?y . ?c ?p ?z } ORDER BY ?k }
}"""
SIZE = 300
Start = Callable[..., EmbeddedEngine]


def alive(pid: int) -> bool:
    """Whether a process runs; one that is dead and unburied does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def gone(pids: list[int]) -> bool:
    """Wait a little for processes to end."""
    end = time.monotonic() + 3
    while any(alive(pid) for pid in pids) and time.monotonic() < end:
        time.sleep(0.02)
    return not any(alive(pid) for pid in pids)


def readers(engine: EmbeddedEngine) -> list[int]:
    """The process ids of the idle readers."""
    return [reader.pid for reader in list(engine._idle.queue)]


def ask(engine: EmbeddedEngine, query: str = "ASK { ?s ?p ?o }") -> bool:
    answer = engine.query(query)
    assert answer.kind is Kind.BOOLEAN
    return bool(json.loads(answer.body)["boolean"])


@pytest.fixture(scope="module")
def graph(nquads: Nquads) -> Path:
    """Subjects 0 to 299, each with its number."""
    p = ox.NamedNode("http://example.org/p")
    return nquads(
        (ox.Triple(ox.NamedNode(f"http://example.org/{i}"), p, ox.Literal(i)) for i in range(SIZE)),
        "http://example.org/graaf",
    )


@pytest.fixture(scope="module")
def engine(graph: Path) -> Iterator[EmbeddedEngine]:
    with EmbeddedEngine(graph, limits=Limits(seconds=20, wait=20), workers=2) as engine:
        yield engine


@pytest.fixture
def start(graph: Path) -> Iterator[Start]:
    """Start an engine with limits of one's own; it is closed afterwards."""
    started: list[EmbeddedEngine] = []

    def run(path: Path = graph, workers: int = 1, **limits: float) -> EmbeddedEngine:
        started.append(EmbeddedEngine(path, limits=Limits(**limits), workers=workers))  # type: ignore[arg-type]
        return started[-1]

    yield run
    for engine in started:
        engine.close()


def test_the_size_of_the_graph_is_known(engine: EmbeddedEngine) -> None:
    assert engine.quads == SIZE


SELECT = "SELECT ?s ?o { ?s <http://example.org/p> ?o FILTER(?o < 3) } ORDER BY ?o"
ROWS = [(f"http://example.org/{i}", str(i)) for i in range(3)]


@pytest.mark.parametrize("media", SOLUTION_FORMATS, ids=lambda media: media.name)
def test_a_select_in_every_format(engine: EmbeddedEngine, media: Media) -> None:
    answer = engine.query(SELECT, solutions=media)
    assert (answer.kind, answer.media) == (Kind.SOLUTIONS, media)
    if media is CSV:
        found = [tuple(row) for row in csv.reader(io.StringIO(answer.body.decode(), newline=""))][1:]
    else:
        formats = {JSON: ox.QueryResultsFormat.JSON, XML: ox.QueryResultsFormat.XML, TSV: ox.QueryResultsFormat.TSV}
        solutions = ox.parse_query_results(answer.body, format=formats[media])
        assert isinstance(solutions, ox.QuerySolutions)
        found = [(row["s"].value, row["o"].value) for row in solutions]
    assert found == ROWS


@pytest.mark.parametrize("media", SOLUTION_FORMATS, ids=lambda media: media.name)
@pytest.mark.parametrize(("query", "expected"), [("ASK { ?s ?p 3 }", True), ("ASK { ?s ?p 3.5 }", False)])
def test_an_ask_in_json_or_xml(engine: EmbeddedEngine, media: Media, query: str, expected: bool) -> None:
    answer = engine.query(query, solutions=media)
    assert answer.kind is Kind.BOOLEAN
    assert answer.media == (media if media in BOOLEAN_FORMATS else JSON)
    read = ox.parse_query_results(
        answer.body, format=ox.QueryResultsFormat.XML if media is XML else ox.QueryResultsFormat.JSON
    )
    assert bool(read) is expected


@pytest.mark.parametrize("media", GRAPH_FORMATS, ids=lambda media: media.name)
@pytest.mark.parametrize(
    "query", ["CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(?o = 1) }", "DESCRIBE <http://example.org/1>"]
)
def test_a_graph_in_every_format(engine: EmbeddedEngine, media: Media, query: str) -> None:
    answer = engine.query(query, graph=media)
    assert (answer.kind, answer.media) == (Kind.GRAPH, media)
    formats = {
        TURTLE: ox.RdfFormat.TURTLE,
        NTRIPLES: ox.RdfFormat.N_TRIPLES,
        RDFXML: ox.RdfFormat.RDF_XML,
        JSONLD: ox.RdfFormat.JSON_LD,
    }
    expected = ox.Triple(ox.NamedNode("http://example.org/1"), ox.NamedNode("http://example.org/p"), ox.Literal(1))
    assert [quad.triple for quad in ox.parse(answer.body, format=formats[media])] == [expected]


def test_the_graphs_of_a_query(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "twee.nq"
    path.write_text("".join(f'<http://e/s> <http://e/p> "{i}" <http://e/g{i}> .\n' for i in range(3)))
    engine = start(path)

    def found(query: str, dataset: Dataset | None = None) -> list[str]:
        body = json.loads(engine.query(query, dataset=dataset).body)
        return sorted(row["o"]["value"] for row in body["results"]["bindings"])

    plain, named = "SELECT ?o { ?s ?p ?o }", "SELECT ?o { GRAPH ?g { ?s ?p ?o } }"
    assert found(plain) == found(named) == ["0", "1", "2"]  # nothing given: the union
    assert found("SELECT ?o FROM <http://e/g1> { ?s ?p ?o }") == ["1"]
    assert found("SELECT ?o { GRAPH <http://e/g2> { ?s ?p ?o } }") == ["2"]
    assert found(plain, Dataset(default=("http://e/g0", "http://e/g2"))) == ["0", "2"]
    assert found(named, Dataset(named=("http://e/g1",))) == ["1"]
    assert found(plain, Dataset(named=("http://e/g1",))) == []
    # The protocol's dataset goes before the query's own (section 2.1.4).
    assert found("SELECT ?o FROM <http://e/g1> { ?s ?p ?o }", Dataset(default=("http://e/g0",))) == ["0"]


@pytest.mark.parametrize(
    ("query", "place"),
    [("SELECT", "regel 1"), ("SELECT * {\n ?s ?p }", "regel 2"), ("", "regel 1"), ("ex:a", "regel 1")],
)
def test_what_is_no_sparql_says_where(engine: EmbeddedEngine, query: str, place: str) -> None:
    before = sorted(readers(engine))
    with pytest.raises(QuerySyntaxError, match=place) as caught:
        engine.query(query)
    assert caught.value.cure
    assert sorted(readers(engine)) == before  # a wrong query costs no worker


def test_an_update_is_no_query_whatever_the_guard_does(unguarded: EmbeddedEngine) -> None:
    with pytest.raises(QuerySyntaxError):
        send(unguarded, request_for("DROP ALL"))
    assert ask(unguarded)


def test_a_text_that_is_no_unicode_is_a_wrong_query(engine: EmbeddedEngine) -> None:
    with pytest.raises(QuerySyntaxError):
        engine.query("ASK { ?s ?p '\ud800' }")


def test_a_graph_name_that_is_no_iri_is_a_wrong_query(engine: EmbeddedEngine) -> None:
    with pytest.raises(QuerySyntaxError, match="geen iri"):
        engine.query("ASK { ?s ?p ?o }", dataset=Dataset(default=("geen iri",)))


def test_the_guard_stands_before_the_engine(engine: EmbeddedEngine) -> None:
    with pytest.raises(QueryRefused):
        engine.query("SELECT * { SERVICE <http://x/> { ?s ?p ?o } }")


# Limits.


def test_a_query_that_never_ends_is_stopped_and_the_next_is_answered(start: Start) -> None:
    engine = start(seconds=0.5)
    (before,) = readers(engine)
    begin = time.monotonic()
    with pytest.raises(QueryTimeout, match=r"na 0\.5 seconden") as caught:
        engine.query(SLOW)
    assert 0.4 < time.monotonic() - begin < 1.5
    assert "LIMIT" in caught.value.cure
    begin = time.monotonic()
    assert ask(engine)
    assert time.monotonic() - begin < 0.5
    assert gone([before])
    assert readers(engine) != [before]


def row_query(kind: str, count: int) -> str:
    values = {
        "bound": "SELECT ?x ?y { VALUES ?x { %s } BIND(?x AS ?y) }",
        "half bound": "SELECT ?x ?y { VALUES ?y { %s } }",
        "unbound": "SELECT ?x { VALUES ?y { %s } }",
    }
    return values[kind] % " ".join(map(str, range(count)))


@pytest.mark.parametrize("kind", ["bound", "half bound", "unbound"])
@pytest.mark.parametrize("media", SOLUTION_FORMATS, ids=lambda media: media.name)
@pytest.mark.parametrize("limit", [1, 2, 1000])
def test_the_row_limit_is_exact(start: Start, media: Media, kind: str, limit: int) -> None:
    engine = start(rows=limit)
    for count in (0, limit - 1, limit):
        engine.query(row_query(kind, count), solutions=media)
    with pytest.raises(ResultTooLarge, match=f"groter dan {limit} rijen") as caught:
        engine.query(row_query(kind, limit + 1), solutions=media)
    assert "LIMIT" in caught.value.cure
    assert ask(engine)


@pytest.mark.parametrize("media", GRAPH_FORMATS, ids=lambda media: media.name)
@pytest.mark.parametrize("limit", [1, 10])
def test_the_triple_limit_is_exact(start: Start, media: Media, limit: int) -> None:
    engine = start(rows=limit)
    query = "CONSTRUCT { ?s ?p ?o } WHERE { { SELECT * { ?s ?p ?o } LIMIT %d } }"
    for count in (0, limit - 1, limit):
        engine.query(query % count, graph=media)
    with pytest.raises(ResultTooLarge, match=f"groter dan {limit} rijen"):
        engine.query(query % (limit + 1), graph=media)


@pytest.mark.parametrize("media", [JSON, XML, TSV], ids=lambda media: media.name)
def test_a_value_that_looks_like_rows_is_one_row(start: Start, media: Media) -> None:
    engine = start(rows=1)
    value = ox.Literal('},{"x":{},{"\r\n\n</result><result></result>\t' * 20)
    assert engine.query(f"SELECT ?x {{ VALUES ?x {{ {value} }} }}", solutions=media).body
    assert engine.query(f"SELECT ?x ?y {{ VALUES (?x ?y) {{ ({value} {value}) }} }}", solutions=media).body


def test_in_csv_lines_count(start: Start) -> None:
    """As its documentation says: CSV does not escape line breaks."""
    engine = start(rows=2)
    query = 'SELECT ?x { VALUES ?x { "a\\r\\nb" %s } }'
    assert engine.query(query % "", solutions=CSV).body == b'x\r\n"a\r\nb"\r\n'
    with pytest.raises(ResultTooLarge):
        engine.query(query % "'c'", solutions=CSV)


@pytest.mark.parametrize("query", [SELECT, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"])
def test_the_byte_limit_is_exact(start: Start, engine: EmbeddedEngine, query: str) -> None:
    size = len(engine.query(query, graph=NTRIPLES).body)
    assert len(start(size=size).query(query, graph=NTRIPLES).body) == size
    small = start(size=size - 1)
    with pytest.raises(ResultTooLarge, match=f"groter dan {size - 1} bytes"):
        small.query(query, graph=NTRIPLES)
    assert ask(small)


def test_a_query_without_memory_costs_its_worker_only(start: Start) -> None:
    engine = start(memory=50, seconds=30)
    for _ in range(2):
        with pytest.raises(EngineFailed, match="geheugen") as caught:
            engine.query(GREEDY)
        assert "beperk" in caught.value.cure
        assert ask(engine)


def test_a_query_too_deep_for_the_stack_costs_its_worker_only(start: Start) -> None:
    engine = start()
    with pytest.raises(EngineError):
        engine.query("SELECT * { FILTER(" + "(" * 50_000 + "1" + ")" * 50_000 + ") }")
    assert ask(engine)


@pytest.mark.parametrize(
    "piece",
    [
        "a.",
        "-",
        '"\\',
        "'\\",
        "'''a",
        '"""\\',
        "<",
        "<a",
        "?",
        "@",
        "\\u0041",
        ":",
        "e:\\",
        "#",
        "\\",
        "(",
        "{",
        "[",
        "!",
        "1+",
        "a,",
    ],
)
@pytest.mark.parametrize("word", ["", "SERVICE "])
def test_long_nonsense_costs_its_worker_at_most(start: Start, piece: str, word: str) -> None:
    """Nobody waits for it longer than for any query, and the next is answered."""
    engine = start(seconds=2)
    begin = time.monotonic()
    with pytest.raises(EngineError):
        engine.query("SELECT * { " + word + piece * (200_000 // len(piece)))
    assert time.monotonic() - begin < 3.5
    assert ask(engine)


def test_when_all_workers_are_taken_one_hears_so(start: Start) -> None:
    engine = start(seconds=2, wait=0.2, workers=2)
    with ThreadPoolExecutor(2) as pool:
        slow = [pool.submit(engine.query, SLOW) for _ in range(2)]
        while not engine._idle.empty():
            time.sleep(0.01)
        begin = time.monotonic()
        with pytest.raises(EngineBusy) as caught:
            ask(engine)
        assert 0.15 < time.monotonic() - begin < 1
        assert "opnieuw" in caught.value.cure
        assert all(isinstance(future.exception(), QueryTimeout) for future in slow)
    assert ask(engine)
    assert len(readers(engine)) == 2


def test_who_waits_gets_the_first_free_worker(start: Start) -> None:
    engine = start(seconds=1, wait=5)
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(engine.query, SLOW)
        while not engine._idle.empty():
            time.sleep(0.01)
        assert ask(engine)
        assert isinstance(slow.exception(), QueryTimeout)


def test_many_threads_each_get_their_own_answer(start: Start) -> None:
    engine = start(workers=3, wait=30)

    def number(i: int) -> int:
        body = json.loads(engine.query(f"SELECT ?o {{ <http://example.org/{i}> ?p ?o }}").body)
        return int(body["results"]["bindings"][0]["o"]["value"])

    def wrong(i: int) -> int:
        with pytest.raises(QuerySyntaxError):
            engine.query("SELECT")
        return number(i)

    with ThreadPoolExecutor(16) as pool:
        asked = list(range(SIZE))
        assert list(pool.map(number, asked)) == asked
        assert list(pool.map(wrong, asked[:50])) == asked[:50]
    assert len(readers(engine)) == 3


# Breakdowns.


def test_a_killed_worker_is_reported_and_replaced(start: Start) -> None:
    engine = start()
    (pid,) = readers(engine)
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(EngineFailed, match="gestopt") as caught:
        ask(engine)
    assert caught.value.cure
    assert ask(engine)
    assert readers(engine) != [pid]


def test_a_worker_killed_in_the_middle_of_a_query_is_replaced(start: Start) -> None:
    engine = start(seconds=20)
    (pid,) = readers(engine)
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(engine.query, SLOW)
        time.sleep(0.2)
        os.kill(pid, signal.SIGKILL)
        assert isinstance(slow.exception(timeout=5), EngineFailed)
    assert ask(engine)


def test_a_long_query_leaves_its_place_and_gets_its_answer(start: Start) -> None:
    """One worker: the long query is halted or slowed, the quick ones go on, and nothing is lost."""
    engine = start(seconds=20, workers=1)
    long = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . FILTER(STR(?a) < STR(?f)) }"
    with ThreadPoolExecutor(3) as pool:
        slow = [pool.submit(engine.query, long) for _ in range(3)]
        time.sleep(0.5)
        for _ in range(5):
            began = time.monotonic()
            assert ask(engine)
            assert time.monotonic() - began < 1.5
        assert len({answer.result(timeout=60).body for answer in slow}) == 1
    assert len(readers(engine)) == 1


def test_too_many_long_queries_are_told_so(start: Start) -> None:
    engine = start(seconds=3, wait=0.3, workers=1)
    with ThreadPoolExecutor(8) as pool:
        faults = [future.exception(timeout=30) for future in [pool.submit(engine.query, SLOW) for _ in range(8)]]
        assert {type(fault) for fault in faults} == {QueryTimeout, EngineBusy}
        assert sum(isinstance(fault, QueryTimeout) for fault in faults) >= 1
    assert ask(engine)
    assert len(readers(engine)) == 1


def test_a_killed_holder_gives_a_clear_error_again_and_again(start: Start) -> None:
    """Nothing can be forked any more: every query that finds no worker says so, with the cure, and never «busy»."""
    engine = start(seconds=0.3, wait=0.3, workers=2)
    pids = readers(engine)
    engine._holder.kill()
    engine._holder.wait()
    for _ in range(5):
        with pytest.raises(EngineError) as caught:
            engine.query(SLOW)
        assert isinstance(caught.value, (EngineFailed, QueryTimeout))
        assert caught.value.cure
    assert isinstance(caught.value, EngineFailed)
    engine.close()
    assert gone(pids)


def test_after_close_a_query_says_that_it_is_closed(start: Start) -> None:
    engine = start()
    engine.close()
    with pytest.raises(EngineFailed) as caught:
        ask(engine)
    assert caught.value.cure


def test_close_leaves_no_process_behind(start: Start) -> None:
    engine = start(workers=3)
    os.kill(readers(engine)[-1], signal.SIGKILL)
    with pytest.raises(EngineFailed):
        ask(engine)
    pids = [engine._holder.pid, *readers(engine)]
    assert len(pids) == 4
    assert all(alive(pid) for pid in pids)
    engine.close()
    assert gone(pids)
    engine.close()  # twice does no harm


def test_close_stops_a_running_query(start: Start) -> None:
    engine = start(seconds=20)
    pids = [engine._holder.pid, *readers(engine)]
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(engine.query, SLOW)
        time.sleep(0.2)
        engine.close()
        assert isinstance(slow.exception(timeout=5), EngineFailed)
    assert gone(pids)


def test_when_we_are_killed_nothing_stays_behind(graph: Path) -> None:
    """A server that is killed cannot close its engine: the holder ends with the channel."""
    program = (
        "import sys, time; from pathlib import Path; from beleidsgraaf.engine.embedded import EmbeddedEngine\n"
        "engine = EmbeddedEngine(Path(sys.argv[1]))\n"
        "print(engine._holder.pid, *[r.pid for r in engine._idle.queue], flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(graph)], stdout=subprocess.PIPE, text=True) as server:  # noqa: S603
        assert server.stdout
        pids = [int(pid) for pid in server.stdout.readline().split()]
        assert len(pids) == 3
        assert all(alive(pid) for pid in pids)
        server.kill()
    assert gone(pids)


@pytest.mark.parametrize(
    "content", [None, "<http://a> <http://b> .\n", "geen quads", "<http://a> <http://b> <http://c>"]
)
def test_a_damaged_file_says_so_with_the_cure(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "graaf.nq"
    if content is not None:
        path.write_text(content)
    with warnings.catch_warnings(record=True) as left:
        warnings.simplefilter("always")
        with pytest.raises(EngineFailed, match=re.escape(f"{path} kan niet worden geladen (")) as caught:
            EmbeddedEngine(path)
        caught.value.__traceback__ = None
        gc.collect()
    # Without force, build finds the files unchanged and mends nothing.
    assert "`beleidsgraaf build --force`" in caught.value.cure
    assert "\n" not in caught.value.message
    assert [str(warning.message) for warning in left] == []  # no process and no pipe is left behind


def test_an_empty_graph_is_a_graph(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "leeg.nq"
    path.touch()
    engine = start(path)
    assert engine.quads == 0
    assert not ask(engine)


def test_thousands_of_queries_leave_nothing_behind(start: Start) -> None:
    engine = start()
    (pid,) = readers(engine)

    def held() -> tuple[int, int]:
        return len(os.listdir("/proc/self/fd")), len(os.listdir(f"/proc/{engine._holder.pid}/fd"))

    ask(engine)
    before = held()
    for _ in range(2000):
        ask(engine)
    for _ in range(5):
        os.kill(readers(engine)[0], signal.SIGKILL)
        with pytest.raises(EngineFailed):
            ask(engine)
    assert held() == before
    assert not alive(pid)


# Readers reach nothing.


@pytest.fixture
def web() -> Iterator[tuple[str, list[str]]]:
    """A server on loopback, and what it was asked."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(500)

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/", asked
        server.shutdown()
        thread.join()


def send(engine: EmbeddedEngine, request: Request) -> bytes:
    """Hand a request to a reader without passing the guard."""
    reader = engine._idle.get(timeout=5)
    healthy = False
    try:
        answer = engine._ask(reader, request)
        healthy = True
        return answer.body
    finally:
        engine._idle.put(reader if healthy else engine._replace(reader))


REMOTE = "SELECT * { SERVICE <URL> { ?s ?p ?o } }"


def test_in_this_process_a_service_would_reach_the_server(web: tuple[str, list[str]]) -> None:
    """The test of the next test: the engine's library does know how to call."""
    url, asked = web
    with pytest.raises(OSError, match="500"):
        list(ox.Store().query(REMOTE.replace("URL", url)))  # type: ignore[arg-type]
    assert asked


# What the queries above look for before they call, so that they do call.
BAIT = "".join(
    f"<http://e/a> <http://e/p> {value} <http://e/g> .\n"
    for value in (
        f'"1"^^<{XSD}integer>',
        f'"1.5"^^<{XSD}decimal>',
        f'"true"^^<{XSD}boolean>',
        "<http://e/>",
        "<http://e/a.b>",
    )
)


@pytest.fixture(scope="module")
def unguarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedEngine]:
    """An engine whose readers have lost their guard: what stands behind it must do."""
    path = tmp_path_factory.mktemp("aas") / "aas.nq"
    path.write_text(BAIT)
    unguard = "from beleidsgraaf.engine import holder; holder.refuse_forbidden = lambda _: None; "
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(embedded, "_START", unguard + embedded._START)
        patch.setattr(embedded, "refuse_forbidden", lambda _: None, raising=False)
        with EmbeddedEngine(path, workers=1) as engine:
            yield engine


@pytest.mark.parametrize("query", [REMOTE, REMOTE.replace("SERVICE", "SERVICE SILENT"), *SMUGGLED])
def test_a_reader_calls_nobody_whatever_the_guard_lets_pass(
    unguarded: EmbeddedEngine, web: tuple[str, list[str]], query: str
) -> None:
    url, asked = web
    with contextlib.suppress(EngineError):
        body = send(unguarded, request_for(query.replace("URL", url)))
        assert len(json.loads(body)["results"]["bindings"]) <= 1  # SILENT: an empty answer
    assert asked == []
    assert ask(unguarded)


def test_a_reader_can_open_nothing(engine: EmbeddedEngine) -> None:
    for _ in range(2):
        ask(engine)
    for pid in readers(engine):
        assert resource.prlimit(pid, resource.RLIMIT_NOFILE) == (0, 0)
        kinds = [
            os.readlink(f"/proc/{pid}/fd/{fd}").partition(":")[0] for fd in os.listdir(f"/proc/{pid}/fd") if int(fd) > 2
        ]
        assert kinds == ["socket"]  # its channel, and neither the file of the graph nor the channel of another


def test_the_answer_does_not_pass_through_our_memory_twice(engine: EmbeddedEngine) -> None:
    """A large answer costs its own size here, not a multiple."""
    query = "SELECT * { ?a ?p ?x . ?b ?p ?y } LIMIT 20000"
    tracemalloc.start()
    try:
        size = len(engine.query(query, solutions=TSV).body)
        assert tracemalloc.get_traced_memory()[1] < 4 * size
    finally:
        tracemalloc.stop()


# The holder's own functions, in this process: what a killed reader could not tell of itself.


@pytest.fixture(scope="module")
def store(graph: Path) -> ox.Store:
    store = ox.Store()
    store.bulk_load(path=str(graph), format=ox.RdfFormat.N_QUADS)
    return store


def request_for(query: str, *, media: Media = JSON, dataset: Dataset | None = None, **limits: int) -> Request:
    graph = media if media in GRAPH_FORMATS else TURTLE
    return Request(query, media if media in SOLUTION_FORMATS else JSON, graph, dataset or Dataset(), Limits(**limits))


CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(?o < 3) }"


@pytest.mark.parametrize(
    ("query", "media", "kind"),
    [
        *((SELECT, media, Kind.SOLUTIONS) for media in SOLUTION_FORMATS),
        *(("ASK {}", media, Kind.BOOLEAN) for media in BOOLEAN_FORMATS),
        *((CONSTRUCT, media, Kind.GRAPH) for media in GRAPH_FORMATS),
    ],
)
def test_an_answer_is_what_a_reader_sends(
    store: ox.Store, engine: EmbeddedEngine, query: str, media: Media, kind: Kind
) -> None:
    request = request_for(query, media=media)
    found = holder.answer(store, request)
    assert found[:2] == (kind, media)
    assert sorted(found[2].splitlines()) == sorted(
        engine.query(query, solutions=request.solutions, graph=request.graph).body.splitlines()
    )


@pytest.mark.parametrize("media", [*SOLUTION_FORMATS, *GRAPH_FORMATS], ids=lambda media: media.name)
def test_an_answer_over_a_limit_is_no_answer(store: ox.Store, media: Media) -> None:
    query = SELECT if media in SOLUTION_FORMATS else CONSTRUCT
    size = len(holder.answer(store, request_for(query, media=media, rows=3))[2])
    with pytest.raises(holder.OverLimit, match="rijen"):
        holder.answer(store, request_for(query, media=media, rows=2))
    with pytest.raises(holder.OverLimit, match="bytes"):
        holder.answer(store, request_for(query, media=media, size=size - 1))


@pytest.mark.parametrize(
    ("dataset", "query", "expected"),
    [
        (Dataset(), "ASK { ?s ?p ?o }", True),
        (Dataset(), "ASK FROM <http://example.org/graaf> { ?s ?p ?o }", True),
        (Dataset(), "ASK FROM <http://example.org/ander> { ?s ?p ?o }", False),
        (Dataset(default=("http://example.org/ander",)), "ASK { ?s ?p ?o }", False),
        (Dataset(named=("http://example.org/graaf",)), "ASK { GRAPH ?g { ?s ?p ?o } }", True),
    ],
)
def test_an_answer_over_the_graphs_asked_for(store: ox.Store, dataset: Dataset, query: str, expected: bool) -> None:
    assert json.loads(holder.answer(store, request_for(query, dataset=dataset))[2])["boolean"] is expected


def test_an_error_while_writing_is_not_taken_for_a_limit(store: ox.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError("stuk")

    monkeypatch.setattr(ox, "serialize", broken)
    with pytest.raises(OSError, match="stuk"):
        holder.answer(store, request_for(CONSTRUCT))


def test_a_reader_answers_until_its_channel_closes(store: ox.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[tuple[int, tuple[int, int]]] = []
    monkeypatch.setattr(resource, "setrlimit", lambda which, values: limits.append((which, values)))
    ours, theirs = Pipe()
    thread = threading.Thread(target=holder._serve, args=(store, theirs, 1_000_000))
    thread.start()
    outcomes = []
    for request in (
        request_for("ASK {}"),
        request_for("SELECT"),
        request_for(SELECT, rows=1),
        request_for(SELECT, media=CSV),
        Request("ASK {}", "geen formaat", TURTLE, Dataset(), Limits()),  # type: ignore[arg-type]
        Request(SELECT, "geen formaat", TURTLE, Dataset(), Limits()),  # type: ignore[arg-type]
    ):
        ours.send(request)
        outcome, first, _ = ours.recv()
        outcomes.append((outcome, first if outcome in ("ok", "too large") else ""))
        if outcome == "ok":
            assert ours.recv_bytes()
    ours.close()
    thread.join(timeout=5)
    theirs.close()
    assert outcomes == [
        ("ok", Kind.BOOLEAN),
        ("syntax", ""),
        ("too large", "rijen"),
        ("ok", Kind.SOLUTIONS),
        ("ok", Kind.BOOLEAN),
        ("failed", ""),
    ]
    assert limits[0] == (resource.RLIMIT_NOFILE, (0, 0))
    memory = [values[0] for which, values in limits if which == resource.RLIMIT_AS]
    assert memory == [1_000_000 + 2_000 * 1024 * 1024] * 6
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = [values[0] for which, values in limits if which == resource.RLIMIT_CPU]
    assert all(10 < seconds <= used.ru_utime + used.ru_stime + 10 + 5 + 1 for seconds in cpu)
    assert len(cpu) == 6


def test_the_address_space_is_known_on_linux_only(monkeypatch: pytest.MonkeyPatch) -> None:
    assert holder._address_space() > 10_000_000

    def missing(*_: object, **__: object) -> str:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "read_text", missing)
    assert holder._address_space() == 0


def test_a_holder_that_does_not_end_is_killed(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = start()
    pids = [engine._holder.pid, *readers(engine)]
    os.kill(engine._holder.pid, signal.SIGSTOP)
    wait = engine._holder.wait
    monkeypatch.setattr(engine._holder, "wait", lambda timeout=None: wait(timeout and 0.1))
    engine.close()
    assert gone(pids)
