"""What the graph says of a thing: a concise bounded description, and what points to it.

All that is stated of the thing, with the named graphs that state it; what is said of the nameless things among its
values, and so on inward (W3C member submission CBD, 2005); the labels of everything mentioned; and the things that
refer to it, counted always and listed up to a limit. Many things are described at once in the same few queries.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import pyoxigraph as ox

from beleidsgraaf.engine import Engine
from beleidsgraaf.results import Table, plain_value
from beleidsgraaf.terms import INFERRED

Term = ox.NamedNode | ox.BlankNode | ox.Literal
_Item = TypeVar("_Item")
Labels = tuple[tuple[ox.NamedNode, ox.Literal], ...]
# How many things that refer to one are listed, for each property.
MOST_INCOMING = 100
# Terms in one query: far below what any engine takes.
_AT_ONCE = 1000

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_DEPRECATED = "http://www.w3.org/2002/07/owl#deprecated"
_REPLACED_BY = "http://purl.org/dc/terms/isReplacedBy"
# What a thing may be called by, best first.
LABELS = (
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://purl.org/dc/terms/title",
    "http://www.w3.org/ns/shacl#name",
)

_STATED = """SELECT DISTINCT ?thing ?graph ?subject ?predicate ?object WHERE {{
  VALUES ?thing {{ {things} }}
  GRAPH ?graph {{ ?thing ?predicate ?object }}
  BIND(?thing AS ?subject)
}}"""
# Every nameless thing of the graphs that hold these: a path of unknown length from thing to thing is more than some
# engines can, and there are few of them.
_WITH_NAMELESS = """SELECT DISTINCT ?graph ?subject ?predicate ?object WHERE {{
  {{
    VALUES ?subject {{ {things} }}
    GRAPH ?graph {{ ?subject ?predicate ?object }}
  }}
  UNION
  {{
    {{
      SELECT DISTINCT ?graph WHERE {{
        VALUES ?thing {{ {things} }}
        GRAPH ?graph {{ ?thing ?property ?value }}
        FILTER(isBlank(?value))
      }}
    }}
    GRAPH ?graph {{ ?subject ?predicate ?object }}
    FILTER(isBlank(?subject))
  }}
}}"""
_COUNTED = """SELECT ?thing ?predicate (COUNT(DISTINCT ?subject) AS ?count) WHERE {{
  VALUES ?thing {{ {things} }}
  ?subject ?predicate ?thing .
  FILTER(isIRI(?subject))
}}
GROUP BY ?thing ?predicate"""
_ALL_INCOMING = """SELECT DISTINCT ?thing ?predicate ?subject WHERE {{
  VALUES (?thing ?predicate) {{ {pairs} }}
  ?subject ?predicate ?thing .
  FILTER(isIRI(?subject))
}}"""
_SOME_INCOMING = """SELECT DISTINCT ?thing ?predicate ?subject WHERE {{
  VALUES (?thing ?predicate) {{ {pairs} }}
  ?subject ?predicate ?thing .
  FILTER(isIRI(?subject))
}}
ORDER BY ?subject
LIMIT {most}"""
# A branch for each property: a second VALUES makes the engine go through all labels there are.
_NAMES = (
    "SELECT DISTINCT ?term ?property ?label WHERE {{\n"
    + "\n  UNION\n".join(
        f"  {{{{ VALUES ?term {{{{ {{terms}} }}}} ?term <{iri}> ?label . BIND(<{iri}> AS ?property) }}}}"
        for iri in LABELS
    )
    + "\n}}"
)
_KNOWN = """SELECT ?term WHERE {{
  VALUES ?term {{ {terms} }}
  FILTER(EXISTS {{ ?term ?predicate ?object }})
}}"""


@dataclass(frozen=True)
class Statement:
    """A triple, and the named graphs that hold it."""

    subject: ox.NamedNode | ox.BlankNode
    predicate: ox.NamedNode
    object: Term
    graphs: tuple[str, ...]

    @property
    def triple(self) -> ox.Triple:
        """The triple alone."""
        return ox.Triple(self.subject, self.predicate, self.object)

    @property
    def inferred(self) -> bool:
        """Whether nobody stated this: it follows from other statements."""
        return self.graphs == (INFERRED,)


@dataclass(frozen=True)
class Incoming:
    """The things that refer to one by one property: how many there are, and which, up to the limit."""

    predicate: ox.NamedNode
    count: int
    subjects: tuple[ox.NamedNode, ...]

    @property
    def cut(self) -> bool:
        """Whether there are more than are listed."""
        return self.count > len(self.subjects)


@dataclass(frozen=True)
class Description:
    """What the graph says of one thing.

    :param labels: of every IRI that is mentioned and has one.
    :param known: the IRIs mentioned of which the graph says anything itself.
    """

    iri: str
    statements: tuple[Statement, ...]
    incoming: tuple[Incoming, ...]
    labels: Mapping[str, Labels]
    known: frozenset[str]

    def label(self, iri: str, taal: str = "nl") -> ox.Literal | None:
        """Return what a thing is called: in a language, else in any."""
        ranked = sorted(
            self.labels.get(iri, ()),
            key=lambda label: (label[1].language != taal, LABELS.index(label[0].value), label[1].value),
        )
        return ranked[0][1] if ranked else None

    def values(self, predicate: str) -> list[Term]:
        """Return the values of a property of the thing itself."""
        return [s.object for s in self.statements if s.predicate.value == predicate and s.subject == self.node]

    @property
    def node(self) -> ox.NamedNode:
        """The thing as a term."""
        return ox.NamedNode(self.iri)

    @property
    def withdrawn(self) -> bool:
        """Whether the thing once was and is no more: deprecated, and of no class any longer."""
        deprecated = any(plain_value(value) is True for value in self.values(_DEPRECATED))
        return deprecated and not self.values(_TYPE)

    @property
    def replaced_by(self) -> tuple[str, ...]:
        """What came in the place of the thing."""
        return tuple(value.value for value in self.values(_REPLACED_BY) if isinstance(value, ox.NamedNode))

    @property
    def graphs(self) -> tuple[str, ...]:
        """The named graphs that the description comes from."""
        return tuple(sorted({graph for statement in self.statements for graph in statement.graphs}))

    def triples(self) -> Iterator[ox.Triple]:
        """Yield the description as triples: what is said of the thing, what refers to it, and all labels."""
        mentioned = set()
        for statement in self.statements:
            mentioned |= {statement.predicate.value, getattr(statement.object, "value", "")}
            yield statement.triple
        for incoming in self.incoming:
            mentioned.add(incoming.predicate.value)
            for subject in incoming.subjects:
                mentioned.add(subject.value)
                yield ox.Triple(subject, incoming.predicate, self.node)
        for iri in sorted(mentioned & set(self.labels) - {self.iri}):
            for predicate, label in self.labels[iri]:
                yield ox.Triple(ox.NamedNode(iri), predicate, label)


def describe(engine: Engine, iris: Iterable[str], *, most: int = MOST_INCOMING) -> dict[str, Description]:
    """Describe things, as many as are asked; those of which nothing is stated are left out.

    :param most: how many things that refer to one are listed for each property; none at 0.
    :raises EngineError: when the engine gives no answer.
    """
    asked = list(dict.fromkeys(iris))
    stated = _statements(engine, asked)
    found = [iri for iri in asked if iri in stated]
    incoming = _incoming(engine, found, most) if most else {}
    plain = {iri: Description(iri, stated[iri], incoming.get(iri, ()), {}, frozenset()) for iri in found}
    labels, known = _names(engine, sorted({iri for one in plain.values() for iri in _mentioned(one)}))
    return {
        iri: replace(
            one,
            labels={other: labels[other] for other in _mentioned(one) if other in labels},
            known=frozenset(known & _mentioned(one)),
        )
        for iri, one in plain.items()
    }


def sketch(engine: Engine, iris: Iterable[str]) -> dict[str, Description]:
    """Return what is stated of things and which properties refer to them, without the names of what they mention.

    Less work than `describe`, for who shows a few of the values.

    :raises EngineError: when the engine gives no answer.
    """
    asked = list(dict.fromkeys(iris))
    stated = _statements(engine, asked)
    incoming: dict[str, list[Incoming]] = defaultdict(list)
    for (thing, predicate), count in sorted(_counts(engine, list(stated)).items(), key=str):
        incoming[thing.value].append(Incoming(predicate, count, ()))  # type: ignore[arg-type]
    labels, _ = _names(engine, list(stated))
    return {
        iri: Description(
            iri,
            stated[iri],
            tuple(incoming.get(iri, ())),
            {iri: labels[iri]} if iri in labels else {},
            frozenset({iri}),
        )
        for iri in asked
        if iri in stated
    }


def bare(engine: Engine, iris: Iterable[str]) -> dict[str, Description]:
    """Return of things what they are called, and nothing else."""
    labels, known = _names(engine, list(dict.fromkeys(iris)))
    return {
        iri: Description(iri, (), (), {iri: labels[iri]} if iri in labels else {}, frozenset({iri}))
        for iri in sorted(known)
    }


def _statements(engine: Engine, things: Sequence[str]) -> dict[str, tuple[Statement, ...]]:
    rows: dict[str, list[tuple[Term, ...]]] = defaultdict(list)
    for some in _parts(things):
        for thing, *rest in _rows(engine, _STATED.format(things=_terms(some))):
            rows[thing.value].append(tuple(rest))
    with_nameless = [iri for iri, held in rows.items() if any(isinstance(row[-1], ox.BlankNode) for row in held)]
    for some in _parts(with_nameless):
        # All again in one answer: an engine gives nameless things the same names within one answer only.
        nearby: dict[Term, list[tuple[Term, ...]]] = defaultdict(list)
        for row in _rows(engine, _WITH_NAMELESS.format(things=_terms(some))):
            nearby[row[1]].append(row)
        for iri in some:
            rows[iri] = list(_inward(ox.NamedNode(iri), nearby))
    return {iri: _collected(iri, held) for iri, held in rows.items()}


def _inward(thing: ox.NamedNode, held: Mapping[Term, Sequence[tuple[Term, ...]]]) -> Iterator[tuple[Term, ...]]:
    """Yield the rows of a thing, of the nameless things among its values, and so on; in an order of their own."""
    pending: list[Term] = [thing]
    for node in pending:
        for row in sorted(held.get(node, ()), key=_without_names):
            yield row
            if isinstance(row[-1], ox.BlankNode) and row[-1] not in pending:
                pending.append(row[-1])


def _without_names(row: Iterable[Term]) -> list[str]:
    return ["" if isinstance(term, ox.BlankNode) else str(term) for term in row]


def _collected(iri: str, rows: Iterable[tuple[Term, ...]]) -> tuple[Statement, ...]:
    """Put the rows of one thing together: each triple once, its nameless things named after the thing."""
    names: dict[Term, Term] = {}
    stem = f"b{zlib.crc32(iri.encode()):08x}x"

    def named(term: Term) -> Term:
        if not isinstance(term, ox.BlankNode):
            return term
        return names.setdefault(term, ox.BlankNode(f"{stem}{len(names)}"))

    graphs: dict[tuple[Term, ...], list[str]] = {}
    for graph, subject, predicate, value in rows:
        graphs.setdefault((named(subject), predicate, named(value)), []).append(graph.value)
    return tuple(
        Statement(subject, predicate, value, tuple(sorted(set(graphs[subject, predicate, value]))))  # type: ignore[arg-type]
        for subject, predicate, value in sorted(graphs, key=str)
    )


def _counts(engine: Engine, things: Sequence[str]) -> dict[tuple[Term, Term], int]:
    """Return how many things refer to each, by property."""
    return {
        (thing, predicate): int(count.value)
        for some in _parts(things)
        for thing, predicate, count in _rows(engine, _COUNTED.format(things=_terms(some)))
    }


def _incoming(engine: Engine, things: Sequence[str], most: int) -> dict[str, tuple[Incoming, ...]]:
    counts = _counts(engine, things)
    subjects: dict[tuple[Term, Term], list[ox.NamedNode]] = defaultdict(list)
    queries = [
        _ALL_INCOMING.format(pairs=" ".join(f"({thing} {predicate})" for thing, predicate in some))
        for some in _parts([pair for pair, count in counts.items() if count <= most])
    ]
    queries += [
        _SOME_INCOMING.format(pairs=f"({thing} {predicate})", most=most)
        for (thing, predicate), count in counts.items()
        if count > most
    ]
    for query in queries:
        for thing, predicate, subject in _rows(engine, query):
            subjects[thing, predicate].append(subject)  # type: ignore[arg-type]
    by_thing: dict[str, list[Incoming]] = defaultdict(list)
    for thing, predicate in sorted(counts, key=str):
        listed = tuple(sorted(subjects[thing, predicate], key=str))
        by_thing[thing.value].append(Incoming(predicate, counts[thing, predicate], listed))  # type: ignore[arg-type]
    return {iri: tuple(held) for iri, held in by_thing.items()}


def _mentioned(description: Description) -> set[str]:
    """Return every IRI that a description mentions, of a term or of a graph."""
    iris = {description.iri}
    for statement in description.statements:
        iris.add(statement.predicate.value)
        iris.update(statement.graphs)
        if isinstance(statement.object, ox.NamedNode):
            iris.add(statement.object.value)
    for incoming in description.incoming:
        iris.add(incoming.predicate.value)
        iris.update(subject.value for subject in incoming.subjects)
    return iris


def _names(engine: Engine, iris: Sequence[str]) -> tuple[dict[str, Labels], set[str]]:
    labels: dict[str, list[tuple[ox.NamedNode, ox.Literal]]] = defaultdict(list)
    known: set[str] = set()
    for some in _parts(iris):
        for term, predicate, label in _rows(engine, _NAMES.format(terms=_terms(some))):
            if isinstance(label, ox.Literal):
                labels[term.value].append((predicate, label))  # type: ignore[arg-type]
        known.update(term.value for (term,) in _rows(engine, _KNOWN.format(terms=_terms(some))))
    return {iri: tuple(sorted(held, key=str)) for iri, held in labels.items()}, known


def _rows(engine: Engine, query: str) -> Iterator[tuple[Term, ...]]:
    """Yield the rows of a query of which every variable has a value, but those that hold a quoted triple."""
    for row in Table.from_json(engine.query(query).body).rows:
        terms = tuple(term for term in row if isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal))
        if len(terms) == len(row):
            yield terms


def _terms(iris: Iterable[str]) -> str:
    return " ".join(str(ox.NamedNode(iri)) for iri in iris)


def _parts(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    """Yield a sequence in parts of what fits in one query."""
    for begin in range(0, len(items), _AT_ONCE):
        yield items[begin : begin + _AT_ONCE]
