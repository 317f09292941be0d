"""Put a generation into a triple store elsewhere, graph by graph.

The store itself remembers what it has, in a graph of ours: the version of the generation, and for each named graph the
digest of its statements. What has the same digest is not sent again. The version is taken away before the first graph
changes and comes back after the last, so a store that is half done never passes for a whole one, and a publication that
was broken off is resumed where it stopped.

Only one publication runs at a time. Who publishes first says so in a second graph, under a name of its own, and keeps
saying so; who finds a name there that keeps changing gives way, and a name that does not is of somebody who is gone.
"""

from __future__ import annotations

import hashlib
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import pyoxigraph as ox

from beleidsgraaf.build import Generation
from beleidsgraaf.engine.graphstore import GraphStore
from beleidsgraaf.errors import EngineBusy, EngineError, EngineFailed
from beleidsgraaf.terms import GENERATION, GRAPH, PUBLICATION

_VERSION = ox.NamedNode("http://www.w3.org/2002/07/owl#versionInfo")
_PART_OF = ox.NamedNode("http://purl.org/dc/terms/hasPart")
_MODIFIED = ox.NamedNode("http://purl.org/dc/terms/modified")
_STATE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#value")
_BUSY = ox.Literal("bezig")
# What a digest is noted of has a name of its own, so that the page of the graph itself is the same everywhere.
_DIGESTS = GENERATION + "/"
# Triples in one request.
PART = 20_000
# Seconds between two notes on what has been done.
_NOTE = 1.0

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Pace:
    """How often a publication says that it is still there, and how long it watches whether another does."""

    beat: float = 2.0
    watch: float = 7.0


@dataclass(frozen=True)
class Recorded:
    """What a store says it holds.

    :param version: of the generation; empty when none was published completely.
    :param digests: per named graph; empty text when its content is not known.
    """

    version: str
    digests: Mapping[str, str]


@dataclass(frozen=True)
class Plan:
    """What a publication has to do."""

    changed: tuple[str, ...]
    same: tuple[str, ...]
    gone: tuple[str, ...]


def publish(
    generation: Generation,
    store: GraphStore,
    *,
    dry_run: bool = False,
    part: int = PART,
    pace: Pace | None = None,
    progress: Progress = lambda _: None,
) -> Plan:
    """Make a store hold exactly the named graphs of a generation, and leave those of others alone.

    :param dry_run: only say what would be done.
    :raises EngineBusy: when another publication is running.
    :raises EngineError: when the store does not do as asked; the next publication goes on from there.
    """
    graphs = read_graphs(generation)
    digests = {name: digest(triples) for name, triples in graphs.items()}
    if dry_run:
        return _compare(digests, recorded(store))
    with _alone(store, pace or Pace()) as check:
        known = recorded(store)
        plan = _compare(digests, known)
        if known.version == generation.version and not plan.changed and not plan.gone:
            return plan
        held = {**dict.fromkeys((*plan.changed, *plan.gone), ""), **{name: digests[name] for name in plan.same}}
        _record(store, "", held)
        noted = time.monotonic()
        for number, name in enumerate(plan.changed, 1):
            progress(f"{number} van {len(plan.changed)}: {name.removeprefix(GRAPH)} ({len(graphs[name])} uitspraken)")
            _put(store, name, graphs[name], part, check)
            held[name] = digests[name]
            if time.monotonic() - noted > _NOTE:
                _record(store, "", held)
                noted = time.monotonic()
        for name in plan.gone:
            check()
            progress(f"weg: {name.removeprefix(GRAPH)}")
            store.delete(name)
            del held[name]
        check()
        _record(store, generation.version, held)
        return plan


def read_graphs(generation: Generation) -> dict[str, list[ox.Triple]]:
    """Return the statements of a generation per named graph, the smallest graph first."""
    graphs: dict[str, list[ox.Triple]] = defaultdict(list)
    for quad in ox.parse(path=str(generation.graph_file), format=ox.RdfFormat.N_QUADS):
        graphs[str(quad.graph_name.value)].append(quad.triple)
    return dict(sorted(graphs.items(), key=lambda item: (len(item[1]), item[0])))


def digest(triples: Sequence[ox.Triple]) -> str:
    """Return the SHA-256 of statements, whatever their order."""
    return hashlib.sha256("\n".join(sorted(map(str, triples))).encode()).hexdigest()


def recorded(store: GraphStore) -> Recorded:
    """Read what a store says it holds."""
    version = ""
    digests: dict[str, str] = {}
    for triple in store.get(GENERATION) or ():
        subject, value = str(getattr(triple.subject, "value", "")), triple.object
        if triple.predicate == _PART_OF and isinstance(value, ox.NamedNode) and value.value.startswith(GRAPH):
            digests.setdefault(value.value, "")
        elif triple.predicate == _VERSION and isinstance(value, ox.Literal):
            if subject == GENERATION:
                version = value.value
            elif subject.startswith(_DIGESTS):
                digests[GRAPH + subject.removeprefix(_DIGESTS)] = value.value
    return Recorded(version, digests)


def _compare(digests: Mapping[str, str], known: Recorded) -> Plan:
    return Plan(
        changed=tuple(name for name, value in digests.items() if known.digests.get(name) != value),
        same=tuple(name for name, value in digests.items() if known.digests.get(name) == value),
        gone=tuple(sorted(set(known.digests) - set(digests) - {GENERATION, PUBLICATION})),
    )


def _record(store: GraphStore, version: str, digests: Mapping[str, str]) -> None:
    generation = ox.NamedNode(GENERATION)
    triples = [ox.Triple(generation, _VERSION, ox.Literal(version))] if version else []
    for name, value in sorted(digests.items()):
        graph = ox.NamedNode(name)
        triples.append(ox.Triple(generation, _PART_OF, graph))
        if value:
            triples.append(ox.Triple(ox.NamedNode(_DIGESTS + name.removeprefix(GRAPH)), _VERSION, ox.Literal(value)))
    store.put(GENERATION, triples)


def _put(store: GraphStore, name: str, triples: Sequence[ox.Triple], part: int, check: Callable[[], None]) -> None:
    """Send a graph; a big one in parts. Blank nodes are all in the first: their names mean nothing in the next."""
    nameless = [t for t in triples if isinstance(t.subject, ox.BlankNode) or isinstance(t.object, ox.BlankNode)]
    named = [t for t in triples if not (isinstance(t.subject, ox.BlankNode) or isinstance(t.object, ox.BlankNode))]
    room = max(0, part - len(nameless))
    check()
    store.put(name, [*nameless, *named[:room]])
    for start in range(room, len(named), part):
        check()
        store.add(name, named[start : start + part])


@contextmanager
def _alone(store: GraphStore, pace: Pace) -> Iterator[Callable[[], None]]:
    """Hold the right to publish; the check raises when another has taken it."""
    me = ox.NamedNode(f"urn:uuid:{uuid.uuid4()}")
    busy, done = threading.Event(), threading.Event()

    def say() -> None:
        now = ox.Literal(datetime.now(UTC).isoformat())
        # Said every time: who leaves rewrites the graph, and what was said meanwhile may be lost.
        state = [ox.Triple(me, _STATE, _BUSY)] if busy.is_set() else []
        store.add(PUBLICATION, [ox.Triple(me, _MODIFIED, now), *state])

    def keep_saying() -> None:
        while not done.wait(pace.beat):
            try:
                say()
            except EngineError:
                # The publication itself will meet the same fault, and tells it.
                return

    def check() -> None:
        if me not in _claims(store):
            raise EngineFailed(
                "Een andere publicatie heeft het overgenomen; deze is gestopt.",
                cure="Publiceer opnieuw als die klaar is.",
            )

    voice = threading.Thread(target=keep_saying, daemon=True)
    say()
    voice.start()
    try:
        _give_way(store, me, pace)
        busy.set()
        say()
        yield check
    finally:
        done.set()
        voice.join()
        _leave(store, me)


def _give_way(store: GraphStore, me: ox.NamedNode, pace: Pace) -> None:
    """Return when nobody else is publishing.

    :raises EngineBusy: when somebody is, or began at the same time and goes first.
    """
    before = _claims(store)
    if set(before) == {me}:
        return
    time.sleep(pace.watch)
    after = _claims(store)
    for other, said in after.items():
        alive = other != me and said != before.get(other)
        if alive and (_BUSY in said or other.value < me.value):
            raise EngineBusy("Er loopt al een publicatie naar deze engine.", cure="Wacht tot die klaar is.")
    if me not in after:
        raise EngineBusy("Er begon tegelijk een andere publicatie.", cure="Wacht tot die klaar is.")
    gone = [other for other, said in after.items() if other != me and said == before.get(other)]
    if gone:
        _rewrite(store, {name: said for name, said in after.items() if name not in gone})


def _leave(store: GraphStore, me: ox.NamedNode) -> None:
    try:
        others = {name: said for name, said in _claims(store).items() if name != me}
        if others:
            _rewrite(store, others)
        else:
            store.delete(PUBLICATION)
    except EngineError:
        # What stays behind does not change any more, so the next publication sees that nobody is there.
        return


def _rewrite(store: GraphStore, claims: Mapping[ox.NamedNode, frozenset[ox.Literal]]) -> None:
    store.put(
        PUBLICATION,
        [
            ox.Triple(name, _STATE if value == _BUSY else _MODIFIED, value)
            for name, said in claims.items()
            for value in said
        ],
    )


def _claims(store: GraphStore) -> dict[ox.NamedNode, frozenset[ox.Literal]]:
    """Return who says to be publishing, each with what it said."""
    claims: dict[ox.NamedNode, set[ox.Literal]] = defaultdict(set)
    for triple in store.get(PUBLICATION) or ():
        if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.Literal):
            claims[triple.subject].add(triple.object)
    return {name: frozenset(said) for name, said in claims.items()}
