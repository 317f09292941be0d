"""Put the routes together over one catalogue and one generation."""

from __future__ import annotations

from fastapi import FastAPI

from beleidsgraaf.build import Generation
from beleidsgraaf.catalogue import Catalogue
from beleidsgraaf.documents import Documents, publisher_of
from beleidsgraaf.settings import Settings
from beleidsgraaf.terms import BASE
from beleidsgraaf.web import (
    apidocs,
    catalogus,
    dereference,
    dumps,
    lijsten,
    operations,
    pagina,
    problems,
    robots,
    sparql,
    vergelijkingen,
    vragen,
    zoek,
)
from beleidsgraaf.web.admission import Admission
from beleidsgraaf.web.answers import Answers
from beleidsgraaf.web.metrics import Metrics
from beleidsgraaf.web.middleware import Everything
from beleidsgraaf.web.pagina import fouten
from beleidsgraaf.web.service import Service
from beleidsgraaf.web.warming import warming


def create_app(catalogue: Catalogue, generation: Generation, settings: Settings) -> FastAPI:
    """Return the application.

    :param generation: what the engine of the catalogue answers from; its version is part of the ETag of every answer.
    """
    admission = Admission(
        # The engine has a quick and a slow lane, each as wide as there are workers.
        2 * settings.werkers,
        own=max(1, settings.werkers - 1),
        queue=settings.wachtrij,
        own_queue=settings.eigen_wachtrij,
        wait=settings.wachtlimiet,
    )
    service = Service(catalogue, generation, settings, admission)
    app = FastAPI(
        title="beleidsgraaf",
        version=problems.API_VERSION,
        description="Kennisgraaf van gemeentelijk beleid: vragen met vaste parameters, en SPARQL.",
        # The document is ours (apidocs), and the pages that come with FastAPI load their scripts from elsewhere.
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=warming(catalogue) if settings.voorbereiden == "ja" else None,
    )
    metrics = Metrics()
    metrics.watch("werkers", "Vragen die nu lopen of wachten.", admission.counts())
    held = generation.manifest.statements + generation.manifest.inferred
    metrics.watch("graaf", "Uitspraken in de graaf.", (("uitspraken", lambda: held),))
    app.state.service = service
    app.state.metrics = metrics
    app.state.answers = Answers()
    app.state.descriptions = apidocs.Descriptions()
    app.state.documents = Documents(
        catalogue.engine,
        generation,
        catalogue.prefixes,
        publisher_of(settings),
        settings.adres or BASE,
        beheerder=settings.contact_naam,
    )
    problems.install(app, fouten.as_page)
    app.add_middleware(Everything, routes=app.routes, etag=service.etag, metrics=metrics)
    app.include_router(sparql.router)
    app.include_router(vragen.router, prefix="/v1")
    app.include_router(zoek.router, prefix="/v1")
    app.include_router(vergelijkingen.router, prefix="/v1")
    app.include_router(lijsten.router, prefix="/v1")
    app.include_router(apidocs.router)
    app.include_router(operations.router)
    app.include_router(dereference.names)
    app.include_router(catalogus.data)
    app.include_router(robots.router)
    pagina.include(app, apidocs.pages, dereference.router, catalogus.router, dumps.router)
    # After the page that lists them: its address is a file without a name.
    app.include_router(dumps.files)
    return app
