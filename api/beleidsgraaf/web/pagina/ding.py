"""The page of a thing: what its kind of page shows, above all that the graph says of it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from fastapi import Request

from beleidsgraaf.addresses import Links
from beleidsgraaf.description import Description
from beleidsgraaf.portal.panels import classes_above
from beleidsgraaf.portal.things import Ding, read
from beleidsgraaf.web.offered import documents_of
from beleidsgraaf.web.pagina.answer import known
from beleidsgraaf.web.replies import remember
from beleidsgraaf.web.service import service_of

Shown = tuple[Description, Ding | None]


def show(request: Request, name: str, links: Links) -> tuple[Description, bytes] | None:
    """Return the description of the thing that `/doc/{name}` is about and its page, or None when there is none.

    :raises EngineError: when the engine gives no answer.
    """
    shown = remember(request, f"ding/{name}/{links.taal}", lambda: _shown(request, name, links.taal), _weight)
    if shown is None:
        return None
    description, ding = shown
    return description, documents_of(request).pages[links.taal].thing(description, links, ding)


def _shown(request: Request, name: str, taal: str) -> Shown | None:
    description = documents_of(request).find(name)
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
    return description, ding


def _made(moment: float) -> date:
    """Return the day of a generation: what is to come, is so seen from there, and a page stays the same within one."""
    return datetime.fromtimestamp(moment, UTC).date()


def _weight(shown: Shown | None) -> int:
    if shown is None:
        return 1
    description, ding = shown
    return len(description.statements) + len(description.known) + (ding.gewicht if ding else 0)
