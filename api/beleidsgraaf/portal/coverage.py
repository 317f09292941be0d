"""How far the sections of a document were read and put in the graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

# The values of coverage in the order of a bar, each with the column that counts it in the questions.
_COLUMNS = {
    "volledig": "volledig",
    "gedeeltelijk": "gedeeltelijk",
    "niet-gemodelleerd": "nietGemodelleerd",
    "leeg-in-bron": "leegInBron",
}


@dataclass(frozen=True)
class Dekking:
    """Counts of sections by their coverage.

    :param soorten: each value of coverage with its count.
    """

    soorten: tuple[tuple[str, int], ...]

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Dekking:
        """Read the counts of a row of `gemeenten` or `documenten`."""
        return cls(tuple((kind, int(row[column])) for kind, column in _COLUMNS.items()))

    @classmethod
    def named(cls, counts: Mapping[str, int]) -> Dekking:
        """Read counts by the value of coverage itself."""
        return cls(tuple((kind, counts.get(kind, 0)) for kind in _COLUMNS))

    @classmethod
    def sum(cls, parts: Iterable[Dekking]) -> Dekking:
        """Add counts up."""
        totals = dict.fromkeys(_COLUMNS, 0)
        for part in parts:
            for kind, count in part.soorten:
                totals[kind] += count
        return cls(tuple(totals.items()))

    @property
    def totaal(self) -> int:
        """How many sections there are."""
        return sum(count for _, count in self.soorten)

    @property
    def delen(self) -> list[tuple[str, float, float]]:
        """The parts of a bar a hundred wide: the value, where it begins, how wide it is.

        >>> Dekking((("volledig", 3), ("gedeeltelijk", 1))).delen
        [('volledig', 0.0, 75.0), ('gedeeltelijk', 75.0, 25.0)]
        """
        found, begin = [], 0.0
        for kind, count in self.soorten:
            if count:
                width = round(100 * count / self.totaal, 2)
                found.append((kind, round(begin, 2), width))
                begin += width
        return found
