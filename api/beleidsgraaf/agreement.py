"""Whether two engines give the same answers: every question of the catalogue, with its example, asked of both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.engine import Answer, Engine
from beleidsgraaf.errors import EngineError
from beleidsgraaf.media import NTRIPLES, Kind
from beleidsgraaf.question import Question

_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = {_XSD + name for name in ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger")}

Row = tuple[object, ...]
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Difference:
    """A question that two engines answer differently.

    :param declared: whether its header says that it cannot be asked there.
    """

    question: Question
    why: str
    declared: bool


def differences(
    catalogue: Catalogue, other: Engine, name: str, *, progress: Progress = lambda _: None
) -> Iterator[Difference]:
    """Yield the questions that another engine answers differently from that of the catalogue.

    :param name: what the other engine calls itself, as in `niet_op`.
    """
    for question in catalogue.questions.values():
        progress(question.name)
        declared = question.niet_op.get(name, "")
        text = question.bind(question.example, catalogue.prefixes)
        expected = rows(catalogue.engine.query(text, graph=NTRIPLES))
        try:
            found = rows(other.query(text, graph=NTRIPLES))
        except EngineError as fault:
            yield Difference(question, declared or str(fault), bool(declared))
            continue
        if found != expected:
            missing, extra = (expected - found).total(), (found - expected).total()
            yield Difference(question, declared or f"{missing} rijen te weinig en {extra} te veel", bool(declared))


def rows(answer: Answer) -> Counter[Row]:
    """Return what an answer says, as rows in no order; a graph in N-Triples has triples for rows."""
    if answer.kind is Kind.GRAPH:
        triples = {quad.triple for quad in ox.parse(answer.body, format=ox.RdfFormat.N_TRIPLES)}
        return Counter((_value(t.subject), t.predicate.value, _value(t.object)) for t in triples)
    results = ox.parse_query_results(answer.body, format=ox.QueryResultsFormat.JSON)
    if isinstance(results, ox.QuerySolutions):
        return Counter(tuple(_value(cell) for cell in solution) for solution in results)
    return Counter([(bool(results),)])


def _value(term: object) -> object:
    """Return a term so that spellings of one value are equal: 1.0 and 1, nl and NL; blank nodes have no names."""
    if isinstance(term, ox.Literal):
        kind = term.datatype.value
        if kind in _NUMBERS:
            try:
                return ("getal", Decimal(term.value))
            except InvalidOperation:
                pass
        return (term.value, (term.language or "").lower(), kind)
    return "blanco" if isinstance(term, ox.BlankNode) else getattr(term, "value", None)
