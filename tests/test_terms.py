"""Prefixes both ways, and names of graphs."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from tests.strategies import iris

from beleidsgraaf.build import mapping_files, turtle_files
from beleidsgraaf.errors import TurtleError
from beleidsgraaf.locations import Locations
from beleidsgraaf.terms import DEF, GRAPH, ID, Prefixes, graph_name


@pytest.fixture
def small() -> Prefixes:
    return Prefixes({"ex": "http://example.org/", "exa": "http://example.org/a/", "bg": DEF})


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("bg:Doel", DEF + "Doel"),
        ("ex:", "http://example.org/"),
        ("ex:a:b", "http://example.org/a:b"),
        ("http://example.com/x", "http://example.com/x"),
        ("urn:isbn:1", "urn:isbn:1"),
    ],
)
def test_expand(small: Prefixes, text: str, iri: str) -> None:
    assert small.expand(text) == iri


@pytest.mark.parametrize("text", ["onbekend:x", "los", ":x", "", "bg", "ex"])
def test_what_is_no_name_of_ours_is_not_expanded(small: Prefixes, text: str) -> None:
    """A bare word is not a prefixed name, even when it happens to be a prefix."""
    with pytest.raises(KeyError):
        small.expand(text)


@pytest.mark.parametrize(
    ("iri", "short"),
    [
        (DEF + "Doel", "bg:Doel"),
        ("http://example.org/a/b", "exa:b"),  # the longest namespace wins
        ("http://example.org/a.b-c_d", "ex:a.b-c_d"),
        ("http://example.org/a.b.c", None),  # Oxigraph's SPARQL would read ex:a.b and stop
        ("http://example.org/a/", None),  # nothing after it
        ("http://example.org/b/c", None),  # a slash would need an escape
        ("http://example.org/a.", None),  # a name cannot end with a point
        ("http://example.org/-a", None),
        ("http://example.com/x", None),
    ],
)
def test_shorten(small: Prefixes, iri: str, short: str | None) -> None:
    assert small.shorten(iri) == short
    assert small.show(iri) == (short or iri)


@settings(max_examples=300)
@given(iri=iris())
def test_what_is_shortened_expands_to_the_same_in_turtle_and_in_sparql(prefixes: Prefixes, iri: ox.NamedNode) -> None:
    short = prefixes.shorten(iri.value)
    if short is None:
        return
    assert prefixes.expand(short) == iri.value
    prefix = short.partition(":")[0]
    turtle = f"@prefix {prefix}: <{prefixes.by_name[prefix]}> .\n{short} {short} {short} ."
    (quad,) = ox.parse(turtle, format=ox.RdfFormat.TURTLE)
    assert (quad.subject, quad.predicate, quad.object) == (iri, iri, iri)
    query = f"PREFIX {prefix}: <{prefixes.by_name[prefix]}> SELECT ?x {{ VALUES ?x {{ {short} }} }}"
    solutions = ox.Store().query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    assert [row["x"] for row in solutions] == [iri]


def test_the_shipped_prefixes_go_both_ways(prefixes: Prefixes) -> None:
    assert list(prefixes.by_name) == sorted(prefixes.by_name)
    assert len(set(prefixes.by_name.values())) == len(prefixes.by_name)
    for name in prefixes.by_name:
        assert prefixes.shorten(prefixes.expand(f"{name}:x")) == f"{name}:x"


def test_reading_prefixes_skips_comments_and_empty_lines(tmp_path: Path) -> None:
    path = tmp_path / "prefixes.ttl"
    path.write_text("# kop\n\n@prefix b: <http://b/> .\n@prefix a: <http://a/> .\n")
    assert Prefixes.read(path).by_name == {"a": "http://a/", "b": "http://b/"}


@pytest.mark.parametrize(
    "line", ["PREFIX a: <http://a/>", "@prefix a: <http://a/>", "a:b a:c a:d .", "@prefix a <http://a/> ."]
)
def test_anything_else_among_the_prefixes_is_refused_with_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "prefixes.ttl"
    path.write_text(f"# kop\n{line}\n")
    with pytest.raises(TurtleError) as caught:
        Prefixes.read(path)
    assert (caught.value.path, caught.value.line) == (path, 2)
    assert "@prefix naam: <iri> ." in caught.value.cure


def test_a_graph_is_named_after_its_file() -> None:
    assert graph_name(Path("ontology/beleid.ttl")) == GRAPH + "ontology-beleid"
    assert graph_name(Path("data/vergelijkingen/a-b.sssom.tsv")) == GRAPH + "data-vergelijkingen-a-b"
    assert GRAPH.startswith(ID)


def test_no_two_files_share_a_graph(locations: Locations) -> None:
    files = [locations.relative(path) for path in (*turtle_files(locations), *mapping_files(locations))]
    assert len({graph_name(path) for path in files}) == len(files)
