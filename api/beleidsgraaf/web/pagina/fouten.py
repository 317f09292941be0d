"""Errors as pages: for who reads pages, and only where pages are."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import Request, Response

from beleidsgraaf.web.offered import error_page, place_of

# Where programs come; their errors stay problem documents (RFC 9457), also when a browser looks at them.
_FOR_PROGRAMS = ("v1/", "metrics", "gezondheid", "conformiteit/")


def as_page(request: Request, status: int, title: str, detail: str, faults: Sequence[str]) -> Response | None:
    """Return the page about an error, or None where a problem document belongs."""
    place = place_of(request)
    if place == "sparql" or place.startswith(_FOR_PROGRAMS):
        return None
    return error_page(request, status, title, detail, faults)
