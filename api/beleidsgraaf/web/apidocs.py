"""The description of the API: the OpenAPI document, and a page of it for people."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from typing import cast

from fastapi import APIRouter, FastAPI, Request, Response

from beleidsgraaf.media import HTML
from beleidsgraaf.web.apipage import render
from beleidsgraaf.web.offered import choose, documents_of, links_of, offer
from beleidsgraaf.web.openapi import document
from beleidsgraaf.web.question_operations import Operations
from beleidsgraaf.web.service import in_turn, service_of

router = APIRouter(include_in_schema=False)
pages = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Description:
    """The OpenAPI document as it is sent, and the title and content of the page that is made from it."""

    text: bytes
    title: str
    content: str


class Descriptions:
    """The description of the API over the generation that answers, made when it is first asked for."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], Description] = {}
        self._lock = threading.Lock()

    def known(self, request: Request) -> Description | None:
        """Return the description when it is there."""
        return self._made.get(_key(request))

    def make(self, request: Request) -> Description:
        """Return the description; asks the graph for the values of parameters when it has to be made."""
        with self._lock:
            key = _key(request)
            if key not in self._made:
                self._made = {key: _describe(request.app, key[1])}
            return self._made[key]


def _key(request: Request) -> tuple[str, str]:
    return service_of(request).generation.version, str(request.scope.get("root_path", ""))


def _describe(app: FastAPI, root: str) -> Description:
    service = app.state.service
    operations = Operations(service.catalogue)
    found = document(
        app.openapi(), vragen=operations.paths, schemas=operations.schemas, settings=service.settings, root=root
    )
    return Description(json.dumps(found, ensure_ascii=False).encode(), *render(found))


async def _description(request: Request) -> Description:
    descriptions = cast(Descriptions, request.app.state.descriptions)
    known = descriptions.known(request)
    return known if known else await in_turn(request, lambda: descriptions.make(request))


@router.get("/v1/openapi.json")
async def openapi_json(request: Request) -> Response:
    """Return the OpenAPI document (API Design Rules 2.2, /core/publish-openapi)."""
    return Response((await _description(request)).text, media_type="application/json")


@pages.get("/docs")
async def docs(request: Request) -> Response:
    """Return the same document as a page; its texts are Dutch in every language."""
    choose(request, (HTML,))
    described = await _description(request)
    links = links_of(request, "docs")
    body = documents_of(request).pages[links.taal].api(described.title, described.content, links)
    return offer(request, body, HTML, (HTML,), path="docs")
