"""Pages for people: one module per kind of page.

A module has a `router` whose routes are served in every language: below `/` in Dutch, below `/en/` in English. What it
shows is computed in `beleidsgraaf.portal` and rendered by `beleidsgraaf.pages`.
"""

from __future__ import annotations

from fastapi import APIRouter, FastAPI

from beleidsgraaf.addresses import LANGUAGES
from beleidsgraaf.web.pagina import beeld, begrippen, home, sparql, statisch, teksten, vergelijk, vragen, zoek

ROUTERS: tuple[APIRouter, ...] = (
    home.router,
    vergelijk.router,
    beeld.router,
    vragen.router,
    zoek.router,
    sparql.router,
    teksten.router,
    begrippen.router,
)


def include(app: FastAPI, *more: APIRouter) -> None:
    """Give an application all pages, in every language.

    :param more: routers of pages that are also offered as data.
    """
    app.include_router(statisch.router)
    for taal in LANGUAGES:
        prefix = "" if taal == LANGUAGES[0] else f"/{taal}"
        for router in (*ROUTERS, *more):
            app.include_router(router, prefix=prefix)
