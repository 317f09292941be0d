"""What is at each address, in each format: things, vocabularies, the catalogue, counts.

The service and the copy of the site in a folder both get their documents here, so that they cannot differ.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

import pyoxigraph as ox

from beleidsgraaf import dumps, publication
from beleidsgraaf.addresses import Links, candidates
from beleidsgraaf.build import Generation
from beleidsgraaf.description import Description, bare, describe, sketch
from beleidsgraaf.dumps import Dumps
from beleidsgraaf.engine import Engine
from beleidsgraaf.formats import ordered, write, write_quads
from beleidsgraaf.jsonld import Context
from beleidsgraaf.media import HTML, NTRIPLES, TRIG, Media
from beleidsgraaf.pages import Pages, all_pages
from beleidsgraaf.portal.about import count
from beleidsgraaf.publication import DATASET, Publisher
from beleidsgraaf.results import Table
from beleidsgraaf.settings import Settings
from beleidsgraaf.terms import BASE, Prefixes
from beleidsgraaf.texts import marked

_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_FOAF = "http://xmlns.com/foaf/0.1/"
_DCTERMS = "http://purl.org/dc/terms/"
_LICENCE = "http://creativecommons.org/publicdomain/zero/1.0/deed.nl"
_ONTOLOGY = BASE + "def"

# What each vocabulary holds, and what its page is called. The first asks for what the ontology defines; the second for
# the shapes, each by its class, since these have no ontology of their own.
VOCABULARIES = {
    "def": (
        marked("De ontologie"),
        f"SELECT DISTINCT ?term {{ ?term <http://www.w3.org/2000/01/rdf-schema#isDefinedBy> <{_ONTOLOGY}> }}",
    ),
    "shapes": (
        marked("De vormen"),
        """SELECT DISTINCT ?term {
          VALUES ?kind {
            <http://www.w3.org/ns/shacl#NodeShape> <http://www.w3.org/ns/shacl#PropertyShape>
            <http://www.w3.org/ns/shacl#SPARQLConstraint>
          }
          ?term a ?kind .
        }""",
    ),
}
# Pages that ask nothing of the graph.
TEXT_PAGES = ("hulp", "over", "toegankelijkheid")
# The first of the things that a graph describes: enough to see what it is about, and to walk on.
_THINGS = """SELECT DISTINCT ?thing WHERE {{
  GRAPH {graph} {{ ?thing a ?class }}
  FILTER(isIRI(?thing))
}}
ORDER BY ?thing
LIMIT 200"""
_ONTOLOGY_TRIPLES = f"""CONSTRUCT {{ ?term ?property ?value }} WHERE {{
  VALUES ?property {{ <{_RDF_TYPE}> <http://www.w3.org/2000/01/rdf-schema#range> }}
  ?term <http://www.w3.org/2000/01/rdf-schema#isDefinedBy> <{_ONTOLOGY}> ; ?property ?value .
}}"""


class Writer:
    """Writes a description in any format; small enough to be sent to another process."""

    def __init__(self, prefixes: Prefixes, context: Context, pages: Mapping[str, Pages] | None = None) -> None:
        """Remember how to write.

        :param prefixes: of the project; :param context: of JSON-LD; :param pages: by language, made when not given.
        """
        self.prefixes = prefixes
        self.context = context
        self.pages = all_pages(prefixes) if pages is None else pages

    def __reduce__(self) -> tuple[type[Writer], tuple[Prefixes, Context]]:
        """Leave the templates behind: each process reads them itself."""
        return Writer, (self.prefixes, self.context)

    def thing(self, description: Description, media: Media, links: Links) -> bytes:
        """Write the description of a thing."""
        if media is HTML:
            return self.pages[links.taal].thing(description, links)
        return self.data(description, BASE + links.page, (media,))[media]

    def data(self, description: Description, page: str, formats: Iterable[Media]) -> dict[Media, bytes]:
        """Write the description of a thing as data, in several formats for the work of one.

        :param page: the canonical address of the document.
        """
        document = list(_document(description, page))
        triples = ordered((*description.triples(), *document))
        return {
            media: write_quads([*_quads(description), *(ox.Quad(*t) for t in document)], media, prefixes=self.prefixes)
            if media is TRIG
            else self.graph(triples, media)
            for media in formats
        }

    def graph(self, triples: list[ox.Triple], media: Media) -> bytes:
        """Write triples that are in order."""
        return write(triples, media, prefixes=self.prefixes, context=self.context)


class Documents:
    """All documents of one generation; what the whole service shares is made once."""

    def __init__(
        self,
        engine: Engine,
        generation: Generation,
        prefixes: Prefixes,
        publisher: Publisher,
        address: str = BASE,
        *,
        services: bool = True,
        beheerder: str = "",
    ) -> None:
        """Remember where to ask; nothing is asked yet.

        :param address: where this is published, for the addresses of files and services in the catalogue.
        :param services: whether services answer there, and not only files.
        :param beheerder: whom readers turn to, with the contact of the publisher.
        """
        self._beheerder = beheerder
        self._services = services
        self.engine = engine
        self.generation = generation
        self.prefixes = prefixes
        self._publisher = publisher
        self._address = address
        self.pages = all_pages(prefixes)
        self._kept: dict[tuple[str, str, Links], bytes] = {}
        self._lock = threading.RLock()

    @cached_property
    def writer(self) -> Writer:
        """How descriptions are written."""
        body = self.engine.query(_ONTOLOGY_TRIPLES, graph=NTRIPLES).body
        ontology = (quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES))
        return Writer(self.prefixes, Context.of(ontology, self.prefixes), self.pages)

    @cached_property
    def source(self) -> publication.Source:
        """What the graph says of the collection itself."""
        return publication.read_source(self.engine)

    @cached_property
    def dumps(self) -> Dumps:
        """The files of the generation; made now when nobody made them before."""
        with self._lock:
            return dumps.make(self.generation, self.prefixes)

    def find(self, name: str) -> Description | None:
        """Return the description that the page `/doc/{name}` shows, or None when there never was such a thing."""
        return next(iter(describe(self.engine, candidates(name)).values()), None)

    def sketch(self, name: str) -> Description | None:
        """Return what `find` returns, without the names of what it mentions."""
        return next(iter(sketch(self.engine, candidates(name)).values()), None)

    def vocabulary(self, name: str, media: Media, links: Links) -> bytes:
        """Return a vocabulary as a whole: the ontology (`def`) or the shapes."""
        return self._keep(name, media, links, lambda: self._vocabulary(name, media, links))

    def _vocabulary(self, name: str, media: Media, links: Links) -> bytes:
        title, query = VOCABULARIES[name]
        rows = Table.from_json(self.engine.query(query).body).rows
        namespace = f"{BASE}{name}#"
        iris = sorted(t.value for (t,) in rows if isinstance(t, ox.NamedNode) and t.value.startswith(namespace))
        found = describe(self.engine, [BASE + name, *iris], most=0)
        header = found.pop(BASE + name, None)
        if media is HTML:
            return self.pages[links.taal].vocabulary(header, found.values(), title, links)
        triples = [
            statement.triple
            for description in ([header] if header else []) + list(found.values())
            for statement in description.statements
            if not statement.inferred
        ]
        return self.writer.graph(ordered(triples), media)

    def catalogue(self, media: Media, links: Links) -> bytes:
        """Return the catalogue."""

        def make() -> bytes:
            triples = publication.catalogue(
                self.source, self.dumps, self._publisher, self._address, services=self._services
            )
            if media is HTML:
                return self.pages[links.taal].catalogue(triples, self.source, self.dumps, links)
            return self.writer.graph(triples, media)

        return self._keep("catalogus", media, links, make)

    def void(self, media: Media, links: Links) -> bytes:
        """Return the counts per class and property, and the links to other collections."""

        def make() -> bytes:
            if media is HTML:
                return self.pages[links.taal].void(self.source, self.dumps, links)
            return self.writer.graph(
                publication.void(self.source, self.dumps, self._address, services=self._services), media
            )

        return self._keep("void", media, links, make)

    def files(self, links: Links) -> bytes:
        """Return the page that lists all files."""
        return self._keep("dumps", HTML, links, lambda: self.pages[links.taal].dumps(self.source, self.dumps, links))

    def graph_page(self, iri: str, links: Links) -> bytes:
        """Return the page about a named graph."""
        about = describe(self.engine, [iri], most=0).get(iri)
        rows = Table.from_json(self.engine.query(_THINGS.format(graph=ox.NamedNode(iri))).body).rows
        things = bare(self.engine, [thing.value for (thing,) in rows if isinstance(thing, ox.NamedNode)])
        return self.pages[links.taal].graph(iri, self.source, self.dumps, about, things.values(), links)

    def text(self, name: str, links: Links) -> bytes:
        """Return a page of plain text, which is written in each language by itself (`TEXT_PAGES`)."""
        return self.pages[links.taal].render(
            f"tekst/{name}.{links.taal}.html",
            links,
            beheerder=self._beheerder,
            contact=self._publisher.contact,
            generatie=self.generation.version[:16],
            telling=count(self.generation.manifest),
        )

    def context(self) -> bytes:
        """Return the context of JSON-LD."""
        return (json.dumps(self.writer.context.document(), ensure_ascii=False, indent=2) + "\n").encode()

    def _keep(self, name: str, media: Media, links: Links, make: Callable[[], bytes]) -> bytes:
        """Make a document once; there are only a few of these, and they are the heavy ones."""
        key = (name, media.name, links)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = make()
            return self._kept[key]


def publisher_of(settings: Settings) -> Publisher:
    """Return who publishes, as the settings say it; an example address is nobody's."""
    by_mail = settings.contact_email and not settings.contact_email.endswith(".example")
    return Publisher(
        settings.uitgever or "",
        settings.uitgever_iri or "",
        settings.contact_email if by_mail else settings.contact_url,
    )


def _document(description: Description, page: str) -> Iterator[ox.Triple]:
    """Yield what is to be known of the description itself: what it is about, from where, and what it leaves out."""
    node = ox.NamedNode(page)

    def triple(predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
        return ox.Triple(node, ox.NamedNode(predicate), value)

    yield triple(_RDF_TYPE, ox.NamedNode(_FOAF + "Document"))
    yield triple(_FOAF + "primaryTopic", description.node)
    yield triple(_DCTERMS + "license", ox.NamedNode(_LICENCE))
    yield triple("http://rdfs.org/ns/void#inDataset", ox.NamedNode(DATASET))
    for graph in description.graphs:
        yield triple(_DCTERMS + "source", ox.NamedNode(graph))
    for incoming in description.incoming:
        if incoming.cut:
            text = (
                f"Van de {incoming.count} dingen die hiernaar verwijzen met <{incoming.predicate.value}> staan hier de "
                f"eerste {len(incoming.subjects)}."
            )
            yield triple("http://www.w3.org/2000/01/rdf-schema#comment", ox.Literal(text, language="nl"))


def _quads(description: Description) -> Iterator[ox.Quad]:
    """Yield every statement in the graphs that hold it; what is shown beside these in no graph."""
    stated = set()
    for statement in description.statements:
        stated.add(statement.triple)
        for graph in statement.graphs:
            yield ox.Quad(statement.subject, statement.predicate, statement.object, ox.NamedNode(graph))
    for triple in description.triples():
        if triple not in stated:
            yield ox.Quad(triple.subject, triple.predicate, triple.object)
