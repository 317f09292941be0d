"""Where things are on a host: from an IRI to the path of its page, and from one page to another.

The IRI of a thing never changes; the host that shows it may be any. Links are therefore written from the place of the
page that holds them, so that they work on every host, below every path, and in a folder of files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

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

    :param page: the path of the page that holds them, without a slash in front.
    :param suffix: what a page is named after in a folder of files; nothing on a host that negotiates.
    """

    page: str
    suffix: str = ""

    def to(self, path: str) -> str:
        """Return the link to a page of this host.

        >>> Links("doc/beleid/a").to("doc/thema/b"), Links("def").to("def#Doel"), Links("doc/a/b", ".html").to("def#C")
        ('../../doc/thema/b', './def#Doel', '../../def.html#C')
        """
        path, hash_, fragment = path.partition("#")
        page = path if not path or path.endswith("/") else path + self.suffix
        return self.file(page) + hash_ + fragment

    def file(self, path: str) -> str:
        """Return the link to a file of this host.

        >>> Links("doc/a/b", ".html").file("dumps/SHA256SUMS")
        '../../dumps/SHA256SUMS'
        """
        return (("../" * self.page.count("/")) or "./") + path

    def thing(self, iri: str) -> str | None:
        """Return the link to the page about a thing, or None when it has none here."""
        path = page_of(iri)
        return None if path is None else self.to(path)

    def format(self, media: Media) -> str:
        """Return the link from a page to itself in another format."""
        if self.suffix:
            return self.file(f"{self.page}.{SUFFIXES[media]}")
        return f"?formaat={media.name}"


def file_name(name: str, media: Media) -> str:
    """Return what a description is called when it is saved.

    >>> file_name("beleid/schulden", TURTLE)
    'beleid-schulden.ttl'
    """
    return f"{name.replace('/', '-')}.{SUFFIXES[media]}"
