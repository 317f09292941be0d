"""An older and a newer document side by side: what comes back, and what each has on each theme."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from beleidsgraaf.catalogue import Catalogue, Option, pick
from beleidsgraaf.comparison import Stand
from beleidsgraaf.errors import Fault, ParameterError
from beleidsgraaf.portal.beside import Telling, Themaregel
from beleidsgraaf.portal.choice import Aanbod
from beleidsgraaf.portal.coverage import Dekking
from beleidsgraaf.portal.names import Name, end_of, names_of


@dataclass(frozen=True)
class Stuk:
    """A document that was read."""

    iri: str
    code: str
    naam: str
    uitgegeven: str
    gemeenten: tuple[str, ...]


@dataclass(frozen=True)
class Paar:
    """Two documents of which one comes back in the other, with how many things do."""

    eerder: Stuk
    later: Stuk
    aantal: int


@dataclass(frozen=True)
class Stukken:
    """The documents that were read, and the pairs of which something is known to come back."""

    stukken: tuple[Stuk, ...]
    paren: tuple[Paar, ...]


@dataclass(frozen=True)
class Eind:
    """One end of a continuation: a thing, its status, and the line and passage where the text first says it."""

    iri: str
    naam: str
    status: Name | None
    regel: int
    passage: str


@dataclass(frozen=True)
class Verandering:
    """Two documents compared.

    :param keren: what of the older comes back in the newer.
    :param banden: what one document says of the other (from, relation, to).
    """

    eerder: Stuk
    later: Stuk
    keren: tuple[tuple[Eind, Eind], ...]
    banden: tuple[tuple[Stuk, str, Stuk], ...]
    themas: tuple[Themaregel, ...]


def offered(catalogue: Catalogue) -> Stukken:
    """Return which documents can be compared.

    :raises EngineError: when the engine gives no answer.
    """
    held: dict[str, list[Mapping[str, Any]]] = {}
    for row in catalogue.table("documenten").plain():
        if Dekking.of(row).totaal:
            held.setdefault(row["document"], []).append(row)
    pieces = {
        iri: Stuk(
            iri,
            end_of(iri),
            rows[0]["documentLabel"],
            rows[0]["uitgegeven"] or "",
            tuple(row["vanGemeente"] for row in rows if row["vanGemeente"]),
        )
        for iri, rows in held.items()
    }
    counts = Counter(
        (row["eerderDocument"], row["laterDocument"])
        for row in catalogue.table("toezeggingen-die-terugkeren").plain()
        if row["eerderDocument"] in pieces and row["laterDocument"] in pieces
    )
    return Stukken(
        tuple(sorted(pieces.values(), key=lambda one: (one.naam.casefold(), one.iri))),
        tuple(Paar(pieces[one], pieces[other], count) for (one, other), count in counts.most_common()),
    )


def take(
    catalogue: Catalogue, aanbod: Stukken, given: Mapping[str, Sequence[str]], more: Sequence[Fault]
) -> dict[str, Stuk]:
    """Return the older (`van`) and the newer (`naar`) document, as far as they are asked for.

    :raises ParameterError: with all faults at once.
    """
    options = [Option(one.iri, one.naam, (one.naam,)) for one in aanbod.stukken]
    by_iri = {one.iri: one for one in aanbod.stukken}
    faults = list(more)
    chosen: dict[str, Stuk] = {}
    for name in ("van", "naar"):
        values = [value for value in given.get(name, ()) if value]
        if len(values) > 1:
            faults.append(Fault("De parameter «%(veld)s» mag één keer.", field=name))
        found, wrong = pick(name, values[:1], options, catalogue.prefixes)
        faults += wrong
        for iri in found.values():
            chosen[name] = by_iri[iri]
    if not faults and len(chosen) == 2 and chosen["van"] == chosen["naar"]:
        faults.append(Fault("Kies twee verschillende documenten.", field="naar"))
    if faults:
        raise ParameterError(faults)
    return chosen


def read(catalogue: Catalogue, eerder: Stuk, later: Stuk, aanbod: Aanbod, taal: str) -> Verandering:
    """Return what changed from one document to another.

    :raises EngineError: when the engine gives no answer.
    """
    rows = [
        row
        for row in catalogue.table("toezeggingen-die-terugkeren").plain()
        if (row["eerderDocument"], row["laterDocument"]) == (eerder.iri, later.iri)
    ]
    statuses = {row[name] for row in rows for name in ("eerderStatus", "laterStatus") if row[name]}
    names = names_of(catalogue.engine, sorted(statuses), taal)

    def end(row: Mapping[str, Any], which: str) -> Eind:
        status = names.get(row[f"{which}Status"])
        return Eind(row[which], row[f"{which}Label"], status, row[f"{which}Regel"], row[f"{which}Passage"])

    pieces = {eerder.iri: eerder, later.iri: later}
    links = catalogue.table("documentketen", {"document": [eerder.iri, later.iri]}).plain()
    return Verandering(
        eerder,
        later,
        tuple((end(row, "eerder"), end(row, "later")) for row in rows),
        tuple(
            (pieces[row["van"]], end_of(row["relatie"]), pieces[row["naar"]])
            for row in links
            if row["van"] in pieces and row["naar"] in pieces and row["van"] != row["naar"]
        ),
        _themes(catalogue, (eerder, later), aanbod),
    )


def _themes(catalogue: Catalogue, pieces: Sequence[Stuk], aanbod: Aanbod) -> tuple[Themaregel, ...]:
    """Return for each theme that either document has how much each has on each level."""
    gemeenten = sorted({iri for piece in pieces for iri in piece.gemeenten})
    rows = catalogue.table("elementen-per-thema", {"gemeente": gemeenten}).plain() if gemeenten else []
    # A document of several municipalities has its elements once for each of them.
    cells = Counter({(row["thema"], row["niveau"], row["klasse"], row["document"], row["element"]): 1 for row in rows})
    counts: Counter[tuple[str, str, str]] = Counter()
    order: dict[str, int] = {}
    for thema, level, klass, document, _ in cells:
        counts[thema, document, klass] += 1
        order[klass] = level

    def count(thema: str, piece: Stuk) -> Telling:
        found = sorted((klass for t, d, klass in counts if (t, d) == (thema, piece.iri)), key=lambda k: (order[k], k))
        return Telling(
            tuple((aanbod.namen[klass], counts[thema, piece.iri, klass], end_of(klass)) for klass in found),
            () if found else ((Stand.NIET_ONDERZOCHT.value, 0),),
        )

    themas = {thema for thema, document, _ in counts if document in {piece.iri for piece in pieces}}
    return tuple(
        Themaregel(end_of(thema), aanbod.namen[thema], "", tuple(count(thema, piece) for piece in pieces))
        for thema in sorted(themas, key=lambda iri: aanbod.namen[iri].tekst.casefold())
    )
