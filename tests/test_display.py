"""How answers look: in 80 columns, whole words, nothing lost on the way."""

from __future__ import annotations

import io
import re
import shlex
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from rich.console import Console

from beleidsgraaf import display
from beleidsgraaf.build import Generation, Manifest, build
from beleidsgraaf.catalogue import Catalogue, Option
from beleidsgraaf.checks import CHECKS, Outcome
from beleidsgraaf.comparison import CORE, Cel, Gemeente, Niveau, Stand, Thema, Vergelijking, Vermelding, compare
from beleidsgraaf.engine.embedded import EmbeddedEngine
from beleidsgraaf.evidence import Bevinding, Bewijsverslag, Passage, Vondst
from beleidsgraaf.findings import Ernst, Melding
from beleidsgraaf.locations import Locations, find_locations
from beleidsgraaf.question import Parameter, Question
from beleidsgraaf.results import Table
from beleidsgraaf.terms import Prefixes

NAMES = [path.stem for path in sorted(find_locations().queries.glob("*.rq"))]
BRACKETS = "[bold]Wonen[/bold] [concept] [/]"


class Screen:
    """A console of 80 columns that remembers what it showed."""

    def __init__(self, width: int = 80) -> None:
        self.file = io.StringIO()
        self.console = Console(file=self.file, width=width, highlight=False, force_terminal=False)

    @property
    def text(self) -> str:
        return self.file.getvalue()

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def words(self) -> str:
        return " ".join(self.text.split())


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory, locations: Locations) -> Iterator[Catalogue]:
    """The shipped questions on the shipped graph."""
    where = Locations(locations.root, tmp_path_factory.mktemp("display"))
    generation, _ = build(where, validate=lambda _: {}, pakket="proef")
    with EmbeddedEngine(generation.graph_file) as engine:
        yield Catalogue.read(where, engine)


def table(columns: str, *rows: tuple[str | None, ...]) -> Table:
    return Table(
        tuple(columns.split()),
        tuple(tuple(None if cell is None else ox.Literal(cell) for cell in row) for row in rows),
    )


# Tables


@pytest.mark.parametrize("name", NAMES)
def test_each_example_fits_80_columns_and_no_heading_is_broken(catalogue: Catalogue, screen: Screen, name: str) -> None:
    question = catalogue.get(name)
    if question.form != "SELECT":
        pytest.skip("answers with a graph or with yes or no")
    answer = catalogue.table(name, question.example)
    display.show_table(screen.console, answer, catalogue.prefixes)
    assert [line for line in screen.lines if len(line) > 80] == []
    heads, rows = answer.readable(catalogue.prefixes)
    assert screen.lines[-1] == f"{len(rows)} {'rij' if len(rows) == 1 else 'rijen'}"
    shown = set(screen.text.split())
    used = [head for index, head in enumerate(heads) if any(row[index] for row in rows)]
    assert [head for head in used if head not in shown] == []


@pytest.mark.parametrize("name", ["actoren-per-type", "doelen-zonder-inspanningen", "inspanningen-onder-meer-doelen"])
def test_words_are_not_broken(catalogue: Catalogue, screen: Screen, name: str) -> None:
    """A column too narrow for its words is a reason to show rows as lists."""
    answer = catalogue.table(name, catalogue.get(name).example)
    display.show_table(screen.console, answer, catalogue.prefixes)
    _, rows = answer.readable(catalogue.prefixes)
    shown = set(re.split(r"[\s/-]+", screen.text))
    words = {word for row in rows for cell in row if ":" not in cell for word in re.split(r"[\s/-]+", cell)}
    assert sorted(words - shown) == []


def test_nothing_to_show(screen: Screen, prefixes: Prefixes) -> None:
    display.show_table(screen.console, table("a b"), prefixes)
    assert screen.text == "Geen rijen.\n"


def test_one_row_is_singular(screen: Screen, prefixes: Prefixes) -> None:
    display.show_table(screen.console, table("a", ("x",)), prefixes)
    assert screen.lines[-1] == "1 rij"


def test_a_label_takes_the_place_of_its_iri(screen: Screen, prefixes: Prefixes) -> None:
    iri = ox.NamedNode("https://w3id.org/beleidsgraaf/id/beleid/doel")
    answer = Table(("doel", "doelLabel", "n"), ((iri, ox.Literal("Iedereen doet mee", language="nl"), ox.Literal(3)),))
    display.show_table(screen.console, answer, prefixes)
    assert "Iedereen doet mee" in screen.text
    assert "beleid:doel" not in screen.text
    assert "doelLabel" not in screen.text


def test_an_iri_without_label_is_shortened(screen: Screen, prefixes: Prefixes) -> None:
    iri = ox.NamedNode("https://w3id.org/beleidsgraaf/id/beleid/doel")
    display.show_table(screen.console, Table(("doel", "doelLabel"), ((iri, None),)), prefixes)
    assert "beleid:doel" in screen.text


@pytest.mark.parametrize("columns", [2, 9], ids=["as a table", "as lists"])
def test_square_brackets_are_shown_as_they_are(screen: Screen, prefixes: Prefixes, columns: int) -> None:
    names = " ".join(f"k{n}" for n in range(columns))
    display.show_table(screen.console, table(names, (BRACKETS, *("x" for _ in range(columns - 1)))), prefixes)
    assert BRACKETS in screen.words


def test_what_repeats_is_shown_once_and_the_last_column_always(screen: Screen, prefixes: Prefixes) -> None:
    rows = [("Alphen", "doel", "1"), ("Alphen", "doel", "1"), ("Alphen", "thema", "1"), ("Aalsmeer", "thema", "1")]
    display.show_table(screen.console, table("gemeente klasse aantal", *rows), prefixes)
    counts = Counter(screen.text.split())
    assert (counts["Alphen"], counts["Aalsmeer"], counts["doel"], counts["thema"], counts["1"]) == (1, 1, 1, 2, 4)


def test_a_wide_answer_is_shown_as_lists_without_empty_cells(screen: Screen, prefixes: Prefixes) -> None:
    names = "gemeente document doel bronterm omschrijving begin eind"
    display.show_table(screen.console, table(names, ("Alphen", "Agenda", "Wonen", None, "x " * 60, None, "")), prefixes)
    assert "bronterm" not in screen.text
    assert re.search(r"^gemeente +Alphen$", screen.text, re.M)
    assert max(map(len, screen.lines)) <= 80
    assert screen.text.count("x") == 60


def test_a_wide_terminal_shows_a_table(prefixes: Prefixes) -> None:
    wide = Screen(200)
    display.show_table(wide.console, table("a b c d e f g", ("1", "2", "3", "4", "5", "6", "7")), prefixes)
    assert re.search(r"1 +2 +3 +4 +5 +6 +7", wide.text)


def test_without_a_terminal_there_are_80_columns(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    output = display.console()
    assert output.width == 80
    output.print("woord " * 40)
    assert all(len(line) <= 80 for line in capsys.readouterr().out.splitlines())


# Questions


QUESTION = Question(
    name="proef",
    text="SELECT ?x\nWHERE { VALUES ?thema { UNDEF } }\n",
    form="SELECT",
    summary=f"Een vraag met {BRACKETS}, en een titel die zo lang is dat hij niet op één regel van het scherm past",
    summary_en="A question",
    description="Meer erover.",
    description_en="More about it.",
    parameters={
        "thema": Parameter("thema", "iri", f"Een thema {BRACKETS}", "A theme", "?iri a ?x", required=True, repeat=True)
    },
    example={"thema": ["wonen met zorg"]},
)


def test_the_list_of_questions_keeps_names_at_the_margin(screen: Screen) -> None:
    display.show_questions(screen.console, [QUESTION, QUESTION], taal="nl")
    head = screen.text.partition("\nStel een vraag")[0]
    assert BRACKETS in screen.words
    assert [line for line in head.splitlines() if line and not line.startswith(" ")] == ["proef", "proef"]


def test_one_question(screen: Screen) -> None:
    options = [Option(f"urn:{n}", f"thema {n} [x]", ()) for n in range(20)]
    display.show_question(screen.console, QUESTION, {"thema": options}, taal="nl")
    assert "--thema" in screen.text
    assert "verplicht" in screen.text
    assert "mag vaker" in screen.text
    assert "thema 0 [x]" in screen.words
    assert "(20 in totaal)" in screen.words
    assert "Meer erover." in screen.text
    assert QUESTION.text in screen.text


def test_one_question_in_english(screen: Screen) -> None:
    display.show_question(screen.console, QUESTION, {"thema": []}, taal="en")
    assert "A question" in screen.text
    assert "More about it." in screen.text
    assert "A theme" in screen.text


def test_the_example_can_be_pasted(screen: Screen) -> None:
    display.show_question(screen.console, QUESTION, {"thema": []}, taal="nl")
    line = re.search(r"^Voorbeeld: (.*)$", screen.text, re.M)
    assert line
    assert shlex.split(line[1]) == ["beleidsgraaf", "ask", "proef", "--thema", "wonen met zorg"]


# Checks and builds


def test_outcomes_tell_found_from_not_run(screen: Screen) -> None:
    melding = Melding(Ernst.VIOLATION, "data/x.ttl", 3, "beleid:x", f"Herstel {BRACKETS}.", "bgsh:X", "waarde [y]")
    outcomes = [
        Outcome(CHECKS[0], [melding, Melding(Ernst.WARNING, "data/x.ttl", 4, "beleid:y", "Kijk.", "bgsh:Y")]),
        Outcome(CHECKS[1], unavailable="Er ontbreekt [iets]."),
    ]
    display.show_outcomes(screen.console, outcomes)
    assert "data/x.ttl:3: Violation beleid:x" in screen.lines
    assert f"Herstel {BRACKETS}." in screen.text
    assert "[waarde [y]]" in screen.text
    assert re.search(rf"^ {re.escape(CHECKS[0].title)} +1 +1 *$", screen.text, re.M)
    assert re.search(rf"^ {re.escape(CHECKS[1].title)} +- +overgeslagen *$", screen.text, re.M)
    assert "Overgeslagen: Er ontbreekt [iets]." in screen.text


def test_a_place_is_on_one_line_so_that_editors_can_open_it(screen: Screen) -> None:
    place = "data/gemeenten/" + "een-lange-naam/" * 6 + "nota.ttl"
    display.show_outcomes(
        screen.console, [Outcome(CHECKS[0], [Melding(Ernst.VIOLATION, place, 12, "beleid:x", "Herstel.", "x")])]
    )
    assert f"{place}:12: Violation beleid:x" in screen.lines


def test_a_long_list_of_findings_ends_and_says_so(screen: Screen) -> None:
    meldingen = [Melding(Ernst.VIOLATION, "data/x.ttl", n, f"beleid:x{n}", "Herstel.", "x") for n in range(1, 81)]
    display.show_outcomes(screen.console, [Outcome(CHECKS[0], meldingen)])
    shown = len(re.findall(r"^data/x\.ttl:", screen.text, re.M))
    hidden = re.search(r"en nog (\d+)", screen.text)
    assert hidden
    assert shown + int(hidden[1]) == 80
    assert re.search(r" 80 +0 *$", screen.text, re.M)


def test_evidence_counts_each_kind(screen: Screen) -> None:
    passage = Passage(1, 1, 3, "0" * 64)
    found = [Bevinding(passage, kind, None) for kind in Vondst for _ in range(list(Vondst).index(kind) + 1)]
    display.show_evidence(screen.console, [Bewijsverslag("document:nota", "nota.txt", False, found)])
    assert re.search(r"^ nota +1 +2 +3 +een andere *$", screen.text, re.M)


def test_what_was_built(screen: Screen, tmp_path: Path) -> None:
    folder = tmp_path / ("een-lange-map-" * 5) / "[map]"
    graphs = {"g1": 60, "g2": 40, "afgeleid": 20}
    manifest = Manifest("a" * 64, 100, 20, graphs, {"Doel": 2, "Thema": 5}, {}, {}, {"Violation": 0}, "0")
    display.show_manifest(screen.console, Generation(folder, manifest), made=True)
    assert screen.lines[0] == f"Gebouwd: generatie {'a' * 16} in {folder}"
    assert "100 uitspraken uit 2 bestanden, 20 afgeleid." in screen.text
    assert screen.text.index("Thema") < screen.text.index("Doel")
    again = Screen()
    display.show_manifest(again.console, Generation(folder, manifest), made=False)
    assert again.text.startswith("Al bij de tijd")


# Comparison

ALPHEN, AALSMEER = Gemeente("urn:g1", "Alphen aan den Rijn"), Gemeente("urn:g2", "Aalsmeer")
WONEN, STIL = Thema("urn:t1", BRACKETS), Thema("urn:t2", f"stil {BRACKETS}")
DOEL, PRINCIPE = Niveau("urn:n1", "doel", CORE - 1), Niveau("urn:n2", "principe", CORE + 1)


def vergelijking(names: int = 2) -> Vergelijking:
    many = tuple(
        Vermelding(f"urn:e{n}", f"Een doel [nummer {n}] met een naam die lang genoeg is", "urn:d") for n in range(names)
    )
    cellen = {
        (thema.iri, niveau.iri, gemeente.iri): Cel(Stand.NIET_ONDERZOCHT)
        for thema in (WONEN, STIL)
        for niveau in (DOEL, PRINCIPE)
        for gemeente in (ALPHEN, AALSMEER)
    }
    cellen[WONEN.iri, DOEL.iri, ALPHEN.iri] = Cel(Stand.AANWEZIG, many)
    cellen[WONEN.iri, DOEL.iri, AALSMEER.iri] = Cel(Stand.LEEG_IN_BRON)
    cellen[WONEN.iri, PRINCIPE.iri, AALSMEER.iri] = Cel(Stand.AANWEZIG, many[:1])
    cellen[WONEN.iri, PRINCIPE.iri, ALPHEN.iri] = Cel(Stand.AFWEZIG)
    return Vergelijking((ALPHEN, AALSMEER), (WONEN, STIL), (DOEL, PRINCIPE), cellen)


def test_a_comparison_shows_what_is_there_and_what_absence_means(screen: Screen) -> None:
    display.show_comparison(screen.console, vergelijking())
    assert max(map(len, screen.lines)) <= 80
    assert re.search(r"Alphen aan den Rijn +Aalsmeer", screen.text)
    assert "leeg in de bron" in screen.text.partition("«")[0]
    assert "principe" not in screen.text.partition("«")[0]
    for stand in (Stand.AFWEZIG, Stand.NIET_ONDERZOCHT, Stand.LEEG_IN_BRON):
        assert f"«{stand}»:" in screen.words


def test_square_brackets_survive_a_comparison(screen: Screen) -> None:
    display.show_comparison(screen.console, vergelijking())
    assert "[nummer 0]" in screen.words
    assert screen.lines[0].strip() == BRACKETS
    assert f"stil {BRACKETS}" in screen.words


def test_a_long_list_is_counted_unless_everything_is_wanted(screen: Screen) -> None:
    display.show_comparison(screen.console, vergelijking(9))
    assert re.search(r"\b9: Een doel", screen.words)
    assert "nummer 8" not in screen.text
    whole = Screen()
    display.show_comparison(whole.console, vergelijking(9), everything=True)
    assert all(f"nummer {n}" in " ".join(whole.words.split()) or f"nummer {n}" in whole.text for n in range(9))
    assert "principe" in whole.text


def test_a_comparison_as_rows_has_one_for_each_thing_and_each_empty_cell() -> None:
    rows = display.comparison_table(vergelijking(3)).plain()
    assert len(rows) == 3 + 1 + 6
    present = [row for row in rows if row["stand"] == "aanwezig"]
    assert all(row["element"] and row["elementLabel"] and row["document"] == "urn:d" for row in present)
    assert all(row["element"] is None for row in rows if row["stand"] != "aanwezig")


def test_the_shipped_comparison_as_rows_says_what_the_comparison_says(catalogue: Catalogue) -> None:
    result = compare(catalogue, ["Alphen", "Aalsmeer"])
    rows = display.comparison_table(result).plain()
    cells = {(row["thema"], row["niveau"], row["gemeente"]) for row in rows}
    assert cells == set(result.cellen)
    for key, cel in result.cellen.items():
        mine = [row for row in rows if (row["thema"], row["niveau"], row["gemeente"]) == key]
        assert {row["element"] for row in mine if row["element"]} == {v.iri for v in cel.vermeldingen}
        assert {row["stand"] for row in mine} == {str(cel.stand)}
