"""What a page shows of a description: rows of labels and values, with a link where there is something to see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import pyoxigraph as ox

from beleidsgraaf.addresses import Links
from beleidsgraaf.description import LABELS, MOST_INCOMING, Description, Incoming, Statement, Term
from beleidsgraaf.terms import DEF, INFERRED, Prefixes

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TYPE = _RDF + "type"
_FIRST = ox.NamedNode(_RDF + "first")
_REST = ox.NamedNode(_RDF + "rest")
_NIL = ox.NamedNode(_RDF + "nil")


@dataclass(frozen=True)
class Shown:
    """An IRI or a text as it is shown.

    :param text: what one reads; :param lang: its language; :param href: where it leads; :param iri: what it stands for.
    """

    text: str
    lang: str = ""
    href: str = ""
    iri: str = ""
    datatype: str = ""


@dataclass(frozen=True)
class Value:
    """A value with the numbers of the graphs that state it; a nameless thing has rows, a list has members."""

    shown: Shown
    sources: tuple[int, ...] = ()
    rows: tuple[Row, ...] = ()
    members: tuple[Value, ...] = ()


@dataclass(frozen=True)
class Row:
    """A property and its values; of what refers to the thing, how many there are in all."""

    label: Shown
    values: tuple[Value, ...]
    count: int = 0

    @property
    def cut(self) -> bool:
        """Whether there are more than are shown."""
        return self.count > len(self.values)


@dataclass(frozen=True)
class Source:
    """A named graph that a description comes from."""

    number: int
    shown: Shown
    inferred: bool


@dataclass(frozen=True)
class View:
    """A description, ready to be shown."""

    iri: str
    name: str
    title: Shown
    stated: tuple[Row, ...]
    inferred: tuple[Row, ...]
    incoming: tuple[Row, ...]
    sources: tuple[Source, ...]
    withdrawn: bool
    replaced_by: tuple[Shown, ...]


class Viewer:
    """Turns one description into what a page shows."""

    def __init__(
        self,
        description: Description,
        prefixes: Prefixes,
        links: Links,
        taal: str = "nl",
        most: int = MOST_INCOMING,
    ) -> None:
        """Remember what is shown.

        :param most: how many of the things that refer to this one are shown for each property.
        """
        self.description = description
        self._most = most
        self._prefixes = prefixes
        self._links = links
        self._taal = taal
        self._numbers = {graph: number for number, graph in enumerate(description.graphs, 1)}
        self._within: dict[Term, list[Statement]] = {}
        for statement in description.statements:
            self._within.setdefault(statement.subject, []).append(statement)

    def head(self) -> View:
        """Return what the thing is called and whether it is still in use, without what is said of it."""
        one = self.description
        return View(
            one.iri,
            self._prefixes.show(one.iri),
            self.iri(one.iri),
            (),
            (),
            (),
            (),
            one.withdrawn,
            tuple(self.iri(iri) for iri in one.replaced_by),
        )

    def view(self) -> View:
        """Return the whole."""
        one = self.description
        own = self._within.get(one.node, [])
        return replace(
            self.head(),
            stated=self._rows([s for s in own if not s.inferred]),
            inferred=self._rows([s for s in own if s.inferred]),
            incoming=tuple(self._referring(incoming) for incoming in one.incoming),
            sources=tuple(Source(n, self.iri(graph), graph == INFERRED) for graph, n in self._numbers.items()),
        )

    def iri(self, iri: str) -> Shown:
        """Show an IRI by its label, and lead to its page here, or to itself when it is a web address elsewhere."""
        label = self.description.label(iri, self._taal)
        text = label.value if label is not None and label.value.strip() else self._prefixes.show(iri)
        lang = (label.language or "") if label is not None and label.value.strip() else ""
        known = iri in self.description.known or iri in self._numbers
        here = self._links.thing(iri) if known else None
        return Shown(text, lang, here or web_address(iri), iri)

    def _rows(self, statements: Sequence[Statement]) -> tuple[Row, ...]:
        by_predicate: dict[str, list[Statement]] = {}
        for statement in statements:
            by_predicate.setdefault(statement.predicate.value, []).append(statement)
        rows = []
        for predicate in sorted(by_predicate, key=self._rank):
            held = sorted(by_predicate[predicate], key=lambda s: self._value_rank(s.object))
            rows.append(Row(self.iri(predicate), tuple(self._value(s.object, s.graphs, 0) for s in held)))
        return tuple(rows)

    def _rank(self, predicate: str) -> tuple[int, str]:
        """Put names first, then the class, then what is said in our own terms, then the rest."""
        label = self.iri(predicate).text.casefold()
        if predicate in LABELS:
            return LABELS.index(predicate), label
        if predicate == _TYPE:
            return len(LABELS), label
        return len(LABELS) + (1 if predicate.startswith(DEF) else 2), label

    def _value_rank(self, term: Term) -> tuple[int, str]:
        if isinstance(term, ox.Literal):
            return 0, f"{term.language != self._taal}{term.value}"
        return 1, self.iri(term.value).text.casefold()

    def _value(self, term: Term, graphs: Iterable[str], depth: int) -> Value:
        sources = tuple(self._numbers[graph] for graph in graphs)
        if isinstance(term, ox.Literal):
            return Value(self._literal(term), sources)
        members = self._members(term)
        if members is not None:
            return Value(Shown(""), sources, members=tuple(self._value(m, (), depth + 1) for m in members))
        if isinstance(term, ox.BlankNode):
            held = self._within.get(term, []) if depth < 20 else []
            return Value(Shown("naamloos"), sources, self._nested(held, depth + 1))
        return Value(self.iri(term.value), sources)

    def _nested(self, statements: Sequence[Statement], depth: int) -> tuple[Row, ...]:
        return tuple(Row(self.iri(s.predicate.value), (self._value(s.object, (), depth),)) for s in statements)

    def _literal(self, term: ox.Literal) -> Shown:
        kind = self._prefixes.show(term.datatype.value)
        plain = term.language or kind in ("xsd:string", "rdf:langString")
        href = web_address(term.value) if kind == "xsd:anyURI" else ""
        return Shown(term.value, term.language or "", href, "", "" if plain else kind)

    def _members(self, head: Term) -> list[Term] | None:
        """Return the members of a well-formed list, else None."""
        members: list[Term] = []
        seen: set[Term] = set()
        while head != _NIL:
            held = {s.predicate: s.object for s in self._within.get(head, [])}
            if not isinstance(head, ox.BlankNode) or set(held) != {_FIRST, _REST} or head in seen:
                return None
            seen.add(head)
            members.append(held[_FIRST])
            head = held[_REST]
        return members if seen else None

    def _referring(self, incoming: Incoming) -> Row:
        values = sorted((self.iri(s.value) for s in incoming.subjects), key=lambda shown: shown.text.casefold())
        shown = tuple(Value(each) for each in values[: self._most])
        return Row(self.iri(incoming.predicate.value), shown, incoming.count)


def web_address(text: str) -> str:
    """Return what a browser may be led to: an address of the web, and nothing that runs or reads a file.

    >>> web_address("https://example.org/a"), web_address("javascript:alert(1)"), web_address("http://[")
    ('https://example.org/a', '', '')
    """
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in ("http", "https") and parts.netloc else ""
