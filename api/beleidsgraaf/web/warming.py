"""Make the pages that hold much before anyone asks for them: a page stays the same as long as the graph does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from itertools import islice
from urllib.parse import urlencode

from fastapi import FastAPI
from starlette.types import Message, Scope

from beleidsgraaf.addresses import LANGUAGES, page_of
from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.portal.coverage import Dekking
from beleidsgraaf.portal.names import end_of

logger = logging.getLogger("beleidsgraaf.voorbereiden")
# More would push each other out of what is kept, and those asked for least are at the end.
MOST = 40


def warming(catalogue: Catalogue) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Return what an application does from its start to its end: make pages, one at a time, until it is done."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        task = asyncio.create_task(_warm(app, catalogue))
        try:
            yield
        finally:
            task.cancel()

    return lifespan


async def _warm(app: FastAPI, catalogue: Catalogue) -> None:
    try:
        paths = await asyncio.to_thread(lambda: list(islice(pages(catalogue), MOST)))
        for path, query in paths:
            await _ask(app, path, query)
    except Exception:
        # Whoever asks for a page is told what is wrong with it; this only comes too early.
        logger.warning("Niet alle bladzijden zijn voorbereid.", exc_info=True)


def pages(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield path and query of the pages that hold most: what people see first, then each municipality and document.

    :raises EngineError: when the engine gives no answer.
    """
    municipalities = [row["gemeente"] for row in catalogue.table("gemeenten").plain() if row["gelezen"]]
    read = [row["document"] for row in catalogue.table("documenten").plain() if Dekking.of(row).totaal]
    beside = urlencode([("gemeente", end_of(iri)) for iri in municipalities[:2]])
    things = [path for iri in (*municipalities, *read) if (path := page_of(iri))]
    for path, query in (("", ""), ("vergelijk", beside), ("begrippen", ""), *((path, "") for path in things)):
        for taal in LANGUAGES:
            yield f"/{path}" if taal == LANGUAGES[0] else f"/{taal}/{path}", query


async def _ask(app: FastAPI, path: str, query: str) -> None:
    """Ask for a page as a browser does; it is counted and logged like any other."""
    scope: Scope = {
        "type": "http",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "root_path": "",
        "http_version": "1.1",
        "query_string": query.encode(),
        "headers": [(b"accept", b"text/html"), (b"host", b"localhost")],
        "client": None,
        "state": {},
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        pass

    await app(scope, receive, send)
