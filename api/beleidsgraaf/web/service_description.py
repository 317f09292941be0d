"""What the SPARQL endpoint says of itself: SPARQL 1.1 Service Description."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from beleidsgraaf.build import Manifest
from beleidsgraaf.media import JSONLD, NTRIPLES, RDFXML, TURTLE, Media
from beleidsgraaf.terms import Prefixes

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_INTEGER = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")
_FORMATS = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "RDF_XML", "JSON-LD"),
)
_SYNTAX = {
    TURTLE: ox.RdfFormat.TURTLE,
    NTRIPLES: ox.RdfFormat.N_TRIPLES,
    RDFXML: ox.RdfFormat.RDF_XML,
    JSONLD: ox.RdfFormat.JSON_LD,
}


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)


def describe_service(endpoint: str, manifest: Manifest) -> Iterator[ox.Triple]:
    """Yield the description of an endpoint and of the graphs that a query runs over.

    :param endpoint: the address at which it answers, as the client knows it.
    """
    service, dataset, default = ox.NamedNode(endpoint), ox.BlankNode("dataset"), ox.BlankNode("standaard")
    yield ox.Triple(service, _RDF_TYPE, _sd("Service"))
    yield ox.Triple(service, _sd("endpoint"), service)
    yield ox.Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    yield ox.Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    for name in _FORMATS:
        yield ox.Triple(service, _sd("resultFormat"), ox.NamedNode(f"http://www.w3.org/ns/formats/{name}"))
    yield ox.Triple(service, _sd("defaultDataset"), dataset)
    yield ox.Triple(dataset, _RDF_TYPE, _sd("Dataset"))
    yield ox.Triple(dataset, _sd("defaultGraph"), default)
    yield from _graph(default, sum(manifest.per_graph.values()))
    for number, (name, triples) in enumerate(manifest.per_graph.items()):
        named, graph = ox.BlankNode(f"genoemd{number}"), ox.BlankNode(f"graaf{number}")
        yield ox.Triple(dataset, _sd("namedGraph"), named)
        yield ox.Triple(named, _RDF_TYPE, _sd("NamedGraph"))
        yield ox.Triple(named, _sd("name"), ox.NamedNode(name))
        yield ox.Triple(named, _sd("graph"), graph)
        yield from _graph(graph, triples)


def _graph(graph: ox.BlankNode, triples: int) -> Iterator[ox.Triple]:
    yield ox.Triple(graph, _RDF_TYPE, _sd("Graph"))
    yield ox.Triple(graph, ox.NamedNode(_VOID + "triples"), ox.Literal(str(triples), datatype=_INTEGER))


def serialize(triples: Iterable[ox.Triple], media: Media, prefixes: Prefixes) -> bytes:
    """Return triples in one of the formats for graphs."""
    used: dict[str, str] = {
        name: prefixes.by_name[name] for name in ("bg", "dcterms", "skos", "void") if name in prefixes.by_name
    }
    return ox.serialize(triples, format=_SYNTAX[media], prefixes={"sd": _SD, "void": _VOID, **used}) or b""
