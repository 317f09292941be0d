"""Lists of what is in the graph: municipalities, documents and concepts; each made of the answers to questions.

The questions behind them give the same as CSV, as a workbook and to SPARQL clients; each list links to its question.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from beleidsgraaf.errors import ParameterError, UnknownError
from beleidsgraaf.terms import ID, TOOI
from beleidsgraaf.web import list_openapi as described
from beleidsgraaf.web.paging import Values, address, given_values, links, listing, refuse, take_page, unknown
from beleidsgraaf.web.replies import only_json, reply
from beleidsgraaf.web.service import in_turn, service_of

router = APIRouter(tags=["lijsten"])
Row = dict[str, Any]
Show = Callable[[Request, Sequence[Row]], Row]
Code = Annotated[str, Path(description="Code van de gemeente in TOOI", examples=["gm0358"])]
Naam = Annotated[str, Path(description="Naam van het document", examples=["aalsmeer-strategienota-2023"])]
Kader = Annotated[str, Path(description="Naam van het begrippenkader", examples=["rollen"])]


# Municipalities


@router.get(
    "/gemeenten",
    operation_id="lijstGemeenten",
    summary="De gemeenten in de graaf, en hoeveel van hun documenten is gelezen",
    response_class=Response,
    openapi_extra=described.GEMEENTEN,
)
async def list_gemeenten(request: Request) -> Response:
    """Geeft elke gemeente met haar code, haar documenten en de dekking van de paragrafen daarvan."""
    return await _list(request, "/gemeenten", "gemeenten", "gemeente", _gemeente)


@router.get(
    "/gemeenten/{code}",
    operation_id="toonGemeente",
    summary="Eén gemeente met haar documenten",
    response_class=Response,
    openapi_extra=described.GEMEENTE,
)
async def show_gemeente(code: Code, request: Request) -> Response:
    """Geeft een gemeente met al haar documenten, ook die alleen worden genoemd of zijn gepland."""
    only_json(request)
    refuse(unknown(given_values(request), ()))

    def answer() -> Response:
        iri = f"{TOOI}gemeente/{code}"
        row = _gemeente(request, _rows(request, "gemeenten", {"gemeente": [iri]}, missing=f"gemeente {code}"))
        documents = _grouped(_rows(request, "documenten", {"gemeente": [iri]}), "document")
        return reply(request, {**row, "documenten": [_document(request, group) for group in documents]})

    return await in_turn(request, answer)


def _gemeente(request: Request, rows: Sequence[Row]) -> Row:
    row = rows[0]
    code = _name(row["gemeente"])
    return {
        "code": code,
        "iri": row["gemeente"],
        "label": row["gemeenteLabel"],
        "aantalDocumenten": row["documenten"],
        "gelezen": row["gelezen"],
        "dekking": _coverage(row),
        "_links": _here(request, f"/gemeenten/{code}"),
    }


# Documents


@router.get(
    "/documenten",
    operation_id="lijstDocumenten",
    summary="De documenten in de graaf, en hoe ver ze zijn uitgewerkt",
    response_class=Response,
    openapi_extra=described.DOCUMENTEN,
)
async def list_documenten(request: Request) -> Response:
    """Geeft elk document, ook wat gepland is of alleen wordt genoemd, met de dekking van zijn paragrafen."""
    return await _list(request, "/documenten", "documenten", "document", _document, own=("gemeente",))


@router.get(
    "/documenten/{naam}",
    operation_id="toonDocument",
    summary="Eén document met zijn paragrafen en de stukken waar het op voortbouwt",
    response_class=Response,
    openapi_extra=described.DOCUMENT,
)
async def show_document(naam: Naam, request: Request) -> Response:
    """Geeft de paragrafen met hun dekking, en welke stukken dit document uitwerkt, vervangt, wijzigt of noemt."""
    only_json(request)
    refuse(unknown(given_values(request), ()))

    def answer() -> Response:
        wanted = {"document": [f"{ID}document/{naam}"]}
        row = _document(request, _rows(request, "documenten", wanted, missing=f"document {naam}"))
        # Only a document that was read has sections to ask for.
        sections = _sections(request, wanted) if any(row["dekking"].values()) else []
        chain = _grouped(_rows(request, "documentketen", wanted), "van", "relatie", "naar")
        body = {
            "paragrafen": sections,
            "keten": [_step(group[0]) for group in chain],
        }
        return reply(request, {**row, **body})

    return await in_turn(request, answer)


def _document(request: Request, rows: Sequence[Row]) -> Row:
    row = rows[0]
    name = row["document"].removeprefix(f"{ID}document/")
    return {
        "naam": name,
        "iri": row["document"],
        "label": row["documentLabel"],
        "gemeenten": [
            {"code": _name(each["vanGemeente"]), "iri": each["vanGemeente"], "label": each["vanGemeenteLabel"]}
            for each in rows
            if each["vanGemeente"]
        ],
        "documenttype": _named(row, "documenttype"),
        "status": _named(row, "status"),
        "uitgegeven": row["uitgegeven"],
        "looptijdBegin": row["looptijdBegin"],
        "looptijdEind": row["looptijdEind"],
        "dekking": _coverage(row),
        "_links": _here(request, f"/documenten/{name}"),
    }


def _sections(request: Request, wanted: Values) -> list[Row]:
    examined, themes = (
        {group[0]["paragraaf"]: [row[column] for row in group] for group in _grouped(rows, "paragraaf")}
        for column, rows in (
            ("onderzochtOp", _rows(request, "onderzocht-per-paragraaf", wanted)),
            ("thema", _rows(request, "themas-per-paragraaf", wanted)),
        )
    )
    # A joint document has its sections once for each municipality.
    rows = (group[0] for group in _together(_rows(request, "dekking", wanted), "paragraaf"))
    return [
        {
            "iri": row["paragraaf"],
            "label": row["paragraafLabel"],
            "volgorde": row["volgorde"],
            "dekking": _named(row, "dekking"),
            "onderzochtOp": sorted(examined.get(row["paragraaf"], ())),
            "themas": sorted(themes.get(row["paragraaf"], ())),
        }
        for row in rows
    ]


def _step(row: Row) -> Row:
    return {name: _named(row, name) for name in ("van", "relatie", "naar")}


# Concepts


@router.get(
    "/begrippen",
    operation_id="lijstBegrippenkaders",
    summary="De begrippenkaders, en hoeveel begrippen elk heeft",
    response_class=Response,
    openapi_extra=described.BEGRIPPENKADERS,
)
async def list_begrippenkaders(request: Request) -> Response:
    """Geeft elk begrippenkader; een begrippenkader is een lijst van begrippen met naam en uitleg."""
    return await _list(request, "/begrippen", "begrippenkaders", "begrippenkader", _scheme)


@router.get(
    "/begrippen/{kader}",
    operation_id="lijstBegrippen",
    summary="De begrippen van één begrippenkader",
    response_class=Response,
    openapi_extra=described.BEGRIPPEN,
)
async def show_begrippenkader(kader: Kader, request: Request) -> Response:
    """Geeft elk begrip met naam, definitie, uitleg in eenvoudige taal en de begrippen waar het onder valt."""
    values = given_values(request)
    page, faults = take_page(values)
    refuse([*faults, *unknown(values, ("pagina", "aantal"))])
    only_json(request)

    def answer() -> Response:
        wanted = {"begrippenkader": [f"{ID}begrippenkader/{kader}"]}
        row = _scheme(request, _rows(request, "begrippenkaders", wanted, missing=f"begrippenkader {kader}"))
        concepts = _together(_rows(request, "begrippen", wanted), "begrip")
        path = f"/begrippen/{row['naam']}"
        part = [_concept(group) for group in page.of(concepts)]
        found = links(request, path, {}, page, len(concepts))
        return reply(request, {**row, "totaal": len(concepts), "_links": found, "begrippen": part})

    return await in_turn(request, answer)


def _scheme(request: Request, rows: Sequence[Row]) -> Row:
    row = rows[0]
    name = _name(row["begrippenkader"])
    return {
        "naam": name,
        "iri": row["begrippenkader"],
        "titel": {"nl": row["begrippenkaderLabel"], "en": row["begrippenkaderLabelEn"]},
        "aantalBegrippen": row["begrippen"],
        "_links": _here(request, f"/begrippen/{name}"),
    }


def _concept(rows: Sequence[Row]) -> Row:
    row = rows[0]
    broader = {each["breder"]: each["brederLabel"] for each in rows if each["breder"]}
    return {
        "iri": row["begrip"],
        "code": row["code"],
        "label": {"nl": row["begripLabel"], "en": row["begripLabelEn"]},
        "definitie": row["definitie"],
        "uitleg": row["uitleg"],
        "breder": [{"iri": iri, "label": label} for iri, label in broader.items()],
    }


# What they have in common


async def _list(request: Request, path: str, question: str, key: str, show: Show, own: Sequence[str] = ()) -> Response:
    """Answer with a list that a question gives, a group of its rows for each thing.

    :param key: the column that says which thing a row is about.
    :param own: parameters of the question that the list has too.
    """
    values = given_values(request)
    page, faults = take_page(values)
    only_json(request)
    faults += unknown(values, (*own, "pagina", "aantal"))
    catalogue = service_of(request).catalogue

    def answer() -> Response:
        mine = {name: given for name, given in values.items() if name in own}
        try:
            resolved = catalogue.resolve(question, mine)
        except ParameterError as fault:
            raise ParameterError([*faults, *fault.faults]) from None
        refuse(faults)
        asked = {name: sorted(catalogue.prefixes.show(iri) for iri in iris) for name, iris in resolved.items()}
        groups = _grouped(_rows(request, question, resolved), key)
        body = listing(request, path, question, groups, page, asked)
        body[question] = [show(request, group) for group in body[question]]
        body["_links"]["vraag"] = {"href": address(request, f"/vragen/{question}", asked)}
        return reply(request, body)

    return await in_turn(request, answer)


def _rows(request: Request, question: str, values: Values, *, missing: str = "") -> list[Row]:
    """Return the rows of a question.

    :param missing: what there is not, when the values mean nothing.
    :raises UnknownError: when it is not there.
    """
    catalogue = service_of(request).catalogue
    try:
        rows = catalogue.table(question, values).plain()
    except ParameterError:
        rows = []
    if missing and not rows:
        raise UnknownError(f"Er is geen {missing}.", cure="Kies er een uit de lijst.")
    return rows


def _grouped(rows: Sequence[Row], *keys: str) -> list[list[Row]]:
    """Return the rows in groups that stand together in the answer."""
    groups: Iterator[Any] = (group for _, group in itertools.groupby(rows, lambda row: [row[key] for key in keys]))
    return [list(group) for group in groups]


def _together(rows: Sequence[Row], key: str) -> list[list[Row]]:
    """Return the rows in groups, also where others stand in between."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[key], []).append(row)
    return list(groups.values())


def _named(row: Row, name: str) -> Row | None:
    return {"iri": row[name], "label": row[f"{name}Label"]} if row[name] else None


def _coverage(row: Row) -> Row:
    return {name: row[name] for name in described.COVERAGE}


def _name(iri: str) -> str:
    return iri.rpartition("/")[2]


def _here(request: Request, path: str) -> dict[str, dict[str, str]]:
    return {"self": {"href": address(request, path)}}
