"""Full-text search in Dutch over everything in the graph that has a name."""

from __future__ import annotations

from beleidsgraaf.search.finding import (
    DEFAULT_SIZE,
    MOST_SIZE,
    FacetValue,
    Found,
    Hit,
    Search,
    SearchIndex,
)
from beleidsgraaf.search.index import FACETS, fits, write
from beleidsgraaf.search.marks import Marked
from beleidsgraaf.search.things import Thing, gather

__all__ = [
    "DEFAULT_SIZE",
    "FACETS",
    "MOST_SIZE",
    "FacetValue",
    "Found",
    "Hit",
    "Marked",
    "Search",
    "SearchIndex",
    "Thing",
    "fits",
    "gather",
    "write",
]
