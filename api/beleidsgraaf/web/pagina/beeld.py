"""Pictures: a network of parties, a timeline, a series of figures. Each is a table that a script also draws."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from beleidsgraaf.addresses import State
from beleidsgraaf.errors import Fault, ParameterError, Told, UnknownError
from beleidsgraaf.portal import network, series, timeline
from beleidsgraaf.portal.choice import take
from beleidsgraaf.portal.names import Name, end_of
from beleidsgraaf.portal.paging import paging
from beleidsgraaf.web.offered import language_of
from beleidsgraaf.web.pagina.answer import View, known, state_page
from beleidsgraaf.web.pagina.vergelijk import aanbod_of
from beleidsgraaf.web.paging import given_values, take_page, unknown
from beleidsgraaf.web.service import service_of

router = APIRouter(include_in_schema=False, prefix="/beeld")


@router.get("/netwerk")
async def netwerk(request: Request) -> Response:
    """Show the parties around a goal, or around what municipalities do, on a theme or in all."""

    def show() -> View:
        given, catalogue, taal = given_values(request), service_of(request).catalogue, language_of(request)
        doel = [value for value in given.get("doel", ()) if value]
        faults = unknown(given, ("doel", "gemeente", "thema"))
        if doel and any(value for name in ("gemeente", "thema") for value in given.get(name, ())):
            faults.append(Fault("Kies een doel, of anders gemeenten en een thema; niet allebei.", field="doel"))
        all_faults: list[str] = []
        try:
            gevraagd = take(catalogue, given, own=("gemeente", "thema"), more=faults)
        except ParameterError as fault:
            all_faults += fault.faults
        try:
            iris = catalogue.resolve("netwerk-van-doel", {"doel": doel})["doel"] if doel else []
        except ParameterError as fault:
            all_faults += fault.faults
        if all_faults:
            raise ParameterError(all_faults)
        keuze = gevraagd.keuze
        state = State({"doel": [end_of(iri) for iri in iris], **gevraagd.state.values})
        goals = known(
            request, "doelen", lambda: catalogue.options(catalogue.get("netwerk-van-doel").parameters["doel"])
        )
        names = {option.iri: Name(option.label, "nl") for option in goals}
        values: dict[str, Any] = {
            "aanbod": aanbod_of(request),
            "gevraagd": gevraagd,
            "doelen": [(end_of(option.iri), option.label, "nl") for option in sorted(goals, key=lambda o: o.label)],
            "gekozen": state.values["doel"],
            "doel": (iris[0], names[iris[0]]) if iris else None,
            "netwerk": None,
        }
        if iris or keuze.gemeenten or keuze.themas:

            def read() -> network.Netwerk:
                if iris:
                    return network.of_goal(catalogue, iris[0], taal)
                if keuze.themas:
                    return network.of_theme(catalogue, keuze.gemeenten, keuze.themas, taal)
                return network.of_municipality(catalogue, keuze.gemeenten)

            values["netwerk"] = known(request, f"netwerk{state}", read)
        return View("beeld_netwerk.html", values, state)

    return await state_page(request, "beeld/netwerk", show)


@router.get("/tijdlijn")
async def tijdlijn(request: Request) -> Response:
    """Show when actions run, or when decisions and meetings were."""

    def show() -> View:
        given, catalogue, aanbod = given_values(request), service_of(request).catalogue, aanbod_of(request)
        part, faults = take_page(given)
        wat = [value for value in given.get("wat", ()) if value] or [timeline.KINDS[0]]
        if len(wat) > 1 or wat[0] not in timeline.KINDS:
            faults.append(
                Fault("De parameter «%(veld)s» is één van: %(wel)s.", field="wat", wel=", ".join(timeline.KINDS))
            )
        faults += unknown(given, ("gemeente", "wat", "begin", "eind"))
        all_faults: list[str] = [*faults]
        asked = {name: [v for v in given.get(name, ()) if v] for name in ("gemeente", "begin", "eind")}
        try:
            values = catalogue.resolve("inspanningen-in-periode", asked)
        except ParameterError as fault:
            all_faults += fault.faults
        if all_faults:
            raise ParameterError(all_faults)
        state = State(
            {
                "gemeente": sorted(end_of(iri) for iri in values["gemeente"]),
                "wat": wat if wat[0] != timeline.KINDS[0] else [],
                "begin": values["begin"],
                "eind": values["eind"],
            }
        )
        found, undated = known(
            request,
            f"tijdlijn{state}",
            lambda: timeline.read(catalogue, wat[0], values, aanbod, language_of(request)),
            weight=3000,
        )
        pages = paging(state, part.number, timeline.SIZE, len(found))
        if part.number > pages.laatste:
            raise UnknownError(Told("Bladzijde %(nummer)s is er niet.", nummer=part.number))
        start = (part.number - 1) * timeline.SIZE
        shown = {
            "aanbod": aanbod,
            "staat": state,
            "wat": wat[0],
            "momenten": found[start : start + timeline.SIZE],
            "totaal": len(found),
            "zonder": undated if part.number == pages.laatste else [],
            "paging": pages,
        }
        return View("beeld_tijdlijn.html", shown, state.set("pagina", *([str(part.number)] if part.number > 1 else [])))

    return await state_page(request, "beeld/tijdlijn", show)


@router.get("/reeks")
async def reeks(request: Request) -> Response:
    """Show the figures of an indicator over time."""

    def show() -> View:
        given, catalogue = given_values(request), service_of(request).catalogue
        alle = known(request, "reeksen", lambda: series.all_series(catalogue, language_of(request)), weight=3000)
        found = series.take(catalogue, alle, given.get("indicator", ()), unknown(given, ("indicator",)))
        state = State({"indicator": [found.code] if found else []})
        return View("beeld_reeks.html", {"reeks": found, "alle": list(alle.values())}, state)

    return await state_page(request, "beeld/reeks", show)
