"""How strongly municipalities steer: their roles on each rung of the ladder of participation, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.portal.choice import Aanbod
from beleidsgraaf.portal.names import Name, end_of, names_of


@dataclass(frozen=True)
class Aandeel:
    """How many roles a municipality has on a rung, at how many places, and what part that is of all its roles."""

    gemeente: str
    rollen: int
    plekken: int
    procent: int


@dataclass(frozen=True)
class Trede:
    """A rung, from letting go (1) to regulating (5); number 0 stands for roles that say nothing about steering."""

    code: str
    nummer: int
    naam: Name
    aandelen: tuple[Aandeel, ...]


@dataclass(frozen=True)
class Rolprofiel:
    """The roles of municipalities.

    :param gemeenten: their short names and names. :param totalen: all roles of each.
    """

    gemeenten: tuple[tuple[str, Name], ...]
    treden: tuple[Trede, ...]
    totalen: tuple[int, ...]


def read(
    catalogue: Catalogue, gemeenten: Sequence[str], themas: Sequence[str], aanbod: Aanbod, taal: str
) -> Rolprofiel:
    """Return the role profile of municipalities, also the rungs on which none of them has a role.

    :param gemeenten: their IRIs. :param themas: only at elements with these themes.
    :raises EngineError: when the engine gives no answer.
    """
    rows = catalogue.table("rolprofiel", {"gemeente": gemeenten, "thema": themas}).plain()
    rungs = {row["trede"]: row["trednummer"] for row in catalogue.table("rolprofiel").plain() if row["trede"]}
    names = names_of(catalogue.engine, sorted(rungs), taal)
    counted = {(row["gemeente"], row["trede"]): (row["rolvervullingen"], row["plekken"]) for row in rows}
    totals = [sum(count for (whose, _), (count, _) in counted.items() if whose == gemeente) for gemeente in gemeenten]

    def shares(trede: str | None) -> tuple[Aandeel, ...]:
        found = []
        for gemeente, total in zip(gemeenten, totals, strict=True):
            roles, places = counted.get((gemeente, trede), (0, 0))
            found.append(Aandeel(end_of(gemeente), roles, places, round(100 * roles / total) if total else 0))
        return tuple(found)

    treden = [
        Trede(end_of(iri), int(number), names[iri], shares(iri))
        for iri, number in sorted(rungs.items(), key=lambda one: (one[1], one[0]))
    ]
    return Rolprofiel(
        tuple((end_of(iri), aanbod.namen[iri]) for iri in gemeenten),
        (*treden, Trede("", 0, Name(""), shares(None))),
        tuple(totals),
    )
