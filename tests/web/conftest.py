"""The service over a small graph of its own and two questions, and over the shipped files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from beleidsgraaf.build import Generation, Manifest, build
from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.engine import Answer, Dataset, Engine, Limits
from beleidsgraaf.engine.embedded import EmbeddedEngine
from beleidsgraaf.locations import Locations
from beleidsgraaf.media import JSON, TURTLE, Media
from beleidsgraaf.question import read_questions
from beleidsgraaf.settings import Settings
from beleidsgraaf.terms import Prefixes
from beleidsgraaf.web import create_app

VERSION = "0123456789abcdef0123"

_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/beleidsgraaf/def#Doel>"
_LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
QUADS = f"""\
<urn:doel:1> {_TYPE} <urn:graaf:een> .
<urn:doel:1> {_LABEL} "Een \\"dak\\", \\u00E9\\u00E9n & <thuis>\\nvoor iedereen"@nl <urn:graaf:een> .
<urn:doel:1> <urn:volgorde> "7"^^<http://www.w3.org/2001/XMLSchema#integer> <urn:graaf:een> .
<urn:doel:2> {_TYPE} <urn:graaf:twee> .
<urn:doel:2> {_LABEL} "Minder schulden"@nl <urn:graaf:twee> .
"""

# Gives back whatever it is given, so that a value that became part of the query would show.
ECHO = """\
#+ summary: Wat er is gegeven
#+ summary_en: What was given
#+ tags: [proef]
#+ parameters:
#+   tekst:
#+     type: string
#+     repeat: true
#+     description: Een tekst
#+     description_en: A text
#+   taal:
#+     type: nl
#+     description: Een Nederlandse tekst
#+     description_en: A Dutch text
#+   getal:
#+     type: xsd:integer
#+     description: Een getal
#+     description_en: A number
#+   wie:
#+     type: iri
#+     description: Een IRI
#+     description_en: An IRI
#+ columns: [tekst, taal, getal, wie]
#+ example: {tekst: voorbeeld}

SELECT ?tekst ?taal ?getal ?wie
WHERE {
  VALUES ?tekst { UNDEF }
  VALUES ?taal { UNDEF }
  VALUES ?getal { UNDEF }
  VALUES ?wie { UNDEF }
}
ORDER BY ?tekst
"""
GOALS = """\
#+ summary: De doelen als graaf
#+ summary_en: The goals as a graph
#+ tags: [proef]
#+ parameters:
#+   doel:
#+     type: iri
#+     class: bg:Doel
#+     required: true
#+     description: Het doel
#+     description_en: The goal
#+ example: {doel: "urn:doel:1"}

PREFIX bg: <https://w3id.org/beleidsgraaf/def#>

CONSTRUCT { ?doel a bg:Doel }
WHERE {
  VALUES ?doel { UNDEF }
  ?doel a bg:Doel .
}
"""


class Recorder:
    """An engine that keeps the text of each query it is asked."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.asked: list[str] = []

    def query(
        self, text: str, *, solutions: Media = JSON, graph: Media = TURTLE, dataset: Dataset | None = None
    ) -> Answer:
        self.asked.append(text)
        return self.engine.query(text, solutions=solutions, graph=graph, dataset=dataset)

    def close(self) -> None:
        self.engine.close()


@pytest.fixture(scope="session")
def quads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("web") / "graaf.nq"
    path.write_text(QUADS)
    return path


@pytest.fixture(scope="session")
def vragen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vragen")
    (folder / "wat-is-gegeven.rq").write_text(ECHO)
    (folder / "doelen-als-graaf.rq").write_text(GOALS)
    return folder


Serve = Callable[..., AbstractContextManager[TestClient]]


def sealed(folder: Path, quads: int = 0) -> Generation:
    """Return a generation that nobody built, for what only needs its version and counts."""
    return Generation(folder, Manifest(VERSION, quads, 0, {}, {}, {}, {}, {}, "proef"))


@pytest.fixture(scope="session")
def serve(quads: Path, vragen: Path, prefixes: Prefixes) -> Serve:
    """Serve the small graph, under limits of the test's choice."""

    @contextmanager
    def serving(limits: Limits | None = None, workers: int = 2) -> Iterator[TestClient]:
        settings = Settings(voorbereiden="nee", werkers=workers, wachtlimiet=(limits or Limits()).wait)
        with EmbeddedEngine(quads, limits=limits, workers=workers) as engine:
            catalogue = Catalogue(read_questions(vragen, prefixes), Recorder(engine), prefixes)
            with TestClient(create_app(catalogue, sealed(quads.parent, engine.quads), settings)) as client:
                yield client

    return serving


@pytest.fixture(scope="session")
def client(serve: Serve) -> Iterator[TestClient]:
    with serve() as client:
        yield client


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory, locations: Locations) -> Iterator[TestClient]:
    """The shipped graph and its questions."""
    where = Locations(locations.root, tmp_path_factory.mktemp("web-opslag"))
    generation, _ = build(where, validate=lambda _: {}, pakket="proef")
    with (
        EmbeddedEngine(generation.graph_file) as engine,
        TestClient(create_app(Catalogue.read(where, engine), generation, Settings(voorbereiden="nee"))) as client,
    ):
        yield client
