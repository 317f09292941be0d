"""What the index is for: the same searches by the index and by SPARQL, in one run.

Run with `make bench`. SPARQL has no ranking, stems, prefixes or facets; it is asked for what it can do, every thing of
which a name or text contains the words, in order of name: with CONTAINS, and with REGEX. Per search: one unmeasured
call, then several measured ones on each side, in turns. The figures are medians, and the ratio is what counts.
"""

from __future__ import annotations

import csv
import statistics
import tempfile
import time
from functools import partial
from pathlib import Path

import pyoxigraph as ox
from _timing import median_ms

from beleidsgraaf.build import Generations
from beleidsgraaf.locations import find_locations
from beleidsgraaf.search import Search, SearchIndex, write

ROUNDS = 5
CALLS = 3
SEARCHES = ("schulden", "mantelzorg", "coördinerend", "zorg", "wonen jongeren", "sport en bewegen", "hondenbelasting")
_NAMED = """PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?ding ?naam WHERE {{
  ?ding skos:prefLabel|rdfs:label|dcterms:title ?naam .
{filters}
}}
ORDER BY ?naam ?ding
LIMIT 20"""
_FILTER = """  FILTER EXISTS {{
    ?ding skos:prefLabel|rdfs:label|dcterms:title|skos:altLabel|dcterms:description|skos:definition ?tekst{number}
    FILTER({test})
  }}"""


def sparql(text: str, test: str) -> str:
    filters = (
        _FILTER.format(number=number, test=test.format(f"?tekst{number}", ox.Literal(word)))
        for number, word in enumerate(text.lower().split())
    )
    return _NAMED.format(filters="\n".join(filters))


def main() -> None:
    locations = find_locations()
    generation = Generations(locations.opslag).current()
    if generation is None:
        raise SystemExit("Build a generation first: make build")
    store = ox.Store()
    store.bulk_load(path=str(generation.graph_file), format=ox.RdfFormat.N_QUADS)

    def ask(query: str) -> object:
        results = store.query(query, use_default_graph_as_union=True)
        assert isinstance(results, ox.QuerySolutions)
        return list(results)

    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        write(store, Path(folder) / "zoek")
        writing = time.perf_counter() - begin
        begin = time.perf_counter()
        index = SearchIndex(Path(folder) / "zoek")
        opening = time.perf_counter() - begin
    print(f"{len(store)} statements, {len(index)} things; index written in {writing:.1f} s, opened in {opening:.3f} s")
    print(f"medians of {ROUNDS} rounds, ms; a ratio says how many times slower than the index")
    print(f"{'search':24} {'index':>8} {'CONTAINS':>10} {'ratio':>7} {'REGEX':>10} {'ratio':>7}")
    for text in SEARCHES:
        contains = sparql(text, "CONTAINS(LCASE(STR({})), {})")
        regex = sparql(text, 'REGEX(STR({}), {}, "i")')

        rounds = [
            (
                median_ms(partial(index.find, Search(text)), CALLS),
                median_ms(partial(ask, contains), CALLS),
                median_ms(partial(ask, regex), CALLS),
            )
            for _ in range(ROUNDS)
        ]
        ours, by_contains, by_regex = (statistics.median(side) for side in zip(*rounds, strict=True))
        first, second = (statistics.median(r[side] / r[0] for r in rounds) for side in (1, 2))
        print(f"{text:24} {ours:8.2f} {by_contains:10.2f} {first:7.1f} {by_regex:10.2f} {second:7.1f}")
    gold(index)


def gold(index: SearchIndex) -> None:
    """Say how long all the searches of the tests take: half of them at most, and the slowest."""
    path = Path(__file__).resolve().parent.parent / "tests" / "search.csv"
    texts = [row["zoek"] for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())]
    times = sorted((median_ms(partial(index.find, Search(text)), CALLS), text) for text in texts)
    middle, slowest = times[len(times) // 2], times[-1]
    print(
        f"{len(times)} searches of the tests: median {middle[0]:.2f} ms, slowest {slowest[0]:.2f} ms («{slowest[1]}»)"
    )


if __name__ == "__main__":
    main()
