"""What every route works with, and the one way in which routes reach the engine."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar, cast

from fastapi import HTTPException, Request

import beleidsgraaf
from beleidsgraaf.build import Generation
from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.errors import BuildError
from beleidsgraaf.pages.assets import Assets
from beleidsgraaf.search import SearchIndex
from beleidsgraaf.settings import Settings
from beleidsgraaf.web.admission import Admission, client_of

logger = logging.getLogger("beleidsgraaf.zoeken")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Service:
    """One catalogue over one generation, and who may ask it now."""

    catalogue: Catalogue
    generation: Generation
    settings: Settings
    admission: Admission

    @cached_property
    def etag(self) -> str:
        """The entity tag of all answers.

        They change with the graph, the questions, the release, the styles and scripts of pages, and who publishes.
        """
        own = self.settings
        shown = (own.adres, own.uitgever, own.uitgever_iri, own.contact_naam, own.contact_url, own.contact_email)
        questions = list(self.catalogue.questions.values())
        # Who has the texts shows the words of passages.
        texts = str(own.bronnen or "")
        held = repr((self.generation.version, beleidsgraaf.__version__, questions, shown, texts, Assets.read().entries))
        return f'W/"{hashlib.sha256(held.encode()).hexdigest()[:16]}"'

    @cached_property
    def search(self) -> SearchIndex:
        """The index for searching, opened when it is first asked.

        :raises BuildError: when the generation has none that can be read.
        """
        return SearchIndex(self.generation.search_folder)


def service_of(request: Request) -> Service:
    """Return the service that this application gives."""
    return cast(Service, request.app.state.service)


def search_of(request: Request) -> SearchIndex:
    """Return the index for searching.

    :raises HTTPException: 503 when the generation has none.
    """
    try:
        return service_of(request).search
    except BuildError as fault:
        logger.error("%s", fault)
        raise HTTPException(
            503, "Deze generatie van de graaf heeft geen zoekindex. De beheerder maakt die met een nieuwe bouw."
        ) from fault


async def in_turn(request: Request, call: Callable[[], Result]) -> Result:
    """Run what asks the engine, when the turn of this client comes; the event loop never waits for it.

    :raises EngineError: what the call raises, or that it could not have its turn.
    """
    host = request.client.host if request.client else None
    return await service_of(request).admission.run(client_of(host), call)
