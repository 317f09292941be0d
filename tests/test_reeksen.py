"""Series: what the rule makes of the figures is well-formed under the RDF Data Cube recommendation.

Each constraint of the recommendation (section 11.1, IC-1 to IC-21) that says something about cubes without slices and
without several measures is put here as an ASK that is true where it is broken. Proves that the shipped graph breaks
none, and, by planting a fault for each, that each can be broken. Slices and measure dimensions (IC-7 to IC-10, IC-15 to
IC-18) and hierarchies of codes that are not SKOS (IC-20 and IC-21) do not occur; a test says so.
"""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox
import pytest

from beleidsgraaf.build import infer, load_graph, read_rules
from beleidsgraaf.locations import find_locations
from beleidsgraaf.results import text_value
from beleidsgraaf.terms import Prefixes

LOCATIONS = find_locations()
PREFIXES = Prefixes.read(LOCATIONS.ontology / "prefixes.ttl")
HEAD = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.by_name.items())
SLAAGKANS = "reeks:alphen-prestatieafspraken-2019-slaagkans-begin-eind-gebied-klasse-soort"
ANY = "?fout a qb:Observation ; qb:dataSet ?reeks . ?reeks qb:structure/qb:component ?component ."
A_SERIES = """
    reeks:fout qb:structure structuur:fout ; a qb:DataSet . structuur:fout a qb:DataStructureDefinition ;
        qb:component component:gebied , component:waarde , component:soort-waarneming .
    waarneming:fout a qb:Observation ; qb:dataSet reeks:fout ; bg:gebied gebied:aalsmeer ;
        bg:soortWaarneming waarnemingssoort:meting ; bg:waarde 1.0 .
"""

NOT_ONE = "FILTER(!EXISTS {{ ?fout {0} ?een }} || EXISTS {{ ?fout {0} ?ene , ?andere . FILTER(?ene != ?andere) }})"

# (the constraint; a query that is true where it is broken; statements that break it)
CONSTRAINTS = [
    (
        "IC-1 every observation is in one data set",
        "?fout a qb:Observation ." + NOT_ONE.format("qb:dataSet"),
        "waarneming:fout a qb:Observation .",
    ),
    (
        "IC-2 every data set has one structure",
        "?fout a qb:DataSet ." + NOT_ONE.format("qb:structure"),
        "reeks:fout a qb:DataSet .",
    ),
    (
        "IC-3 every structure has a measure",
        "?fout a qb:DataStructureDefinition ."
        " FILTER NOT EXISTS { ?fout qb:component/qb:measure ?maat . ?maat a qb:MeasureProperty }",
        "structuur:fout a qb:DataStructureDefinition ; qb:component component:gebied .",
    ),
    (
        "IC-4 every dimension has a range",
        """?fout a qb:DimensionProperty . FILTER NOT EXISTS { ?fout rdfs:range ?bereik }""",
        "bg:fout a qb:DimensionProperty .",
    ),
    (
        "IC-5 a dimension of concepts has a list of codes",
        """?fout a qb:DimensionProperty ; rdfs:range skos:Concept . FILTER NOT EXISTS { ?fout qb:codeList ?lijst }""",
        "bg:fout a qb:DimensionProperty ; rdfs:range skos:Concept .",
    ),
    (
        "IC-6 only attributes may be left out",
        "?structuur qb:component ?fout . ?fout qb:componentRequired false ."
        " FILTER NOT EXISTS { ?fout qb:attribute ?kenmerk }",
        "structuur:fout qb:component component:fout ."
        " component:fout qb:dimension bg:gebied ; qb:componentRequired false .",
    ),
    (
        "IC-11 every observation has every dimension",
        ANY + "?component qb:dimension ?dimensie . FILTER NOT EXISTS { ?fout ?dimensie ?waarde }",
        A_SERIES + "waarneming:zonder a qb:Observation ; qb:dataSet reeks:fout ; bg:waarde 2.0 .",
    ),
    (
        "IC-12 no two observations have the same dimensions",
        "?fout qb:dataSet ?reeks . ?andere qb:dataSet ?reeks . FILTER(STR(?fout) < STR(?andere))"
        " ?reeks qb:structure ?structuur . FILTER NOT EXISTS { ?structuur qb:component/qb:dimension ?dimensie ."
        " ?fout ?dimensie ?hier . FILTER NOT EXISTS { ?andere ?dimensie ?hier } }",
        A_SERIES + "waarneming:nog-eens a qb:Observation ; qb:dataSet reeks:fout ; bg:gebied gebied:aalsmeer ;"
        " bg:soortWaarneming waarnemingssoort:meting ; bg:waarde 2.0 .",
    ),
    (
        "IC-13 required attributes are there",
        ANY
        + "?component qb:componentRequired true ; qb:attribute ?kenmerk . FILTER NOT EXISTS { ?fout ?kenmerk ?waarde }",
        A_SERIES
        + "structuur:fout qb:component component:fout ."
        + " component:fout qb:attribute bg:eenheid ; qb:componentRequired true .",
    ),
    (
        "IC-14 every observation has every measure",
        ANY + "?component qb:measure ?maat . FILTER NOT EXISTS { ?fout ?maat ?waarde }",
        A_SERIES + "waarneming:zonder a qb:Observation ; qb:dataSet reeks:fout .",
    ),
    (
        "IC-19 a coded value is in the list of codes",
        ANY
        + "?component qb:dimension ?dimensie . ?dimensie qb:codeList ?lijst . ?fout ?dimensie ?code ."
        + " FILTER NOT EXISTS { ?code a skos:Concept ; skos:inScheme ?lijst }",
        A_SERIES + "waarneming:fout bg:soortWaarneming rol:kaderstellend .",
    ),
]
each_constraint = pytest.mark.parametrize(
    ("broken", "plant"), [row[1:] for row in CONSTRAINTS], ids=[row[0].split()[0] for row in CONSTRAINTS]
)


@pytest.fixture(scope="module")
def store() -> ox.Store:
    """The graph as it ships, and what follows from it."""
    store = load_graph(LOCATIONS)
    infer(store, read_rules(LOCATIONS))
    return store


def _ask(store: ox.Store, pattern: str) -> bool:
    answer = store.query(f"{HEAD} ASK {{ {pattern} }}", use_default_graph_as_union=True)
    assert isinstance(answer, ox.QueryBoolean)
    return bool(answer)


def _select(store: ox.Store, pattern: str) -> list[tuple[str, ...]]:
    rows = store.query(f"{HEAD} {pattern}", use_default_graph_as_union=True)
    assert isinstance(rows, ox.QuerySolutions)
    return [tuple(PREFIXES.show(text_value(value)) for value in row) for row in rows]


@each_constraint
def test_the_shipped_series_are_well_formed(store: ox.Store, broken: str, plant: str) -> None:
    assert not _ask(store, broken)


@each_constraint
def test_a_planted_fault_is_seen(store: ox.Store, broken: str, plant: str) -> None:
    graph = ox.NamedNode("https://w3id.org/beleidsgraaf/id/graaf/fout")
    try:
        store.update(f"{HEAD} INSERT DATA {{ GRAPH <{graph.value}> {{ {plant} }} }}")
        assert _ask(store, broken)
    finally:
        store.remove_graph(graph)


def test_what_has_no_constraint_here_does_not_occur(store: ox.Store) -> None:
    assert not _ask(store, "?iets qb:slice|qb:sliceStructure|qb:sliceKey|qb:measureType|qb:observationGroup ?ander")
    assert not _ask(store, "?iets a qb:HierarchicalCodeList")


def test_the_chance_of_success_is_a_series_by_income_and_one_without(store: ox.Store) -> None:
    """Read from the table: six income bands by four periods, and the same periods by kern."""
    dimensions = _select(
        store,
        f"""SELECT ?dimensie WHERE {{ {SLAAGKANS} qb:structure/qb:component ?component .
            ?component qb:dimension ?dimensie ; qb:order ?nummer }} ORDER BY ?nummer""",
    )
    assert dimensions == [("bg:begin",), ("bg:eind",), ("bg:gebied",), ("bg:klasse",), ("bg:soortWaarneming",)]
    observations = _select(
        store, f"SELECT ?begin ?klasse WHERE {{ ?w qb:dataSet {SLAAGKANS} ; bg:begin ?begin ; bg:klasse ?klasse }}"
    )
    assert set(Counter(klasse for _, klasse in observations).values()) == {4}
    assert len(observations) == 24


def test_a_single_figure_is_no_series(store: ox.Store) -> None:
    assert not _ask(store, "{ SELECT ?reeks { ?w qb:dataSet ?reeks } GROUP BY ?reeks HAVING(COUNT(?w) < 2) }")


def test_only_figures_with_a_number_are_in_a_series(store: ox.Store) -> None:
    assert not _ask(store, "?w a qb:Observation . FILTER NOT EXISTS { ?w bg:waarde ?waarde }")
    assert not _ask(store, "?w a qb:Observation . FILTER NOT EXISTS { ?w a bg:Waarneming }")
