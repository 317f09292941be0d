"""What is published here, for catalogues and for machines: DCAT-AP-NL 3 and VoID.

What the collection is, who makes it and under what conditions is data (`data/catalogus.ttl`); who publishes it at this
address is a setting; how many there are of what, and where the files are, follows from the build. Here these come
together, with the types that the profile wants to see on the members of its value lists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from beleidsgraaf.dumps import GRAPH_FORMATS, Dump, Dumps, media_of
from beleidsgraaf.engine import Engine
from beleidsgraaf.media import JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE, Media
from beleidsgraaf.results import Table
from beleidsgraaf.terms import BASE, DEF, ID

_Subject = ox.NamedNode | ox.BlankNode
_Term = ox.NamedNode | ox.BlankNode | ox.Literal

DATASET = ID + "dataset/beleidsgraaf"
_CATALOGUE = ID + "catalogus/beleidsgraaf"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_DCAT = "http://www.w3.org/ns/dcat#"
_DCTERMS = "http://purl.org/dc/terms/"
_FOAF = "http://xmlns.com/foaf/0.1/"
_SPDX = "http://spdx.org/rdf/terms#"
_VCARD = "http://www.w3.org/2006/vcard/ns#"
_VOID = "http://rdfs.org/ns/void#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_IANA = "http://www.iana.org/assignments/media-types/"
_FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/"
_FORMATS = "http://www.w3.org/ns/formats/"

# Each format in the value list of the European Publications Office, and in the list of the W3C.
_FILE_TYPES: dict[Media, tuple[str, str]] = {
    NQUADS: ("RDF_N_QUADS", "N-Quads"),
    TRIG: ("RDF_TRIG", "TriG"),
    TURTLE: ("RDF_TURTLE", "Turtle"),
    NTRIPLES: ("RDF_N_TRIPLES", "N-Triples"),
    JSONLD: ("JSON_LD", "JSON-LD"),
    RDFXML: ("RDF_XML", "RDF_XML"),
}
# The class that the value of a property has by DCAT-AP; shapes want to see it beside the value (section 3.2 of the
# profile: value lists), whether or not the list itself says so.
_RANGES = {
    _DCTERMS + "accessRights": _DCTERMS + "RightsStatement",
    _DCTERMS + "accrualPeriodicity": _DCTERMS + "Frequency",
    _DCTERMS + "conformsTo": _DCTERMS + "Standard",
    _DCTERMS + "creator": _FOAF + "Agent",
    _DCTERMS + "format": _DCTERMS + "MediaTypeOrExtent",
    _DCTERMS + "language": _DCTERMS + "LinguisticSystem",
    _DCTERMS + "license": _DCTERMS + "LicenseDocument",
    _DCTERMS + "publisher": _FOAF + "Agent",
    _DCAT + "compressFormat": _DCTERMS + "MediaType",
    _DCAT + "contactPoint": _VCARD + "Kind",
    _DCAT + "landingPage": _FOAF + "Document",
    _DCAT + "mediaType": _DCTERMS + "MediaType",
    _DCAT + "themeTaxonomy": "http://www.w3.org/2004/02/skos/core#ConceptScheme",
    _DCAT + "theme": "http://www.w3.org/2004/02/skos/core#Concept",
    _FOAF + "homepage": _FOAF + "Document",
    _FOAF + "page": _FOAF + "Document",
    _SPDX + "algorithm": _SPDX + "ChecksumAlgorithm",
}
# What a data set that is a part has in common with the whole.
_SHARED = tuple(
    [
        _DCTERMS + name
        for name in "accessRights accrualPeriodicity conformsTo creator language license publisher".split()
    ]
    + [_DCAT + name for name in "contactPoint keyword landingPage theme".split()]
    + [_FOAF + "page"]
)
# Where the services are on a host: which they are is data, where they are is this code.
_SERVICES = {ID + "dienst/sparql": ("sparql", "sparql"), ID + "dienst/api": ("v1", "v1/openapi.json")}
_SERVICE = ID + "dienst/sparql"

_KINDS = " ".join(f"<{_DCAT}{name}>" for name in ("Catalog", "Dataset", "DataService"))
# What these refer to and is described in the same place.
_DESCRIBED = "|".join(
    f"<{iri}>"
    for iri in (
        *(_DCTERMS + "publisher", _DCTERMS + "creator"),
        *(_DCAT + "contactPoint", _DCAT + "theme", _DCAT + "themeTaxonomy"),
    )
)
_STATED = f"""CONSTRUCT {{ ?thing ?property ?value }} WHERE {{
  {{ VALUES ?kind {{ {_KINDS} }} ?thing a ?kind . ?thing ?property ?value }}
  UNION
  {{ VALUES ?kind {{ {_KINDS} }} ?about a ?kind .
    ?about {_DESCRIBED} ?thing . ?thing ?property ?value }}
}}"""
# What a named graph is called: what the catalogue says; else the document whose sections it holds, or its scheme.
_GRAPHS = f"""SELECT DISTINCT ?graph ?rank ?property ?text WHERE {{
  {{ ?graph a <{_VOID}Dataset> . BIND(1 AS ?rank) BIND(?graph AS ?about) }}
  UNION
  {{ GRAPH ?graph {{ ?about <{DEF}heeftParagraaf> ?section }} BIND(2 AS ?rank) }}
  UNION
  {{ GRAPH ?graph {{ ?about a <http://www.w3.org/2004/02/skos/core#ConceptScheme> }} BIND(3 AS ?rank) }}
  VALUES ?property {{ <{_DCTERMS}title> <{_DCTERMS}description> <http://www.w3.org/2004/02/skos/core#prefLabel> }}
  ?about ?property ?text .
}}"""


@dataclass(frozen=True)
class Publisher:
    """Who publishes at this address, as far as the settings say so.

    :param naam: of the organisation; nothing means: as the data says.
    :param iri: of the organisation, preferably that of TOOI.
    :param contact: an address of mail or of a page.
    """

    naam: str = ""
    iri: str = ""
    contact: str = ""


@dataclass(frozen=True)
class Source:
    """What the graph itself says of the collection."""

    stated: tuple[ox.Triple, ...]
    titles: Mapping[str, tuple[ox.Literal, ...]]
    descriptions: Mapping[str, tuple[ox.Literal, ...]]


def read_source(engine: Engine) -> Source:
    """Ask the graph what the collection is, and what its named graphs are called.

    :raises EngineError: when the engine gives no answer.
    """
    body = engine.query(_STATED, graph=NTRIPLES).body
    stated = {quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)}
    titles: dict[str, dict[int, set[ox.Literal]]] = {}
    descriptions: dict[str, dict[int, set[ox.Literal]]] = {}
    for graph, rank, predicate, text in Table.from_json(engine.query(_GRAPHS).body).rows:
        if isinstance(graph, ox.NamedNode) and isinstance(predicate, ox.NamedNode) and isinstance(text, ox.Literal):
            held = descriptions if predicate.value.endswith("description") else titles
            held.setdefault(graph.value, {}).setdefault(int(getattr(rank, "value", 9)), set()).add(text)
    return Source(tuple(sorted(stated, key=str)), _best(titles), _best(descriptions))


def _best(texts: Mapping[str, Mapping[int, set[ox.Literal]]]) -> dict[str, tuple[ox.Literal, ...]]:
    """Keep of each graph the texts of the best rank, one for each language."""
    found = {}
    for graph, by_rank in texts.items():
        by_language = {text.language or "": text for text in sorted(by_rank[min(by_rank)], key=str, reverse=True)}
        found[graph] = tuple(
            by_language[language] for language in sorted(by_language, key=lambda language: (language != "nl", language))
        )
    return found


def _node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


def _number(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=_node(_XSD + "nonNegativeInteger"))


class _Graph:
    """Triples being gathered; `add` takes names and terms alike."""

    def __init__(self, triples: Iterable[ox.Triple] = ()) -> None:
        self._held: dict[_Subject, dict[str, set[_Term]]] = defaultdict(lambda: defaultdict(set))
        for triple in triples:
            self.add(triple.subject, triple.predicate.value, triple.object)  # type: ignore[arg-type]

    def add(self, subject: _Subject, predicate: str, *values: str | _Term) -> None:
        self._held[subject][predicate].update(_node(value) if isinstance(value, str) else value for value in values)

    def drop(self, subject: _Subject, predicate: str) -> None:
        self._held[subject].pop(predicate, None)

    def forget(self, subjects: Iterable[_Subject]) -> None:
        """Leave out things, and what refers to them."""
        gone = set(subjects)
        for subject in gone:
            self._held.pop(subject, None)
        for held in self._held.values():
            for values in held.values():
                values -= gone

    def values(self, subject: _Subject, predicate: str) -> list[_Term]:
        return sorted(self._held.get(subject, {}).get(predicate, ()), key=str)

    def with_property(self, predicate: str) -> list[_Subject]:
        return sorted((subject for subject, held in self._held.items() if held.get(predicate)), key=str)

    def of_type(self, name: str) -> list[ox.NamedNode]:
        typed = self.with_property(_RDF + "type")
        return [s for s in typed if isinstance(s, ox.NamedNode) and _node(name) in self._held[s][_RDF + "type"]]

    def all_values(self, predicate: str) -> list[_Term]:
        return sorted({value for subject in self._held for value in self.values(subject, predicate)}, key=str)

    def triples(self) -> list[ox.Triple]:
        return sorted(
            (
                ox.Triple(subject, _node(predicate), value)
                for subject, held in self._held.items()
                for predicate, values in held.items()
                for value in values
            ),
            key=str,
        )


def catalogue(
    source: Source, dumps: Dumps, publisher: Publisher, address: str = BASE, *, services: bool = True
) -> list[ox.Triple]:
    """Return the catalogue by DCAT-AP-NL 3, as complete as what the graph says of the collection.

    A named graph that has a title is a data set of its own, part of the whole.

    :param address: where this is published; names stay canonical, where files and services are follows from it.
    :param services: whether services answer at that address, and not only files.
    """
    graph = _Graph(source.stated)
    graph.add(_node(_CATALOGUE), _RDF + "type", _DCAT + "Catalog")
    graph.add(_node(_CATALOGUE), _DCAT + "dataset", DATASET)
    graph.add(_node(DATASET), _RDF + "type", _DCAT + "Dataset")
    catalogs = graph.of_type(_DCAT + "Catalog")
    if not services:
        graph.forget(graph.of_type(_DCAT + "DataService"))
    _publish(graph, publisher)
    _name_agents(graph)
    whole = _node(DATASET)
    page = address + "catalogus"
    graph.add(whole, _DCAT + "landingPage", page)
    graph.add(whole, _FOAF + "page", page)
    _services(graph, address)
    parts = [_part(graph, source, dumps, name) for name in sorted(set(dumps.graphs) & set(source.titles))]
    modified = ox.Literal(dumps.made.isoformat(), datatype=_node(_XSD + "dateTime"))
    for catalog in catalogs:
        graph.add(catalog, _FOAF + "homepage", page)
        graph.add(catalog, _DCAT + "dataset", *(part.value for part in parts))
        graph.add(catalog, _DCTERMS + "modified", modified)
    for dataset in (whole, *parts):
        graph.add(dataset, _DCTERMS + "modified", modified)
        held = dumps.of(None if dataset == whole else dataset.value)
        for dump in held:
            _distribution(graph, dataset, dump, modified, address)
    _type_values(graph)
    return graph.triples()


def _publish(graph: _Graph, publisher: Publisher) -> None:
    """Put the publisher of the settings in the place of the one that the data knows, and add how to reach it."""
    if publisher.naam or publisher.iri:
        node = _node(publisher.iri) if publisher.iri else ox.BlankNode("uitgever")
        for thing in graph.with_property(_DCTERMS + "publisher"):
            graph.drop(thing, _DCTERMS + "publisher")
            graph.add(thing, _DCTERMS + "publisher", node)
        graph.add(node, _FOAF + "name", ox.Literal(publisher.naam or publisher.iri, language="nl"))
    for contact in graph.all_values(_DCAT + "contactPoint"):
        if isinstance(contact, ox.Literal):
            continue
        if publisher.naam:
            graph.drop(contact, _RDFS + "label")
            graph.add(contact, _RDFS + "label", ox.Literal(publisher.naam, language="nl"))
        if publisher.contact:
            by_mail = "@" in publisher.contact and "://" not in publisher.contact
            address = f"mailto:{publisher.contact.removeprefix('mailto:')}" if by_mail else publisher.contact
            graph.add(contact, _VCARD + ("hasEmail" if by_mail else "hasURL"), address)


def _name_agents(graph: _Graph) -> None:
    """Give agents and contacts the name that the profile wants, from their label.

    The graph itself has no `foaf:name` and no `vcard:fn`, so that the name of a person cannot slip in.
    """
    names = {_DCTERMS + "publisher": _FOAF + "name", _DCTERMS + "creator": _FOAF + "name"}
    for predicate, name in (names | {_DCAT + "contactPoint": _VCARD + "fn"}).items():
        for thing in graph.all_values(predicate):
            if not isinstance(thing, ox.Literal):
                graph.add(thing, name, *graph.values(thing, _RDFS + "label"))


def _services(graph: _Graph, address: str) -> None:
    for service in graph.of_type(_DCAT + "DataService"):
        path, description = _SERVICES.get(service.value, ("", ""))
        graph.add(service, _DCAT + "endpointURL", address + path)
        graph.add(service, _DCAT + "endpointDescription", address + description)
        graph.add(service, _DCAT + "landingPage", address + "catalogus")


def _part(graph: _Graph, source: Source, dumps: Dumps, name: str) -> ox.NamedNode:
    """Describe a named graph as a data set: its own title, and what it has in common with the whole."""
    whole, part = _node(DATASET), _node(name)
    titles = source.titles[name]
    graph.add(part, _RDF + "type", _DCAT + "Dataset")
    graph.add(part, _DCTERMS + "identifier", ox.Literal(name))
    graph.add(part, _DCTERMS + "title", *titles)
    own = source.descriptions.get(name, ())
    said = f"Een van de benoemde grafen van de kennisgraaf: {titles[0].value}. {dumps.graphs[name]} uitspraken."
    graph.add(part, _DCTERMS + "description", *(own or (ox.Literal(said, language="nl"),)))
    graph.add(part, _DCTERMS + "isPartOf", DATASET)
    graph.add(whole, _DCTERMS + "hasPart", name)
    for predicate in _SHARED:
        graph.add(part, predicate, *graph.values(whole, predicate))
    return part


def distribution_id(dump: Dump) -> str:
    """Return what a file is called within the page of the catalogue.

    >>> distribution_id(Dump("graaf/data-gebieden.ttl.gz", "turtle", None, 0, "", 0))
    'graaf-data-gebieden-ttl'
    """
    return dump.name.removesuffix(".gz").replace("/", "-").replace(".", "-")


def _distribution(graph: _Graph, dataset: ox.NamedNode, dump: Dump, modified: ox.Literal, address: str) -> None:
    media = media_of(dump)
    file_type, format_ = _FILE_TYPES[media]
    one = _node(f"{BASE}catalogus#{distribution_id(dump)}")
    checksum = ox.BlankNode(f"som{dump.sha256[:16]}{distribution_id(dump)}")
    graph.add(dataset, _DCAT + "distribution", one.value)
    graph.add(one, _RDF + "type", _DCAT + "Distribution")
    graph.add(
        one, _DCTERMS + "title", ox.Literal(f"{dump.name} ({format_.replace('_', '/')}, ingepakt)", language="nl")
    )
    graph.add(one, _DCTERMS + "format", _FILE_TYPE + file_type)
    graph.add(one, _DCTERMS + "modified", modified)
    graph.add(one, _DCAT + "accessURL", address + "dumps/")
    graph.add(one, _DCAT + "downloadURL", address + "dumps/" + dump.name)
    graph.add(one, _DCAT + "mediaType", _IANA + media.type)
    graph.add(one, _DCAT + "compressFormat", _IANA + "application/gzip")
    graph.add(one, _DCAT + "byteSize", _number(dump.bytes))
    if graph.values(_node(_SERVICE), _RDF + "type"):
        graph.add(one, _DCAT + "accessService", _SERVICE)
    for predicate in (_DCTERMS + "license", _DCTERMS + "language", _DCTERMS + "conformsTo"):
        graph.add(one, predicate, *graph.values(dataset, predicate))
    graph.add(one, _SPDX + "checksum", checksum)
    graph.add(checksum, _RDF + "type", _SPDX + "Checksum")
    graph.add(checksum, _SPDX + "algorithm", _SPDX + "checksumAlgorithm_sha256")
    graph.add(checksum, _SPDX + "checksumValue", ox.Literal(dump.sha256, datatype=_node(_XSD + "hexBinary")))


def _type_values(graph: _Graph) -> None:
    for predicate, kind in _RANGES.items():
        for value in graph.all_values(predicate):
            if not isinstance(value, ox.Literal):
                graph.add(value, _RDF + "type", kind)


def void(source: Source, dumps: Dumps, address: str = BASE, *, services: bool = True) -> list[ox.Triple]:
    """Return the description by VoID: how many there are of what, where they are, and what they link to."""
    counts = dumps.counts
    graph = _Graph(triple for triple in source.stated if triple.subject == _node(DATASET))
    page, whole = _node(BASE + ".well-known/void"), _node(DATASET)
    graph.add(page, _RDF + "type", _VOID + "DatasetDescription")
    graph.add(page, _FOAF + "primaryTopic", DATASET)
    graph.add(whole, _RDF + "type", _VOID + "Dataset")
    graph.add(whole, _FOAF + "homepage", address + "catalogus")
    if services:
        graph.add(whole, _VOID + "sparqlEndpoint", address + "sparql")
    graph.add(whole, _VOID + "uriSpace", ox.Literal(ID))
    graph.add(whole, _VOID + "feature", *(_FORMATS + _FILE_TYPES[media][1] for media in GRAPH_FORMATS))
    graph.add(whole, _VOID + "vocabulary", *sorted(_vocabularies((*counts.per_class, *counts.per_property))))
    for name, number in (
        ("triples", counts.triples),
        ("entities", counts.entities),
        ("distinctSubjects", counts.subjects),
        ("classes", len(counts.per_class)),
        ("properties", len(counts.per_property)),
    ):
        graph.add(whole, _VOID + name, _number(number))
    for dump in dumps.files:
        about = whole if dump.graph is None else _node(dump.graph)
        graph.add(about, _VOID + "dataDump", address + "dumps/" + dump.name)
    for name, triples in dumps.graphs.items():
        graph.add(whole, _VOID + "subset", name)
        graph.add(_node(name), _RDF + "type", _VOID + "Dataset")
        graph.add(_node(name), _VOID + "triples", _number(triples))
        graph.add(_node(name), _DCTERMS + "title", *source.titles.get(name, ()))
    _partitions(graph, whole, dumps)
    return graph.triples()


def _partitions(graph: _Graph, whole: ox.NamedNode, dumps: Dumps) -> None:
    counts = dumps.counts
    for number, (iri, entities) in enumerate(counts.per_class.items()):
        part = ox.BlankNode(f"klasse{number}")
        graph.add(whole, _VOID + "classPartition", part)
        graph.add(part, _VOID + "class", iri)
        graph.add(part, _VOID + "entities", _number(entities))
    for number, (iri, triples) in enumerate(counts.per_property.items()):
        part = ox.BlankNode(f"eigenschap{number}")
        graph.add(whole, _VOID + "propertyPartition", part)
        graph.add(part, _VOID + "property", iri)
        graph.add(part, _VOID + "triples", _number(triples))
    targets = sorted({target for _, target, _ in counts.links})
    for target in targets:
        other = ox.BlankNode(f"doel{targets.index(target)}")
        graph.add(other, _RDF + "type", _VOID + "Dataset")
        graph.add(other, _VOID + "uriSpace", ox.Literal(target))
    for number, (predicate, target, triples) in enumerate(counts.links):
        links = ox.BlankNode(f"koppeling{number}")
        graph.add(whole, _VOID + "subset", links)
        graph.add(links, _RDF + "type", _VOID + "Linkset")
        graph.add(links, _VOID + "linkPredicate", predicate)
        graph.add(links, _VOID + "subjectsTarget", DATASET)
        graph.add(links, _VOID + "objectsTarget", ox.BlankNode(f"doel{targets.index(target)}"))
        graph.add(links, _VOID + "triples", _number(triples))


def _vocabularies(iris: Iterable[str]) -> set[str]:
    """Return the namespaces of terms: up to the last hash or slash."""
    return {iri[: max(iri.rfind("#"), iri.rfind("/")) + 1] for iri in iris}
