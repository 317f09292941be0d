"""Answers of the engine as people read them: names instead of IRIs, with the thing behind each name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from beleidsgraaf.engine import Engine
from beleidsgraaf.portal.names import Name, names_of
from beleidsgraaf.results import Table, Term, plain_value

_LABEL = "Label"
_ENGLISH = "LabelEn"
# How many characters still stand on a line, and how many make a column of sentences.
_SHORT, _LONG = 24, 60
# What is longer is folded: the begin is read at once, the rest when somebody wants it.
MOST_SHOWN = 220
_XSD = "http://www.w3.org/2001/XMLSchema#"
_DATE = _XSD + "date"


@dataclass(frozen=True)
class Cel:
    """A value as it is read.

    :param soort: `niets`, `ding` (an IRI), `tekst`, `getal`, `jaar`, `datum` or `jaofnee`.
    :param iri: of the thing that the text names. :param waarde: what it is sorted by, where that is not the text.
    """

    soort: str
    tekst: str = ""
    taal: str = ""
    iri: str = ""
    waarde: float | bool | str = ""

    @property
    def lang(self) -> bool:
        """Whether it is so long that it is folded."""
        return len(self.tekst) > MOST_SHOWN


@dataclass(frozen=True)
class Kolom:
    """A column: its name in the answer, what stands above it (in Dutch), and whether it holds numbers.

    :param breedte: how much room its texts need: `smal`, `middel` or `breed`; nothing where they need none.
    """

    naam: str
    kop: str
    getallen: bool
    breedte: str = ""


@dataclass(frozen=True)
class Tabel:
    """Rows that are shown, and how many there are in all.

    :param leeg: what the columns are called in which no row has anything; they are left out.
    :param vast: columns that were chosen and hold the same in every row, with that; they are left out too.
    :param eigen: whether the columns are named by us, and not by who wrote the query.
    """

    kolommen: tuple[Kolom, ...]
    rijen: tuple[tuple[Cel, ...], ...]
    totaal: int
    leeg: tuple[str, ...] = ()
    vast: tuple[tuple[str, Cel], ...] = ()
    eigen: bool = True


_NOTHING = Cel("niets")


def table(
    engine: Engine,
    found: Table,
    taal: str,
    *,
    begin: int = 0,
    most: int | None = None,
    own: bool = True,
    chosen: Collection[str] = (),
) -> Tabel:
    """Return rows for reading: where a column has its labels in another, the label is shown and leads to the thing.

    :param begin: the first row that is shown. :param most: how many are shown at most.
    :param own: whether we named the columns. Of such an answer those without anything are left out, and those with
        labels in the language that the page shows already.
    :param chosen: the columns of which a value was asked for.
    :raises EngineError: when the engine does not tell what things are called.
    """
    things = [thing_of(name, found.columns) for name in found.columns]
    labels = {thing: index for index, thing in enumerate(things) if thing is not None}
    # A label without its thing is a column like any other; in another language (`LabelEn`) it is kept as well.
    shown = [index for index, _ in enumerate(found.columns) if index not in labels.values()]
    empty: list[int] = []
    if own and found.rows:
        shown = [index for index in shown if not (taal == "en" and _is_english(found.columns, index))]
        empty = [i for i in shown if not any(row[i] or _text(row, labels.get(found.columns[i])) for row in found.rows)]
        shown = [index for index in shown if index not in empty]
    same = [i for i in shown if found.columns[i] in chosen and _one_value(row[i] for row in found.rows)]
    same = same if len(found.rows) > 1 and len(same) < len(shown) else []
    shown = [index for index in shown if index not in same]
    part = found.rows[begin : None if most is None else begin + most]
    # The label of the row is Dutch; in another language the graph is asked, as it is for things without one.
    unnamed = {
        cell.value
        for row in part
        for index in (*shown, *same)
        if isinstance(cell := row[index], ox.NamedNode)
        and (taal != "nl" or not _text(row, labels.get(found.columns[index])))
    }
    names = names_of(engine, sorted(unnamed), taal)

    def cells(row: Sequence[Term | None], places: Sequence[int]) -> tuple[Cel, ...]:
        return tuple(_cell(row[i], _text(row, labels.get(found.columns[i])), names, found.columns[i]) for i in places)

    rows = tuple(cells(row, shown) for row in part)
    columns = tuple(
        Kolom(
            name,
            words_of(name) if own else name,
            _all_numbers(row[place] for row in rows),
            _width(row[place] for row in rows),
        )
        for place, name in enumerate(found.columns[index] for index in shown)
    )
    left_out = zip(
        (words_of(found.columns[index]) for index in same), cells(part[0], same) if part else (), strict=False
    )
    return Tabel(
        columns,
        rows,
        len(found.rows),
        tuple(words_of(found.columns[index]) for index in empty),
        tuple(left_out),
        own,
    )


def _one_value(values: Iterable[Term | None]) -> bool:
    return len(set(values)) == 1


def _is_english(columns: Sequence[str], index: int) -> bool:
    """Whether a column is the English label of the thing in another."""
    return columns[index].endswith(_ENGLISH) and columns[index].removesuffix(_ENGLISH) in columns


def thing_of(name: str, columns: Sequence[str]) -> str | None:
    """Return the column that a column holds the labels of, if there is one.

    >>> thing_of("doelLabel", ["doel", "doelLabel"]), thing_of("doelLabel", ["doelLabel"])
    ('doel', None)
    """
    thing = name.removesuffix(_LABEL)
    return thing if name != thing and thing in columns else None


def words_of(name: str) -> str:
    """Return a name as words.

    >>> words_of("eersteRegel"), words_of("bij"), words_of("klasseLabelEn")
    ('eerste regel', 'bij', 'klasse (Engels)')
    """
    if name.endswith(_ENGLISH):
        return f"{words_of(name.removesuffix(_ENGLISH))} (Engels)"
    return re.sub(r"(?<=[a-z0-9])[A-Z]", lambda big: " " + big[0].lower(), name)


def _text(row: Sequence[Term | None], index: int | None) -> ox.Literal | None:
    cell = None if index is None else row[index]
    return cell if isinstance(cell, ox.Literal) and cell.value.strip() else None


def _cell(term: Term | None, label: ox.Literal | None, names: Mapping[str, Name], column: str) -> Cel:
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
    if isinstance(plain, int) and column.casefold().endswith("jaar"):
        return Cel("jaar", term.value, waarde=plain)
    if isinstance(plain, int | float):
        return Cel("getal", term.value, waarde=plain)
    if term.datatype.value == _DATE:
        return Cel("datum", term.value, waarde=term.value)
    plain_text = term.language or term.datatype.value == _XSD + "string"
    return Cel("tekst", term.value, term.language or ("nl" if plain_text else ""))


def _all_numbers(cells: Iterable[Cel]) -> bool:
    kinds = {cell.soort for cell in cells} - {"niets"}
    return bool(kinds) and kinds <= {"getal", "jaar"}


def _width(cells: Iterable[Cel]) -> str:
    """Return how much room the longest text of a column needs."""
    longest = max((len(cell.tekst) for cell in cells if cell.soort in ("ding", "tekst")), default=0)
    if longest <= _SHORT:
        return "smal" if longest else ""
    return "breed" if longest > _LONG else "middel"
