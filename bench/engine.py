"""What the worker processes cost: the same questions on the embedded engine and on a bare store, in one run.

Run with `make bench`. Per question: one unmeasured call, then several measured ones on each side, in turns. The figures
are medians, and the ratio is what counts: machines differ and are noisy.
"""

from __future__ import annotations

import statistics

import pyoxigraph as ox
from _timing import median_ms

from beleidsgraaf.build import Generations
from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.engine import Limits
from beleidsgraaf.engine.embedded import EmbeddedEngine
from beleidsgraaf.locations import find_locations
from beleidsgraaf.media import JSON

ROUNDS = 5
CALLS = 5


def main() -> None:
    locations = find_locations()
    generation = Generations(locations.opslag).current()
    if generation is None:
        raise SystemExit("Build a generation first: make build")
    store = ox.Store()
    store.bulk_load(path=str(generation.graph_file), format=ox.RdfFormat.N_QUADS)
    with EmbeddedEngine(generation.graph_file, limits=Limits(seconds=60), workers=1) as engine:
        catalogue = Catalogue.read(locations, engine)
        print(f"{len(store)} statements; median of {ROUNDS} rounds, ms")
        print(f"{'question':40} {'store':>9} {'engine':>9} {'ratio':>7}")
        for name, question in catalogue.questions.items():
            if question.form != "SELECT":
                continue
            text = question.bind(catalogue.resolve(name, question.example), catalogue.prefixes)

            def bare(text: str = text) -> object:
                results = store.query(text, use_default_graph_as_union=True)
                assert isinstance(results, ox.QuerySolutions)
                return results.serialize(format=ox.QueryResultsFormat.JSON)

            def embedded(text: str = text) -> object:
                return engine.query(text, solutions=JSON)

            pairs = [(median_ms(bare, CALLS), median_ms(embedded, CALLS)) for _ in range(ROUNDS)]
            plain, ours = (statistics.median(side) for side in zip(*pairs, strict=True))
            ratio = statistics.median(b / a for a, b in pairs)
            print(f"{name:40} {plain:9.2f} {ours:9.2f} {ratio:7.2f}")


if __name__ == "__main__":
    main()
