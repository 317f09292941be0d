"""The files: one canonical text for one graph, one spelling of every prefix, one way to write names and texts.

Proves that each Turtle file is what `make fmt` would write; that prefixes are those of the project, in order and used;
that what can be named has no blank node; that texts for people say their language and codes do not; and that
references are built as agreed, so that an editor can guess them and a reader can tell what they are of.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from beleidsgraaf.build import mapping_files, turtle_files
from beleidsgraaf.locations import find_locations
from beleidsgraaf.terms import BASE, GRAPH, ID, Prefixes, graph_name
from beleidsgraaf.turtle import format_file, parse

LOCATIONS = find_locations()
PREFIXES = Prefixes.read(LOCATIONS.ontology / "prefixes.ttl")
FILES = [*turtle_files(LOCATIONS), LOCATIONS.ontology / "prefixes.ttl"]
TEST_FILES = sorted(path for folder in ("graphs", "shapes") for path in (Path(__file__).parent / folder).glob("*.ttl"))
QUERIES = [*sorted(LOCATIONS.queries.rglob("*.rq")), *sorted((LOCATIONS.ontology / "rules").glob("*.rq"))]
VOCABULARIES = sorted((LOCATIONS.ontology / "vocabularies").glob("*.ttl"))
MODULES = [path for path in FILES if path.parent == LOCATIONS.ontology and path.name != "prefixes.ttl"]
ALIGNMENTS = sorted((LOCATIONS.ontology / "alignments").glob("*.ttl"))
SHAPES = sorted(LOCATIONS.shapes.glob("*.ttl"))
DATA = [path for path in FILES if LOCATIONS.data in path.parents]
DOCUMENTS = [path for path in DATA if LOCATIONS.data / "gemeenten" in path.parents]


def _show(path: Path) -> str:
    return str(LOCATIONS.relative(path)) if path.resolve().is_relative_to(LOCATIONS.root.resolve()) else path.name


each_file = pytest.mark.parametrize("path", FILES, ids=_show)
each_query = pytest.mark.parametrize("path", QUERIES, ids=_show)
each_data_file = pytest.mark.parametrize("path", DATA, ids=_show)
each_document = pytest.mark.parametrize("path", DOCUMENTS, ids=_show)

# In ontology/ and shapes/ these are for every reader: one in Dutch and one in English.
BOTH = """
    rdfs:label skos:definition sh:name sh:description sh:message skos:scopeNote skos:example
    dcterms:title dcterms:description
""".split()
# Texts for people; what is not among them is a code, a number, a name of a file.
TEXTS = {
    *BOTH,
    *"skos:prefLabel skos:altLabel skos:hiddenLabel skos:note skos:editorialNote skos:changeNote".split(),
    *"rdfs:comment dcterms:source".split(),
    *"bg:bronterm bg:roltekst bg:voorwaarde bg:planningstekst bg:fase bg:van bg:naar bg:klasse bg:bestemming".split(),
    *"bg:waardetekst bg:nulmeting dcat:keyword".split(),
}
CODES = set(
    """
    skos:notation dcterms:identifier bg:vingerafdruk bg:tekstVingerafdruk bg:bestandsnaam bg:valuta owl:versionInfo
    sh:select sh:pattern rdf:first
    """.split()
)


@cache
def _triples(path: Path) -> list[ox.Triple]:
    return parse(path)


def _literals(path: Path) -> list[tuple[str, str, ox.Literal]]:
    return [
        (str(triple.subject), PREFIXES.show(triple.predicate.value), triple.object)
        for triple in _triples(path)
        if isinstance(triple.object, ox.Literal)
    ]


# The canonical form


@pytest.mark.parametrize("path", [*FILES, *TEST_FILES], ids=_show)
def test_file_is_in_its_canonical_form(path: Path) -> None:
    assert path.read_text() == format_file(path, PREFIXES), "Run `make fmt`."


@each_file
def test_file_begins_with_what_is_in_it(path: Path) -> None:
    """One to three lines, in sentences; after these there are no comments."""
    header = re.match(r"(?:#[^\n]*\n)*", path.read_text())
    assert header
    lines = header[0].splitlines()
    assert 1 <= len(lines) <= 3
    assert all(re.fullmatch(r"# [^\s].*[.:;,]", line) for line in lines)
    assert lines[-1].endswith(".")


@each_file
def test_file_is_named_in_kebab_case(path: Path) -> None:
    parts = LOCATIONS.relative(path).parts
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*(\.ttl)?", part) for part in parts)


def test_no_two_files_make_one_graph() -> None:
    names = Counter(
        graph_name(LOCATIONS.relative(path)) for path in [*turtle_files(LOCATIONS), *mapping_files(LOCATIONS)]
    )
    assert [name for name, count in names.items() if count > 1] == []
    assert all(re.fullmatch(re.escape(GRAPH) + r"[a-z0-9-]+", name) for name in names)


# Prefixes


def test_the_list_of_prefixes_is_in_order_and_each_namespace_has_one() -> None:
    lines = re.findall(
        r"^@prefix ([\w-]+): <([^>]+)> \.$", (LOCATIONS.ontology / "prefixes.ttl").read_text(), flags=re.M
    )
    assert [name for name, _ in lines] == sorted({name for name, _ in lines})
    assert [iri for iri, count in Counter(iri for _, iri in lines).items() if count > 1] == []
    assert len(lines) == len(PREFIXES.by_name)


@pytest.mark.parametrize("path", turtle_files(LOCATIONS), ids=_show)
def test_prefixes_of_a_file_are_those_of_the_project_in_order_and_used(path: Path) -> None:
    text = path.read_text()
    declared = re.findall(r"^@prefix ([\w-]*): <([^>]*)> \.$", text, flags=re.M)
    assert dict(declared).items() <= PREFIXES.by_name.items()
    assert [name for name, _ in declared] == sorted(dict(declared))
    body = re.sub(r"^@prefix.*$", "", text, flags=re.M)
    assert [name for name, _ in declared if not re.search(rf"(?<![\w-]){name}:", body)] == []
    assert "@base" not in body
    assert "PREFIX " not in re.sub(r'"""(?:[^\\]|\\.)*?"""', "", body, flags=re.S)


@each_query
def test_prefixes_of_a_query_are_those_of_the_project_in_order_and_used(path: Path) -> None:
    text = path.read_text()
    declared = re.findall(r"^PREFIX ([\w-]*): <([^>]*)>$", text, flags=re.M)
    assert dict(declared).items() <= PREFIXES.by_name.items()
    assert [name for name, _ in declared] == sorted(dict(declared))
    body = "\n".join(line for line in text.splitlines() if not line.startswith(("#", "PREFIX")))
    assert [name for name, _ in declared if not re.search(rf"(?<![\w-]){name}:", body)] == []


# Blank nodes


@pytest.mark.parametrize("path", [*VOCABULARIES, *DATA], ids=_show)
def test_what_is_worth_stating_is_worth_naming(path: Path) -> None:
    nameless = [t for t in _triples(path) if isinstance(t.subject, ox.BlankNode) or isinstance(t.object, ox.BlankNode)]
    assert list(map(str, nameless)) == []


@pytest.mark.parametrize("path", [*MODULES, *ALIGNMENTS], ids=_show)
def test_in_the_ontology_only_class_expressions_are_nameless(path: Path) -> None:
    allowed = {PREFIXES.expand(name) for name in ("owl:Restriction", "owl:Class", "rdf:List")}
    kinds = {
        triple.object.value
        for triple in _triples(path)
        if isinstance(triple.subject, ox.BlankNode)
        and triple.predicate.value == PREFIXES.expand("rdf:type")
        and isinstance(triple.object, ox.NamedNode)
    }
    assert kinds <= allowed


# Languages


@pytest.mark.parametrize("path", [*MODULES, *SHAPES], ids=_show)
def test_what_every_reader_needs_is_there_once_in_dutch_and_once_in_english(path: Path) -> None:
    languages: dict[tuple[str, str], Counter[str | None]] = defaultdict(Counter)
    for subject, predicate, text in _literals(path):
        if predicate in BOTH and predicate != "skos:example":
            languages[subject, predicate][text.language] += 1
    assert {key: dict(count) for key, count in languages.items() if count != {"nl": 1, "en": 1}} == {}


@pytest.mark.parametrize("path", turtle_files(LOCATIONS), ids=_show)
def test_a_text_says_its_language_and_a_code_has_none(path: Path) -> None:
    for subject, predicate, value in _literals(path):
        if predicate in TEXTS:
            assert value.language in ("nl", "en"), f"{subject} {predicate}"
        elif value.datatype.value == PREFIXES.expand("xsd:string"):
            assert predicate in CODES, f"{subject} {predicate}: a text for people, or a code?"
        else:
            assert value.language is None, f"{subject} {predicate}"


@each_data_file
def test_the_text_of_policy_is_not_translated(path: Path) -> None:
    # The title of a document's own scheme of terms is ours, not the document's; so is what the catalogue says.
    schemes = ID + "begrippenkader/"
    ours = path.name == "catalogus.ttl"
    texts = [(subject, value) for subject, _, value in _literals(path) if schemes not in subject and not ours]
    assert {value.language for _, value in texts} <= {"nl", None}


@pytest.mark.parametrize("path", turtle_files(LOCATIONS), ids=_show)
def test_a_text_has_no_loose_ends(path: Path) -> None:
    """No space at an end, no two in a row, no line break, soft hyphen or ligature left from the page."""
    loose = re.compile("^\\s|\\s$|\\s\\s|\n|\u00ad|\ufb01|\ufb02|\ufffd|\u200b")
    texts = [(subject, value.value) for subject, predicate, value in _literals(path) if predicate in TEXTS]
    assert [(subject, text) for subject, text in texts if not text or loose.search(text)] == []


# References


@pytest.mark.parametrize("path", turtle_files(LOCATIONS), ids=_show)
def test_a_reference_is_in_lower_case_with_hyphens(path: Path) -> None:
    iris = {
        term.value
        for triple in _triples(path)
        for term in (triple.subject, triple.object)
        if isinstance(term, ox.NamedNode) and term.value.startswith(ID)
    }
    pattern = re.compile(re.escape(ID) + r"[a-z]+/[a-z0-9]+(-[a-z0-9]+)*")
    assert {iri for iri in iris if not pattern.fullmatch(iri)} == set()


@pytest.mark.parametrize("path", turtle_files(LOCATIONS), ids=_show)
def test_a_name_is_written_short_where_a_prefix_fits(path: Path) -> None:
    long = re.findall(r"<(https?://[^>]+)>", re.sub(r"^@prefix.*$", "", path.read_text(), flags=re.M))
    assert [iri for iri in long if iri.startswith(BASE) and PREFIXES.shorten(iri)] == []


def _reference(path: Path) -> str:
    name = PREFIXES.expand("bg:bestandsnaam")
    found = {str(t.subject)[1:-1].rpartition("/")[2] for t in _triples(path) if t.predicate.value == name}
    assert len(found) == 1, "One document that was read in a file."
    return found.pop()


@each_document
def test_what_a_document_states_is_named_after_it(path: Path) -> None:
    """So that a code or title in the next edition is another thing."""
    reference = _reference(path)
    kinds = (
        "beleid",
        "passage",
        "paragraaf",
        "rolvervulling",
        "planning",
        "waarneming",
        "streefwaarde",
        "bedrag",
        "voortgang",
    )
    for triple in _triples(path):
        iri = triple.subject.value if isinstance(triple.subject, ox.NamedNode) else ""
        kind, _, name = iri.removeprefix(ID).partition("/")
        if iri.startswith(ID) and kind in kinds:
            assert name.startswith(f"{reference}-"), iri


@each_document
def test_a_passage_is_named_after_its_line_and_fingerprint(path: Path) -> None:
    """As `beleidsgraaf passage` makes it, so that the same words are one passage."""
    said: dict[str, dict[str, str]] = defaultdict(dict)
    for triple in _triples(path):
        if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.Literal):
            said[triple.subject.value][PREFIXES.show(triple.predicate.value)] = triple.object.value
    reference = _reference(path)
    passages = {iri: values for iri, values in said.items() if iri.startswith(f"{ID}passage/")}
    assert passages
    for iri, values in passages.items():
        assert iri == f"{ID}passage/{reference}-r{values['bg:eersteRegel']}-{values['bg:vingerafdruk'][:8]}"


@each_document
def test_a_file_speaks_of_its_own_document_only(path: Path) -> None:
    """Registers are shared and have files of their own."""
    subjects = {str(triple.subject)[1:-1] for triple in _triples(path)}
    outside = {iri for iri in subjects if not iri.startswith(ID)}
    assert outside == set()
    shared = {iri for iri in subjects if iri.removeprefix(ID).partition("/")[0] in ("actor", "regeling", "gebied")}
    assert shared == set()
