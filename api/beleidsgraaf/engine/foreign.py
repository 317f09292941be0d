"""What a reader does for an engine elsewhere: judge a query before it is sent, and read what came back.

Both are work that can go wrong badly (a query that is nested too deep ends the parser's process, an answer may be of
any size and shape), so they are done where a process can be lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, cast

import pyoxigraph as ox

from beleidsgraaf.engine import Limits
from beleidsgraaf.engine.guard import form_of, refuse_forbidden, refuse_functions, uses_keyword
from beleidsgraaf.engine.holder import GRAPHS, PREFIXES, ROW_MARKS, SOLUTIONS, Capped, at_most, write
from beleidsgraaf.media import JSON, XML, Kind, Media

_KINDS = {"ASK": Kind.BOOLEAN, "SELECT": Kind.SOLUTIONS}
_BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"
_CANONICAL = {"0": "false", "1": "true"}
# Virtuoso writes the booleans it stores as 0 and 1. The marks around the value cannot stand in a text: both formats
# escape quotes or angle brackets there.
_NUMBERED = (
    re.compile(rb'("datatype"\s*:\s*"' + _BOOLEAN.encode() + rb'"\s*,\s*"value"\s*:\s*")([01])(")'),
    re.compile(rb'(<literal datatype="' + _BOOLEAN.encode() + rb'">)([01])(</literal>)'),
)
# Its names of blank nodes (nodeID://b10001) are none; they are told apart as well without the marks.
_NAMELESS = (
    re.compile(rb'("type"\s*:\s*"bnode"\s*,\s*"value"\s*:\s*")([^"\\]*)(")'),
    re.compile(rb"(<bnode>)([^<]*)(</bnode>)"),
)


@dataclass(frozen=True)
class Judgement:
    """Whether a query may be sent, and what it will answer with."""

    text: str
    limits: Limits

    def run(self, store: ox.Store) -> tuple[Kind, Media, bytes]:
        """Return the kind of its answer, and `FROM` when it names its own graphs.

        :raises QueryRefused: on what no query may do.
        :raises SyntaxError: when it is no SPARQL.
        """
        refuse_forbidden(self.text)
        form = form_of(self.text)
        refuse_functions(self.text)
        own = b"FROM" if uses_keyword(self.text, "FROM") else b""
        return _KINDS.get(form, Kind.GRAPH), JSON, own


@dataclass(frozen=True)
class Conversion:
    """An answer of another engine, to be read whole and written in the asked format.

    :param type: its media type.
    """

    body: bytes
    type: str
    kind: Kind
    media: Media
    limits: Limits

    def run(self, store: ox.Store) -> tuple[Kind, Media, bytes]:
        """Read and write it, within the limits.

        :raises SyntaxError: when it is not what it says it is, or breaks off.
        """
        if self.kind is Kind.GRAPH:
            return self._graph()
        read = ox.QueryResultsFormat.from_media_type(self.type)
        if read is None:
            raise SyntaxError(f"{self.type} is no format of results")
        results = ox.parse_query_results(_respelled(self.body), format=read)
        if isinstance(results, ox.QueryBoolean) is not (self.kind is Kind.BOOLEAN):
            raise SyntaxError("an answer of another kind than the question")
        if isinstance(results, ox.QueryBoolean):
            media = self.media if self.media in (JSON, XML) else JSON
            return self.kind, media, results.serialize(format=SOLUTIONS[media]) or b""
        output = Capped(self.limits, *ROW_MARKS[self.media])
        write(output, lambda: results.serialize(cast(IO[bytes], output), format=SOLUTIONS[self.media]))
        return self.kind, self.media, bytes(output.buffer)

    def _graph(self) -> tuple[Kind, Media, bytes]:
        read = ox.RdfFormat.from_media_type(self.type)
        if read is None:
            raise SyntaxError(f"{self.type} is no format of graphs")
        output = Capped(self.limits)
        triples = at_most(self.limits.rows, _triples(self.body, read))
        write(
            output,
            lambda: ox.serialize(triples, cast(IO[bytes], output), format=GRAPHS[self.media], prefixes=PREFIXES),
        )
        return self.kind, self.media, bytes(output.buffer)


def _respelled(body: bytes) -> bytes:
    """Write booleans and blank nodes as every reader takes them."""
    for pattern in _NUMBERED:
        body = pattern.sub(lambda match: match[1] + _CANONICAL[match[2].decode()].encode() + match[3], body)
    for pattern in _NAMELESS:
        body = pattern.sub(lambda match: match[1] + re.sub(rb"[^0-9A-Za-z]", b"", match[2]) + match[3], body)
    return body


def _triples(body: bytes, read: ox.RdfFormat) -> Iterator[ox.Triple]:
    for quad in ox.parse(body, format=read):
        value = quad.object
        if isinstance(value, ox.Literal) and value.datatype.value == _BOOLEAN and value.value in _CANONICAL:
            yield ox.Triple(
                quad.subject, quad.predicate, ox.Literal(_CANONICAL[value.value], datatype=ox.NamedNode(_BOOLEAN))
            )
        else:
            yield quad.triple
