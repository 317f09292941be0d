"""Workbooks that others can read: typed cells, links, a frozen head, and a sheet that says what it is."""

from __future__ import annotations

import datetime
import io
from typing import Any

import openpyxl
import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.strategies import texts

from beleidsgraaf.errors import ResultTooLarge
from beleidsgraaf.results import Table
from beleidsgraaf.web.tables import MOST_XLSX_CELLS, About, to_xlsx

XSD = "http://www.w3.org/2001/XMLSchema#"
ABOUT = About("Titel", "Uitleg", {"thema": ["thema:schulden"], "gemeente": []}, "alles", "/v1/x", "abc", "CC0")


def literal(text: str, kind: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + kind))


def opened(table: Table) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(to_xlsx(table, ABOUT)))


def first_cell(term: ox.NamedNode | ox.BlankNode | ox.Literal | None) -> Any:
    sheet: Worksheet = opened(Table(("kolom",), ((term,),)))["Antwoord"]
    return sheet["A2"]


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (ox.Literal("tekst", language="nl"), "tekst"),
        (ox.Literal(7), 7),
        (literal("2.50", "decimal"), 2.5),
        (literal("1e3", "double"), 1000),
        (ox.Literal(True), True),
        (literal("2025-11-20", "date"), datetime.datetime(2025, 11, 20)),
        (literal("1832-01-01", "date"), "1832-01-01"),
        (literal("2025-02-31", "date"), "2025-02-31"),
        (literal("NaN", "double"), "NaN"),
        (literal("12345678901234567890", "integer"), "12345678901234567890"),
        (ox.Literal("0012"), "0012"),
        (ox.BlankNode("b1"), "_:b1"),
        (None, None),
    ],
    ids=str,
)
def test_a_cell_is_what_it_is(term: Any, value: Any) -> None:
    assert first_cell(term).value == value


@pytest.mark.parametrize("text", ["=1+1", "+31", "-5", "@SUM(A1)", "=HYPERLINK(1)", "{=A1}"])
def test_a_text_is_never_a_formula(text: str) -> None:
    cell = first_cell(ox.Literal(text))
    assert (cell.value, cell.data_type) == (text, "s")


@given(text=texts(min_size=1))
def test_any_text_comes_back(text: str) -> None:
    cell = first_cell(ox.Literal(text))
    assert cell.data_type == "s"
    # The format of a workbook knows one kind of line break, and openpyxl reads its escape of a control character as is.
    if text.isprintable() and text == text.strip():
        assert cell.value == text


def test_an_iri_is_a_link_and_nothing_else_is() -> None:
    cell = first_cell(ox.NamedNode("https://w3id.org/beleidsgraaf/id/thema/schulden"))
    assert cell.value == cell.hyperlink.target == "https://w3id.org/beleidsgraaf/id/thema/schulden"
    for other in (ox.NamedNode("urn:isbn:1"), ox.NamedNode("file:///etc/passwd"), ox.Literal("https://example.org/")):
        assert first_cell(other).hyperlink is None
    too_long = ox.NamedNode("https://example.org/" + "a" * 3000)
    assert first_cell(too_long).hyperlink is None
    assert first_cell(too_long).value == too_long.value


def test_what_does_not_fit_in_a_cell_says_so() -> None:
    value = first_cell(ox.Literal("x" * 40_000)).value
    assert len(value) == 32_767
    assert value.endswith("[ingekort]")


def test_the_head_is_frozen_and_columns_have_a_width() -> None:
    table = Table(("kort", "lang"), ((ox.Literal("a"), ox.Literal("b" * 40)),))
    sheet: Worksheet = opened(table)["Antwoord"]
    assert [cell.value for cell in sheet[1]] == ["kort", "lang"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B2"
    assert sheet.column_dimensions["B"].width > sheet.column_dimensions["A"].width


def test_an_empty_answer_is_a_workbook_too() -> None:
    assert opened(Table(("kolom",), ()))["Antwoord"].max_row == 1


def test_the_second_sheet_says_what_it_is() -> None:
    sheet = opened(Table(("kolom",), ()))["Toelichting"]
    said = {row[0].value: row[1].value for row in sheet.iter_rows()}
    today = datetime.datetime.now(datetime.UTC).date()
    on = datetime.date.fromisoformat(str(said.pop("Opgehaald op")))
    assert abs((today - on).days) <= 1
    assert said == {
        "Titel": "Titel",
        "Toelichting": "Uitleg",
        "Parameter thema": "thema:schulden",
        "Parameter gemeente": "–",
        "Deel": "alles",
        "Adres": "/v1/x",
        "Generatie van de graaf": "abc",
        "Licentie": "CC0",
    }


def test_what_is_too_much_for_a_workbook_is_refused_with_a_cure() -> None:
    row = (ox.Literal("x"),)
    with pytest.raises(ResultTooLarge, match="CSV"):
        to_xlsx(Table(("kolom",), (row,) * (MOST_XLSX_CELLS + 1)), ABOUT)


def test_a_question_as_a_workbook(shipped: TestClient) -> None:
    url = "/v1/vragen/documenten?gemeente=gm0358"
    rows = shipped.get(url).json()["rijen"]
    answer = shipped.get(url + "&formaat=xlsx")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="documenten.xlsx"'
    workbook = openpyxl.load_workbook(io.BytesIO(answer.content))
    head, *lines = workbook["Antwoord"].iter_rows(values_only=True)
    assert list(head) == list(rows[0])
    dates = {name for name in head if str(name).startswith("looptijd")}
    for told, line in zip(rows, lines, strict=True):
        for (name, value), cell in zip(told.items(), line, strict=True):
            assert cell == value or (name in dates and str(cell).startswith(value))
    said = {row[0].value: row[1].value for row in workbook["Toelichting"].iter_rows()}
    assert said["Parameter gemeente"] == "gemeente:gm0358"
    assert said["Generatie van de graaf"] == shipped.get("/gezondheid").json()["generatie"]
    assert said["Adres"] == "http://testserver/v1/vragen/documenten?gemeente=gemeente:gm0358&formaat=xlsx"
