"""One canonical text for one graph: the Turtle that `fmt` writes and `lint` compares with.

A file begins with `#` lines that say what is in it; after those there are no comments, because what is worth saying
is said in the graph. One block a subject, one triple a line, a fixed order of predicates and subjects: moving, adding
or removing a statement touches its own line only.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

import pyoxigraph as ox

from beleidsgraaf.errors import TurtleError
from beleidsgraaf.terms import Prefixes

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPE = ox.NamedNode(_RDF + "type")
_FIRST = ox.NamedNode(_RDF + "first")
_REST = ox.NamedNode(_RDF + "rest")
_NIL = ox.NamedNode(_RDF + "nil")
_ORDER = ox.NamedNode("http://www.w3.org/ns/shacl#order")
_SHAPES = "https://w3id.org/beleidsgraaf/shapes#"

# What stands first in a block, in this order; `*` is where our own properties come, `+` where all others come.
_PREDICATES = """
    rdf:type sh:targetClass sh:targetSubjectsOf sh:targetObjectsOf sh:targetNode sh:path
    dcterms:title skos:prefLabel rdfs:label skos:altLabel skos:hiddenLabel skos:notation sh:name sh:description
    dcterms:description skos:definition skos:scopeNote skos:example rdfs:comment
    rdfs:subClassOf rdfs:subPropertyOf rdfs:domain rdfs:range owl:inverseOf owl:disjointWith
    skos:inScheme skos:topConceptOf skos:hasTopConcept skos:broader skos:narrower skos:related sh:order
    * +
    dcterms:source dcterms:created dcterms:issued dcterms:modified
    sh:property sh:severity sh:message skos:changeNote skos:editorialNote rdfs:isDefinedBy
""".split()

# What a file is about comes first; the rest follows the order in which a reader meets things in a document.
_TYPES = """
    owl:Ontology skos:ConceptScheme bg:Beleidsdocument bg:Paragraaf bg:Besluit bg:Bijeenkomst
    bg:Missie bg:Visie bg:Effect bg:Opgave bg:Thema bg:Doel bg:Inspanning bg:Afspraak bg:Principe bg:Randvoorwaarde
    bg:Aandachtspunt bg:Ontwikkeling bg:Resultaat bg:Voorziening bg:Voorbeeld bg:Begrotingsprogramma
    bg:Rolvervulling bg:Planning bg:Voortgang bg:Indicator bg:Streefwaarde bg:Waarneming bg:Bedrag bg:Passage
    owl:Class owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty
""".split()

_TEXT = re.compile(
    r'"""(?:[^\\]|\\.)*?"""'
    r"|'''(?:[^\\]|\\.)*?'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
    r"|<[^>\n]*>|\#[^\n]*",
    re.S,
)
_PREFIX = re.compile(r"^\s*@?prefix\s+([\w.-]*):\s*<([^>]*)>", re.I | re.M)
_NUMBER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?[0-9]*\.[0-9]+")

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def parse(path: Path) -> list[ox.Triple]:
    """Parse a Turtle file.

    :raises TurtleError: with the line, when it is not Turtle or not UTF-8.
    """
    try:
        return [quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)]
    except SyntaxError as fault:
        raise TurtleError(
            f"Geen geldige Turtle: {fault.msg}.", path=path, line=fault.lineno, cure="Herstel deze regel."
        ) from fault
    except (OSError, ValueError) as fault:
        raise TurtleError(f"Niet te lezen: {fault}.", path=path, cure="Bewaar het bestand als UTF-8.") from fault


def format_file(path: Path, prefixes: Prefixes) -> str:
    """Return the canonical text of a Turtle file.

    :raises TurtleError: when it cannot be parsed, has a comment after its header, uses a namespace that has no prefix
        in `ontology/prefixes.ttl` while it declares one, or uses a blank node in two places.
    """
    triples = parse(path)
    text = path.read_text(encoding="utf-8")
    first_other = re.search(r"^(?!#)", text, re.M)
    header = text[: first_other.start()] if first_other else text
    _refuse_comments(text, len(header), path)
    declared = _declarations(text, prefixes, path)
    if not triples:
        # A file of declarations only: they are its content, used or not.
        return "\n\n".join(part for part in (header.strip(), "\n".join(sorted(declared))) if part) + "\n"
    return format_triples(triples, prefixes, header=header, path=path)


def _refuse_comments(text: str, begin: int, path: Path) -> None:
    for match in _TEXT.finditer(text, begin):
        if match[0].startswith("#"):
            raise TurtleError(
                "Hier staat commentaar.",
                path=path,
                line=text.count("\n", 0, match.start()) + 1,
                cure="Zeg het in de graaf: skos:scopeNote, skos:editorialNote of skos:changeNote.",
            )


def without_texts(text: str) -> str:
    """Blank out what stands between quotes, line for line, so that what is left is Turtle's own."""
    return _TEXT.sub(lambda match: match[0] if match[0][0] in "<#" else "\n" * match[0].count("\n"), text)


def _declarations(text: str, prefixes: Prefixes, path: Path) -> list[str]:
    """Return the prefix declarations in canonical form; refuse those that are not the project's."""
    lines = []
    bare = without_texts(text)
    for match in _PREFIX.finditer(bare):
        name, iri = match.groups()
        if prefixes.by_name.get(name) != iri:
            raise TurtleError(
                f"De prefix «{name}:» staat zo niet in ontology/prefixes.ttl.",
                path=path,
                line=bare.count("\n", 0, match.end()) + 1,
                cure="Schrijf de prefix zoals daar, of voeg hem daar toe.",
            )
        lines.append(f"@prefix {name}: <{iri}> .")
    return lines


def format_triples(triples: list[ox.Triple], prefixes: Prefixes, *, header: str = "", path: Path | None = None) -> str:
    """Return the canonical text of some triples.

    The same graph gives the same text, whatever order the triples come in.
    """
    return _Writer(triples, prefixes, path or Path("-")).text(header)


class _Writer:
    def __init__(self, triples: list[ox.Triple], prefixes: Prefixes, path: Path) -> None:
        self.prefixes = prefixes
        self.path = path
        self.used: set[str] = set()
        self.written: set[Term] = set()
        self.by_subject: dict[Term, dict[Term, set[Term]]] = defaultdict(lambda: defaultdict(set))
        for triple in triples:
            self.by_subject[triple.subject][triple.predicate].add(triple.object)
        references = Counter(triple.object for triple in set(triples) if isinstance(triple.object, ox.BlankNode))
        if any(count > 1 for count in references.values()):
            raise TurtleError("Een naamloos ding wordt op twee plaatsen gebruikt.", path=path, cure="Geef het een IRI.")
        self.nested = set(references)
        self._type_rank = {prefixes.expand(name): rank for rank, name in enumerate(_TYPES)}
        self._predicate_rank = {prefixes.expand(n): r for r, n in enumerate(_PREDICATES) if len(n) > 1}

    def text(self, header: str) -> str:
        subjects = sorted((s for s in self.by_subject if s not in self.nested), key=self._subject_key)
        blocks = [self._block(subject) for subject in subjects]
        if any(isinstance(subject, ox.BlankNode) and subject not in self.written for subject in self.by_subject):
            raise TurtleError(
                "Naamloze dingen verwijzen in een kring naar elkaar.", path=self.path, cure="Geef er een IRI."
            )
        declarations = [f"@prefix {n}: <{iri}> ." for n, iri in self.prefixes.by_name.items() if n in self.used]
        parts = [part for part in (header.strip(), "\n".join(declarations), *blocks) if part]
        return "\n\n".join(parts) + "\n"

    def _subject_key(self, subject: Term) -> tuple[object, ...]:
        name = self._term_key(subject)
        if isinstance(subject, ox.NamedNode) and subject.value.startswith(_SHAPES):
            base, dash, _ = subject.value.partition("-")
            orders = self.by_subject[subject].get(_ORDER, set())
            order = min((float(o.value) for o in orders if isinstance(o, ox.Literal) and _is_number(o)), default=0.0)
            return (0, base, bool(dash), order, name)
        types = self.by_subject[subject].get(_TYPE, set())
        ranks = [self._type_rank.get(t.value, 99) for t in types if isinstance(t, ox.NamedNode)]
        first_type = min((t.value for t in types if isinstance(t, ox.NamedNode)), default="")
        rank = min(ranks, default=99)
        return (rank, first_type if rank == 99 else "", False, 0.0, name)

    def _block(self, subject: Term) -> str:
        name = "[]" if isinstance(subject, ox.BlankNode) else self._inline(subject)
        return "\n".join([name, *self._statements(subject, 1), "."])

    def _statements(self, subject: Term, depth: int) -> list[str]:
        self.written.add(subject)
        lines = []
        by_predicate = self.by_subject[subject]
        for predicate in sorted(by_predicate, key=self._predicate_key):
            verb = "a" if predicate == _TYPE else self._inline(predicate)
            objects = [self._object(o, depth) for o in sorted(by_predicate[predicate], key=self._object_key)]
            pad = "    " * depth
            if len(objects) == 1:
                lines.append(f"{pad}{verb} {objects[0]} ;")
            else:
                objects = [self._object(o, depth + 1) for o in sorted(by_predicate[predicate], key=self._object_key)]
                lines.append(f"{pad}{verb}")
                lines += [f"{pad}    {text} ," for text in objects[:-1]]
                lines.append(f"{pad}    {objects[-1]} ;")
        return lines

    def _object(self, term: Term, depth: int) -> str:
        if not isinstance(term, ox.BlankNode):
            return self._inline(term)
        pad = "    " * depth
        items = self._items(term)
        if items is not None:
            texts = [self._object(item, depth + 1) for item in items]
            if any("\n" in text for text in texts):
                return "(\n" + "".join(f"{pad}    {text}\n" for text in texts) + f"{pad})"
            return f"( {' '.join(texts)} )"
        if term not in self.by_subject:
            return "[]"
        return "\n".join(["[", *self._statements(term, depth + 1), f"{pad}]"])

    def _items(self, head: Term) -> list[Term] | None:
        """Return the members of a well-formed list; None for anything else, which is then written out as it is."""
        items: list[Term] = []
        nodes: list[Term] = []
        while head != _NIL:
            node = self.by_subject.get(head, {})
            complete = set(node) == {_FIRST, _REST} and len(node[_FIRST]) == len(node[_REST]) == 1
            if not complete or not isinstance(head, ox.BlankNode) or head in nodes:
                return None
            nodes.append(head)
            items.append(next(iter(node[_FIRST])))
            head = next(iter(node[_REST]))
        self.written.update(nodes)
        return items

    def _predicate_key(self, predicate: Term) -> tuple[int, str]:
        iri = predicate.value if isinstance(predicate, ox.NamedNode) else ""
        name = self.prefixes.show(iri)
        fallback = _PREDICATES.index("*" if name.startswith("bg:") else "+")
        return self._predicate_rank.get(iri, fallback), name

    def _object_key(self, term: Term) -> tuple[object, ...]:
        if isinstance(term, ox.Literal):
            language = {"nl": "", None: ""}.get(term.language, term.language or "")
            number = float(term.value) if _is_number(term) else 0.0
            return (1, language, number, term.value)
        if isinstance(term, ox.BlankNode):
            return (2, "", 0.0, self._object(term, 0))
        return (0, "", 0.0, self._term_key(term))

    def _term_key(self, term: Term) -> str:
        if isinstance(term, ox.NamedNode):
            return self.prefixes.show(term.value)
        # A blank node has no name to sort by but what is said of it.
        return self._object(term, 0) if isinstance(term, ox.BlankNode) else str(term)

    def _inline(self, term: Term) -> str:
        if isinstance(term, ox.NamedNode):
            return self._iri(term.value)
        if isinstance(term, ox.Literal):
            return self._literal(term)
        raise TurtleError("Hier past alleen een IRI of een waarde.", path=self.path)

    def _iri(self, iri: str) -> str:
        short = self.prefixes.shorten(iri)
        if short is None:
            return f"<{iri}>"
        self.used.add(short.partition(":")[0])
        return short

    def _literal(self, term: ox.Literal) -> str:
        datatype = term.datatype.value
        if term.direction:
            raise TurtleError(
                "Een tekst met schrijfrichting heeft hier geen vorm.", path=self.path, cure="Laat haar weg."
            )
        if datatype == _XSD + "boolean" and term.value in ("true", "false"):
            return term.value
        if _is_number(term):
            return term.value
        quoted = _quote(term.value)
        if term.language:
            return f"{quoted}@{term.language}"
        return quoted if datatype == _XSD + "string" else f"{quoted}^^{self._iri(datatype)}"


def _is_number(term: ox.Literal) -> bool:
    kind = {_XSD + "integer": _NUMBER, _XSD + "decimal": _DECIMAL}.get(term.datatype.value)
    return bool(kind and kind.fullmatch(term.value))


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("\t", "\\t").replace("\r", "\\r")
    if "\n" in text:
        escaped = escaped.replace('"""', '""\\"')
        last = re.search(r'(\\*)"$', escaped)
        if last and len(last[1]) % 2 == 0:
            escaped = escaped[:-1] + '\\"'
        return f'"""{escaped}"""'
    return '"' + escaped.replace('"', '\\"') + '"'
