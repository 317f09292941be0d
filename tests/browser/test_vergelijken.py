"""Comparing in a browser: the way there, cells in place, pictures of tables, files of pictures, and paper."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Page, Response, expect
from tests.browser.conftest import Open
from tests.browser.test_use import without_script

pytestmark = pytest.mark.slow
BOTH = "gemeente=gm0484&gemeente=gm0358"
DEBTS = f"/vergelijk?{BOTH}&thema=schulden"
PICTURES = [
    f"/vergelijk/rollen?{BOTH}",
    "/beeld/netwerk?doel=alphen-sociale-agenda-2025-niemand-dakloos",
    "/beeld/netwerk?gemeente=gm0358",
    "/beeld/tijdlijn?gemeente=gm0358",
    "/beeld/tijdlijn?gemeente=gm0484&wat=gebeurtenissen",
    "/beeld/reeks?indicator=alphen-prestatieafspraken-2019-slaagkans",
]


@without_script
def test_what_two_municipalities_do_about_debts_is_near(opened: Open, script: bool) -> None:
    """From the start: the two are chosen already, one picks the theme and presses a button."""
    with opened("/", java_script_enabled=script) as page:
        form = page.locator("#vergelijken ~ * form, section[aria-labelledby=vergelijken] form").first
        assert form.locator("input[name=gemeente]:checked").count() == 2
        form.locator("select[name=thema]").select_option("schulden")
        form.get_by_role("button").click()
        expect(page).to_have_url(re.compile(r"/vergelijk\?.*thema=schulden"))
        expect(page.locator("h1")).to_have_text("Aalsmeer naast Alphen aan den Rijn")
        goals = page.locator("tr[data-niveau=Doel] td")
        assert goals.count() == 2
        assert goals.locator(".vak__dingen a").count() > 2
        goals.first.locator("a[data-cel]").click()
        opened_cell = page.locator("dialog[open]") if script else page.locator("main")
        expect(opened_cell.locator(".plaatsen").first).to_be_visible()
        assert ("/vergelijk/cel" in page.url) is not script


def test_a_cell_opens_in_place_and_closes(opened: Open) -> None:
    with opened(DEBTS) as page:
        link = page.locator("tr[data-niveau=Doel] a[data-cel]").first
        link.focus()
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog", name="schulden: doel")
        expect(dialog).to_be_visible()
        expect(dialog.get_by_role("button", name="Sluit")).to_be_focused()
        expect(dialog.locator(".dingen__naam").first).to_be_visible()
        # The links in it were written from the place of another page.
        href = dialog.locator(".dingen__naam a").first.evaluate("link => link.href")
        assert page.request.get(href).ok
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(link).to_be_focused()
        link.click()
        dialog.get_by_role("button", name="Sluit").click()
        expect(dialog).to_be_hidden()
        link.click()
        dialog.get_by_role("link", name="Open als bladzijde").click()
        expect(page).to_have_url(re.compile(r"/vergelijk/cel\?.*niveau=Doel"))


def test_an_open_cell_is_accessible(opened: Open, axe: str) -> None:
    with opened(DEBTS) as page:
        page.evaluate(axe)
        page.locator("tr[data-niveau=Doel] a[data-cel]").first.click()
        expect(page.locator("dialog[open] .plaatsen").first).to_be_visible()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found = page.evaluate("axe.run(document)")["violations"]
            assert not found, [(rule["id"], rule["nodes"][0]["target"]) for rule in found]


def rows_of(page: Page) -> int:
    return int(
        page.evaluate("document.getElementById(document.querySelector('figure').dataset.tabel).tBodies[0].rows.length")
    )


@pytest.mark.parametrize("path", PICTURES)
def test_a_picture_has_a_mark_for_each_row(path: str, opened: Open) -> None:
    with opened(path) as page:
        picture = page.locator("figure svg")
        expect(picture).to_be_visible()
        assert page.locator("figure [data-merk]").count() == rows_of(page) > 0
        assert picture.get_attribute("role") == "img"
        # What it is called and what it says, in words.
        named = str(picture.get_attribute("aria-labelledby")).split()
        assert all(page.locator(f"[id='{one}']").text_content() for one in named)
        expect(page.locator("figcaption")).to_be_visible()
        expect(page.locator("main table").first).to_be_visible()
        page.set_viewport_size({"width": 390, "height": 800})
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.locator("figure [data-merk]").count() == rows_of(page)


@pytest.mark.parametrize("path", PICTURES[:2])
def test_a_picture_is_saved_as_a_file(path: str, opened: Open, tmp_path: Path) -> None:
    with opened(path) as page:
        expect(page.locator("figure svg")).to_be_visible()
        found = {}
        for kind in ("svg", "png"):
            with page.expect_download() as download:
                page.locator(f"button[data-bewaar={kind}]").click()
            found[kind] = tmp_path / download.value.suggested_filename
            download.value.save_as(found[kind])
            assert found[kind].suffix == f".{kind}"
        root = ET.fromstring(found["svg"].read_text(encoding="utf-8"))  # noqa: S314 - of our own making
        marks = [one for one in root.iter() if "data-merk" in one.attrib]
        assert len(marks) == rows_of(page)
        assert "var(" not in found["svg"].read_text(encoding="utf-8")
        assert found["png"].read_bytes().startswith(b"\x89PNG")
        assert found["png"].stat().st_size > 5000


def test_without_a_script_the_table_is_there_and_the_picture_is_not(opened: Open) -> None:
    for path in PICTURES:
        with opened(path, java_script_enabled=False) as page:
            assert not page.locator("figure").is_visible()
            assert page.locator("main table").first.is_visible()


def test_pictures_are_loaded_only_where_they_are(opened: Open) -> None:
    loaded: list[Response] = []

    def watch(page: Page) -> None:
        page.on("response", lambda response: loaded.append(response))

    def drawing() -> list[str]:
        return [one.url for one in loaded if one.url.endswith(".js") and "data-merk" in one.text()]

    with opened("/hulp", watch=watch) as page:
        page.wait_for_load_state("networkidle")
        assert not drawing()
    loaded.clear()
    with opened(PICTURES[0], watch=watch) as page:
        expect(page.locator("figure svg")).to_be_visible()
        assert drawing()


@without_script
def test_judgements_are_filtered(opened: Open, script: bool) -> None:
    with opened(f"/vergelijk/verschillen?{BOTH}&thema=schulden", java_script_enabled=script) as page:
        page.get_by_label("deels gedeeld").check()
        page.get_by_role("button", name="Toon").click()
        expect(page).to_have_url(re.compile("oordeel=deels-gedeeld"))
        shown = page.locator(".oordelen .status")
        assert set(shown.all_inner_texts()) == {"deels gedeeld"}
        assert page.locator(".oordelen .tegenover").count() == shown.count()


def test_a_report_prints_with_every_cell_open(opened: Open) -> None:
    with opened(DEBTS) as page:
        page.get_by_role("link", name="Verslag om af te drukken").click()
        page.emulate_media(media="print")
        assert page.locator("h1").is_visible()
        assert page.locator(".zijde").count() > 10
        assert page.locator(".plaatsen").last.is_visible()
        assert page.locator("#bronnen").is_visible()
        assert not page.locator(".knoppen").first.is_visible()
        assert page.pdf().startswith(b"%PDF")
    with opened(DEBTS) as page:
        page.emulate_media(media="print")
        # What is folded on the screen is open on paper.
        folded = page.locator("td details li").first
        assert folded.bounding_box()["height"] > 0  # type: ignore[index]
        assert not page.locator("main form").first.is_visible()
