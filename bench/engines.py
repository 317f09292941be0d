"""What another engine costs: the same questions in memory, on Oxigraph's server and on Virtuoso, in one run.

Run with `make bench`. All three are asked through the same protocol, and the servers run on this machine, filled by our
own `publish`. Per question: one unmeasured call, then several measured ones on each side, in turns. The figures are
medians, and the ratio is what counts: how many times slower than in memory. Virtuoso is left out where it is not
installed.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from _timing import median_ms

from beleidsgraaf.build import Generations
from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.engine import Engine, Limits
from beleidsgraaf.engine.embedded import EmbeddedEngine
from beleidsgraaf.engine.graphstore import GraphStore
from beleidsgraaf.engine.probe import prepare
from beleidsgraaf.engine.remote import RemoteEngine
from beleidsgraaf.locations import find_locations
from beleidsgraaf.publishing import publish

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.endpoints import VIRTUOSO, oxigraph_server, virtuoso_server

ROUNDS = 5
CALLS = 3
LIMITS = Limits(seconds=60)
QUESTIONS = (
    "gemeenten",
    "bewijs-van-element",
    "doelen-per-thema",
    "rollen-van-gemeente",
    "inspanningen-per-jaar",
    "tegenhangers",
    "begrippen-naast-elkaar",
    "noten-bij-de-bron",
)


def main() -> None:
    locations = find_locations()
    generation = Generations(locations.opslag).current()
    if generation is None:
        raise SystemExit("Build a generation first: make build")
    with ExitStack() as stack:
        embedded = stack.enter_context(EmbeddedEngine(generation.graph_file, limits=LIMITS, workers=1))
        engines: dict[str, Engine] = {"in memory": embedded}
        servers = [stack.enter_context(oxigraph_server())]
        if VIRTUOSO:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            servers.append(stack.enter_context(virtuoso_server(folder)))
        for server in servers:
            begin = time.perf_counter()
            plan = publish(generation, GraphStore(server.store, server.me))
            print(f"{server.name}: {len(plan.changed)} graphs published in {time.perf_counter() - begin:.1f} s")
            remote = stack.enter_context(RemoteEngine(server.query, server.me, limits=LIMITS, workers=1))
            prepare(remote)
            engines[server.name] = remote
        compare(Catalogue.read(locations, embedded), engines)


def compare(catalogue: Catalogue, engines: dict[str, Engine]) -> None:
    print(f"medians of {ROUNDS} rounds, ms; a ratio says how many times slower than in memory")
    print(f"{'question':26} {'rows':>6}" + "".join(f"{name:>11}{'ratio':>8}" for name in engines))
    for name in QUESTIONS:
        text = catalogue.get(name).bind(catalogue.resolve(name, catalogue.get(name).example), catalogue.prefixes)
        rounds = [[median_ms(partial(engine.query, text), CALLS) for engine in engines.values()] for _ in range(ROUNDS)]
        cells = ""
        for side in range(len(engines)):
            ratio = statistics.median(times[side] / times[0] for times in rounds)
            cells += f"{statistics.median(times[side] for times in rounds):11.1f}{ratio:8.1f}"
        print(f"{name:26} {len(catalogue.table(name, catalogue.get(name).example).rows):6}{cells}")


if __name__ == "__main__":
    main()
