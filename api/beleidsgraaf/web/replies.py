"""How an answer leaves: in the format that was asked for, with its links, as JSON or as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from fastapi import HTTPException, Request, Response
from fastapi.responses import JSONResponse

from beleidsgraaf.errors import Fault
from beleidsgraaf.media import CSV, JSON, PLAIN_JSON, XLSX, Media, negotiate
from beleidsgraaf.results import Table
from beleidsgraaf.web.answers import Answer, Answers
from beleidsgraaf.web.openapi import LICENCE
from beleidsgraaf.web.paging import Values, address, link_header
from beleidsgraaf.web.service import service_of

Links = Mapping[str, Mapping[str, str]]
TABLE_FORMATS = (PLAIN_JSON, CSV, XLSX)


def format_name(media: Media) -> str:
    """Return what a format is called in `formaat`: SPARQL's JSON is not the plain one."""
    return "sparql-json" if media is JSON else media.name


def choose(
    request: Request, values: dict[str, list[str]], formats: Sequence[Media]
) -> tuple[Media, Values, list[Fault]]:
    """Choose the format: by `formaat` where it is given, by Accept otherwise.

    :returns: the format, the parameter to keep in links, and what is wrong with how it was asked.
    :raises HTTPException: 406, when nothing that is offered fits.
    """
    given = values.pop("formaat", None)
    if given is None:
        media = negotiate(", ".join(request.headers.getlist("accept")), formats)
        if media is None:
            raise HTTPException(406, f"Kies uit: {', '.join(each.type for each in formats)}.")
        return media, {}, []
    named = {format_name(media): media for media in formats}
    if len(given) == 1 and given[0] in named:
        return named[given[0]], {"formaat": given}, []
    return (
        formats[0],
        {},
        [Fault("De parameter «%(veld)s» is één van: %(wel)s.", field="formaat", wel=", ".join(named))],
    )


def only_json(request: Request) -> None:
    """Refuse who does not take JSON.

    :raises HTTPException: 406.
    """
    choose(request, {}, (PLAIN_JSON,))


def take_flag(values: dict[str, list[str]], name: str) -> tuple[bool, list[Fault]]:
    """Take a yes or no out of the given values."""
    given = values.pop(name, ["false"])
    if given in (["true"], ["false"]):
        return given == ["true"], []
    return False, [Fault("De parameter «%(veld)s» is true of false.", field=name)]


def reply(request: Request, body: Mapping[str, Any]) -> Response:
    """Return a body as JSON, with its links in the header too."""
    return JSONResponse(body, headers=_headers(request, body.get("_links", {})))


def as_file(request: Request, media: Media, body: bytes, found: Links, name: str) -> Response:
    """Return a body in a format that is not plain JSON; tables for people come as a file to keep.

    :param name: what to call that file.
    """
    headers = {**_headers(request, found), "Content-Type": media.content_type}
    if media in (CSV, XLSX):
        headers["Content-Disposition"] = f'attachment; filename="{name}.{media.name}"'
    return Response(body, headers=headers)


def _headers(request: Request, found: Links) -> dict[str, str]:
    others = {"license": LICENCE, "service-desc": address(request, "/openapi.json")}
    return {"Link": link_header(found, **others), "Vary": "Accept"}


def absolute(request: Request, href: str) -> str:
    """Return an address of this service with the host that was asked, for where no host is at hand."""
    return f"{request.url.scheme}://{request.url.netloc}{href}"


def remember(request: Request, asked: str, compute: Callable[[], Answer], weigh: Callable[[Answer], int]) -> Answer:
    """Return what was asked; what was asked a moment ago is not computed again."""
    answers = cast(Answers, request.app.state.answers)
    return answers.get(service_of(request).generation.version, asked, compute, weigh)


def table_of(request: Request, query: str) -> Table:
    """Return the answer of a query as a table."""
    engine = service_of(request).catalogue.engine
    return remember(
        request, query, lambda: Table.from_json(engine.query(query).body), lambda t: len(t.rows) * len(t.columns)
    )
