"""How a page leaves: made in the turn of the client, in its language, with the policy of pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from fastapi import Request, Response

from beleidsgraaf.addresses import Links, State
from beleidsgraaf.media import HTML
from beleidsgraaf.pages import Pages
from beleidsgraaf.web.offered import choose, documents_of, language_of, links_of, offer
from beleidsgraaf.web.replies import remember
from beleidsgraaf.web.service import in_turn

Held = TypeVar("Held")


def known(request: Request, name: str, compute: Callable[[], Held], weight: int = 1000) -> Held:
    """Return what a page shows; within a generation it is computed once for each language.

    :param name: what it is, with all that it depends on. :param weight: about how many values it holds.
    """
    return remember(request, f"pagina/{name}/{language_of(request)}", compute, lambda _: weight)


async def page(request: Request, path: str, make: Callable[[Pages, Links], bytes]) -> Response:
    """Answer with a page that the graph is asked for.

    :param path: of the page, without its language. :param make: asks what there is to show, and renders it.
    :raises HTTPException: 406 to who takes no HTML.
    """
    choose(request, (HTML,))
    links = links_of(request, path, state=True)
    pages = documents_of(request).pages[links.taal]
    body = await in_turn(request, lambda: make(pages, links))
    return offer(request, body, HTML, (HTML,), path=path)


def text_page(request: Request, path: str, template: str, **values: Any) -> Response:
    """Answer with a page that asks nothing of the graph."""
    choose(request, (HTML,))
    links = links_of(request, path, state=True)
    body = documents_of(request).pages[links.taal].render(template, links, **values)
    return offer(request, body, HTML, (HTML,), path=path)


@dataclass(frozen=True)
class View:
    """What a page in a state shows.

    :param state: what is asked of it, in one order: a part of its permanent address.
    """

    template: str
    values: Mapping[str, Any]
    state: State


async def state_page(request: Request, path: str, show: Callable[[], View]) -> Response:
    """Answer with a page whose permanent address holds what is asked of it.

    :param path: of the page, without its language. :param show: asks the graph what there is to show.
    :raises HTTPException: 406 to who takes no HTML.
    """
    choose(request, (HTML,))
    links = links_of(request, path, state=True)
    pages = documents_of(request).pages[links.taal]

    def make() -> tuple[bytes, str]:
        view = show()
        asked = str(view.state).removesuffix("?")
        return pages.render(view.template, replace(links, asked=asked), **view.values), asked

    body, asked = await in_turn(request, make)
    return offer(request, body, HTML, (HTML,), path=path, asked=asked)
