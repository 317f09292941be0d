"""JSON-LD 1.1 under a context of our own: the names of the ontology, and what kind of value each has.

The context is made from the ontology, so that a new term has its name in JSON at once. A description carries the part
of the context that it uses, so that it can be read without fetching anything; the whole is published.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import pyoxigraph as ox

from beleidsgraaf.terms import DEF, ID, Prefixes

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_OWL = "http://www.w3.org/2002/07/owl#"
_TYPE = ox.NamedNode(_RDF + "type")
_FIRST = ox.NamedNode(_RDF + "first")
_REST = ox.NamedNode(_RDF + "rest")
_NIL = ox.NamedNode(_RDF + "nil")
_RANGE = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#range")
_TEXT = _RDF + "langString"
# Terms of others that come by their bare names too: those that hold text with a language, and those that hold things.
_TEXTS = """skos:prefLabel skos:altLabel skos:hiddenLabel skos:definition skos:scopeNote skos:example skos:editorialNote
    skos:changeNote rdfs:label rdfs:comment dcterms:title dcterms:description""".split()
_THINGS = """skos:inScheme skos:topConceptOf skos:hasTopConcept skos:broader skos:narrower skos:related skos:exactMatch
    skos:closeMatch skos:broadMatch skos:narrowMatch skos:relatedMatch rdfs:isDefinedBy rdfs:subClassOf
    rdfs:subPropertyOf rdfs:domain rdfs:range rdfs:seeAlso dcterms:source dcterms:isPartOf dcterms:isReplacedBy
    dcterms:license dcterms:references owl:sameAs owl:inverseOf org:subOrganizationOf org:memberOf org:hasMember
    oa:hasSource""".split()
_KEYWORDS = {"id": "@id", "type": "@type"}
_LOCAL = re.compile(r"[\w-]+", re.ASCII)
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class Context:
    """Names for IRIs in JSON, with the kind of value each stands for."""

    def __init__(self, terms: Mapping[str, Any], prefixes: Mapping[str, str]) -> None:
        """Keep definitions.

        :param terms: bare name to its definition: an IRI, or an object with `@id` and `@type` or `@container`.
        :param prefixes: the prefixes whose names are not taken by a term.
        """
        self.terms = dict(terms)
        self.prefixes = dict(prefixes)
        self._names: dict[str, tuple[str | None, str]] = {}
        self._by_iri = {d if isinstance(d, str) else d["@id"]: name for name, d in terms.items()}

    @classmethod
    def of(cls, ontology: Iterable[ox.Triple], prefixes: Prefixes) -> Context:
        """Make the context of an ontology."""
        terms: dict[str, Any] = {}
        for names, kind in ((_TEXTS, {"@container": "@language"}), (_THINGS, {"@type": "@id"})):
            for name in names:
                if name.partition(":")[0] in prefixes.by_name:
                    terms[name.partition(":")[2]] = {"@id": prefixes.expand(name), **kind}
        types: dict[str, set[str]] = defaultdict(set)
        ranges: dict[str, set[str]] = defaultdict(set)
        for triple in ontology:
            if isinstance(triple.subject, ox.NamedNode) and triple.subject.value.startswith(DEF):
                held = {_TYPE: types, _RANGE: ranges}.get(triple.predicate)
                if held is not None:
                    held[triple.subject.value].add(getattr(triple.object, "value", ""))
        for iri in sorted(types):
            name = iri.removeprefix(DEF)
            if name not in _KEYWORDS:
                terms[name] = _definition(iri, types[iri], ranges[iri])
        outside = {name: iri for name, iri in prefixes.by_name.items() if not iri.startswith(ID) and name not in terms}
        return cls(dict(sorted(terms.items())), outside)

    def document(self) -> dict[str, Any]:
        """Return the whole context, as it is published."""
        return {"@context": {**_KEYWORDS, **self.prefixes, **self.terms}}

    def write(self, triples: Iterable[ox.Triple]) -> bytes:
        """Write triples as JSON-LD; what is said of nameless things and lists stands where they are used.

        The order of the triples is that of the text.
        """
        writer = _Writer(self, triples)
        nodes = writer.nodes()
        body = nodes[0] if len(nodes) == 1 else {"@graph": nodes}
        whole = self.document()["@context"]
        used = {name: whole[name] for name in whole if name in writer.used}
        # On one line: written with indents it takes three times as long.
        return (json.dumps({"@context": used, **body}, ensure_ascii=False) + "\n").encode()

    def name(self, iri: str) -> tuple[str | None, str]:
        """Return the term for an IRI, if it has one, and how it is written without one."""
        if iri not in self._names:
            fits = (
                f"{prefix}:{iri[len(namespace) :]}"
                for prefix, namespace in self.prefixes.items()
                if iri.startswith(namespace) and _LOCAL.fullmatch(iri[len(namespace) :])
            )
            self._names[iri] = (self._by_iri.get(iri), next(fits, iri))
        return self._names[iri]


def _definition(iri: str, types: set[str], ranges: set[str]) -> Any:
    if _OWL + "ObjectProperty" in types:
        return {"@id": iri, "@type": "@id"}
    if _OWL + "DatatypeProperty" in types and len(ranges) == 1:
        (datatype,) = ranges
        if datatype == _TEXT:
            return {"@id": iri, "@container": "@language"}
        if datatype.startswith(_XSD) and datatype != _XSD + "string":
            return {"@id": iri, "@type": datatype}
    return iri


class _Writer:
    def __init__(self, context: Context, triples: Iterable[ox.Triple]) -> None:
        self.context = context
        self.used: set[str] = set()
        self.by_subject: dict[Term, dict[ox.NamedNode, list[Term]]] = defaultdict(lambda: defaultdict(list))
        references: Counter[Term] = Counter()
        parents: dict[Term, Term] = {}
        for triple in triples:
            self.by_subject[triple.subject][triple.predicate].append(triple.object)
            if isinstance(triple.object, ox.BlankNode):
                references[triple.object] += 1
                parents[triple.object] = triple.subject
        self.within = {node for node, count in references.items() if count == 1 and _hangs(node, parents)}

    def nodes(self) -> list[dict[str, Any]]:
        return [self._node(subject) for subject in self.by_subject if subject not in self.within]

    def _node(self, subject: Term) -> dict[str, Any]:
        node: dict[str, Any] = {}
        if subject not in self.within:
            node[self._use("id")] = str(subject) if isinstance(subject, ox.BlankNode) else subject.value  # type: ignore[union-attr]
        for predicate, values in self.by_subject.get(subject, {}).items():
            if predicate == _TYPE and all(isinstance(value, ox.NamedNode) for value in values):
                names = [self._vocabulary(value.value) for value in values]  # type: ignore[union-attr]
                node[self._use("type")] = names[0] if len(names) == 1 else names
            else:
                node.update(self._property(predicate, values))
        return node

    def _use(self, name: str) -> str:
        self.used.add(name)
        return name

    def _vocabulary(self, iri: str) -> str:
        """Return how an IRI is written as a type, or as a key whose values say themselves what they are."""
        term, other = self.context.name(iri)
        if term is not None and isinstance(self.context.terms[term], str):
            return self._use(term)
        return self._prefixed(other)

    def _prefixed(self, text: str) -> str:
        prefix, _, local = text.partition(":")
        if not local.startswith("//") and prefix in self.context.prefixes:
            self._use(prefix)
        return text

    def _property(self, predicate: ox.NamedNode, values: list[Term]) -> dict[str, Any]:
        """Return the values under the term as far as they are what it stands for, the others under the IRI."""
        term, _ = self.context.name(predicate.value)
        definition = self.context.terms.get(term or "")
        texts: dict[str, list[str]] = defaultdict(list)
        short: list[Any] = []
        long: list[Any] = []
        for value in values:
            if isinstance(definition, dict) and "@container" in definition:
                if isinstance(value, ox.Literal) and value.language:
                    texts[value.language].append(value.value)
                    continue
            elif isinstance(definition, dict):
                simple = _simple(value, definition["@type"])
                if simple is not None:
                    short.append(simple)
                    continue
            long.append(self._value(value))
        found: dict[str, Any] = {}
        if term is not None and (texts or short):
            by_language = {language: _one_or_all(held) for language, held in texts.items()}
            found[self._use(term)] = by_language or _one_or_all(short)
        if long:
            found[self._vocabulary(predicate.value)] = _one_or_all(long)
        return found

    def _value(self, value: Term) -> Any:
        if isinstance(value, ox.Literal):
            if value.language:
                return {"@value": value.value, "@language": value.language}
            if value.datatype.value == _XSD + "string":
                return value.value
            return {"@value": value.value, "@type": self._prefixed(self.context.name(value.datatype.value)[1])}
        members = self._members(value)
        if members is not None:
            return {"@list": [self._value(member) for member in members]}
        if value in self.within:
            return self._node(value)
        return {self._use("id"): str(value) if isinstance(value, ox.BlankNode) else value.value}  # type: ignore[union-attr]

    def _members(self, head: Term) -> list[Term] | None:
        """Return the members of a well-formed list that is used in one place, else None."""
        members: list[Term] = []
        while head != _NIL:
            node = self.by_subject.get(head, {})
            if head not in self.within or set(node) != {_FIRST, _REST}:
                return None
            if len(node[_FIRST]) != 1 or len(node[_REST]) != 1:
                return None
            members.append(node[_FIRST][0])
            head = node[_REST][0]
        return members


def _hangs(node: Term, parents: Mapping[Term, Term]) -> bool:
    """Return whether a nameless thing hangs from a named one or from nothing, and not from itself by a circle."""
    seen = set()
    while node in parents and node not in seen:
        seen.add(node)
        node = parents[node]
    return node not in seen


def _simple(value: Term, kind: str) -> Any:
    """Return a value as it stands under a term of a kind, or None when the term cannot hold it as it is."""
    if kind == "@id":
        return value.value if isinstance(value, ox.NamedNode) else None
    if not isinstance(value, ox.Literal) or value.language or value.datatype.value != kind:
        return None
    if kind == _XSD + "boolean" and value.value in ("true", "false"):
        return value.value == "true"
    if kind == _XSD + "integer" and _INTEGER.fullmatch(value.value):
        return int(value.value)
    return value.value


def _one_or_all(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values
