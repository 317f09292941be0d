"""What one municipality has and another has not, what they share, and what they share in part.

A comparison lays things side by side by theme and level. Whether two things are the same, nobody can tell from that:
it takes somebody who read both. So the judgement here rests on the mapping sets, on documents that municipalities
made together, and on absence that was examined; and where nobody compared, it says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.comparison import Gemeente, Stand, Vergelijking
from beleidsgraaf.terms import DEF

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_SAME = (f"{_SKOS}exactMatch", f"{_SKOS}closeMatch")
# What a relation is called from its other end; the others are the same from both.
_OTHER_WAY = {f"{_SKOS}broadMatch": f"{_SKOS}narrowMatch", f"{_SKOS}narrowMatch": f"{_SKOS}broadMatch"}


class Oordeel(StrEnum):
    """Whether a municipality has what another has."""

    GEDEELD = "gedeeld"
    DEELS = "deels gedeeld"
    ALLEEN = "alleen hier"
    ONBEKEND = "niet vergeleken"


class Grond(StrEnum):
    """What a judgement rests on."""

    KOPPELING = "koppeling"
    SAMEN = "gezamenlijk document"
    GEZOCHT = "gezocht en niet gevonden"
    AFWEZIG = "afwezig na onderzoek"
    GEEN = ""


@dataclass(frozen=True)
class Tegenhanger:
    """An element elsewhere that corresponds to an element, and who says so.

    :param relatie: how the element is matched to this one: the IRI of a SKOS mapping property.
    """

    iri: str
    label: str
    gemeente: str
    relatie: str
    zekerheid: float
    auteur: str
    beoordelaar: str | None
    toelichting: str | None
    koppeling: str

    @property
    def same(self) -> bool:
        """Whether the two say the same, or nearly so."""
        return self.relatie in _SAME


@dataclass(frozen=True)
class Counterparts:
    """What the mapping sets say of the elements of some municipalities.

    :param found: the counterparts of an element.
    :param sought: for an element and a municipality, the mappings that say nothing was found there.
    """

    found: Mapping[str, tuple[Tegenhanger, ...]] = field(default_factory=dict)
    sought: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    def of(self, element: str, gemeenten: Iterable[str]) -> tuple[Tegenhanger, ...]:
        """Return the counterparts of an element in some municipalities."""
        wanted = set(gemeenten)
        return tuple(each for each in self.found.get(element, ()) if each.gemeente in wanted)


@dataclass(frozen=True)
class Verschil:
    """One element of a municipality, seen from another."""

    gemeente: Gemeente
    tegenover: Gemeente
    iri: str
    label: str
    document: str
    themas: tuple[str, ...]
    niveaus: tuple[str, ...]
    oordeel: Oordeel
    grond: Grond
    tegenhangers: tuple[Tegenhanger, ...] = ()
    koppelingen: tuple[str, ...] = ()


def counterparts(catalogue: Catalogue, gemeenten: Sequence[str], *, reviewed: bool = False) -> Counterparts:
    """Return what the mapping sets say of the elements of some municipalities.

    :param gemeenten: their IRIs.
    :param reviewed: only what somebody else than the author judged.
    """
    values = {"gemeente": list(gemeenten)} | ({"beoordeeld": ["true"]} if reviewed else {})
    found: dict[str, set[Tegenhanger]] = defaultdict(set)
    for row in catalogue.table("tegenhangers", values).plain():
        if row["naarGemeente"]:
            there = (row["naar"], row["naarLabel"], row["naarGemeente"], row["relatie"])
            back = (row["van"], row["vanLabel"], row["vanGemeente"], _OTHER_WAY.get(row["relatie"], row["relatie"]))
            found[row["van"]].add(_counterpart(there, row))
            found[row["naar"]].add(_counterpart(back, row))
    sought: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in catalogue.table("zonder-tegenhanger", values).plain():
        sought[row["element"], row["gezochtBij"]].add(row["koppeling"])
    ordered = {
        iri: tuple(sorted(all_, key=lambda t: (t.label, t.iri, t.relatie, t.koppeling))) for iri, all_ in found.items()
    }
    return Counterparts(ordered, {key: tuple(sorted(all_)) for key, all_ in sought.items()})


def _counterpart(end: tuple[str, str, str, str], row: Mapping[str, Any]) -> Tegenhanger:
    names = ("zekerheid", "auteur", "beoordelaar", "toelichting", "koppeling")
    return Tegenhanger(*end, *(row[name] for name in names))


def differences(comparison: Vergelijking, known: Counterparts) -> list[Verschil]:
    """Judge each element of each municipality in a comparison against each other municipality in it."""
    placed: dict[str, dict[str, _Placed]] = {gemeente.iri: {} for gemeente in comparison.gemeenten}
    for (thema, niveau, gemeente), cel in comparison.cellen.items():
        # A role is a concept that all share; that both have it is what a role profile tells.
        for thing in cel.vermeldingen if niveau != f"{DEF}Rolvervulling" else ():
            here = placed[gemeente].setdefault(thing.iri, _Placed(thing.iri, thing.label, thing.document))
            here.cells.append((thema, niveau))
    return [
        _judge(comparison, known, one, other, thing, shared=thing.iri in placed[other.iri])
        for one in comparison.gemeenten
        for thing in sorted(placed[one.iri].values(), key=lambda t: (t.label, t.iri))
        for other in comparison.gemeenten
        if other != one
    ]


@dataclass
class _Placed:
    iri: str
    label: str
    document: str
    cells: list[tuple[str, str]] = field(default_factory=list)


def _judge(
    comparison: Vergelijking, known: Counterparts, one: Gemeente, other: Gemeente, thing: _Placed, *, shared: bool
) -> Verschil:
    matches = known.of(thing.iri, [other.iri])
    sought = known.sought.get((thing.iri, other.iri), ())
    absent = all(comparison.cellen[(*cell, other.iri)].stand is Stand.AFWEZIG for cell in thing.cells)
    if shared:
        verdict = Oordeel.GEDEELD, Grond.SAMEN
    elif any(match.same for match in matches):
        verdict = Oordeel.GEDEELD, Grond.KOPPELING
    elif matches:
        verdict = Oordeel.DEELS, Grond.KOPPELING
    elif sought:
        verdict = Oordeel.ALLEEN, Grond.GEZOCHT
    elif absent:
        verdict = Oordeel.ALLEEN, Grond.AFWEZIG
    else:
        verdict = Oordeel.ONBEKEND, Grond.GEEN
    themas, niveaus = (tuple(sorted({cell[index] for cell in thing.cells})) for index in (0, 1))
    return Verschil(one, other, thing.iri, thing.label, thing.document, themas, niveaus, *verdict, matches, sought)
