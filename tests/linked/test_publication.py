"""The catalogue under the national shapes, the counts, and who publishes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import httpx
import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, SH, VOID
from tests.linked.conftest import BASE, ID, TOOI

from beleidsgraaf import publication
from beleidsgraaf.documents import Documents, publisher_of
from beleidsgraaf.dumps import Dumps
from beleidsgraaf.publication import DATASET, Publisher
from beleidsgraaf.settings import Settings

VCARD = rdflib.Namespace("http://www.w3.org/2006/vcard/ns#")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
WHOLE = rdflib.URIRef(DATASET)
CATALOG = rdflib.URIRef(ID + "catalogus/beleidsgraaf")
MANDATORY = (
    "dcat-ap-nl-SHACL.ttl",
    "dcat-ap-nl-SHACL-klassebereik.ttl",
    "dcat-ap-nl-SHACL-klassebereik-codelijsten.ttl",
)
SETS = (MANDATORY, ("dcat-ap-nl-SHACL-aanbevolen.ttl",), ("dcat-ap-SHACL.ttl",))


def shapes(folder: Path, names: tuple[str, ...]) -> rdflib.Graph:
    graph = rdflib.Graph()
    for name in names:
        graph.parse(folder / name)
    # The published copy refers to two property shapes that it does not define; pyshacl stops at these.
    for subject, other in list(graph.subject_objects(SH.property)):
        if (other, None, None) not in graph:
            graph.remove((subject, SH.property, other))
    return graph


def findings(data: rdflib.Graph, folder: Path, names: tuple[str, ...]) -> Counter[tuple[str, str]]:
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes(folder, names))
    return Counter(
        (str(report.value(result, SH.resultSeverity)).rpartition("#")[2], str(report.value(result, SH.resultPath)))
        for result in report.subjects(RDF.type, SH.ValidationResult)
    )


def as_graph(triples: list[ox.Triple]) -> rdflib.Graph:
    return rdflib.Graph().parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"", format="nt")


@pytest.fixture(scope="module")
def served(client: httpx.Client) -> rdflib.Graph:
    response = client.get("/catalogus", headers={"Accept": "text/turtle"})
    return rdflib.Graph().parse(data=response.text, format="turtle")


@pytest.mark.parametrize("names", SETS, ids=lambda names: names[0])
def test_the_catalogue_passes_every_set_of_shapes(served: rdflib.Graph, dcat: Path, names: tuple[str, ...]) -> None:
    assert findings(served, dcat, names) == Counter()


@pytest.mark.parametrize(
    ("subject", "predicate"),
    [
        *(
            (WHOLE, predicate)
            for predicate in (DCTERMS.publisher, DCTERMS.identifier, DCAT.theme, DCTERMS.accessRights)
        ),
        *((WHOLE, predicate) for predicate in (DCAT.contactPoint, DCTERMS.creator, DCTERMS.title)),
        (CATALOG, DCTERMS.title),
        (rdflib.URIRef(ID + "dienst/sparql"), DCAT.endpointDescription),
        (rdflib.URIRef(BASE + "catalogus#beleidsgraaf-nq"), DCTERMS.license),
    ],
)
def test_the_shapes_would_see_what_is_missing(
    served: rdflib.Graph, dcat: Path, subject: rdflib.URIRef, predicate: rdflib.URIRef
) -> None:
    assert (subject, predicate, None) in served
    less = rdflib.Graph()
    for triple in served:
        if triple[:2] != (subject, predicate):
            less.add(triple)
    found = findings(less, dcat, MANDATORY) + findings(less, dcat, SETS[2])
    assert any(severity == "Violation" and path == str(predicate) for severity, path in found)


def test_every_file_is_a_distribution_with_its_size_and_digest(served: rdflib.Graph, made: Dumps) -> None:
    for dump in made.of(None):
        one = rdflib.URIRef(f"{BASE}catalogus#{publication.distribution_id(dump)}")
        assert (WHOLE, DCAT.distribution, one) in served
        assert served.value(one, DCAT.downloadURL) == rdflib.URIRef(f"{BASE}dumps/{dump.name}")
        assert str(served.value(one, DCAT.byteSize)) == str(dump.bytes)
        checksum = served.value(one, SPDX.checksum)
        assert str(served.value(checksum, SPDX.checksumValue)).lower() == dump.sha256
        assert str(served.value(one, DCAT.mediaType)).startswith("http://www.iana.org/assignments/media-types/")
    titled = set(made.graphs) & {str(dataset) for dataset in served.objects(CATALOG, DCAT.dataset)}
    assert ID + "graaf/data-gemeenten-voorbeeldstad-nota" in titled
    assert ID + "graaf/ontology-vocabularies-rollen" in titled
    for graph in titled:
        assert len(list(served.objects(rdflib.URIRef(graph), DCAT.distribution))) == len(made.of(graph))


def test_every_format_of_the_catalogue_says_the_same(client: httpx.Client, served: rdflib.Graph) -> None:
    for accept, form in (
        ("application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
    ):
        response = client.get("/catalogus", headers={"Accept": accept})
        assert len(set(ox.parse(response.content, format=form))) == len(served), accept


def test_the_publisher_of_the_settings_is_the_publisher(documents: Documents, made: Dumps, dcat: Path) -> None:
    settings = Settings(
        uitgever="Gemeente Voorbeeldstad",
        uitgever_iri=TOOI + "gemeente/gm9999",
        contact_email="beleid@voorbeeldstad.nl",
    )
    graph = as_graph(
        publication.catalogue(documents.source, made, publisher_of(settings), "https://data.voorbeeldstad.nl/")
    )
    publisher = rdflib.URIRef(TOOI + "gemeente/gm9999")
    assert set(graph.objects(None, DCTERMS.publisher)) == {publisher}
    assert graph.value(publisher, FOAF.name) == rdflib.Literal("Gemeente Voorbeeldstad", "nl")
    # Who made the data is not a matter of who publishes it.
    assert publisher not in set(graph.objects(WHOLE, DCTERMS.creator))
    contact = graph.value(WHOLE, DCAT.contactPoint)
    assert graph.value(contact, VCARD.hasEmail) == rdflib.URIRef("mailto:beleid@voorbeeldstad.nl")
    assert graph.value(contact, VCARD.fn) == rdflib.Literal("Gemeente Voorbeeldstad", "nl")
    for url in graph.objects(None, DCAT.downloadURL):
        assert str(url).startswith("https://data.voorbeeldstad.nl/dumps/")
    for names in SETS:
        assert findings(graph, dcat, names) == Counter()


def test_a_publisher_without_an_iri(documents: Documents, made: Dumps, dcat: Path) -> None:
    graph = as_graph(publication.catalogue(documents.source, made, Publisher("Stichting Voorbeeld")))
    (publisher,) = set(graph.objects(None, DCTERMS.publisher))
    assert isinstance(publisher, rdflib.BNode)
    assert findings(graph, dcat, MANDATORY) == Counter()


def test_nobody_is_invented() -> None:
    assert "@" not in publisher_of(Settings()).contact
    assert publisher_of(Settings()).naam == ""


def test_files_alone_promise_no_services(documents: Documents, made: Dumps, dcat: Path) -> None:
    graph = as_graph(publication.catalogue(documents.source, made, Publisher(), services=False))
    assert set(graph.subjects(RDF.type, DCAT.DataService)) == set()
    assert set(graph.objects(None, DCAT.accessService)) == set()
    for names in (MANDATORY, SETS[2]):
        assert findings(graph, dcat, names) == Counter()
    void = as_graph(publication.void(documents.source, made, services=False))
    assert set(void.objects(None, VOID.sparqlEndpoint)) == set()


def test_void_counts_what_is_there(client: httpx.Client, made: Dumps) -> None:
    response = client.get("/.well-known/void", headers={"Accept": "text/turtle"})
    graph = rdflib.Graph().parse(data=response.text, format="turtle")
    assert int(str(graph.value(WHOLE, VOID.triples))) == made.counts.triples
    classes = {
        str(graph.value(part, VOID["class"])): int(str(graph.value(part, VOID.entities)))
        for part in graph.objects(WHOLE, VOID.classPartition)
    }
    assert classes == made.counts.per_class
    properties = {
        str(graph.value(part, VOID.property)): int(str(graph.value(part, VOID.triples)))
        for part in graph.objects(WHOLE, VOID.propertyPartition)
    }
    assert properties == made.counts.per_property
    linksets = list(graph.subjects(RDF.type, VOID.Linkset))
    assert len(linksets) == len(made.counts.links) > 0
    assert {str(g) for g in graph.objects(WHOLE, VOID.subset) if isinstance(g, rdflib.URIRef)} == set(made.graphs)
    assert rdflib.URIRef(BASE + "dumps/beleidsgraaf.nq.gz") in set(graph.objects(WHOLE, VOID.dataDump))
    assert graph.value(rdflib.URIRef(BASE + ".well-known/void"), FOAF.primaryTopic) == WHOLE


def test_a_graph_without_a_catalogue_still_has_its_files(made: Dumps) -> None:
    bare = publication.catalogue(publication.Source((), {}, {}), made, Publisher())
    graph = as_graph(bare)
    assert (CATALOG, DCAT.dataset, WHOLE) in graph
    assert len(list(graph.objects(WHOLE, DCAT.distribution))) == len(made.of(None))
