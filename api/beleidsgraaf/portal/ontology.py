"""The words in which policy is described: kinds of things, what is said of them, and the rules for that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.description import Description, describe
from beleidsgraaf.errors import Told, UnknownError
from beleidsgraaf.portal.names import Name, end_of, names_of

_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_OWL = "http://www.w3.org/2002/07/owl#"
_SH = "http://www.w3.org/ns/shacl#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@dataclass(frozen=True)
class Soort:
    """A class.

    :param boven: the classes right above it; :param onder: those right below it.
    :param aantal: of things in it, also of those in classes below it.
    """

    iri: str
    naam: str
    label: Name
    definitie: Name | None
    toelichting: Name | None
    voorbeelden: tuple[Name, ...]
    boven: tuple[str, ...]
    onder: tuple[str, ...]
    aantal: int


@dataclass(frozen=True)
class Eigenschap:
    """A property.

    :param domein: what it is a property of; :param bereik: what its values are. Both empty when anything will do.
    :param omgekeerd: the property that says the same the other way round.
    :param doorlopend: whether it goes on from one thing to the next (transitive).
    """

    iri: str
    naam: str
    label: Name
    definitie: Name | None
    toelichting: Name | None
    domein: tuple[str, ...]
    bereik: tuple[str, ...]
    omgekeerd: str
    doorlopend: bool
    aantal: int


@dataclass(frozen=True)
class Regel:
    """A rule for a value of a thing, as its shape says it.

    :param pad: the IRI of the property, empty when it is a path of several; :param terug: whether it is read backwards.
    :param soorten: what a value must be, as (`klasse`, `kader`, `datatype` or `vaste waarde`; its IRI; its name).
    :param ernst: `Violation`, `Warning` or `Info`. :param zin: what to do, in one sentence.
    :param van: the class whose rule it is.
    """

    iri: str
    naam: Name
    uitleg: Name | None
    pad: str
    terug: bool
    minste: int
    meeste: int | None
    soorten: tuple[tuple[str, str, Name], ...]
    talen: tuple[str, ...]
    patroon: str
    ernst: str
    zin: Name | None
    van: str


@dataclass(frozen=True)
class Relatie:
    """A line of the diagram: between two classes, with the properties that draw it and how often they are used."""

    van: str
    naar: str
    namen: tuple[Name, ...]
    aantal: int


@dataclass(frozen=True)
class Ontologie:
    """All of it, by IRI, in the order of names.

    :param names: of whatever else is mentioned.
    """

    soorten: Mapping[str, Soort]
    eigenschappen: Mapping[str, Eigenschap]
    regels: Mapping[str, tuple[Regel, ...]]
    names: Mapping[str, Name] = field(default_factory=dict)

    @property
    def boom(self) -> tuple[tuple[int, Soort], ...]:
        """The classes as a tree: each with its depth, below the first class above it."""
        found: list[tuple[int, Soort]] = []

        def grow(iri: str, depth: int) -> None:
            found.append((depth, self.soorten[iri]))
            for below in self.soorten[iri].onder:
                if self.soorten[below].boven[0] == iri:
                    grow(below, depth + 1)

        for iri, one in self.soorten.items():
            if not one.boven:
                grow(iri, 0)
        return tuple(found)

    def above(self, iri: str) -> tuple[str, ...]:
        """Return the classes above one, the nearest first."""
        found: dict[str, None] = {}
        for one in self.soorten[iri].boven:
            found.update(dict.fromkeys((one, *self.above(one))))
        return tuple(found)

    def by_name(self, name: str) -> Soort:
        """Return a class by the end of its IRI.

        :raises UnknownError: when there is none.
        """
        found = next((one for one in self.soorten.values() if one.naam == name), None)
        if found is None:
            raise UnknownError(
                Told("Er is geen klasse «%(naam)s».", naam=name),
                cure=Told("Kies een klasse uit de lijst van begrippen."),
            )
        return found

    def of_domain(self, iri: str) -> tuple[Eigenschap, ...]:
        """Return what is said of things in a class, also by the classes above it."""
        held = {iri, *self.above(iri)}
        return tuple(one for one in self.eigenschappen.values() if held & set(one.domein))

    def of_range(self, iri: str) -> tuple[Eigenschap, ...]:
        """Return the properties that lead to things in a class."""
        held = {iri, *self.above(iri)}
        return tuple(one for one in self.eigenschappen.values() if held & set(one.bereik))

    def rules_of(self, iri: str) -> tuple[Regel, ...]:
        """Return the rules for things in a class, its own and those of the classes above it."""
        return tuple(rule for one in (iri, *self.above(iri)) for rule in self.regels.get(one, ()))

    @property
    def relaties(self) -> tuple[Relatie, ...]:
        """What connects classes in the graph as it is, the most used first; of two that say the same only one."""
        lines: dict[tuple[str, str], list[Eigenschap]] = {}
        for one in self.eigenschappen.values():
            turned = self.eigenschappen.get(one.omgekeerd)
            # Of a pair the one that leads from the smaller to the larger says it; both have the same count.
            if not one.aantal or (turned and turned.naam < one.naam and turned.omgekeerd == one.iri):
                continue
            for begin in one.domein:
                for end in one.bereik:
                    if begin in self.soorten and end in self.soorten:
                        lines.setdefault((begin, end), []).append(one)
        found = (
            Relatie(begin, end, tuple(one.label for one in held), max(one.aantal for one in held))
            for (begin, end), held in lines.items()
        )
        return tuple(sorted(found, key=lambda one: (-one.aantal, one.van, one.naar)))


def read(catalogue: Catalogue, taal: str) -> Ontologie:
    """Read the ontology and its shapes from the graph.

    :raises EngineError: when the engine gives no answer.
    """
    classes = _grouped(catalogue.table("klassen").plain(), "klasse")
    properties = _grouped(catalogue.table("eigenschappen").plain(), "eigenschap")
    shapes = _grouped(catalogue.table("vormen").plain(), "regel")
    about = describe(catalogue.engine, [*classes, *properties, *shapes], most=0)
    mentioned = {row["bereik"] for rows in properties.values() for row in rows if row["bereik"]} - set(classes)
    mentioned |= {row["domein"] for rows in properties.values() for row in rows if row["domein"]} - set(classes)
    below: dict[str, list[str]] = {}
    for iri, rows in classes.items():
        for row in rows:
            if row["boven"]:
                below.setdefault(row["boven"], []).append(iri)
    soorten = {iri: _class(iri, rows, about[iri], below.get(iri, ()), taal) for iri, rows in classes.items()}
    held = {iri: _property(iri, rows, about[iri], taal) for iri, rows in properties.items()}
    # What is the inverse of another, often says so on one side only.
    for one in list(held.values()):
        if one.omgekeerd in held and not held[one.omgekeerd].omgekeerd:
            other = held[one.omgekeerd]
            held[other.iri] = Eigenschap(**{**vars(other), "omgekeerd": one.iri})
    rules: dict[str, list[Regel]] = {}
    seen: set[tuple[str, str]] = set()
    for iri, rows in shapes.items():
        for row in rows:
            if (row["klasse"], iri) not in seen:
                seen.add((row["klasse"], iri))
                rules.setdefault(row["klasse"], []).append(_rule(iri, row["klasse"], about[iri], taal))
    order = {iri: min(row["volgorde"] or 0 for row in rows) for iri, rows in shapes.items()}
    regels = {iri: tuple(sorted(found, key=lambda rule: order[rule.iri])) for iri, found in rules.items()}
    return Ontologie(
        dict(sorted(soorten.items(), key=lambda pair: pair[1].label.tekst.casefold())),
        dict(sorted(held.items(), key=lambda pair: pair[1].label.tekst.casefold())),
        regels,
        names_of(catalogue.engine, sorted(mentioned), taal),
    )


def _grouped(rows: Iterable[Mapping[str, Any]], name: str) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(row[name], []).append(row)
    return found


def texts(about: Description, predicate: str, taal: str) -> tuple[Name, ...]:
    """Return the texts that a thing has for a property: in a language, else in Dutch, else all there are."""
    held = [value for value in about.values(predicate) if isinstance(value, ox.Literal)]
    for wanted in (taal, "nl"):
        fitting = [value for value in held if value.language == wanted]
        if fitting:
            return tuple(sorted((Name(v.value, v.language or "") for v in fitting), key=lambda name: name.tekst))
    return tuple(sorted((Name(value.value, value.language or "") for value in held), key=lambda name: name.tekst))


def text(about: Description, predicate: str, taal: str) -> Name | None:
    """Return the first of those texts."""
    return next(iter(texts(about, predicate, taal)), None)


def _label(about: Description, iri: str, taal: str) -> Name:
    found = about.label(iri, taal)
    return Name(found.value, found.language or "") if found is not None else Name(end_of(iri))


def _class(iri: str, rows: list[Mapping[str, Any]], about: Description, below: Iterable[str], taal: str) -> Soort:
    return Soort(
        iri,
        end_of(iri),
        _label(about, iri, taal),
        text(about, _SKOS + "definition", taal),
        text(about, _SKOS + "scopeNote", taal),
        texts(about, _SKOS + "example", taal),
        tuple(sorted({row["boven"] for row in rows if row["boven"]})),
        tuple(below),
        rows[0]["aantal"],
    )


def _property(iri: str, rows: list[Mapping[str, Any]], about: Description, taal: str) -> Eigenschap:
    turned = [value.value for value in about.values(_OWL + "inverseOf") if isinstance(value, ox.NamedNode)]
    return Eigenschap(
        iri,
        end_of(iri),
        _label(about, iri, taal),
        text(about, _SKOS + "definition", taal),
        text(about, _SKOS + "scopeNote", taal),
        tuple(sorted({row["domein"] for row in rows if row["domein"]})),
        tuple(sorted({row["bereik"] for row in rows if row["bereik"]})),
        next(iter(turned), ""),
        ox.NamedNode(_OWL + "TransitiveProperty") in about.values(_TYPE),
        rows[0]["aantal"],
    )


def _rule(iri: str, of: str, about: Description, taal: str) -> Regel:
    def one(name: str) -> str:
        found = next(iter(about.values(_SH + name)), None)
        return found.value if isinstance(found, ox.NamedNode | ox.Literal) else ""

    path = next(iter(about.values(_SH + "path")), None)
    inner = {s.predicate.value: s.object for s in about.statements if s.subject == path}
    back = inner.get(_SH + "inversePath")
    kinds = [
        (kind, value.value, _label(about, value.value, taal))
        for kind, name in (("klasse", "class"), ("kader", "node"), ("datatype", "datatype"), ("waarde", "hasValue"))
        for value in about.values(_SH + name)
        if isinstance(value, ox.NamedNode)
    ]
    list_of_languages = next(iter(about.values(_SH + "languageIn")), None)
    return Regel(
        iri,
        text(about, _SH + "name", taal) or Name(end_of(iri)),
        text(about, _SH + "description", taal),
        path.value if isinstance(path, ox.NamedNode) else back.value if isinstance(back, ox.NamedNode) else "",
        back is not None,
        int(one("minCount") or 0),
        int(one("maxCount")) if one("maxCount") else None,
        tuple(kinds),
        tuple(_members(about, list_of_languages)),
        one("pattern"),
        end_of(one("severity")) or "Violation",
        text(about, _SH + "message", taal),
        of,
    )


def _members(about: Description, head: object) -> Iterable[str]:
    """Yield the literals of a list."""
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    while isinstance(head, ox.BlankNode):
        held = {s.predicate.value: s.object for s in about.statements if s.subject == head}
        first = held.get(rdf + "first")
        if isinstance(first, ox.Literal):
            yield first.value
        head = held.get(rdf + "rest")
