"""The comparison: what municipalities have on each theme, what they share, in which roles, with whom, and over time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from beleidsgraaf.addresses import State
from beleidsgraaf.comparison import Keuze
from beleidsgraaf.errors import Fault, ParameterError, Told, UnknownError
from beleidsgraaf.portal import beside, changes, judged, parties, roles
from beleidsgraaf.portal.choice import NAMES, Aanbod, Gevraagd, offered, take
from beleidsgraaf.portal.compared import Compared
from beleidsgraaf.web.comparison_memo import compared_of
from beleidsgraaf.web.offered import language_of
from beleidsgraaf.web.pagina.answer import View, known, state_page
from beleidsgraaf.web.paging import given_values, take_page, unknown
from beleidsgraaf.web.service import service_of

router = APIRouter(include_in_schema=False)


def aanbod_of(request: Request) -> Aanbod:
    """Return what can be chosen on pages that compare."""
    return known(request, "aanbod", lambda: offered(service_of(request).catalogue, language_of(request)))


def _one(values: Mapping[str, Sequence[str]], *names: str) -> list[Fault]:
    """Return a fault for each parameter that is not given once."""
    return [
        Fault("De parameter «%(veld)s» moet precies één keer in het adres staan.", field=name)
        for name in names
        if len(values.get(name, ())) != 1
    ]


def _compared(request: Request, gevraagd: Gevraagd) -> Compared:
    return compared_of(request, gevraagd.keuze, reviewed=gevraagd.nagekeken)


@router.get("/vergelijk")
async def vergelijk(request: Request) -> Response:
    """Show the choice, and the municipalities side by side when there are two or more."""

    def show() -> View:
        gevraagd, values = _asked(request)
        if gevraagd.genoeg:
            values["naast"] = beside.show(_compared(request, gevraagd), values["aanbod"], gevraagd)
        return View("vergelijk.html", values, gevraagd.state)

    return await state_page(request, "vergelijk", show)


def _asked(
    request: Request, own: Sequence[str] = NAMES, more: Sequence[str] = (), faults: Sequence[Fault] = ()
) -> tuple[Gevraagd, dict[str, Any]]:
    """Return what is asked, and what every page of the comparison shows.

    :param own: the parameters of the choice; :param more: those of the page itself.
    :raises ParameterError: with all faults at once.
    """
    given = given_values(request)
    wrong = [*faults, *unknown(given, (*own, *more))]
    gevraagd = take(service_of(request).catalogue, given, own=own, more=wrong)
    return gevraagd, {"aanbod": aanbod_of(request), "gevraagd": gevraagd}


@router.get("/vergelijk/cel")
async def cel(request: Request) -> Response:
    """Show what is behind one level of one theme: elements, evidence, counterparts and coverage of each."""

    def show() -> View:
        given = given_values(request)
        faults = [*unknown(given, NAMES), *_one(given, "thema", "niveau")]
        service, taal, aanbod = service_of(request), language_of(request), aanbod_of(request)
        gevraagd = take(service.catalogue, given, least=2, more=faults)
        keuze = gevraagd.keuze
        whole = replace(gevraagd, keuze=Keuze(keuze.gemeenten, keuze.themas, []))
        compared = _compared(request, whole)
        if keuze.niveaus[0] not in {niveau.iri for niveau in compared.comparison.niveaus}:
            compared = _compared(request, gevraagd)
        (found,) = beside.cells(service.catalogue, compared, aanbod, taal, niveau=keuze.niveaus[0])
        return View("vergelijk_cel.html", {"cel": found, "gevraagd": gevraagd}, gevraagd.state)

    return await state_page(request, "vergelijk/cel", show)


@router.get("/vergelijk/verslag")
async def verslag(request: Request) -> Response:
    """Show a comparison as a report to print: every cell open, with dates, the generation and the sources.

    With fewer than two municipalities there is nothing to report; then the choice is shown, as on the other pages.
    """

    def show() -> View:
        gevraagd, asked = _asked(request)
        if not gevraagd.genoeg:
            return View("vergelijk.html", asked, gevraagd.state)
        service, taal, aanbod = service_of(request), language_of(request), asked["aanbod"]
        compared = _compared(request, gevraagd)
        naast = beside.show(compared, aanbod, gevraagd)
        cellen = beside.cells(service.catalogue, compared, aanbod, taal) if naast.tabellen else []
        made = datetime.fromtimestamp(service.generation.graph_file.stat().st_mtime, UTC)
        values = {
            **asked,
            "naast": naast,
            "cellen": cellen,
            "bronnen": beside.sources(cellen),
            "generatie": service.generation.version[:16],
            "gemaakt": made,
            "vandaag": datetime.now(UTC),
        }
        return View("vergelijk_verslag.html", values, gevraagd.state)

    return await state_page(request, "vergelijk/verslag", show)


@router.get("/vergelijk/verschillen")
async def verschillen(request: Request) -> Response:
    """Show what is shared, shared in part, had by one alone, or not compared, with what each judgement rests on."""

    def show() -> View:
        given = given_values(request)
        part, faults = take_page(given)
        oordeel, van = ([value for value in given.get(name, ()) if value] for name in ("oordeel", "van"))
        faults += unknown(given, (*NAMES, "oordeel", "van"))
        faults += judged.faults_of(oordeel)
        gevraagd = take(service_of(request).catalogue, given, more=faults)
        if wrong := judged.wrong_side(van, gevraagd.keuze.gemeenten):
            raise ParameterError(wrong)
        values: dict[str, Any] = {"aanbod": aanbod_of(request), "gevraagd": gevraagd, "oordelen": judged.CODES}
        state = State({**gevraagd.state.values, "oordeel": oordeel, "van": van})
        if gevraagd.genoeg:
            found = judged.show(_compared(request, gevraagd).verschillen, values["aanbod"], state, part.number)
            if part.number > found.paging.laatste:
                raise UnknownError(Told("Bladzijde %(nummer)s is er niet.", nummer=part.number))
            values["verschillen"] = found
        asked = state.set("pagina", *([str(part.number)] if part.number > 1 else []))
        return View("vergelijk_verschillen.html", {**values, "staat": state}, asked)

    return await state_page(request, "vergelijk/verschillen", show)


@router.get("/vergelijk/rollen")
async def rollen(request: Request) -> Response:
    """Show how strongly each municipality steers, by rung of the ladder of participation."""

    def show() -> View:
        gevraagd, values = _asked(request, own=("gemeente", "thema"))
        keuze, catalogue, taal = gevraagd.keuze, service_of(request).catalogue, language_of(request)
        if keuze.gemeenten:
            values["profiel"] = known(
                request,
                f"rollen{gevraagd.state}",
                lambda: roles.read(catalogue, keuze.gemeenten, keuze.themas, values["aanbod"], taal),
            )
        return View("vergelijk_rollen.html", values, gevraagd.state)

    return await state_page(request, "vergelijk/rollen", show)


@router.get("/vergelijk/partijen")
async def partijen(request: Request) -> Response:
    """Show which parties, laws, target groups and principles municipalities have in common."""

    def show() -> View:
        given = given_values(request)
        wat = [value for value in given.get("wat", ()) if value] or [parties.PARTS[0]]
        choices = ", ".join(parties.PARTS)
        faults = (
            []
            if len(wat) == 1 and wat[0] in parties.PARTS
            else [Fault("De parameter «%(veld)s» is één van: %(wel)s.", field="wat", wel=choices)]
        )
        gevraagd, values = _asked(request, own=("gemeente",), more=("wat",), faults=faults)
        state = gevraagd.state.set("wat", *(wat if wat[0] != parties.PARTS[0] else []))
        values |= {"wat": wat[0], "delen": parties.PARTS}
        if gevraagd.genoeg:
            catalogue, aanbod, taal = service_of(request).catalogue, values["aanbod"], language_of(request)
            ask: Callable[..., Any] = {
                "partijen": parties.parties,
                "regelingen": parties.laws,
                "doelgroepen": parties.groups,
                "principes": parties.principles,
            }[wat[0]]
            gemeenten = gevraagd.keuze.gemeenten
            values["naast"] = known(
                request, f"partijen{state}", lambda: ask(catalogue, gemeenten, aanbod, taal), weight=3000
            )
        return View("vergelijk_partijen.html", values, state)

    return await state_page(request, "vergelijk/partijen", show)


@router.get("/vergelijk/documenten")
async def documenten(request: Request) -> Response:
    """Show what changed from an older document to a newer one."""

    def show() -> View:
        given, catalogue, aanbod = given_values(request), service_of(request).catalogue, aanbod_of(request)
        stukken = known(request, "stukken", lambda: changes.offered(catalogue))
        chosen = changes.take(catalogue, stukken, given, unknown(given, ("van", "naar")))
        codes = {name: chosen[name].code if name in chosen else "" for name in ("van", "naar")}
        state = State({name: [code] if code else [] for name, code in codes.items()})
        values: dict[str, Any] = {"stukken": stukken, "gekozen": codes, "verandering": None}
        if len(chosen) == 2:
            taal = language_of(request)
            values["verandering"] = known(
                request,
                f"documenten{state}",
                lambda: changes.read(catalogue, chosen["van"], chosen["naar"], aanbod, taal),
                weight=3000,
            )
        return View("vergelijk_documenten.html", values, state)

    return await state_page(request, "vergelijk/documenten", show)
