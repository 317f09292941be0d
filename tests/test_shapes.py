"""The shapes: each does what it says, and is written as the others are.

A case is a file `shapes/<shape>--<case>.ttl`: data, and the `sh:ValidationReport` that is expected of them, in the form
of the W3C test suite. Compared are focus node, path, source shape and severity; what is expected must be found. Of
`<class>--goed.ttl` nothing may be said. Proves too that every property shape and every constraint has a case that fails
it, that every class has its shapes, and that names, order, severity and messages are there in both languages.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Set as AbstractSet
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from rdflib import OWL, RDF, RDFS, SH, SKOS, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from beleidsgraaf.locations import find_locations
from beleidsgraaf.terms import BASE, DEF, ID
from beleidsgraaf.validation import _narrow

LOCATIONS = find_locations()
CASES = sorted((Path(__file__).resolve().parent / "shapes").glob("*.ttl"))
FILES = sorted(LOCATIONS.shapes.glob("*.ttl"))
BGSH = BASE + "shapes#"
DATATYPES = "http://www.w3.org/2001/XMLSchema#"

# Not about one class of ours: what classes share, concepts, the ontology itself, persons.
GENERAL = {"algemeen", "begrip", "begrippenkader", "ontologie", "persoon"}
TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
# What makes a node shape judge by itself, rather than through its property shapes.
OWN_CONSTRAINTS = (SH["or"], SH["and"], SH["not"], SH.xone, SH.closed, SH.sparql, SH["class"], SH.hasValue, SH.nodeKind)

each_case = pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)

Expected = tuple[str, str, str, str]


def _shapes() -> Graph:
    graph = Graph()
    for path in FILES:
        graph.parse(path, format="turtle")
    return graph


SHAPES = _shapes()
PROPERTY_SHAPES = sorted(SHAPES.subjects(RDF.type, SH.PropertyShape), key=str)
NODE_SHAPES = sorted(SHAPES.subjects(RDF.type, SH.NodeShape), key=str)
CONSTRAINTS = sorted(SHAPES.subjects(RDF.type, SH.SPARQLConstraint), key=str)


def _name(shape: Node) -> str:
    return str(shape).removeprefix(BGSH)


# The cases


@cache
def _ontology() -> Graph:
    graph = Graph()
    for path in sorted(LOCATIONS.ontology.rglob("*.ttl")):
        graph.parse(path, format="turtle")
    return graph


@cache
def _hierarchy() -> Graph:
    """Return which classes there are, and which is below which."""
    graph = Graph()
    for subject in {*_ontology().subjects(RDF.type, OWL.Class), *_ontology().subjects(RDFS.subClassOf)}:
        for predicate in (RDF.type, RDFS.subClassOf):
            for triple in _ontology().triples((subject, predicate, None)):
                graph.add(triple)
    return graph


@cache
def _targets() -> Graph:
    graph = Graph()
    for target in TARGETS:
        for triple in SHAPES.triples((None, target, None)):
            graph.add(triple)
    return graph


def _surroundings(case: Graph) -> Graph:
    """Return what a case needs of the ontology and the concepts; all of it would only cost time."""
    mentioned = {node for triple in case for node in triple if isinstance(node, URIRef)} - set(case.subjects())
    near = _closure(_ontology(), mentioned, through_names=False)
    for node in {node for triple in near for node in triple}:
        for triple in _ontology().triples((node, RDF.type, None)):
            near.add(triple)
    return near + _hierarchy()


def _closure(graph: Graph, starts: AbstractSet[Node], *, through_names: bool) -> Graph:
    """Return all that is said of some nodes, and of what hangs below them."""
    found, todo, seen = Graph(), list(starts), set[Node](starts)
    while todo:
        for triple in graph.triples((todo.pop(), None, None)):
            found.add(triple)
            below = triple[2]
            if below not in seen and (through_names or isinstance(below, BNode)):
                seen.add(below)
                todo.append(below)
    return found


def _read(path: Path) -> tuple[Graph, set[Expected]]:
    """Read a case: its data, and the results that are expected."""
    data = Graph().parse(path, format="turtle")
    reports = set(data.subjects(RDF.type, SH.ValidationReport))
    assert len(reports) == 1, "A case has one sh:ValidationReport."
    report = _closure(data, reports, through_names=False)
    data -= report
    return data, _results(report)


def _results(report: Graph) -> set[Expected]:
    nodes = [node for top in report.subjects(RDF.type, SH.ValidationReport) for node in report.objects(top, SH.result)]
    return {
        (
            str(report.value(node, SH.focusNode)),
            _path(report, report.value(node, SH.resultPath)),
            _name(report.value(node, SH.sourceShape) or BNode()),
            str(report.value(node, SH.resultSeverity)).removeprefix(str(SH)),
        )
        for node in nodes
    }


def _path(graph: Graph, path: Node | None) -> str:
    """Write a path, so that two that are built alike are alike."""
    if path is None or isinstance(path, URIRef):
        return str(path or "")
    if (path, RDF.first, None) in graph:
        return f"({' '.join(_path(graph, step) for step in Collection(graph, path))})"
    parts = [(str(p).removeprefix(str(SH)), o) for p, o in graph.predicate_objects(path)]
    return "[" + "; ".join(sorted(f"{name} {_path(graph, step)}" for name, step in parts)) + "]"


@cache
def _judge(path: Path) -> tuple[frozenset[Expected], frozenset[Expected], frozenset[str], frozenset[str]]:
    """Return what is expected of a case, what was found, its own subjects, and the SPARQL constraints that spoke."""
    case, expected = _read(path)
    data = case + _surroundings(case)
    shapes = _narrow(_targets(), data, case)
    for shape, target in list(_targets().subject_objects(SH.targetNode)):
        if (target, None, None) not in case and (None, None, target) not in case:
            shapes.remove((shape, SH.targetNode, target))
    below = _closure(SHAPES, set(shapes.subjects()), through_names=True)
    for triple in below:
        if triple[1] not in TARGETS:
            shapes.add(triple)
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True)
    assert isinstance(report, Graph)
    spoke = {_name(constraint) for constraint in report.objects(None, SH.sourceConstraint)}
    return frozenset(expected), frozenset(_results(report)), frozenset(map(str, case.subjects())), frozenset(spoke)


@each_case
def test_case_gives_what_it_expects(path: Path) -> None:
    expected, found, _, _ = _judge(path)
    assert expected - found == set()


@each_case
def test_case_says_what_it_is(path: Path) -> None:
    """The name before `--` is the shape that must speak, or a class of which nothing may be said."""
    expected, found, subjects, _ = _judge(path)
    shape, dashes, case = path.stem.partition("--")
    assert dashes
    if case == "goed":
        assert expected == set()
        assert {result for result in found if result[0] in subjects} == set()
    else:
        assert shape in {result[2] for result in expected}


def test_every_property_shape_has_a_case_that_fails_it() -> None:
    failed = {result[2] for path in CASES for result in _judge(path)[0]}
    assert sorted({_name(shape) for shape in PROPERTY_SHAPES} - failed) == [], (
        "Add a case tests/shapes/<shape>--<case>.ttl"
    )


def test_every_node_shape_that_judges_by_itself_has_a_case_that_fails_it() -> None:
    failed = {result[2] for path in CASES for result in _judge(path)[0]}
    judging = {_name(shape) for shape in NODE_SHAPES if _has_target(shape) and _judges(shape)}
    assert sorted(judging - failed) == [], "Add a case tests/shapes/<shape>--<case>.ttl"


def test_every_query_in_a_shape_has_a_case_that_it_finds() -> None:
    spoke = {constraint for path in CASES for constraint in _judge(path)[3]}
    assert CONSTRAINTS
    assert sorted({_name(constraint) for constraint in CONSTRAINTS} - spoke) == []


def test_every_class_has_a_good_case() -> None:
    """So that no shape refuses what is right."""
    good = {path.stem.removesuffix("--goed") for path in CASES if path.stem.endswith("--goed")}
    assert sorted(_classes() - good) == []


# One file per class


def _classes() -> set[str]:
    classes = _ontology().subjects(RDF.type, OWL.Class)
    return {str(iri).removeprefix(DEF) for iri in classes if str(iri).startswith(DEF)}


def _has_target(shape: Node) -> bool:
    return any(SHAPES.value(shape, target) is not None for target in TARGETS)


def _judges(shape: Node) -> bool:
    return any((shape, constraint, None) in SHAPES for constraint in OWN_CONSTRAINTS)


def test_every_class_has_a_file_of_its_own() -> None:
    assert {path.stem for path in FILES} - GENERAL == {name.lower() for name in _classes()}


@each_file
def test_file_holds_the_shape_of_its_class(path: Path) -> None:
    file = Graph().parse(path, format="turtle")
    named = {str(subject) for subject in file.subjects() if isinstance(subject, URIRef)}
    assert {iri for iri in named if not iri.startswith(BGSH)} == set(), "Shapes are in the namespace of shapes."
    if path.stem in GENERAL:
        return
    shapes = [shape for shape in file.subjects(RDF.type, SH.NodeShape) if _name(shape).lower() == f"{path.stem}shape"]
    assert len(shapes) == 1
    target = DEF + _name(shapes[0]).removesuffix("Shape")
    assert list(file.objects(shapes[0], SH.targetClass)) == [URIRef(target)]


@each_file
def test_property_shapes_stand_with_their_node_shape_in_order(path: Path) -> None:
    """A reader finds the node shape, and right below it its property shapes by `sh:order`."""
    blocks = re.findall(r"^bgsh:(\S+)$", path.read_text(), flags=re.M)
    last: tuple[str, float] = ("", 0)
    for block in blocks:
        base, dash, _ = block.partition("-")
        if not dash or URIRef(BGSH + block) in CONSTRAINTS:
            last = (base, 0)
            continue
        order = SHAPES.value(URIRef(BGSH + block), SH.order)
        assert isinstance(order, Literal), block
        assert base in (last[0], "algemeen") or f"{base}Shape" not in blocks, f"{block} stands below {last[0]}."
        if base == last[0]:
            assert float(order) >= last[1], f"{block} stands out of order."
        last = (base, float(order))


@pytest.mark.parametrize("shape", PROPERTY_SHAPES, ids=_name)
def test_property_shape_is_named_after_its_node_shape_and_path(shape: Node) -> None:
    base, dash, rest = _name(shape).partition("-")
    assert dash
    users = {_name(user) for user in SHAPES.subjects(SH.property, shape) if isinstance(user, URIRef)}
    assert users, "No shape uses it."
    path = SHAPES.value(shape, SH.path)
    if isinstance(path, URIRef):
        local = re.split(r"[#/]", str(path))[-1]
        assert rest == local or rest.startswith(f"{local}-") or path == RDF.type
    if base != "algemeen" and f"{base}" in {_name(node) for node in NODE_SHAPES}:
        assert base in users


def test_one_property_shape_per_path_and_severity() -> None:
    """Of one shape; a second one for the same path only where the severity differs."""
    for shape in NODE_SHAPES:
        found = Counter(
            (str(path), str(SHAPES.value(part, SH.severity)))
            for part in SHAPES.objects(shape, SH.property)
            if isinstance(path := SHAPES.value(part, SH.path), URIRef)
        )
        assert [pair for pair, count in found.items() if count > 1] == [], _name(shape)


def test_no_two_property_shapes_of_a_shape_have_one_place() -> None:
    for shape in NODE_SHAPES:
        places: dict[str, list[str]] = defaultdict(list)
        for part in SHAPES.objects(shape, SH.property):
            places[str(SHAPES.value(part, SH.order))].append(_name(part))
        assert {order: names for order, names in places.items() if len(names) > 1} == {}, _name(shape)


# Names, order, severity, messages


def _texts(shape: Node, predicate: URIRef) -> dict[str, str]:
    texts = [text for text in SHAPES.objects(shape, predicate) if isinstance(text, Literal)]
    assert len({text.language for text in texts}) == len(texts), f"{_name(shape)}: one in each language."
    return {text.language or "": str(text) for text in texts}


@pytest.mark.parametrize("shape", PROPERTY_SHAPES, ids=_name)
def test_property_shape_is_complete(shape: Node) -> None:
    assert isinstance(shape, URIRef)
    assert len(list(SHAPES.objects(shape, SH.path))) == 1
    assert set(_texts(shape, SH.name)) == {"nl", "en"}
    assert set(_texts(shape, SH.description)) in (set(), {"nl", "en"})
    orders = list(SHAPES.objects(shape, SH.order))
    assert [getattr(order, "datatype", None) for order in orders] == [URIRef(DATATYPES + "integer")]
    assert len(list(SHAPES.objects(shape, SH.severity))) == 1
    assert SHAPES.value(shape, SH.severity) in (SH.Violation, SH.Warning, SH.Info)
    _assert_messages(shape)


@pytest.mark.parametrize("shape", NODE_SHAPES, ids=_name)
def test_node_shape_is_complete(shape: Node) -> None:
    """One that judges by itself speaks by itself; the one that `sh:node` uses leaves that to its user."""
    assert isinstance(shape, URIRef)
    assert set(_texts(shape, RDFS.label)) == {"nl", "en"}
    used = (None, SH.node, shape) in SHAPES or (None, SH["not"], shape) in SHAPES
    assert _has_target(shape) or used or _name(shape).endswith("BegripShape"), "Nothing uses it."
    if _has_target(shape) and _judges(shape):
        assert len(list(SHAPES.objects(shape, SH.severity))) == 1
        _assert_messages(shape)


def _assert_messages(shape: Node) -> None:
    messages = _texts(shape, SH.message)
    assert set(messages) == {"nl", "en"}
    for text in messages.values():
        assert re.fullmatch(r"[A-ZÉ][^\n]*\.", text), f"A sentence: {text}"
        assert not re.search(r"\bsh:|\b\w+:\w+|minCount|maxCount|datatype|nodeKind|\bIRI's\b|literal", text), (
            f"No terms of SHACL or of the ontology: {text}"
        )


@pytest.mark.parametrize("constraint", CONSTRAINTS, ids=_name)
def test_query_in_a_shape_names_what_it_found(constraint: Node) -> None:
    messages = _texts(constraint, SH.message)
    assert set(messages) == {"nl", "en"}
    assert all("{$this}" in text or "{?this}" in text for text in messages.values())
    query = str(SHAPES.value(constraint, SH.select))
    assert "SELECT" in query
    assert "$this" in query


# What is not done


def test_no_shape_is_switched_off() -> None:
    assert list(SHAPES.triples((None, SH.deactivated, None))) == []


def test_no_vocabulary_is_copied_into_a_list() -> None:
    """A value from a concept scheme is asked for by `sh:node`, which a new concept needs no change in."""
    copied = {
        (_name(shape), str(item))
        for shape, head in SHAPES.subject_objects(SH["in"])
        for item in Collection(SHAPES, head)
        if str(item).startswith(ID) and (item, RDF.type, SKOS.ConceptScheme) not in _ontology()
    }
    assert copied == set()


def test_a_concept_is_asked_for_by_the_shape_of_its_scheme() -> None:
    """One named node shape per scheme, each of them of an existing scheme."""
    schemes = set(_ontology().subjects(RDF.type, SKOS.ConceptScheme))
    lists = [Collection(SHAPES, head) for head in SHAPES.objects(None, SH["in"])]
    asked = {*SHAPES.objects(None, SH.hasValue), *(item for items in lists for item in items)}
    assert schemes - asked == set()
    assert {value for value in asked - schemes if str(value).startswith(f"{ID}begrippenkader/")} == set()


def test_blank_nodes_are_nested_only() -> None:
    """In lists, paths and alternatives: nothing that a report would have to name."""
    named = {predicate for _, predicate, thing in SHAPES if isinstance(thing, BNode)}
    assert {str(p).removeprefix(str(SH)) for p in named if str(p).startswith(str(SH))} <= {
        "path", "or", "and", "not", "xone", "in", "languageIn", "ignoredProperties", "property", "inversePath",
        "alternativePath", "oneOrMorePath", "zeroOrMorePath", "zeroOrOnePath",
    }  # fmt: skip
    assert (None, RDF.type, None) not in _blank_subjects()


def _blank_subjects() -> Graph:
    graph = Graph()
    for triple in SHAPES:
        if isinstance(triple[0], BNode) and triple[1] == RDF.type and triple[2] in (SH.PropertyShape, SH.NodeShape):
            graph.add(triple)
    return graph
