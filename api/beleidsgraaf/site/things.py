"""The pages and data of things, written by several processes at once, each with an engine of its own."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path

from beleidsgraaf.addresses import SUFFIXES, candidates
from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.description import Description, describe
from beleidsgraaf.documents import Writer
from beleidsgraaf.engine import Engine
from beleidsgraaf.pages import THING_FORMATS
from beleidsgraaf.portal.panels import classes_above
from beleidsgraaf.portal.parts import Beelden, Vergelijk
from beleidsgraaf.portal.things import Ding, read
from beleidsgraaf.question import Question
from beleidsgraaf.site.asking import Memory, ask_ahead
from beleidsgraaf.site.files import languages, place, put
from beleidsgraaf.terms import BASE, Prefixes

# Things that are described in one go, by one process.
_AT_ONCE = 100
# Parts of a page that only lead to what needs a service.
_OF_A_SERVICE = (Beelden, Vergelijk)
DATA_FORMATS = THING_FORMATS[1:]

OpenEngine = Callable[[], Engine]


@dataclass(frozen=True)
class Work:
    """All that a process needs to write things; small enough to be sent to one.

    :param open_engine: gives a process an engine of its own.
    :param today: the day from which what is to come is seen.
    :param folder: where to write.
    """

    open_engine: OpenEngine
    questions: Mapping[str, Question]
    prefixes: Prefixes
    writer: Writer
    today: date
    folder: Path


class Scribe:
    """Writes things, in one process."""

    def __init__(self, work: Work) -> None:
        """Open the engine.

        :raises EngineError: when it gives no answer.
        """
        self._work = work
        self._engine = Memory(work.open_engine())
        self._catalogue = Catalogue(work.questions, self._engine, work.prefixes)
        self._above = classes_above(self._engine)

    def write(self, pages: Iterable[str]) -> int:
        """Write every document about the things that have these pages, and return how many things there were.

        :raises EngineError: when the engine gives no answer.
        """
        described = self._describe(pages)
        self._engine.keep(ask_ahead(self._catalogue, described.values(), self._above))
        for page, description in described.items():
            for links in languages(page):
                # The languages of a thing right after each other: they ask the same.
                html = self._work.writer.pages[links.taal].thing(
                    description, links, self._ding(description, links.taal)
                )
                put(self._work.folder, place(links), html)
            for media, body in self._work.writer.data(description, BASE + page, DATA_FORMATS).items():
                put(self._work.folder, f"{page}.{SUFFIXES[media]}", body)
        return len(described)

    def _describe(self, pages: Iterable[str]) -> dict[str, Description]:
        """Return the description that each page shows: of the first thing that can have its name."""
        iris = {page: candidates(page.removeprefix("doc/")) for page in pages}
        found = describe(self._catalogue.engine, [iri for some in iris.values() for iri in some])
        return {
            page: next(found[iri] for iri in some if iri in found)
            for page, some in iris.items()
            if any(iri in found for iri in some)
        }

    def _ding(self, description: Description, taal: str) -> Ding | None:
        """Return what the page of a thing shows, but what leads to a service."""
        ding = read(self._catalogue, description, self._above, taal, today=self._work.today)
        if ding is None:
            return None
        return replace(ding, delen=tuple(deel for deel in ding.delen if not isinstance(deel, _OF_A_SERVICE)))


def write_things(work: Work, pages: Iterable[str], processes: int | None, told: Callable[[int], None]) -> int:
    """Write the things that have these pages.

    :param processes: how many write at once; as many as there are processors when not given.
    :param told: is told how many are done.
    :returns: how many there were.
    """
    done = 0
    # Not by forking: this process has threads, and an engine that is not to be shared.
    with ProcessPoolExecutor(
        processes or os.cpu_count() or 1,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=(work,),
    ) as pool:
        pending = [pool.submit(_write, part) for part in _parts(pages)]
        try:
            for future in as_completed(pending):
                done += future.result()
                told(done)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return done


_scribe: Scribe


def _begin(work: Work) -> None:
    """Prepare a process: the graph is loaded and the templates are read once in each."""
    global _scribe
    _scribe = Scribe(work)


def _write(pages: list[str]) -> int:
    return _scribe.write(pages)


def _parts(pages: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(pages)
    while part := list(islice(rest, _AT_ONCE)):
        yield part
