"""The graph in somebody else's SPARQL 1.1 endpoint (SPARQL 1.1 Protocol), asked through SPARQLWrapper.

What holds here holds there: queries are judged before they leave, limits of time, rows and bytes are kept on our side,
and an answer that is not whole is an error. Answers are read and written anew, so that formats, booleans and old
spellings of Virtuoso are the same as with the engine in memory.
"""

from __future__ import annotations

import os
import re
import threading
import urllib.request
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
import SPARQLWrapper as sparqlwrapper

from beleidsgraaf.engine import Answer, Dataset, Limits
from beleidsgraaf.engine.embedded import EmbeddedEngine
from beleidsgraaf.engine.exchange import Credentials, Reply, Server
from beleidsgraaf.engine.foreign import Conversion, Judgement
from beleidsgraaf.errors import EngineBusy, EngineFailed, QuerySyntaxError, QueryTimeout, ResultTooLarge
from beleidsgraaf.media import JSON, TURTLE, Kind, Media

_AGENT = "beleidsgraaf"
_SOLUTIONS = ("application/sparql-results+json", "application/sparql-results+xml")
_GRAPHS = ("application/n-triples", "text/turtle", "application/rdf+xml")
# What else servers call these formats.
_TYPES = {
    **{name: name for name in (*_SOLUTIONS, *_GRAPHS)},
    "application/json": _SOLUTIONS[0],
    "application/xml": _SOLUTIONS[1],
    "text/xml": _SOLUTIONS[1],
    "text/plain": _GRAPHS[0],
    "text/rdf+n3": _GRAPHS[1],
    "application/x-turtle": _GRAPHS[1],
}
# Engines that cut off do so at a thousand rows or more.
_SUSPICIOUS = 1_000
_ENOUGH = 20_000
_HOW_MANY = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
_ANY = "SELECT ?g ?s ?p { GRAPH ?g { ?s ?p ?o } }"
# In these a lost end does not show.
_OPEN_ENDED = _GRAPHS[:2]

Parameters = tuple[tuple[str, str], ...]


class RemoteEngine:
    """Answers queries by asking an endpoint (the Engine protocol). Safe to use from several threads."""

    def __init__(
        self,
        address: str,
        credentials: Credentials | None = None,
        *,
        limits: Limits | None = None,
        workers: int = 2,
    ) -> None:
        """Start the processes that judge and read; the endpoint is not asked yet.

        :raises SettingsError: when the address is none, or holds a password.
        """
        self.limits = limits or Limits()
        self.server = Server(address, credentials or Credentials())
        # Sent with a query that says nothing of its graphs, so that it is asked of all graphs of ours (see probe).
        self.union: Parameters = ()
        self._cut: int | None = None
        self._cut_known = False
        self._turns = threading.Semaphore(workers)
        self._readers = EmbeddedEngine(Path(os.devnull), limits=self.limits, workers=workers)

    @property
    def address(self) -> str:
        """Where the endpoint is."""
        return self.server.address

    def query(
        self, text: str, *, solutions: Media = JSON, graph: Media = TURTLE, dataset: Dataset | None = None
    ) -> Answer:
        """Answer a query within the limits; see the Engine protocol."""
        kind, own_graphs = self._judge(text)
        wanted = graph if kind is Kind.GRAPH else solutions
        extra = _dataset(dataset) or (() if own_graphs else self.union)
        reply = self.fetch(text, kind, extra)
        answer = self._read(reply, kind, wanted)
        if kind is Kind.SOLUTIONS:
            self._refuse_cut(reply)
        return answer

    def close(self) -> None:
        """Give back the processes."""
        self._readers.close()

    def __enter__(self) -> RemoteEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def fetch(self, text: str, kind: Kind, extra: Parameters = ()) -> Reply:
        """Send a query that has been judged, and return what the endpoint says.

        :raises EngineError: when that is no answer.
        """
        offered = _GRAPHS if kind is Kind.GRAPH else _SOLUTIONS
        if not self._turns.acquire(timeout=self.limits.wait):
            raise EngineBusy("Alle werkers zijn bezet.", cure="Probeer het over enkele seconden opnieuw.")
        try:
            reply = self.server.exchange(
                _request(self.address, text, offered, extra), seconds=self.limits.seconds, size=self.limits.size
            )
        finally:
            self._turns.release()
        self._refuse(reply, offered)
        return reply

    def rows(self, reply: Reply) -> list[ox.QuerySolution]:
        """Return the rows of a reply, however many.

        :raises EngineError: when it cannot be read.
        """
        body = self._read(reply, Kind.SOLUTIONS, JSON).body
        results = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        return list(results) if isinstance(results, ox.QuerySolutions) else []

    def _judge(self, text: str) -> tuple[Kind, bool]:
        try:
            text.encode()
        except UnicodeEncodeError:
            raise QuerySyntaxError("De query is geen geldige Unicode-tekst.", cure="Stuur hem als UTF-8.") from None
        verdict = self._readers.work(Judgement(text, self.limits))
        return verdict.kind, bool(verdict.body)

    def _read(self, reply: Reply, kind: Kind, wanted: Media) -> Answer:
        """Return a reply in another format; one that is not whole or not what it says it is, is an error."""
        work = Conversion(reply.body, _TYPES[reply.type], kind, wanted, self.limits)
        try:
            return self._readers.work(work)
        except QuerySyntaxError:
            raise self._unreadable("is niet te lezen of niet heel") from None
        except (QueryTimeout, EngineFailed):
            raise self._unreadable("is niet binnen de grenzen te lezen") from None

    def _refuse_cut(self, reply: Reply) -> None:
        """Raise when the endpoint may have kept rows back: it never gives more than these."""
        if _most_rows(reply) < _SUSPICIOUS:
            return
        cut = self.find_cut()
        if cut is not None and len(self.rows(reply)) >= cut:
            raise ResultTooLarge(
                f"{self.address} geeft nooit meer dan {cut} rijen, dus dit antwoord is misschien niet heel.",
                cure="Vraag minder tegelijk, of verhoog de grens van die engine.",
            )

    def find_cut(self) -> int | None:
        """Return the rows after which the endpoint stops without a word, or None when it does not; asked once.

        :raises EngineError: when it gives no answer.
        """
        if not self._cut_known:
            there = self.rows(self.fetch(_HOW_MANY, Kind.SOLUTIONS))
            wanted = min(int(getattr(there[0][0], "value", 0)) if there else 0, _ENOUGH, self.limits.rows)
            found = len(self.rows(self.fetch(f"{_ANY} LIMIT {wanted}", Kind.SOLUTIONS)))
            self._cut = found if found < wanted else None
            self._cut_known = True
        return self._cut

    def _refuse(self, reply: Reply, offered: Sequence[str]) -> None:
        """Raise when a reply is no answer to a query."""
        if reply.status in (400, 422):
            raise QuerySyntaxError(
                f"{self.address} begrijpt deze query niet ({self._said(reply)}).", cure="Herstel de query."
            )
        if reply.status in (408, 504):
            raise QueryTimeout(
                f"{self.address} was niet op tijd klaar.", cure="Vraag minder tegelijk, of voeg een LIMIT toe."
            )
        if reply.status == 413:
            raise ResultTooLarge(f"{self.address} vindt dit te groot.", cure="Vraag minder tegelijk.")
        if reply.status != 200:
            raise EngineFailed(
                f"{self.address} gaf een fout ({reply.status}: {self._said(reply)}).",
                cure="Kijk in het logboek van die engine, of vereenvoudig de query.",
            )
        if reply.headers.get("X-SQL-State", "") == "S1TAT":
            # Virtuoso says so when its time was over and it gave what it had.
            raise QueryTimeout(f"{self.address} gaf alleen een deel van het antwoord.", cure="Vraag minder tegelijk.")
        if _TYPES.get(reply.type) not in offered:
            what = "een webpagina" if reply.type == "text/html" else f"«{self.server.hide(reply.type[:80])}»"
            raise EngineFailed(
                f"{self.address} antwoordde met {what}, niet met het antwoord op een query.",
                cure="Kijk of dit het adres van een SPARQL-endpoint is.",
            )
        if not reply.measured and _TYPES[reply.type] in _OPEN_ENDED:
            raise self._unreadable("heeft geen lengte, dus het is niet te zien of het heel is")

    def _unreadable(self, how: str) -> EngineFailed:
        return EngineFailed(
            f"Het antwoord van {self.address} {how}.", cure="Probeer het opnieuw; kijk anders naar die engine."
        )

    def _said(self, reply: Reply) -> str:
        """Return the first words of what the endpoint said, without what is secret."""
        if "html" in reply.type:
            return "een webpagina"
        words = re.sub(r"[^\x20-\x7e\xa0-\uffff]+|\s+", " ", reply.body[:2_000].decode(errors="replace")).strip()
        return self.server.hide(words)[:200] or "zonder uitleg"


class _Client(sparqlwrapper.SPARQLWrapper):
    """SPARQLWrapper, but for its guess at what kind of query it has: that has been judged already, by a parser."""

    def _parseQueryType(self, query: str) -> str:
        return str(sparqlwrapper.SELECT)


def _request(address: str, text: str, offered: Sequence[str], extra: Parameters) -> urllib.request.Request:
    """Let SPARQLWrapper make the request: a form in a POST (section 2.1.2), which has no limit of length."""
    client = _Client(address, agent=_AGENT)
    client.setOnlyConneg(True)
    client.setMethod(sparqlwrapper.POST)
    client.setRequestMethod(sparqlwrapper.URLENCODED)
    client.setReturnFormat(sparqlwrapper.JSON)
    client.addCustomHttpHeader("Accept", ", ".join(f"{name};q={1 - n / 10:g}" for n, name in enumerate(offered)))
    client.setQuery(text)
    for name, value in extra:
        client.addParameter(name, value)
    request: urllib.request.Request = client._createRequest()
    return request


def _dataset(dataset: Dataset | None) -> Parameters:
    """Return the parameters that name the graphs (section 2.1.4).

    :raises QuerySyntaxError: when one is no IRI.
    """
    if dataset is None:
        return ()
    for name in (*dataset.default, *dataset.named):
        try:
            ox.NamedNode(name)
        except ValueError:
            raise QuerySyntaxError(
                f"«{name}» is geen IRI van een graaf.", cure="Noem de graaf met haar hele IRI."
            ) from None
    return tuple(("default-graph-uri", name) for name in dataset.default) + tuple(
        ("named-graph-uri", name) for name in dataset.named
    )


def _most_rows(reply: Reply) -> int:
    """Return a number that the rows are surely no more than."""
    return reply.body.count(b"}") + reply.body.count(b"</result>")
