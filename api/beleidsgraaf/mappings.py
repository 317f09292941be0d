"""Mapping sets between municipalities: SSSOM tables in, SKOS triples with their justification out.

The standard is SSSOM 1.1 (https://mapping-commons.github.io/sssom/): a TSV table with YAML metadata in `#` lines
above it. In RDF a mapping is the SKOS triple itself plus an `owl:Axiom` that carries author, justification and
confidence. "No counterpart" is a mapping to `sssom:NoTermFound`, and "these two are not the same" one with the modifier
`Not`: both yield the axiom but no SKOS triple.
"""

from __future__ import annotations

import csv
import datetime
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import yaml

from beleidsgraaf.errors import MappingError
from beleidsgraaf.terms import ID, Prefixes

_OWL = "http://www.w3.org/2002/07/owl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_SSSOM = "https://w3id.org/sssom/"
_DCTERMS = "http://purl.org/dc/terms/"
NO_TERM = "sssom:NoTermFound"
_COLUMNS = """
    subject_id subject_label predicate_id object_id object_label
    mapping_justification confidence author_label reviewer_label mapping_date comment
""".split()
_MODIFIER = "predicate_modifier"
_REQUIRED = (
    "subject_id",
    "predicate_id",
    "object_id",
    "mapping_justification",
    "confidence",
    "author_label",
    "mapping_date",
)
_METADATA = (
    "mapping_set_id",
    "mapping_set_title",
    "mapping_set_description",
    "license",
    "curie_map",
    "object_source",
    "subject_source",
)
_PREDICATES = ("skos:exactMatch", "skos:closeMatch", "skos:relatedMatch", "skos:broadMatch", "skos:narrowMatch")
_JUSTIFICATIONS = (
    "semapv:ManualMappingCuration",
    "semapv:MappingReview",
    "semapv:LexicalMatching",
    "semapv:SemanticSimilarityThresholdMatching",
)


@dataclass(frozen=True)
class Mapping:
    """One row: what is mapped to what, why, by whom."""

    subject: str
    predicate: str
    object: str
    justification: str
    confidence: str
    author: str
    reviewer: str
    date: str
    comment: str
    line: int
    negated: bool = False

    @property
    def has_counterpart(self) -> bool:
        """Whether the row maps to something, rather than recording that there is nothing to map to."""
        return self.object != NO_TERM


@dataclass(frozen=True)
class MappingSet:
    """A table of mappings with its metadata."""

    name: str
    iri: str
    title: str
    mappings: tuple[Mapping, ...]

    def triples(self, prefixes: Prefixes) -> Iterator[ox.Triple]:
        """Yield the set as RDF."""
        this = ox.NamedNode(self.iri)
        yield _triple(this, _RDF + "type", ox.NamedNode(_SSSOM + "MappingSet"))
        yield _triple(this, _DCTERMS + "title", ox.Literal(self.title, language="nl"))
        for mapping in self.mappings:
            subject = ox.NamedNode(prefixes.expand(mapping.subject))
            predicate = ox.NamedNode(prefixes.expand(mapping.predicate))
            target = ox.NamedNode(prefixes.expand(mapping.object))
            if mapping.has_counterpart and not mapping.negated:
                yield ox.Triple(subject, predicate, target)
            axiom = ox.NamedNode(f"{ID}mapping/{self.name}-{_reference(mapping)}")
            yield _triple(axiom, _RDF + "type", ox.NamedNode(_OWL + "Axiom"))
            yield _triple(axiom, _OWL + "annotatedSource", subject)
            yield _triple(axiom, _OWL + "annotatedProperty", predicate)
            yield _triple(axiom, _OWL + "annotatedTarget", target)
            if mapping.negated:
                yield _triple(axiom, _SSSOM + _MODIFIER, ox.NamedNode(_SSSOM + "NegatedPredicate"))
            yield _triple(axiom, _DCTERMS + "isPartOf", this)
            yield _triple(axiom, _SSSOM + "mapping_justification", ox.NamedNode(prefixes.expand(mapping.justification)))
            yield _triple(
                axiom, _SSSOM + "confidence", ox.Literal(mapping.confidence, datatype=ox.NamedNode(_XSD + "decimal"))
            )
            yield _triple(axiom, _SSSOM + "author_label", ox.Literal(mapping.author))
            yield _triple(
                axiom, _SSSOM + "mapping_date", ox.Literal(mapping.date, datatype=ox.NamedNode(_XSD + "date"))
            )
            if mapping.reviewer:
                yield _triple(axiom, _SSSOM + "reviewer_label", ox.Literal(mapping.reviewer))
            if mapping.comment:
                yield _triple(
                    axiom, "http://www.w3.org/2000/01/rdf-schema#comment", ox.Literal(mapping.comment, language="nl")
                )


def _triple(subject: ox.NamedNode, predicate: str, target: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(subject, ox.NamedNode(predicate), target)


def _reference(mapping: Mapping) -> str:
    """Return a reference that stays the same when rows are added or moved."""
    ends = [name.partition(":")[2] for name in (mapping.subject, mapping.object)]
    reference = "--".join(re.sub(r"[^a-z0-9]+", "-", end.lower()).strip("-") for end in ends)
    return f"{reference}--niet" if mapping.negated else reference


def read_mappings(path: Path, prefixes: Prefixes) -> MappingSet:
    """Read a `.sssom.tsv` file.

    :raises MappingError: on the first row that is wrong, with its line and the cure.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise MappingError(f"Niet te lezen: {fault}.", path=path, cure="Bewaar het bestand als UTF-8.") from fault
    # Rows end at a newline only; a cell may hold other breaks.
    lines = text.removesuffix("\n").split("\n")
    head = [line.removeprefix("#") for line in itertools.takewhile(lambda line: line.startswith("#"), lines)]
    metadata = _metadata(head, path)
    rows = [_cells(line, number, path) for number, line in enumerate(lines[len(head) :], len(head) + 1)]
    if not rows or [name for name in rows[0] if name != _MODIFIER] != _COLUMNS or rows[0].count(_MODIFIER) > 1:
        cure = f"De kolommen zijn, door tabs gescheiden: {' '.join(_COLUMNS)}; {_MODIFIER} mag erbij."
        raise MappingError("De kopregel klopt niet.", path=path, line=len(head) + 1, cure=cure)
    numbered = enumerate(rows[1:], len(head) + 2)
    mappings = tuple(_row(rows[0], row, number, path, prefixes) for number, row in numbered)
    _refuse_doubles(mappings, path)
    return MappingSet(path.name.split(".")[0], metadata["mapping_set_id"], metadata["mapping_set_title"], mappings)


def _cells(line: str, number: int, path: Path) -> list[str]:
    try:
        return next(csv.reader([line.removesuffix("\r")], delimiter="\t", strict=True), [])
    except csv.Error as fault:
        cure = "Begin een cel alleen met een aanhalingsteken als zij er ook mee eindigt; verdubbel die daarbinnen."
        raise MappingError("Een aanhalingsteken staat verkeerd.", path=path, line=number, cure=cure) from fault


def _metadata(head: list[str], path: Path) -> dict[str, str]:
    try:
        metadata = yaml.safe_load("\n".join(head))
    except yaml.YAMLError as fault:
        raise MappingError("De regels met # zijn geen YAML.", path=path, line=1, cure="Herstel ze.") from fault
    needed = ("mapping_set_id", "mapping_set_title", "license")
    if not isinstance(metadata, dict):
        metadata = {}
    missing = [key for key in needed if not metadata.get(key)]
    unknown = [key for key in metadata if key not in _METADATA]
    if missing or unknown:
        what = f"ontbreekt: {', '.join(missing)}" if missing else f"onbekend: {', '.join(unknown)}"
        raise MappingError(
            f"In de gegevens over de set is iets {what}.", path=path, line=1, cure=f"Nodig: {', '.join(needed)}."
        )
    if _iri(str(metadata["mapping_set_id"])) is None:
        raise MappingError("mapping_set_id is geen IRI.", path=path, line=1, cure="Schrijf de IRI van de set.")
    return {key: str(value) for key, value in metadata.items()}


def _iri(text: str) -> ox.NamedNode | None:
    try:
        return ox.NamedNode(text)
    except ValueError:
        return None


def _row(columns: list[str], cells: list[str], line: int, path: Path, prefixes: Prefixes) -> Mapping:
    if len(cells) != len(columns):
        cure = "Scheid de cellen met één tab; laat lege cellen staan."
        raise MappingError(f"De rij heeft {len(cells)} cellen, niet {len(columns)}.", path=path, line=line, cure=cure)
    row = dict(zip(columns, (cell.strip() for cell in cells), strict=True))
    empty = [name for name in _REQUIRED if not row[name]]
    if empty:
        raise MappingError(f"Leeg: {', '.join(empty)}.", path=path, line=line, cure="Vul deze cellen.")
    for name, allowed in (("predicate_id", _PREDICATES), ("mapping_justification", _JUSTIFICATIONS)):
        if row[name] not in allowed:
            raise MappingError(
                f"{name} is «{row[name]}».", path=path, line=line, cure=f"Kies uit: {', '.join(allowed)}."
            )
    negated = row.get(_MODIFIER, "")
    if negated not in ("", "Not") or (negated and row["object_id"] == NO_TERM):
        message = f"{_MODIFIER} is «{negated}» bij {row['object_id']}."
        raise MappingError(message, path=path, line=line, cure="Schrijf Not bij twee dingen, of laat de cel leeg.")
    for name in ("subject_id", "object_id"):
        try:
            row[name] = prefixes.show(ox.NamedNode(prefixes.expand(row[name])).value)
        except (KeyError, ValueError):
            message = f"{name} «{row[name]}» is geen naam met een bekende prefix en geen IRI."
            raise MappingError(message, path=path, line=line, cure="Zie ontology/prefixes.ttl.") from None
    if not re.fullmatch(r"0(\.[0-9]+)?|1(\.0+)?", row["confidence"]):
        message = f"confidence is «{row['confidence']}»."
        raise MappingError(message, path=path, line=line, cure="Geef een getal van 0 tot en met 1.")
    if not _is_date(row["mapping_date"]):
        message = f"mapping_date is «{row['mapping_date']}»."
        raise MappingError(message, path=path, line=line, cure="Schrijf een bestaande datum als jjjj-mm-dd.")
    return Mapping(
        subject=row["subject_id"],
        predicate=row["predicate_id"],
        object=row["object_id"],
        justification=row["mapping_justification"],
        confidence=row["confidence"],
        author=row["author_label"],
        reviewer=row["reviewer_label"],
        date=row["mapping_date"],
        comment=row["comment"],
        line=line,
        negated=bool(negated),
    )


def _is_date(text: str) -> bool:
    try:
        return bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)) and bool(datetime.date.fromisoformat(text))
    except ValueError:
        return False


def _refuse_doubles(mappings: tuple[Mapping, ...], path: Path) -> None:
    """Refuse a pair that stands twice, also under names that would give the same reference."""
    seen: dict[str, int] = {}
    for mapping in mappings:
        reference = _reference(mapping)
        if reference in seen:
            message = f"{mapping.subject} naar {mapping.object} stond al op regel {seen[reference]}."
            raise MappingError(message, path=path, line=mapping.line, cure="Laat één rij over.")
        seen[reference] = mapping.line
