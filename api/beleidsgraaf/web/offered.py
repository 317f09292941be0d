"""How a document leaves that is there in several formats: chosen by name or by Accept, with links to the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from fastapi import HTTPException, Request, Response

from beleidsgraaf.addresses import Links, file_name
from beleidsgraaf.documents import Documents
from beleidsgraaf.errors import ParameterError
from beleidsgraaf.media import HTML, Media, negotiate
from beleidsgraaf.terms import BASE
from beleidsgraaf.web.problems import problem
from beleidsgraaf.web.service import service_of

LICENCE = "http://creativecommons.org/publicdomain/zero/1.0/deed.nl"
_PROBLEM = Media("problem", "application/problem+json", ("application/json",))


def documents_of(request: Request) -> Documents:
    """Return the documents that this application publishes."""
    return cast(Documents, request.app.state.documents)


def links_of(path: str) -> Links:
    """Return links as they are written on the page at a path."""
    return Links(path)


def choose(request: Request, formats: Sequence[Media]) -> Media:
    """Return the format that is asked for: by `formaat`, else by Accept (RFC 9110, section 12.5.1).

    :raises ParameterError: when `formaat` names none of these.
    :raises HTTPException: 406 when nothing that is offered fits.
    """
    given = request.query_params.getlist("formaat")
    if given:
        named = {media.name: media for media in formats}
        if len(given) > 1 or given[0] not in named:
            raise ParameterError([f"De parameter «formaat» is één van: {', '.join(named)}."])
        return named[given[0]]
    media = negotiate(", ".join(request.headers.getlist("accept")), formats)
    if media is None:
        raise HTTPException(
            406,
            f"Kies uit: {', '.join(each.type for each in formats)}.",
            headers={"Vary": "Accept", "Link": ", ".join(_alternates(formats))},
        )
    return media


def offer(
    request: Request,
    body: bytes,
    media: Media,
    formats: Sequence[Media],
    *,
    path: str,
    about: str = "",
    status: int = 200,
    more: Sequence[str] = (),
) -> Response:
    """Return a document with what a client may want to know of it.

    :param path: of the document below the root. :param about: the IRI of what it describes.
    :param more: further links, written out.
    """
    links = [
        f'<{BASE}{path}>; rel="canonical"',
        *([f'<{about}>; rel="describes"'] if about else []),
        *_alternates([other for other in formats if other is not media]),
        f'<{LICENCE}>; rel="license"',
        f'<{links_of(path).to(".well-known/void")}>; rel="describedby"',
        *more,
    ]
    headers = {
        "Content-Type": media.content_type,
        "Vary": "Accept",
        "Link": ", ".join(links),
        "ETag": f'{service_of(request).etag[:-1]}-{media.name}"',
    }
    if media is HTML:
        headers["Content-Security-Policy"] = documents_of(request).writer.pages.policy
    if "formaat" in request.query_params:
        name = file_name(path.removeprefix("doc/").strip("/.") or "beleidsgraaf", media)
        kind = "inline" if media is HTML else "attachment"
        headers["Content-Disposition"] = f'{kind}; filename="{name}"'
    return Response(body, status, headers=headers)


def _alternates(formats: Sequence[Media]) -> list[str]:
    return [f'<?formaat={media.name}>; rel="alternate"; type="{media.type}"' for media in formats]


def nothing(request: Request, status: int, title: str, detail: str, *, path: str) -> Response:
    """Say that there is nothing here, as a page to who asks for pages and as a problem document to others."""
    wanted = negotiate(", ".join(request.headers.getlist("accept")), (_PROBLEM, HTML))
    if wanted is not HTML:
        response: Response = problem(status, title, detail)
    else:
        pages = documents_of(request).writer.pages
        response = Response(pages.error(status, title, detail, links_of(path)), status)
        response.headers["Content-Type"] = HTML.content_type
        response.headers["Content-Security-Policy"] = pages.policy
    response.headers["Vary"] = "Accept"
    return response
