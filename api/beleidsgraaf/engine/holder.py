"""The process that holds the graph in memory and forks readers from it.

It is single-threaded, so that forking is safe; readers share its memory until they write. A reader answers one query
after the other and may be killed at any moment: the next one costs a fork, not a load. Readers can open no file and
no connection.

It talks over the file descriptor it is given and ends with it.
"""

from __future__ import annotations

import io
import itertools
import math
import os
import re
import resource
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle
from pathlib import Path
from typing import IO, Any, Protocol, cast

import pyoxigraph as ox

from beleidsgraaf.engine import Dataset, Limits
from beleidsgraaf.engine.guard import refuse_forbidden, uses_keyword
from beleidsgraaf.errors import QueryRefused
from beleidsgraaf.media import CSV, JSON, JSONLD, NTRIPLES, RDFXML, TSV, TURTLE, XML, Kind, Media

SOLUTIONS = {
    JSON: ox.QueryResultsFormat.JSON,
    XML: ox.QueryResultsFormat.XML,
    CSV: ox.QueryResultsFormat.CSV,
    TSV: ox.QueryResultsFormat.TSV,
}
GRAPHS = {
    TURTLE: ox.RdfFormat.TURTLE,
    NTRIPLES: ox.RdfFormat.N_TRIPLES,
    RDFXML: ox.RdfFormat.RDF_XML,
    JSONLD: ox.RdfFormat.JSON_LD,
}
# What stands between or after rows and cannot occur inside a value, since each format escapes it (CSV does not escape
# line breaks, so there lines are counted); and how many rows there are before the first mark.
ROW_MARKS = {JSON: (b"},{", 1), XML: (b"</result>", 0), CSV: (b"\r\n", -1), TSV: (b"\n", -1)}
_JSON_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\Z)', re.S)
PREFIXES = {
    "bg": "https://w3id.org/beleidsgraaf/def#",
    "dcterms": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}
_MEGABYTE = 1024 * 1024


class Work(Protocol):
    """Something a reader does, within limits."""

    @property
    def limits(self) -> Limits:
        """What it may cost."""

    def run(self, store: ox.Store) -> tuple[Kind, Media, bytes]:
        """Do it, in the reader."""


@dataclass(frozen=True)
class Request:
    """One query, as it goes to a reader."""

    text: str
    solutions: Media
    graph: Media
    dataset: Dataset
    limits: Limits

    def run(self, store: ox.Store) -> tuple[Kind, Media, bytes]:
        """Answer it, in the reader."""
        return answer(store, self)


class OverLimit(Exception):
    """The answer has more rows or bytes than it may."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class Capped(io.RawIOBase):
    """A buffer that counts rows and bytes, and refuses to grow past its limits."""

    def __init__(self, limits: Limits, mark: bytes = b"", rows: int = 0) -> None:
        self.buffer = bytearray()
        self.exceeded = ""
        self._limits = limits
        self._mark = mark
        self._rows = rows

    def writable(self) -> bool:
        """Return that it can be written to, as the engine asks."""
        return True

    def write(self, chunk: Any) -> int:
        """Add to the buffer.

        :raises OverLimit: when it grows past a limit.
        """
        piece = bytes(chunk)
        if self._mark:
            overlap = bytes(self.buffer[-(len(self._mark) - 1) :]) if len(self._mark) > 1 else b""
            self._rows += (overlap + piece).count(self._mark)
            if self._rows > self._limits.rows and self._mark == ROW_MARKS[JSON][0]:
                # Within a text this mark stands for nothing; count again without the texts.
                self._rows = _JSON_TEXT.sub(b"", bytes(self.buffer) + piece).count(self._mark) + 1
        self.buffer += piece
        if len(self.buffer) > self._limits.size:
            self.exceeded = "bytes"
        elif self._rows > self._limits.rows:
            self.exceeded = "rijen"
        if self.exceeded:
            raise OverLimit(self.exceeded)
        return len(piece)


def answer(store: ox.Store, request: Request) -> tuple[Kind, Media, bytes]:
    """Run a query on a store and serialise the answer.

    :raises QueryRefused: before anything runs, on what no query may do.
    """
    refuse_forbidden(request.text)
    results = store.query(request.text, **_dataset(request))
    if isinstance(results, ox.QueryBoolean):
        media = request.solutions if request.solutions in (JSON, XML) else JSON
        return Kind.BOOLEAN, media, results.serialize(format=SOLUTIONS[media]) or b""
    if isinstance(results, ox.QuerySolutions):
        output = Capped(request.limits, *ROW_MARKS[request.solutions])
        write(output, lambda: results.serialize(cast(IO[bytes], output), format=SOLUTIONS[request.solutions]))
        return Kind.SOLUTIONS, request.solutions, bytes(output.buffer)
    output = Capped(request.limits)
    triples = at_most(request.limits.rows, results)
    write(
        output,
        lambda: ox.serialize(triples, cast(IO[bytes], output), format=GRAPHS[request.graph], prefixes=PREFIXES),
    )
    return Kind.GRAPH, request.graph, bytes(output.buffer)


def _dataset(request: Request) -> dict[str, Any]:
    if request.dataset.default or request.dataset.named:
        return {
            "default_graph": [ox.NamedNode(iri) for iri in request.dataset.default],
            "named_graphs": [ox.NamedNode(iri) for iri in request.dataset.named],
        }
    # A query that names its graphs itself means those; the union is for a query that says nothing.
    return {"use_default_graph_as_union": not uses_keyword(request.text, "FROM")}


def write(output: Capped, serialize: Any) -> None:
    """Serialise into a buffer.

    :raises OverLimit: when it became full.
    """
    try:
        serialize()
    except Exception:
        # The engine may wrap the exception that the buffer raised; the buffer itself knows what happened.
        if output.exceeded:
            raise OverLimit(output.exceeded) from None
        raise


def at_most(limit: int, triples: Any) -> Iterator[Any]:
    """Yield triples, and raise when there is one more than the limit."""
    yield from itertools.islice(triples, limit)
    if next(iter(triples), None) is not None:
        raise OverLimit("rijen")


def _serve(store: ox.Store, channel: Connection, held: int) -> None:
    """Answer queries until the other side closes the channel."""
    # No new file descriptor can be opened from here on: no network, no disk, whatever a query finds in the engine.
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    while True:
        try:
            request: Work = channel.recv()
        except EOFError:
            return
        _limit_process(request.limits, held)
        try:
            kind, media, body = request.run(store)
        except OverLimit as fault:
            channel.send(("too large", fault.what, None))
        except QueryRefused as fault:
            channel.send(("refused", fault.message, fault.cure))
        except SyntaxError as fault:
            channel.send(("syntax", str(fault), None))
        except Exception as fault:
            channel.send(("failed", f"{type(fault).__name__}: {fault}", None))
        else:
            channel.send(("ok", kind, media))
            channel.send_bytes(body)


def _limit_process(limits: Limits, held: int) -> None:
    """Let a reader that grows too large, or that nobody watches any more, end by itself."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    cpu = math.ceil(usage.ru_utime + usage.ru_stime + limits.seconds) + 5
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, resource.RLIM_INFINITY))
    if held:
        resource.setrlimit(resource.RLIMIT_AS, (held + limits.memory * _MEGABYTE, resource.RLIM_INFINITY))


def _address_space() -> int:
    """Return the bytes of address space this process holds, or 0 where the system does not say (only Linux does)."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()


def main(path: str, descriptor: int) -> None:
    """Load a graph and fork a reader at each request."""
    # Ctrl-C goes to every process of a terminal; this one ends when the other side does.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = Connection(descriptor)
    # What a reader may be handed must be here before it loses the right to open files.
    import beleidsgraaf.engine.foreign  # noqa: F401

    store = ox.Store()
    store.bulk_load(path=path, format=ox.RdfFormat.N_QUADS)
    control.send(len(store))
    held = _address_space()
    readers: set[int] = set()
    dying: set[int] = set()
    try:
        while True:
            command, pid = control.recv()
            if command == "fork":
                handle = recv_handle(control)
                child = os.fork()
                if child == 0:
                    control.close()
                    _serve(store, Connection(handle), held)
                    os._exit(0)
                os.close(handle)
                readers.add(child)
                control.send(child)
            elif pid in readers:
                readers.discard(pid)
                dying.add(pid)
                os.kill(pid, signal.SIGKILL)
                control.send(pid)
            # Giving back the memory of a large process takes a while; nobody waits for it.
            dying = {pid for pid in dying if os.waitpid(pid, os.WNOHANG) == (0, 0)}
    except EOFError:
        for pid in readers:
            os.kill(pid, signal.SIGKILL)
