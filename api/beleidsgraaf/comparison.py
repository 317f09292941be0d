"""Lay municipalities side by side: per shared theme and level, what each has, and what its absence means.

Absent is not unknown. A cell without elements says which of three things is the case: the documents were read for
this kind of statement and have none; the document itself says that its text is still to come; or the documents were
not (all) read for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.errors import ParameterError
from beleidsgraaf.terms import DEF, ID

_ROL = DEF + "Rolvervulling"
# Levels up to this number lead from why to what is done, and in which role; what comes after stands around it.
CORE = 79
_EMPTY = ID + "dekking/leeg-in-bron"
_COMPLETE = ID + "dekking/volledig"


class Stand(StrEnum):
    """What a cell says."""

    AANWEZIG = "aanwezig"
    AFWEZIG = "afwezig na onderzoek"
    LEEG_IN_BRON = "leeg in de bron"
    NIET_ONDERZOCHT = "niet onderzocht"


@dataclass(frozen=True)
class Vermelding:
    """One thing in a cell: an element, or a role of the municipality."""

    iri: str
    label: str
    document: str = ""


@dataclass(frozen=True)
class Cel:
    """What one municipality has on one level of one theme."""

    stand: Stand
    vermeldingen: tuple[Vermelding, ...] = ()


@dataclass(frozen=True)
class Niveau:
    """A level: a class of elements, or the roles of the municipality itself."""

    iri: str
    label: str
    order: int


@dataclass(frozen=True)
class Thema:
    """A shared theme."""

    iri: str
    label: str


@dataclass(frozen=True)
class Gemeente:
    """A municipality in the comparison."""

    iri: str
    label: str


@dataclass(frozen=True)
class Vergelijking:
    """A structural comparison.

    :param cellen: by theme, level and municipality (their IRIs).
    """

    gemeenten: tuple[Gemeente, ...]
    themas: tuple[Thema, ...]
    niveaus: tuple[Niveau, ...]
    cellen: Mapping[tuple[str, str, str], Cel]

    def cel(self, thema: Thema, niveau: Niveau, gemeente: Gemeente) -> Cel:
        """Return one cell."""
        return self.cellen[thema.iri, niveau.iri, gemeente.iri]

    def has_something(self, thema: Thema, niveau: Niveau) -> bool:
        """Return whether at least one municipality has something on this level of this theme."""
        return any(self.cel(thema, niveau, gemeente).stand is Stand.AANWEZIG for gemeente in self.gemeenten)


def compare(
    catalogue: Catalogue, gemeenten: Sequence[str], *, themas: Sequence[str] = (), taal: str = "nl"
) -> Vergelijking:
    """Compare municipalities.

    :param gemeenten: two or more, by IRI or name.
    :param themas: only these shared themes, by IRI or name; all when empty.
    :raises ParameterError: when fewer than two municipalities are given, or one is unknown.
    """
    chosen = _gemeenten(catalogue, gemeenten)
    if len(chosen) < 2:
        raise ParameterError(["Noem twee of meer verschillende gemeenten om te vergelijken."])
    values = {"gemeente": list(gemeenten), "thema": list(themas)}
    elements = catalogue.table("elementen-per-thema", values).plain()
    roles = catalogue.table("rollen-per-thema", values).plain()
    coverage = catalogue.table("dekking", {"gemeente": list(gemeenten)}).plain()
    found = _gather(elements, roles)
    levels = _niveaus(catalogue, {key[1] for key in found}, taal)
    shown = _themas(catalogue, themas, taal)
    reading = {
        gemeente.iri: _Reading([row for row in coverage if row["gemeente"] == gemeente.iri]) for gemeente in chosen
    }
    cellen = {}
    for thema in shown:
        for niveau in levels:
            for gemeente in chosen:
                key = (thema.iri, niveau.iri, gemeente.iri)
                vermeldingen = tuple(sorted(found.get(key, ()), key=lambda v: (v.label, v.iri)))
                stand = Stand.AANWEZIG if vermeldingen else reading[gemeente.iri].absence(thema.iri, niveau.iri)
                cellen[key] = Cel(stand, vermeldingen)
    return Vergelijking(chosen, shown, levels, cellen)


def _gather(
    elements: Sequence[Mapping[str, Any]], roles: Sequence[Mapping[str, Any]]
) -> dict[tuple[str, str, str], set[Vermelding]]:
    found: dict[tuple[str, str, str], set[Vermelding]] = defaultdict(set)
    for row in elements:
        vermelding = Vermelding(row["element"], row["elementLabel"], row["document"])
        found[row["thema"], row["klasse"], row["gemeente"]].add(vermelding)
    for row in roles:
        found[row["thema"], _ROL, row["gemeente"]].add(Vermelding(row["rol"], row["rolLabel"]))
    return found


class _Reading:
    """How far the documents of one municipality were read."""

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self._sections: dict[str, set[str]] = defaultdict(set)
        self._complete: set[str] = set()
        self._empty: set[str] = set()
        self._empty_themes: set[str] = set()
        for row in rows:
            section = row["paragraaf"]
            self._sections[section].add(row["onderzochtOp"] or "")
            if row["dekking"] == _COMPLETE:
                self._complete.add(section)
            if row["dekking"] == _EMPTY:
                self._empty.add(section)
                self._empty_themes.add(row["thema"] or "")

    def absence(self, thema: str, niveau: str) -> Stand:
        """Say what it means that nothing is there."""
        if thema in self._empty_themes:
            return Stand.LEEG_IN_BRON
        read = all(
            niveau in examined or section in self._complete or section in self._empty
            for section, examined in self._sections.items()
        )
        return Stand.AFWEZIG if self._sections and read else Stand.NIET_ONDERZOCHT


def _gemeenten(catalogue: Catalogue, names: Sequence[str]) -> tuple[Gemeente, ...]:
    parameter = catalogue.get("elementen-per-thema").parameters["gemeente"]
    labels = {option.iri: option.label for option in catalogue.options(parameter)}
    iris = catalogue.resolve("elementen-per-thema", {"gemeente": list(names)})["gemeente"]
    return tuple(Gemeente(iri, labels[iri]) for iri in dict.fromkeys(iris))


def _niveaus(catalogue: Catalogue, present: set[str], taal: str) -> tuple[Niveau, ...]:
    label = "klasseLabelEn" if taal == "en" else "klasseLabel"
    rows = catalogue.table("vergelijkingsniveaus").plain()
    levels = [Niveau(row["klasse"], row[label], row["niveau"]) for row in rows]
    roles = Niveau(_ROL, "role of the municipality" if taal == "en" else "rol van de gemeente", CORE)
    return tuple(sorted((n for n in (*levels, roles) if n.iri in present), key=lambda n: (n.order, n.iri)))


def _themas(catalogue: Catalogue, names: Sequence[str], taal: str) -> tuple[Thema, ...]:
    parameter = catalogue.get("elementen-per-thema").parameters["thema"]
    wanted = set(catalogue.resolve("elementen-per-thema", {"thema": list(names)})["thema"])
    options = [option for option in catalogue.options(parameter, taal=taal) if not wanted or option.iri in wanted]
    return tuple(sorted((Thema(option.iri, option.label) for option in options), key=lambda thema: thema.label))
