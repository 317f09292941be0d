"""What is shared, what is shared in part, what only one has, and what nobody compared."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import Nquads

from beleidsgraaf.build import infer, read_rules
from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.comparison import compare
from beleidsgraaf.differences import Grond, Oordeel, counterparts, differences
from beleidsgraaf.engine.embedded import EmbeddedEngine
from beleidsgraaf.locations import Locations
from beleidsgraaf.terms import ID
from beleidsgraaf.turtle import parse

_PREFIXES = """\
@prefix beleid: <https://w3id.org/beleidsgraaf/id/beleid/> .
@prefix bg: <https://w3id.org/beleidsgraaf/def#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix dekking: <https://w3id.org/beleidsgraaf/id/dekking/> .
@prefix document: <https://w3id.org/beleidsgraaf/id/document/> .
@prefix gemeente: <https://identifier.overheid.nl/tooi/id/gemeente/> .
@prefix mapping: <https://w3id.org/beleidsgraaf/id/mapping/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix paragraaf: <https://w3id.org/beleidsgraaf/id/paragraaf/> .
@prefix semapv: <https://w3id.org/semapv/vocab/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix sssom: <https://w3id.org/sssom/> .
@prefix thema: <https://w3id.org/beleidsgraaf/id/thema/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
_DOCUMENTS = """
gemeente:gm9001 skos:prefLabel "Stad" . gemeente:gm9002 skos:prefLabel "Dorp" .
gemeente:gm9003 skos:prefLabel "Buiten" .
document:stad bg:gemeente gemeente:gm9001 ; skos:prefLabel "Nota"@nl ; bg:heeftParagraaf paragraaf:stad-1 .
paragraaf:stad-1 bg:volgorde 1 ; skos:prefLabel "Een"@nl ; bg:dekking dekking:volledig .
document:dorp bg:gemeente gemeente:gm9002 ; skos:prefLabel "Visie"@nl ; bg:heeftParagraaf paragraaf:dorp-1 .
paragraaf:dorp-1 bg:volgorde 1 ; skos:prefLabel "Een"@nl ; bg:dekking dekking:gedeeltelijk ; bg:onderzochtOp bg:Doel .
document:samen bg:gemeente gemeente:gm9001 , gemeente:gm9003 ; skos:prefLabel "Convenant"@nl ;
    bg:heeftParagraaf paragraaf:samen-1 .
paragraaf:samen-1 bg:volgorde 1 ; skos:prefLabel "Een"@nl ; bg:dekking dekking:volledig .
"""


def element(name: str, kind: str = "Doel", theme: str = "schulden") -> str:
    document = name.partition("-")[0]
    return f"""
beleid:{name} a bg:{kind} ; bg:inDocument document:{document} ; bg:beleidsthema thema:{theme} ;
    skos:prefLabel "{name}"@nl .
"""


def mapping(one: str, predicate: str, other: str, *, reviewer: str = "lezer") -> str:
    target = "sssom:NoTermFound" if other == "-" else f"beleid:{other}"
    name = f"mapping:set-{one}-{other.strip('-') or 'geen'}-{predicate}"
    reviewed = f'; sssom:reviewer_label "{reviewer}"' if reviewer else ""
    return f"""
{name} a owl:Axiom ; owl:annotatedSource beleid:{one} ; owl:annotatedProperty skos:{predicate} ;
    owl:annotatedTarget {target} ; dcterms:isPartOf mapping:set ; sssom:confidence 0.8 ;
    sssom:author_label "redactie" ; sssom:mapping_date "2026-02-01"^^xsd:date ;
    sssom:mapping_justification semapv:MappingReview {reviewed} .
"""


GRAPH = "".join(
    [
        _PREFIXES,
        _DOCUMENTS,
        *(element(name) for name in ("stad-zelfde", "stad-ruimer", "stad-alleen", "stad-stil", "stad-kandidaat")),
        *(element(name) for name in ("dorp-zelfde", "dorp-enger", "dorp-kandidaat", "samen-doel")),
        element("stad-actie", "Inspanning"),
        # Dorp was read for goals, and has none on loneliness.
        element("stad-eenzaam", "Doel", "eenzaamheid"),
        mapping("stad-zelfde", "closeMatch", "dorp-zelfde"),
        # The wider goal of Stad is matched from Dorp: what is narrower there is wider here.
        mapping("dorp-enger", "broadMatch", "stad-ruimer"),
        mapping("stad-alleen", "closeMatch", "-"),
        mapping("stad-kandidaat", "exactMatch", "dorp-kandidaat", reviewer=""),
    ]
)


@pytest.fixture(scope="module")
def catalogue(nquads: Nquads, locations: Locations) -> Iterator[Catalogue]:
    """The shipped ontology, concept schemes and questions, over the small graph."""
    store = ox.Store()
    files = [path for path in locations.ontology.rglob("*.ttl") if path.name != "prefixes.ttl"]
    triples = [
        *(triple for path in files for triple in parse(path)),
        *(q.triple for q in ox.parse(GRAPH, format=ox.RdfFormat.TURTLE)),
    ]
    store.extend(ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode("http://example.org/g")) for t in triples)
    infer(store, read_rules(locations))
    with EmbeddedEngine(nquads((quad.triple for quad in store), "http://example.org/g"), workers=1) as engine:
        yield Catalogue.read(locations, engine)


def judged(
    catalogue: Catalogue, names: list[str], *, reviewed: bool = False
) -> dict[tuple[str, str, str], tuple[Oordeel, Grond]]:
    comparison = compare(catalogue, names)
    known = counterparts(catalogue, [gemeente.iri for gemeente in comparison.gemeenten], reviewed=reviewed)
    return {
        (row.gemeente.label, row.label, row.tegenover.label): (row.oordeel, row.grond)
        for row in differences(comparison, known)
    }


def test_each_judgement_and_what_it_rests_on(catalogue: Catalogue) -> None:
    found = judged(catalogue, ["Stad", "Dorp"])
    assert {name: verdict for (one, name, _), verdict in found.items() if one == "Stad"} == {
        "stad-zelfde": (Oordeel.GEDEELD, Grond.KOPPELING),
        "stad-kandidaat": (Oordeel.GEDEELD, Grond.KOPPELING),
        "stad-ruimer": (Oordeel.DEELS, Grond.KOPPELING),
        "stad-alleen": (Oordeel.ALLEEN, Grond.GEZOCHT),
        "stad-eenzaam": (Oordeel.ALLEEN, Grond.AFWEZIG),
        # Dorp has goals on debts, and nobody said whether this is one of them.
        "stad-stil": (Oordeel.ONBEKEND, Grond.GEEN),
        "samen-doel": (Oordeel.ONBEKEND, Grond.GEEN),
        # Dorp was not read for actions: that it has none is not known.
        "stad-actie": (Oordeel.ONBEKEND, Grond.GEEN),
    }


def test_a_candidate_is_left_out_when_only_what_was_reviewed_counts(catalogue: Catalogue) -> None:
    every, reviewed = judged(catalogue, ["Stad", "Dorp"]), judged(catalogue, ["Stad", "Dorp"], reviewed=True)
    changed = {key for key in every if every[key] != reviewed[key]}
    assert {name for _, name, _ in changed} == {"stad-kandidaat", "dorp-kandidaat"}
    assert {reviewed[key][0] for key in changed} == {Oordeel.ONBEKEND}


def test_a_document_of_both_is_shared(catalogue: Catalogue) -> None:
    found = judged(catalogue, ["Stad", "Buiten"])
    assert found["Stad", "samen-doel", "Buiten"] == (Oordeel.GEDEELD, Grond.SAMEN)
    assert found["Buiten", "samen-doel", "Stad"] == (Oordeel.GEDEELD, Grond.SAMEN)


def test_where_was_looked_counts_for_that_municipality_only(catalogue: Catalogue) -> None:
    found = judged(catalogue, ["Stad", "Dorp", "Buiten"])
    assert found["Stad", "stad-alleen", "Dorp"] == (Oordeel.ALLEEN, Grond.GEZOCHT)
    assert found["Stad", "stad-alleen", "Buiten"] == (Oordeel.ONBEKEND, Grond.GEEN)


def test_a_relation_is_turned_round_at_its_other_end(catalogue: Catalogue) -> None:
    known = counterparts(catalogue, [f"https://identifier.overheid.nl/tooi/id/gemeente/gm900{n}" for n in (1, 2)])
    ends = {
        (name, other.label): other.relatie.rpartition("#")[2]
        for name in ("stad-ruimer", "dorp-enger", "stad-zelfde", "dorp-zelfde")
        for other in known.found[ID + "beleid/" + name]
    }
    assert ends == {
        ("dorp-enger", "stad-ruimer"): "broadMatch",
        ("stad-ruimer", "dorp-enger"): "narrowMatch",
        ("stad-zelfde", "dorp-zelfde"): "closeMatch",
        ("dorp-zelfde", "stad-zelfde"): "closeMatch",
    }


@settings(max_examples=6)
@given(names=st.permutations(["Stad", "Dorp", "Buiten"]))
def test_the_order_of_the_municipalities_changes_nothing(names: list[str], catalogue: Catalogue) -> None:
    assert judged(catalogue, names) == judged(catalogue, ["Stad", "Dorp", "Buiten"])


def test_shared_is_shared_from_both_sides(catalogue: Catalogue) -> None:
    comparison = compare(catalogue, ["Stad", "Dorp"])
    rows = differences(comparison, counterparts(catalogue, [g.iri for g in comparison.gemeenten]))
    by_iri = {row.iri: row for row in rows}
    for row in rows:
        for other in row.tegenhangers:
            assert by_iri[other.iri].oordeel is row.oordeel
            assert row.iri in [back.iri for back in by_iri[other.iri].tegenhangers]
