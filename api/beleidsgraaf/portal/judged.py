"""What municipalities share, share in part, have alone, or what nobody compared: judgements to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from beleidsgraaf.addresses import State
from beleidsgraaf.differences import Oordeel, Verschil
from beleidsgraaf.errors import Fault
from beleidsgraaf.portal.choice import Aanbod
from beleidsgraaf.portal.names import Name, end_of
from beleidsgraaf.portal.paging import Paging, paging

# How an address names each verdict.
CODES = {
    "gedeeld": Oordeel.GEDEELD,
    "deels-gedeeld": Oordeel.DEELS,
    "alleen-hier": Oordeel.ALLEEN,
    "niet-vergeleken": Oordeel.ONBEKEND,
}
SIZE = 40


@dataclass(frozen=True)
class Samenvatting:
    """One municipality seen from another: each verdict with its count and the address that shows only those."""

    gemeente: Name
    tegenover: Name
    aantallen: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True)
class Beoordeeld:
    """A judgement, with themes and levels by name."""

    een: Verschil
    gemeente: Name
    tegenover: Name
    themas: tuple[Name, ...]
    niveaus: tuple[Name, ...]
    relaties: tuple[str, ...]


@dataclass(frozen=True)
class Verschillen:
    """The judgements of a page.

    :param totaal: how many there are of the chosen verdicts.
    """

    samenvatting: tuple[Samenvatting, ...]
    totaal: int
    rijen: tuple[Beoordeeld, ...]
    paging: Paging


def faults_of(given: Sequence[str]) -> list[Fault]:
    """Return what is wrong with the chosen verdicts."""
    return [
        Fault(
            "De parameter «%(veld)s» kent geen «%(waarde)s» (wel: %(wel)s).",
            field="oordeel",
            waarde=value,
            wel=", ".join(CODES),
        )
        for value in given
        if value not in CODES
    ]


def wrong_side(van: Sequence[str], gemeenten: Sequence[str]) -> list[Fault]:
    """Return what is wrong with the municipality whose elements are asked for."""
    codes = [end_of(iri) for iri in gemeenten]
    return [
        Fault("De parameter «%(veld)s» is één van de gekozen gemeenten: %(wel)s.", field="van", wel=", ".join(codes))
        for value in van
        if value not in codes
    ]


def show(rows: Sequence[Verschil], aanbod: Aanbod, state: State, number: int) -> Verschillen:
    """Return the judgements on a part of a list, and how many there are in all.

    :param state: of the page; `oordeel` and `van` in it choose.
    """
    counts: dict[tuple[str, str], dict[Oordeel, int]] = {}
    for row in rows:
        of_pair = counts.setdefault((row.gemeente.iri, row.tegenover.iri), dict.fromkeys(Oordeel, 0))
        of_pair[row.oordeel] += 1
    wanted = {CODES[value] for value in state.values.get("oordeel", ())} or set(Oordeel)
    van = state.values.get("van", ())
    chosen = [row for row in rows if row.oordeel in wanted and (not van or end_of(row.gemeente.iri) in van)]
    # What somebody judged comes before what nobody compared.
    order = list(Oordeel)
    chosen.sort(key=lambda row: order.index(row.oordeel))
    part = chosen[(number - 1) * SIZE : number * SIZE]
    return Verschillen(
        tuple(
            Samenvatting(
                aanbod.namen[one],
                aanbod.namen[other],
                tuple(
                    (code, found[oordeel], str(state.set("oordeel", code).set("van", end_of(one))))
                    for code, oordeel in CODES.items()
                ),
            )
            for (one, other), found in counts.items()
        ),
        len(chosen),
        tuple(_judged(row, aanbod) for row in part),
        paging(state, number, SIZE, len(chosen)),
    )


def _judged(row: Verschil, aanbod: Aanbod) -> Beoordeeld:
    return Beoordeeld(
        row,
        aanbod.namen[row.gemeente.iri],
        aanbod.namen[row.tegenover.iri],
        tuple(aanbod.namen[iri] for iri in row.themas),
        tuple(aanbod.namen[iri] for iri in row.niveaus),
        tuple(end_of(each.relatie) for each in row.tegenhangers),
    )
