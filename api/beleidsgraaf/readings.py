"""Second readings: what an independent reader thought of statements drawn at random, as tables in `data/lezingen/`.

A table is a `.tsv` named after its date. Lines with `#` above it tell in prose how the draw was made and what came of
it.
"""

from __future__ import annotations

import csv
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from beleidsgraaf.errors import ReadingError

_COLUMNS = ("document", "onderwerp", "klasse", "oordeel", "soort_fout", "toelichting")
_Z95 = 1.959964


class Uitkomst(StrEnum):
    """What the reader thought of one statement."""

    GOED = "goed"
    KLEIN = "klein"
    FOUT = "fout"


@dataclass(frozen=True)
class Oordeel:
    """One row: a statement that was drawn, and the verdict on it.

    :param soort_fout: which part was wrong, such as `rol` or `datum`; empty when it was good.
    """

    document: str
    onderwerp: str
    klasse: str
    uitkomst: Uitkomst
    soort_fout: str
    toelichting: str


@dataclass(frozen=True)
class Lezing:
    """One second reading: its date (from the file's name), its account in prose, its verdicts."""

    datum: str
    verslag: str
    oordelen: tuple[Oordeel, ...]


def read_reading(path: Path) -> Lezing:
    """Read the table of one second reading.

    :raises ReadingError: on the first row that is wrong, with its line and the cure.
    """
    try:
        lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except (OSError, UnicodeDecodeError) as fault:
        raise ReadingError(f"Niet te lezen: {fault}.", path=path, cure="Bewaar het bestand als UTF-8.") from fault
    head = list(itertools.takewhile(lambda line: line.startswith("#"), lines))
    verslag = "\n".join(line.removeprefix("#").strip() for line in head)
    rows = list(csv.reader(lines[len(head) :], delimiter="\t", quoting=csv.QUOTE_NONE))
    if not rows or tuple(rows[0]) != _COLUMNS:
        cure = f"De kolommen zijn, door tabs gescheiden: {' '.join(_COLUMNS)}."
        raise ReadingError("De kopregel klopt niet.", path=path, line=len(head) + 1, cure=cure)
    oordelen = tuple(_row(row, number, path) for number, row in enumerate(rows[1:], len(head) + 2))
    return Lezing(path.stem, verslag, oordelen)


def _row(cells: list[str], line: int, path: Path) -> Oordeel:
    if len(cells) != len(_COLUMNS):
        cure = "Scheid de cellen met één tab; laat lege cellen staan."
        raise ReadingError(f"De rij heeft {len(cells)} cellen, niet {len(_COLUMNS)}.", path=path, line=line, cure=cure)
    document, onderwerp, klasse, uitkomst, soort_fout, toelichting = (cell.strip() for cell in cells)
    if uitkomst not in list(Uitkomst):
        cure = f"Kies uit: {', '.join(Uitkomst)}."
        raise ReadingError(f"oordeel is «{uitkomst}».", path=path, line=line, cure=cure)
    if (uitkomst == Uitkomst.GOED) == bool(soort_fout):
        cure = "Zeg bij een fout van welke soort zij is, en laat de cel bij goed leeg."
        raise ReadingError(f"soort_fout is «{soort_fout}».", path=path, line=line, cure=cure)
    return Oordeel(document, onderwerp, klasse, Uitkomst(uitkomst), soort_fout, toelichting)


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927), which also holds for few faults in a small draw.

    >>> [round(bound, 3) for bound in wilson(2, 100)]
    [0.006, 0.07]
    """
    share, square = part / whole, _Z95**2 / whole
    middle = (share + square / 2) / (1 + square)
    half = _Z95 / (1 + square) * math.sqrt(share * (1 - share) / whole + square / (4 * whole))
    return max(0.0, middle - half), min(1.0, middle + half)


def count(oordelen: Sequence[Oordeel], uitkomst: Uitkomst) -> int:
    """Return how many verdicts are this one."""
    return sum(oordeel.uitkomst is uitkomst for oordeel in oordelen)
