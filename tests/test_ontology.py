"""The ontology: every name the model promises, said once, in two languages, and without contradiction.

Proves that all classes and properties of the model are there as the kind of term they should be; that no IRI of ours is
used without being declared; that terms come and go only on purpose (`ontology-terms.txt`); that alignments never put a
term into two classes that exclude each other; and that a reasoner finds no fault, but does find one that is planted.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from beleidsgraaf.build import load_graph
from beleidsgraaf.locations import find_locations
from beleidsgraaf.reasoning import ontology_triples, reason
from beleidsgraaf.terms import BASE, DEF, GRAPH, ID, Prefixes
from beleidsgraaf.turtle import parse

LOCATIONS = find_locations()
PREFIXES = Prefixes.read(LOCATIONS.ontology / "prefixes.ttl")
SNAPSHOT = Path(__file__).with_name("ontology-terms.txt")
MODULES = sorted(path for path in LOCATIONS.ontology.glob("*.ttl") if path.name != "prefixes.ttl")
ALIGNMENTS = sorted((LOCATIONS.ontology / "alignments").glob("*.ttl"))
QUERIES = [*sorted(LOCATIONS.queries.rglob("*.rq")), *sorted((LOCATIONS.ontology / "rules").glob("*.rq"))]


def _iri(name: str) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES.expand(name))


KINDS = {
    _iri("owl:Class"): "class",
    _iri("owl:ObjectProperty"): "object property",
    _iri("owl:DatatypeProperty"): "datatype property",
    _iri("owl:AnnotationProperty"): "annotation property",
}
TYPE, SUBCLASS, SUBPROPERTY = _iri("rdf:type"), _iri("rdfs:subClassOf"), _iri("rdfs:subPropertyOf")
DOMAIN, RANGE, DISJOINT = _iri("rdfs:domain"), _iri("rdfs:range"), _iri("owl:disjointWith")
LABEL, DEFINITION, DEFINED_BY = _iri("rdfs:label"), _iri("skos:definition"), _iri("rdfs:isDefinedBy")

# model.md, section 3: each class with the class above it.
CLASSES = {
    **dict.fromkeys("Beleidsdocument Paragraaf Passage Besluit Bijeenkomst Beleidselement".split(), ""),
    **dict.fromkeys("Missie Visie Effect Opgave Thema Doel Inspanning Principe".split(), "Beleidselement"),
    **dict.fromkeys("Randvoorwaarde Aandachtspunt Ontwikkeling Resultaat".split(), "Beleidselement"),
    **dict.fromkeys("Voorziening Voorbeeld".split(), "Beleidselement"),
    "Afspraak": "Inspanning",
    "Actor": "",
    **dict.fromkeys("Organisatie Overheid Bestuursorgaan Team Samenwerkingsverband".split(), "Actor"),
    **dict.fromkeys("Actorgroep Functie".split(), "Actor"),
    **dict.fromkeys("Rolvervulling Voortgang Begrotingsprogramma Planning Indicator Waarneming".split(), ""),
    **dict.fromkeys("Streefwaarde Bedrag Regeling Gebied".split(), ""),
}

# model.md, section 4, and what it lets follow from these.
OBJECT_PROPERTIES = """
    inDocument onderdeelVan draagtBijAan beleidsthema taakveld doelgroep gebied wettelijkKader status geldtVoor planning
    levertOp voortzettingVan bewijs bewijskracht actor rol bij betreft precisie indicator eenheid soortWaarneming
    vergelijking gemeente documenttype werktUit vervangt heeftParagraaf dekking inParagraaf actortype valtOnder
    betrokken
""".split()
DATATYPE_PROPERTIES = """
    bronterm genoemdAantal van naar roltekst voorwaarde begin eind planningstekst fase waarde klasse streefjaar
    looptijdBegin looptijdEind tekstVingerafdruk eersteRegel laatsteRegel tekenlengte vingerafdruk opgehevenOp
""".split()
DATES = "begin eind looptijdBegin looptijdEind opgehevenOp datum peildatum eersteBegin laatsteEind".split()

# The datatypes that OWL 2 DL knows, as far as anyone would use them here.
OWL_DATATYPES = set("boolean decimal integer nonNegativeInteger positiveInteger string anyURI dateTime double".split())

# What the outside vocabularies say of their own classes, and what excludes what; their files are not shipped.
OUTSIDE_ABOVE = {
    "prov:Plan": ["prov:Entity"],
    "prov:Association": ["prov:AgentInfluence"],
    "prov:Organization": ["prov:Agent"],
    "prov:Person": ["prov:Agent"],
    "org:FormalOrganization": ["org:Organization"],
    "org:OrganizationalUnit": ["org:Organization"],
    "org:OrganizationalCollaboration": ["org:Organization"],
    "org:Organization": ["foaf:Organization"],
    "org:ChangeEvent": ["prov:Activity"],
    "foaf:Organization": ["foaf:Agent"],
    "foaf:Group": ["foaf:Agent"],
    "foaf:Person": ["foaf:Agent"],
    "time:ProperInterval": ["time:Interval"],
}
OUTSIDE_DISJOINT = [
    ("prov:Entity", "prov:Activity"),
    ("prov:ActivityInfluence", "prov:EntityInfluence"),
    ("foaf:Document", "foaf:Organization"),
    ("foaf:Document", "foaf:Agent"),
    ("foaf:Document", "foaf:Project"),
    ("foaf:Person", "foaf:Organization"),
    ("foaf:Person", "foaf:Project"),
    ("skos:Concept", "skos:ConceptScheme"),
    ("skos:Concept", "skos:Collection"),
    ("time:ProperInterval", "time:Instant"),
]
# A sub-property puts its subject and object in the classes of the property above it.
OUTSIDE_DOMAIN = {"prov:wasAssociatedWith": "prov:Activity", "prov:agent": "prov:AgentInfluence"}
OUTSIDE_RANGE = {"prov:wasAssociatedWith": "prov:Agent", "prov:agent": "prov:Agent"}


def _triples(paths: Iterable[Path]) -> list[ox.Triple]:
    return [triple for path in paths for triple in parse(path)]


TRIPLES = _triples(MODULES)
SAID: dict[str, dict[ox.NamedNode, list[object]]] = defaultdict(lambda: defaultdict(list))
for _triple in TRIPLES:
    if isinstance(_triple.subject, ox.NamedNode):
        SAID[_triple.subject.value][_triple.predicate].append(_triple.object)
TERMS = {
    subject: [KINDS[kind] for kind in said[TYPE] if isinstance(kind, ox.NamedNode) and kind in KINDS]
    for subject, said in sorted(SAID.items())
    if any(kind in KINDS for kind in said[TYPE])
}

each_alignment = pytest.mark.parametrize("path", ALIGNMENTS, ids=lambda path: path.stem)


def _iris(subject: str, predicate: ox.NamedNode) -> list[str]:
    return [thing.value for thing in SAID[subject][predicate] if isinstance(thing, ox.NamedNode)]


def _texts(subject: str, predicate: ox.NamedNode) -> list[ox.Literal]:
    return [thing for thing in SAID[subject][predicate] if isinstance(thing, ox.Literal)]


# The names of the model


@pytest.mark.parametrize(("name", "above"), CLASSES.items(), ids=CLASSES)
def test_class_of_the_model_is_there_in_its_place(name: str, above: str) -> None:
    assert TERMS.get(DEF + name) == ["class"], "Named in model.md, so an owl:Class in ontology/."
    ours = {iri for iri in _iris(DEF + name, SUBCLASS) if iri.startswith(DEF)}
    assert ours == ({DEF + above} if above else set())


@pytest.mark.parametrize("name", OBJECT_PROPERTIES)
def test_property_between_things_is_there(name: str) -> None:
    assert TERMS.get(DEF + name) == ["object property"]


@pytest.mark.parametrize("name", DATATYPE_PROPERTIES)
def test_property_with_a_value_is_there(name: str) -> None:
    assert TERMS.get(DEF + name) == ["datatype property"]


# Every term; each test names all terms at fault


def test_a_term_is_declared_once() -> None:
    """One kind of term, and all that is said of it in one block of one module."""
    assert {PREFIXES.show(term): kinds for term, kinds in TERMS.items() if len(kinds) != 1} == {}
    modules: dict[str, set[str]] = defaultdict(set)
    for path in MODULES:
        for triple in parse(path):
            if isinstance(triple.subject, ox.NamedNode):
                modules[triple.subject.value].add(path.name)
    assert {PREFIXES.show(term): modules[term] for term in TERMS if len(modules[term]) != 1} == {}


@pytest.mark.parametrize("predicate", [LABEL, DEFINITION], ids=["label", "definition"])
def test_a_term_is_named_and_defined_once_in_each_language(predicate: ox.NamedNode) -> None:
    for term in TERMS:
        texts = _texts(term, predicate)
        assert Counter(text.language for text in texts) == {"nl": 1, "en": 1}, PREFIXES.show(term)
        assert all(text.value == text.value.strip() != "" for text in texts), PREFIXES.show(term)


def test_a_term_is_in_our_namespace_and_says_who_defines_it() -> None:
    assert {PREFIXES.show(term) for term in TERMS if not term.startswith(DEF)} == set()
    ours = [DEF.removesuffix("#")]
    assert {PREFIXES.show(term) for term in TERMS if _iris(term, DEFINED_BY) != ours} == set()


def test_a_term_is_written_as_its_kind_is() -> None:
    """Classes begin with a capital, properties do not; ASCII letters only."""
    capital, small = re.compile("[A-Z][A-Za-z]*"), re.compile("[a-z][A-Za-z]*")
    for term, kinds in TERMS.items():
        pattern = capital if kinds == ["class"] else small
        assert pattern.fullmatch(term.removeprefix(DEF)), PREFIXES.show(term)


def test_a_term_has_no_comment_but_a_definition() -> None:
    assert {PREFIXES.show(term) for term in TERMS if SAID[term][_iri("rdfs:comment")]} == set()


def test_labels_tell_terms_apart() -> None:
    """Two classes, or two properties, with one name would be one thing twice."""
    names = Counter(
        (kinds == ["class"], text.value, text.language) for term, kinds in TERMS.items() for text in _texts(term, LABEL)
    )
    assert [name for name, count in names.items() if count > 1] == []


# What comes and goes


def _snapshot() -> str:
    return "".join(f"{PREFIXES.show(term)}  {', '.join(sorted(kinds))}\n" for term, kinds in sorted(TERMS.items()))


def test_terms_come_and_go_on_purpose() -> None:
    listed, found = set(SNAPSHOT.read_text().splitlines()), set(_snapshot().splitlines())
    gone, new = sorted(listed - found), sorted(found - listed)
    anew = ".venv/bin/python tests/test_ontology.py > tests/ontology-terms.txt"
    assert not gone, (
        f"Gone: {gone}. A released term is never removed: mark it owl:deprecated, with dcterms:isReplacedBy and "
        f"a skos:changeNote. Was it never released, then write the list anew: {anew}"
    )
    assert not new, f"New: {new}. Is it meant? Then write the list anew: {anew}"
    assert SNAPSHOT.read_text() == _snapshot(), "The list is sorted, one term a line."


# Nothing of ours is used without being declared


@pytest.fixture(scope="module")
def store() -> ox.Store:
    return load_graph(LOCATIONS)


@pytest.fixture(scope="module")
def declared(store: ox.Store) -> set[str]:
    """What has a type somewhere; named graphs are declared by the files they are."""
    return {q.subject.value for q in store.quads_for_pattern(None, TYPE, None) if isinstance(q.subject, ox.NamedNode)}


def test_every_iri_of_ours_in_the_graph_is_declared(store: ox.Store, declared: set[str]) -> None:
    used: dict[str, str] = {}
    for quad in store:
        for term in (quad.subject, quad.predicate, quad.object):
            iri = term.value if isinstance(term, ox.NamedNode) else ""
            if iri.startswith(BASE) and not iri.startswith(GRAPH):
                used.setdefault(iri, f"{quad.subject} in {quad.graph_name}")
    unknown = {PREFIXES.show(iri): place for iri, place in used.items() if iri not in declared}
    assert unknown == {}, "Declare it, or mend the spelling at the place named."


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_iri_of_ours_in_a_query_is_declared(path: Path, declared: set[str]) -> None:
    text = path.read_text()
    used = {iri for iri in _iris_of(text) if iri.startswith(BASE) and not iri.startswith(GRAPH)}
    assert used - declared == set(), "Declare it, or mend the spelling."


def _iris_of(text: str) -> Iterator[str]:
    """Yield what a query names, in full; header lines too, but neither comments, texts nor bare namespaces."""
    text = "\n".join(line for line in text.splitlines() if not re.match(r"\s*(#(?!\+)|PREFIX\b)", line))
    text = re.sub(r"^#\+ (summary|description)\w*:.*(\n#\+  .*)*", "", text, flags=re.M)
    text = re.sub(r"^#\+ +(description|label)\w*:.*$", "", text, flags=re.M)
    text = re.sub(r'"[^"\n]*"', '""', text)
    for full in re.findall(r"<([^<>\s]+)>", text):
        if not full.endswith(("/", "#")):
            yield full
    for prefix, local in re.findall(r"(?<![\w<?$-])([a-z][\w-]*):([A-Za-z0-9][\w-]*)", re.sub(r"<[^<>\s]+>", "", text)):
        if prefix in PREFIXES.by_name:
            yield PREFIXES.by_name[prefix] + local


def test_the_reader_of_queries_sees_a_misspelling() -> None:
    text = "#+ summary: bg:Niets\n#+ example: {doel: beleid:a}\n# bg:Commentaar\n"
    text += f'PREFIX bg: <{DEF}>\nSELECT ?x WHERE {{ ?x a bg:Deol ; ?y <{DEF}oud> FILTER(STR(?x) = "bg:tekst") }}'
    assert set(_iris_of(text)) == {ID + "beleid/a", DEF + "Deol", DEF + "oud"}


# Alignments


@each_alignment
def test_alignment_speaks_of_our_terms_only(path: Path) -> None:
    subjects = {triple.subject.value for triple in parse(path) if isinstance(triple.subject, ox.NamedNode)}
    assert subjects <= set(TERMS), "An alignment says of a declared term of ours how it relates to another's."
    assert subjects


@each_alignment
def test_alignment_points_outside(path: Path) -> None:
    relations = {SUBCLASS, SUBPROPERTY, DISJOINT, _iri("owl:equivalentClass"), _iri("owl:equivalentProperty")}
    relations |= {_iri(f"skos:{kind}Match") for kind in ("exact", "close", "broad", "narrow", "related")}
    for triple in parse(path):
        if triple.predicate in relations and isinstance(triple.object, ox.NamedNode):
            assert not triple.object.value.startswith(BASE), "What relates our own terms stands in their module."


def test_modules_name_no_outside_class_above_ours() -> None:
    """Alignments are in `alignments/`, not inline."""
    above = {(term, iri) for term in TERMS for which in (SUBCLASS, SUBPROPERTY) for iri in _iris(term, which)}
    assert {pair for pair in above if not pair[1].startswith(DEF)} == set()


def _above(start: str, edges: dict[str, set[str]]) -> set[str]:
    found, todo = {start}, [start]
    while todo:
        todo += (fresh := edges.get(todo.pop(), set()) - found)
        found |= fresh
    return found


def _memberships(triples: Iterable[ox.Triple]) -> tuple[dict[str, set[str]], set[frozenset[str]]]:
    """Return for each class of ours all classes its members are in, and the pairs that exclude each other."""
    edges: dict[str, set[str]] = defaultdict(set)
    for name, above in OUTSIDE_ABOVE.items():
        edges[PREFIXES.expand(name)] |= {PREFIXES.expand(other) for other in above}
    excluded = {frozenset(map(PREFIXES.expand, pair)) for pair in OUTSIDE_DISJOINT}
    properties: list[tuple[str, str]] = []
    domains: dict[str, str] = {}
    for triple in triples:
        if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode):
            if triple.predicate == SUBCLASS:
                edges[triple.subject.value].add(triple.object.value)
            elif triple.predicate == DISJOINT:
                excluded.add(frozenset((triple.subject.value, triple.object.value)))
            elif triple.predicate == SUBPROPERTY:
                properties.append((triple.subject.value, PREFIXES.show(triple.object.value)))
            elif triple.predicate in (DOMAIN, RANGE):
                side = "domain" if triple.predicate == DOMAIN else "range"
                domains[f"{triple.subject.value} {side}"] = triple.object.value
    for prop, outside in properties:
        for side, table in (("domain", OUTSIDE_DOMAIN), ("range", OUTSIDE_RANGE)):
            if outside in table and f"{prop} {side}" in domains:
                edges[domains[f"{prop} {side}"]].add(PREFIXES.expand(table[outside]))
    return {term: _above(term, edges) for term, kinds in TERMS.items() if kinds == ["class"]}, excluded


def _contradictions(triples: Iterable[ox.Triple]) -> list[str]:
    members, excluded = _memberships(triples)
    return sorted(
        f"{PREFIXES.show(term)}: {' and '.join(sorted(map(PREFIXES.show, pair)))}"
        for term, classes in members.items()
        for pair in excluded
        if pair <= classes
    )


def test_no_term_is_in_two_classes_that_exclude_each_other() -> None:
    assert _contradictions([*TRIPLES, *_triples(ALIGNMENTS)]) == []


def test_a_term_in_two_classes_that_exclude_each_other_is_seen() -> None:
    planted = [
        ox.Triple(_iri("bg:Besluit"), SUBCLASS, _iri("prov:Plan")),
        ox.Triple(_iri("bg:Afspraak"), SUBCLASS, _iri("bg:Opgave")),
    ]
    found = _contradictions([*TRIPLES, *_triples(ALIGNMENTS), *planted])
    assert "bg:Besluit: prov:Activity and prov:Entity" in found
    assert "bg:Afspraak: bg:Inspanning and bg:Opgave" in found


# OWL 2 DL


def test_no_property_is_two_kinds_of_property() -> None:
    assert {PREFIXES.show(term): kinds for term, kinds in TERMS.items() if len(set(kinds)) > 1} == {}


def test_a_range_fits_the_kind_of_property() -> None:
    xsd = PREFIXES.by_name["xsd"]
    datatypes = {xsd + name for name in OWL_DATATYPES} | {PREFIXES.expand("rdf:PlainLiteral")}
    for term, kinds in TERMS.items():
        ranges = _iris(term, RANGE)
        if kinds == ["datatype property"]:
            assert set(ranges) <= datatypes, f"{PREFIXES.show(term)}: reasoners refuse it; say it in the shapes."
        elif kinds == ["object property"]:
            assert all(TERMS.get(iri) == ["class"] for iri in ranges if iri.startswith(BASE)), PREFIXES.show(term)
            assert not any(iri.startswith(xsd) for iri in ranges), PREFIXES.show(term)
        else:
            assert ranges == [], PREFIXES.show(term)


def test_a_domain_is_a_class() -> None:
    domains = {(term, domain) for term in TERMS for domain in _iris(term, DOMAIN)}
    assert {pair for pair in domains if TERMS.get(pair[1]) != ["class"]} == set()


@pytest.mark.parametrize("name", DATES)
def test_a_date_has_no_datatype_in_owl(name: str) -> None:
    """`xsd:date` is no datatype of OWL 2; its editorial note says where it is checked instead."""
    assert TERMS[DEF + name] == ["datatype property"]
    assert not SAID[DEF + name][RANGE]
    notes = {text.language: text.value for text in _texts(DEF + name, _iri("skos:editorialNote"))}
    assert "xsd:date" in notes["nl"]
    assert "xsd:date" in notes["en"]


def test_a_transitive_property_is_nothing_a_reasoner_forbids() -> None:
    """What is transitive, or above that, may not be functional, asymmetric or irreflexive (OWL 2 DL, section 11)."""
    types = {term: {PREFIXES.show(iri) for iri in _iris(term, TYPE)} for term in TERMS}
    above = {term: set(_iris(term, SUBPROPERTY)) for term in TERMS}
    composite = {iri for term in types if "owl:TransitiveProperty" in types[term] for iri in _above(term, above)}
    assert DEF + "valtOnder" in composite
    forbidden = {f"owl:{kind}Property" for kind in ("Functional", "InverseFunctional", "Asymmetric", "Irreflexive")}
    assert {PREFIXES.show(iri): types[iri] & forbidden for iri in composite if types[iri] & forbidden} == {}


# The reasoner


@pytest.fixture
def java() -> None:
    if not shutil.which("java"):
        why = "No Java here, so nothing was reasoned over. Install a runtime, for instance default-jre-headless."
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)


@pytest.mark.slow
@pytest.mark.usefixtures("java")
def test_the_ontology_does_not_contradict_itself() -> None:
    verdict = reason(ontology_triples(LOCATIONS))
    assert verdict.classes >= len(CLASSES), "The reasoner should have seen all our classes."
    assert verdict.consistent
    assert verdict.unsatisfiable == ()


@pytest.mark.slow
@pytest.mark.usefixtures("java")
def test_a_class_that_can_have_no_member_is_found() -> None:
    """An agreement is an action, and nothing is both an action and a challenge."""
    planted = ox.Triple(_iri("bg:Afspraak"), SUBCLASS, _iri("bg:Opgave"))
    verdict = reason([*ontology_triples(LOCATIONS), planted])
    assert verdict.consistent
    assert verdict.unsatisfiable == (DEF + "Afspraak",)


@pytest.mark.slow
@pytest.mark.usefixtures("java")
def test_a_contradiction_is_found() -> None:
    thing = ox.NamedNode(ID + "beleid/voorbeeld")
    planted = [ox.Triple(thing, TYPE, _iri("bg:Doel")), ox.Triple(thing, TYPE, _iri("bg:Inspanning"))]
    assert not reason([*ontology_triples(LOCATIONS), *planted]).consistent


if __name__ == "__main__":
    sys.stdout.write(_snapshot())
