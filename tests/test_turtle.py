"""One canonical text for one graph, and nothing lost on the way."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.strategies import RDF, XSD, graphs, texts

from beleidsgraaf.errors import TurtleError
from beleidsgraaf.locations import Locations
from beleidsgraaf.terms import Prefixes
from beleidsgraaf.turtle import format_file, format_triples, parse

A, B = ox.NamedNode("http://example.org/a"), ox.NamedNode("http://example.org/b")


def read(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]


def same(one: list[ox.Triple], other: list[ox.Triple]) -> bool:
    """Whether two graphs differ at most in the names of their blank nodes."""
    datasets = [ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples) for triples in (one, other)]
    for dataset in datasets:
        dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return datasets[0] == datasets[1]


Formatted = Callable[[str], str]


@pytest.fixture
def formatted(tmp_path: Path, prefixes: Prefixes) -> Formatted:
    """Format a text as a file."""
    path = tmp_path / "nota.ttl"

    def run(text: str) -> str:
        path.write_text(text, encoding="utf-8", newline="")
        return format_file(path, prefixes)

    return run


# The graph is kept.


@settings(max_examples=50)
@given(triples=graphs())
def test_any_graph_is_kept_and_formatting_again_changes_nothing(triples: list[ox.Triple], prefixes: Prefixes) -> None:
    text = format_triples(triples, prefixes)
    again = read(text)
    assert same(triples, again)
    assert format_triples(again, prefixes) == text


@settings(max_examples=50)
@given(triples=graphs(), seed=st.integers())
def test_the_order_of_the_triples_does_not_matter(triples: list[ox.Triple], seed: int, prefixes: Prefixes) -> None:
    shuffled = list(triples)
    random.Random(seed).shuffle(shuffled)  # noqa: S311
    assert format_triples(shuffled, prefixes) == format_triples(triples, prefixes)


@given(value=texts())
@example(value='begin\n"""')
@example(value='begin\n"')
@example(value='begin\n""""')
@example(value="begin\n\\")
@example(value='"\n\\"')
def test_any_text_is_kept(value: str, prefixes: Prefixes) -> None:
    text = format_triples([ox.Triple(A, B, ox.Literal(value))], prefixes)
    assert read(text) == [ox.Triple(A, B, ox.Literal(value))]


@pytest.mark.parametrize(
    "text",
    [
        "<http://e/a> <http://e/b> [ ] .",
        "<http://e/a> <http://e/b> [ <http://e/c> [ ] , [ ] ] .",
        "<http://e/a> <http://e/b> ( ) .",
        "<http://e/a> <http://e/b> ( 1 ( 2 [ <http://e/c> 3 ] ) 'vier'@nl ) .",
        "( 1 2 ) <http://e/b> 3 .",
        "[ <http://e/b> ( 1 ) ] .",
        "[ ] <http://e/b> 1 . [ ] <http://e/b> 2 . [ ] <http://e/b> 3 . [ ] <http://e/b> [ <http://e/b> 4 ] .",
        f"<http://e/a> <http://e/b> 1 , 1.0 , 1e0 , '1' , '1'@nl , '1'@en , '1'^^<{XSD}date> , true .",
        f"<http://e/a> <http://e/b> '1.'^^<{XSD}decimal> , 'x'^^<{XSD}integer> , '1'^^<{XSD}boolean> .",
        f"<http://e/a> <http://e/b> [ <{RDF}first> 1 ] .",  # a list that stops half way
        f"<http://e/a> <http://e/b> [ <{RDF}first> 1 ; <{RDF}rest> <http://e/c> ] .",
        f"<http://e/a> <http://e/b> [ <{RDF}first> 1 , 2 ; <{RDF}rest> ( ) ] .",
        f"<http://e/a> <http://e/b> [ a <{RDF}List> ; <{RDF}first> 1 ; <{RDF}rest> ( 2 ) ] .",
        "<https://w3id.org/beleidsgraaf/shapes#Doel-a> <http://www.w3.org/ns/shacl#order> 'eerste' .",
        "<http://e/a> <http://e/b> 'links'@ar--rtl .",
    ],
)
def test_odd_graphs_are_kept_or_refused_but_never_changed(text: str, formatted: Formatted) -> None:
    try:
        canonical = formatted(text)
    except TurtleError:
        return
    assert same(read(text), read(canonical))
    assert formatted(canonical) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "_:a <http://e/b> _:c . _:c <http://e/b> _:a .",
        "_:a <http://e/b> _:a .",
        "_:x <http://e/b> 1 . <http://e/a> <http://e/b> _:x , _:y . _:y <http://e/c> _:x .",
    ],
)
def test_a_blank_node_that_cannot_be_nested_is_refused_with_the_cure(text: str, formatted: Formatted) -> None:
    with pytest.raises(TurtleError) as caught:
        formatted(text)
    assert "IRI" in caught.value.cure


def test_every_shipped_file_keeps_its_graph(locations: Locations, prefixes: Prefixes) -> None:
    for folder in (locations.ontology, locations.shapes, locations.data):
        for path in folder.rglob("*.ttl"):
            assert same(parse(path), read(format_file(path, prefixes))), path


# The form.


def test_the_whole_form(formatted: Formatted) -> None:
    """The layout as the style guide shows it; every rule of it in one text."""
    source = """# Doelen van Voorbeeldstad.
# Tweede regel van de kop.

@prefix bg: <https://w3id.org/beleidsgraaf/def#> .
@prefix beleid: <https://w3id.org/beleidsgraaf/id/beleid/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
beleid:b-inspanning bg:draagtBijAan beleid:doel; a bg:Inspanning; skos:prefLabel "Wij bouwen"@nl.
beleid:doel rdfs:isDefinedBy beleid:x; bg:genoemdAantal 19, 3 ; dcterms:source <http://example.com/bron>;
  <http://example.com/eigen> true ; bg:bewijs [ bg:b 2 ; bg:a ( "x" 1.5 ) ];
  skos:prefLabel "All take part"@en , "Iedereen doet mee"@nl ; a bg:Doel ; dcterms:description 'Een\\nregel "meer"'@nl .
beleid:a-inspanning a bg:Inspanning . beleid:zonder-soort bg:a 1 .
bg:Klasse a owl:Class .
"""
    assert (
        formatted(source)
        == '''# Doelen van Voorbeeldstad.
# Tweede regel van de kop.

@prefix beleid: <https://w3id.org/beleidsgraaf/id/beleid/> .
@prefix bg: <https://w3id.org/beleidsgraaf/def#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

beleid:doel
    a bg:Doel ;
    skos:prefLabel
        "Iedereen doet mee"@nl ,
        "All take part"@en ;
    dcterms:description """Een
regel "meer\\""""@nl ;
    bg:bewijs [
        bg:a ( "x" 1.5 ) ;
        bg:b 2 ;
    ] ;
    bg:genoemdAantal
        3 ,
        19 ;
    <http://example.com/eigen> true ;
    dcterms:source <http://example.com/bron> ;
    rdfs:isDefinedBy beleid:x ;
.

beleid:a-inspanning
    a bg:Inspanning ;
.

beleid:b-inspanning
    a bg:Inspanning ;
    skos:prefLabel "Wij bouwen"@nl ;
    bg:draagtBijAan beleid:doel ;
.

bg:Klasse
    a owl:Class ;
.

beleid:zonder-soort
    bg:a 1 ;
.
'''
    )


def test_shapes_stand_with_their_parts_in_order(formatted: Formatted) -> None:
    source = """@prefix bgsh: <https://w3id.org/beleidsgraaf/shapes#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
bgsh:Doel-a sh:order 10 . bgsh:Doel-b sh:order 9 . bgsh:Doel a sh:NodeShape . bgsh:Actor-c sh:order 1 .
bgsh:Doel-z sh:path bgsh:x .
"""
    subjects = [line for line in formatted(source).splitlines() if re.match(r"bgsh:", line)]
    assert subjects == ["bgsh:Actor-c", "bgsh:Doel", "bgsh:Doel-z", "bgsh:Doel-b", "bgsh:Doel-a"]


@settings(max_examples=50)
@given(triples=graphs())
def test_one_triple_a_line(triples: list[ox.Triple], prefixes: Prefixes) -> None:
    """Outside long texts, no line holds two statements or two values, lists aside."""
    text = format_triples(triples, prefixes)
    bare = re.sub(r'"""(?:[^\\]|\\.)*?"""|"(?:[^"\\\n]|\\.)*"', '""', text, flags=re.S)
    for line in bare.splitlines():
        inside = re.sub(r"<[^>]*>|\([^()]*\)", "", line)
        assert len(re.findall(r" [;,](?= |$)", inside)) <= 1, line
        assert not re.search(r" [;,] \S", inside), line


def test_adding_a_statement_touches_its_own_line_only(formatted: Formatted) -> None:
    before = "<http://e/a> <http://e/b> 1 ; <http://e/d> 2 ."
    lines, more = (formatted(text).splitlines() for text in (before, before + "<http://e/a> <http://e/c> 3 ."))
    assert [line for line in more if line not in lines] == ["    <http://e/c> 3 ;"]
    assert [line for line in more if line in lines] == lines


def test_only_used_prefixes_are_declared(prefixes: Prefixes) -> None:
    text = format_triples([ox.Triple(A, B, ox.Literal("2026-01-01", datatype=ox.NamedNode(XSD + "date")))], prefixes)
    assert re.findall(r"@prefix (\w+):", text) == ["xsd"]


def test_a_file_of_declarations_only_keeps_them(formatted: Formatted) -> None:
    canonical = formatted(
        "# Prefixes.\n\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "@prefix bg: <https://w3id.org/beleidsgraaf/def#> .\n"
    )
    assert re.findall(r"^@prefix (\w+):", canonical, re.M) == ["bg", "skos"]
    assert canonical.startswith("# Prefixes.\n\n")
    assert formatted(canonical) == canonical


def test_a_header_without_an_empty_line_after_it_gets_one(formatted: Formatted) -> None:
    assert formatted("# Kop.\n<http://e/a> a <http://e/b> .") == "# Kop.\n\n<http://e/a>\n    a <http://e/b> ;\n.\n"


# Refusals name the line and the cure.


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("<http://e/a> a <http://e/b> . # laat", 1),
        ("# kop\n\n# geen kop meer\n<http://e/a> a <http://e/b> .", 3),
        ('<http://e/a#b> a <http://e/c#d> ;\n  <http://e/e> """\n# geen\n""" .\n# wel\n', 5),
        ('<http://e/a> <http://e/b> "x\\"#" ; # wel\n a <http://e/c> .', 1),
        ("<http://e/a> <http://e/b> 'x\f\u2028' .\n# wel", 2),
    ],
    ids=ascii,
)
def test_a_comment_after_the_header_is_refused(text: str, line: int, formatted: Formatted) -> None:
    with pytest.raises(TurtleError, match="Hier staat commentaar") as caught:
        formatted(text)
    assert caught.value.line == line
    assert "skos:editorialNote" in caught.value.cure


@pytest.mark.parametrize(
    "quoted", ['"# x"', "'# x'", '"""# x\n# y"""', "'''# x\n\"# y'''", "<http://e/#x>", "'\"' , '# \"'"]
)
def test_a_hash_in_a_value_is_no_comment(quoted: str, formatted: Formatted) -> None:
    source = f"<http://e/a> <http://e/b> {quoted} ."
    assert same(read(formatted(source)), read(source))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("@prefix ex: <http://example.com/> .\nex:a a ex:b .", 1),
        ("# kop\n\n@prefix bg: <http://example.com/> .\nbg:a a bg:b .", 3),
        ("@prefix skos: <http://www.w3.org/2004/02/skos/core> .", 1),
        ("PREFIX ex: <http://example.com/>\nex:a a ex:b .", 1),
        ("  prefix ex: <http://example.com/>\nex:a a ex:b .", 1),
        ("@prefix ex:<http://example.com/>.\nex:a a ex:b .", 1),
        ("@prefix : <http://example.com/> .\n:a a :b .", 1),
    ],
)
def test_a_prefix_that_is_not_ours_is_refused(text: str, line: int, formatted: Formatted) -> None:
    with pytest.raises(TurtleError, match=r"staat zo niet in ontology/prefixes\.ttl") as caught:
        formatted(text)
    assert caught.value.line == line
    assert caught.value.cure


def test_a_prefix_named_in_a_text_is_no_prefix(formatted: Formatted) -> None:
    source = '<http://e/a> <http://e/b> """Voorbeeld:\n@prefix ex: <http://example.com/> .\n""" .'
    assert same(read(formatted(source)), read(source))


@pytest.mark.parametrize(
    ("text", "line"), [("<http://e/a> a .", 1), ("\n\n<http://e/a> a <http://e/b>\n", 4), ("ex:a a ex:b .", 1)]
)
def test_what_is_no_turtle_is_refused_with_its_line(text: str, line: int, formatted: Formatted) -> None:
    with pytest.raises(TurtleError, match="Geen geldige Turtle") as caught:
        formatted(text)
    assert caught.value.line == line


@pytest.mark.parametrize("content", [None, b'<http://e/a> <http://e/b> "caf\xe9" .'])
@pytest.mark.parametrize("reads", ["parse", "format"])
def test_what_cannot_be_read_is_refused(tmp_path: Path, prefixes: Prefixes, content: bytes | None, reads: str) -> None:
    path = tmp_path / "nota.ttl"
    if content:
        path.write_bytes(content)
    with pytest.raises(TurtleError) as caught:
        parse(path) if reads == "parse" else format_file(path, prefixes)
    assert caught.value.path == path
    assert caught.value.cure


def test_a_statement_about_a_statement_has_no_form_here(formatted: Formatted) -> None:
    with pytest.raises(TurtleError, match="Hier past alleen"):
        formatted("<http://e/a> <http://e/b> <<( <http://e/a> <http://e/b> 1 )>> .")
