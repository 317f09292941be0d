"""Validation of the files: planted faults come back with file, line and a cure, and what is right is left in peace.

Two small documents of invented municipalities stand among the real ontology, concepts and shapes. As they are nothing
may be said of them. Then each kind of fault that editors make is planted in the first, and must be found there, by the
shape that is meant for it, in Dutch and in English; and nowhere else.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import SH, Graph, Literal, URIRef

from beleidsgraaf import validation
from beleidsgraaf.build import turtle_files
from beleidsgraaf.findings import Ernst, Melding
from beleidsgraaf.locations import FOLDERS, Locations, find_locations
from beleidsgraaf.terms import Prefixes
from beleidsgraaf.turtle import format_file, format_triples, parse
from beleidsgraaf.validation import validate

SHIPPED = find_locations()
PREFIXES = Prefixes.read(SHIPPED.ontology / "prefixes.ttl")
AGENDA = "data/gemeenten/voorbeeldstad/agenda-2030.ttl"
NOTA = "data/gemeenten/testdorp/nota-2030.ttl"

MUNICIPALITIES = """\
gemeente:gm9901
    a bg:Overheid ;
    skos:prefLabel "Voorbeeldstad"@nl ;
    bg:actortype actortype:gemeente ;
.

gemeente:gm9902
    a bg:Overheid ;
    skos:prefLabel "Testdorp"@nl ;
    bg:actortype actortype:gemeente ;
.
"""

# `DOC` is the reference of the document, `GM` the code of its municipality, `EIGEN` what only this one says.
DOCUMENT = """\
document:DOC
    a bg:Beleidsdocument ;
    skos:prefLabel "Nota over wonen"@nl ;
    bg:bestandsnaam "DOC.txt" ;
    bg:documenttype documenttype:agenda ;
    bg:gemeente gemeente:GM ;
    bg:heeftParagraaf paragraaf:DOC-1-wonen ;
    bg:tekstVingerafdruk "15741dc440feddde75ef83d3cfa6fd4d13b02e2a15f1834716def1d4b059900b" ;
.

paragraaf:DOC-1-wonen
    a bg:Paragraaf ;
    skos:prefLabel "Wonen"@nl ;
    bg:dekking dekking:volledig ;
    bg:eersteRegel 10 ;
    bg:laatsteRegel 40 ;
    bg:volgorde 1 ;
.

beleid:DOC-doel
    a bg:Doel ;
    skos:prefLabel "Genoeg woningen"@nl ;
    dcterms:description "Iedereen vindt een woning die past."@nl ;
    bg:beleidsthema thema:wonen ;
    bg:bewijs passage:DOC-r12-7ed00270 ;
    bg:bewijskracht bewijskracht:letterlijk ;
    bg:inDocument document:DOC ;
EIGEN.

beleid:DOC-doel-dak
    a bg:Doel ;
    skos:prefLabel "Iedereen een dak"@nl ;
    dcterms:description "Niemand slaapt buiten."@nl ;
    bg:beleidsthema thema:dak-en-thuisloosheid ;
    bg:bewijs passage:DOC-r12-7ed00270 ;
    bg:bewijskracht bewijskracht:letterlijk ;
    bg:inDocument document:DOC ;
.

beleid:DOC-loket
    a bg:Inspanning ;
    skos:prefLabel "Loket openen"@nl ;
    dcterms:description "Er komt een loket in de wijk."@nl ;
    bg:beleidsthema thema:toegang-tot-hulp ;
    bg:bewijs passage:DOC-r12-7ed00270 ;
    bg:bewijskracht bewijskracht:letterlijk ;
    bg:draagtBijAan beleid:DOC-doel ;
    bg:inDocument document:DOC ;
    bg:planning planning:DOC-loket ;
.

rolvervulling:DOC-kader
    a bg:Rolvervulling ;
    bg:actor gemeente:GM ;
    bg:bewijs passage:DOC-r12-7ed00270 ;
    bg:bewijskracht bewijskracht:letterlijk ;
    bg:bij beleid:DOC-doel ;
    bg:inDocument document:DOC ;
    bg:rol rol:kaderstellend ;
.

planning:DOC-loket
    a bg:Planning ;
    bg:begin "2027-01-01"^^xsd:date ;
    bg:bewijs passage:DOC-r12-7ed00270 ;
    bg:eind "2027-12-31"^^xsd:date ;
    bg:planningstekst "in 2027"@nl ;
    bg:precisie precisie:jaar ;
.

passage:DOC-r12-7ed00270
    a bg:Passage ;
    bg:eersteRegel 12 ;
    bg:inParagraaf paragraaf:DOC-1-wonen ;
    bg:laatsteRegel 12 ;
    bg:tekenlengte 44 ;
    bg:vingerafdruk "38b54041075d9091f741b843ede03dba0cb8910f1467403eabf54b8b5a73c59a" ;
    oa:hasSource document:DOC ;
.
"""

# A commitment that returns: the second document points to an element of the first.
CONTINUED = "    bg:voortzettingVan beleid:voorbeeldstad-agenda-2030-doel ;\n"

# What is planted in the first document: what to replace, by what; the subject and the shape that must speak of it.
FAULTS: dict[str, tuple[str, str, str, str]] = {
    "concept from another scheme": (
        "thema:wonen",
        "rol:kaderstellend",
        "beleid:voorbeeldstad-agenda-2030-doel",
        "bgsh:algemeen-beleidsthema",
    ),
    "concept that is not there": (
        "thema:dak-en-thuisloosheid",
        "thema:dakloos",
        "beleid:voorbeeldstad-agenda-2030-doel-dak",
        "bgsh:algemeen-beleidsthema",
    ),
    "begin after end": (
        '"2027-01-01"',
        '"2028-01-01"',
        "planning:voorbeeldstad-agenda-2030-loket",
        "bgsh:algemeen-begin",
    ),
    "passage before its section": (
        "bg:eersteRegel 12 ;",
        "bg:eersteRegel 2 ;",
        "passage:voorbeeldstad-agenda-2030-r12-7ed00270",
        "bgsh:PassageShape-eersteRegel-paragraaf",
    ),
    "role at an element of another document": (
        "bg:bij beleid:voorbeeldstad-agenda-2030-doel ;",
        "bg:bij beleid:testdorp-nota-2030-doel ;",
        "rolvervulling:voorbeeldstad-agenda-2030-kader",
        "bgsh:RolvervullingDocumentShape",
    ),
    "person": (
        "    oa:hasSource document:voorbeeldstad-agenda-2030 ;\n.\n",
        "    oa:hasSource document:voorbeeldstad-agenda-2030 ;\n.\n\n"
        'actor:iemand\n    a foaf:Person ;\n    foaf:name "Iemand"@nl ;\n.\n',
        "actor:iemand",
        "bgsh:PersoonShape-type",
    ),
}
# A misspelling is found by a query over the whole graph, which names what it found.
MISSPELT = ("bg:documenttype documenttype:agenda ;", "bg:documentype documenttype:agenda ;")

each_fault = pytest.mark.parametrize(("subject", "shape"), [fault[2:] for fault in FAULTS.values()], ids=FAULTS)


def _declared(text: str) -> str:
    """Put the prefixes before a text that it uses."""
    used = {name for name in PREFIXES.by_name if re.search(rf"(?<![\w-]){name}:", text)}
    lines = [f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.by_name.items() if name in used]
    return "# Voorbeeld: een verzonnen bestand voor de tests.\n\n" + "".join(lines) + "\n" + text


def _document(reference: str, code: str, own: str = "") -> str:
    return DOCUMENT.replace("DOC", reference).replace("GM", code).replace("EIGEN", own)


def _used_concepts(path: Path) -> str:
    """Return of a vocabulary the scheme and the concepts that the documents use, or one; judging more takes long."""
    names = re.findall(r"(\w+):([a-z0-9-]+)", DOCUMENT + MUNICIPALITIES)
    used = {PREFIXES.by_name[prefix] + local for prefix, local in names if prefix in PREFIXES.by_name}
    triples = parse(path)
    scheme = PREFIXES.expand("skos:inScheme")
    concepts = sorted(str(triple.subject)[1:-1] for triple in triples if triple.predicate.value == scheme)
    kept = used.intersection(concepts) or {concepts[0]}
    about = {*kept, PREFIXES.expand(f"begrippenkader:{path.stem}")}
    left = [
        triple
        for triple in triples
        if isinstance(triple.subject, ox.NamedNode)
        and triple.subject.value in about
        and not (isinstance(triple.object, ox.NamedNode) and triple.object.value in {*concepts} - kept)
        and not triple.predicate.value.endswith("Match")
    ]
    return format_triples(left, PREFIXES, header="# Een deel van een begrippenkader.\n")


def _write(root: Path, change: Callable[[str], str] = str) -> Locations:
    """Write the small graph; `change` may plant something in the first document."""
    where = Locations(root=root, opslag=root / "opslag")
    for name in FOLDERS:
        (where.root / name).mkdir(parents=True)
    for path in SHIPPED.ontology.glob("*.ttl"):
        shutil.copy(path, where.ontology)
    (where.ontology / "vocabularies").mkdir()
    for path in (SHIPPED.ontology / "vocabularies").glob("*.ttl"):
        (where.ontology / "vocabularies" / path.name).write_text(_used_concepts(path))
    shutil.copytree(SHIPPED.shapes, where.shapes, dirs_exist_ok=True)
    (where.data / "overheden.ttl").write_text(_declared(MUNICIPALITIES))
    for name, text in {
        AGENDA: change(_document("voorbeeldstad-agenda-2030", "gm9901")),
        NOTA: _document("testdorp-nota-2030", "gm9902", CONTINUED),
    }.items():
        path = where.root / name
        path.parent.mkdir(parents=True)
        path.write_text(_declared(text))
    return where


def _plant(text: str) -> str:
    for old, new in [*(fault[:2] for fault in FAULTS.values()), MISSPELT]:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Locations:
    return _write(tmp_path_factory.mktemp("goed") / "graaf")


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Locations:
    return _write(tmp_path_factory.mktemp("fout") / "graaf", _plant)


@pytest.fixture(scope="module")
def dutch(faulty: Locations) -> list[Melding]:
    return validate(faulty)


@pytest.fixture(scope="module")
def english(faulty: Locations) -> list[Melding]:
    return validate(faulty, taal="en")


def _of(meldingen: list[Melding], subject: str, shape: str) -> list[Melding]:
    return [melding for melding in meldingen if (melding.onderwerp, melding.bron) == (subject, shape)]


def _message(shape: str, taal: str) -> str:
    shapes = Graph()
    for path in SHIPPED.shapes.glob("*.ttl"):
        shapes.parse(path, format="turtle")
    texts = shapes.objects(URIRef(PREFIXES.expand(shape)), SH.message)
    return next(str(text) for text in texts if isinstance(text, Literal) and text.language == taal)


# What is right


def test_the_small_graph_is_in_canonical_form(clean: Locations, faulty: Locations) -> None:
    """So that lines are those an editor sees."""
    for where in (clean, faulty):
        for path in turtle_files(where):
            if where.data in path.parents:
                assert path.read_text() == format_file(path, PREFIXES)


def test_nothing_is_said_of_what_is_right(clean: Locations) -> None:
    done: list[str] = []
    meldingen = validate(clean, progress=done.append)
    assert [melding for melding in meldingen if melding.ernst is Ernst.VIOLATION] == []
    assert [melding for melding in meldingen if melding.bestand in (AGENDA, NOTA)] == []
    assert sorted(done) == sorted([AGENDA, NOTA, "ontologie, begrippen en registers"])


# What is wrong


@each_fault
def test_fault_is_found_where_it_stands(dutch: list[Melding], faulty: Locations, subject: str, shape: str) -> None:
    found = _of(dutch, subject, shape)
    assert len(found) == 1
    assert found[0].ernst is Ernst.VIOLATION
    assert found[0].bestand == AGENDA
    assert found[0].regel > 0
    assert (faulty.root / AGENDA).read_text().split("\n")[found[0].regel - 1] == subject
    assert found[0].plaats == f"{AGENDA}:{found[0].regel}"


@each_fault
def test_fault_is_told_with_its_cure_in_dutch_and_english(
    dutch: list[Melding], english: list[Melding], subject: str, shape: str
) -> None:
    assert [melding.melding for melding in _of(dutch, subject, shape)] == [_message(shape, "nl")]
    assert [melding.melding for melding in _of(english, subject, shape)] == [_message(shape, "en")]


@pytest.mark.parametrize("taal", ["nl", "en"])
def test_what_a_query_finds_is_told_in_the_language_asked_for(request: pytest.FixtureRequest, taal: str) -> None:
    """The validator forgets the language of these messages; one of the two is not as good as the other."""
    meldingen = request.getfixturevalue("dutch" if taal == "nl" else "english")
    found = _of(meldingen, "document:voorbeeldstad-agenda-2030", "bgsh:OnbekendeIriShape")
    assert len(found) == 1
    templates = [_message(f"bgsh:OnbekendeIriShape{part}", taal) for part in ("", "-kenmerk")]
    patterns = [".+".join(map(re.escape, re.split(r"\{[?$]\w+\}", template))) for template in templates]
    assert any(re.fullmatch(pattern, found[0].melding) for pattern in patterns), found[0].melding
    assert (found[0].ernst, found[0].bestand) == (Ernst.VIOLATION, AGENDA)
    assert found[0].regel > 0


def test_the_value_is_shown_in_short_form(dutch: list[Melding]) -> None:
    shown = {melding.onderwerp: melding.waarde for melding in dutch if melding.bron == "bgsh:algemeen-beleidsthema"}
    assert shown == {
        "beleid:voorbeeldstad-agenda-2030-doel": "rol:kaderstellend",
        "beleid:voorbeeldstad-agenda-2030-doel-dak": "thema:dakloos",
    }


def test_the_language_changes_the_message_only(dutch: list[Melding], english: list[Melding]) -> None:
    assert {(m.plaats, m.onderwerp, m.bron, m.ernst) for m in dutch} == {
        (m.plaats, m.onderwerp, m.bron, m.ernst) for m in english
    }
    assert not {melding.melding for melding in dutch} & {melding.melding for melding in english}


def test_the_worst_comes_first(dutch: list[Melding]) -> None:
    order = [list(Ernst).index(melding.ernst) for melding in dutch]
    assert order == sorted(order)


# Each its own


def test_nothing_else_is_said_to_be_wrong(dutch: list[Melding]) -> None:
    """A fault in one document is no fault of the other, nor of what both share."""
    assert {melding.bestand for melding in dutch if melding.ernst is Ernst.VIOLATION} == {AGENDA}
    assert [melding for melding in dutch if melding.bestand == NOTA] == []


def test_a_document_is_judged_on_its_own_subjects_only(faulty: Locations) -> None:
    """Not merely told apart afterwards: the run for the second document does not look at the first."""
    shapes = sorted(faulty.shapes.glob("*.ttl"))
    by_name = {unit.name: unit for unit in validation._units(faulty)}
    assert validation._run(by_name[NOTA], shapes, "nl") == []
    focus = {PREFIXES.show(result.focus) for result in validation._run(by_name[AGENDA], shapes, "nl")}
    assert {subject for _, _, subject, _ in FAULTS.values()} <= focus


@pytest.mark.parametrize(("element", "known"), [("doel", True), ("weg", False)])
def test_what_another_document_holds_is_known(tmp_path: Path, element: str, known: bool) -> None:
    """A document may point to an element of another; to one that is nowhere it may not."""
    where = _write(tmp_path / "graaf")
    path = where.root / NOTA
    old, new = "bg:draagtBijAan beleid:testdorp-nota-2030-doel", "bg:draagtBijAan beleid:voorbeeldstad-agenda-2030-"
    path.write_text(path.read_text().replace(old, new + element))
    shapes = sorted(where.shapes.glob("*.ttl"))
    unit = next(unit for unit in validation._units(where) if unit.name == NOTA)
    found = {PREFIXES.show(result.shape) for result in validation._run(unit, shapes, "nl")}
    assert found == (set() if known else {"bgsh:BeleidselementShape-draagtBijAan"})
