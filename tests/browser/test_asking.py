"""What an information specialist does: ask a question, take the answer along, open it in the editor and run it; look a
word up. With and without script, and with what nobody should type."""

from __future__ import annotations

import csv
import io
import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Request, expect
from tests.browser.conftest import Open
from tests.servers import Server

pytestmark = pytest.mark.slow
without_script = pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
COUNT = "SELECT ?soort (COUNT(*) AS ?aantal) WHERE { ?ding a ?soort } GROUP BY ?soort ORDER BY DESC(?aantal) LIMIT 5"


def menu(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name=name, exact=True).click()


def ask(page: Page, title: str) -> None:
    menu(page, "Vragen")
    page.get_by_role("link", name=title).click()


def run(page: Page) -> None:
    page.get_by_role("button", name="Stel de vraag", exact=True).click()


# The four questions of who comes here for the first time, as the help tells them


@without_script
def test_where_a_municipality_coordinates(opened: Open, script: bool) -> None:
    with opened("/", java_script_enabled=script) as page:
        ask(page, "Waar de gemeente kaderstellend, coördinerend, faciliterend of iets anders is")
        page.get_by_label("Alphen aan den Rijn", exact=True).check()
        page.get_by_label("coördinerend", exact=True).check()
        run(page)
        expect(page).to_have_url(re.compile("gemeente=gm0484&rol=coordinerend"))
        answer = page.locator("section[aria-labelledby=antwoord]")
        expect(answer.locator("p", has_text="In elke rij:")).to_contain_text("Alphen aan den Rijn, rol coördinerend")
        expect(answer.locator("#rijen tbody tr")).to_have_count(5)


@without_script
def test_what_a_municipality_does_about_a_theme(opened: Open, script: bool) -> None:
    with opened("/", java_script_enabled=script) as page:
        ask(page, "Wat de gemeenten per gedeeld beleidsthema hebben, van missie tot inspanning")
        page.get_by_label("Aalsmeer", exact=True).check()
        page.get_by_label("schulden", exact=True).check()
        run(page)
        answer = page.locator("section[aria-labelledby=antwoord]")
        expect(answer.locator("p", has_text="In elke rij:")).to_contain_text("thema schulden, gemeente Aalsmeer")
        expect(answer.locator("#rijen tbody tr", has_text="schuld").first).to_be_visible()
        menu(page, "Hulp")
        page.locator("#naar-thema").click()
        expect(page).to_have_url(re.compile("/vergelijk.*gemeente=gm0358.*thema=schulden"))
        expect(page.locator("main")).to_contain_text("Aalsmeer")


@without_script
def test_which_goals_have_no_action(opened: Open, script: bool) -> None:
    with opened("/", java_script_enabled=script) as page:
        ask(page, "Doelen waar geen enkele inspanning onder valt")
        page.get_by_label("Aalsmeer", exact=True).check()
        run(page)
        assert page.locator("#rijen tbody tr").count() > 0
        # A name leads to the page of the thing.
        name = page.locator("#rijen tbody tr").first.locator("a[href*='doc/beleid/']").first
        title = name.inner_text()
        name.click()
        expect(page).to_have_url(re.compile("/doc/beleid/"))
        expect(page.locator("h1")).to_contain_text(title)


@without_script
def test_on_which_lines_that_stands(opened: Open, script: bool) -> None:
    with opened("/", java_script_enabled=script) as page:
        ask(page, "Waar in de tekst staat wat de graaf over een element zegt")
        page.get_by_label("Het element waarvan u het bewijs wilt zien").fill("Niemand is dakloos")
        run(page)
        page.wait_for_url("**element=**")
        expect(page.locator("#rijen tbody tr").first).to_contain_text("Niemand is dakloos")
        heads = [text.strip() for text in page.locator("#rijen thead th").all_inner_texts()]
        first = next(i for i, text in enumerate(heads) if text.startswith("eerste regel"))
        assert int(page.locator("#rijen tbody tr").first.locator("td").nth(first).inner_text().replace(".", "")) > 0


@without_script
@pytest.mark.parametrize("taal", ["", "/en"])
def test_the_help_leads_to_the_answers(opened: Open, script: bool, taal: str) -> None:
    for name in ("naar-rol", "naar-doelen", "naar-regels"):
        with opened(f"{taal}/hulp", java_script_enabled=script) as page:
            page.locator(f"#{name}").click()
            expect(page.locator("#rijen tbody tr").first).to_be_visible()


# Taking along and going on


@without_script
def test_an_answer_is_taken_along(opened: Open, script: bool) -> None:
    with opened("/vragen/rollen-van-gemeente?gemeente=gm0484&rol=coordinerend", java_script_enabled=script) as page:
        shown = page.locator("#rijen tbody tr").count()
        with page.expect_download() as download:
            page.get_by_role("link", name="CSV", exact=True).click()
        rows = list(csv.reader(io.StringIO(download.value.path().read_text(encoding="utf-8"))))
        assert len(rows) == shown + 1
        with page.expect_download() as download:
            page.get_by_role("link", name="Excel (XLSX)").click()
        assert download.value.suggested_filename == "rollen-van-gemeente.xlsx"


@without_script
def test_a_question_goes_to_the_editor_and_runs(opened: Open, script: bool) -> None:
    with opened("/vragen/rollen-van-gemeente?gemeente=gm0484&rol=coordinerend", java_script_enabled=script) as page:
        shown = page.locator("#rijen tbody tr").count()
        page.get_by_role("link", name="Open in de editor").click()
        expect(page).to_have_url(re.compile(r"/sparql/editor\?query="))
        assert page.locator("#rijen").count() == 0
        run(page)
        expect(page.locator("#rijen tbody tr")).to_have_count(shown)
        with page.expect_download() as download:
            page.get_by_role("button", name="CSV", exact=True).click()
        assert download.value.suggested_filename == "antwoord.csv"


@without_script
def test_an_example_is_taken_over(opened: Open, script: bool) -> None:
    with opened("/en/sparql", java_script_enabled=script) as page:
        page.get_by_label("Examples").select_option("rolprofiel")
        page.get_by_role("button", name="Use this").click()
        expect(page.locator("form#editor")).to_contain_text("participation ladder")
        page.get_by_role("button", name="Ask the question", exact=True).click()
        assert page.locator("#rijen tbody tr").first.inner_text()


def test_a_long_query_goes_without_script(opened: Open) -> None:
    with opened("/sparql", java_script_enabled=False) as page:
        page.locator("#veld-query").fill("ASK { } #" + "x" * 100_000)
        page.get_by_role("button", name="Stel een lange vraag").click()
        expect(page.locator("#uitkomst")).to_contain_text("Ja")


# The editor


def test_the_editor_asks_nobody_else_and_keeps_nothing(opened: Open, site: Server) -> None:
    said: list[str] = []
    asked: list[str] = []

    def watch(page: Page) -> None:
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda fault: said.append(str(fault)))

        def remember(request: Request) -> None:
            asked.append(request.url)

        page.on("request", remember)

    with opened("/sparql", watch=watch) as page:
        editor = page.locator(".CodeMirror")
        editor.click()
        page.keyboard.press("Control+a")
        page.keyboard.type("PREFIX bg: <https://w3id.org/beleidsgraaf/def#>\nSELECT * WHERE { ?x a bg:Doe")
        page.keyboard.press("Control+Space")
        expect(page.locator(".CodeMirror-hint").first).to_contain_text("bg:Doel – doel")
        page.keyboard.press("Enter")
        page.keyboard.type(" } LIMIT 3")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#rijen tbody tr")).to_have_count(3)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0
        assert "#query=PREFIX" in page.url
        shared = page.url
    assert said == []
    assert {url for url in asked if not url.startswith((site.base, "data:"))} == set()
    with opened(shared.removeprefix(site.base)) as page:
        expect(page.locator(".CodeMirror")).to_contain_text("LIMIT 3")


def test_the_keyboard_is_not_trapped_in_the_editor(opened: Open) -> None:
    with opened("/sparql") as page:
        page.locator(".CodeMirror").click()
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Stel de vraag", exact=True)).to_be_focused()
        page.keyboard.press("Shift+Tab")
        assert page.evaluate("document.activeElement.closest('.CodeMirror') !== null")


def test_an_answer_is_charted_and_saved(opened: Open) -> None:
    with opened(f"/sparql/editor?query={quote(COUNT)}&formaat=html") as page:
        expect(page.locator(".staven__staaf")).to_have_count(5)
        for kind in ("SVG", "PNG"):
            with page.expect_download() as download:
                page.get_by_role("button", name=f"Bewaar als {kind}").click()
            assert download.value.suggested_filename == f"antwoord.{kind.lower()}"
            assert download.value.path().stat().st_size > 500


# Lists that narrow, fields that help


def test_the_questions_narrow_while_one_types(opened: Open) -> None:
    with opened("/vragen") as page:
        before = page.locator("#vragenlijst li:visible").count()
        page.locator("main input[type=search]").fill("zonder inspanning")
        after = page.locator("#vragenlijst li:visible").count()
        assert 0 < after < before
        assert page.locator("[data-filtertelling] span").inner_text() == str(after)
        page.locator("main input[type=search]").press("Enter")
        expect(page).to_have_url(re.compile("q=zonder"))
        assert page.locator("#vragenlijst li").count() == after


def test_a_name_is_found_by_typing(opened: Open) -> None:
    with opened("/vragen/bewijs-van-element") as page:
        field = page.locator("#veld-element")
        field.fill("niemand dak")
        option = page.locator("#veld-element-waarden option").first
        option.wait_for(state="attached")
        assert "dakloos" in str(option.get_attribute("value")).lower()


def test_what_is_left_open_is_left_out_of_the_address(opened: Open) -> None:
    with opened("/vragen/inspanningen-in-periode") as page:
        run(page)
        assert "=" not in page.url


# Concepts


@without_script
def test_one_walks_through_the_concepts(opened: Open, script: bool) -> None:
    with opened("/", java_script_enabled=script) as page:
        menu(page, "Begrippen")
        expect(page.locator("#diagram svg")).to_have_count(1 if script else 0)
        assert page.locator("#relaties tbody tr").count() > 5
        page.locator(".boom").get_by_role("link", name="doel", exact=True).click()
        expect(page.locator("h1")).to_have_text("Doel")
        page.locator(".kruimels").get_by_role("link", name="Begrippen").click()
        page.get_by_role("link", name="Rollen in beleid").click()
        expect(page.locator("table")).to_contain_text("Alphen aan den Rijn")


def test_the_diagram_is_saved(opened: Open) -> None:
    with opened("/begrippen") as page:
        with page.expect_download() as download:
            page.get_by_role("button", name="Bewaar als SVG").click()
        text = download.value.path().read_text(encoding="utf-8")
        assert text.startswith("<svg")
        assert "beleidselement" in text
