"""Comparisons that were made a moment ago: one for whoever asks for the same, as a page or as data."""

from __future__ import annotations

from fastapi import Request

from beleidsgraaf.comparison import Keuze
from beleidsgraaf.portal.compared import Compared, compute
from beleidsgraaf.terms import Prefixes
from beleidsgraaf.web.paging import address
from beleidsgraaf.web.replies import remember
from beleidsgraaf.web.service import service_of


def in_order(prefixes: Prefixes, keuze: Keuze, *, reviewed: bool) -> tuple[Keuze, dict[str, list[str]]]:
    """Return a choice in one order, so that the answer does not depend on the order of asking, and its parameters."""
    keuze = Keuze(sorted(keuze.gemeenten), sorted(keuze.themas), sorted(keuze.niveaus))
    chosen = {"gemeente": keuze.gemeenten, "thema": keuze.themas, "niveau": keuze.niveaus}
    asked = {name: [prefixes.show(iri) for iri in iris] for name, iris in chosen.items() if iris}
    return keuze, asked | ({"alleenNagekeken": ["true"]} if reviewed else {})


def compared_of(request: Request, keuze: Keuze, *, reviewed: bool) -> Compared:
    """Return what is known of a choice; within a generation it is computed once.

    :raises EngineError: when the engine gives no answer.
    """
    catalogue = service_of(request).catalogue
    keuze, asked = in_order(catalogue.prefixes, keuze, reviewed=reviewed)
    return remember(
        request,
        address(request, "/vergelijkingen", asked),
        lambda: compute(catalogue, keuze, reviewed=reviewed),
        lambda compared: compared.weight,
    )
