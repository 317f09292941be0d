"""Concept schemes: lists of concepts with what they mean, how often they are used, and what they match elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.description import Description, describe
from beleidsgraaf.errors import Told, UnknownError
from beleidsgraaf.portal.names import Name, end_of, names_of
from beleidsgraaf.portal.ontology import text, texts

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_MATCHES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")


@dataclass(frozen=True)
class Kader:
    """A concept scheme as a list shows it."""

    iri: str
    naam: str
    titel: Name
    beschrijving: Name | None
    begrippen: int


@dataclass(frozen=True)
class Koppeling:
    """A concept of another scheme here that one matches: how, and which."""

    soort: str
    iri: str
    naam: Name


@dataclass(frozen=True)
class Begrip:
    """A concept.

    :param diepte: how many concepts are above it. :param gebruik: per municipality how many things refer to it.
    :param totaal: how many things do, those of no municipality included.
    :param koppelingen: what it matches, and what matches it.
    """

    iri: str
    naam: Name
    code: str
    diepte: int
    definitie: Name | None
    uitleg: Name | None
    voorbeelden: tuple[Name, ...]
    anders: tuple[Name, ...]
    gebruik: Mapping[str, int]
    totaal: int
    koppelingen: tuple[Koppeling, ...]


@dataclass(frozen=True)
class Inhoud:
    """A scheme with its concepts, broader before narrower.

    :param gemeenten: the municipalities that use any of it, with their names.
    """

    kader: Kader
    toelichting: Name | None
    begrippen: tuple[Begrip, ...]
    gemeenten: tuple[tuple[str, Name], ...]

    @property
    def gekoppeld(self) -> bool:
        """Whether any concept matches one of another scheme."""
        return any(one.koppelingen for one in self.begrippen)


def schemes(catalogue: Catalogue, taal: str) -> tuple[Kader, ...]:
    """Return all schemes, by title.

    :raises EngineError: when the engine gives no answer.
    """
    rows = catalogue.table("begrippenkaders").plain()
    about = describe(catalogue.engine, [row["begrippenkader"] for row in rows], most=0)
    found = []
    for row in rows:
        iri = row["begrippenkader"]
        title = text(about[iri], "http://purl.org/dc/terms/title", taal) or Name(end_of(iri))
        note = text(about[iri], "http://purl.org/dc/terms/description", taal)
        found.append(Kader(iri, end_of(iri), title, note, row["begrippen"]))
    return tuple(sorted(found, key=lambda one: one.titel.tekst.casefold()))


def content(catalogue: Catalogue, name: str, taal: str) -> Inhoud:
    """Return a scheme with its concepts.

    :param name: the end of its IRI.
    :raises UnknownError: when there is no such scheme. :raises EngineError: when the engine gives no answer.
    """
    kader = next((one for one in schemes(catalogue, taal) if one.naam == name), None)
    if kader is None:
        raise UnknownError(
            Told("Er is geen begrippenkader «%(naam)s».", naam=name),
            cure=Told("Kies een kader uit de lijst van begrippen."),
        )
    chosen = {"begrippenkader": [kader.iri]}
    rows = catalogue.table("begrippen", chosen).plain()
    used: dict[str, dict[str, int]] = defaultdict(dict)
    for row in catalogue.table("gebruik-van-begrippen", chosen).plain():
        used[row["begrip"]][row["gemeente"] or ""] = row["aantal"]
    iris = list(dict.fromkeys(row["begrip"] for row in rows))
    about = describe(catalogue.engine, iris)
    broader = {row["begrip"]: row["breder"] for row in rows if row["breder"]}
    codes = {row["begrip"]: row["code"] or "" for row in rows}
    matched = {iri: _matches(about[iri]) for iri in iris}
    names = names_of(
        catalogue.engine,
        sorted(
            {
                *iris,
                *(other for held in matched.values() for _, other in held),
                *(g for u in used.values() for g in u if g),
            }
        ),
        taal,
    )
    other_scheme = {other: names[other] for held in matched.values() for _, other in held if names[other].taal}

    def concept(iri: str, depth: int) -> Begrip:
        own = about[iri]
        links = [Koppeling(kind, other, other_scheme[other]) for kind, other in matched[iri] if other in other_scheme]
        return Begrip(
            iri,
            names[iri],
            codes[iri],
            depth,
            text(own, _SKOS + "definition", taal),
            text(own, "http://www.w3.org/2000/01/rdf-schema#comment", taal),
            texts(own, _SKOS + "example", taal),
            texts(own, _SKOS + "altLabel", taal),
            {gemeente: number for gemeente, number in used[iri].items() if gemeente},
            sum(used[iri].values()),
            tuple(links),
        )

    def key(iri: str) -> tuple[int, str, str]:
        code = codes[iri]
        return int(code) if code.isdigit() else 0, code, names[iri].tekst.casefold()

    below: dict[str, list[str]] = defaultdict(list)
    for iri in iris:
        above = broader.get(iri, "")
        below[above if above in names and above in codes else ""].append(iri)
    ordered: list[Begrip] = []

    def grow(above: str, depth: int) -> None:
        for iri in sorted(below[above], key=key):
            ordered.append(concept(iri, depth))
            grow(iri, depth + 1)

    grow("", 0)
    using = sorted({gemeente for held in used.values() for gemeente in held if gemeente}, key=lambda g: names[g].tekst)
    note = text(describe(catalogue.engine, [kader.iri], most=0)[kader.iri], _SKOS + "scopeNote", taal)
    return Inhoud(kader, note, tuple(ordered), tuple((gemeente, names[gemeente]) for gemeente in using))


def _matches(about: Description) -> list[tuple[str, str]]:
    """Return what a concept matches and what matches it, as kind and IRI; the other way round the kind turns too."""
    turned = {"broadMatch": "narrowMatch", "narrowMatch": "broadMatch"}
    found = [
        (kind, value.value)
        for kind in _MATCHES
        for value in about.values(_SKOS + kind)
        if isinstance(value, ox.NamedNode)
    ]
    for incoming in about.incoming:
        kind = end_of(incoming.predicate.value)
        if incoming.predicate.value.startswith(_SKOS) and kind in _MATCHES:
            found += [(turned.get(kind, kind), subject.value) for subject in incoming.subjects]
    return sorted(set(found), key=lambda pair: (_MATCHES.index(pair[0]), pair[1]))
