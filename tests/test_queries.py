"""The catalogue of questions: exact answers on a small graph, two engines, and every example on the shipped graph.

A case is a file `queries/<question>/<case>.yaml`: `parameters`, and what must come out. The `rows` of a SELECT are
exact, in order, with IRIs in short form; `answer` is that of an ASK; the `triples` of a CONSTRUCT must be in its
answer, those under `absent` must not, and `count` is how many it has. For a check-question
`queries/checks/<check>.ttl` plants the fault that `queries/checks/<check>.yaml` expects.
"""

from __future__ import annotations

import datetime
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
import yaml
from rdflib.namespace import XSD
from rdflib.term import Node

from beleidsgraaf.build import infer, load_graph, read_rules
from beleidsgraaf.locations import find_locations
from beleidsgraaf.question import Question, as_values, read_questions
from beleidsgraaf.results import text_value
from beleidsgraaf.terms import Prefixes
from beleidsgraaf.turtle import parse

Row = tuple[str | None, ...]

HERE = Path(__file__).resolve().parent
LOCATIONS = find_locations()
PREFIXES = Prefixes.read(LOCATIONS.ontology / "prefixes.ttl")
QUESTIONS = read_questions(LOCATIONS.queries, PREFIXES)
CHECKS = read_questions(LOCATIONS.queries / "checks", PREFIXES)
CASES = sorted(path for path in (HERE / "queries").glob("*/*.yaml") if path.parent.name != "checks")
PLANTED = ox.NamedNode("https://w3id.org/beleidsgraaf/id/graaf/fout")

# rdflib itself uses what it deprecates, on every query over a Dataset.
rdflib_warns = pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")
each_case = pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
each_question = pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda question: question.name)
each_check = pytest.mark.parametrize("check", CHECKS.values(), ids=lambda check: check.name)


@pytest.fixture(scope="session")
def small_store(tmp_path_factory: pytest.TempPathFactory) -> ox.Store:
    """The real ontology with the small graphs as its data, and what follows from them."""
    root = tmp_path_factory.mktemp("graaf")
    shutil.copytree(LOCATIONS.ontology, root / "ontology")
    shutil.copytree(HERE / "graphs", root / "data")
    for name in ("shapes", "queries"):
        (root / name).mkdir()
    return _inferred(load_graph(find_locations(root)))


@pytest.fixture(scope="session")
def small_dataset(small_store: ox.Store) -> rdflib.Dataset:
    """The same graph in rdflib."""
    dataset = rdflib.Dataset(default_union=True)
    for name in small_store.named_graphs():
        triples = [quad.triple for quad in small_store.quads_for_pattern(None, None, None, name)]
        _read_into(dataset.graph(rdflib.URIRef(name.value)), triples)
    return dataset


@pytest.fixture(scope="session")
def shipped_store() -> ox.Store:
    """The graph as it ships, and what follows from it."""
    return _inferred(load_graph(LOCATIONS))


def _inferred(store: ox.Store) -> ox.Store:
    infer(store, read_rules(LOCATIONS))
    return store


def _read_into(graph: rdflib.Graph, triples: Iterable[ox.Triple]) -> rdflib.Graph:
    text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    assert text is not None
    return graph.parse(data=text.decode(), format="nt")


# Cases


def test_every_question_has_a_case() -> None:
    assert set(QUESTIONS) == {path.parent.name for path in CASES}


@each_case
def test_answer_is_exact(path: Path, small_store: ox.Store) -> None:
    question, case = _read_case(path)
    results = _ask(small_store, question.bind(as_values(case.get("parameters") or {}), PREFIXES))
    if isinstance(results, ox.QueryBoolean):
        assert bool(results) is case["answer"]
    elif isinstance(results, ox.QuerySolutions):
        assert [_row(solution) for solution in results] == [_expected(row) for row in case["rows"]]
    else:
        triples = {_show_triple(triple.subject, triple.predicate, triple.object) for triple in results}
        assert set(case["triples"]) - triples == set()
        assert set(case.get("absent", ())) & triples == set()
        assert len(triples) == case["count"]


@rdflib_warns
@each_case
def test_rdflib_gives_the_same_answer(path: Path, small_store: ox.Store, small_dataset: rdflib.Dataset) -> None:
    question, case = _read_case(path)
    text = question.bind(as_values(case.get("parameters") or {}), PREFIXES)
    ours = _ask(small_store, text)
    theirs = small_dataset.query(text)
    if isinstance(ours, ox.QueryBoolean):
        assert bool(ours) is theirs.askAnswer
    elif isinstance(ours, ox.QuerySolutions):
        assert [str(name) for name in theirs.vars or ()] == list(question.columns)
        # GROUP BY over nothing gives one row of nothing in rdflib (https://github.com/RDFLib/rdflib/issues/3382).
        found = [row for row in theirs.bindings if row]
        assert Counter(map(_row, ours)) == Counter(_rdflib_row(row, question.columns) for row in found)
    else:
        assert theirs.graph is not None
        triples = {" ".join(map(_rdflib_term, triple)) for triple in theirs.graph}
        assert {_show_triple(triple.subject, triple.predicate, triple.object) for triple in ours} == triples


@each_case
def test_case_is_in_a_total_order(path: Path, small_store: ox.Store) -> None:
    question, case = _read_case(path)
    results = _ask(small_store, question.bind(as_values(case.get("parameters") or {}), PREFIXES))
    if isinstance(results, ox.QuerySolutions):
        _assert_total_order(question, results)


@each_question
def test_question_runs_without_parameters(question: Question, small_store: ox.Store) -> None:
    results = _ask(small_store, question.text)
    if isinstance(results, ox.QuerySolutions):
        _assert_total_order(question, results)


# The shipped graph


@each_question
def test_example_gives_an_answer(question: Question, shipped_store: ox.Store) -> None:
    results = _ask(shipped_store, question.bind(question.example, PREFIXES))
    if isinstance(results, ox.QueryBoolean):
        assert bool(results)
    elif isinstance(results, ox.QuerySolutions):
        assert _assert_total_order(question, results) > 0
    else:
        assert next(results, None) is not None


@each_question
def test_example_values_can_be_chosen(question: Question, shipped_store: ox.Store) -> None:
    for name, values in question.example.items():
        options = question.parameters[name].options
        if options:
            solutions = _ask(shipped_store, f"SELECT DISTINCT ?iri WHERE {{ {options} }}")
            assert {PREFIXES.expand(value) for value in values} <= _iris(solutions)


# Check-questions


def test_every_check_has_a_planted_fault() -> None:
    for suffix in (".ttl", ".yaml"):
        assert set(CHECKS) == {path.stem for path in (HERE / "queries" / "checks").glob(f"*{suffix}")}


@each_check
def test_check_says_why_first(check: Question) -> None:
    path = LOCATIONS.queries / "checks" / f"{check.name}.rq"
    body = [line for line in path.read_text().splitlines() if line and not line.startswith("#+")]
    assert re.match(r"# \w", body[0]), f"{path.name} begint na de kop niet met waarom de regel er is"
    assert re.search(r"SELECT DISTINCT \?onderwerp\b", check.text), "the first column is the thing to mend"


@each_check
def test_check_finds_nothing_in_the_small_graph(check: Question, small_store: ox.Store) -> None:
    assert _rows(_ask(small_store, check.text)) == []


@each_check
def test_check_finds_its_planted_fault(check: Question, small_store: ox.Store) -> None:
    folder = HERE / "queries" / "checks"
    store = ox.Store()
    store.bulk_extend(small_store)
    store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object, PLANTED) for t in parse(folder / f"{check.name}.ttl"))
    _inferred(store)
    expected = [_expected(row) for row in yaml.safe_load((folder / f"{check.name}.yaml").read_text())["rows"]]
    assert _rows(_ask(store, check.text)) == expected

    found = _read_into(rdflib.Graph(), {quad.triple for quad in store}).query(check.text)
    columns = [str(name) for name in found.vars or ()]
    assert Counter(_rdflib_row(row, columns) for row in found.bindings) == Counter(expected)


# Reading and showing


def _read_case(path: Path) -> tuple[Question, dict[str, Any]]:
    return QUESTIONS[path.parent.name], yaml.safe_load(path.read_text())


def _ask(store: ox.Store, text: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    return store.query(text, use_default_graph_as_union=True)


def _rows(results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> list[Row]:
    assert isinstance(results, ox.QuerySolutions)
    return [_row(solution) for solution in results]


def _iris(results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> set[str]:
    assert isinstance(results, ox.QuerySolutions)
    return {cell.value for solution in results for cell in solution if isinstance(cell, ox.NamedNode)}


def _row(cells: Iterable[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None]) -> Row:
    def text(cell: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
        if isinstance(cell, ox.NamedNode):
            return PREFIXES.show(cell.value)
        is_decimal = isinstance(cell, ox.Literal) and cell.datatype == ox.NamedNode(str(XSD.decimal))
        return _number(text_value(cell)) if is_decimal else text_value(cell)

    return tuple(None if cell is None else text(cell) for cell in cells)


def _rdflib_row(row: Mapping[rdflib.Variable, Node], columns: Sequence[str]) -> Row:
    def text(cell: Node) -> str:
        if isinstance(cell, rdflib.URIRef):
            return PREFIXES.show(str(cell))
        is_decimal = isinstance(cell, rdflib.Literal) and cell.datatype == XSD.decimal
        return _number(str(cell)) if is_decimal else str(cell)

    cells = (row.get(rdflib.Variable(name)) for name in columns)
    return tuple(None if cell is None else text(cell) for cell in cells)


def _expected(cells: Sequence[Any]) -> Row:
    """Turn what YAML read back into text: a boolean, a number, a date."""

    def text(cell: Any) -> str:
        if isinstance(cell, bool):
            return str(cell).lower()
        if isinstance(cell, float):
            return _number(str(cell))
        return cell.isoformat() if isinstance(cell, datetime.date) else str(cell)

    return tuple(None if cell is None else text(cell) for cell in cells)


def _number(text: str) -> str:
    """Return one text for one decimal number: pyoxigraph drops the zero of 1.0, rdflib keeps it."""
    return str(Decimal(text).normalize())


def _show_triple(*terms: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return " ".join(_shorten(str(term)) for term in terms)


def _rdflib_term(term: Node) -> str:
    return _shorten(term.n3())


def _shorten(term: str) -> str:
    """Write the IRIs of an N-Triples term in short form."""
    return re.sub(r"<([^>]*)>", lambda iri: PREFIXES.show(iri[1]), term)


def _assert_total_order(question: Question, results: ox.QuerySolutions) -> int:
    """Assert that no two rows are equal to ORDER BY; return how many there are."""
    clause = question.text.rpartition("\nORDER BY ")[2]
    keys = re.findall(r"\?(\w+)", clause)
    assert set(keys) <= set(question.columns)
    seen = Counter(tuple(solution[key] for key in keys) for solution in results)
    assert [key for key, times in seen.items() if times > 1] == []
    return seen.total()
