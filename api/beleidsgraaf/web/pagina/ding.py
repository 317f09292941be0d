"""The page of a thing: what its kind of page shows, above all that the graph says of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from fastapi import Request

from beleidsgraaf.addresses import Links, State
from beleidsgraaf.description import Description
from beleidsgraaf.errors import Fault, ParameterError
from beleidsgraaf.pages import WHOLE
from beleidsgraaf.portal.panels import classes_above
from beleidsgraaf.portal.things import Ding, read
from beleidsgraaf.web.offered import documents_of
from beleidsgraaf.web.pagina.answer import known
from beleidsgraaf.web.replies import remember
from beleidsgraaf.web.service import service_of

Shown = tuple[Description, Ding | None]


def show(request: Request, name: str, links: Links) -> tuple[Description, bytes, str] | None:
    """Return the description of the thing that `/doc/{name}` is about, its page, and what is asked of that page.

    :returns: None when there is no such thing.
    :raises ParameterError: when a part is asked for that the page does not have.
    :raises EngineError: when the engine gives no answer.
    """
    shown = remember(request, f"ding/{name}/{links.taal}", lambda: _shown(request, name, links.taal), _weight)
    if shown is None:
        return None
    description, ding = shown
    part = _part(request.query_params.getlist("deel"), ding)
    if ding and part == WHOLE:
        found = remember(request, f"beschrijving/{name}", lambda: documents_of(request).find(name), _size)
        description = found or description
    asked = str(State({"deel": [part]})) if part else ""
    pages = documents_of(request).pages[links.taal]
    return description, pages.thing(description, replace(links, asked=asked), ding, part), asked


def _part(given: list[str], ding: Ding | None) -> str:
    names = [WHOLE, *(deel.id for deel in ding.delen)] if ding else [WHOLE]
    if given and (len(given) > 1 or given[0] not in names):
        fault = Fault("De parameter «%(veld)s» is één van: %(wel)s.", field="deel", wel=", ".join(names))
        raise ParameterError([fault])
    return given[0] if given else ""


def _shown(request: Request, name: str, taal: str) -> Shown | None:
    description = documents_of(request).sketch(name)
    if description is None:
        return None
    service = service_of(request)
    above = known(request, "klassen", lambda: classes_above(service.catalogue.engine))
    ding = read(
        service.catalogue,
        description,
        above,
        taal,
        today=_made(service.generation.graph_file.stat().st_mtime),
        bronnen=service.settings.bronnen,
    )
    # A page without parts of its own shows the whole description.
    return (description, ding) if ding else (documents_of(request).find(name) or description, None)


def _made(moment: float) -> date:
    """Return the day of a generation: what is to come, is so seen from there, and a page stays the same within one."""
    return datetime.fromtimestamp(moment, UTC).date()


def _weight(shown: Shown | None) -> int:
    if shown is None:
        return 1
    description, ding = shown
    return _size(description) + (ding.gewicht if ding else 0)


def _size(description: Description | None) -> int:
    return len(description.statements) + len(description.known) if description else 1
