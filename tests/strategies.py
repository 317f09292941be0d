"""What hypothesis draws from: texts, terms, graphs, headers, and a text set anew."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pyoxigraph as ox
from hypothesis import strategies as st

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
_DEF = "https://w3id.org/beleidsgraaf/def#"
_ID = "https://w3id.org/beleidsgraaf/id/"

# What has broken parsers, writers and bound queries before: pieces, not characters.
NASTY = (
    *('"', '""', '"""', "'", "'''", "\\", "\\\\", "\\u0022", "\\u0041", "\\U00000041", "%s", "\\1", "\\g<0>"),
    *("\n", "\r", "\r\n", "\t", "\f", "\v", "\b", "\0", "\x85", "\u2028", "\ufeff", "\ufffe", "\u00ad", " "),
    *(
        "UNDEF }",
        "VALUES ?x { UNDEF }",
        "} #",
        "# geen commentaar",
        "SERVICE <http://x/> {}",
        "@prefix ex: <http://x/> .",
    ),
    *("<", ">", "{", "}", "🙂", "é", "e\u0301", "ĳ", "ﬁ", "«", "a", "2026"),
)


def texts(min_size: int = 0) -> st.SearchStrategy[str]:
    """Any text that UTF-8 can carry, with more than its share of trouble."""
    plain = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
    return st.lists(st.sampled_from(NASTY) | plain, min_size=min_size, max_size=6).map("".join)


def locals_() -> st.SearchStrategy[str]:
    """The last part of an IRI, with and without characters that a prefixed name cannot have."""
    return st.text("abcdeé019._-~/%:'()", min_size=0, max_size=6).map(lambda text: text.replace("%", "%25"))


def iris() -> st.SearchStrategy[ox.NamedNode]:
    """IRIs inside and outside the namespaces that have a prefix."""
    namespaces = (_DEF, _ID + "beleid/", _ID, "http://www.w3.org/2004/02/skos/core#", "http://example.org/", "urn:x:")
    return st.builds(lambda namespace, local: ox.NamedNode(namespace + local), st.sampled_from(namespaces), locals_())


def predicates() -> st.SearchStrategy[ox.NamedNode]:
    """Properties: those with a place of their own in the canonical order, ours, and others."""
    known = (
        RDF + "type",
        "http://www.w3.org/2004/02/skos/core#prefLabel",
        "http://purl.org/dc/terms/description",
        _DEF + "bewijs",
        _DEF + "onderdeelVan",
    )
    return st.sampled_from(known).map(ox.NamedNode) | iris()


def literals() -> st.SearchStrategy[ox.Literal]:
    """Plain, in a language, and typed: well and badly written."""
    lexical = st.sampled_from(
        ("1", "01", "+1", "-0", "1.", ".5", "1.50", "1e3", "INF", "true", "1.0", "2026-01-01", "geen getal", "")
    )
    types = st.sampled_from(
        [XSD + name for name in ("integer", "decimal", "double", "boolean", "date", "string", "anyURI")]
    )
    return st.one_of(
        st.builds(ox.Literal, texts()),
        st.builds(
            lambda text, tag: ox.Literal(text, language=tag), texts(), st.sampled_from(("nl", "en", "nl-be", "fy"))
        ),
        st.builds(lambda text, iri: ox.Literal(text, datatype=ox.NamedNode(iri)), lexical | texts(), types),
        st.integers().map(ox.Literal),
        st.booleans().map(ox.Literal),
    )


@st.composite
def graphs(draw: st.DrawFn, max_subjects: int = 3) -> list[ox.Triple]:
    """A graph as an author may write it: nested blank nodes and lists, each used in one place."""
    triples: list[ox.Triple] = []

    def value(depth: int) -> ox.NamedNode | ox.BlankNode | ox.Literal:
        kind = draw(
            st.sampled_from(("iri", "literal", "literal", "blank", "list") if depth < 2 else ("iri", "literal"))
        )
        if kind == "iri":
            return draw(iris())
        if kind == "literal":
            return draw(literals())
        if kind == "blank":
            node = ox.BlankNode()
            statements(node, depth + 1, draw(st.integers(0, 2)))
            return node
        return listed([value(depth + 1) for _ in range(draw(st.integers(0, 3)))])

    def listed(items: list[ox.NamedNode | ox.BlankNode | ox.Literal]) -> ox.NamedNode | ox.BlankNode:
        head: ox.NamedNode | ox.BlankNode = ox.NamedNode(RDF + "nil")
        for item in reversed(items):
            node = ox.BlankNode()
            triples.append(ox.Triple(node, ox.NamedNode(RDF + "first"), item))
            triples.append(ox.Triple(node, ox.NamedNode(RDF + "rest"), head))
            head = node
        return head

    def statements(subject: ox.NamedNode | ox.BlankNode, depth: int, count: int) -> None:
        for _ in range(count):
            triples.append(ox.Triple(subject, draw(predicates()), value(depth)))

    for _ in range(draw(st.integers(0, max_subjects))):
        subject = ox.BlankNode() if draw(st.integers(0, 4)) == 0 else draw(iris())
        statements(subject, 0, draw(st.integers(1, 3)))
    return triples


def accept_headers() -> st.SearchStrategy[str]:
    """Accept headers, from proper to nonsense."""
    types = st.sampled_from(
        (
            *(
                "*/*",
                "application/*",
                "text/*",
                "text/csv",
                "TEXT/CSV",
                "text/turtle",
                "text/html",
                "image/png",
                "",
                "x",
            ),
            *("application/json", "application/sparql-results+json", "application/ld+json"),
            *("application/xml", "application/sparql-results+xml", "application/rdf+xml"),
        )
    )
    quality = st.sampled_from(
        ("", ";q=1", ";q=0", "; q=0.5", ";q=0.001", ";Q=0.9", ";q=-1", ";q=7", ";q=nan", ";q=x", ";v=1;q=0.3", ";")
    )
    proper = st.lists(st.builds(str.__add__, types, quality), max_size=5).map(", ".join)
    return proper | st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)


# Setting a text anew.

_LIGATURES = {"ffi": "ﬃ", "fi": "ﬁ", "fl": "ﬂ", "ij": "ĳ"}
_GAPS = (" ", " ", " ", "  ", "\n", "\n", "\n    ", "\n\n", " \f", "\n\f", "\f\n", "\u00a0", "\t")


def set_anew(text: str, choose: Callable[[int], int]) -> str:
    """Return the text with other line breaks, hyphens, page breaks, ligatures and spaces.

    :param choose: given n, returns a number below n; what it returns decides the layout.
    """
    words = []
    for word in text.split():
        for plain, ligature in _LIGATURES.items():
            if plain in word and choose(2):
                word = word.replace(plain, ligature)
        if len(word) > 5 and choose(3) == 0:
            at = 2 + choose(len(word) - 4)
            if _may_break(word[:at], word[at:]):
                word = word[:at] + ("-\n", "\u00ad", "\u00ad\n", "-\n\n\f")[choose(4)] + word[at:]
        words.append(word)
    return "".join(word + _GAPS[choose(len(_GAPS))] for word in words)


def _may_break(before: str, after: str) -> bool:
    """Whether a typesetter could break here: between two letters or digits that stay themselves when parted."""
    whole = unicodedata.normalize("NFKC", before + after)
    return (
        before[-1].isalnum()
        and after[0].isalnum()
        and whole == unicodedata.normalize("NFKC", before) + unicodedata.normalize("NFKC", after)
    )
