"""The page about the SPARQL endpoint; the endpoint itself shows it to a browser that asks nothing."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from beleidsgraaf.web.pagina.answer import text_page

router = APIRouter(include_in_schema=False)


def show(request: Request) -> Response:
    """Show the page."""
    return text_page(request, "sparql", "sparql.html")


@router.get("/sparql")
def sparql(request: Request) -> Response:
    """Show the page in another language; in the first, the endpoint has this address."""
    return show(request)
