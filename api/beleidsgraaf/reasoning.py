"""Ask a description-logic reasoner whether the ontology contradicts itself.

HermiT runs on Java, through owlready2; nothing else in this package needs Java. The ontology is handed over as
N-Triples, because given Turtle owlready2 loads nothing and does not say so.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import owlready2
import pyoxigraph as ox

from beleidsgraaf.errors import CheckUnavailable
from beleidsgraaf.locations import Locations
from beleidsgraaf.turtle import parse

_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_CUBE = "http://purl.org/linked-data/cube#"


@dataclass(frozen=True)
class Verdict:
    """What the reasoner says.

    :param consistent: whether a world in which all statements hold is possible.
    :param unsatisfiable: classes that can have no member, by IRI.
    :param classes: how many classes were loaded; none would mean that nothing was judged.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...]
    classes: int


def ontology_triples(locations: Locations) -> list[ox.Triple]:
    """Return the statements of the ontology and its alignments (not the concept schemes, which are data).

    That a property is a dimension of a data cube says nothing about what it relates; owlready2 would take it for a
    second kind of property, so it is left out.
    """
    files = [*sorted(locations.ontology.glob("*.ttl")), *sorted((locations.ontology / "alignments").glob("*.ttl"))]
    triples = (triple for path in files if path.name != "prefixes.ttl" for triple in parse(path))
    return [triple for triple in triples if not (triple.predicate == _TYPE and _CUBE in str(triple.object))]


def reason(triples: Iterable[ox.Triple]) -> Verdict:
    """Run HermiT over an ontology.

    :raises CheckUnavailable: when Java is not installed, or when nothing was loaded.
    """
    if not shutil.which("java"):
        raise CheckUnavailable(
            "De samenhang van de ontologie is niet gecontroleerd: Java ontbreekt.",
            cure="Installeer een Java runtime (11 of hoger), bijvoorbeeld het pakket default-jre-headless.",
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ontologie.nt"
        with path.open("wb") as output:
            ox.serialize(triples, output, format=ox.RdfFormat.N_TRIPLES)
        world = owlready2.World()
        try:
            world.get_ontology(path.as_uri()).load()
            classes = len(list(world.classes()))
            if not classes:
                raise CheckUnavailable(
                    "De redeneerder kreeg geen klassen te zien.", cure="Controleer de bestanden in ontology/."
                )
            return _verdict(world, classes)
        finally:
            world.close()


def _verdict(world: owlready2.World, classes: int) -> Verdict:
    try:
        owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0, ignore_unsupported_datatypes=True)
    except owlready2.OwlReadyInconsistentOntologyError:
        return Verdict(consistent=False, unsatisfiable=(), classes=classes)
    except owlready2.base.OwlReadyJavaError as fault:
        said = next((line for line in str(fault).splitlines() if "Exception" in line), str(fault).splitlines()[0])
        raise CheckUnavailable(
            f"De redeneerder brak af: {said.strip()}",
            cure="Maak van de ontologie weer OWL 2 DL, of geef Java meer geheugen.",
        ) from fault
    # The list always holds owl:Nothing itself.
    impossible = sorted(c.iri for c in world.inconsistent_classes() if c is not owlready2.Nothing)
    return Verdict(consistent=True, unsatisfiable=tuple(impossible), classes=classes)
