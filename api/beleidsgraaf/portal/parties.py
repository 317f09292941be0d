"""What municipalities have in common beside their policy: parties, laws, target groups and principles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.differences import counterparts
from beleidsgraaf.portal.choice import Aanbod
from beleidsgraaf.portal.names import Name, end_of, names_of

# The parts of the page, as its address names them.
PARTS = ("partijen", "regelingen", "doelgroepen", "principes")


@dataclass(frozen=True)
class Rij:
    """A thing with how often each municipality names it.

    :param kenmerk: what kind of thing it is.
    """

    iri: str
    naam: Name
    kenmerk: Name | None
    aantallen: tuple[int, ...]


@dataclass(frozen=True)
class Naast:
    """Things that more than one municipality names, and for each municipality those that only it names.

    :param gemeenten: IRI and name.
    """

    gemeenten: tuple[tuple[str, Name], ...]
    gedeeld: tuple[Rij, ...]
    alleen: tuple[tuple[Rij, ...], ...]


@dataclass(frozen=True)
class Principe:
    """A principle with the shift it asks for, and what it corresponds to elsewhere (municipality, IRI, name)."""

    iri: str
    naam: str
    van: str
    naar: str
    elders: tuple[tuple[Name, str, str], ...]


@dataclass(frozen=True)
class Soort:
    """A kind of principle, with those of each municipality."""

    naam: Name | None
    kolommen: tuple[tuple[Principe, ...], ...]


def parties(catalogue: Catalogue, gemeenten: Sequence[str], aanbod: Aanbod, taal: str) -> Naast:
    """Return in how many roles each party is in the documents of each municipality."""
    rows = catalogue.table("partijen-in-alle-documenten", {"gemeente": gemeenten}).plain()
    found = _pivot(rows, "actor", gemeenten, lambda row: row["rolvervullingen"])
    return _beside(catalogue, gemeenten, aanbod, taal, found, {})


def laws(catalogue: Catalogue, gemeenten: Sequence[str], aanbod: Aanbod, taal: str) -> Naast:
    """Return at how many places each law or other instrument is named by each municipality."""
    rows = catalogue.table("regelingen-en-waar-ze-gelden", {"gemeente": gemeenten}).plain()
    places = {(row["regeling"], row["gemeente"], row["element"]): row for row in rows}
    found = _pivot(places.values(), "regeling", gemeenten, lambda _: 1)
    return _beside(catalogue, gemeenten, aanbod, taal, found, {row["regeling"]: row["soort"] for row in rows})


def groups(catalogue: Catalogue, gemeenten: Sequence[str], aanbod: Aanbod, taal: str) -> Naast:
    """Return how many elements of each municipality are for each target group."""
    rows = catalogue.table("doelgroepen-naast-elkaar", {"gemeente": gemeenten}).plain()
    found = _pivot(rows, "doelgroep", gemeenten, lambda row: row["elementen"])
    return _beside(catalogue, gemeenten, aanbod, taal, found, {})


def _pivot(
    rows: Iterable[Mapping[str, Any]], column: str, gemeenten: Sequence[str], count: Any
) -> dict[tuple[str, str], list[int]]:
    """Return for each thing, by IRI and name, a number for each municipality."""
    place = {iri: index for index, iri in enumerate(gemeenten)}
    found: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        counts = found.setdefault((row[column], row[f"{column}Label"]), [0] * len(gemeenten))
        counts[place[row["gemeente"]]] += int(count(row))
    return found


def _beside(
    catalogue: Catalogue,
    gemeenten: Sequence[str],
    aanbod: Aanbod,
    taal: str,
    found: Mapping[tuple[str, str], Sequence[int]],
    kinds: Mapping[str, str],
) -> Naast:
    named = {iri for iri, _ in found} if taal != "nl" else set()
    names = names_of(catalogue.engine, sorted(named | set(kinds.values())), taal)
    rows = [
        Rij(iri, names.get(iri, Name(label, "nl")), names.get(kinds.get(iri, "")), tuple(counts))
        for (iri, label), counts in found.items()
    ]
    rows.sort(key=lambda row: (-sum(map(bool, row.aantallen)), -sum(row.aantallen), row.naam.tekst.casefold()))
    return Naast(
        tuple((iri, aanbod.namen[iri]) for iri in gemeenten),
        tuple(row for row in rows if sum(map(bool, row.aantallen)) > 1),
        tuple(
            tuple(row for row in rows if row.aantallen[index] and sum(map(bool, row.aantallen)) == 1)
            for index in range(len(gemeenten))
        ),
    )


def principles(catalogue: Catalogue, gemeenten: Sequence[str], aanbod: Aanbod, taal: str) -> list[Soort]:
    """Return the principles of each municipality by their kind, with what corresponds to them in another.

    :raises EngineError: when the engine gives no answer.
    """
    rows = catalogue.table("principes-naast-elkaar", {"gemeente": gemeenten}).plain()
    known = counterparts(catalogue, gemeenten)
    names = names_of(catalogue.engine, sorted({row["principesoort"] for row in rows if row["principesoort"]}), taal)
    held: dict[str, dict[str, dict[str, Principe]]] = {}
    for row in rows:
        here = held.setdefault(row["principesoort"] or "", {iri: {} for iri in gemeenten})[row["gemeente"]]
        others = known.of(row["principe"], [iri for iri in gemeenten if iri != row["gemeente"]])
        here.setdefault(
            row["principe"],
            Principe(
                row["principe"],
                row["principeLabel"],
                row["van"] or "",
                row["naar"] or "",
                tuple(dict.fromkeys((aanbod.namen[each.gemeente], each.iri, each.label) for each in others)),
            ),
        )
    kinds = sorted(held, key=lambda iri: (not iri, names[iri].tekst if iri else end_of(iri)))
    return [
        Soort(names.get(kind), tuple(tuple(held[kind][gemeente].values()) for gemeente in gemeenten)) for kind in kinds
    ]
