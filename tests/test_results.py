"""Rows of an answer: as values, as CSV, as JSON, and for reading."""

from __future__ import annotations

import csv
import io
import json

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import XSD, literals, texts

from beleidsgraaf.results import Table, plain_value, text_value
from beleidsgraaf.terms import Prefixes

DOEL = ox.NamedNode("https://w3id.org/beleidsgraaf/id/beleid/doel")


def typed(text: str, name: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + name))


def answered(query: str) -> Table:
    results = ox.Store().query(query)
    assert not isinstance(results, ox.QueryTriples)
    body = results.serialize(format=ox.QueryResultsFormat.JSON)
    assert body is not None
    return Table.from_json(body)


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (None, None),
        (typed("+7", "integer"), 7),
        (typed("1.50", "decimal"), 1.5),
        (typed("1e3", "double"), 1000.0),
        (typed("true", "boolean"), True),
        (typed("1", "boolean"), True),
        (typed("false", "boolean"), False),
        (typed("0", "boolean"), False),
        (typed("2026-01-01", "date"), "2026-01-01"),
        (ox.Literal("drie", language="nl"), "drie"),
        (DOEL, DOEL.value),
        (ox.BlankNode("b"), "_:b"),
    ],
)
def test_plain_value(term: ox.NamedNode | ox.BlankNode | ox.Literal | None, value: object) -> None:
    found = plain_value(term)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "term",
    [typed("geen getal", "integer"), typed("", "decimal"), typed("veel", "double"), typed("misschien", "boolean")],
)
def test_a_badly_written_value_is_given_as_it_stands(term: ox.Literal) -> None:
    """A query can make one (STRDT), and data of others can hold one: that is no reason to have no answer."""
    assert plain_value(term) == term.value


@given(rows=st.lists(st.lists(st.none() | literals(), min_size=2, max_size=2).map(tuple), max_size=5))
def test_any_table_becomes_json_that_every_reader_takes(rows: list[tuple[ox.Literal | None, ...]]) -> None:
    """JSON has no words for infinity and not-a-number."""

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is no JSON")

    read = json.loads(Table(("a", "b"), tuple(rows)).to_json(), parse_constant=refuse)
    assert [list(row) for row in read] == [["a", "b"]] * len(rows)


@given(rows=st.lists(st.lists(st.none() | texts().map(ox.Literal), min_size=2, max_size=2).map(tuple), max_size=5))
def test_csv_gives_back_every_text(rows: list[tuple[ox.Literal | None, ...]]) -> None:
    text = Table(("a", "b"), tuple(rows)).to_csv()
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read == [["a", "b"], *([cell.value if cell else "" for cell in row] for row in rows)]


def test_csv_is_as_the_standard_has_it() -> None:
    table = Table(
        ("iri", "naam"), ((DOEL, ox.Literal('Eén "dak",\nsamen', language="nl")), (None, typed("3", "integer")))
    )
    assert table.to_csv() == f'iri,naam\r\n{DOEL.value},"Eén ""dak"",\nsamen"\r\n,3\r\n'


def test_an_answer_becomes_a_table() -> None:
    table = answered('SELECT ?x ?y { VALUES (?x ?y) { (1 UNDEF) ("a"@nl <http://b>) } }')
    assert table.columns == ("x", "y")
    assert table.rows == ((typed("1", "integer"), None), (ox.Literal("a", language="nl"), ox.NamedNode("http://b")))
    assert table.plain() == [{"x": 1, "y": None}, {"x": "a", "y": "http://b"}]
    assert json.loads(table.to_json()) == table.plain()


def test_an_answer_without_rows_keeps_its_columns() -> None:
    table = answered("SELECT ?x ?y { FILTER(false) }")
    assert (table.columns, table.rows, table.to_csv(), table.to_json()) == (("x", "y"), (), "x,y\r\n", "[]")


def test_an_ask_has_no_rows() -> None:
    with pytest.raises(TypeError, match="ASK"):
        answered("ASK {}")


def test_for_reading_a_label_stands_for_its_iri(prefixes: Prefixes) -> None:
    table = Table(
        ("thema", "themaLabel", "doel", "doelLabel", "aantal"),
        (
            (DOEL, ox.Literal("Schulden", language="nl"), DOEL, None, typed("3", "integer")),
            (None, None, None, None, None),
        ),
    )
    heads, cells = table.readable(prefixes)
    assert heads == ["thema", "doel", "aantal"]
    assert cells == [["Schulden", "beleid:doel", "3"], ["", "", ""]]


def test_for_reading_a_label_alone_is_a_column(prefixes: Prefixes) -> None:
    heads, cells = Table(("themaLabel", "iri"), ((None, ox.NamedNode("http://example.com/x")),)).readable(prefixes)
    assert (heads, cells) == (["thema", "iri"], [["", "http://example.com/x"]])


def test_text_of_a_term() -> None:
    assert text_value(typed("1.50", "decimal")) == "1.50"
    triple = ox.Triple(DOEL, DOEL, ox.Literal("x"))
    assert DOEL.value in text_value(triple)
