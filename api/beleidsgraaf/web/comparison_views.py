"""A comparison as people and programs take it home: as JSON, and as the lines of a table.

Everything here is made of what `comparison` and `differences` say, together with the passages it rests on.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from beleidsgraaf.comparison import Gemeente, Niveau, Stand, Thema, Vergelijking
from beleidsgraaf.differences import Oordeel, Tegenhanger, Verschil
from beleidsgraaf.portal.compared import Compared, coverage_of
from beleidsgraaf.results import Table

# As JSON


def _named(thing: Thema | Niveau | Gemeente) -> dict[str, str]:
    return {"iri": thing.iri, "label": thing.label}


def show_gemeente(gemeente: Gemeente, comparison: Vergelijking) -> dict[str, Any]:
    """Return a municipality with how far its documents were read, and how often each state occurs."""
    levels = {niveau.iri for niveau in comparison.niveaus}
    stands = Counter(cel.stand for key, cel in comparison.cellen.items() if key[2] == gemeente.iri)
    return {
        **_named(gemeente),
        "cellen": {stand.value: stands[stand] for stand in Stand},
        "paragrafen": [
            {
                "iri": section.iri,
                "label": section.label,
                "document": section.document,
                "dekking": section.dekking,
                "onderzochtOp": sorted(level for level in levels if section.was_read_for(level)),
                "themas": sorted(section.themas),
            }
            for section in comparison.paragrafen[gemeente.iri]
        ],
    }


def show_row(compared: Compared, thema: Thema, niveau: Niveau) -> dict[str, Any]:
    """Return a row with a cell for each municipality."""
    return {
        "thema": _named(thema),
        "niveau": _named(niveau),
        "cellen": [_show_cel(compared, thema, niveau, gemeente) for gemeente in compared.comparison.gemeenten],
    }


def _show_cel(compared: Compared, thema: Thema, niveau: Niveau, gemeente: Gemeente) -> dict[str, Any]:
    cel = compared.comparison.cel(thema, niveau, gemeente)
    return {
        "gemeente": gemeente.iri,
        "stand": cel.stand.value,
        "aantal": len(cel.vermeldingen),
        "vermeldingen": [
            {
                "iri": thing.iri,
                "label": thing.label,
                "document": thing.document or None,
                "bewijs": [_show_passage(row) for row in compared.passages(thing.uitspraken)],
                "tegenhangers": [_show_tegenhanger(each) for each in compared.others(thing.iri, gemeente)],
            }
            for thing in cel.vermeldingen
        ],
        "dekking": _coverage(compared.comparison, thema, niveau, gemeente),
    }


def _show_passage(row: Mapping[str, Any]) -> dict[str, Any]:
    names = ("uitspraak", "document", "documentLabel", "paragraaf", "paragraafLabel", "eersteRegel", "laatsteRegel")
    return {name: row[name] for name in (*names, "passage", "bewijskracht", "bewijskrachtLabel")}


def _show_tegenhanger(each: Tegenhanger) -> dict[str, Any]:
    return {
        "iri": each.iri,
        "label": each.label,
        "gemeente": each.gemeente,
        "relatie": each.relatie,
        "oordeel": (Oordeel.GEDEELD if each.same else Oordeel.DEELS).value,
        "zekerheid": each.zekerheid,
        "auteur": each.auteur,
        "beoordelaar": each.beoordelaar,
        "toelichting": each.toelichting,
        "koppeling": each.koppeling,
    }


def _coverage(comparison: Vergelijking, thema: Thema, niveau: Niveau, gemeente: Gemeente) -> dict[str, Any]:
    """Say on how many sections a cell rests, and which of them wait for their text on this theme."""
    found = coverage_of(comparison, thema, niveau, gemeente)
    return {
        "paragrafen": found.paragrafen,
        "onderzocht": found.onderzocht,
        "nietOnderzocht": found.niet_onderzocht,
        "leegInBron": [section.iri for section in found.leeg],
    }


def show_verschil(row: Verschil) -> dict[str, Any]:
    """Return one judgement with what it rests on."""
    return {
        "gemeente": row.gemeente.iri,
        "tegenover": row.tegenover.iri,
        "element": row.iri,
        "elementLabel": row.label,
        "document": row.document,
        "themas": list(row.themas),
        "niveaus": list(row.niveaus),
        "oordeel": row.oordeel.value,
        "grond": row.grond.value or None,
        "tegenhangers": [_show_tegenhanger(each) for each in row.tegenhangers],
        "koppelingen": list(row.koppelingen),
    }


def summarise(rows: Sequence[Verschil]) -> list[dict[str, Any]]:
    """Count the judgements, for each municipality and each other."""
    counts: dict[tuple[Gemeente, Gemeente], Counter[Oordeel]] = defaultdict(Counter)
    for row in rows:
        counts[row.gemeente, row.tegenover][row.oordeel] += 1
    return [
        {
            "gemeente": one.iri,
            "gemeenteLabel": one.label,
            "tegenover": other.iri,
            "tegenoverLabel": other.label,
            "aantallen": {oordeel.value: found[oordeel] for oordeel in Oordeel},
        }
        for (one, other), found in counts.items()
    ]


# As a table

_COLUMNS = (
    *("thema", "themaLabel", "niveau", "niveauLabel", "gemeente", "gemeenteLabel", "stand", "aantal", "element"),
    *("elementLabel", "document", "regels", "tegenhangers", "paragrafen", "onderzocht", "nietOnderzocht"),
)
_VERSCHIL_COLUMNS = (
    *("gemeente", "gemeenteLabel", "tegenover", "tegenoverLabel", "element", "elementLabel", "document"),
    *("themas", "niveaus", "oordeel", "grond", "tegenhangers"),
)
Cell = str | int | None


def rows_table(compared: Compared, rows: Iterable[tuple[Thema, Niveau]]) -> Table:
    """Return a comparison as a table."""
    return _as_table(_COLUMNS, (line for thema, niveau in rows for line in _lines(compared, thema, niveau)))


def _lines(compared: Compared, thema: Thema, niveau: Niveau) -> Iterator[list[Cell]]:
    """Yield a line for each thing in each cell, and one for each empty cell."""
    for gemeente in compared.comparison.gemeenten:
        cel = compared.comparison.cel(thema, niveau, gemeente)
        coverage = _coverage(compared.comparison, thema, niveau, gemeente)
        head: list[Cell] = [thema.iri, thema.label, niveau.iri, niveau.label, gemeente.iri, gemeente.label]
        head += [cel.stand.value, len(cel.vermeldingen)]
        tail: list[Cell] = [coverage["paragrafen"], coverage["onderzocht"], coverage["nietOnderzocht"]]
        for thing in cel.vermeldingen:
            passages = compared.passages(thing.uitspraken)
            where = "; ".join(dict.fromkeys(_lines_of(row) for row in passages))
            others = _in_words(compared.others(thing.iri, gemeente))
            yield [*head, thing.iri, thing.label, thing.document or None, where or None, others, *tail]
        if not cel.vermeldingen:
            yield [*head, *[None] * 5, *tail]


def _lines_of(row: Mapping[str, Any]) -> str:
    first, last = row["eersteRegel"], row["laatsteRegel"]
    return f"{first}" if first == last else f"{first}-{last}"


def _in_words(others: Sequence[Tegenhanger]) -> str | None:
    return "; ".join(f"{each.label} ({each.relatie.rpartition('#')[2]})" for each in others) or None


def verschillen_table(rows: Sequence[Verschil]) -> Table:
    """Return the judgements as a table."""
    return _as_table(
        _VERSCHIL_COLUMNS,
        (
            [
                *(row.gemeente.iri, row.gemeente.label, row.tegenover.iri, row.tegenover.label),
                *(row.iri, row.label, row.document, " ".join(row.themas), " ".join(row.niveaus)),
                *(row.oordeel.value, row.grond.value or None, _in_words(row.tegenhangers)),
            ]
            for row in rows
        ),
    )


_IRIS = {"thema", "niveau", "gemeente", "tegenover", "element", "document"}


def _as_table(columns: Sequence[str], lines: Iterable[list[Cell]]) -> Table:
    """Return lines as a table; the columns that hold an IRI hold one."""

    def term(name: str, value: Cell) -> ox.NamedNode | ox.Literal | None:
        if value is None:
            return None
        return ox.NamedNode(str(value)) if name in _IRIS else ox.Literal(value)

    return Table(
        tuple(columns),
        tuple(tuple(term(name, value) for name, value in zip(columns, line, strict=True)) for line in lines),
    )
