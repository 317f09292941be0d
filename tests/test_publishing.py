"""The graph put into triple stores of others: what is sent, what is left alone, and what happens when it goes wrong.

Everything here is done to Oxigraph's own server and to Virtuoso.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from tests.endpoints import Running, reply, scripted
from tests.servers import free_port
from tests.web.conftest import sealed as sealed_by_nobody

from beleidsgraaf.agreement import Row, rows
from beleidsgraaf.build import Generation, Generations
from beleidsgraaf.engine import Answer, Limits
from beleidsgraaf.engine.exchange import Credentials, Reply
from beleidsgraaf.engine.graphstore import GraphStore
from beleidsgraaf.engine.probe import prepare
from beleidsgraaf.engine.remote import RemoteEngine
from beleidsgraaf.errors import EngineBusy, EngineFailed, SettingsError
from beleidsgraaf.locations import Locations
from beleidsgraaf.media import NTRIPLES, Kind
from beleidsgraaf.publishing import Pace, Plan, publish, read_graphs, recorded
from beleidsgraaf.settings import PREFIX
from beleidsgraaf.terms import GENERATION, GRAPH, PUBLICATION

# As patient as a test can be; who is watched says something at least four times in that while.
PACE = Pace(beat=0.2, watch=1.0)
ONE, TWO, THREE = (GRAPH + name for name in ("een", "twee", "drie"))
FOREIGN = "https://example.org/van-een-ander"

Content = Mapping[str, Iterable[ox.Triple]]
Make = Callable[..., Generation]


class Recorded(GraphStore):
    """A store that remembers what was asked of it, and can be slow or fail."""

    def __init__(self, server: Running, me: Credentials | None = None) -> None:
        super().__init__(server.store, me or server.me, seconds=60)
        self.sent: list[tuple[str, str]] = []
        self.slow = 0.0
        self.fails_at: tuple[str, str] | None = None

    def _send(self, method: str, graph: str, body: bytes | None = None, accepted: Iterable[int] = (200,)) -> Reply:
        if (method, graph) == self.fails_at:
            raise EngineFailed("De stekker is eruit.", cure="Steek hem erin.")
        if graph not in (GENERATION, PUBLICATION) and method != "GET":
            time.sleep(self.slow)
        self.sent.append((method, graph))
        return super()._send(method, graph, body, tuple(accepted) if method in ("GET", "DELETE") else (200, 201, 204))

    def changed(self) -> list[tuple[str, str]]:
        """What was sent to the graphs themselves; whose turn it is, is noted beside them."""
        return [each for each in self.sent if each[0] != "GET" and each[1] not in (GENERATION, PUBLICATION)]


@pytest.fixture(params=["oxigraph", "virtuoso"])
def server(request: pytest.FixtureRequest) -> Iterator[Running]:
    """A server without any graph of ours."""
    running: Running = request.getfixturevalue(request.param)
    wipe(running)
    yield running
    wipe(running)


def wipe(server: Running) -> None:
    store = GraphStore(server.store, server.me)
    for name in (*recorded(store).digests, GENERATION, PUBLICATION):
        store.delete(name)


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Make a generation of named graphs, whatever they hold."""

    def of(content: Content, version: str = "a" * 64) -> Generation:
        folder = tmp_path / version[:8]
        folder.mkdir()
        quads = [
            ox.Quad(triple.subject, triple.predicate, triple.object, ox.NamedNode(name))
            for name, triples in content.items()
            for triple in triples
        ]
        with (folder / "graaf.nq").open("wb") as output:
            ox.serialize(quads, output, format=ox.RdfFormat.N_QUADS)
        made = sealed_by_nobody(folder, len(quads))
        return Generation(folder, type(made.manifest)(**{**vars(made.manifest), "version": version}))

    return of


def triples(*numbers: int) -> list[ox.Triple]:
    return [
        ox.Triple(ox.NamedNode(f"urn:ding:{n}"), ox.NamedNode("urn:is"), ox.Literal(f"é «{n}»", language="nl"))
        for n in numbers
    ]


def content(store: GraphStore, graph: str) -> Counter[Row]:
    """What a store holds in a graph, so that it can be compared: blank nodes have no names, and 1 is true there."""
    return comparable(store.get(graph) or ())


def comparable(given: Iterable[ox.Triple]) -> Counter[Row]:
    boolean = ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean")
    values = {"0": "false", "1": "true"}

    def read(triple: ox.Triple) -> ox.Triple:
        value = triple.object
        if isinstance(value, ox.Literal) and value.datatype == boolean:
            value = ox.Literal(values.get(value.value, value.value), datatype=boolean)
        return ox.Triple(triple.subject, triple.predicate, value)

    body = ox.serialize(map(read, given), format=ox.RdfFormat.N_TRIPLES)
    assert body is not None
    return rows(Answer(Kind.GRAPH, NTRIPLES, body))


def foreign(server: Running, method: str) -> bytes:
    """Do something with a graph of somebody else."""
    request = urllib.request.Request(  # noqa: S310 — loopback
        f"{server.store}?{urlencode({'graph': FOREIGN})}",
        data=b'<urn:a> <urn:b> "van een ander" .' if method == "PUT" else None,
        method=method,
        headers={"Content-Type": "application/n-triples", "Accept": "application/n-triples, */*"},
    )
    there = GraphStore(server.store, server.me).server.exchange(request, seconds=20, size=10_000)
    assert there.status < 300
    return there.body


# What is there afterwards


def test_the_store_holds_exactly_what_the_generation_holds(server: Running, sealed: Locations) -> None:
    generation = Generations(sealed.opslag).current()
    assert generation
    store = Recorded(server)
    plan = publish(generation, store)
    graphs = read_graphs(generation)
    assert set(plan.changed) == set(graphs)
    assert {name: len(held) for name, held in graphs.items()} == generation.manifest.per_graph
    assert recorded(store).version == generation.version
    assert store.get(PUBLICATION) in (None, [])
    for name, expected in graphs.items():
        assert content(store, name) == comparable(expected), name
    counted = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
    with RemoteEngine(server.query, server.me, limits=Limits(seconds=60)) as engine:
        results = ox.parse_query_results(engine.query(counted).body, format=ox.QueryResultsFormat.JSON)
        assert isinstance(results, ox.QuerySolutions)
        found = {graph.value: int(number.value) for graph, number in results}
        assert prepare(engine).doubts(server.query, generation.version) == []
    ours = {name: number for name, number in found.items() if name.startswith(GRAPH) and name != GENERATION}
    assert ours == {name: len(expected) for name, expected in graphs.items()}

    again = Recorded(server)
    assert publish(generation, again) == Plan((), plan.changed, ())
    assert again.changed() == []


def test_one_changed_graph_sends_one_and_one_that_is_gone_is_removed(server: Running, make: Make) -> None:
    store = Recorded(server)
    publish(make({ONE: triples(1), TWO: triples(2), THREE: triples(3)}), store)
    store.sent.clear()
    plan = publish(make({ONE: triples(1), TWO: triples(2, 4)}, "b" * 64), store)
    assert plan == Plan((TWO,), (ONE,), (THREE,))
    assert store.changed() == [("PUT", TWO), ("DELETE", THREE)]
    assert content(store, ONE) == comparable(triples(1))
    assert content(store, TWO) == comparable(triples(2, 4))
    assert not store.get(THREE)
    assert recorded(store).version == "b" * 64
    assert set(recorded(store).digests) == {ONE, TWO}


def test_a_new_version_of_the_same_statements_sends_none(server: Running, make: Make) -> None:
    store = Recorded(server)
    publish(make({ONE: triples(1)}), store)
    store.sent.clear()
    publish(make({ONE: triples(1)}, "b" * 64), store)
    assert store.changed() == []
    assert recorded(store).version == "b" * 64


def test_graphs_of_others_stay_as_they_are(server: Running, make: Make) -> None:
    foreign(server, "PUT")
    try:
        publish(make({ONE: triples(1), TWO: triples(2)}), Recorded(server))
        publish(make({ONE: triples(3)}, "b" * 64), Recorded(server))
        assert b"van een ander" in foreign(server, "GET")
    finally:
        foreign(server, "DELETE")


def test_what_is_no_graph_of_ours_is_out_of_reach(oxigraph: Running) -> None:
    store = GraphStore(oxigraph.store)
    for call in (store.get, store.delete, lambda name: store.put(name, []), lambda name: store.add(name, [])):
        with pytest.raises(ValueError, match="not a graph of ours"):
            call(FOREIGN)


def test_a_note_in_the_store_that_names_a_graph_of_others_does_not_remove_it(server: Running, make: Make) -> None:
    foreign(server, "PUT")
    try:
        part = ox.Triple(
            ox.NamedNode(GENERATION), ox.NamedNode("http://purl.org/dc/terms/hasPart"), ox.NamedNode(FOREIGN)
        )
        Recorded(server).put(GENERATION, [part])
        assert publish(make({ONE: triples(1)}), Recorded(server)).gone == ()
        assert b"van een ander" in foreign(server, "GET")
    finally:
        foreign(server, "DELETE")


def test_a_big_graph_goes_in_parts_with_its_blank_nodes_together(server: Running, make: Make) -> None:
    nameless, other = ox.BlankNode("x"), ox.BlankNode("y")
    first = [
        ox.Triple(ox.NamedNode("urn:ding:0"), ox.NamedNode("urn:heeft"), nameless),
        ox.Triple(nameless, ox.NamedNode("urn:heeft"), other),
        ox.Triple(other, ox.NamedNode("urn:is"), ox.Literal("naamloos")),
    ]
    store = Recorded(server)
    publish(make({ONE: [*triples(*range(1, 33)), *first]}), store, part=10)
    assert store.changed() == [("PUT", ONE), *[("POST", ONE)] * 3]
    assert content(store, ONE) == comparable([*triples(*range(1, 33)), *first])
    chain = "ASK { GRAPH ?g { <urn:ding:0> <urn:heeft> ?x . ?x <urn:heeft> ?y . ?y <urn:is> 'naamloos' } }"
    with RemoteEngine(server.query, server.me) as engine:
        assert b"true" in engine.query(chain).body


def test_a_dry_run_says_it_and_changes_nothing(server: Running, make: Make) -> None:
    publish(make({ONE: triples(1), TWO: triples(2)}), Recorded(server))
    store = Recorded(server)
    plan = publish(make({ONE: triples(5), THREE: triples(3)}, "b" * 64), store, dry_run=True)
    assert plan == Plan((ONE, THREE) if plan.changed[0] == ONE else (THREE, ONE), (), (TWO,))
    assert {method for method, _ in store.sent} == {"GET"}
    assert recorded(store).version == "a" * 64
    assert content(store, TWO) == comparable(triples(2))


# What goes wrong


def test_a_publication_that_stops_halfway_leaves_no_version_and_the_next_finishes_it(
    server: Running, make: Make
) -> None:
    before, after = make({ONE: triples(1), TWO: triples(2)}), make({ONE: triples(3), TWO: triples(4, 5)}, "b" * 64)
    publish(before, Recorded(server))
    store = Recorded(server)
    store.fails_at = ("PUT", TWO)
    with pytest.raises(EngineFailed, match="stekker"):
        publish(after, store, pace=PACE)
    assert recorded(store).version == ""
    with RemoteEngine(server.query, server.me) as engine:
        (doubt,) = prepare(engine).doubts(server.query, after.version)
        assert "niet afgemaakt" in doubt
    assert publish(after, Recorded(server), pace=PACE).gone == ()
    assert recorded(store).version == after.version
    assert content(store, ONE) == comparable(triples(3))
    assert content(store, TWO) == comparable(triples(4, 5))
    with RemoteEngine(server.query, server.me) as engine:
        assert prepare(engine).doubts(server.query, after.version) == []


def test_back_to_the_version_before_a_broken_off_one_is_whole_again(server: Running, make: Make) -> None:
    """What was half done may be anything, so its digest is not believed."""
    before, after = make({ONE: triples(1), TWO: triples(2)}), make({ONE: triples(3), TWO: triples(4, 5)}, "b" * 64)
    publish(before, Recorded(server))
    store = Recorded(server)
    store.fails_at = ("PUT", TWO)
    with pytest.raises(EngineFailed):
        publish(after, store, pace=PACE)
    publish(before, Recorded(server), pace=PACE)
    assert recorded(store).version == before.version
    assert content(store, ONE) == comparable(triples(1))
    assert content(store, TWO) == comparable(triples(2))


def test_a_process_that_is_killed_is_followed_by_one_that_finishes(server: Running, sealed: Locations) -> None:
    generation = Generations(sealed.opslag).current()
    assert generation
    process = command(sealed, "publish", server.store, me=server.me)
    assert process.stderr
    for line in process.stderr:
        if "Publiceren: 40 van" in line:
            process.send_signal(signal.SIGKILL)
            break
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    store = Recorded(server)
    assert recorded(store).version == ""
    assert store.get(PUBLICATION), "who was killed cannot have said goodbye"
    plan = publish(generation, store, pace=PACE)
    assert plan.changed
    assert recorded(store).version == generation.version
    assert store.get(PUBLICATION) in (None, [])
    graphs = read_graphs(generation)
    for name in list(graphs)[:60]:
        assert content(store, name) == comparable(graphs[name]), name


def test_two_at_once_and_one_gives_way(server: Running, make: Make) -> None:
    generations = [make({ONE: triples(n), TWO: triples(n)}, version * 64) for n, version in ((1, "a"), (2, "b"))]
    together = threading.Barrier(2)

    def start(generation: Generation) -> str:
        store = Recorded(server)
        store.slow = 1.5
        together.wait()
        try:
            publish(generation, store, pace=PACE)
        except EngineBusy:
            assert store.changed() == []
            return ""
        return generation.version

    with ThreadPoolExecutor(2) as pool:
        (winner,) = [version for version in pool.map(start, generations) if version]
    store = Recorded(server)
    assert recorded(store).version == winner
    number = 1 if winner.startswith("a") else 2
    assert content(store, ONE) == content(store, TWO) == comparable(triples(number))
    assert store.get(PUBLICATION) in (None, [])


def test_who_comes_while_another_is_busy_gives_way(server: Running, make: Make) -> None:
    busy, late = make({ONE: triples(1), TWO: triples(2)}), make({ONE: triples(3)}, "b" * 64)
    begun = threading.Event()
    first, second = Recorded(server), Recorded(server)
    first.slow = 2.0
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(publish, busy, first, pace=PACE, progress=lambda _: begun.set())
        assert begun.wait(10)
        with pytest.raises(EngineBusy, match="loopt al"):
            publish(late, second, pace=PACE)
        assert second.changed() == []
        running.result(30)
    assert recorded(first).version == busy.version
    assert publish(late, second, pace=PACE).gone == (TWO,)


def test_that_somebody_is_busy_is_said_again_when_it_was_overwritten(server: Running, make: Make) -> None:
    """Who gives way takes its own claim out of the graph, and may overwrite what was said meanwhile."""
    begun = threading.Event()
    store, other = Recorded(server), Recorded(server)
    store.slow = 2.0
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(publish, make({ONE: triples(1)}), store, pace=PACE, progress=lambda _: begun.set())
        assert begun.wait(10)
        said = other.get(PUBLICATION) or []
        other.put(PUBLICATION, [triple for triple in said if triple.object != ox.Literal("bezig")])
        time.sleep(4 * PACE.beat)
        assert ox.Literal("bezig") in {triple.object for triple in other.get(PUBLICATION) or ()}
        running.result(30)


def test_who_was_taken_for_gone_stops(server: Running, make: Make) -> None:
    store = Recorded(server)

    def lost(step: str) -> None:
        if step.startswith("2 van"):
            store.delete(PUBLICATION)

    pace = Pace(beat=60, watch=1)
    with pytest.raises(EngineFailed, match="heeft het overgenomen"):
        publish(make({ONE: triples(1), TWO: triples(2, 3)}), store, pace=pace, progress=lost)
    assert recorded(store).version == ""
    assert ("PUT", TWO) not in store.sent


# Who may


def command(where: Locations, *args: str, me: Credentials | None = None, **more: str) -> subprocess.Popen[str]:
    ours = {"GRAAF": str(where.root), "OPSLAG": str(where.opslag), **more}
    if me and me.name:
        ours |= {"ENGINE_GEBRUIKER": me.name, "ENGINE_WACHTWOORD": me.password}
    others = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return subprocess.Popen(  # noqa: S603 — our own command
        [sys.executable, "-m", "beleidsgraaf", *args],
        env={**others, **{PREFIX + name: value for name, value in ours.items()}},
        cwd=where.opslag,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ran(where: Locations, *args: str, me: Credentials | None = None, **more: str) -> tuple[int, str, str]:
    process = command(where, *args, me=me, **more)
    out, err = process.communicate(timeout=120)
    assert "Traceback" not in err
    return process.returncode, out, err


WRONG = Credentials("dba", "verkeerd-5b21")
NOBODY = Credentials()


@pytest.mark.parametrize("who", [WRONG, NOBODY], ids=["wrong", "none"])
def test_who_may_not_write_hears_so_and_nothing_is_changed(virtuoso: Running, make: Make, who: Credentials) -> None:
    with pytest.raises(EngineFailed, match=r"laat ons (zonder|met deze)") as caught:
        publish(make({ONE: triples(1)}), Recorded(virtuoso, who) if who.name else GraphStore(virtuoso.store))
    assert "BELEIDSGRAAF_ENGINE_WACHTWOORD" in caught.value.cure
    assert WRONG.password not in str(caught.value)
    assert GraphStore(virtuoso.store, virtuoso.me).get(ONE) in (None, [])


def test_the_command_says_so_too_and_never_the_password(virtuoso: Running, sealed: Locations) -> None:
    code, out, err = ran(sealed, "publish", virtuoso.store, me=WRONG)
    assert (code, out) == (1, "")
    assert "laat ons met deze naam en dit wachtwoord niet toe (401)" in err
    assert WRONG.password not in err
    code, out, err = ran(sealed, "publish", virtuoso.store.replace("//", f"//dba:{WRONG.password}@"))
    assert (code, out) == (2, "")
    assert "BELEIDSGRAAF_ENGINE_GEBRUIKER en _WACHTWOORD" in err
    assert WRONG.password not in err


@pytest.mark.parametrize("server", ["virtuoso"], indirect=True)
def test_the_command_publishes_and_a_dry_run_names_the_graphs(server: Running, sealed: Locations) -> None:
    code, out, err = ran(sealed, "publish", server.store, "--dry-run", me=server.me)
    assert code == 0
    assert "te zetten" in out
    assert GRAPH + "afgeleid" in out
    assert recorded(GraphStore(server.store, server.me)).digests == {}
    code, out, more = ran(sealed, "publish", server.store, me=server.me)
    assert code == 0
    assert "gezet" in out
    assert "Publiceren: 1 van" in more
    code, out, more = ran(sealed, "publish", server.store, me=server.me)
    assert code == 0
    assert "gezet           0 grafen" in out
    secret = server.me.password or "niets"
    assert secret not in out + err + more


def test_an_address_where_nobody_or_something_else_is_gives_a_clear_error(oxigraph: Running, make: Make) -> None:
    generation = make({ONE: triples(1)})
    nobody = GraphStore(f"http://127.0.0.1:{free_port()}/store")
    with pytest.raises(EngineFailed, match="niet te bereiken"):
        publish(generation, nobody)
    with pytest.raises(EngineFailed, match="graph store"):
        publish(generation, GraphStore(oxigraph.query))
    with pytest.raises(SettingsError):
        GraphStore("store")
    with scripted(lambda connection, _: connection.sendall(reply(b"<html>", type="text/html"))) as site:
        with pytest.raises(EngineFailed, match="niet met een graaf") as caught:
            publish(generation, GraphStore(site.address))
        assert "graph store" in caught.value.cure
