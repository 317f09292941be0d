"""The concept schemes: conformant with NL-SBB, complete in two languages, and fit for comparing municipalities.

Proves that the profile `skos-ap-nl.ttl` (in the folder that CONFORMITEIT names) finds no violation; that every concept
is named, defined and explained, and no name stands for two concepts; that themes lead to taakvelden and roles to rungs
of the participation ladder; and that concepts of others keep the IRI their owner gave them.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pyshacl
import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SH, SKOS, Graph, Literal, URIRef
from rdflib.plugins.sparql import processor
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.term import Node

from beleidsgraaf.locations import find_locations
from beleidsgraaf.terms import BASE, ID

LOCATIONS = find_locations()
FILES = sorted((LOCATIONS.ontology / "vocabularies").glob("*.ttl"))
TOOI = "https://identifier.overheid.nl/tooi/"
MATCHES = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)

# Scheme by scheme, the part of the IRI that its concepts share.
SCHEMES = {
    "rollen": "rol",
    "participatietrap": "trede",
    "beleidsthemas": "thema",
    "taakvelden-2025": "taakveld",
    "taakvelden-tot-en-met-2024": "taakveld",
    "doelgroepen": "doelgroep",
    "documenttypen": "documenttype",
    "actortypen": "actortype",
    "principesoorten": "principesoort",
    "statussen": "status",
    "precisies": "precisie",
    "bewijskrachten": "bewijskracht",
    "dekkingen": "dekking",
    "vergelijkingsoperatoren": "operator",
    "waarnemingssoorten": "waarnemingssoort",
    "bedragsoorten": "bedragsoort",
    "regelingsoorten": "regelingsoort",
    "gebiedsoorten": "gebiedsoort",
    "besluitsoorten": "besluitsoort",
}

# The roles that model.md names.
ROLES = """
    kaderstellend coordinerend faciliterend regievoerend trekker verbindend opdrachtgever opdrachtnemer
    wettelijk-verantwoordelijk eindverantwoordelijk uitvoerend partner adviserend stimulerend beschermend vangnet
    aanbestedende-dienst centrumgemeente mandaatgemeente
""".split()


def _read() -> Graph:
    graph = Graph()
    for path in FILES:
        graph.parse(path, format="turtle")
    return graph


GRAPH = _read()
CONCEPTS = sorted(GRAPH.subjects(RDF.type, SKOS.Concept), key=str)
each_scheme = pytest.mark.parametrize("name", SCHEMES)


def _scheme(name: str) -> URIRef:
    return URIRef(f"{ID}begrippenkader/{name}")


def _members(name: str) -> list[Node]:
    return sorted(GRAPH.subjects(SKOS.inScheme, _scheme(name)), key=str)


def _short(node: Node) -> str:
    return str(node).removeprefix(ID)


def _languages(subject: Node, predicate: URIRef) -> Counter[str | None]:
    return Counter(text.language for text in GRAPH.objects(subject, predicate) if isinstance(text, Literal))


def _code(concept: Node) -> str:
    return str(GRAPH.value(concept, SKOS.notation))


# NL-SBB


@pytest.fixture
def profile() -> Path:
    folder = os.environ.get("CONFORMITEIT")
    path = Path(folder or "-") / "nl-sbb" / "skos-ap-nl.ttl"
    if not path.is_file():
        why = (
            "Set CONFORMITEIT to a folder with nl-sbb/skos-ap-nl.ttl (Geonovum NL-SBB) to hold the schemes against it."
        )
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)
    return path


@pytest.fixture
def parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let rdflib parse a query once: pyshacl hands it the same text for every concept, and parsing takes longest."""

    @cache
    def translated(text: str, base: str | None, namespaces: tuple[tuple[str, Any], ...]) -> Any:
        return translateQuery(parseQuery(text), base, dict(namespaces))

    monkeypatch.setattr(processor, "parseQuery", lambda text: text)
    monkeypatch.setattr(
        processor,
        "translateQuery",
        lambda text, base=None, initNs=None: translated(text, base, tuple(sorted((initNs or {}).items()))),
    )


def _violations(data: Graph, shapes: Graph) -> list[str]:
    """Return the results of the report node itself; the flag sh:conforms also falls for mere advice."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True)
    assert isinstance(report, Graph)
    nodes = [
        result for top in report.subjects(RDF.type, SH.ValidationReport) for result in report.objects(top, SH.result)
    ]
    return [
        f"{report.value(node, SH.focusNode)}: {report.value(node, SH.resultMessage)}"
        for node in nodes
        if report.value(node, SH.resultSeverity) == SH.Violation
    ]


@pytest.mark.slow
@pytest.mark.usefixtures("parsed_once")
def test_nl_sbb_finds_no_violation(profile: Path) -> None:
    assert _violations(_read(), Graph().parse(profile, format="turtle")) == []


@pytest.mark.slow
@pytest.mark.usefixtures("parsed_once")
def test_nl_sbb_finds_a_planted_violation(profile: Path) -> None:
    """A mapping within one scheme, so that silence above means something."""
    data = Graph().parse(LOCATIONS.ontology / "vocabularies" / "beleidsthemas.ttl", format="turtle")
    data.add((URIRef(f"{ID}thema/wonen"), SKOS.closeMatch, URIRef(f"{ID}thema/armoede")))
    found = _violations(data, Graph().parse(profile, format="turtle"))
    assert [line for line in found if line.startswith(f"{ID}thema/wonen: Harmonisatierelaties")]


# Every scheme and concept


def test_the_schemes_are_those_of_the_model() -> None:
    assert {path.stem for path in FILES} == set(SCHEMES)
    assert set(GRAPH.subjects(RDF.type, SKOS.ConceptScheme)) == {_scheme(name) for name in SCHEMES}


@each_scheme
def test_scheme_has_a_title_and_description_and_concepts_of_its_own(name: str) -> None:
    assert _languages(_scheme(name), DCTERMS.title) == {"nl": 1, "en": 1}
    assert _languages(_scheme(name), DCTERMS.description) == {"nl": 1, "en": 1}
    members = _members(name)
    assert members
    assert [_short(c) for c in members if not re.fullmatch(rf"{SCHEMES[name]}/[a-z0-9]+(-[a-z0-9]+)*", _short(c))] == []


@each_scheme
def test_top_concepts_are_told_both_ways(name: str) -> None:
    top = set(GRAPH.objects(_scheme(name), SKOS.hasTopConcept))
    assert top
    assert top == set(GRAPH.subjects(SKOS.topConceptOf, _scheme(name)))
    assert top == {concept for concept in _members(name) if not GRAPH.value(concept, SKOS.broader)}


@pytest.mark.parametrize("predicate", [SKOS.prefLabel, SKOS.definition], ids=["prefLabel", "definition"])
def test_concept_has_one_in_dutch_and_one_in_english(predicate: URIRef) -> None:
    assert {
        _short(c): dict(_languages(c, predicate)) for c in CONCEPTS if _languages(c, predicate) != {"nl": 1, "en": 1}
    } == {}


def test_concept_is_explained_in_plain_dutch_and_not_by_its_definition_again() -> None:
    for concept in CONCEPTS:
        assert _languages(concept, RDFS.comment)["nl"] == 1, _short(concept)
        comments = {str(text).casefold() for text in GRAPH.objects(concept, RDFS.comment)}
        definitions = {str(text).casefold() for text in GRAPH.objects(concept, SKOS.definition)}
        assert not comments & definitions, _short(concept)


def test_concept_of_ours_is_in_one_scheme() -> None:
    ours = [concept for concept in CONCEPTS if str(concept).startswith(BASE)]
    assert {_short(c) for c in ours if len(list(GRAPH.objects(c, SKOS.inScheme))) != 1} == set()


@each_scheme
def test_no_name_stands_for_two_concepts(name: str) -> None:
    """Not as the name of both, and not as the name of one and another name of the other."""
    named = Counter(
        (str(text).casefold(), text.language)
        for concept in _members(name)
        for text in {
            label
            for predicate in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
            for label in GRAPH.objects(concept, predicate)
            if isinstance(label, Literal)
        }
    )
    assert [label for label, count in named.items() if count > 1] == []


@each_scheme
def test_broader_and_related_stay_within_the_scheme(name: str) -> None:
    members = set(_members(name))
    for predicate in (SKOS.broader, SKOS.related):
        others = {(_short(s), _short(o)) for s in members for o in GRAPH.objects(s, predicate) if o not in members}
        assert others == set(), "Across schemes a mapping relation is meant."


def test_mapping_relations_lead_out_of_the_scheme() -> None:
    pairs = [(subject, target) for match in MATCHES for subject, target in GRAPH.subject_objects(match)]
    assert pairs
    for subject, target in pairs:
        own = set(GRAPH.objects(subject, SKOS.inScheme)) & set(GRAPH.objects(target, SKOS.inScheme))
        assert not own, f"{_short(subject)} and {_short(target)} are in one scheme: use skos:broader or skos:related."


def test_two_concepts_are_mapped_in_one_way() -> None:
    pairs = Counter((_short(s), _short(o)) for match in MATCHES for s, o in GRAPH.subject_objects(match))
    assert [pair for pair, count in pairs.items() if count > 1] == []


# Themes


def test_there_are_25_to_40_themes() -> None:
    assert 25 <= len(_members("beleidsthemas")) <= 40


def test_every_theme_leads_to_a_taakveld_of_2025() -> None:
    taakvelden = set(_members("taakvelden-2025"))
    alone = [
        _short(theme)
        for theme in _members("beleidsthemas")
        if not taakvelden & {target for match in MATCHES for target in GRAPH.objects(theme, match)}
    ]
    assert alone == []


# Taakvelden


def test_the_main_taakvelden_are_0_to_8() -> None:
    assert sorted(map(_code, GRAPH.objects(_scheme("taakvelden-2025"), SKOS.hasTopConcept))) == list("012345678")


@pytest.mark.parametrize("name", ["taakvelden-2025", "taakvelden-tot-en-met-2024"])
def test_the_code_of_a_taakveld_is_its_identity_within_the_list(name: str) -> None:
    codes = Counter(map(_code, _members(name)))
    assert [code for code, count in codes.items() if count > 1] == []
    for concept in _members(name):
        notations = list(GRAPH.objects(concept, SKOS.notation))
        assert [getattr(code, "language", None) for code in notations] == [None], _short(concept)
        assert re.fullmatch(r"\d(\.\d+[a-z]?)?", _code(concept)), _short(concept)
        year = "2025" if name == "taakvelden-2025" else "2024"
        assert _short(concept) == f"taakveld/{year}-{_code(concept).replace('.', '-')}"
        broader = [_code(above) for above in GRAPH.objects(concept, SKOS.broader)]
        assert all(_code(concept).startswith(code) for code in broader), _short(concept)


def test_both_lists_have_the_social_domain() -> None:
    assert {"6.1", "6.21", "6.3", "6.4", "6.5"} <= set(map(_code, _members("taakvelden-2025")))
    assert {"6.2", "6.71a", "6.72a", "6.81a"} <= set(map(_code, _members("taakvelden-tot-en-met-2024")))


# Roles and rungs


def test_the_roles_of_the_model_are_there() -> None:
    assert {URIRef(f"{ID}rol/{name}") for name in ROLES} - set(_members("rollen")) == set()


def test_every_role_is_in_one_group() -> None:
    groups = set(GRAPH.objects(_scheme("rollen"), SKOS.hasTopConcept))
    for role in set(_members("rollen")) - groups:
        above = set(GRAPH.transitive_objects(role, SKOS.broader))
        assert len(list(GRAPH.objects(role, SKOS.broader))) == 1, _short(role)
        assert len(above & groups) == 1, _short(role)


def test_every_role_has_one_rung_or_says_why_not() -> None:
    """The groups only order the list; data use the roles below them."""
    rungs = set(_members("participatietrap"))
    groups = set(GRAPH.objects(_scheme("rollen"), SKOS.hasTopConcept))
    for role in set(_members("rollen")) - groups:
        mapped = rungs & {target for match in MATCHES for target in GRAPH.objects(role, match)}
        assert len(mapped) <= 1, _short(role)
        if not mapped:
            notes = [str(text) for text in GRAPH.objects(role, SKOS.scopeNote) if getattr(text, "language", "") == "nl"]
            assert any(re.search(r"\b(trede|participatietrap|stur\w+)\b", note) for note in notes), (
                f"{_short(role)} has no rung of the ladder; say why in a skos:scopeNote."
            )


def test_the_rungs_are_five_in_order() -> None:
    rungs = sorted(_members("participatietrap"), key=_code)
    assert [_short(rung) for rung in rungs] == [
        "trede/loslaten",
        "trede/faciliteren",
        "trede/stimuleren",
        "trede/regisseren",
        "trede/reguleren",
    ]
    assert list(map(_code, rungs)) == list("12345")


@pytest.mark.parametrize("rung", ["loslaten", "faciliteren", "stimuleren", "regisseren", "reguleren"])
def test_every_rung_is_reached_by_a_role(rung: str) -> None:
    target = URIRef(f"{ID}trede/{rung}")
    roles = {role for match in MATCHES for role in GRAPH.subjects(match, target)}
    assert roles & set(_members("rollen"))


# The values that queries and shapes rely on


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("dekkingen", {"volledig", "gedeeltelijk", "niet-gemodelleerd", "leeg-in-bron"}),
        ("bewijskrachten", {"letterlijk", "voorbeeld", "afgeleid", "redactioneel"}),
        ("statussen", {"voorgenomen", "lopend", "gerealiseerd", "vervallen", "onbekend"}),
        ("precisies", {"dag", "kwartaal", "halfjaar", "jaar", "vanaf", "doorlopend", "onbekend"}),
        ("waarnemingssoorten", {"nulmeting", "meting", "prognose", "planning"}),
    ],
)
def test_the_values_of_the_model_are_there(name: str, values: set[str]) -> None:
    assert {f"{SCHEMES[name]}/{value}" for value in values} <= set(map(_short, _members(name)))


def test_the_operators_are_five() -> None:
    assert {_code(concept) for concept in _members("vergelijkingsoperatoren")} == {"≥", "≤", "=", ">", "<"}


# Concepts of others


def test_concepts_of_others_keep_the_iri_of_their_owner() -> None:
    """TOOI's concepts stand in TOOI's namespace and are said to be defined there; none is in a scheme of ours."""
    others = [concept for concept in CONCEPTS if not str(concept).startswith(BASE)]
    assert others
    for concept in others:
        owner = str(concept).rpartition("/")[0]
        assert owner in (TOOI + "def/thes/kern", TOOI + "def/thes/top")
        assert list(GRAPH.objects(concept, RDFS.isDefinedBy)) == [URIRef(owner)]
        assert not GRAPH.value(concept, SKOS.inScheme)


def test_no_concept_of_ours_stands_in_for_one_of_others() -> None:
    assert list(GRAPH.subject_objects(OWL.sameAs)) == []
    assert [_short(c) for c in CONCEPTS if str(c).startswith(BASE) and re.search(r"/c_[0-9a-f]{8}$", str(c))] == []


def test_what_is_mapped_to_is_described() -> None:
    targets = {target for match in MATCHES for target in GRAPH.objects(None, match)}
    assert {_short(target) for target in targets if target not in set(CONCEPTS)} == set()
