"""A graph in the syntax that somebody asked for."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from beleidsgraaf.errors import TurtleError
from beleidsgraaf.jsonld import Context
from beleidsgraaf.media import JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE, Media
from beleidsgraaf.terms import Prefixes
from beleidsgraaf.turtle import format_triples

SYNTAX = {
    TURTLE: ox.RdfFormat.TURTLE,
    NTRIPLES: ox.RdfFormat.N_TRIPLES,
    RDFXML: ox.RdfFormat.RDF_XML,
    JSONLD: ox.RdfFormat.JSON_LD,
    TRIG: ox.RdfFormat.TRIG,
    NQUADS: ox.RdfFormat.N_QUADS,
}


def ordered(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Return triples once each, in the one order in which they are written."""
    return sorted(set(triples), key=str)


def write(triples: list[ox.Triple], media: Media, *, prefixes: Prefixes, context: Context) -> bytes:
    """Write triples: Turtle as people like to read it, JSON-LD under our context, other formats as they come.

    :param triples: in order (`ordered`), so that who writes several formats sorts them once.
    """
    if media == JSONLD:
        return context.write(triples)
    if media == NTRIPLES:
        return "".join(f"{triple} .\n" for triple in triples).encode()
    if media == TURTLE:
        try:
            return format_triples(triples, prefixes).encode()
        except TurtleError:
            # A nameless thing that is used twice has no place to be written out at; it then gets a name.
            pass
    return ox.serialize(triples, format=SYNTAX[media], prefixes=used_prefixes(triples, prefixes)) or b""


def write_quads(quads: Iterable[ox.Quad], media: Media, *, prefixes: Prefixes) -> bytes:
    """Write quads as TriG or N-Quads."""
    held = sorted(set(quads), key=str)
    return ox.serialize(held, format=SYNTAX[media], prefixes=used_prefixes((q.triple for q in held), prefixes)) or b""


def used_prefixes(triples: Iterable[ox.Triple], prefixes: Prefixes) -> dict[str, str]:
    """Return the prefixes that some triples use."""
    shown = {prefixes.show(term.value) for triple in triples for term in triple if isinstance(term, ox.NamedNode)}
    names = {text.partition(":")[0] for text in shown if "://" not in text}
    return {name: iri for name, iri in prefixes.by_name.items() if name in names}
