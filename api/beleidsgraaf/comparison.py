"""Lay municipalities side by side: per shared theme and level, what each has, and what its absence means.

Absent is not unknown. A cell without elements says which of three things is the case: the documents were read for
this kind of statement and have none; the document itself says that its text is still to come; or the documents were
not (all) read for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from beleidsgraaf.catalogue import Catalogue, Option, pick
from beleidsgraaf.errors import Fault, ParameterError
from beleidsgraaf.terms import DEF, ID

_ROL = DEF + "Rolvervulling"
# Levels up to this number lead from why to what is done, and in which role; what comes after stands around it.
CORE = 79
_EMPTY = ID + "dekking/leeg-in-bron"
_COMPLETE = ID + "dekking/volledig"
_PARTIAL = ID + "dekking/gedeeltelijk"


class Stand(StrEnum):
    """What a cell says."""

    AANWEZIG = "aanwezig"
    AFWEZIG = "afwezig na onderzoek"
    LEEG_IN_BRON = "leeg in de bron"
    NIET_ONDERZOCHT = "niet onderzocht"


@dataclass(frozen=True)
class Vermelding:
    """One thing in a cell: an element, or a role of the municipality.

    :param uitspraken: what carries the evidence: the element itself, or each place where the role is given.
    """

    iri: str
    label: str
    document: str = ""
    uitspraken: tuple[str, ...] = ()


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
class Paragraaf:
    """A section without subdivision, and for what it was read."""

    iri: str
    label: str
    document: str
    dekking: str
    onderzocht_op: frozenset[str]
    themas: frozenset[str]

    @property
    def empty(self) -> bool:
        """Whether the document itself says that the text of this section is still to come."""
        return self.dekking == _EMPTY

    def was_read_for(self, niveau: str) -> bool:
        """Return whether what is not in the graph on a level is not in the text either."""
        return niveau in self.onderzocht_op or self.dekking in (_COMPLETE, _EMPTY)


@dataclass(frozen=True)
class Keuze:
    """What to compare, in IRIs; no themes or levels means all."""

    gemeenten: list[str]
    themas: list[str]
    niveaus: list[str]


@dataclass(frozen=True)
class Vergelijking:
    """A structural comparison.

    :param cellen: by theme, level and municipality (their IRIs).
    :param paragrafen: the sections of the documents of each municipality.
    """

    gemeenten: tuple[Gemeente, ...]
    themas: tuple[Thema, ...]
    niveaus: tuple[Niveau, ...]
    cellen: Mapping[tuple[str, str, str], Cel]
    paragrafen: Mapping[str, tuple[Paragraaf, ...]] = field(default_factory=dict)

    def cel(self, thema: Thema, niveau: Niveau, gemeente: Gemeente) -> Cel:
        """Return one cell."""
        return self.cellen[thema.iri, niveau.iri, gemeente.iri]

    def has_something(self, thema: Thema, niveau: Niveau) -> bool:
        """Return whether at least one municipality has something on this level of this theme."""
        return any(self.cel(thema, niveau, gemeente).stand is Stand.AANWEZIG for gemeente in self.gemeenten)


def compare(
    catalogue: Catalogue,
    gemeenten: Sequence[str],
    *,
    themas: Sequence[str] = (),
    niveaus: Sequence[str] = (),
    taal: str = "nl",
) -> Vergelijking:
    """Compare municipalities.

    :param gemeenten: two or more, by IRI or name.
    :param themas: only these shared themes, by IRI or name; all when empty.
    :param niveaus: only these levels, by IRI or name; all that occur when empty.
    :raises ParameterError: when fewer than two municipalities are given, or something is unknown; all faults at once.
    """
    keuze = choose(catalogue, gemeenten, themas=themas, niveaus=niveaus, taal=taal)
    values, wanted = {"gemeente": keuze.gemeenten, "thema": keuze.themas}, keuze.niveaus
    elements = catalogue.table("elementen-per-thema", values).plain()
    roles = catalogue.table("rollen-per-thema", values).plain()
    sections = _sections(catalogue, values["gemeente"])
    found = _gather(elements, roles)
    present = {key[1] for key in found}
    levels = tuple(n for n in all_niveaus(catalogue, taal) if (n.iri in wanted if wanted else n.iri in present))
    chosen = _gemeenten(catalogue, values["gemeente"])
    shown = _themas(catalogue, values["thema"], taal)
    cellen = {}
    for thema in shown:
        for niveau in levels:
            for gemeente in chosen:
                key = (thema.iri, niveau.iri, gemeente.iri)
                vermeldingen = found.get(key, ())
                stand = _absence(sections[gemeente.iri], thema.iri, niveau.iri)
                cellen[key] = Cel(Stand.AANWEZIG if vermeldingen else stand, vermeldingen)
    return Vergelijking(chosen, shown, levels, cellen, sections)


def choose(
    catalogue: Catalogue,
    gemeenten: Sequence[str],
    *,
    themas: Sequence[str] = (),
    niveaus: Sequence[str] = (),
    taal: str = "nl",
    least: int = 2,
) -> Keuze:
    """Turn what people call municipalities, themes and levels into their IRIs.

    :param least: how many municipalities there must be.
    :raises ParameterError: with all faults at once.
    """
    faults: list[str] = []
    values: dict[str, list[str]] = {"gemeente": [], "thema": []}
    for name, given in (("gemeente", gemeenten), ("thema", themas)):
        try:
            values[name] = catalogue.resolve("elementen-per-thema", {name: list(given)})[name]
        except ParameterError as fault:
            faults += fault.faults
    options = [Option(n.iri, n.label, (n.label,)) for n in all_niveaus(catalogue, taal)]
    found, wrong = pick("niveau", niveaus, options, catalogue.prefixes)
    faults += wrong
    if not faults and len(values["gemeente"]) < least:
        faults.append(Fault("Noem twee of meer verschillende gemeenten om te vergelijken.", field="gemeente"))
    if faults:
        raise ParameterError(faults)
    return Keuze(values["gemeente"], values["thema"], list(dict.fromkeys(found.values())))


def _gather(
    elements: Sequence[Mapping[str, Any]], roles: Sequence[Mapping[str, Any]]
) -> dict[tuple[str, str, str], tuple[Vermelding, ...]]:
    """Return what there is, by theme, level and municipality; a role once, with every place where it is given."""
    found: dict[tuple[str, str, str], dict[tuple[str, str, str], set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in elements:
        thing = (row["elementLabel"], row["element"], row["document"])
        found[row["thema"], row["klasse"], row["gemeente"]][thing].add(row["element"])
    for row in roles:
        thing = (row["rolLabel"], row["rol"], "")
        found[row["thema"], _ROL, row["gemeente"]][thing].add(row["rolvervulling"])
    return {
        key: tuple(
            Vermelding(iri, label, document, tuple(sorted(things[label, iri, document])))
            for label, iri, document in sorted(things)
        )
        for key, things in found.items()
    }


def _sections(catalogue: Catalogue, gemeenten: Sequence[str]) -> dict[str, tuple[Paragraaf, ...]]:
    """Return the sections of the documents of each municipality, in the order of the text."""
    values = {"gemeente": gemeenten}
    themes = _sets(catalogue.table("themas-per-paragraaf", values).plain(), "thema")
    # What was read completely was read for everything; only of the others is there more to know.
    partly = catalogue.table("onderzocht-per-paragraaf", {**values, "dekking": [_PARTIAL]}).plain()
    examined = _sets(partly, "onderzochtOp")
    found: dict[str, list[Paragraaf]] = {gemeente: [] for gemeente in gemeenten}
    for row in catalogue.table("dekking", values).plain():
        iri = row["paragraaf"]
        section = Paragraaf(iri, row["paragraafLabel"], row["document"], row["dekking"], examined[iri], themes[iri])
        found[row["gemeente"]].append(section)
    return {gemeente: tuple(sections) for gemeente, sections in found.items()}


def _sets(rows: Sequence[Mapping[str, Any]], column: str) -> defaultdict[str, frozenset[str]]:
    """Return the values of a column for each section."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row["paragraaf"]].add(row[column])
    return defaultdict(frozenset, {iri: frozenset(values) for iri, values in found.items()})


def _absence(sections: Sequence[Paragraaf], thema: str, niveau: str) -> Stand:
    """Say what it means that nothing is there."""
    if any(section.empty and thema in section.themas for section in sections):
        return Stand.LEEG_IN_BRON
    read = sections and all(section.was_read_for(niveau) for section in sections)
    return Stand.AFWEZIG if read else Stand.NIET_ONDERZOCHT


def _gemeenten(catalogue: Catalogue, iris: Sequence[str]) -> tuple[Gemeente, ...]:
    parameter = catalogue.get("elementen-per-thema").parameters["gemeente"]
    labels = {option.iri: option.label for option in catalogue.options(parameter)}
    return tuple(Gemeente(iri, labels[iri]) for iri in iris)


def all_niveaus(catalogue: Catalogue, taal: str) -> tuple[Niveau, ...]:
    """Return all levels in reading order; the roles of the municipality stand where what is done ends."""
    label = "klasseLabelEn" if taal == "en" else "klasseLabel"
    rows = catalogue.table("vergelijkingsniveaus").plain()
    levels = [Niveau(row["klasse"], row[label], row["niveau"]) for row in rows]
    roles = Niveau(_ROL, "role of the municipality" if taal == "en" else "rol van de gemeente", CORE)
    return tuple(sorted((*levels, roles), key=lambda n: (n.order, n.iri)))


def _themas(catalogue: Catalogue, wanted: Sequence[str], taal: str) -> tuple[Thema, ...]:
    parameter = catalogue.get("elementen-per-thema").parameters["thema"]
    options = [option for option in catalogue.options(parameter, taal=taal) if not wanted or option.iri in wanted]
    return tuple(sorted((Thema(option.iri, option.label) for option in options), key=lambda t: (t.label, t.iri)))
