"""Municipalities side by side: what is there, and what it means when nothing is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import Nquads

from beleidsgraaf.build import infer, read_rules
from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.comparison import Stand, Vergelijking, compare
from beleidsgraaf.engine.embedded import EmbeddedEngine
from beleidsgraaf.errors import ParameterError
from beleidsgraaf.locations import Locations
from beleidsgraaf.terms import DEF, ID, Prefixes
from beleidsgraaf.turtle import parse

_HEAD = """\
@prefix beleid: <https://w3id.org/beleidsgraaf/id/beleid/> .
@prefix bg: <https://w3id.org/beleidsgraaf/def#> .
@prefix dekking: <https://w3id.org/beleidsgraaf/id/dekking/> .
@prefix document: <https://w3id.org/beleidsgraaf/id/document/> .
@prefix gemeente: <https://identifier.overheid.nl/tooi/id/gemeente/> .
@prefix paragraaf: <https://w3id.org/beleidsgraaf/id/paragraaf/> .
@prefix rol: <https://w3id.org/beleidsgraaf/id/rol/> .
@prefix rolvervulling: <https://w3id.org/beleidsgraaf/id/rolvervulling/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix thema: <https://w3id.org/beleidsgraaf/id/thema/> .
"""

# Stad has a goal and a role on debts. Dorp was read completely for goals and has none; its section on loneliness is yet
# to be written. Of Buiten one section was not read. Of Leeg there is a document without sections.
GRAPH = (
    _HEAD
    + """
gemeente:gm9001 skos:prefLabel "Stad" . gemeente:gm9002 skos:prefLabel "Dorp" .
gemeente:gm9003 skos:prefLabel "Buiten" . gemeente:gm9004 skos:prefLabel "Leeg" .

document:stad bg:gemeente gemeente:gm9001 ; skos:prefLabel "Nota"@nl ; bg:heeftParagraaf paragraaf:stad-1 .
paragraaf:stad-1 bg:volgorde 1 ; skos:prefLabel "Een"@nl ; bg:dekking dekking:volledig .
beleid:stad-doel a bg:Doel ; bg:inDocument document:stad ; bg:beleidsthema thema:schulden ;
    skos:prefLabel "Zonder schulden"@nl .
beleid:stad-doel2 a bg:Doel ; bg:inDocument document:stad ; bg:beleidsthema thema:schulden ;
    skos:prefLabel "Budget op orde"@nl .
beleid:stad-actie a bg:Inspanning ; bg:inDocument document:stad ; bg:beleidsthema thema:eenzaamheid ;
    skos:prefLabel "Bellen"@nl .
rolvervulling:stad a bg:Rolvervulling ; bg:bij beleid:stad-doel ; bg:actor gemeente:gm9001 ; bg:rol rol:regievoerend .

document:dorp bg:gemeente gemeente:gm9002 ; skos:prefLabel "Visie"@nl ;
    bg:heeftParagraaf paragraaf:dorp-1 , paragraaf:dorp-2 , paragraaf:dorp-3 .
paragraaf:dorp-1 bg:volgorde 1 ; skos:prefLabel "Een"@nl ; bg:dekking dekking:gedeeltelijk ;
    bg:onderzochtOp bg:Doel , bg:Opgave .
paragraaf:dorp-2 bg:volgorde 2 ; skos:prefLabel "Twee"@nl ; bg:dekking dekking:leeg-in-bron ;
    bg:beleidsthema thema:eenzaamheid .
paragraaf:dorp-3 bg:volgorde 3 ; skos:prefLabel "Drie"@nl ; bg:dekking dekking:volledig .

document:buiten bg:gemeente gemeente:gm9003 ; skos:prefLabel "Agenda"@nl ;
    bg:heeftParagraaf paragraaf:buiten-1 , paragraaf:buiten-2 .
paragraaf:buiten-1 bg:volgorde 1 ; skos:prefLabel "Een"@nl ; bg:dekking dekking:volledig .
paragraaf:buiten-2 bg:volgorde 2 ; skos:prefLabel "Twee"@nl ; bg:dekking dekking:niet-gemodelleerd .
beleid:buiten-actie a bg:Inspanning ; bg:inDocument document:buiten ; bg:beleidsthema thema:schulden ;
    skos:prefLabel "Spreekuur"@nl .

document:leeg bg:gemeente gemeente:gm9004 ; skos:prefLabel "Plan"@nl .
"""
)

Compare = Callable[..., Vergelijking]


@pytest.fixture(scope="module")
def catalogue(nquads: Nquads, locations: Locations) -> Iterator[Catalogue]:
    """The shipped ontology, concept schemes and questions, over the small graph."""
    store = ox.Store()
    files = [path for path in locations.ontology.rglob("*.ttl") if path.name != "prefixes.ttl"]
    given_ = [
        *(triple for path in files for triple in parse(path)),
        *(q.triple for q in ox.parse(GRAPH, format=ox.RdfFormat.TURTLE)),
    ]
    store.extend(ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode("http://example.org/g")) for t in given_)
    infer(store, read_rules(locations))
    with EmbeddedEngine(nquads((quad.triple for quad in store), "http://example.org/g"), workers=1) as engine:
        yield Catalogue.read(locations, engine)


def stands(comparison: Vergelijking, thema: str, niveau: str) -> dict[str, Stand]:
    return {
        gemeente.label: comparison.cellen[ID + "thema/" + thema, DEF + niveau, gemeente.iri].stand
        for gemeente in comparison.gemeenten
    }


def test_the_four_states_are_told_apart(catalogue: Catalogue) -> None:
    comparison = compare(catalogue, ["Stad", "Dorp", "Buiten", "Leeg"])
    # A goal on debts: has one; read for goals everywhere, has none; one section not read; nothing read.
    assert stands(comparison, "schulden", "Doel") == {
        "Stad": Stand.AANWEZIG,
        "Dorp": Stand.AFWEZIG,
        "Buiten": Stand.NIET_ONDERZOCHT,
        "Leeg": Stand.NIET_ONDERZOCHT,
    }
    # An action on loneliness: has one; the document says its text is to come.
    assert stands(comparison, "eenzaamheid", "Inspanning") == {
        "Stad": Stand.AANWEZIG,
        "Dorp": Stand.LEEG_IN_BRON,
        "Buiten": Stand.NIET_ONDERZOCHT,
        "Leeg": Stand.NIET_ONDERZOCHT,
    }
    # Dorp was read for goals, not for actions; what is there is there, also in what was read in part.
    assert stands(comparison, "schulden", "Inspanning")["Dorp"] is Stand.NIET_ONDERZOCHT
    assert stands(comparison, "schulden", "Inspanning")["Stad"] is Stand.AFWEZIG
    assert stands(comparison, "schulden", "Inspanning")["Buiten"] is Stand.AANWEZIG


def test_a_cell_names_what_is_there(catalogue: Catalogue) -> None:
    comparison = compare(catalogue, ["Stad", "Dorp"])
    stad = comparison.gemeenten[0]
    cel = comparison.cellen[ID + "thema/schulden", DEF + "Doel", stad.iri]
    assert [(v.label, v.iri, v.document) for v in cel.vermeldingen] == [
        ("Budget op orde", ID + "beleid/stad-doel2", ID + "document/stad"),
        ("Zonder schulden", ID + "beleid/stad-doel", ID + "document/stad"),
    ]
    assert all(bool(cel.vermeldingen) == (cel.stand is Stand.AANWEZIG) for cel in comparison.cellen.values())


def test_roles_of_the_municipality_are_a_level(catalogue: Catalogue) -> None:
    comparison = compare(catalogue, ["Stad", "Dorp"])
    cel = comparison.cellen[ID + "thema/schulden", DEF + "Rolvervulling", comparison.gemeenten[0].iri]
    assert [v.iri for v in cel.vermeldingen] == [ID + "rol/regievoerend"]
    assert DEF + "Rolvervulling" in [niveau.iri for niveau in comparison.niveaus]


def test_there_is_a_cell_for_everything(catalogue: Catalogue) -> None:
    comparison = compare(catalogue, ["Stad", "Dorp", "Buiten"])
    assert set(comparison.cellen) == {
        (thema.iri, niveau.iri, gemeente.iri)
        for thema in comparison.themas
        for niveau in comparison.niveaus
        for gemeente in comparison.gemeenten
    }
    for thema in comparison.themas:
        for niveau in comparison.niveaus:
            cells = [comparison.cel(thema, niveau, gemeente) for gemeente in comparison.gemeenten]
            assert comparison.has_something(thema, niveau) == any(cel.stand is Stand.AANWEZIG for cel in cells)


def test_levels_are_those_that_occur_in_reading_order(catalogue: Catalogue) -> None:
    niveaus = [niveau.iri.removeprefix(DEF) for niveau in compare(catalogue, ["Stad", "Dorp"]).niveaus]
    assert set(niveaus) == {"Doel", "Inspanning", "Rolvervulling"}
    assert niveaus.index("Doel") < niveaus.index("Inspanning")


def test_themes_can_be_chosen_by_name(catalogue: Catalogue) -> None:
    comparison = compare(catalogue, ["gm9001", "gm9002"], themas=["Eenzaamheid", "schulden"])
    assert [thema.iri for thema in comparison.themas] == [ID + "thema/eenzaamheid", ID + "thema/schulden"]
    assert len(compare(catalogue, ["gm9001", "gm9002"]).themas) > 20


def test_labels_in_the_language_asked_for(catalogue: Catalogue) -> None:
    dutch, english = (compare(catalogue, ["Stad", "Dorp"], themas=["schulden"], taal=taal) for taal in ("nl", "en"))
    assert [niveau.iri for niveau in dutch.niveaus] == [niveau.iri for niveau in english.niveaus]
    assert [niveau.label for niveau in dutch.niveaus] != [niveau.label for niveau in english.niveaus]
    assert dutch.themas[0].label != english.themas[0].label
    assert dutch.themas[0].iri == english.themas[0].iri


_NAMES = {"Stad": "gm9001", "Dorp": "gm9002", "Buiten": "gm9003", "Leeg": "gm9004"}


@settings(max_examples=10)
@given(names=st.permutations(list(_NAMES)), count=st.integers(2, 4), by_code=st.booleans())
def test_the_order_of_the_municipalities_mirrors_the_comparison_and_no_more(
    names: list[str], count: int, by_code: bool, catalogue: Catalogue
) -> None:
    names = names[:count]
    there = compare(catalogue, names)
    back = compare(catalogue, [_NAMES[name] if by_code else name for name in reversed(names)])
    assert [gemeente.label for gemeente in there.gemeenten] == names
    assert there.gemeenten == tuple(reversed(back.gemeenten))
    assert (there.themas, there.niveaus, there.cellen) == (back.themas, back.niveaus, back.cellen)


@pytest.mark.parametrize(
    "names", [[], ["Stad"], ["Stad", "Stad"], ["Stad", "gm9001"], ["stad", "Stad", "gemeente:gm9001"]]
)
def test_two_different_municipalities_are_needed(catalogue: Catalogue, names: list[str]) -> None:
    with pytest.raises(ParameterError, match="twee of meer verschillende gemeenten"):
        compare(catalogue, names)


@pytest.mark.parametrize(("names", "themas"), [(["Stad", "Atlantis"], []), (["Stad", "Dorp"], ["atlantologie"])])
def test_what_is_unknown_is_refused(catalogue: Catalogue, names: list[str], themas: list[str]) -> None:
    with pytest.raises(ParameterError, match=r"kent geen «[Aa]tlant"):
        compare(catalogue, names, themas=themas)


def test_the_cells_of_the_first_do_not_depend_on_the_others(catalogue: Catalogue, prefixes: Prefixes) -> None:
    """A third municipality adds columns and perhaps levels; it changes no cell."""
    two, three = compare(catalogue, ["Stad", "Dorp"]), compare(catalogue, ["Stad", "Dorp", "Buiten"])
    assert two.cellen.items() <= three.cellen.items()
    assert prefixes.shorten(two.gemeenten[0].iri) == "gemeente:gm9001"


# Levels, evidence and coverage


def test_levels_can_be_chosen_by_name(catalogue: Catalogue) -> None:
    comparison = compare(catalogue, ["Stad", "Dorp"], niveaus=["doel", "bg:Opgave", "rol van de gemeente"])
    assert {niveau.iri for niveau in comparison.niveaus} == {DEF + n for n in ("Doel", "Opgave", "Rolvervulling")}
    # Asked for, a level that nobody has is there too, and says what its absence means.
    assert stands(comparison, "schulden", "Opgave") == {"Stad": Stand.AFWEZIG, "Dorp": Stand.AFWEZIG}


def test_all_faults_at_once(catalogue: Catalogue) -> None:
    with pytest.raises(ParameterError) as caught:
        compare(catalogue, ["Stad", "Atlantis"], themas=["atlantologie"], niveaus=["verdieping"])
    assert {name: len(faults) for name, faults in caught.value.by_field.items()} == {
        "gemeente": 1,
        "thema": 1,
        "niveau": 1,
    }


def test_a_cell_knows_what_carries_its_evidence(catalogue: Catalogue) -> None:
    comparison = compare(catalogue, ["Stad", "Dorp"])
    stad = comparison.gemeenten[0].iri
    goal = comparison.cellen[ID + "thema/schulden", DEF + "Doel", stad].vermeldingen[0]
    role = comparison.cellen[ID + "thema/schulden", DEF + "Rolvervulling", stad].vermeldingen[0]
    assert goal.uitspraken == (goal.iri,)
    assert role.uitspraken == (ID + "rolvervulling/stad",)


def test_the_sections_behind_an_absence(catalogue: Catalogue) -> None:
    comparison = compare(catalogue, ["Stad", "Dorp", "Buiten", "Leeg"])
    by_name = {gemeente.label: comparison.paragrafen[gemeente.iri] for gemeente in comparison.gemeenten}
    assert [section.label for section in by_name["Dorp"]] == ["Een", "Twee", "Drie"]
    assert [section.was_read_for(DEF + "Doel") for section in by_name["Dorp"]] == [True, True, True]
    assert [section.was_read_for(DEF + "Inspanning") for section in by_name["Dorp"]] == [False, True, True]
    assert [section.empty for section in by_name["Dorp"]] == [False, True, False]
    assert [section.was_read_for(DEF + "Doel") for section in by_name["Buiten"]] == [True, False]
    assert by_name["Leeg"] == ()
