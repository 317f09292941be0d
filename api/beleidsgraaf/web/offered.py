"""How a document leaves that is there in several formats: chosen by name or by Accept, with links to the others."""

from __future__ import annotations

import gzip
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from fastapi import HTTPException, Request, Response

from beleidsgraaf.addresses import LANGUAGES, Links, file_name
from beleidsgraaf.documents import Documents
from beleidsgraaf.errors import Fault, ParameterError, Told
from beleidsgraaf.media import HTML, Media, negotiate
from beleidsgraaf.terms import BASE
from beleidsgraaf.web.problems import problem
from beleidsgraaf.web.service import service_of

LICENCE = "http://creativecommons.org/publicdomain/zero/1.0/deed.nl"
# What is smaller than one packet is not packed; more effort than this gains little.
_SMALL, _LEVEL = 1200, 5
_PROBLEM = Media("problem", "application/problem+json", ("application/json",))


def documents_of(request: Request) -> Documents:
    """Return the documents that this application publishes."""
    return cast(Documents, request.app.state.documents)


def language_of(request: Request) -> str:
    """Return the language of the page that is asked for: the first part of its address, where it names one."""
    path: str = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    first = path.split("/")[1] if path.startswith("/") else ""
    return first if first in LANGUAGES[1:] else LANGUAGES[0]


def place_of(request: Request) -> str:
    """Return the path that is asked for, without its language, as far as relative links depend on it."""
    path: str = request.scope["path"].removeprefix(request.scope.get("root_path", "")).removeprefix("/")
    taal = language_of(request)
    return re.sub(r"[^\w/.-]", "", path if taal == LANGUAGES[0] else path[len(taal) + 1 :], flags=re.ASCII)


def links_of(request: Request, path: str, *, state: bool = False) -> Links:
    """Return links as they are written on the page at a path, in the language that is asked for.

    :param path: without its language. :param state: whether what is asked of the page belongs to its address.
    """
    return Links(path, taal=language_of(request), query=request.url.query if state else "")


def choose(request: Request, formats: Sequence[Media]) -> Media:
    """Return the format that is asked for: by `formaat`, else by Accept (RFC 9110, section 12.5.1).

    :raises ParameterError: when `formaat` names none of these.
    :raises HTTPException: 406 when nothing that is offered fits.
    """
    given = request.query_params.getlist("formaat")
    if given:
        named = {media.name: media for media in formats}
        if len(given) > 1 or given[0] not in named:
            wrong = Fault("De parameter «%(veld)s» is één van: %(wel)s.", field="formaat", wel=", ".join(named))
            raise ParameterError([wrong])
        return named[given[0]]
    media = negotiate(", ".join(request.headers.getlist("accept")), formats)
    if media is None:
        raise HTTPException(
            406,
            Told("Kies uit: %(wel)s.", wel=", ".join(each.type for each in formats)),
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
    asked: str = "",
) -> Response:
    """Return a document with what a client may want to know of it.

    :param path: of the document below the root. :param about: the IRI of what it describes.
    :param asked: what of the query belongs to its permanent address.
    :param more: further links, written out.
    """
    here = replace(links_of(request, path), asked=asked)
    links = [
        f'<{here.canonical if media is HTML else BASE + path}>; rel="canonical"',
        *([f'<{about}>; rel="describes"'] if about else []),
        *_alternates([other for other in formats if other is not media]),
        f'<{LICENCE}>; rel="license"',
        f'<{here.file(".well-known/void")}>; rel="describedby"',
        *more,
    ]
    headers = {
        "Content-Type": media.content_type,
        "Vary": "Accept, Accept-Encoding",
        "Link": ", ".join(links),
        "ETag": f'{service_of(request).etag[:-1]}-{media.name}"',
    }
    if media is HTML:
        headers["Content-Security-Policy"] = documents_of(request).pages[here.taal].policy
    if "formaat" in request.query_params:
        name = file_name(path.removeprefix("doc/").strip("/.") or "beleidsgraaf", media)
        kind = "inline" if media is HTML else "attachment"
        headers["Content-Disposition"] = f'{kind}; filename="{name}"'
    if len(body) > _SMALL and takes_gzip(request):
        headers["Content-Encoding"] = "gzip"
        body = gzip.compress(body, _LEVEL, mtime=0)
    return Response(body, status, headers=headers)


def takes_gzip(request: Request) -> bool:
    """Tell whether a client can unpack (RFC 9110, section 12.5.3)."""
    for part in ",".join(request.headers.getlist("accept-encoding")).split(","):
        coding, _, weight = part.replace(" ", "").lower().partition(";")
        if coding in ("gzip", "x-gzip", "*"):
            return not re.fullmatch(r"q=0(\.0*)?", weight)
    return False


def _alternates(formats: Sequence[Media]) -> list[str]:
    return [f'<?formaat={media.name}>; rel="alternate"; type="{media.type}"' for media in formats]


def nothing(request: Request, status: int, title: str, detail: str) -> Response:
    """Say that there is nothing here, as a page to who asks for pages and as a problem document to others."""
    response = error_page(request, status, title, detail)
    if response is None:
        response = problem(status, title, detail)
    response.headers["Vary"] = "Accept"
    return response


def error_page(request: Request, status: int, title: str, detail: str, faults: Sequence[str] = ()) -> Response | None:
    """Return the page that says what is wrong, or None to who does not ask for pages.

    :param title: in Dutch, like the rest; what the interface knows in the language of the page is translated.
    """
    if negotiate(", ".join(request.headers.getlist("accept")), (_PROBLEM, HTML)) is not HTML:
        return None
    links = links_of(request, place_of(request))
    pages = documents_of(request).pages[links.taal]
    headers = {"Content-Type": HTML.content_type, "Content-Security-Policy": pages.policy, "Vary": "Accept"}
    return Response(pages.error(title, detail, links, faults), status, headers=headers)
