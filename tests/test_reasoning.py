"""The reasoner finds a contradiction, and finds none in the shipped ontology."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from beleidsgraaf.errors import CheckUnavailable, TurtleError
from beleidsgraaf.locations import Locations
from beleidsgraaf.reasoning import Verdict, ontology_triples, reason

OWL_CLASS = "http://www.w3.org/2002/07/owl#Class"
EX = "http://example.org/"
HEAD = f"""
@prefix : <{EX}> .
@prefix bg: <https://w3id.org/beleidsgraaf/def#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
ANIMALS = (
    HEAD
    + """
:Dier a owl:Class . :Plant a owl:Class ; owl:disjointWith :Dier .
:Hond a owl:Class ; rdfs:subClassOf :Dier .
"""
)


def triples(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]


@pytest.fixture
def java() -> None:
    """Java; in CI its absence is a failure, elsewhere a reason to skip."""
    if not shutil.which("java"):
        message = "Java is not installed; the reasoner needs it"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(message)
        pytest.skip(message)
    return


@pytest.mark.usefixtures("java")
def test_the_shipped_ontology_does_not_contradict_itself(locations: Locations) -> None:
    verdict = reason(ontology_triples(locations))
    assert verdict == Verdict(consistent=True, unsatisfiable=(), classes=verdict.classes)
    # All of it was judged: every class of ours, and those it is aligned with.
    ours = {
        t.subject
        for t in ontology_triples(locations)
        if isinstance(t.subject, ox.NamedNode)
        and t.predicate.value.endswith("#type")
        and t.object == ox.NamedNode(OWL_CLASS)
    }
    assert verdict.classes >= len(ours) > 30


@pytest.mark.usefixtures("java")
def test_a_planted_contradiction_in_the_shipped_ontology_is_found(locations: Locations) -> None:
    planted = triples(HEAD + "bg:Doel owl:disjointWith bg:Beleidselement .")
    verdict = reason([*ontology_triples(locations), *planted])
    assert verdict.consistent
    assert verdict.unsatisfiable == ("https://w3id.org/beleidsgraaf/def#Doel",)


@pytest.mark.usefixtures("java")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ANIMALS, Verdict(True, (), 3)),
        (ANIMALS + ":Koraal a owl:Class ; rdfs:subClassOf :Hond , :Plant .", Verdict(True, (EX + "Koraal",), 4)),
        (ANIMALS + ":fikkie a :Hond , :Plant .", Verdict(False, (), 3)),
    ],
    ids=["sound", "an impossible class", "an impossible thing"],
)
def test_a_verdict(text: str, expected: Verdict) -> None:
    assert reason(triples(text)) == expected


@pytest.mark.usefixtures("java")
@pytest.mark.parametrize("text", ["", HEAD + ":a :b :c ."])
def test_an_ontology_without_classes_is_not_called_sound(text: str) -> None:
    with pytest.raises(CheckUnavailable, match="geen klassen") as caught:
        reason(triples(text))
    assert "ontology/" in caught.value.cure


def test_without_java_the_check_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CheckUnavailable, match="Java ontbreekt") as caught:
        reason(triples(ANIMALS))
    assert "Installeer" in caught.value.cure


def test_a_reasoner_that_breaks_off_gives_no_verdict(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    java = tmp_path / "java"
    java.write_text("#!/bin/sh\necho 'begin' >&2\necho 'java.lang.Exception: stuk' >&2\nexit 1\n")
    java.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(CheckUnavailable, match=r"java\.lang\.Exception: stuk") as caught:
        reason(triples(ANIMALS))
    assert "OWL 2 DL" in caught.value.cure


def test_the_concept_schemes_are_no_part_of_it(root: Locations) -> None:
    (root.ontology / "vocabularies").mkdir()
    (root.ontology / "vocabularies" / "kapot.ttl").write_text("dit wordt niet gelezen")
    (root.ontology / "alignments").mkdir()
    (root.ontology / "alignments" / "schema.ttl").write_text(ANIMALS)
    found = ontology_triples(root)
    assert {t.subject.value for t in found if isinstance(t.subject, ox.NamedNode)} >= {
        EX + "Dier",
        "https://w3id.org/beleidsgraaf/def#Doel",
    }
    (root.ontology / "alignments" / "schema.ttl").write_text("dit wel")
    with pytest.raises(TurtleError):
        ontology_triples(root)
