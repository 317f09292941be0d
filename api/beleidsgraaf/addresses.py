"""Where things are on a host: from an IRI to the path of its page, and from one page to another.

The IRI of a thing never changes; the host that shows it may be any. Links are therefore written from the place of the
page that holds them, so that they work on every host, below every path, and in a folder of files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from beleidsgraaf.media import HTML, JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE, Media
from beleidsgraaf.terms import BASE, GRAPH, ID, TOOI

# How a file of a format is named; the first that a thing is offered in is the one a reader gets who says nothing.
SUFFIXES: dict[Media, str] = {
    HTML: "html",
    TURTLE: "ttl",
    JSONLD: "jsonld",
    NTRIPLES: "nt",
    RDFXML: "rdf",
    TRIG: "trig",
    NQUADS: "nq",
}
# The languages of pages; the first has no part of its own in an address, the others stand below it.
LANGUAGES = ("nl", "en")
_MOST = 512
# What a name of ours can be: no point, so that the name of a file is never taken for the name of a thing.
_NAME = re.compile(r"[A-Za-z0-9_~-]+(/[A-Za-z0-9_~-]+)+")


def candidates(name: str) -> tuple[str, ...]:
    """Return the IRIs that the page `/doc/{name}` can be about; none when nothing can have that name.

    Bodies that TOOI registers keep the IRI they have there; what this graph says of them is on a page here.

    >>> candidates("gemeente/gm0484")[1]
    'https://identifier.overheid.nl/tooi/id/gemeente/gm0484'
    >>> candidates("beleid/../..")
    ()
    """
    if len(name) > _MOST or not _NAME.fullmatch(name):
        return ()
    return ID + name, TOOI + name


def page_of(iri: str) -> str | None:
    """Return the path of the page about a thing, or None when it has none here.

    >>> page_of("https://w3id.org/beleidsgraaf/id/thema/schulden")
    'doc/thema/schulden'
    >>> page_of("https://w3id.org/beleidsgraaf/def#Doel")
    'def#Doel'
    >>> page_of("https://example.org/") is None
    True
    """
    for namespace in (ID, TOOI):
        name = iri.removeprefix(namespace)
        if name != iri:
            return f"doc/{name}" if candidates(name) else None
    path, hash_, term = iri.removeprefix(BASE).partition("#")
    if iri.startswith(BASE) and path in ("def", "shapes") and re.fullmatch(r"[\w-]*", term):
        return path + hash_ + term
    return None


def graph_of(name: str) -> str | None:
    """Return the IRI of the named graph that the page `/doc/{name}` is about, if it can be about one."""
    return next((iri for iri in candidates(name) if iri.startswith(GRAPH)), None)


@dataclass(frozen=True)
class Links:
    """Links from one page to others.

    Pages of one language refer to each other by the same relative links as those of another, so a reader stays in the
    language in which the page is read. What has no language (data, files, styles) stands above them all.

    :param page: the path of the page that holds them, without a slash in front and without its language.
    :param suffix: what a page is named after in a folder of files; nothing on a host that negotiates.
    :param taal: the language of the page.
    :param query: of the address of the page, for what leads to the same page in another way.
    :param asked: what of that belongs to the permanent address, in one order, with its question mark.
    :param root: where the pages begin on the host, for a page that is shown at any address; else links are relative.
    """

    page: str
    suffix: str = ""
    taal: str = LANGUAGES[0]
    query: str = ""
    asked: str = ""
    root: str = ""

    def to(self, path: str) -> str:
        """Return the link to a page of this host, in the language of this page.

        >>> Links("doc/beleid/a").to("doc/thema/b"), Links("def").to("def#Doel"), Links("doc/a/b", ".html").to("def#C")
        ('../../doc/thema/b', './def#Doel', '../../def.html#C')
        >>> Links("doc/beleid/a", taal="en").to("doc/thema/b")
        '../../doc/thema/b'
        """
        path, hash_, fragment = path.partition("#")
        return self._up(0) + self._named(path) + hash_ + fragment

    def file(self, path: str) -> str:
        """Return the link to what has no language: data, a file, a service.

        >>> Links("doc/a/b", ".html").file("dumps/SHA256SUMS"), Links("doc/a/b", taal="en").file("dumps/SHA256SUMS")
        ('../../dumps/SHA256SUMS', '../../../dumps/SHA256SUMS')
        >>> Links("404", taal="en", root="/").file("dumps/SHA256SUMS"), Links("404", taal="en", root="/").to("hulp")
        ('/dumps/SHA256SUMS', '/en/hulp')
        """
        return self._up(0 if self.taal == LANGUAGES[0] else 1) + path

    def thing(self, iri: str) -> str | None:
        """Return the link to the page about a thing, or None when it has none here."""
        path = page_of(iri)
        return None if path is None else self.to(path)

    def format(self, media: Media) -> str:
        """Return the link from a page to itself in another format; data have no language.

        >>> Links("doc/a/b").format(TURTLE), Links("doc/a/b", taal="en").format(TURTLE)
        ('?formaat=turtle', '../../../doc/a/b?formaat=turtle')
        """
        if self.suffix:
            return self.file(f"{self.page}.{SUFFIXES[media]}")
        asked = f"?formaat={media.name}"
        return asked if self.taal == LANGUAGES[0] else self.file(self.page) + asked

    def language(self, taal: str) -> str:
        """Return the link to this page in a language, in the same state.

        >>> Links("zoek", query="q=a").language("en"), Links("doc/a/b", taal="en").language("nl")
        ('./en/zoek?q=a', '../../../doc/a/b')
        """
        below = "" if taal == LANGUAGES[0] else f"{taal}/"
        return self.file(below + self._named(self.page)) + (f"?{self.query}" if self.query else "")

    @property
    def canonical(self) -> str:
        """The permanent address of the page.

        >>> Links("doc/a/b", taal="en").canonical
        'https://w3id.org/beleidsgraaf/en/doc/a/b'
        """
        return BASE + ("" if self.taal == LANGUAGES[0] else f"{self.taal}/") + self.page + self.asked

    def _named(self, path: str) -> str:
        return path if not path or path.endswith("/") else path + self.suffix

    def _up(self, more: int) -> str:
        if self.root:
            return self.root + ("" if more or self.taal == LANGUAGES[0] else f"{self.taal}/")
        return ("../" * (self.page.count("/") + more)) or "./"


@dataclass(frozen=True)
class State:
    """What is asked of a page in its address: each parameter with its values, in the order of the page.

    Links to a page in another state are made from it, so that everything one sees can be shared by its address.
    """

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def plus(self, name: str, value: str) -> State:
        """Return the state with one more value of a parameter."""
        held = self.values.get(name, ())
        return self if value in held else self.set(name, *held, value)

    def minus(self, name: str, value: str) -> State:
        """Return the state without a value of a parameter."""
        return self.set(name, *(held for held in self.values.get(name, ()) if held != value))

    def set(self, name: str, *values: str) -> State:
        """Return the state with these values of a parameter, or with none.

        >>> str(State({"q": ["a b"]}).plus("thema", "x").set("pagina", "2"))
        '?q=a+b&thema=x&pagina=2'
        """
        return replace(self, values={**self.values, name: values})

    def __str__(self) -> str:
        """Return the link to the same page in this state.

        >>> str(State({"q": [""]}))
        '?'
        """
        pairs = [(name, value) for name, several in self.values.items() for value in several if value]
        return "?" + urlencode(pairs, safe=":/")


def file_name(name: str, media: Media) -> str:
    """Return what a description is called when it is saved.

    >>> file_name("beleid/schulden", TURTLE)
    'beleid-schulden.ttl'
    """
    return f"{name.replace('/', '-')}.{SUFFIXES[media]}"
