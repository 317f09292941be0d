"""Put the routes together over one catalogue and one generation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

import beleidsgraaf
from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.web import problems, sparql, vragen


def create_app(catalogue: Catalogue, *, version: str, quads: int) -> FastAPI:
    """Return the application.

    :param version: digest of the generation that answers; becomes the ETag of every answer.
    :param quads: statements in that generation, for the health route.
    """
    app = FastAPI(
        title="beleidsgraaf",
        version=problems.API_VERSION,
        description="Kennisgraaf van gemeentelijk beleid: vragen met vaste parameters, en SPARQL.",
        openapi_url="/v1/openapi.json",
        # The documentation pages that come with FastAPI load their scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
    )
    app.state.catalogue = catalogue
    problems.install(app)

    @app.middleware("http")
    async def add_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        for name, value in problems.HEADERS.items():
            response.headers.setdefault(name, value)
        if response.status_code == 200:
            response.headers.setdefault("ETag", f'W/"{version[:16]}"')
        return response

    app.include_router(sparql.router)
    app.include_router(vragen.router, prefix="/v1")

    @app.get("/", include_in_schema=False)
    def start() -> RedirectResponse:
        return RedirectResponse("/v1/vragen", status_code=303)

    @app.get("/gezondheid", tags=["beheer"], summary="Is de dienst klaar om te antwoorden, en met welke generatie?")
    def health() -> dict[str, str | int]:
        return {"status": "ok", "generatie": version, "uitspraken": quads, "pakket": beleidsgraaf.__version__}

    return app
