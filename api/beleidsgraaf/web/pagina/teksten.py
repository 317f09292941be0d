"""Pages of plain text: help, about, accessibility."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from beleidsgraaf.media import HTML
from beleidsgraaf.web.offered import choose, documents_of, links_of, offer

router = APIRouter(include_in_schema=False)


def _text(request: Request, name: str) -> Response:
    choose(request, (HTML,))
    body = documents_of(request).text(name, links_of(request, name, state=True))
    return offer(request, body, HTML, (HTML,), path=name)


@router.get("/hulp")
def hulp(request: Request) -> Response:
    """Explain how to use the pages and how to read them."""
    return _text(request, "hulp")


@router.get("/over")
def over(request: Request) -> Response:
    """Tell what the graph is, where it comes from and what may be done with it."""
    return _text(request, "over")


@router.get("/toegankelijkheid")
def toegankelijkheid(request: Request) -> Response:
    """Tell for whom the pages work, how that was tested, and where to report what does not."""
    return _text(request, "toegankelijkheid")
