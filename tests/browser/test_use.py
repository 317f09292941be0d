"""What people do on pages: search, narrow, switch language, use the keyboard, copy an address, sort a table, print."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import Open

pytestmark = pytest.mark.slow
without_script = pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])


@without_script
def test_one_searches_from_the_start_and_narrows(opened: Open, script: bool) -> None:
    with opened("/", java_script_enabled=script) as page:
        page.locator("main input[type=search]").fill("schulden")
        page.locator("main form[role=search] button").click()
        expect(page).to_have_url(re.compile(r"/zoek\?q=schulden$"))
        assert page.locator("mark").first.inner_text().lower().startswith("schuld")
        before = page.locator("#gevonden").inner_text()
        page.locator(".facetten a", has_text="Aalsmeer").first.click()
        expect(page).to_have_url(re.compile(r"gemeente=gm0358"))
        assert page.locator("#gevonden").inner_text() != before
        page.locator(".treffers h3 a").first.click()
        expect(page).to_have_url(re.compile(r"/doc/"))


@without_script
def test_one_goes_to_the_comparison(opened: Open, script: bool) -> None:
    with opened("/", java_script_enabled=script) as page:
        page.get_by_role("button", name="Vergelijk").click()
        expect(page).to_have_url(re.compile(r"/vergelijk\?gemeente=gm\d+&gemeente=gm\d+"))


def test_the_switch_of_language_keeps_the_page(opened: Open) -> None:
    with opened("/zoek?q=schulden&gemeente=gm0484&pagina=2") as page:
        page.get_by_role("link", name="English").click()
        expect(page).to_have_url(re.compile(r"/en/zoek\?q=schulden&gemeente=gm0484&pagina=2$"))
        page.locator(".treffers h3 a").first.click()
        expect(page).to_have_url(re.compile(r"/en/doc/"))
        page.get_by_role("link", name="Nederlands").click()
        assert "/en/" not in page.url


def test_the_keyboard_begins_with_the_content(opened: Open) -> None:
    with opened("/hulp") as page:
        page.keyboard.press("Tab")
        skip = page.locator(".nl-skip-link")
        expect(skip).to_be_focused()
        assert skip.bounding_box()["y"] >= 0  # type: ignore[index]
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()


def test_the_address_can_be_copied(opened: Open) -> None:
    with opened("/zoek?q=schulden", permissions=["clipboard-read", "clipboard-write"]) as page:
        page.locator("button[data-doe=kopieer]").click()
        expect(page.get_by_role("status")).to_have_text("Het adres is gekopieerd.")
        assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_a_table_is_sorted_and_comes_back(opened: Open) -> None:
    with opened("/.well-known/void") as page:
        table = page.locator("table").first

        def counts() -> list[int]:
            return [int(text.replace(".", "")) for text in table.locator("tbody td.getal").all_inner_texts()]

        before = counts()
        heading = table.locator("th", has_text="Aantal")
        heading.locator("button").click()
        assert counts() == sorted(before)
        assert heading.get_attribute("aria-sort") == "ascending"
        heading.locator("button").click()
        assert counts() == sorted(before, reverse=True)
        heading.locator("button").click()
        assert counts() == before


def test_paper_holds_the_content_only(opened: Open) -> None:
    with opened("/hulp") as page:
        page.emulate_media(media="print")
        assert page.locator("h1").is_visible()
        assert not page.locator(".menu").is_visible()
        assert not page.locator(".kruimels").is_visible()


@without_script
def test_one_sees_where_alphen_coordinates(opened: Open, script: bool) -> None:
    with opened("/doc/gemeente/gm0484", java_script_enabled=script) as page:
        role = page.locator("#rollen-coordinerend")
        expect(role.locator("table")).not_to_be_visible()
        role.locator("summary").click()
        expect(role.locator("table")).to_be_visible()
        assert role.locator("tbody tr").count() == 5


def test_one_finds_the_goals_without_an_action_and_what_that_means(opened: Open) -> None:
    with opened("/doc/document/alphen-sociale-agenda-2025") as page:
        page.get_by_role("link", name="Doelen zonder inspanning").click()
        section = page.locator("section[aria-labelledby=doelen-zonder-inspanning]")
        assert section.locator("tbody tr").count() == 3
        assert section.locator(".status").count() == 3
        section.locator("tbody a").first.click()
        expect(page.locator("section[aria-labelledby=geen-inspanning] .status")).to_be_visible()


@without_script
def test_one_sees_on_which_lines_it_stands(opened: Open, script: bool) -> None:
    with opened("/doc/beleid/alphen-sociale-agenda-2025-niemand-dakloos", java_script_enabled=script) as page:
        page.locator("main nav").get_by_role("link", name="Waar het staat").click()
        place = page.locator(".vindplaatsen > li").first
        expect(place).to_contain_text("regel 173")
        place.get_by_role("link", name="Toelichting op het doel").click()
        expect(page.get_by_role("link", name="Niemand is dakloos").first).to_be_visible()


def test_an_outline_opens_and_closes_as_a_whole_and_is_open_on_paper(opened: Open) -> None:
    with opened("/doc/document/alphen-sociale-agenda-2025") as page:
        closed = page.locator(".boom details:not([open])")
        page.get_by_role("button", name="Klap alles uit").click()
        expect(closed).to_have_count(0)
        page.get_by_role("button", name="Klap alles in").click()
        before = closed.count()
        assert before == page.locator(".boom details").count()
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        expect(page.locator("main details:not([open])")).to_have_count(0)
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert closed.count() == before


def test_an_address_can_point_into_what_is_folded(opened: Open) -> None:
    with opened("/doc/gemeente/gm0484#rollen-coordinerend") as page:
        expect(page.locator("#rollen-coordinerend table")).to_be_visible()
