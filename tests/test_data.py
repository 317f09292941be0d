"""The data: what the two documents say, read from the texts by hand, and rules that shapes cannot say.

The lists below were made from the texts and not from the graph; the number beside each is the line it stands on in the
text that was read. Proves that the graph has them, once, with the relations the text makes and no others; that nobody
is named, no registered body has a second IRI, and no text of others is copied; and that every passage is found in the
texts, also when these are set anew (in the folder that BELEIDSGRAAF_BRONNEN names).
"""

from __future__ import annotations

import hashlib
import os
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.strategies import set_anew

from beleidsgraaf.build import infer, load_graph, mapping_files, read_rules, turtle_files
from beleidsgraaf.checks import Context, evidence_reports
from beleidsgraaf.evidence import Brontekst, Passage, Vondst, normalise
from beleidsgraaf.locations import find_locations
from beleidsgraaf.results import text_value
from beleidsgraaf.terms import Prefixes
from beleidsgraaf.turtle import parse

LOCATIONS = find_locations()
PREFIXES = Prefixes.read(LOCATIONS.ontology / "prefixes.ttl")
HEAD = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.by_name.items())
ALPHEN, AALSMEER = "document:alphen-sociale-agenda-2025", "document:aalsmeer-strategienota-2023"
MUNICIPALITY = {ALPHEN: "gemeente:gm0484", AALSMEER: "gemeente:gm0358"}
DATA_FILES = [path for path in turtle_files(LOCATIONS) if LOCATIONS.data in path.parents]

# Sociale agenda of Alphen aan den Rijn.

ALPHEN_OPGAVEN = {
    "Bestaanszekerheid",  # 117
    "Kansengelijkheid",  # 390
    "Gezond leven in een gezonde leefomgeving",  # 527
}
ALPHEN_THEMAS = {
    "Wonen",  # 123
    "Meedoen en ontwikkelen",  # 217
    "Financieel fit",  # 311
    "Stevige pedagogische basis",  # 397
    "Inclusie",  # 465
    "Samenredzaamheid",  # 493
    "Groene en gezonde leefomgeving",  # 541
    "Beschikbare en toegankelijke ondersteuning en zorg",  # 641
}
# Each goal: the line of «Doel. …», its official title, theme, opgave, lines of its bullets (➢), its network paragraph.
# The bullet on line 294 points to the actions of another goal and is none itself.
GOALS: list[tuple[int, str, str, str, list[int], tuple[int, int]]] = [
    (124, "Meer woningen voor alle inwoners in elke situatie en elke levensfase", "Wonen", "Bestaanszekerheid",
     [150, 153, 154, 157], (163, 170)),
    (173, "Niemand is dakloos, minder inwoners zijn thuisloos", "Wonen", "Bestaanszekerheid", [191], (198, 204)),
    (218, "Meer inwoners leveren een waardevolle bijdrage aan de samenleving", "Meedoen en ontwikkelen",
     "Bestaanszekerheid", [238, 243, 248], (254, 269)),
    (280, "Inwoners krijgen meer mogelijkheden om een leven lang te leren en ontwikkelen", "Meedoen en ontwikkelen",
     "Bestaanszekerheid", [297, 300], (303, 309)),
    (312, "Meer inwoners hebben voldoende en voorspelbaar inkomen, het liefst vanuit werk", "Financieel fit",
     "Bestaanszekerheid", [338, 344], (346, 352)),
    (359, "Meer inwoners hebben een balans tussen inkomsten en uitgaven", "Financieel fit", "Bestaanszekerheid",
     [372, 375], (378, 383)),
    (398, "Onze kinderen en jeugdigen groeien veilig, gezond en krachtig op", "Stevige pedagogische basis",
     "Kansengelijkheid", [422, 432, 433, 436, 439, 440, 441, 445], (450, 456)),
    (466, "Meer inwoners worden in de samenleving gelijkwaardig en rechtvaardig behandeld", "Inclusie",
     "Kansengelijkheid", [481, 482, 483], (486, 490)),
    (494, "Meer inwoners nemen verantwoordelijkheid voor hun eigen welzijn en dat van anderen", "Samenredzaamheid",
     "Kansengelijkheid", [510, 513], (517, 521)),
    (542, "Het maken van een gezonde keuze wordt makkelijker voor iedereen", "Groene en gezonde leefomgeving",
     "Gezond leven in een gezonde leefomgeving", [563, 568], (572, 577)),
    (587, "Meer inwoners wonen in een groene, gezonde wijk", "Groene en gezonde leefomgeving",
     "Gezond leven in een gezonde leefomgeving", [610, 615], (619, 626)),
    (642, "Inwoners die hulp nodig hebben ervaren meer samenhangende ondersteuning",
     "Beschikbare en toegankelijke ondersteuning en zorg", "Gezond leven in een gezonde leefomgeving",
     [668, 674], (676, 681)),
    (683, "We zijn een aantrekkelijkere gemeente voor zorg- en welzijnsprofessionals",
     "Beschikbare en toegankelijke ondersteuning en zorg", "Gezond leven in een gezonde leefomgeving",
     [699, 702, 711], (716, 720)),
    (722, "We bieden meer ruimte aan (het realiseren van) maatschappelijke voorzieningen",
     "Beschikbare en toegankelijke ondersteuning en zorg", "Gezond leven in een gezonde leefomgeving",
     [739, 742, 745, 750], (754, 761)),
]  # fmt: skip
CROSS_REFERENCE, CROSS_FROM, CROSS_TO = 294, 280, 218

# By the line of the goal: the roles of the municipality that the network paragraph names, and the laws and named
# organisations it has them towards. Kinds of parties and elements come on top of these.
ROLES: dict[int, dict[str, set[str]]] = {
    124: {"kaderstellend": set()},  # 164: bij het opstellen van bovenstaande kaders
    173: {"kaderstellend": {"Wmo"}, "opdrachtgever": {"Tom in de buurt", "De Binnenvest"}},  # 200
    218: {
        "kaderstellend": {"Participatiewet"},  # 256
        "opdrachtgever": {"Alphen Vitaal", "Kwadraad", "Participe", "Bibliotheek", "Rijnvicus"},  # 256, 266
    },
    280: {
        "kaderstellend": {"Participatiewet"},  # 305
        "opdrachtgever": {"Alphen Vitaal", "Kwadraad", "Participe", "Bibliotheek", "Rijnvicus"},  # 305, 306
    },
    312: {
        "wettelijk-verantwoordelijk": {"Participatiewet"},
        "coordinerend": {"Innovatieteam Financieel Fit"},
    },  # 348, 352
    359: {
        "wettelijk-verantwoordelijk": {"Wet Schuldhulpverlening"},  # 380
        "coordinerend": {"Innovatieteam Financieel Fit"},  # 382
    },
    398: {
        "wettelijk-verantwoordelijk": {"Jeugdwet"},  # 452
        "opdrachtgever": {"Oog voor Thuis"},  # 452
        "faciliterend": set(),  # 456
    },
    466: {"faciliterend": set()},  # 488
    494: {"opdrachtgever": {"Alphen Vitaal", "Kwadraad", "Participe", "Bibliotheek"}},  # 519
    542: {
        "kaderstellend": set(),  # 573: bij het opstellen van het gezondheidsbeleid
        "opdrachtgever": {"GGD Hecht", "Kwadraad", "Participe", "Alphen Vitaal", "Bibliotheek"},  # 575
    },
    587: {},
    642: {
        "wettelijk-verantwoordelijk": {"Jeugdwet", "Wmo", "Participatiewet"},  # 678
        "opdrachtgever": {"Oog voor Thuis", "Tom in de buurt"},  # 678
        "coordinerend": set(),  # 680
        "verbindend": set(),  # 681
    },
    683: {"faciliterend": set()},  # 717
    722: {"kaderstellend": set(), "faciliterend": set()},  # 758, 760
}
NAMED_ROLES = {role for roles in ROLES.values() for role in roles}

# Planning as the text words it: the line of the bullet, begin, end.
PLANNING = [
    (153, "2026-01-01", "2026-12-31"),  # In 2026
    (157, "2026-01-01", "2026-12-31"),  # In 2026 werken we aan de wijziging …
    (157, "2029-01-01", "2029-12-31"),  # … de implementatie moet gereed zijn in 2029: a phase of its own
    (238, "2026-01-01", ""),  # In 2026 starten we: a begin and no end
    (243, "2026-01-01", ""),  # Vanaf 2026
    (297, "2027-01-01", ""),  # In 2027 start de uitvoering
    (338, "2026-01-01", "2026-06-30"),  # In de eerste helft van 2026
    (344, "2026-07-01", "2026-12-31"),  # In de tweede helft van 2026
    (563, "2026-01-01", ""),  # In 2026 starten we met het opstellen …
    (563, "2027-01-01", "2027-12-31"),  # … naar verwachting in 2027 vastgesteld
    (711, "2027-01-01", ""),  # Vanaf 2027
    (745, "2027-01-01", ""),  # In 2027 starten we …
    (745, "2028-01-01", "2028-12-31"),  # … naar verwachting opgeleverd in 2028
]

# Strategienota of Aalsmeer.

AALSMEER_OPGAVEN = {
    "Gezond en gelukkig leven makkelijker maken",  # 53
    "Kansengelijkheid vergroten",  # 67
    "Bestaanszekerheid bevorderen",  # 74
}
# Each ambition: its number, its title (on lines 386 to 436 and 447 to 1555), and the lines of its numbered actions.
AMBITIONS = [
    (1, "Fit en gezond blijven", [572, 584, 608]),
    (2, "Leren en verbinden door kunst en cultuur", [668, 703, 715, 720]),
    (3, "Veilig, gezond en kansrijk opgroeien en ontwikkelen", [817, 827, 836, 850]),
    (4, "Je goed voelen, welzijn en ontmoeten in je eigen wijk", [904, 926]),
    (5, "Elkaar helpen", [1022, 1035, 1045, 1050, 1059]),  # numbered 1 and then 1 to 4
    (6, "Werken en financiële zelfredzaamheid", [1158, 1169, 1177, 1189]),
    (7, "Wonen en zorg combineren", [1309, 1325]),
    (8, "Iedereen kan en mag meedoen in Aalsmeer", [1382, 1390]),
    (9, "Hulp bieden die nodig is", [1533, 1545]),
    (10, "Experimenteren en innoveren", [1591, 1620]),
]
# Where the draft says that text or figures follow after the summer.
EMPTY = [1466, 1549, 1733, 1741, 1862, 1980, 2014, 2105, 2109]
# Numbered lines that are no actions of Aalsmeer: trends, lines of a national programme, parts of the steering model.
NO_ACTIONS = [208, 217, 231, 241, 250, 256, 262, 269, 276, 280, 1261, 1265, 1269, 1680, 1686, 1698, 1711]
WMO_GOALS = [1418, 1419, 1420, 1421]  # Doel van deze ondersteuning is dat inwoners …
PILLARS = [
    "Menselijke maat",
    "Economische groei en regionale arbeidsmarkt",
    "Werk",
    "Inkomen",
    "De basis op orde",
]  # 1163

# SHA-256 of the surnames in the texts, in lower case; where the name is an ordinary word, with the word before it.
# Alphen 21 and 25; Aalsmeer 1082, 1255 and 1677.
SURNAMES = {
    "edd4b78a9942c041c9e14dd64e4a1a8ba743a0c469c808785b9bb446d4e1e7f6",
    "c1a3f40d97b302d71fedd6fe4d95a5519b03fa232ff0839e65e9a2b0c007599e",
    "b3b528414b92cc4c448539120a24ad4959bd7b68fe2999dd6b290cc4ba5d7d19",
    "cde0fdd523e691814249f9f79d1b87d74f0ee3845d2e603adf1b9ad53b493913",
    "556853c0a12f3b69bc6e9a88526d3ec991ced2cf1fc6cc4c677c3c3bbd29b675",
    "dd4fbbd97b9754bc02304ffe206d90565ad9e38e1582654d14e108f66ca76650",
}


# Asking the graph


@cache
def _store() -> ox.Store:
    store = load_graph(LOCATIONS)
    infer(store, read_rules(LOCATIONS))
    return store


def _rows(text: str, /, **names: str) -> list[tuple[str, ...]]:
    """Ask a query in which `$name` stands for a term; IRIs come back in short form."""
    for name, term in names.items():
        text = re.sub(rf"\${name}\b", lambda _, term=term: term, text)  # type: ignore[misc]
    solutions = _store().query(HEAD + text, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)
    return [tuple("" if cell is None else PREFIXES.show(text_value(cell)) for cell in row) for row in solutions]


def _column(text: str, /, **names: str) -> list[str]:
    return [row[0] for row in _rows(text, **names)]


def _the_one(found: list[str], what: str) -> str:
    assert len(set(found)) == 1, f"{what}: expected one, found {sorted(set(found))}"
    return found[0]


@cache
def _goal(line: int) -> str:
    """Return the goal whose title stands on a line."""
    title = next(goal[1] for goal in GOALS if goal[0] == line)
    query = "SELECT DISTINCT ?goal { ?goal a bg:Doel ; bg:inDocument $document ; skos:prefLabel $title }"
    return _the_one(_column(query, document=ALPHEN, title=str(ox.Literal(title, language="nl"))), title)


@cache
def _ambition(number: int) -> str:
    title = next(title for n, title, _ in AMBITIONS if n == number)
    query = "SELECT DISTINCT ?goal { ?goal a bg:Doel ; bg:inDocument $document ; skos:prefLabel $title }"
    return _the_one(_column(query, document=AALSMEER, title=str(ox.Literal(title, language="nl"))), title)


def _elements_at(document: str, line: int, kind: str) -> set[str]:
    """Return the elements of a kind with a passage that begins on a line."""
    query = "SELECT DISTINCT ?x { ?x a $kind ; bg:inDocument $document ; bg:bewijs/bg:eersteRegel $line }"
    return set(_column(query, document=document, kind=kind, line=str(line)))


@cache
def _names() -> dict[str, set[str]]:
    """Return every name that an actor, law or document has."""
    names: dict[str, set[str]] = defaultdict(set)
    kinds = "bg:Actor bg:Regeling bg:Beleidsdocument"
    query = "SELECT ?x ?name { VALUES ?kind { $kinds } ?x a ?kind ; skos:prefLabel|skos:altLabel ?name }"
    for thing, name in _rows(query, kinds=kinds):
        names[thing].add(name.casefold())
    return names


def _named(name: str) -> set[str]:
    return {thing for thing, names in _names().items() if name.casefold() in names}


# Both documents


@pytest.mark.parametrize(
    ("document", "municipality", "file"),
    [
        (ALPHEN, "gemeente:gm0484", "alphen-sociale-agenda-2025.txt"),
        (AALSMEER, "gemeente:gm0358", "aalsmeer-strategienota-sociaal-domein-2023.txt"),
    ],
)
def test_document_is_of_its_municipality(document: str, municipality: str, file: str) -> None:
    query = "SELECT ?gemeente ?bestand { $document bg:gemeente ?gemeente ; bg:bestandsnaam ?bestand }"
    assert _rows(query, document=document) == [(municipality, file)]


@pytest.mark.parametrize(("document", "opgaven"), [(ALPHEN, ALPHEN_OPGAVEN), (AALSMEER, AALSMEER_OPGAVEN)])
def test_the_opgaven_are_three(document: str, opgaven: set[str]) -> None:
    query = "SELECT ?name { ?x a bg:Opgave ; bg:inDocument $document ; skos:prefLabel ?name }"
    assert sorted(_column(query, document=document)) == sorted(opgaven)


# Alphen aan den Rijn


def test_alphen_has_its_own_themes() -> None:
    query = "SELECT ?name { ?x a bg:Thema ; bg:inDocument $document ; bg:bronterm 'thema'@nl ; skos:prefLabel ?name }"
    assert sorted(_column(query, document=ALPHEN)) == sorted(ALPHEN_THEMAS)


def test_alphen_has_the_official_goals_and_no_more() -> None:
    query = "SELECT ?name { ?x a bg:Doel ; bg:inDocument $document ; bg:bronterm 'doel'@nl ; skos:prefLabel ?name }"
    assert sorted(_column(query, document=ALPHEN)) == sorted(goal[1] for goal in GOALS)


@pytest.mark.parametrize("goal", GOALS, ids=lambda goal: str(goal[0]))
def test_goal_stands_under_its_theme_and_opgave(goal: tuple[int, str, str, str, list[int], tuple[int, int]]) -> None:
    line, _, theme, opgave, _, _ = goal
    query = "SELECT DISTINCT ?name { $goal bg:valtOnder ?above . ?above a $kind ; skos:prefLabel ?name }"
    assert _column(query, goal=_goal(line), kind="bg:Opgave") == [opgave]
    assert _column(query, goal=_goal(line), kind="bg:Thema") == [theme]
    assert _goal(line) in _elements_at(ALPHEN, line, "bg:Doel"), "Its title is evidence of it."


@pytest.mark.parametrize("goal", GOALS, ids=lambda goal: str(goal[0]))
def test_goal_is_served_by_its_bullets(goal: tuple[int, str, str, str, list[int], tuple[int, int]]) -> None:
    """One action a bullet, and every action with the document's own word for it is such a bullet."""
    line, _, _, _, bullets, _ = goal
    query = "SELECT DISTINCT ?x { ?x a bg:Inspanning ; bg:bronterm 'inspanning'@nl ; bg:draagtBijAan $goal }"
    serving = set(_column(query, goal=_goal(line)))
    of_bullet = {bullet: _elements_at(ALPHEN, bullet, "bg:Inspanning") & serving for bullet in bullets}
    assert {bullet: len(found) for bullet, found in of_bullet.items()} == dict.fromkeys(bullets, 1)
    own = set.union(*of_bullet.values())
    assert len(own) == len(bullets)
    borrowed = set(_column(query, goal=_goal(CROSS_TO))) if line == CROSS_FROM else set()
    assert serving == own | borrowed


def test_the_bullet_that_points_elsewhere_is_a_relation_and_no_action() -> None:
    """The actions of the one goal serve the other too; the line is evidence of that and of nothing new."""
    there = next(goal[4] for goal in GOALS if goal[0] == CROSS_TO)
    assert _elements_at(ALPHEN, CROSS_REFERENCE, "bg:Inspanning") == set.union(
        *(_elements_at(ALPHEN, bullet, "bg:Inspanning") for bullet in there)
    )


@cache
def _municipal_roles(line: int) -> list[tuple[str, str]]:
    """Return role and object of the municipality at a goal, as far as stated in the network paragraph."""
    first, last = next(goal[5] for goal in GOALS if goal[0] == line)
    query = """
        SELECT DISTINCT ?rol ?betreft {
          ?x bg:actor $actor ; bg:bij $goal ; bg:rol ?rol ; bg:bewijs/bg:eersteRegel ?line .
          OPTIONAL { ?x bg:betreft ?betreft }
          FILTER(?line >= $first && ?line <= $last)
        }"""
    rows = _rows(query, actor=MUNICIPALITY[ALPHEN], goal=_goal(line), first=str(first), last=str(last))
    return [(role.removeprefix("rol:"), thing) for role, thing in rows]


@pytest.mark.parametrize("line", ROLES)
def test_municipality_has_the_roles_that_the_network_paragraph_names(line: int) -> None:
    assert {role for role, _ in _municipal_roles(line)} & NAMED_ROLES == set(ROLES[line])


@pytest.mark.parametrize(("line", "role"), [(line, role) for line, roles in ROLES.items() for role in roles])
def test_role_is_towards_what_the_text_says(line: int, role: str) -> None:
    """Towards every law and organisation that is named, and no other; kinds of parties are not their members."""
    objects = {thing for name, thing in _municipal_roles(line) if name == role and thing}
    expected = {name: _named(name) & objects for name in ROLES[line][role]}
    assert {name for name, found in expected.items() if not found} == set()
    kinds = "SELECT ?x { VALUES ?kind { bg:Organisatie bg:Samenwerkingsverband bg:Overheid bg:Regeling } ?x a ?kind }"
    assert (objects & set(_column(kinds))) - set().union(*expected.values()) == set()


def test_at_a_green_and_healthy_neighbourhood_the_municipality_has_no_role() -> None:
    query = "SELECT ?x { ?x bg:bij $goal ; bg:actor $actor }"
    assert _column(query, goal=_goal(587), actor=MUNICIPALITY[ALPHEN]) == []
    assert _column("SELECT ?x { ?x bg:bij $goal ; bg:actor ?actor }", goal=_goal(587)), "Others do have one."


def test_education_and_childcare_pull_where_the_municipality_facilitates() -> None:
    query = "SELECT DISTINCT ?actor { ?x bg:bij $goal ; bg:actor ?actor ; bg:rol rol:trekker }"
    pulling = set(_column(query, goal=_goal(398)))  # 456
    assert len(pulling) == 2
    assert pulling & _named("onderwijs")
    assert pulling & _named("kinderopvang")


def test_at_the_opgave_healthy_living_the_municipality_protects_and_promotes() -> None:
    query = """
        SELECT DISTINCT ?rol {
          ?opgave a bg:Opgave ; bg:inDocument $document ; skos:prefLabel "Gezond leven in een gezonde leefomgeving"@nl .
          ?x bg:bij ?opgave ; bg:actor $actor ; bg:rol ?rol
        }"""
    roles = _column(query, document=ALPHEN, actor=MUNICIPALITY[ALPHEN])
    assert {"rol:beschermend", "rol:bevorderend"} <= set(roles)  # 536, 538


def test_the_leading_principles_are_five_and_the_core_values_three() -> None:
    query = "SELECT DISTINCT ?x { ?x a bg:Principe ; bg:inDocument $document ; bg:bronterm $term }"
    assert len(_column(query, document=ALPHEN, term="'leidend principe'@nl")) == 5  # 102 to 106
    assert len(_column(query, document=ALPHEN, term="'kernwaarde'@nl")) == 3  # 114


def test_the_conditions_are_four() -> None:
    query = """
        SELECT ?name { ?x a bg:Randvoorwaarde ; bg:inDocument $document ; bg:bronterm "randvoorwaarde"@nl ;
                          skos:prefLabel ?name }"""
    assert sorted(_column(query, document=ALPHEN)) == [
        "Capaciteit",  # 808
        "Informatiepositie",  # 816
        "Strategisch partnerschap",  # 823
        "Zichtbaarheid in regionale en landelijke netwerken",  # 828
    ]


# Aalsmeer


def test_aalsmeer_is_a_draft() -> None:
    assert _column("SELECT ?status { $document bg:status ?status }", document=AALSMEER) == ["status:concept"]


def test_aalsmeer_has_one_mission() -> None:
    query = "SELECT DISTINCT ?x ?line { ?x a bg:Missie ; bg:inDocument $document ; bg:bewijs/bg:eersteRegel ?line }"
    assert [int(line) for _, line in _rows(query, document=AALSMEER)] == [44]


def test_the_ambitions_are_ten() -> None:
    query = """
        SELECT ?code ?name {
          ?x a bg:Doel ; bg:inDocument $document ; bg:bronterm "ambitie"@nl ; skos:prefLabel ?name ; skos:notation ?code
        }"""
    assert sorted(_rows(query, document=AALSMEER)) == sorted((str(n), title) for n, title, _ in AMBITIONS)


@pytest.mark.parametrize("number", [ambition[0] for ambition in AMBITIONS])
def test_no_ambition_is_given_to_one_of_the_opgaven(number: int) -> None:
    """The ten serve the three together (line 380); the text assigns none to one."""
    query = "SELECT DISTINCT ?opgave { $goal bg:valtOnder ?opgave . ?opgave a bg:Opgave }"
    assert len(_column(query, goal=_ambition(number))) in (0, len(AALSMEER_OPGAVEN))


@pytest.mark.parametrize(("number", "_title", "lines"), AMBITIONS, ids=[str(ambition[0]) for ambition in AMBITIONS])
def test_ambition_is_served_by_its_numbered_actions(number: int, _title: str, lines: list[int]) -> None:
    for count, line in enumerate(lines, 1):
        query = """
            SELECT DISTINCT ?x ?code {
              ?x a bg:Inspanning ; bg:draagtBijAan $goal ; bg:bewijs/bg:eersteRegel $line ; skos:notation ?code
            }"""
        code = str(max(count - 1, 1) if number == 5 else count)
        found = _rows(query, goal=_ambition(number), line=str(line))
        assert [row[1] for row in found] == [code], f"line {line}"


@pytest.mark.parametrize("line", NO_ACTIONS)
def test_a_numbered_line_is_not_always_an_action(line: int) -> None:
    assert _elements_at(AALSMEER, line, "bg:Inspanning") == set()


@pytest.mark.parametrize("line", WMO_GOALS)
def test_what_support_is_for_is_a_goal(line: int) -> None:
    assert len(_elements_at(AALSMEER, line, "bg:Doel")) == 1


def test_the_pillars_are_five() -> None:
    query = "SELECT ?name { ?x bg:inDocument $document ; bg:bronterm 'peiler'@nl ; skos:prefLabel ?name }"
    assert sorted(_column(query, document=AALSMEER)) == sorted(PILLARS)


@pytest.mark.parametrize("line", EMPTY)
def test_what_follows_after_the_summer_is_empty_in_the_source(line: int) -> None:
    query = """
        SELECT DISTINCT ?x {
          $document bg:heeftParagraaf ?x .
          ?x bg:dekking dekking:leeg-in-bron ; bg:eersteRegel ?first ; bg:laatsteRegel ?last
          FILTER(?first <= $line && ?last >= $line)
        }"""
    assert len(_column(query, document=AALSMEER, line=str(line))) == 1


def test_nothing_in_alphen_is_empty_in_the_source() -> None:
    query = "SELECT ?x { $document bg:heeftParagraaf ?x . ?x bg:dekking dekking:leeg-in-bron }"
    assert _column(query, document=ALPHEN) == []


def test_other_municipalities_act_for_aalsmeer() -> None:
    query = "SELECT DISTINCT ?rol { ?x bg:inDocument $document ; bg:actor $actor ; bg:rol ?rol }"
    assert "rol:mandaatgemeente" in _column(query, document=AALSMEER, actor="gemeente:gm0362")  # Amstelveen, 500
    assert "rol:centrumgemeente" in _column(query, document=AALSMEER, actor="gemeente:gm0363")  # Amsterdam, 1540


def test_aalsmeer_is_a_safety_net_at_work_and_income() -> None:
    query = "SELECT DISTINCT ?rol { ?x bg:bij $goal ; bg:actor $actor ; bg:rol ?rol }"
    assert "rol:vangnet" in _column(query, goal=_ambition(6), actor=MUNICIPALITY[AALSMEER])  # 1070


# Planning


def _plannings(line: int) -> set[tuple[str, str]]:
    action = _the_one(sorted(_elements_at(ALPHEN, line, "bg:Inspanning")), f"line {line}")
    query = "SELECT ?begin ?end { $x bg:planning ?p OPTIONAL { ?p bg:begin ?begin } OPTIONAL { ?p bg:eind ?end } }"
    return {(begin, end) for begin, end in _rows(query, x=action)}


@pytest.mark.parametrize(("line", "begin", "end"), PLANNING)
def test_planning_is_what_the_text_says(line: int, begin: str, end: str) -> None:
    assert (begin, end) in _plannings(line)


def test_what_goes_on_has_no_dates() -> None:
    action = _the_one(sorted(_elements_at(ALPHEN, 445, "bg:Inspanning")), "line 445")
    query = (
        "SELECT ?p ?begin ?end { $x bg:planning/bg:precisie ?p OPTIONAL { $x bg:planning/bg:begin|bg:eind ?begin } }"
    )
    assert _rows(query, x=action) == [("precisie:doorlopend", "", "")]  # We zetten continu in


def test_the_words_are_kept_beside_the_dates() -> None:
    assert _column("SELECT ?p { ?p a bg:Planning FILTER NOT EXISTS { ?p bg:planningstekst ?text } }") == []


# One thing, one IRI


@pytest.mark.parametrize(
    "names",
    [
        ("Tom in de buurt", "Tom in de Buurt"),  # Alphen 200, 464
        ("Zorg en Zekerheid", "Zorg & Zekerheid"),  # Alphen 577, Aalsmeer 619
        ("Exploitatie Sportaccommodaties Aalsmeer", "ESA"),  # Aalsmeer 130
        ("Team Sportservice Aalsmeer", "TSS"),  # Aalsmeer 537, 585
        ("Mantelzorg & Meer", "Mantelzorg en Meer"),  # Aalsmeer 991, 992
        ("Adviesraad Sociaal Domein", "Adviesraad Sociaal Domen"),  # Aalsmeer 356, misspelt
        ("GGD Hecht", "Hecht"),  # Alphen 575
        ("Regio Holland Rijnland", "Holland Rijnland"),  # Alphen 157
        ("Participatiewet", "P-wet"),  # Alphen 671
        ("Spreidingswet", "Spreidingwet"),  # Aalsmeer 1114, misspelt
        ("Wet gemeentelijke schuldhulpverlening", "Wet Schuldhulpverlening"),  # Aalsmeer 1174, Alphen 380
    ],
    ids=lambda names: names[1],
)
def test_two_spellings_are_one_thing(names: tuple[str, str]) -> None:
    first, second = map(_named, names)
    assert first == second
    assert len(first) == 1


def test_the_bibliotheken_are_two() -> None:
    """The one of Alphen and the one of Amstelland share a word and are not one organisation."""
    query = "SELECT DISTINCT ?actor { ?x bg:inDocument $document ; bg:actor ?actor }"
    libraries = _named("bibliotheek")
    assert len(libraries & set(_column(query, document=ALPHEN))) == 1
    assert len(libraries & set(_column(query, document=AALSMEER))) == 1
    assert len(libraries) == 2


def test_no_two_laws_have_one_name() -> None:
    names = Counter(_column("SELECT ?name { ?x a bg:Regeling ; skos:prefLabel ?name }"))
    assert [name for name, count in names.items() if count > 1] == [], "Merge them, or tell them apart by name."


@pytest.mark.parametrize("line", [289, 1077, 1147])
def test_to_participate_is_not_participe(line: int) -> None:
    """Nor is «participeren» in Aalsmeer, nor in Alphen on line 634."""
    participe = _the_one(sorted(_named("Participe")), "Participe")
    query = "SELECT ?x { ?x bg:actor $actor ; bg:inDocument $document ; bg:bewijs/bg:eersteRegel $line }"
    assert _column(query, actor=participe, document=AALSMEER, line=str(line)) == []
    assert _column(query, actor=participe, document=ALPHEN, line="634") == []


def test_collectives_are_not_their_members() -> None:
    """The goal on housing names no corporation; the goal on homelessness names one (line 202)."""
    query = "SELECT DISTINCT ?actor { ?x bg:bij $goal ; bg:actor ?actor }"
    woonforte = _the_one(sorted(_named("Woonforte")), "Woonforte")
    assert woonforte not in _column(query, goal=_goal(124))
    assert woonforte in _column(query, goal=_goal(173))
    assert _named("woningcorporaties") & set(_column(query, goal=_goal(124)))
    groups = "SELECT ?x { ?x a bg:Actorgroep ; org:hasMember ?member }"
    assert _column(groups) == []


def test_named_organisations_and_kinds_of_parties_are_different_classes() -> None:
    assert _column("SELECT ?x { ?x a bg:Actorgroep , bg:Organisatie }") == []
    for name in ("woningcorporaties", "scholen", "inwoners"):
        kinds = {kind for thing in _named(name) for kind in _column("SELECT ?kind { $x a ?kind }", x=thing)}
        assert "bg:Actorgroep" in kinds
        assert "bg:Organisatie" not in kinds


def test_the_azc_is_a_partner_and_its_residents_a_target_group() -> None:
    azc = _the_one(sorted(_named("AZC")), "AZC")
    assert _column("SELECT ?x { ?x bg:actor $azc ; bg:inDocument $document }", azc=azc, document=ALPHEN)  # 268
    assert _elements_at(ALPHEN, 274, "bg:Voorbeeld"), "The showcase about the residents (line 274)."
    groups = (
        "SELECT DISTINCT ?group { ?x bg:bewijs/bg:eersteRegel 274 ; bg:inDocument $document ; bg:doelgroep ?group }"
    )
    assert azc not in _column(groups, document=ALPHEN)


def test_a_body_is_no_area() -> None:
    """Alphen aan den Rijn is a municipality and a village, Holland Rijnland a body and a region: two IRIs each."""
    assert _column("SELECT ?x { ?x a bg:Actor , bg:Gebied }") == []
    assert _column("SELECT ?x { ?y bg:gebied ?x . ?x a bg:Actor }") == []


# What will be written


def _outcome(document: str, line: int) -> set[str]:
    action = _the_one(sorted(_elements_at(document, line, "bg:Inspanning")), f"line {line}")
    query = "SELECT DISTINCT ?plan { $x bg:levertOp ?plan . ?plan a bg:Beleidsdocument }"
    return set(_column(query, x=action))


def test_the_plan_financieel_fit_is_one_document_that_two_actions_lead_to() -> None:
    plan = _the_one(sorted(_outcome(ALPHEN, 338)), "The action on line 338 leads to (bg:levertOp) a planned document")
    assert _outcome(ALPHEN, 372) == {plan}
    assert "plan financieel fit" in _names()[plan]


def test_the_vision_on_housing_and_care_is_one_document_under_its_names() -> None:
    """Aalsmeer calls it WoonWelzijnZorgvisie and woonzorgvisie; that of Alphen (line 154) is another."""
    vision = _the_one(sorted(_outcome(AALSMEER, 1309)), "The action on line 1309 leads to (bg:levertOp) a document")
    assert {"woonwelzijnzorgvisie", "woonzorgvisie"} <= _names()[vision]
    assert vision not in _outcome(ALPHEN, 154)


def test_a_decision_is_about_its_own_document() -> None:
    """The council adopted the sociale visie, which the agenda only mentions (line 29); in Aalsmeer likewise (339)."""
    query = "SELECT ?x { ?x a bg:Besluit ; bg:over $document ; bg:bewijs/bg:eersteRegel $line }"
    assert _column(query, document=ALPHEN, line="29") == []
    assert _column(query, document=AALSMEER, line="339") == []


def test_real_commitments_stand_outside_the_bullets_too() -> None:
    """Both financial goals announce the Innovatieteam in their network paragraph (lines 349 and 381)."""
    query = """
        SELECT DISTINCT ?x { ?x a bg:Inspanning ; bg:draagtBijAan $one , $other ; bg:bewijs/bg:eersteRegel ?line
          FILTER(?line IN (349, 381)) }"""
    assert len(_column(query, one=_goal(312), other=_goal(359))) == 1


# People and registered bodies


def _digests(text: str) -> Iterator[tuple[str, str]]:
    """Yield every word and every pair of words, each with its SHA-256."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    for word in {*words, *map(" ".join, pairwise(words))}:
        yield word, hashlib.sha256(word.encode()).hexdigest()


def test_no_person_is_named() -> None:
    """Posts are, people are not; this file does not name them either."""
    named = {
        str(LOCATIONS.relative(path))
        for path in [*turtle_files(LOCATIONS), *mapping_files(LOCATIONS), *sorted(LOCATIONS.queries.rglob("*.rq"))]
        if SURNAMES & {digest for _, digest in _digests(path.read_text())}
    }
    assert named == set(), "Say the post instead. Which name it is stands in the text, at the lines named above."


def test_a_name_would_be_seen(bronnen: Path) -> None:
    """The digests are of words as they are read from files."""
    texts = "\n".join(_text(bronnen, document) for document in (ALPHEN, AALSMEER))
    assert {digest for _, digest in _digests(texts)} >= SURNAMES


def test_a_registered_body_has_no_second_iri() -> None:
    """What TOOI registers is used under its TOOI IRI, under all its names."""
    registered = {thing for thing in _names() if not thing.startswith(("actor:", "regeling:", "document:"))}
    assert registered
    taken = {name: thing for thing in registered for name in _names()[thing]}
    actors = set(_column("SELECT DISTINCT ?x { ?x a bg:Actor }")) - registered
    again = {(thing, taken[name]) for thing in actors for name in _names()[thing] if name in taken}
    told_apart = """
        SELECT ?one ?other {
          ?x sssom:predicate_modifier sssom:NegatedPredicate ; owl:annotatedSource ?one ; owl:annotatedTarget ?other
        }"""
    not_the_same = {frozenset(pair) for pair in _rows(told_apart)}
    again = {pair for pair in again if frozenset(pair) not in not_the_same}
    assert again == set(), "Use the TOOI IRI, or tell the two apart by name or by a mapping that says Not."


def test_every_registered_body_keeps_the_form_of_its_register() -> None:
    pattern = re.compile(
        r"https://identifier\.overheid\.nl/tooi/id/(gemeente/gm|provincie/pv|waterschap/ws|ministerie/mnre|so/so)\d+"
    )
    actors = set(_column("SELECT DISTINCT ?x { ?x a bg:Actor }"))
    foreign = {PREFIXES.expand(thing) for thing in actors if not thing.startswith("actor:")}
    assert {iri for iri in foreign if not pattern.fullmatch(iri)} == set()


# The source texts


@pytest.fixture(scope="module")
def bronnen() -> Path:
    folder = os.environ.get("BELEIDSGRAAF_BRONNEN")
    if not folder or not Path(folder).is_dir():
        why = "Set BELEIDSGRAAF_BRONNEN to the folder with the source texts to hold the passages against them."
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)
    return Path(folder)


def _texts_of_data() -> Iterator[tuple[str, str, str]]:
    for path in DATA_FILES:
        for triple in parse(path):
            if isinstance(triple.object, ox.Literal) and triple.object.language:
                yield str(triple.subject), PREFIXES.show(triple.predicate.value), triple.object.value


def test_descriptions_are_in_our_own_words(bronnen: Path) -> None:
    """No long text begins or ends with a sentence of the source; headings and titles of goals are names, as printed."""
    sources = "\n".join(normalise(path.read_text()) for path in sorted(bronnen.glob("*.txt")))
    named = "SELECT DISTINCT ?x { VALUES ?class { bg:Paragraaf bg:Doel } ?x a ?class }"
    titled = {f"<{PREFIXES.expand(thing)}>" for thing in _column(named)}
    copied = [
        (subject, predicate, text)
        for subject, predicate, text in _texts_of_data()
        if not (predicate in ("skos:prefLabel", "skos:altLabel") and subject in titled)
        and len(text) >= 90
        and (normalise(text[:90]) in sources or normalise(text[-90:]) in sources)
    ]
    assert copied == [], "Say it in your own words."


def test_every_passage_is_found_in_its_text(bronnen: Path) -> None:
    reports = evidence_reports(Context(LOCATIONS, bronnen=bronnen))
    assert {report.document for report in reports} >= {ALPHEN, AALSMEER}
    for report in reports:
        assert report.bevindingen, f"{report.document} has no passages."
        assert [PREFIXES.show(b.passage.iri) for b in report.verloren] == []


@pytest.mark.parametrize("document", [ALPHEN, AALSMEER])
def test_passages_are_in_place_in_the_text_that_was_read(bronnen: Path, document: str) -> None:
    (report,) = [r for r in evidence_reports(Context(LOCATIONS, bronnen=bronnen)) if r.document == document]
    assert report.zelfde_tekst, "bg:tekstVingerafdruk is the SHA-256 of the text."
    assert set(report.aantallen) == {Vondst.OP_DE_PLAATS}


def _passages(document: str) -> list[Passage]:
    query = """
        SELECT ?x ?first ?last ?size ?print {
          ?x oa:hasSource $document ; bg:tekenlengte ?size ; bg:vingerafdruk ?print ;
             bg:eersteRegel ?first ; bg:laatsteRegel ?last
        }"""
    return [Passage(int(a), int(b), int(n), print_, x) for x, a, b, n, print_ in _rows(query, document=document)]


def _text(bronnen: Path, document: str) -> str:
    name = _the_one(_column("SELECT ?name { $document bg:bestandsnaam ?name }", document=document), document)
    return (bronnen / name).read_bytes().decode()


@pytest.mark.slow
@pytest.mark.parametrize("document", [ALPHEN, AALSMEER])
def test_every_passage_is_found_in_a_text_set_anew(bronnen: Path, document: str) -> None:
    """Other line breaks, hyphens, page breaks, ligatures and spaces change no word."""
    text = _text(bronnen, document)
    anew = Brontekst(set_anew(text, random.Random(2026).randrange))  # noqa: S311
    assert len(anew) != len(Brontekst(text))
    lost = [b.passage.iri for b in anew.check(_passages(document)) if b.vondst is Vondst.VERLOREN]
    assert lost == []


@pytest.mark.parametrize("document", [ALPHEN, AALSMEER])
def test_a_changed_word_loses_its_passage(bronnen: Path, document: str) -> None:
    """And nothing far from it."""
    lines = _text(bronnen, document).split("\n")
    passages = _passages(document)
    target = next(p for p in passages if p.tekenlengte == len(normalise(lines[p.eerste_regel - 1])) > 40)
    line = lines[target.eerste_regel - 1]
    lines[target.eerste_regel - 1] = line.replace(max(re.findall(r"[^\W\d_]+", line), key=len), "onzinwoord")
    changed = Brontekst("\n".join(lines))
    assert changed.find(target).vondst is Vondst.VERLOREN
    far = [passage for passage in passages if abs(passage.eerste_regel - target.eerste_regel) > 100]
    assert {bevinding.vondst for bevinding in changed.check(far)} == {Vondst.OP_DE_PLAATS}
