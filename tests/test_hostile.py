"""A hundred hostile queries cost their senders a clear error, and nobody else anything.

The attackers and the well-behaved client are different addresses of the loopback network; the server is a real one.
"""

from __future__ import annotations

import contextlib
import http.client
import itertools
import json
import socket
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.servers import SECONDS, Server, serving

from beleidsgraaf.locations import Locations

pytestmark = pytest.mark.slow

GOOD = """
PREFIX bg: <https://w3id.org/beleidsgraaf/def#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?doel ?naam { ?doel a bg:Doel ; skos:prefLabel ?naam } LIMIT 50
"""
DIRECT = "application/sparql-query"


def hostile() -> Iterator[tuple[str, str]]:
    """Yield a hundred queries, each with the kind of attack that it is."""
    triples = " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(4))
    doubled = "".join(f" BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
    for n in range(10):
        yield "cartesian product", f"SELECT (COUNT(*) AS ?n{n}) {{ {triples} }}"
        yield "cartesian product in order", f"SELECT * {{ {triples} }} ORDER BY ?c{n % 4}"
        yield "endless path", f"SELECT (COUNT(*) AS ?n{n}) {{ ?a (!<urn:{n}>|^!<urn:{n}>)* ?b . ?b (!<urn:x>)* ?c }}"
        yield "huge CONSTRUCT", f"CONSTRUCT {{ ?a0 ?b1 ?c2 . ?a1 ?b2 <urn:{n}> }} {{ {triples} }}"
        yield (
            "regex bomb",
            f'SELECT ?c {{ ?a ?b ?c . FILTER(REGEX(STR(?c), "(a*)*(b|b)*(.*.*.*)*{n}x$")) ?d ?e ?f . ?g ?h ?i }}',
        )
        yield "growing text", f'SELECT ?x40 {{ BIND("bom{n}" AS ?x0){doubled} }}'
        yield "deep nesting", "SELECT * { " + "{ " * 20_000 + f"?s ?p {n} " + "} " * 20_001
        yield "deep brackets", "SELECT * { ?s ?p ?o FILTER(" + "(" * 20_000 + f"{n}" + ")" * 20_000 + ") }"
        yield "five megabytes of text", f"SELECT * {{ ?s ?p {n} }} #" + "x" * 5_000_000
        yield "GROUP_CONCAT of everything", f"SELECT (GROUP_CONCAT(?c0) AS ?t) (SAMPLE({n}) AS ?m) {{ {triples} }}"


def ask(server: Server, query: str, *, source: str, timeout: float = 60) -> tuple[int, bytes, dict[str, str]]:
    """Send a query as the body itself, from one address of the loopback network."""
    host = server.base.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=timeout, source_address=(source, 0))
    try:
        # What is refused before all of it was sent still has an answer to read.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.request("POST", "/sparql", query.encode(), {"Content-Type": DIRECT})
        response = connection.getresponse()
        return response.status, response.read(), {name.lower(): value for name, value in response.getheaders()}
    finally:
        connection.close()


def times_of_a_good_client(server: Server, stop: threading.Event) -> list[float]:
    """Ask a usual question again and again, and return how long each answer took."""
    taken = []
    while not stop.is_set():
        began = time.monotonic()
        status, body, _ = ask(server, GOOD, source="127.0.0.99")
        taken.append(time.monotonic() - began)
        assert status == 200, body
        assert len(json.loads(body)["results"]["bindings"]) == 50
        stop.wait(0.1)
    return taken


@pytest.fixture(scope="module")
def server(sealed: Locations) -> Iterator[Server]:
    with serving(sealed) as server:
        yield server


def memory_of(group: int) -> int:
    """Return the resident memory, in megabytes, of all processes of a group."""
    pages = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rpartition(")")[2].split()[2]) == group:
                pages += int((stat.parent / "statm").read_text().split()[1])
        except OSError:
            continue
    return pages * 4096 // 1_000_000


def test_a_hundred_hostile_queries_hurt_nobody_else(server: Server) -> None:
    queries = list(hostile())
    assert len(queries) == 100
    quiet = threading.Event()
    threading.Timer(2, quiet.set).start()
    usual = statistics.median(times_of_a_good_client(server, quiet))
    before = memory_of(server.group)

    over = threading.Event()
    with ThreadPoolExecutor(1) as good, ThreadPoolExecutor(8) as attackers:
        watched = good.submit(times_of_a_good_client, server, over)
        sources = itertools.cycle(f"127.0.0.{number}" for number in range(2, 10))
        attacks = [attackers.submit(ask, server, query, source=next(sources)) for _, query in queries]
        answers = [attack.result() for attack in attacks]
        over.set()
        taken = watched.result()

    statuses: dict[str, Counter[int]] = {}
    for (kind, _), (status, body, headers) in zip(queries, answers, strict=True):
        statuses.setdefault(kind, Counter())[status] += 1
        if status == 200:
            json.loads(body)
            continue
        assert headers["content-type"] == "application/problem+json", (kind, status)
        problem = json.loads(body)
        assert problem["status"] == status
        assert problem["detail"].endswith(".")
        assert (status in (429, 503)) == ("retry-after" in headers)
        assert "Traceback" not in body.decode()
    assert {status for found in statuses.values() for status in found} <= {200, 400, 413, 429, 500, 503, 504}, statuses
    for kind in ("cartesian product", "huge CONSTRUCT", "GROUP_CONCAT of everything", "five megabytes of text"):
        assert 200 not in statuses[kind], statuses
    assert set(statuses["five megabytes of text"]) == {413}

    assert len(taken) > 20, "the good client was kept waiting"
    assert statistics.median(taken) < max(10 * usual, 0.25), (usual, sorted(taken))
    assert sorted(taken)[int(len(taken) * 0.95)] < 2.5, (usual, sorted(taken))

    status, _, _ = ask(server, GOOD, source="127.0.0.2")
    assert status == 200, "an attacker that behaves again is served again"
    deadline = time.monotonic() + 10
    while memory_of(server.group) > before + 500 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert memory_of(server.group) <= before + 500


def test_who_reads_slowly_holds_no_worker(server: Server) -> None:
    """The answer is complete before it is sent, so a worker is free however long the sending takes."""
    host, port = server.base.removeprefix("http://").split(":")
    query = quote("SELECT * { ?s ?p ?o } LIMIT 60000")
    slow = []
    for number in range(8):
        reader = socket.create_connection((host, int(port)), source_address=(f"127.0.0.{number + 20}", 0))
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        slow.append(reader)
    time.sleep(float(SECONDS))
    began = time.monotonic()
    for _ in range(5):
        assert ask(server, GOOD, source="127.0.0.99")[0] == 200
    assert time.monotonic() - began < 2.5
    for reader in slow:
        assert reader.recv(12).startswith(b"HTTP/1.1 200")
        reader.close()


def test_who_sends_slowly_holds_no_worker(server: Server) -> None:
    host, port = server.base.removeprefix("http://").split(":")
    slow = [socket.create_connection((host, int(port)), source_address=("127.0.0.50", 0)) for _ in range(50)]
    for sender in slow:
        sender.sendall(f"POST /sparql HTTP/1.1\r\nHost: {host}\r\nContent-Type: {DIRECT}\r\n".encode())
        sender.sendall(b"Content-Length: 1000\r\n\r\nSELECT")
    began = time.monotonic()
    assert ask(server, GOOD, source="127.0.0.99")[0] == 200
    assert time.monotonic() - began < 2.5
    for sender in slow:
        sender.close()
