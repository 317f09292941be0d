"""A comparison to read: themes and municipalities side by side, and what is behind a cell of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from beleidsgraaf.addresses import State
from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.comparison import Gemeente, Niveau, Paragraaf, Stand, Thema, Vergelijking, Vermelding
from beleidsgraaf.differences import Tegenhanger
from beleidsgraaf.portal.choice import Aanbod, Gevraagd
from beleidsgraaf.portal.compared import Compared, Onderzocht, coverage_of
from beleidsgraaf.portal.names import Name, end_of, names_of

# Themes that stand on one page with all their levels; of more, each has a line with a link.
MOST_TABLES = 5


@dataclass(frozen=True)
class Vak:
    """A cell: its state, what is in it, and the address of all that is behind it."""

    stand: str
    aantal: int
    dingen: tuple[tuple[str, Name], ...]
    href: str


@dataclass(frozen=True)
class Niveauregel:
    """A level of a theme, with a cell for each municipality."""

    code: str
    naam: Name
    vakken: tuple[Vak, ...]


@dataclass(frozen=True)
class Thematabel:
    """A theme with all levels that occur."""

    code: str
    naam: Name
    regels: tuple[Niveauregel, ...]


@dataclass(frozen=True)
class Telling:
    """What a municipality has on a theme: a count for each level where it has something, the states of the others."""

    niveaus: tuple[tuple[Name, int, str], ...]
    standen: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Themaregel:
    """A theme in the overview.

    :param href: the address of the comparison of this theme alone.
    """

    code: str
    naam: Name
    href: str
    tellingen: tuple[Telling, ...]


@dataclass(frozen=True)
class Naast:
    """A comparison: an overview of themes, or themes with all their levels.

    :param gemeenten: each with its IRI and name.
    :param totalen: for each municipality how often each state occurs.
    """

    gemeenten: tuple[tuple[str, Name], ...]
    overzicht: tuple[Themaregel, ...]
    tabellen: tuple[Thematabel, ...]
    totalen: tuple[tuple[tuple[str, int], ...], ...]


def show(compared: Compared, aanbod: Aanbod, gevraagd: Gevraagd) -> Naast:
    """Return a comparison as a page shows it: whole when it is of a few themes."""
    comparison = compared.comparison
    whole = 0 < len(gevraagd.keuze.themas) <= MOST_TABLES
    themas = sorted(comparison.themas, key=lambda thema: aanbod.namen[thema.iri].tekst.casefold())
    totals = [
        Counter(cel.stand for key, cel in comparison.cellen.items() if key[2] == g.iri) for g in comparison.gemeenten
    ]
    return Naast(
        tuple((gemeente.iri, aanbod.namen[gemeente.iri]) for gemeente in comparison.gemeenten),
        () if whole else tuple(_line(comparison, thema, aanbod, gevraagd.state) for thema in themas),
        tuple(_table(comparison, thema, aanbod, gevraagd.state) for thema in themas) if whole else (),
        tuple(tuple((stand.value, counted[stand]) for stand in Stand) for counted in totals),
    )


def _line(comparison: Vergelijking, thema: Thema, aanbod: Aanbod, state: State) -> Themaregel:
    def count(gemeente: Gemeente) -> Telling:
        cells = [(niveau, comparison.cel(thema, niveau, gemeente)) for niveau in comparison.niveaus]
        present = tuple(
            (aanbod.namen[niveau.iri], len(cel.vermeldingen), end_of(niveau.iri))
            for niveau, cel in cells
            if cel.vermeldingen
        )
        absent = Counter(cel.stand for _, cel in cells if not cel.vermeldingen)
        return Telling(present, tuple((stand.value, absent[stand]) for stand in Stand if absent[stand]))

    code = end_of(thema.iri)
    tellingen = tuple(count(gemeente) for gemeente in comparison.gemeenten)
    return Themaregel(code, aanbod.namen[thema.iri], str(state.set("thema", code)), tellingen)


def _table(comparison: Vergelijking, thema: Thema, aanbod: Aanbod, state: State) -> Thematabel:
    code = end_of(thema.iri)

    def cell(niveau: Niveau, gemeente: Gemeente) -> Vak:
        cel = comparison.cel(thema, niveau, gemeente)
        href = state.set("thema", code).set("niveau", end_of(niveau.iri))
        return Vak(
            cel.stand.value, len(cel.vermeldingen), tuple(_name(one, aanbod) for one in cel.vermeldingen), str(href)
        )

    return Thematabel(
        code,
        aanbod.namen[thema.iri],
        tuple(
            Niveauregel(
                end_of(niveau.iri),
                aanbod.namen[niveau.iri],
                tuple(cell(niveau, gemeente) for gemeente in comparison.gemeenten),
            )
            for niveau in comparison.niveaus
        ),
    )


def _name(one: Vermelding, aanbod: Aanbod) -> tuple[str, Name]:
    return one.iri, aanbod.namen.get(one.iri, Name(one.label, "nl"))


# Behind a cell


@dataclass(frozen=True)
class Plaats:
    """Where the text says it: document and section (IRI and name), lines, and how strongly it supports the statement.

    :param bij: at which element, where a role is told.
    """

    passage: str
    document: tuple[str, str]
    paragraaf: tuple[str, str]
    eerste: int
    laatste: int
    kracht: Name | None
    bij: tuple[str, str] | None


@dataclass(frozen=True)
class Tegenover:
    """What another municipality has that corresponds.

    :param relatie: the end of the IRI of the relation: exactMatch, broadMatch, …
    """

    gemeente: Name
    relatie: str
    een: Tegenhanger


@dataclass(frozen=True)
class Ding:
    """What is in a cell, with what it rests on."""

    iri: str
    naam: Name
    plaatsen: tuple[Plaats, ...]
    tegenover: tuple[Tegenover, ...]


@dataclass(frozen=True)
class Zijde:
    """One municipality of a cell."""

    iri: str
    naam: Name
    stand: str
    dingen: tuple[Ding, ...]
    onderzocht: Onderzocht
    leeg: tuple[Paragraaf, ...]


@dataclass(frozen=True)
class Cel:
    """All that is behind the cells of one level of one theme."""

    thema: Name
    niveau: Name
    themacode: str
    niveaucode: str
    zijden: tuple[Zijde, ...]


def cells(
    catalogue: Catalogue, compared: Compared, aanbod: Aanbod, taal: str, *, niveau: str | None = None
) -> list[Cel]:
    """Return what is behind each cell of a comparison, in the order of its table.

    :param niveau: only of this level, by its IRI.
    :raises EngineError: when the engine gives no answer.
    """
    comparison = compared.comparison
    things = {one.iri: one for cel in comparison.cellen.values() for one in cel.vermeldingen}
    rows = [row for passages in compared.bewijs.values() for row in passages]
    strengths = {row["bewijskracht"] for row in rows if row["bewijskracht"]}
    # Roles are concepts, with a name in more languages; what documents say has none.
    concepts = {iri for iri, one in things.items() if not one.document}
    names = names_of(catalogue.engine, sorted(strengths | concepts), taal)
    labels = {iri: one.label for iri, one in things.items()}

    def thing(one: Vermelding, gemeente: Gemeente) -> Ding:
        return Ding(
            one.iri,
            names.get(one.iri, Name(one.label, "nl")),
            tuple(
                Plaats(
                    row["passage"],
                    (row["document"], row["documentLabel"]),
                    (row["paragraaf"], row["paragraafLabel"]),
                    row["eersteRegel"],
                    row["laatsteRegel"],
                    names.get(row["bewijskracht"]),
                    (row["element"], labels.get(row["element"], "")) if row["element"] != row["uitspraak"] else None,
                )
                for row in compared.passages(one.uitspraken)
            ),
            tuple(
                Tegenover(aanbod.namen[each.gemeente], end_of(each.relatie), each)
                for each in compared.others(one.iri, gemeente)
            ),
        )

    def side(thema: Thema, niveau: Niveau, gemeente: Gemeente) -> Zijde:
        cel = comparison.cel(thema, niveau, gemeente)
        read = coverage_of(comparison, thema, niveau, gemeente)
        dingen = tuple(thing(one, gemeente) for one in cel.vermeldingen)
        return Zijde(gemeente.iri, aanbod.namen[gemeente.iri], cel.stand.value, dingen, read, read.leeg)

    themas = sorted(comparison.themas, key=lambda thema: aanbod.namen[thema.iri].tekst.casefold())
    return [
        Cel(
            aanbod.namen[thema.iri],
            aanbod.namen[level.iri],
            end_of(thema.iri),
            end_of(level.iri),
            tuple(side(thema, level, gemeente) for gemeente in comparison.gemeenten),
        )
        for thema in themas
        for level in comparison.niveaus
        if niveau in (None, level.iri)
    ]


def sources(found: Sequence[Cel]) -> list[tuple[str, str, int]]:
    """Return the documents that cells rest on: IRI, name, and how many passages of each."""
    passages: dict[tuple[str, str], set[str]] = {}
    for cel in found:
        for zijde in cel.zijden:
            for ding in zijde.dingen:
                for plaats in ding.plaatsen:
                    passages.setdefault(plaats.document, set()).add(plaats.passage)
    return [(iri, label, len(held)) for (iri, label), held in sorted(passages.items(), key=lambda one: one[0][1])]
