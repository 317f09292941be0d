"""Answers of the engine as people read them: names instead of IRIs, with the thing behind each name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from beleidsgraaf.engine import Engine
from beleidsgraaf.portal.names import Name, end_of, names_of
from beleidsgraaf.results import Table, Term, plain_value
from beleidsgraaf.terms import DEF

_LABEL = "Label"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_DATE = _XSD + "date"


@dataclass(frozen=True)
class Cel:
    """A value as it is read.

    :param soort: `niets`, `ding` (an IRI), `tekst`, `getal`, `datum` or `jaofnee`.
    :param iri: of the thing that the text names. :param waarde: what it is sorted by, where that is not the text.
    """

    soort: str
    tekst: str = ""
    taal: str = ""
    iri: str = ""
    waarde: float | bool | str = ""


@dataclass(frozen=True)
class Kolom:
    """A column: its name in the answer, what stands above it, and whether it holds numbers."""

    naam: str
    kop: Name
    getallen: bool


@dataclass(frozen=True)
class Tabel:
    """Rows that are shown, and how many there are in all."""

    kolommen: tuple[Kolom, ...]
    rijen: tuple[tuple[Cel, ...], ...]
    totaal: int


_NOTHING = Cel("niets")


def table(engine: Engine, found: Table, taal: str, *, total: int | None = None, own: bool = True) -> Tabel:
    """Return rows for reading: where a column has its labels in another, the label is shown and leads to the thing.

    :param total: how many rows there are when these are some of them.
    :param own: whether columns are named as our questions name them, after a property or a class.
    :raises EngineError: when the engine does not tell what things are called.
    """
    labels = {name.removesuffix(_LABEL): index for index, name in enumerate(found.columns) if name.endswith(_LABEL)}
    labels = {name: index for name, index in labels.items() if name in found.columns}
    # A label without its thing is a column like any other; in another language (`LabelEn`) it is kept as well.
    shown = [index for index, _ in enumerate(found.columns) if index not in labels.values()]
    # The label of the row is Dutch; in another language the graph is asked, as it is for things without one.
    unnamed = {
        cell.value
        for row in found.rows
        for index in shown
        if isinstance(cell := row[index], ox.NamedNode)
        and (taal != "nl" or not _text(row, labels.get(found.columns[index])))
    }
    names = names_of(engine, sorted(unnamed), taal)
    rows = tuple(
        tuple(_cell(row[index], _text(row, labels.get(found.columns[index])), names) for index in shown)
        for row in found.rows
    )
    heads = headings(engine, [found.columns[index] for index in shown], taal) if own else {}
    columns = tuple(
        Kolom(name, heads.get(name, Name(name)), _all_numbers(row[place] for row in rows))
        for place, name in enumerate(found.columns[index] for index in shown)
    )
    return Tabel(columns, rows, len(found.rows) if total is None else total)


def headings(engine: Engine, columns: Sequence[str], taal: str) -> dict[str, Name]:
    """Return what stands above columns: the name of the property or class that each is called after, else its words."""
    terms = {column: [DEF + column, DEF + column[:1].upper() + column[1:]] for column in columns}
    names = names_of(engine, [iri for pair in terms.values() for iri in pair], taal)
    found = {}
    for column, pair in terms.items():
        known = [names[iri] for iri in pair if names[iri] != Name(end_of(iri))]
        # The label of a property may read otherwise than the column is meant; in Dutch the column speaks for itself.
        found[column] = known[0] if known and taal != "nl" else Name(words_of(column), "nl")
    return found


def words_of(name: str) -> str:
    """Return a name as words.

    >>> words_of("eersteRegel"), words_of("bij")
    ('eerste regel', 'bij')
    """
    return re.sub(r"(?<=[a-z0-9])[A-Z]", lambda big: " " + big[0].lower(), name)


def _text(row: Sequence[Term | None], index: int | None) -> ox.Literal | None:
    cell = None if index is None else row[index]
    return cell if isinstance(cell, ox.Literal) and cell.value.strip() else None


def _cell(term: Term | None, label: ox.Literal | None, names: Mapping[str, Name]) -> Cel:
    if term is None:
        return Cel("tekst", label.value, label.language or "nl") if label is not None else _NOTHING
    if isinstance(term, ox.NamedNode):
        if label is not None and (term.value not in names or not names[term.value].taal):
            return Cel("ding", label.value, label.language or "nl", term.value)
        name = names[term.value]
        return Cel("ding", name.tekst, name.taal, term.value)
    if not isinstance(term, ox.Literal):
        return Cel("tekst", str(term))
    plain = plain_value(term)
    if isinstance(plain, bool):
        return Cel("jaofnee", term.value, waarde=plain)
    if isinstance(plain, int | float):
        return Cel("getal", term.value, waarde=plain)
    if term.datatype.value == _DATE:
        return Cel("datum", term.value, waarde=term.value)
    plain_text = term.language or term.datatype.value == _XSD + "string"
    return Cel("tekst", term.value, term.language or ("nl" if plain_text else ""))


def _all_numbers(cells: Iterable[Cel]) -> bool:
    kinds = {cell.soort for cell in cells} - {"niets"}
    return kinds == {"getal"}
