"""Media types, and the choice among them by an Accept header (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a SPARQL query answers with."""

    SOLUTIONS = "solutions"
    BOOLEAN = "boolean"
    GRAPH = "graph"


@dataclass(frozen=True)
class Media:
    """A format: its short name, its media type, and other types clients use for it."""

    name: str
    type: str
    aliases: tuple[str, ...] = ()
    charset: bool = False

    @property
    def content_type(self) -> str:
        """Return the value of the Content-Type header."""
        return f"{self.type}; charset=utf-8" if self.charset else self.type


JSON = Media("json", "application/sparql-results+json", ("application/json",))
XML = Media("xml", "application/sparql-results+xml", ("application/xml", "text/xml"))
CSV = Media("csv", "text/csv", charset=True)
TSV = Media("tsv", "text/tab-separated-values", charset=True)
TURTLE = Media("turtle", "text/turtle", ("application/x-turtle",), charset=True)
NTRIPLES = Media("ntriples", "application/n-triples", ("text/plain",))
RDFXML = Media("rdfxml", "application/rdf+xml", ("application/xml", "text/xml"))
JSONLD = Media("jsonld", "application/ld+json", ("application/json",))
TRIG = Media("trig", "application/trig", ("application/x-trig",), charset=True)
NQUADS = Media("nquads", "application/n-quads")
HTML = Media("html", "text/html", ("application/xhtml+xml",), charset=True)
# What people and programs that do not speak SPARQL take home.
PLAIN_JSON = Media("json", "application/json")
XLSX = Media("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")

SOLUTION_FORMATS = (JSON, XML, CSV, TSV)
BOOLEAN_FORMATS = (JSON, XML)
GRAPH_FORMATS = (TURTLE, NTRIPLES, RDFXML, JSONLD)


def negotiate(accept: str | None, offered: Sequence[Media]) -> Media | None:
    """Choose the offered format that an Accept header likes best, or None when none fits.

    Without a header, or at equal preference, the first offered wins.

    >>> negotiate("text/csv;q=0.5, application/sparql-results+xml", SOLUTION_FORMATS).name
    'xml'
    >>> negotiate("image/png", SOLUTION_FORMATS) is None
    True
    """
    if not accept or not accept.strip():
        return offered[0]
    ranges = [_parse_range(part) for part in accept.split(",") if part.strip()]
    best: Media | None = None
    best_quality = 0.0
    for media in offered:
        quality = _quality(media, ranges)
        if quality > best_quality:
            best, best_quality = media, quality
    return best


def _parse_range(text: str) -> tuple[str, float]:
    name, *parameters = (piece.strip() for piece in text.split(";"))
    quality = 1.0
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "q":
            try:
                quality = min(max(float(value), 0.0), 1.0)
            except ValueError:
                quality = 0.0
    return name.lower(), quality


def _quality(media: Media, ranges: Sequence[tuple[str, float]]) -> float:
    """Return the quality of the most specific range that matches: a name of it, its major type, or `*/*`."""
    by_name = dict(reversed(ranges))
    if media.type in by_name:
        return by_name[media.type]
    aliases = [by_name[name] for name in media.aliases if name in by_name]
    if aliases:
        return max(aliases)
    major = media.type.partition("/")[0]
    return by_name.get(f"{major}/*", by_name.get("*/*", 0.0))
