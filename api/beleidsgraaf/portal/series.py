"""The figures of an indicator over time, as the points and lines of a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from beleidsgraaf.catalogue import Catalogue, Option, pick
from beleidsgraaf.errors import Fault, ParameterError
from beleidsgraaf.portal.names import Name, end_of, names_of


@dataclass(frozen=True)
class Waarde:
    """A figure.

    :param reeks: which area, part of a group and party it is about.
    :param getal: nothing where the text has words only.
    """

    iri: str
    reeks: str
    begin: str
    eind: str
    soort: Name
    getal: float | None
    tekst: str


@dataclass(frozen=True)
class Reeks:
    """An indicator with its figures.

    :param eenheid: the end of the IRI of the unit.
    :param punten: figures with a number and a date, in order of time. :param overig: those without.
    """

    iri: str
    code: str
    naam: str
    eenheid: str
    punten: tuple[Waarde, ...]
    overig: tuple[Waarde, ...]

    @property
    def reeksen(self) -> tuple[str, ...]:
        """What there is a line of."""
        return tuple(dict.fromkeys(punt.reeks for punt in self.punten))


def all_series(catalogue: Catalogue, taal: str) -> dict[str, Reeks]:
    """Return all indicators with their figures, those with most points first.

    :raises EngineError: when the engine gives no answer.
    """
    held: dict[str, list[Mapping[str, Any]]] = {}
    for row in catalogue.table("indicator-in-de-tijd").plain():
        held.setdefault(row["indicator"], []).append(row)
    names = names_of(catalogue.engine, sorted({row["soort"] for rows in held.values() for row in rows}), taal)
    found = [_series(rows, names) for rows in held.values()]
    found.sort(key=lambda one: (-len(one.punten), one.naam.casefold(), one.iri))
    return {one.iri: one for one in found}


def _series(rows: Sequence[Mapping[str, Any]], names: Mapping[str, Name]) -> Reeks:
    values: dict[str, Waarde] = {}
    for row in rows:
        parts = (row["gebiedLabel"], row["klasse"], row["betreftLabel"])
        number = row["waarde"] if isinstance(row["waarde"], int | float) else None
        values.setdefault(
            row["waarneming"],
            Waarde(
                row["waarneming"],
                ", ".join(part for part in parts if part),
                row["begin"] or "",
                row["eind"] or "",
                names[row["soort"]],
                number,
                row["waardetekst"] or "",
            ),
        )
    drawn = [one for one in values.values() if one.getal is not None and one.begin]
    drawn.sort(key=lambda one: (one.begin, one.reeks, one.iri))
    first = rows[0]
    units = {end_of(row["eenheid"]) for row in rows if row["eenheid"]}
    return Reeks(
        first["indicator"],
        end_of(first["indicator"]),
        first["indicatorLabel"],
        units.pop() if len(units) == 1 else "",
        tuple(drawn),
        tuple(one for one in values.values() if one not in drawn),
    )


def take(catalogue: Catalogue, known: Mapping[str, Reeks], given: Sequence[str], more: Sequence[Fault]) -> Reeks | None:
    """Return the indicator that is asked for.

    :raises ParameterError: with all faults at once.
    """
    values = [value for value in given if value]
    faults = list(more)
    if len(values) > 1:
        faults.append(Fault("De parameter «%(veld)s» mag één keer.", field="indicator"))
    options = [Option(one.iri, one.naam, (one.naam,)) for one in known.values()]
    found, wrong = pick("indicator", values[:1], options, catalogue.prefixes)
    if faults + wrong:
        raise ParameterError([*faults, *wrong])
    return known[next(iter(found.values()))] if found else None
