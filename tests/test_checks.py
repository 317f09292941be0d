"""The named checks: each finds the fault it is there for, says where and what to do, or says why it could not look.

Silence has to mean that nothing is wrong. So each check is given a small graph without fault, and the same graph with
one; and what cannot run here (no Java, no source texts) must come back as unavailable, never as nothing found.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from beleidsgraaf.build import turtle_files
from beleidsgraaf.checks import (
    CHECKS,
    Context,
    Outcome,
    evidence_reports,
    make_passage,
    refuse_violations,
    run_checks,
)
from beleidsgraaf.errors import BuildError, CheckUnavailable, EvidenceError, ParameterError
from beleidsgraaf.evidence import Brontekst, Vondst
from beleidsgraaf.findings import Ernst, Melding
from beleidsgraaf.locations import Locations
from beleidsgraaf.terms import Prefixes
from beleidsgraaf.turtle import format_file

DOCUMENT = "data/gemeenten/voorbeeldstad/nota.ttl"
NAMES = ("bestanden", "vragen", "vormen", "regels", "ontologie", "bewijs")

SHAPE = """\
# Doel: een doel heeft een naam.

@prefix bg: <https://w3id.org/beleidsgraaf/def#> .
@prefix bgsh: <https://w3id.org/beleidsgraaf/shapes#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

bgsh:DoelShape
    a sh:NodeShape ;
    sh:targetClass bg:Doel ;
    sh:property bgsh:DoelShape-prefLabel ;
.

bgsh:DoelShape-prefLabel
    a sh:PropertyShape ;
    sh:path skos:prefLabel ;
    sh:minCount 1 ;
    sh:severity sh:Violation ;
    sh:message
        "Geef het doel een naam."@nl ,
        "Give the goal a name."@en ;
.
"""

RULE = """\
#+ summary: Geef het doel een naam.
#+ summary_en: Give the goal a name.
#+ severity: Warning

# A goal without a name cannot be shown.
PREFIX bg: <https://w3id.org/beleidsgraaf/def#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?doel ?klasse
WHERE {
  ?doel a ?klasse .
  FILTER(?klasse = bg:Doel && NOT EXISTS { ?doel skos:prefLabel ?naam })
}
ORDER BY ?doel
"""

QUESTION = """\
#+ summary: Alle doelen
#+ summary_en: All goals
#+ tags: [doelen]
#+ columns: [doel]
#+ example: {}

PREFIX bg: <https://w3id.org/beleidsgraaf/def#>

SELECT ?doel
WHERE {
  ?doel a bg:Doel .
}
ORDER BY ?doel
"""

TEXT = """\
Nota van Voorbeeldstad

1. Wonen
In 2027 bouwen we 400 wo-
ningen. Iedereen krijgt een dak.

2. Zorg
We openen een loket in elke wijk.
"""


@pytest.fixture
def graph(root: Locations, locations: Locations) -> Locations:
    """The small graph with shape, rule and question, every file in its fixed form and without fault."""
    path = root.ontology / "prefixes.ttl"
    shutil.copy(locations.ontology / "prefixes.ttl", path)
    (root.shapes / "doel.ttl").write_text(SHAPE)
    (root.queries / "checks").mkdir()
    (root.queries / "checks" / "doel-zonder-naam.rq").write_text(RULE)
    (root.queries / "alle-doelen.rq").write_text(QUESTION)
    _replace(root, "a bg:Doel ; bg:onderdeelVan", 'a bg:Doel ; skos:prefLabel "Onderdeel"@nl ; bg:onderdeelVan')
    prefixes = Prefixes.read(path)
    for file in turtle_files(root):
        text = format_file(file, prefixes)
        file.write_text(text if text.startswith("#") else f"# Voorbeeld.\n\n{text}")
    return root


def _replace(root: Locations, old: str, new: str, name: str = DOCUMENT) -> None:
    path = root.root / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def _line(root: Locations, name: str, start: str) -> int:
    lines = (root.root / name).read_text().split("\n")
    return next(number for number, line in enumerate(lines, 1) if line.startswith(start))


def _run(root: Locations, name: str, *, bronnen: Path | None = None, taal: str = "nl") -> Outcome:
    (outcome,) = run_checks(Context(root, bronnen=bronnen, taal=taal), (name,))
    assert outcome.check.name == name
    return outcome


# The list of checks


def test_the_checks_by_name() -> None:
    assert tuple(check.name for check in CHECKS) == NAMES
    assert all(check.title for check in CHECKS)


def test_an_unknown_name_is_refused_and_the_known_are_told(graph: Locations) -> None:
    with pytest.raises(ParameterError) as caught:
        list(run_checks(Context(graph), ("vragen", "spelling", "taal")))
    assert caught.value.faults == ("Er is geen controle «spelling».", "Er is geen controle «taal».")
    assert all(name in caught.value.cure for name in NAMES)


def test_the_named_checks_run_in_the_order_of_the_list(graph: Locations) -> None:
    outcomes = run_checks(Context(graph), ("regels", "bestanden"))
    assert [outcome.check.name for outcome in outcomes] == ["bestanden", "regels"]


def test_without_names_all_run(graph: Locations) -> None:
    assert tuple(outcome.check.name for outcome in run_checks(Context(graph))) == NAMES


@pytest.mark.parametrize("name", ["bestanden", "vragen", "vormen", "regels"])
def test_nothing_is_found_in_a_graph_without_fault(graph: Locations, name: str) -> None:
    outcome = _run(graph, name)
    assert outcome.meldingen == []
    assert outcome.unavailable == ""


def test_findings_are_counted_by_severity() -> None:
    meldingen = [Melding(ernst, "", 0, "", "", "") for ernst in (Ernst.WARNING, Ernst.VIOLATION, Ernst.WARNING)]
    outcome = Outcome(CHECKS[0], meldingen)
    assert [outcome.count(ernst) for ernst in Ernst] == [1, 2, 0]


# Files


def test_a_file_that_is_not_in_its_fixed_form(graph: Locations) -> None:
    _replace(graph, "    a bg:Doel ;", "  a bg:Doel ;")
    (melding,) = _run(graph, "bestanden").meldingen
    assert (melding.ernst, melding.bestand) == (Ernst.VIOLATION, DOCUMENT)
    assert "make fmt" in melding.melding


def test_a_comment_in_a_file_is_told_with_its_line(graph: Locations) -> None:
    _replace(graph, "beleid:doel\n", "# Nakijken.\nbeleid:doel\n")
    (melding,) = _run(graph, "bestanden").meldingen
    assert (melding.bestand, melding.regel) == (DOCUMENT, _line(graph, DOCUMENT, "# Nakijken."))
    assert "skos:editorialNote" in melding.melding


def test_a_file_that_is_no_turtle_is_told_with_its_line(graph: Locations) -> None:
    _replace(graph, "beleid:doel\n    a bg:Doel ;", "beleid:doel\n    a a bg:Doel ;")
    (melding,) = _run(graph, "bestanden").meldingen
    assert (melding.bestand, melding.regel) == (DOCUMENT, _line(graph, DOCUMENT, "    a a "))
    assert "Herstel" in melding.melding


@pytest.mark.parametrize("name", ["vormen", "regels", "ontologie", "bewijs"])
def test_a_file_that_cannot_be_read_is_a_finding_of_the_check_that_meets_it(graph: Locations, name: str) -> None:
    """A check that breaks off has not found nothing, and the checks after it still run."""
    file = "ontology/kern.ttl"
    _replace(graph, "    a owl:Class ;", "    a a owl:Class ;", file)
    bronnen = graph.root / "bronnen"
    bronnen.mkdir()
    outcome = _run(graph, name, bronnen=bronnen)
    if name == "ontologie" and outcome.unavailable:
        pytest.skip(outcome.unavailable)
    assert [(melding.bestand, melding.ernst) for melding in outcome.meldingen] == [(file, Ernst.VIOLATION)]
    assert outcome.meldingen[0].regel > 0


# Questions


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("alle-doelen.rq", "#+ tags: [doelen]\n", "", "tags"),
        ("alle-doelen.rq", "#+ columns: [doel]", "#+ columns: [doelen]", "doel"),
        ("alle-doelen.rq", "?doel a bg:Doel", "SERVICE <http://example.org/> { ?doel a bg:Doel }", "SERVICE"),
        ("checks/doel-zonder-naam.rq", "#+ severity: Warning\n", "", "severity"),
    ],
)
def test_a_question_that_breaks_the_convention(graph: Locations, name: str, old: str, new: str, says: str) -> None:
    _replace(graph, old, new, f"queries/{name}")
    (melding,) = _run(graph, "vragen").meldingen
    assert (melding.ernst, melding.bestand, melding.bron) == (Ernst.VIOLATION, f"queries/{name}", "vragen")
    assert melding.regel > 0
    assert says in melding.melding


# Shapes and rules


@pytest.mark.parametrize(
    ("taal", "text"), [("nl", "Geef het doel een naam."), ("en", "Give the goal a name.")], ids=["nl", "en"]
)
@pytest.mark.parametrize(
    ("name", "ernst", "bron", "waarde"),
    [
        ("vormen", Ernst.VIOLATION, "bgsh:DoelShape-prefLabel", ""),
        ("regels", Ernst.WARNING, "doel-zonder-naam", "bg:Doel"),
    ],
    ids=["vormen", "regels"],
)
def test_a_fault_in_the_data(
    graph: Locations, name: str, ernst: Ernst, bron: str, waarde: str, taal: str, text: str
) -> None:
    _replace(graph, '    skos:prefLabel "Onderdeel"@nl ;\n', "")
    line = _line(graph, DOCUMENT, "beleid:subdoel")
    expected = Melding(ernst, DOCUMENT, line, "beleid:subdoel", text, bron, waarde)
    assert _run(graph, name, taal=taal).meldingen == [expected]


def test_rules_see_what_follows(graph: Locations) -> None:
    """An agreement is an action, though only the first is stated."""
    rule = graph.queries / "checks" / "doel-zonder-naam.rq"
    rule.write_text(RULE.replace("bg:Doel &&", "bg:Inspanning &&"))
    assert [melding.onderwerp for melding in _run(graph, "regels").meldingen] == ["beleid:afspraak"]


def test_progress_of_the_shapes_is_told(graph: Locations) -> None:
    done: list[str] = []
    list(run_checks(Context(graph, progress=done.append), ("vormen",)))
    assert DOCUMENT in done


# The ontology


@pytest.fixture
def java() -> None:
    if not shutil.which("java"):
        pytest.skip("No Java here; tests/test_ontology.py fails for that in CI.")


@pytest.mark.slow
@pytest.mark.usefixtures("java")
def test_an_impossible_class_is_told_with_its_place(graph: Locations) -> None:
    file = "ontology/kern.ttl"
    assert _run(graph, "ontologie").meldingen == []
    _replace(graph, "bg:Afspraak\n", "bg:Afspraak\n    owl:disjointWith bg:Inspanning ;\n", file)
    (melding,) = _run(graph, "ontologie").meldingen
    assert (melding.ernst, melding.bestand, melding.onderwerp) == (Ernst.VIOLATION, file, "bg:Afspraak")
    assert melding.regel == _line(graph, file, "bg:Afspraak")
    assert "bovenklassen" in melding.melding


@pytest.mark.slow
@pytest.mark.usefixtures("java")
def test_a_contradiction_is_told(graph: Locations) -> None:
    file = "ontology/kern.ttl"
    new = "bg:Doel\n    a owl:Class ;\n    owl:disjointWith bg:Inspanning ;"
    _replace(graph, "bg:Doel\n    a owl:Class ;", new, file)
    path = graph.root / file
    path.write_text(path.read_text() + "\n<http://example.org/x>\n    a bg:Doel , bg:Inspanning ;\n.\n")
    (melding,) = _run(graph, "ontologie").meldingen
    assert (melding.ernst, melding.bestand) == (Ernst.VIOLATION, "ontology")
    assert "spreekt zichzelf tegen" in melding.melding


@pytest.mark.slow
@pytest.mark.usefixtures("java")
def test_what_the_reasoner_refuses_is_told(graph: Locations) -> None:
    """The reasoner breaks off on what is no OWL 2 DL, such as a class disjoint with itself; the checks go on."""
    _replace(graph, "bg:Doel\n", "bg:Doel\n    owl:disjointWith bg:Doel ;\n", "ontology/kern.ttl")
    outcome = _run(graph, "ontologie")
    assert outcome.meldingen or "DisjointClasses" in outcome.unavailable


def test_without_java_the_ontology_was_not_checked(graph: Locations, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("beleidsgraaf.reasoning.shutil.which", lambda name: None)
    outcome = _run(graph, "ontologie")
    assert outcome.meldingen == []
    assert "Java" in outcome.unavailable
    assert "Installeer" in outcome.unavailable


def test_an_ontology_without_classes_was_not_checked(graph: Locations) -> None:
    for path in graph.ontology.glob("*.ttl"):
        if path.name != "prefixes.ttl":
            path.unlink()
    outcome = _run(graph, "ontologie")
    assert outcome.meldingen == []
    assert outcome.unavailable


# Evidence


@pytest.fixture
def texts(graph: Locations) -> Path:
    """A folder with the text of the document, of which two passages are stored."""
    folder = graph.root / "bronnen"
    folder.mkdir()
    (folder / "nota.txt").write_text(TEXT)
    text = Brontekst(TEXT)
    read = f'    bg:bestandsnaam "nota.txt" ;\n    bg:tekstVingerafdruk "{text.sha256}" ;\n'
    _replace(graph, "    a bg:Beleidsdocument ;\n", "    a bg:Beleidsdocument ;\n" + read)
    path = graph.root / DOCUMENT
    blocks = ""
    for name, lines, quote in (("wonen", (4, 5), "In 2027 bouwen we 400 woningen"), ("zorg", (8, 8), "")):
        passage = text.passage(lines, quote)
        blocks += (
            f"\npassage:{name}\n    a bg:Passage ;\n    bg:eersteRegel {passage.eerste_regel} ;\n"
            f"    bg:laatsteRegel {passage.laatste_regel} ;\n    bg:tekenlengte {passage.tekenlengte} ;\n"
            f'    bg:vingerafdruk "{passage.vingerafdruk}" ;\n    oa:hasSource document:nota ;\n.\n'
        )
    namespaces = Prefixes.read(graph.ontology / "prefixes.ttl").by_name
    declared = "".join(f"@prefix {name}: <{namespaces[name]}> .\n" for name in ("oa", "passage"))
    path.write_text(declared + path.read_text() + blocks)
    return folder


def _found(graph: Locations, texts: Path) -> dict[str, tuple[Vondst, tuple[int, int] | None]]:
    (report,) = evidence_reports(Context(graph, bronnen=texts))
    assert (report.document, report.bestand) == ("document:nota", "nota.txt")
    return {b.passage.iri.rpartition("/")[2]: (b.vondst, b.regels) for b in report.bevindingen}


def test_without_texts_the_evidence_was_not_checked(graph: Locations) -> None:
    outcome = _run(graph, "bewijs")
    assert outcome.meldingen == []
    assert "niet gecontroleerd" in outcome.unavailable
    assert "BELEIDSGRAAF_BRONNEN" in outcome.unavailable
    with pytest.raises(CheckUnavailable):
        evidence_reports(Context(graph))


def test_passages_in_their_place(graph: Locations, texts: Path) -> None:
    assert _run(graph, "bewijs", bronnen=texts).meldingen == []
    assert _found(graph, texts) == {"wonen": (Vondst.OP_DE_PLAATS, (4, 5)), "zorg": (Vondst.OP_DE_PLAATS, (8, 8))}
    (report,) = evidence_reports(Context(graph, bronnen=texts))
    assert report.zelfde_tekst


def test_passages_that_moved_are_no_fault(graph: Locations, texts: Path) -> None:
    (texts / "nota.txt").write_text("Een nieuw voorblad\n\n\n\n\n" + TEXT.replace("wo-\nningen", "woningen"))
    assert _run(graph, "bewijs", bronnen=texts).meldingen == []
    assert _found(graph, texts) == {"wonen": (Vondst.ELDERS, (9, 9)), "zorg": (Vondst.ELDERS, (12, 12))}
    (report,) = evidence_reports(Context(graph, bronnen=texts))
    assert not report.zelfde_tekst


def test_a_passage_that_is_lost(graph: Locations, texts: Path) -> None:
    (texts / "nota.txt").write_text(TEXT.replace("400", "500"))
    (melding,) = _run(graph, "bewijs", bronnen=texts).meldingen
    assert (melding.ernst, melding.bestand, melding.onderwerp) == (Ernst.VIOLATION, DOCUMENT, "passage:wonen")
    assert melding.regel == _line(graph, DOCUMENT, "passage:wonen")
    assert "nota.txt, regel 4" in melding.melding
    assert "beleidsgraaf passage" in melding.melding
    assert _found(graph, texts)["wonen"] == (Vondst.VERLOREN, None)


def test_a_text_that_is_missing(graph: Locations, texts: Path) -> None:
    (texts / "nota.txt").unlink()
    (melding,) = _run(graph, "bewijs", bronnen=texts).meldingen
    assert melding.ernst is Ernst.VIOLATION
    assert "nota.txt" in melding.melding
    assert "bg:bestandsnaam" in melding.melding


# What stops a build


def test_a_graph_without_violations_may_be_built(graph: Locations) -> None:
    assert refuse_violations(Context(graph)) == {"Violation": 0, "Warning": 0, "Info": 0}


def test_warnings_are_counted_and_do_not_stop(graph: Locations) -> None:
    (graph.shapes / "doel.ttl").unlink()
    _replace(graph, '    skos:prefLabel "Onderdeel"@nl ;\n', "")
    assert refuse_violations(Context(graph)) == {"Violation": 0, "Warning": 1, "Info": 0}


def test_violations_stop_and_are_told_with_their_places(graph: Locations) -> None:
    _replace(graph, '    skos:prefLabel "Onderdeel"@nl ;\n', "")
    with pytest.raises(BuildError) as caught:
        refuse_violations(Context(graph))
    place = f"{DOCUMENT}:{_line(graph, DOCUMENT, 'beleid:subdoel')}"
    assert "1 fouten" in caught.value.message
    assert f"{place}: beleid:subdoel: Geef het doel een naam. (bgsh:DoelShape-prefLabel)" in caught.value.message
    assert "beleidsgraaf check" in caught.value.cure


def test_of_many_violations_ten_are_told_and_the_rest_counted(graph: Locations) -> None:
    path = graph.root / DOCUMENT
    path.write_text(path.read_text() + "".join(f"\nbeleid:doel-{n}\n    a bg:Doel ;\n.\n" for n in range(12)))
    with pytest.raises(BuildError) as caught:
        refuse_violations(Context(graph))
    assert "12 fouten" in caught.value.message
    assert caught.value.message.count("Geef het doel een naam.") == 10
    assert "nog 2" in caught.value.message


# Making a passage


def test_a_passage_that_is_made_is_found_again(graph: Locations, texts: Path) -> None:
    context = Context(graph, bronnen=texts)
    block = make_passage(context, "nota", "4-5", "Iedereen krijgt een dak")
    assert block.startswith("passage:nota-r5-")
    path = graph.root / DOCUMENT
    path.write_text(path.read_text() + "\n" + block)
    found = _found(graph, texts)
    assert len(found) == 3
    assert {vondst for vondst, _ in found.values()} == {Vondst.OP_DE_PLAATS}


def test_a_passage_is_put_in_the_smallest_section_that_holds_it(graph: Locations, texts: Path) -> None:
    for name, first, last in (("1", 1, 8), ("2", 7, 8)):
        lines = f"    bg:eersteRegel {first} ;\n    bg:laatsteRegel {last} ;\n"
        _replace(graph, f"paragraaf:nota-{name}\n", f"paragraaf:nota-{name}\n{lines}")
    context = Context(graph, bronnen=texts)
    assert "bg:inParagraaf paragraaf:nota-2 ;" in make_passage(context, "document:nota", "8", "")
    assert "bg:inParagraaf paragraaf:nota-1 ;" in make_passage(context, "document:nota", "4", "")


@pytest.mark.parametrize("lines", ["", "vier", "4-", "4–5", "-4"])
def test_lines_that_are_no_lines_are_refused(graph: Locations, texts: Path, lines: str) -> None:
    with pytest.raises(ParameterError, match="geen regels"):
        make_passage(Context(graph, bronnen=texts), "nota", lines, "")


@pytest.mark.parametrize("document", ["onbekend:nota", "document:een twee"])
def test_a_document_that_is_no_name_is_refused(graph: Locations, texts: Path, document: str) -> None:
    with pytest.raises(ParameterError, match="geen document"):
        make_passage(Context(graph, bronnen=texts), document, "4", "")


def test_a_document_without_text_makes_no_passage(graph: Locations, texts: Path) -> None:
    with pytest.raises(EvidenceError, match="document:onbekend"):
        make_passage(Context(graph, bronnen=texts), "onbekend", "4", "")
    with pytest.raises(CheckUnavailable):
        make_passage(Context(graph), "nota", "4", "")


def test_words_that_are_not_there_make_no_passage(graph: Locations, texts: Path) -> None:
    with pytest.raises(EvidenceError, match="staat niet op regel 4-5"):
        make_passage(Context(graph, bronnen=texts), "nota", "4-5", "Niemand krijgt een dak")
