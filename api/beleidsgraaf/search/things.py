"""What can be found: everything in the graph that has a name, with what belongs to it."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from beleidsgraaf.terms import DEF, ID

_DCTERMS = "http://purl.org/dc/terms/"
_OWL = "http://www.w3.org/2002/07/owl#"
_QB = "http://purl.org/linked-data/cube#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"

_TYPE = _RDF + "type"
# The name of a thing is the first of these that it has; the others count as its other names.
_NAMES = (_SKOS + "prefLabel", _RDFS + "label", _DCTERMS + "title")
_OTHER_NAMES = (_SKOS + "altLabel", _SKOS + "hiddenLabel")
_TEXTS = (_DCTERMS + "description", _SKOS + "definition", _RDFS + "comment")
_IN_DOCUMENT = (DEF + "inDocument", DEF + "paragraafVan")
_SOURCE = _DCTERMS + "source"
_GEMEENTE = DEF + "gemeente"
_THEMA = DEF + "beleidsthema"
_KEPT = {
    *(_TYPE, _RDFS + "subClassOf", *_NAMES, *_OTHER_NAMES, *_TEXTS),
    *(*_IN_DOCUMENT, _SOURCE, _GEMEENTE, _THEMA, _SKOS + "inScheme"),
}
# Classes of the standards, which carry no Dutch label themselves.
_STANDARD = {
    _SKOS + "Concept": ("begrip", "concept"),
    _SKOS + "ConceptScheme": ("begrippenkader", "concept scheme"),
    _OWL + "Class": ("klasse", "class"),
    _OWL + "ObjectProperty": ("relatie", "relation"),
    _OWL + "DatatypeProperty": ("kenmerk", "attribute"),
    _OWL + "AnnotationProperty": ("annotatie", "annotation"),
    _QB + "DataSet": ("reeks", "series"),
}

Name = Mapping[str, str]


@dataclass(frozen=True)
class Thing:
    """Something with a name.

    :param iri: what it is.
    :param naam: its Dutch name; that in another language when it has no Dutch one.
    :param anders: its other Dutch names.
    :param engels: its English names and texts.
    :param tekst: what is said of it in Dutch.
    :param soort: its class, the narrowest.
    :param soorten: its class and the classes above it.
    :param document: where it stands, or where it is mentioned when it stands in none.
    """

    iri: str
    naam: str
    anders: tuple[str, ...] = ()
    engels: tuple[str, ...] = ()
    tekst: tuple[str, ...] = ()
    soort: str = ""
    soorten: tuple[str, ...] = ()
    gemeente: tuple[str, ...] = ()
    document: tuple[str, ...] = ()
    thema: tuple[str, ...] = ()

    def to_json(self) -> bytes:
        """Return all of it as JSON."""
        return json.dumps(vars(self), ensure_ascii=False).encode()

    @classmethod
    def from_json(cls, content: bytes) -> Thing:
        """Read what `to_json` wrote."""
        fields: dict[str, Any] = json.loads(content)
        for name, value in fields.items():
            fields[name] = tuple(value) if isinstance(value, list) else value
        return cls(**fields)


@dataclass
class _Facts:
    """The part of a graph that matters here, as it is walked through once."""

    texts: dict[str, dict[str, set[tuple[str, str]]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )
    values: dict[str, dict[str, set[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))
    subjects: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, quads: Iterable[ox.Quad]) -> _Facts:
        """Read quads; what refers to a thing is kept for our own properties only."""
        facts = cls()
        for quad in quads:
            predicate, target = quad.predicate.value, quad.object
            if not isinstance(quad.subject, ox.NamedNode):
                continue
            subject = quad.subject.value
            if isinstance(target, ox.NamedNode):
                if predicate in _KEPT:
                    facts.values[subject][predicate].add(target.value)
                if predicate.startswith(DEF):
                    facts.subjects[target.value].add(subject)
            elif isinstance(target, ox.Literal) and predicate in _KEPT:
                facts.texts[subject][predicate].add((target.language or "", target.value))
        return facts

    def in_language(self, subject: str, predicates: Iterable[str], *, english: bool) -> list[str]:
        """Return the texts of a thing in Dutch (or in no language), or in English; in the order of the predicates."""
        found = self.texts.get(subject, {})
        wanted = ("en",) if english else ("nl", "")
        texts = [text for p in predicates for lang, text in sorted(found.get(p, ())) if lang in wanted]
        return list(dict.fromkeys(texts))

    def objects(self, subject: str, *predicates: str) -> set[str]:
        """Return what a thing refers to."""
        found = self.values.get(subject, {})
        return {value for predicate in predicates for value in found.get(predicate, ())}


@dataclass(frozen=True)
class Gathered:
    """Everything that can be found, and the names of what it can be chosen by."""

    things: tuple[Thing, ...]
    names: Mapping[str, Mapping[str, Name]]


def gather(quads: Iterable[ox.Quad]) -> Gathered:
    """Return everything with a name in a graph that is completed by inference.

    What the files are and how they are checked (the catalogue, the shapes) is no such thing: only policy, what belongs
    to it, and the words it is described in.
    """
    facts = _Facts.of(quads)
    kinds = _kinds(facts)
    above = {kind: _above(facts, kind) for kind in kinds}
    read = {document for values in facts.values.values() for p in _IN_DOCUMENT for document in values.get(p, ())}
    things = tuple(
        _thing(facts, subject, soorten, above, read)
        for subject, found in sorted(facts.texts.items())
        if any(p in found for p in _NAMES) and (soorten := sorted(facts.objects(subject, _TYPE) & kinds.keys()))
    )
    return Gathered(things, _names(facts, kinds, things))


def _kinds(facts: _Facts) -> dict[str, Name]:
    """Return the classes that things are found by: our own, others that the graph names, those of the standards."""
    own = {
        subject: _name(facts, subject)
        for subject, values in facts.values.items()
        if _OWL + "Class" in values.get(_TYPE, ())
        and (subject.startswith(DEF) or _RDFS + "label" in facts.texts.get(subject, ()))
    }
    return own | {iri: {"nl": nl, "en": en} for iri, (nl, en) in _STANDARD.items()}


def _above(facts: _Facts, kind: str) -> set[str]:
    """Return every class above a class."""
    found: set[str] = set()
    pending = [kind]
    while pending:
        for upper in facts.objects(pending.pop(), _RDFS + "subClassOf") - found - {kind}:
            found.add(upper)
            pending.append(upper)
    return found


def _thing(facts: _Facts, subject: str, soorten: list[str], above: Mapping[str, set[str]], read: set[str]) -> Thing:
    dutch = facts.in_language(subject, _NAMES, english=False)
    english = facts.in_language(subject, _NAMES, english=True)
    naam, *others = dutch or english or _any(facts, subject)
    others += facts.in_language(subject, _OTHER_NAMES, english=False)
    documents = _documents(facts, subject, read)
    return Thing(
        iri=subject,
        naam=naam,
        anders=tuple(text for text in dict.fromkeys(others) if text != naam),
        engels=tuple(dict.fromkeys(english + facts.in_language(subject, (*_OTHER_NAMES, *_TEXTS), english=True))),
        tekst=tuple(facts.in_language(subject, _TEXTS, english=False)),
        soort=next(kind for kind in soorten if not any(kind in above[other] for other in soorten)),
        soorten=tuple(soorten),
        gemeente=tuple(sorted(_gemeenten(facts, subject, documents))),
        document=tuple(sorted(documents)),
        thema=tuple(sorted(facts.objects(subject, _THEMA))),
    )


def _any(facts: _Facts, subject: str) -> list[str]:
    return [text for p in _NAMES for _, text in sorted(facts.texts[subject].get(p, ()))]


def _documents(facts: _Facts, subject: str, read: set[str]) -> set[str]:
    """Return the read documents a thing stands in, else those it was taken from, else those that refer to it."""
    if subject in read:
        return {subject}
    own = facts.objects(subject, *_IN_DOCUMENT) or facts.objects(subject, _SOURCE) & read
    if own or not subject.startswith((ID, "https://identifier.overheid.nl/")):
        return own
    return {d for other in facts.subjects.get(subject, ()) for d in facts.objects(other, *_IN_DOCUMENT)}


def _gemeenten(facts: _Facts, subject: str, documents: set[str]) -> set[str]:
    """Return the municipalities of a thing: its own, else those of its documents."""
    of_documents = {g for document in documents for g in facts.objects(document, _GEMEENTE)}
    return facts.objects(subject, _GEMEENTE) or of_documents


def _names(facts: _Facts, kinds: Mapping[str, Name], things: Iterable[Thing]) -> dict[str, dict[str, Name]]:
    """Return what each facet can be set to, by IRI; a theme that nobody used yet can be asked for too."""
    facets: dict[str, set[str]] = {"gemeente": set(), "document": set(), "thema": set()}
    for thing in things:
        for facet, values in facets.items():
            values.update(getattr(thing, facet))
    schemes = {scheme for thema in facets["thema"] for scheme in facts.objects(thema, _SKOS + "inScheme")}
    facets["thema"] |= {s for s in facts.values if facts.objects(s, _SKOS + "inScheme") & schemes}
    named = {facet: {iri: _name(facts, iri) for iri in sorted(values)} for facet, values in facets.items()}
    return {"soort": dict(sorted(kinds.items())), **named}


def _name(facts: _Facts, iri: str) -> Name:
    """Return a name in Dutch and in English; what has none in a language goes by the other."""

    def first() -> Iterator[str]:
        yield from facts.in_language(iri, _NAMES, english=False)
        yield from facts.in_language(iri, _NAMES, english=True)
        yield re.split("[/#]", iri)[-1]

    dutch = next(first())
    return {"nl": dutch, "en": next(iter(facts.in_language(iri, _NAMES, english=True)), dutch)}
