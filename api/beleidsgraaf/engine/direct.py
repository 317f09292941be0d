"""The graph in the memory of this very process: for work of our own that asks much, and where nobody else waits.

Nothing here can be stopped, so it is never what visitors ask.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pyoxigraph as ox

from beleidsgraaf.engine import Answer, Dataset, Limits
from beleidsgraaf.engine.holder import Request, answer
from beleidsgraaf.media import JSON, TURTLE, Media

_NONE = Limits(rows=sys.maxsize, size=sys.maxsize)


class DirectEngine:
    """Answers queries from an N-Quads file, in the process that asks (the Engine protocol), without limits."""

    def __init__(self, path: Path) -> None:
        """Load the file.

        :raises OSError: when it cannot be read. :raises SyntaxError: when it is no N-Quads.
        """
        self._store = ox.Store()
        self._store.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS)

    def query(
        self, text: str, *, solutions: Media = JSON, graph: Media = TURTLE, dataset: Dataset | None = None
    ) -> Answer:
        """Answer a query; see the Engine protocol.

        :raises SyntaxError: when it is no SPARQL. :raises QueryRefused: on what no query may do.
        """
        return Answer(*answer(self._store, Request(text, solutions, graph, dataset or Dataset(), _NONE)))

    def close(self) -> None:
        """Let go of the graph."""
        self._store = ox.Store()
