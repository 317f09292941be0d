"""What every route works with, and the one way in which routes reach the engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, cast

from fastapi import Request

from beleidsgraaf.build import Generation
from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.settings import Settings
from beleidsgraaf.web.admission import Admission, client_of

Result = TypeVar("Result")


@dataclass(frozen=True)
class Service:
    """One catalogue over one generation, and who may ask it now."""

    catalogue: Catalogue
    generation: Generation
    settings: Settings
    admission: Admission

    @property
    def etag(self) -> str:
        """The entity tag of all answers: they change with the generation only."""
        return f'W/"{self.generation.version[:16]}"'


def service_of(request: Request) -> Service:
    """Return the service that this application gives."""
    return cast(Service, request.app.state.service)


async def in_turn(request: Request, call: Callable[[], Result]) -> Result:
    """Run what asks the engine, when the turn of this client comes; the event loop never waits for it.

    :raises EngineError: what the call raises, or that it could not have its turn.
    """
    host = request.client.host if request.client else None
    return await service_of(request).admission.run(client_of(host), call)
