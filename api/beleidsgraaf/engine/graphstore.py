"""A triple store that is filled over the SPARQL 1.1 Graph Store HTTP Protocol, by names of graphs (section 4.2)."""

from __future__ import annotations

import io
import urllib.request
from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

import pyoxigraph as ox

from beleidsgraaf.engine.exchange import Credentials, Reply, Server
from beleidsgraaf.errors import EngineFailed
from beleidsgraaf.terms import GRAPH

_NTRIPLES = "application/n-triples"
_READABLE = ("application/n-triples", "text/turtle", "application/rdf+xml")
_TYPES = {**{name: name for name in _READABLE}, "text/plain": _READABLE[0], "application/x-turtle": _READABLE[1]}
# What we read back is small: our own notes on what is there.
_MOST_BYTES = 50_000_000


class GraphStore:
    """Named graphs of ours in a store elsewhere; those of others are out of reach. Safe to use from several threads."""

    def __init__(self, address: str, credentials: Credentials | None = None, *, seconds: float = 300.0) -> None:
        """Remember where it is; nothing is sent yet.

        :param seconds: for each request.
        :raises SettingsError: when the address is none, or holds a password.
        """
        self.server = Server(address, credentials or Credentials())
        self._seconds = seconds

    @property
    def address(self) -> str:
        """Where it is."""
        return self.server.address

    def get(self, graph: str) -> list[ox.Triple] | None:
        """Return a graph, or None when it is not there.

        :raises EngineError: when the store gives no graph.
        """
        reply = self._send("GET", graph, accepted=(200, 204, 404))
        if reply.status == 404:
            return None
        if not reply.body.strip():
            return []
        read = ox.RdfFormat.from_media_type(_TYPES.get(reply.type, ""))
        try:
            if read is None:
                raise SyntaxError
            return [quad.triple for quad in ox.parse(reply.body, format=read)]
        except SyntaxError:
            raise EngineFailed(
                f"{self.address} antwoordde niet met een graaf.",
                cure="Kijk of dit het adres van een graph store is, en niet dat van een SPARQL-endpoint.",
            ) from None

    def put(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        """Let a graph hold these triples and no others (section 5.3)."""
        self._send("PUT", graph, _serialise(triples))

    def add(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        """Add triples to a graph (section 5.5)."""
        self._send("POST", graph, _serialise(triples))

    def delete(self, graph: str) -> None:
        """Remove a graph, if it is there (section 5.4)."""
        self._send("DELETE", graph, accepted=(200, 202, 204, 404))

    def _send(
        self, method: str, graph: str, body: bytes | None = None, accepted: Sequence[int] = (200, 201, 202, 204)
    ) -> Reply:
        if not graph.startswith(GRAPH):
            raise ValueError(f"{graph} is not a graph of ours")
        mark = "&" if "?" in self.address else "?"
        # Virtuoso answers a POST with an empty web page, and with 406 when that was not asked for.
        headers = {"Accept": ", ".join(_READABLE) if method == "GET" else "*/*", "User-Agent": "beleidsgraaf"}
        if body is not None:
            headers["Content-Type"] = _NTRIPLES
        request = urllib.request.Request(  # noqa: S310 — the address was checked: http or https
            f"{self.address}{mark}{urlencode({'graph': graph})}", data=body, method=method, headers=headers
        )
        reply = self.server.exchange(request, seconds=self._seconds, size=_MOST_BYTES)
        if reply.status not in accepted:
            words = " ".join(reply.body[:2_000].decode(errors="replace").split())
            said = "een webpagina" if "html" in reply.type else self.server.hide(words)[:200] or "zonder uitleg"
            raise EngineFailed(
                f"{self.address} kan {method} van {graph} niet doen ({reply.status}: {said}).",
                cure="Kijk of dit het adres van een graph store is, en of u er mag schrijven.",
            )
        return reply


def _serialise(triples: Iterable[ox.Triple]) -> bytes:
    output = io.BytesIO()
    ox.serialize(triples, output, format=ox.RdfFormat.N_TRIPLES)
    return output.getvalue()
