"""Municipalities side by side: per shared theme and level, what one has and another has not, and their roles.

The address is stable: the same municipalities, themes and levels give one address and one answer, in whatever order or
spelling they were asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response

from beleidsgraaf.comparison import Keuze, Niveau, Thema, choose
from beleidsgraaf.differences import Verschil
from beleidsgraaf.errors import Fault, ParameterError
from beleidsgraaf.media import CSV, PLAIN_JSON, XLSX, Media
from beleidsgraaf.portal.compared import MOST, Compared
from beleidsgraaf.results import Table
from beleidsgraaf.web import comparison_openapi as described
from beleidsgraaf.web.comparison_memo import compared_of, in_order
from beleidsgraaf.web.comparison_views import (
    rows_table,
    show_gemeente,
    show_row,
    show_verschil,
    summarise,
    verschillen_table,
)
from beleidsgraaf.web.openapi import LICENCE
from beleidsgraaf.web.paging import Page, Values, address, given_values, links, refuse, take_page, unknown
from beleidsgraaf.web.replies import TABLE_FORMATS, Links, absolute, as_file, reply, take_flag
from beleidsgraaf.web.replies import choose as choose_format
from beleidsgraaf.web.service import Service, in_turn, service_of
from beleidsgraaf.web.tables import About, to_excel_csv, to_xlsx

router = APIRouter(tags=["vergelijkingen"])
_PATH = "/vergelijkingen"
_OWN = ("gemeente", "thema", "niveau", "alleenNagekeken")
_LAYER = ("pagina", "aantal", "formaat", "bom")


@router.get(
    "/vergelijkingen",
    operation_id="vergelijkGemeenten",
    summary="Gemeenten naast elkaar, per gedeeld thema en niveau",
    response_class=Response,
    openapi_extra=described.VERGELIJKING,
)
async def vergelijkingen(request: Request) -> Response:
    """Zegt per thema, niveau en gemeente wat er is, of wat het betekent dat er niets is.

    Een cel is aanwezig, afwezig na onderzoek (de documenten zijn hierop gelezen en noemen het niet), leeg in de bron
    (het document zegt dat de tekst nog volgt) of niet onderzocht. Bij wat er is staan de elementen met hun passages en
    hun tegenhangers bij de andere gemeenten; bij wat er niet is staat hoeveel paragrafen daarvoor zijn gelezen.
    """
    return await in_turn(request, _Asking.read(request, _PATH).side_by_side)


@router.get(
    "/vergelijkingen/verschillen",
    operation_id="vergelijkVerschillen",
    summary="Wat maar één gemeente heeft, wat zij delen en wat deels",
    response_class=Response,
    openapi_extra=described.VERSCHILLEN,
)
async def verschillen(request: Request) -> Response:
    """Beoordeelt elk element van elke gemeente tegenover elke andere gemeente.

    Gedeeld: een koppeling zegt dat het hetzelfde is of bijna hetzelfde, of het document is van beide. Deels gedeeld:
    een koppeling zegt dat het ruimer, enger of verwant is. Alleen hier: er is gezocht en niets gevonden, of de
    documenten van de ander zijn hierop gelezen en hebben niets op dit niveau van deze thema's. Niet vergeleken:
    niemand zei er iets over.
    """
    return await in_turn(request, _Asking.read(request, f"{_PATH}/verschillen").differences)


@router.get(
    "/vergelijkingen/rolprofielen",
    operation_id="vergelijkRolprofielen",
    summary="Hoe zwaar elke gemeente stuurt, volgens de participatietrap",
    response_class=Response,
    openapi_extra=described.ROLPROFIELEN,
)
async def rolprofielen(request: Request) -> Response:
    """Telt de rollen van elke gemeente per trede van de participatietrap, van loslaten (1) tot reguleren (5)."""
    return await in_turn(request, _Asking.read(request, f"{_PATH}/rolprofielen").role_profiles)


@dataclass(frozen=True)
class _Asking:
    """A comparison as somebody asks it."""

    request: Request
    service: Service
    path: str
    values: Values
    media: Media
    page: Page
    bom: bool
    reviewed: bool
    form: Values
    faults: Sequence[Fault]

    @classmethod
    def read(cls, request: Request, path: str) -> _Asking:
        """Take the request apart; what is wrong with it is said with what is wrong with the names."""
        values = given_values(request)
        media, form, faults = choose_format(request, values, TABLE_FORMATS)
        page, page_faults = take_page(values)
        bom, bom_faults = take_flag(values, "bom")
        reviewed, reviewed_faults = take_flag(values, "alleenNagekeken")
        faults = [*faults, *page_faults, *bom_faults, *reviewed_faults, *unknown(values, (*_OWN, *_LAYER))]
        if len(values.get("gemeente", ())) > MOST:
            faults.append(Fault("Vergelijk hoogstens %(getal)s gemeenten tegelijk.", field="gemeente", getal=MOST))
        form = {**form, **({"bom": ["true"]} if bom else {})}
        return cls(request, service_of(request), path, values, media, page, bom, reviewed, form, faults)

    # The three answers

    def side_by_side(self) -> Response:
        """Answer with the comparison itself, a row for each theme and level."""
        keuze, asked = self._choose()
        compared = self._compared(keuze)
        comparison = compared.comparison
        rows = [(thema, niveau) for thema in comparison.themas for niveau in comparison.niveaus]

        def body(part: Sequence[tuple[Thema, Niveau]]) -> dict[str, Any]:
            return {
                "gemeenten": [show_gemeente(gemeente, comparison) for gemeente in comparison.gemeenten],
                "regels": [show_row(compared, thema, niveau) for thema, niveau in part],
            }

        def table(part: Sequence[tuple[Thema, Niveau]]) -> Table:
            return rows_table(compared, part)

        return self._answer("Vergelijking van gemeenten", rows, asked, body, table)

    def differences(self) -> Response:
        """Answer with what is shared and what is not, a row for each element and other municipality."""
        keuze, asked = self._choose()
        compared = self._compared(keuze)
        all_rows = compared.verschillen

        def body(part: Sequence[Verschil]) -> dict[str, Any]:
            return {"samenvatting": summarise(all_rows), "verschillen": [show_verschil(row) for row in part]}

        return self._answer("Verschillen tussen gemeenten", all_rows, asked, body, verschillen_table)

    def role_profiles(self) -> Response:
        """Answer with the roles of each municipality, a row for each municipality and rung."""
        keuze, asked = self._choose(own=("gemeente", "thema"))
        values = {"gemeente": keuze.gemeenten, "thema": keuze.themas}
        table = self.service.catalogue.table("rolprofiel", values)

        def body(part: Sequence[Any]) -> dict[str, Any]:
            return {"rolprofielen": Table(table.columns, tuple(part)).plain()}

        return self._answer(
            "Rolprofielen van gemeenten", table.rows, asked, body, lambda part: Table(table.columns, tuple(part))
        )

    # What they have in common

    def _choose(self, own: Sequence[str] = _OWN) -> tuple[Keuze, dict[str, list[str]]]:
        """Return what to compare, and the parameters in canonical order.

        :raises ParameterError: with all faults of the request at once.
        """
        faults: list[str] = [*self.faults]
        faults += [
            Fault("De parameter «%(veld)s» bestaat hier niet (wel: %(wel)s).", field=name, wel=", ".join(own))
            for name in self.request.query_params
            if name in _OWN and name not in own
        ]
        names = {name: self.values.get(name, []) for name in ("gemeente", "thema", "niveau")}
        catalogue = self.service.catalogue
        keuze = Keuze([], [], [])
        if len(names["gemeente"]) <= MOST:
            try:
                keuze = choose(catalogue, names["gemeente"], themas=names["thema"], niveaus=names["niveau"])
            except ParameterError as fault:
                faults += fault.faults
        refuse(faults)
        return in_order(catalogue.prefixes, keuze, reviewed=self.reviewed)

    def _compared(self, keuze: Keuze) -> Compared:
        return compared_of(self.request, keuze, reviewed=self.reviewed)

    def _answer(
        self,
        title: str,
        rows: Sequence[Any],
        asked: Values,
        body: Callable[[Sequence[Any]], dict[str, Any]],
        table: Callable[[Sequence[Any]], Table],
    ) -> Response:
        as_json = self.media is PLAIN_JSON
        if not as_json and not self.page.chosen:
            here = {"self": {"href": address(self.request, self.path, {**asked, **self.form})}}
            return self._file(title, table(rows), asked, here, f"alles, {len(rows)} regels")
        part = self.page.of(rows)
        found = links(self.request, self.path, {**asked, **self.form}, self.page, len(rows), whole=not as_json)
        if as_json:
            return reply(self.request, {"totaal": len(rows), "_links": self._beside(found, asked), **body(part)})
        said = f"pagina {self.page.number}, {self.page.size} regels per pagina, {len(rows)} regels in totaal"
        return self._file(title, table(part), asked, found, said)

    def _beside(self, found: Links, asked: Values) -> dict[str, Mapping[str, str]]:
        """Return the links of a part with those to the other ways to look at the same choice."""
        common = {name: values for name, values in asked.items() if name in ("gemeente", "thema")}
        others = {
            "vergelijking": (_PATH, asked),
            "verschillen": (f"{_PATH}/verschillen", asked),
            "rolprofielen": (f"{_PATH}/rolprofielen", common),
        }
        beside = {
            name: {"href": address(self.request, path, values)}
            for name, (path, values) in others.items()
            if path != self.path
        }
        return {**found, **beside}

    def _file(self, title: str, table: Table, asked: Values, found: Links, part: str) -> Response:
        name = self.path.strip("/").replace("/", "-")
        if self.media is CSV:
            content = to_excel_csv(table) if self.bom else table.to_csv().encode()
            return as_file(self.request, CSV, content, found, name)
        about = About(
            title=title,
            description=described.EXPLANATION,
            parameters={name: asked.get(name, []) for name in _OWN},
            part=part,
            address=absolute(self.request, found["self"]["href"]),
            generation=self.service.generation.version,
            licence=LICENCE,
        )
        return as_file(self.request, XLSX, to_xlsx(table, about), found, name)
