"""Rows in the forms in which people take them home: CSV for programs and for Excel, and a workbook.

A cell of text that begins with `=`, `+`, `-` or `@` is a formula to a spreadsheet that opens a CSV file. In a workbook
every cell says what it is, so nothing is ever a formula there. In CSV with a byte order mark, which is meant for Excel,
such a text gets an apostrophe in front. CSV without it is for programs: it holds exactly what the graph holds.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox
import xlsxwriter

from beleidsgraaf.errors import ResultTooLarge
from beleidsgraaf.results import Table, Term, plain_value, text_value

_BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_XSD = "http://www.w3.org/2001/XMLSchema#"
# What Excel can hold: characters in a cell, links in a sheet, digits of a number, characters of a link.
_MOST_TEXT, _MOST_LINKS, _MOST_DIGITS, _MOST_LINK = 32_767, 65_530, 15, 2_079
_SHORTENED = " … [ingekort]"
MOST_XLSX_CELLS = 200_000
_NARROWEST, _WIDEST = 8, 60


@dataclass(frozen=True)
class About:
    """What a table is: what the second sheet of a workbook says."""

    title: str
    description: str
    parameters: Mapping[str, Sequence[str]]
    part: str
    address: str
    generation: str
    licence: str

    def lines(self) -> list[tuple[str, str]]:
        """Return name and value for each thing to say, also that a parameter was left open."""
        filled = [(f"Parameter {name}", ", ".join(values) or "–") for name, values in self.parameters.items()]
        return [
            ("Titel", self.title),
            ("Toelichting", self.description),
            *filled,
            ("Deel", self.part),
            ("Adres", self.address),
            ("Generatie van de graaf", self.generation),
            ("Licentie", self.licence),
            ("Opgehaald op", datetime.datetime.now(datetime.UTC).date().isoformat()),
        ]


def to_excel_csv(table: Table) -> bytes:
    """Return CSV that Excel opens as UTF-8 and without taking a text for a formula."""
    output = io.StringIO(newline="")
    writer = csv.writer(output)
    writer.writerow(table.columns)
    for row in table.rows:
        writer.writerow([_harmless(cell) for cell in row])
    return (_BOM + output.getvalue()).encode()


def _harmless(cell: Term | None) -> str:
    """Return a cell as text that no spreadsheet computes; numbers stay numbers.

    >>> _harmless(ox.Literal("=1+1")), _harmless(ox.Literal(-5)), _harmless(None)
    ("'=1+1", '-5', '')
    """
    if cell is None:
        return ""
    text = text_value(cell)
    return f"'{text}" if text.startswith(_FORMULA) and isinstance(plain_value(cell), str) else text


def to_xlsx(table: Table, about: About) -> bytes:
    """Return a workbook: the rows on the first sheet, what they are on the second.

    :raises ResultTooLarge: when there is more than a workbook is for.
    """
    if len(table.rows) * len(table.columns) > MOST_XLSX_CELLS:
        raise ResultTooLarge(
            f"Dit antwoord heeft {len(table.rows)} rijen; dat is te veel voor een werkblad.",
            cure="Kies CSV, vul een parameter in, of vraag een deel met pagina en aantal.",
        )
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": about.title, "comments": about.licence, "author": "beleidsgraaf"})
        _Sheet(workbook, "Antwoord").fill(table)
        _explain(workbook, about)
    return output.getvalue()


class _Sheet:
    """The sheet that holds the rows."""

    def __init__(self, workbook: Any, name: str) -> None:
        self.sheet = workbook.add_worksheet(name)
        self._head = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._date = workbook.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        self._text = workbook.add_format({"text_wrap": True, "valign": "top"})
        self._link = workbook.add_format({"font_color": "#0b4f9e", "underline": 1, "valign": "top"})
        self._links = 0

    def fill(self, table: Table) -> None:
        """Write the head and the rows; the head stays in sight and filters."""
        widths = [len(name) + 4 for name in table.columns]
        for column, name in enumerate(table.columns):
            self.sheet.write_string(0, column, name, self._head)
        for number, row in enumerate(table.rows, 1):
            for column, cell in enumerate(row):
                if cell is not None:
                    self._write(number, column, cell)
                    widths[column] = max(widths[column], min(len(text_value(cell)) + 1, _WIDEST))
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, max(width, _NARROWEST))
        self.sheet.freeze_panes(1, 0)
        if table.columns:
            self.sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)

    def _write(self, row: int, column: int, cell: Term) -> None:
        value = _typed(cell)
        if isinstance(value, bool):
            self.sheet.write_boolean(row, column, value, self._text)
        elif isinstance(value, int | float):
            self.sheet.write_number(row, column, value, self._text)
        elif isinstance(value, datetime.date):
            self.sheet.write_datetime(row, column, value, self._date)
        elif isinstance(cell, ox.NamedNode) and self._may_link(cell.value):
            self._links += 1
            self.sheet.write_url(row, column, cell.value, self._link, string=cell.value)
        else:
            self.sheet.write_string(row, column, _fitting(str(value)), self._text)

    def _may_link(self, iri: str) -> bool:
        return iri.startswith(("https://", "http://")) and len(iri) <= _MOST_LINK and self._links < _MOST_LINKS


def _typed(cell: Term) -> bool | int | float | datetime.date | str:
    """Return a cell as what a spreadsheet calls it; a number that it would round stays text."""
    value: bool | int | float | str = plain_value(cell)
    if isinstance(value, int | float) and not isinstance(value, bool):
        digits = sum(character.isdigit() for character in text_value(cell))
        return value if digits <= _MOST_DIGITS else text_value(cell)
    if isinstance(cell, ox.Literal) and cell.datatype.value == f"{_XSD}date":
        try:
            date = datetime.date.fromisoformat(cell.value)
        except ValueError:
            return cell.value
        # Excel counts days from 1900.
        return date if date.year >= 1900 else cell.value
    return value


def _fitting(text: str) -> str:
    """Return a text that fits in a cell; what does not fit says that it was cut.

    >>> len(_fitting("x" * 40_000)), _fitting("x" * 40_000)[-10:]
    (32767, '[ingekort]')
    """
    return text if len(text) <= _MOST_TEXT else text[: _MOST_TEXT - len(_SHORTENED)] + _SHORTENED


def _explain(workbook: Any, about: About) -> None:
    sheet = workbook.add_worksheet("Toelichting")
    name, text = workbook.add_format({"bold": True, "valign": "top"}), workbook.add_format({"text_wrap": True})
    for row, (what, value) in enumerate(about.lines()):
        sheet.write_string(row, 0, what, name)
        sheet.write_string(row, 1, _fitting(value), text)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 100)
