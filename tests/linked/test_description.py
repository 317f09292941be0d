"""What is said of a thing, straight from the engine."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from tests.conftest import Nquads
from tests.linked.conftest import BASE, ID, MANY
from tests.strategies import texts

from beleidsgraaf.addresses import Links, candidates, file_name, page_of
from beleidsgraaf.description import describe
from beleidsgraaf.engine.embedded import EmbeddedEngine
from beleidsgraaf.formats import ordered, write
from beleidsgraaf.jsonld import Context
from beleidsgraaf.media import JSONLD, TURTLE
from beleidsgraaf.pages import Pages
from beleidsgraaf.terms import Prefixes

GOAL = ID + "beleid/doel"


def test_nothing_is_said_of_what_is_not_there(engine: EmbeddedEngine) -> None:
    assert describe(engine, [ID + "beleid/bestaat-niet"]) == {}
    assert describe(engine, []) == {}


def test_many_at_once_say_what_one_says(engine: EmbeddedEngine) -> None:
    iris = [GOAL, ID + "beleid/groot", ID + "beleid/prik", BASE + "def#Doel", BASE + "shapes#AfgeleidShape"]
    together = describe(engine, iris)
    assert list(together) == iris
    for iri in iris:
        alone = describe(engine, [iri])[iri]
        assert alone.iri == iri
        assert alone.incoming == together[iri].incoming
        assert alone.labels == together[iri].labels
        assert alone.known == together[iri].known
        sets = []
        for one in (alone, together[iri]):
            dataset = ox.Dataset(ox.Quad(s.subject, s.predicate, s.object) for s in one.statements)
            dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
            sets.append(dataset)
        assert sets[0] == sets[1]


def test_the_description_is_the_concise_bounded_one(engine: EmbeddedEngine, generation: object) -> None:
    store = ox.Store()
    store.bulk_load(path=str(generation.graph_file), format=ox.RdfFormat.N_QUADS)  # type: ignore[attr-defined]
    for iri in (GOAL, BASE + "shapes#AfgeleidShape", BASE + "def#Beleidselement", ID + "thema/schulden"):
        # The engine's own DESCRIBE follows nameless things as well, by other means.
        expected = ox.Dataset(
            ox.Quad(t.subject, t.predicate, t.object)
            for t in store.query(f"DESCRIBE <{iri}>", use_default_graph_as_union=True)  # type: ignore[union-attr]
        )
        found = ox.Dataset(
            ox.Quad(s.subject, s.predicate, s.object) for s in describe(engine, [iri], most=0)[iri].statements
        )
        expected.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
        found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
        assert len(found) > 5
        assert found == expected, iri


def test_counts_do_not_depend_on_how_many_are_shown(engine: EmbeddedEngine) -> None:
    for most in (1, 10, MANY, MANY + 1):
        one = describe(engine, [ID + "beleid/groot"], most=most)[ID + "beleid/groot"]
        parts = {incoming.predicate.value: incoming for incoming in one.incoming}[BASE + "def#draagtBijAan"]
        assert parts.count == MANY
        assert len(parts.subjects) == min(most, MANY)
        assert parts.cut == (most < MANY)
    assert describe(engine, [GOAL], most=0)[GOAL].incoming == ()


def test_a_circle_and_a_shared_nameless_thing_are_written(nquads: Nquads, prefixes: Prefixes) -> None:
    thing, p = ox.NamedNode("urn:ding"), ox.NamedNode("urn:p")
    a, b = ox.BlankNode("a"), ox.BlankNode("b")
    triples = [
        ox.Triple(thing, p, a),
        ox.Triple(a, p, b),
        ox.Triple(b, p, a),
        ox.Triple(thing, ox.NamedNode("urn:q"), a),
    ]
    with EmbeddedEngine(nquads(triples, "urn:g")) as engine:
        found = describe(engine, ["urn:ding"])["urn:ding"]
    held = ordered(found.triples())
    assert len(held) == 4
    context = Context.of([], prefixes)
    for media, form in ((TURTLE, ox.RdfFormat.TURTLE), (JSONLD, ox.RdfFormat.JSON_LD)):
        body = write(held, media, prefixes=prefixes, context=context)
        back = ox.Dataset(ox.parse(body, format=form))
        same = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
        back.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
        same.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
        assert back == same
    assert b"urn:ding" in Pages(prefixes).thing(found, Links("doc/a/b"))


_KINDS = ("string", "integer", "boolean", "date", "decimal")


@given(texts(), texts())
def test_any_text_survives_json_ld(prefixes: Prefixes, one: str, other: str) -> None:
    thing = ox.NamedNode(GOAL)
    predicates = [
        ox.NamedNode(iri) for iri in ("http://www.w3.org/2004/02/skos/core#prefLabel", BASE + "def#x", "urn:p")
    ]
    xsd = "http://www.w3.org/2001/XMLSchema#"
    literals = [ox.Literal(one), ox.Literal(one, language="nl"), ox.Literal(other, language="en")]
    literals += [ox.Literal(other, datatype=ox.NamedNode(xsd + kind)) for kind in _KINDS]
    values: list[ox.Literal | ox.NamedNode] = [*literals, ox.NamedNode("urn:x")]
    triples = ordered(ox.Triple(thing, p, value) for p in predicates for value in values)
    ontology = [
        ox.Triple(
            predicates[1],
            ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
            ox.NamedNode("http://www.w3.org/2002/07/owl#DatatypeProperty"),
        ),
        ox.Triple(
            predicates[1], ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#range"), ox.NamedNode(xsd + "integer")
        ),
    ]
    body = Context.of(ontology, prefixes).write(triples)
    assert {quad.triple for quad in ox.parse(body, format=ox.RdfFormat.JSON_LD)} == set(triples)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("007", "integer"),
        ("+7", "integer"),
        ("-0", "integer"),
        ("9" * 30, "integer"),
        ("1", "boolean"),
        ("0.90", "decimal"),
    ],
)
def test_the_spelling_of_a_number_survives_json_ld(prefixes: Prefixes, text: str, kind: str) -> None:
    xsd = "http://www.w3.org/2001/XMLSchema#"
    predicate = ox.NamedNode(BASE + "def#x")
    ontology = [
        ox.Triple(
            predicate,
            ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
            ox.NamedNode("http://www.w3.org/2002/07/owl#DatatypeProperty"),
        ),
        ox.Triple(predicate, ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#range"), ox.NamedNode(xsd + kind)),
    ]
    triple = ox.Triple(ox.NamedNode(GOAL), predicate, ox.Literal(text, datatype=ox.NamedNode(xsd + kind)))
    body = Context.of(ontology, prefixes).write([triple])
    assert {quad.triple for quad in ox.parse(body, format=ox.RdfFormat.JSON_LD)} == {triple}


def test_every_term_of_the_ontology_has_a_name_in_the_context(documents: object, engine: EmbeddedEngine) -> None:
    terms = documents.writer.context.document()["@context"]  # type: ignore[attr-defined]
    listed = (Path(__file__).parent.parent / "ontology-terms.txt").read_text().split()
    names = [word.removeprefix("bg:") for word in listed if word.startswith("bg:")]
    assert len(names) > 100
    assert [name for name in names if name not in terms] == []
    assert terms["inDocument"] == {"@id": BASE + "def#inDocument", "@type": "@id"}
    assert terms["Doel"] == BASE + "def#Doel"


@pytest.mark.parametrize("name", ["beleid/doel", "gemeente/gm0484", "begrippenkader/rollen", "a/b/c"])
def test_a_page_and_its_thing_find_each_other(name: str) -> None:
    own, registered = candidates(name)
    assert page_of(own) == page_of(registered) == f"doc/{name}"
    assert file_name(name, TURTLE).endswith(".ttl")


@pytest.mark.parametrize(
    "iri",
    [ID + "..", ID + "a/../b", ID + "a", BASE + "def#<x>", "https://w3id.org/beleidsgraafdef#X", ID + "a/b.html", ""],
)
def test_what_has_no_page_gets_no_link(iri: str) -> None:
    assert page_of(iri) is None
