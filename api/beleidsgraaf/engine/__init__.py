"""Run SPARQL, with limits: one protocol, several homes for the graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from beleidsgraaf.media import JSON, TURTLE, Kind, Media

__all__ = ["Answer", "Dataset", "Engine", "Limits"]


@dataclass(frozen=True)
class Limits:
    """What one query may cost.

    :param seconds: wall-clock time to answer.
    :param wait: seconds to wait for a free worker.
    :param rows: rows or triples in the answer; CSV counts lines.
    :param size: bytes in the answer.
    :param memory: megabytes above the graph itself.
    """

    seconds: float = 10.0
    wait: float = 5.0
    rows: int = 100_000
    size: int = 50_000_000
    memory: int = 2_000


@dataclass(frozen=True)
class Dataset:
    """The graphs a query runs over (SPARQL 1.1 Protocol, section 2.1.4).

    Nothing given means: the union of all named graphs, unless the query says otherwise itself.
    """

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """A complete answer, serialised by the engine itself."""

    kind: Kind
    media: Media
    body: bytes


class Engine(Protocol):
    """Something that answers SPARQL queries."""

    def query(
        self, text: str, *, solutions: Media = JSON, graph: Media = TURTLE, dataset: Dataset | None = None
    ) -> Answer:
        """Answer a query.

        :param text: a SPARQL 1.1 query.
        :param solutions: format for SELECT; for ASK the nearest that exists (JSON or XML).
        :param graph: format for CONSTRUCT and DESCRIBE.
        :raises EngineError: one of its kinds, when there is no answer.
        """

    def close(self) -> None:
        """Give back processes and connections."""
