"""Shared fixtures: the shipped files, and a tiny graph of its own for every test that wants to change one."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.configuration import set_hypothesis_home_dir

# The import mode puts nothing on the path; the tests share their helpers as `tests.strategies`.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.endpoints import Running, oxigraph_server, virtuoso_server

import beleidsgraaf
from beleidsgraaf.build import build
from beleidsgraaf.locations import FOLDERS, Locations, find_locations
from beleidsgraaf.terms import Prefixes

# No example database: nothing may depend on, or be left in, the working folder. In CI the same examples every time.
set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "hypothesis")
settings.register_profile(
    "beleidsgraaf",
    database=None,
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("beleidsgraaf")


@pytest.fixture(scope="session")
def locations() -> Locations:
    """The files of this checkout, or of the installed wheel."""
    return find_locations()


@pytest.fixture(scope="session")
def prefixes(locations: Locations) -> Prefixes:
    return Prefixes.read(locations.ontology / "prefixes.ttl")


_PREFIXES = """\
@prefix beleid: <https://w3id.org/beleidsgraaf/id/beleid/> .
@prefix bg: <https://w3id.org/beleidsgraaf/def#> .
@prefix dekking: <https://w3id.org/beleidsgraaf/id/dekking/> .
@prefix document: <https://w3id.org/beleidsgraaf/id/document/> .
@prefix gemeente: <https://identifier.overheid.nl/tooi/id/gemeente/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix paragraaf: <https://w3id.org/beleidsgraaf/id/paragraaf/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix semapv: <https://w3id.org/semapv/vocab/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix sssom: <https://w3id.org/sssom/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

_VOCABULARY = """\
bg:Beleidselement a owl:Class .
bg:Doel a owl:Class ; rdfs:subClassOf bg:Beleidselement .
bg:Inspanning a owl:Class ; rdfs:subClassOf bg:Beleidselement .
bg:Afspraak a owl:Class ; rdfs:subClassOf bg:Inspanning .
bg:onderdeelVan a owl:ObjectProperty .
bg:heeftOnderdeel a owl:ObjectProperty ; owl:inverseOf bg:onderdeelVan .
bg:draagtBijAan a owl:ObjectProperty .
bg:valtOnder a owl:ObjectProperty , owl:TransitiveProperty .
bg:onderdeelVan rdfs:subPropertyOf bg:valtOnder .
bg:draagtBijAan rdfs:subPropertyOf bg:valtOnder .
"""

_DOCUMENT = """\
document:nota
    a bg:Beleidsdocument ;
    bg:gemeente gemeente:gm9999 ;
    bg:heeftParagraaf paragraaf:nota-1 , paragraaf:nota-2 ;
.

paragraaf:nota-1 bg:dekking dekking:volledig .
paragraaf:nota-2 bg:dekking dekking:niet-gemodelleerd .

beleid:doel a bg:Doel ; skos:prefLabel "Iedereen doet mee"@nl .
beleid:subdoel a bg:Doel ; bg:onderdeelVan beleid:doel .
beleid:afspraak a bg:Afspraak ; bg:draagtBijAan beleid:subdoel .
"""


@pytest.fixture
def root(tmp_path: Path, locations: Locations) -> Locations:
    """A whole graph in small: own prefixes, vocabulary and document, and the shipped rules."""
    where = Locations(root=tmp_path / "graaf", opslag=tmp_path / "opslag")
    for name in FOLDERS:
        (where.root / name).mkdir(parents=True)
    (where.ontology / "prefixes.ttl").write_text(_PREFIXES)
    (where.ontology / "kern.ttl").write_text(_PREFIXES + _VOCABULARY)
    shutil.copytree(locations.ontology / "rules", where.ontology / "rules")
    document = where.data / "gemeenten" / "voorbeeldstad" / "nota.ttl"
    document.parent.mkdir(parents=True)
    document.write_text(_PREFIXES + _DOCUMENT)
    return where


Nquads = Callable[[Iterable[ox.Triple], str], Path]


@pytest.fixture(scope="session")
def nquads(tmp_path_factory: pytest.TempPathFactory) -> Nquads:
    """Write triples as a file that an engine loads, all in one named graph."""

    def write(triples: Iterable[ox.Triple], graph: str = "https://example.org/graaf") -> Path:
        path = tmp_path_factory.mktemp("nquads") / "graaf.nq"
        name = ox.NamedNode(graph)
        with path.open("wb") as output:
            quads = (ox.Quad(t.subject, t.predicate, t.object, name) for t in triples)
            ox.serialize(quads, output, format=ox.RdfFormat.N_QUADS)
        return path

    return write


@pytest.fixture(scope="session")
def sealed(tmp_path_factory: pytest.TempPathFactory, locations: Locations) -> Locations:
    """The shipped files, sealed once."""
    where = Locations(locations.root, tmp_path_factory.mktemp("protocol") / "opslag")
    build(where, validate=lambda _: {}, pakket=beleidsgraaf.__version__)
    return where


@pytest.fixture(scope="session")
def oxigraph() -> Iterator[Running]:
    """Oxigraph's own server, one for all tests: who needs a graph in it, puts it there."""
    with oxigraph_server() as server:
        yield server


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Virtuoso, likewise."""
    with virtuoso_server(tmp_path_factory.mktemp("virtuoso")) as server:
        yield server


@pytest.fixture(autouse=True, scope="module")
def _let_go_here() -> Iterator[None]:
    """Collect what a module leaves behind: an answer of pyoxigraph may only be dropped by the thread that asked."""
    yield
    gc.collect()
