"""Rows of an answer, and the forms in which people take them home."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from beleidsgraaf.terms import Prefixes

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
# Datatypes that JSON has values for, each with the spellings that are such a value: not NaN, not INF, not a mistake.
_PLAIN: dict[str, tuple[Callable[[str], Any], re.Pattern[str]]] = {
    "http://www.w3.org/2001/XMLSchema#integer": (int, re.compile(r"[+-]?[0-9]+")),
    "http://www.w3.org/2001/XMLSchema#decimal": (float, re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")),
    "http://www.w3.org/2001/XMLSchema#double": (
        float,
        re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?"),
    ),
    "http://www.w3.org/2001/XMLSchema#boolean": (lambda text: text in ("true", "1"), re.compile(r"true|false|1|0")),
}


@dataclass(frozen=True)
class Table:
    """The rows of a SELECT; a cell without a value is None."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    @classmethod
    def from_json(cls, body: bytes) -> Table:
        """Read SPARQL 1.1 Query Results JSON."""
        solutions = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        if not isinstance(solutions, ox.QuerySolutions):
            raise TypeError("an ASK has no rows")
        columns = tuple(variable.value for variable in solutions.variables)
        return cls(columns, tuple(tuple(solution[name] for name in columns) for solution in solutions))

    def plain(self) -> list[dict[str, Any]]:
        """Return each row as name and plain value; numbers and booleans as themselves, nothing as None."""
        return [{name: plain_value(cell) for name, cell in zip(self.columns, row, strict=True)} for row in self.rows]

    def to_csv(self) -> str:
        """Return CSV (RFC 4180) with a header line and full IRIs."""
        output = io.StringIO(newline="")
        writer = csv.writer(output)
        writer.writerow(self.columns)
        for row in self.rows:
            writer.writerow(["" if cell is None else text_value(cell) for cell in row])
        return output.getvalue()

    def to_json(self) -> str:
        """Return a JSON list of objects, indented."""
        return json.dumps(self.plain(), ensure_ascii=False, indent=2)

    def readable(self, prefixes: Prefixes) -> tuple[list[str], list[list[str]]]:
        """Return columns and cells for reading: an IRI with a label beside it gives way to that label."""
        labelled = {name.removesuffix("Label") for name in self.columns if name.endswith("Label")}
        kept = [index for index, name in enumerate(self.columns) if name not in labelled]
        heads = [self.columns[index].removesuffix("Label") for index in kept]
        return heads, [[_readable(row, index, self.columns, prefixes) for index in kept] for row in self.rows]


def _readable(row: Sequence[Term | None], index: int, columns: Sequence[str], prefixes: Prefixes) -> str:
    cell = row[index]
    if cell is None and columns[index].endswith("Label"):
        plain = columns[index].removesuffix("Label")
        cell = row[columns.index(plain)] if plain in columns else None
    if cell is None:
        return ""
    return prefixes.show(cell.value) if isinstance(cell, ox.NamedNode) else text_value(cell)


def text_value(term: Term) -> str:
    """Return a term as text: the IRI, or the literal's characters."""
    return str(term) if isinstance(term, ox.Triple | ox.BlankNode) else term.value


def plain_value(term: Term | None) -> Any:
    """Return a term as a value that JSON knows.

    >>> plain_value(ox.Literal(3)), plain_value(ox.Literal("drie", language="nl")), plain_value(None)
    (3, 'drie', None)
    """
    if term is None:
        return None
    if isinstance(term, ox.Literal):
        kind, form = _PLAIN.get(term.datatype.value, (None, None))
        if kind and form and form.fullmatch(term.value):
            return kind(term.value)
    return text_value(term)
