"""Put the routes together over one catalogue and one generation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

import beleidsgraaf
from beleidsgraaf.build import Generation
from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.settings import Settings
from beleidsgraaf.web import problems, sparql, vragen
from beleidsgraaf.web.admission import Admission
from beleidsgraaf.web.service import Service


def create_app(catalogue: Catalogue, generation: Generation, settings: Settings) -> FastAPI:
    """Return the application.

    :param generation: what the engine of the catalogue answers from; its version becomes the ETag of every answer.
    """
    admission = Admission(
        settings.werkers, queue=settings.wachtrij, own_queue=settings.eigen_wachtrij, wait=settings.wachtlimiet
    )
    service = Service(catalogue, generation, settings, admission)
    app = FastAPI(
        title="beleidsgraaf",
        version=problems.API_VERSION,
        description="Kennisgraaf van gemeentelijk beleid: vragen met vaste parameters, en SPARQL.",
        openapi_url="/v1/openapi.json",
        # The documentation pages that come with FastAPI load their scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
    )
    app.state.service = service
    problems.install(app)

    @app.middleware("http")
    async def add_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        for name, value in problems.HEADERS.items():
            response.headers.setdefault(name, value)
        if response.status_code == 200:
            response.headers.setdefault("ETag", service.etag)
        return response

    app.include_router(sparql.router)
    app.include_router(vragen.router, prefix="/v1")

    @app.get("/", include_in_schema=False)
    def start() -> RedirectResponse:
        return RedirectResponse("/v1/vragen", status_code=303)

    @app.get("/gezondheid", tags=["beheer"], summary="Is de dienst klaar om te antwoorden, en met welke generatie?")
    def health() -> dict[str, str | int]:
        manifest = generation.manifest
        quads = manifest.statements + manifest.inferred
        return {
            "status": "ok",
            "generatie": generation.version,
            "uitspraken": quads,
            "pakket": beleidsgraaf.__version__,
        }

    return app
