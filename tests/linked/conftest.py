"""A small graph with what publication finds hard, its documents, and a real server over it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from tests.servers import Server, serving

import beleidsgraaf
from beleidsgraaf import dumps
from beleidsgraaf.build import Generation, build
from beleidsgraaf.documents import Documents
from beleidsgraaf.dumps import Dumps
from beleidsgraaf.engine.embedded import EmbeddedEngine
from beleidsgraaf.locations import Locations
from beleidsgraaf.publication import Publisher
from beleidsgraaf.terms import Prefixes

BASE = "https://w3id.org/beleidsgraaf/"
ID = BASE + "id/"
TOOI = "https://identifier.overheid.nl/tooi/id/"
INJECTION = '<script>alert(1)</script>" onmouseover="alert(2) \' & </style>'
MANY = 130

DATA = f"""\
@prefix beleid: <{ID}beleid/> .
@prefix bg: <{BASE}def#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix document: <{ID}document/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

document:nota a bg:Beleidsdocument ; skos:prefLabel "Nota van Voorbeeldstad"@nl ;
    bg:gemeente <{TOOI}gemeente/gm9999> ; bg:heeftParagraaf <{ID}paragraaf/nota-1> .
<{ID}paragraaf/nota-1> a bg:Paragraaf ; skos:prefLabel "Één"@nl .
<{TOOI}gemeente/gm9999> a bg:Overheid ; skos:prefLabel "Voorbeeldstad"@nl .

beleid:doel a bg:Doel ; skos:prefLabel "Iedereen doet mee"@nl , "Everybody joins in"@en ;
    bg:inDocument document:nota ; bg:onderdeelVan beleid:groot ;
    rdfs:seeAlso <https://example.org/elders> , <javascript:alert(3)> ;
    bg:genoemdAantal 7 ; dcterms:issued "2026-11-22"^^xsd:date ;
    skos:editorialNote [ rdfs:label "binnen"@nl ; rdfs:seeAlso [ rdfs:label "dieper"@nl ] ] ;
    rdfs:comment ( "een" beleid:groot "drie" ) .
beleid:groot a bg:Doel ; skos:prefLabel "Groot doel"@nl ; bg:inDocument document:nota .
beleid:prik a bg:Doel ; skos:prefLabel {ox.Literal(INJECTION, language="nl")!s} ;
    bg:onderdeelVan beleid:doel ; dcterms:description "日本 🙂 é"@ja .

beleid:oud owl:deprecated true ; rdfs:comment "Samengevoegd."@nl ; dcterms:isReplacedBy beleid:doel .
beleid:weg owl:deprecated true ; rdfs:comment "Vervallen."@nl .
beleid:verouderd a bg:Doel ; skos:prefLabel "Verouderd, maar er nog"@nl ; owl:deprecated true .
""" + "".join(
    f'beleid:deel-{number:03} a bg:Inspanning ; skos:prefLabel "Deel {number}"@nl ; bg:draagtBijAan beleid:groot .\n'
    for number in range(MANY)
)


@pytest.fixture(scope="session")
def where(tmp_path_factory: pytest.TempPathFactory, locations: Locations) -> Locations:
    """The shipped vocabulary, shapes, questions and catalogue, over a document of its own."""
    folder = tmp_path_factory.mktemp("linked")
    found = Locations(root=folder / "graaf", opslag=folder / "opslag")
    for name in ("ontology", "shapes", "queries"):
        shutil.copytree(locations.root / name, found.root / name)
    document = found.data / "gemeenten" / "voorbeeldstad" / "nota.ttl"
    document.parent.mkdir(parents=True)
    document.write_text(DATA)
    shutil.copy(locations.data / "catalogus.ttl", found.data)
    found.opslag.mkdir()
    return found


@pytest.fixture(scope="session")
def generation(where: Locations) -> Generation:
    return build(where, validate=lambda _: {}, pakket=beleidsgraaf.__version__)[0]


@pytest.fixture(scope="session")
def made(generation: Generation, prefixes: Prefixes) -> Dumps:
    return dumps.make(generation, prefixes)


@pytest.fixture(scope="session")
def engine(generation: Generation) -> Iterator[EmbeddedEngine]:
    with EmbeddedEngine(generation.graph_file) as engine:
        yield engine


@pytest.fixture(scope="session")
def documents(engine: EmbeddedEngine, generation: Generation, prefixes: Prefixes, made: Dumps) -> Documents:
    return Documents(engine, generation, prefixes, Publisher())


@pytest.fixture(scope="session")
def server(where: Locations, made: Dumps) -> Iterator[Server]:
    with serving(where, BEVEILIGING="meldpunt@example.org") as running:
        yield running


@pytest.fixture(scope="session")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.base, timeout=30) as client:
        yield client


@pytest.fixture(scope="session")
def dcat() -> Path:
    """The folder of shapes of DCAT-AP-NL."""
    folder = Path(os.environ.get("CONFORMITEIT", "")) / "dcat-ap-nl"
    if not os.environ.get("CONFORMITEIT") or not folder.is_dir():
        pytest.skip("set CONFORMITEIT to the folder with the shapes of DCAT-AP-NL")
    return folder
