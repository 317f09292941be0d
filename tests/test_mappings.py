"""Mapping sets: a good one becomes SKOS with its justification, a wrong one is refused with line and cure."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beleidsgraaf.build import mapping_files
from beleidsgraaf.errors import MappingError
from beleidsgraaf.locations import Locations
from beleidsgraaf.mappings import Mapping, MappingSet, read_mappings
from beleidsgraaf.terms import Prefixes

HEAD = """\
#mapping_set_id: https://w3id.org/beleidsgraaf/id/mapping/stad-dorp
#mapping_set_title: Stad en dorp
#license: https://creativecommons.org/publicdomain/zero/1.0/
#curie_map:
#  beleid: https://w3id.org/beleidsgraaf/id/beleid/
"""
ROW = {
    "subject_id": "beleid:stad-doel",
    "subject_label": "Iedereen doet mee",
    "predicate_id": "skos:closeMatch",
    "object_id": "beleid:dorp-doel",
    "object_label": "Samen leven",
    "mapping_justification": "semapv:ManualMappingCuration",
    "confidence": "0.8",
    "author_label": "A. Auteur",
    "reviewer_label": "B. Lezer",
    "mapping_date": "2026-01-31",
    "comment": "Beide over «meedoen».",
}


COLUMNS = list(ROW)


def row(**other: str) -> str:
    return "\t".join({**ROW, **other}.values())


def table(*rows: str) -> str:
    return HEAD + "\t".join(COLUMNS) + "\n" + "".join(f"{line}\n" for line in rows)


Read = Callable[[str], MappingSet]


@pytest.fixture
def read(tmp_path: Path, prefixes: Prefixes) -> Read:
    path = tmp_path / "stad-dorp.sssom.tsv"

    def run(text: str) -> MappingSet:
        path.write_text(text, encoding="utf-8", newline="")
        return read_mappings(path, prefixes)

    return run


def test_a_good_set(read: Read) -> None:
    found = read(table(row(), row(object_id="sssom:NoTermFound", reviewer_label="", comment="")))
    assert (found.name, found.iri, found.title) == (
        "stad-dorp",
        "https://w3id.org/beleidsgraaf/id/mapping/stad-dorp",
        "Stad en dorp",
    )
    first, second = found.mappings
    assert first == Mapping(
        subject="beleid:stad-doel",
        predicate="skos:closeMatch",
        object="beleid:dorp-doel",
        justification="semapv:ManualMappingCuration",
        confidence="0.8",
        author="A. Auteur",
        reviewer="B. Lezer",
        date="2026-01-31",
        comment="Beide over «meedoen».",
        line=7,
    )
    assert (first.has_counterpart, second.has_counterpart, second.line) == (True, False, 8)


def test_a_set_becomes_skos_with_its_justification(read: Read, prefixes: Prefixes) -> None:
    found = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in read(table(row())).triples(prefixes))
    expected = """
    @prefix beleid: <https://w3id.org/beleidsgraaf/id/beleid/> .
    @prefix dcterms: <http://purl.org/dc/terms/> .
    @prefix mapping: <https://w3id.org/beleidsgraaf/id/mapping/> .
    @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix semapv: <https://w3id.org/semapv/vocab/> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    @prefix sssom: <https://w3id.org/sssom/> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    mapping:stad-dorp a sssom:MappingSet ; dcterms:title "Stad en dorp"@nl .
    beleid:stad-doel skos:closeMatch beleid:dorp-doel .
    mapping:stad-dorp-stad-doel--dorp-doel a owl:Axiom ;
        owl:annotatedSource beleid:stad-doel ; owl:annotatedProperty skos:closeMatch ;
        owl:annotatedTarget beleid:dorp-doel ;
        dcterms:isPartOf mapping:stad-dorp ;
        sssom:mapping_justification semapv:ManualMappingCuration ; sssom:confidence "0.8"^^xsd:decimal ;
        sssom:author_label "A. Auteur" ; sssom:reviewer_label "B. Lezer" ; sssom:mapping_date "2026-01-31"^^xsd:date ;
        rdfs:comment "Beide over «meedoen»."@nl .
    """
    wanted = ox.Dataset(
        ox.Quad(q.subject, q.predicate, q.object) for q in ox.parse(expected, format=ox.RdfFormat.TURTLE)
    )
    assert found == wanted


def with_modifier(*cells: str) -> str:
    """Return a table with one more column, `predicate_modifier`, before the object."""
    rows = ["\t".join(COLUMNS), *(row() for _ in cells)]
    lines = [line.split("\t") for line in rows]
    for line, cell in zip(lines, ("predicate_modifier", *cells), strict=True):
        line.insert(COLUMNS.index("object_id"), cell)
    return HEAD + "".join("\t".join(line) + "\n" for line in lines)


def test_not_the_same_is_recorded_but_matches_nothing(read: Read, prefixes: Prefixes) -> None:
    """A pair may be close and yet, as is recorded beside it, not the same."""
    found = read(with_modifier("Not", ""))
    assert [mapping.negated for mapping in found.mappings] == [True, False]
    triples = set(found.triples(prefixes))
    negated = {t.subject for t in triples if t.object == ox.NamedNode("https://w3id.org/sssom/NegatedPredicate")}
    assert negated == {ox.NamedNode("https://w3id.org/beleidsgraaf/id/mapping/stad-dorp-stad-doel--dorp-doel--niet")}
    [close] = [triple for triple in triples if triple.predicate.value.endswith("core#closeMatch")]
    assert close.object == ox.NamedNode("https://w3id.org/beleidsgraaf/id/beleid/dorp-doel")
    assert close not in set(read(with_modifier("Not")).triples(prefixes))


@pytest.mark.parametrize("nothing", ["sssom:NoTermFound", "https://w3id.org/sssom/NoTermFound"])
def test_no_counterpart_is_recorded_but_matches_nothing(read: Read, prefixes: Prefixes, nothing: str) -> None:
    triples = list(read(table(row(object_id=nothing))).triples(prefixes))
    predicates = {triple.predicate.value for triple in triples}
    assert not [name for name in predicates if name.startswith("http://www.w3.org/2004/02/skos/core#")]
    assert "http://www.w3.org/2002/07/owl#annotatedTarget" in predicates


def test_empty_cells_say_nothing(read: Read, prefixes: Prefixes) -> None:
    triples = list(read(table(row(reviewer_label="", comment=" "))).triples(prefixes))
    assert not [t for t in triples if t.predicate.value.endswith(("reviewer_label", "comment"))]


def test_a_set_without_rows_is_a_set(read: Read) -> None:
    assert read(table()).mappings == ()


def test_a_separator_within_a_cell_ends_no_row(read: Read) -> None:
    """Rows end at a newline only; a text copied from a PDF may hold other breaks."""
    found = read(table(row(comment="een\u2028twee\x85drie\fvier"), row(object_id="beleid:x")))
    assert [mapping.line for mapping in found.mappings] == [7, 8]
    assert found.mappings[0].comment == "een\u2028twee\x85drie\fvier"


def test_quotation_marks_are_written_as_in_csv(read: Read) -> None:
    """SSSOM/TSV quotes a cell by RFC 4180, and only where it begins with a quotation mark."""
    found = read(
        table(row(comment='"Beide over ""meedoen""\tdus"'), row(object_id="beleid:x", comment='een "woord" erin'))
    )
    assert [mapping.comment for mapping in found.mappings] == ['Beide over "meedoen"\tdus', 'een "woord" erin']


FAULTS: dict[str, tuple[str, int, str]] = {
    "no metadata": ("\t".join(COLUMNS) + "\n" + row() + "\n", 1, "mapping_set_id, mapping_set_title, license"),
    "metadata is no mapping": ("#een\n#twee\n" + table(row()).replace(HEAD, ""), 1, "ontbreekt"),
    "metadata is a number": ("#5\n" + table(row()).replace(HEAD, ""), 1, "ontbreekt"),
    "metadata is no yaml": (table(row()).replace("Stad en dorp", "[Stad"), 1, "geen YAML"),
    "no title": (table(row()).replace("#mapping_set_title: Stad en dorp\n", ""), 1, "ontbreekt: mapping_set_title"),
    "empty licence": (re.sub(r"(#license:).*", r"\1", table(row())), 1, "ontbreekt: license"),
    "unknown metadata": (table(row()).replace("#license", "#auteur: ik\n#license"), 1, "onbekend: auteur"),
    "set is no iri": (
        table(row()).replace("https://w3id.org/beleidsgraaf/id/mapping/stad-dorp", "stad en dorp"),
        1,
        "mapping_set_id",
    ),
    "no columns": (HEAD, 6, "kopregel"),
    "columns in another order": (
        table(row()).replace("subject_id\tsubject_label", "subject_label\tsubject_id"),
        6,
        "kopregel",
    ),
    "a remark among the rows": (table(row(), "# " + row(object_id="beleid:x")), 8, ""),
    "a cell too few": (table(row(), row().rpartition("\t")[0]), 8, "De rij heeft 10 cellen, niet 11"),
    "a cell too many": (table(row() + "\t"), 7, "De rij heeft 12 cellen"),
    "spaces for tabs": (table(row().replace("\t", "    ")), 7, "De rij heeft 1 cellen"),
    "a cell half between quotation marks": (table(row(comment='"Meedoen" staat in beide')), 7, "aanhalingsteken"),
    "a cell whose quotation mark never ends": (
        table(row(subject_label='"Meedoen'), row(object_id="beleid:x")),
        7,
        "aanhalingsteken",
    ),
    "an empty row": (table(row(), "", row(object_id="beleid:x")), 8, "De rij heeft 0 cellen"),
    **{
        f"empty {name}": (table(row(**{name: " "})), 7, f"Leeg: {name}")
        for name in (
            "subject_id",
            "predicate_id",
            "object_id",
            "mapping_justification",
            "confidence",
            "author_label",
            "mapping_date",
        )
    },
    "unknown predicate": (table(row(predicate_id="owl:sameAs")), 7, "predicate_id is «owl:sameAs»"),
    "unknown justification": (
        table(row(mapping_justification="semapv:Gevoel")),
        7,
        "mapping_justification is «semapv:Gevoel»",
    ),
    "unknown prefix of the subject": (table(row(subject_id="ex:a")), 7, "subject_id «ex:a»"),
    "unknown prefix of the object": (table(row(object_id="ex:a")), 7, "object_id «ex:a»"),
    "subject is a bare prefix": (table(row(subject_id="beleid")), 7, "subject_id «beleid»"),
    "subject is no iri": (table(row(subject_id="beleid:stad doel")), 7, "subject_id «beleid:stad doel»"),
    "object is no iri": (table(row(object_id="http://a<b")), 7, "object_id «http://a<b»"),
    **{
        f"confidence {text}": (table(row(confidence=text)), 7, f"confidence is «{text}»")
        for text in ("1.1", "-0.5", "hoog", "0,8", ".5", "2", "80%", "0.٥")
    },
    **{
        f"date {text}": (table(row(mapping_date=text)), 7, f"mapping_date is «{text}»")
        for text in ("31-01-2026", "2026", "2026-1-31", "2026-02-30", "2026-13-01", "٢٠٢٦-01-01")
    },
    "the same pair twice": (
        table(row(), row(object_id="beleid:x"), row(predicate_id="skos:broadMatch")),
        9,
        "stond al op regel 7",
    ),
    "an unknown modifier": (with_modifier("niet"), 7, "predicate_modifier is «niet»"),
    "nothing that is not": (
        with_modifier("Not").replace("beleid:dorp-doel", "sssom:NoTermFound"),
        7,
        "predicate_modifier is «Not»",
    ),
    "a modifier twice": (
        with_modifier("Not").replace("predicate_modifier", "predicate_modifier\tpredicate_modifier"),
        6,
        "kopregel",
    ),
    "the same denial twice": (with_modifier("Not", "Not"), 8, "stond al op regel 7"),
    "pairs that would share a reference": (table(row(subject_id="beleid:a.b"), row(subject_id="beleid:a-b")), 8, ""),
    "pairs that differ in their prefix only": (table(row(), row(subject_id="document:stad-doel")), 8, ""),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_reported_with_its_line_and_the_cure(tmp_path: Path, read: Read, name: str) -> None:
    text, line, message = FAULTS[name]
    with pytest.raises(MappingError) as caught:
        read(text)
    assert message in caught.value.message
    assert (caught.value.path, caught.value.line) == (tmp_path / "stad-dorp.sssom.tsv", line)
    assert caught.value.cure


@pytest.mark.parametrize("content", [None, b"#mapping_set_title: caf\xe9\n"])
def test_a_set_that_cannot_be_read(tmp_path: Path, prefixes: Prefixes, content: bytes | None) -> None:
    path = tmp_path / "stad-dorp.sssom.tsv"
    if content:
        path.write_bytes(content)
    with pytest.raises(MappingError) as caught:
        read_mappings(path, prefixes)
    assert caught.value.path == path


@given(
    names=st.lists(
        st.from_regex(r"[a-z0-9]{1,4}(-[a-z0-9]{1,4})?", fullmatch=True), min_size=1, max_size=6, unique=True
    ),
    seed=st.integers(),
)
def test_a_mapping_keeps_its_reference_when_rows_move(
    names: list[str], seed: int, prefixes: Prefixes, tmp_path: Path
) -> None:
    rows = [row(subject_id=f"beleid:{name}") for name in names]
    moved = [*rows, row(subject_id="beleid:nieuw", comment="erbij")]
    random.Random(seed).shuffle(moved)  # noqa: S311

    def axioms(lines: list[str]) -> dict[str, str]:
        path = tmp_path / "stad-dorp.sssom.tsv"
        path.write_text(table(*lines))
        source = "http://www.w3.org/2002/07/owl#annotatedSource"
        triples = list(read_mappings(path, prefixes).triples(prefixes))
        return {t.object.value: t.subject.value for t in triples if t.predicate.value == source}  # type: ignore[union-attr]

    before, after = axioms(rows), axioms(moved)
    assert before.items() <= after.items()
    assert len(set(after.values())) == len(names) + 1


def test_all_shipped_sets_can_be_read(locations: Locations, prefixes: Prefixes) -> None:
    for path in mapping_files(locations):
        found = read_mappings(path, prefixes)
        references = {t.subject for t in found.triples(prefixes) if t.predicate.value.endswith("#annotatedSource")}
        assert len(references) == len(found.mappings), path
