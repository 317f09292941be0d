"""Passages are found again in any setting of the same text, and in no other text."""

from __future__ import annotations

import hashlib
import random
import re
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from tests.strategies import set_anew, texts

from beleidsgraaf.errors import EvidenceError
from beleidsgraaf.evidence import (
    Bevinding,
    Bewijsverslag,
    Brontekst,
    Passage,
    Vondst,
    fingerprint,
    normalise,
)

# A document as a reader of PDFs gives it: page breaks, footnotes, words broken off, ligatures, soft hyphens, a table.
SAMPLE = """\
Samen verder in Voorbeeldstad
Sociale agenda 2026-2030

Voorwoord

Onze gemeente telt 48.212 inwoners. Voor hen maken wij deze agenda. Wij schrijven op wat wij
willen bereiken, wie daarvoor aan zet is en hoe wij meten of het lukt. De gemeenteraad stelt
de kaders vast; het college voert uit.

                                                                                      Pagina 1
\f
1  Onze opgaven

1.1  Een dak boven het hoofd

In 2025 sliepen 37 mensen in de noodopvang.1 Dat zijn er te veel. Wij willen dat in 2030
niemand meer dakloos is. Daarvoor bouwen wij 120 tijdelijke woningen en helpen wij huis-
houdens met schulden vroeg, vóórdat zij hun huis uit moeten.

• Het college bouwt uiterlijk in het derde kwartaal van 2027 de eerste vijftig woningen.
• De woningcorporaties wijzen ieder jaar 15 procent van hun vrijkomende woningen toe
  aan mensen die uit de opvang komen.
• De gemeente is regisseur; het Rijk financiert.

1  Bron: telling noodopvang, november 2025. De telling is een momentopname en onderschat het
   aantal mensen dat bij vrienden of familie slaapt.

                                                                                      Pagina 2
\f
1.2  Gelijke kansen voor ieder kind

Kinderen die opgroeien in armoede doen minder vaak mee. Wij zorgen dat álle kinderen kunnen
sporten en naar muziekles. Scholen, sportclubs en het jongerenwerk trekken daarin samen op. De
coördi\u00adnatie ligt bij de gemeente; zij faciliteert en jaagt aan.

Leidende principes:
1. Wij zorgen dat, in plaats van wij zorgen voor.
2. Wij zijn er vroeg bij.
3. Wij doen wat nodig is en kijken daarna pas naar de ﬁnanciering.

Tabel 2. Middelen (× € 1.000)
Onderdeel                      2026     2027     2028
Noodopvang                    1.250    1.100      900
Kansrijk opgroeien              640      640      655
Schuldhulpverlening             480      510      510

\f
2  Hoe wij samenwerken

Het ﬁetsen van de jeugd naar de vereniging kost geld. De provincie betaalt in 2026 en 2027
mee aan fietsen; de eﬃciënte verdeling daarvan is aan de ĳsclub en de andere verenigingen.

De wethouder rapporteert ieder jaar vóór 1 juli aan de raad. De raad beslist daarna of de
aanpak verandert. Wie dit leest en ideeën heeft, nodigen wij uit voor het gesprek in het
buurthuis: iedere eerste dinsdag van de maand, vanaf 19.30 uur.

Wij danken allen die meeschreven.
Bijlagen volgen later.
"""

QUOTES = (
    "Wij willen dat in 2030 niemand meer dakloos is",
    "helpen wij huishoudens met schulden vroeg, vóórdat zij hun huis uit moeten",
    "De coördinatie ligt bij de gemeente; zij faciliteert en jaagt aan.",
    "Wij doen wat nodig is en kijken daarna pas naar de financiering.",
    "de efficiënte verdeling daarvan is aan de ijsclub",
    "Kansrijk opgroeien 640 640 655",
    "De telling is een momentopname en onderschat het aantal mensen",
    "Wij zorgen dat … vroeg bij",
)


@pytest.fixture(scope="module")
def sample() -> Brontekst:
    return Brontekst(SAMPLE)


def everywhere(text: Brontekst) -> tuple[int, int]:
    return 1, len(text)


# The fingerprint.


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Een dak boven het hoofd", "een  DAK\nboven\f\nhet hoofd."),  # case, layout, punctuation
        ("schuldhulpverlening", "schuldhulp-\n   verlening"),  # hyphenation
        ("coördinatie", "coördi\u00adnatie"),  # soft hyphen
        ("coördinatie", "coo\u0308rdinatie"),  # composed or not
        ("financiën", "ﬁnanciën"),  # ligature
        ("efficiënt", "eﬃciënt"),
        ("ijsclub", "ĳsclub"),
        ("2026", "２０２６"),  # full-width digits
        ("zorgen dat", "zorgen\u00a0dat"),  # no-break space
        ("«Samen»", '"samen"'),
        ("1.250", "1 250"),
        ("ΟΔΟΣΟΔΟΣ", "ΟΔΟΣ-\nΟΔΟΣ"),  # a letter is lower-cased by itself, not by where its word ends
    ],
    ids=ascii,
)
def test_these_are_the_same_text(one: str, other: str) -> None:
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("37 mensen", "38 mensen"),
        ("het college", "de raad"),
        ("coördinatie", "coordinatie"),  # an accent is part of the letter
        ("wel", "niet"),
        ("a", ""),
        ("1.250", "1.25"),
        ("ab", "ba"),
    ],
)
def test_these_are_not(one: str, other: str) -> None:
    assert fingerprint(one) != fingerprint(other)


def test_the_fingerprint_is_sha256_of_letters_and_digits_in_lower_case() -> None:
    """The definition in the model, so that another program can verify the passages."""
    assert normalise("Én 2 × «zo»!") == "én2zo"
    assert fingerprint("Én 2 × «zo»!") == hashlib.sha256("én2zo".encode()).hexdigest()


@given(text=texts())
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(text=st.text("abzéëöüçñABZÉËÖÜÇÑ 0123456789-.,;\n"))
def test_case_does_not_matter(text: str) -> None:
    assert fingerprint(text.upper()) == fingerprint(text.lower()) == fingerprint(text)


# Lines.


def test_lines_end_at_a_newline_only() -> None:
    text = Brontekst("een\ftwee\x85drie\u2028vier\vvijf\rzes\nzeven")
    assert len(text) == 2
    assert text.text_of(2, 2) == "zeven"
    assert text.passage((1, 1), "vier") == Passage(1, 1, 4, fingerprint("vier"))
    assert text.passage((2, 2)).eerste_regel == 2


def test_lines_are_those_an_editor_counts(sample: Brontekst) -> None:
    number = next(n for n, line in enumerate(SAMPLE.split("\n"), 1) if line.startswith("• Het college bouwt"))
    assert sample.passage(everywhere(sample), "Het college bouwt … vijftig woningen") == sample.passage(
        (number, number)
    )


def test_a_passage_without_a_quotation_is_the_whole_lines() -> None:
    text = Brontekst("Eerste regel.\n\nTweede\nregel.\n\n")
    assert text.passage((2, 5)) == Passage(3, 4, len("tweederegel"), fingerprint("Tweede regel"))
    assert text.text_of(3, 4) == "Tweede\nregel."


def test_a_quotation_narrows_to_its_own_lines(sample: Brontekst) -> None:
    passage = sample.passage(everywhere(sample), "helpen wij huishoudens met schulden")
    assert passage.laatste_regel == passage.eerste_regel + 1
    assert "huis-\nhoudens" in sample.text_of(passage.eerste_regel, passage.laatste_regel)


@pytest.mark.parametrize("dots", ["…", "..."])
def test_dots_between_words_stand_for_what_lies_between(dots: str) -> None:
    text = Brontekst("Wij zorgen dat iedereen\nmeedoet en wij zorgen voor elkaar.")
    passage = text.passage((1, 2), f"Wij zorgen {dots} meedoet")
    assert (passage.eerste_regel, passage.laatste_regel, passage.vingerafdruk) == (
        1,
        2,
        fingerprint("wij zorgen dat iedereen meedoet"),
    )


def test_dots_stuck_to_a_word_are_layout() -> None:
    text = Brontekst("Wat is er nodig... en door wie?")
    assert text.passage((1, 1), "nodig… en door wie").vingerafdruk == fingerprint("nodig en door wie")


# Faults name the cure.


@pytest.mark.parametrize("lines", [(0, 1), (-1, 1), (1, 4), (3, 2), (4, 4)])
def test_lines_that_do_not_exist(lines: tuple[int, int]) -> None:
    with pytest.raises(EvidenceError, match="de tekst heeft 3 regels") as caught:
        Brontekst("a\nb\nc").passage(lines)
    assert "vanaf 1" in caught.value.cure


@pytest.mark.parametrize("quote", ["dakloos is niemand", "boot", "dak … lucht", "… … …", "!"])
def test_words_that_are_not_there(quote: str) -> None:
    with pytest.raises(EvidenceError, match=r"staat niet op regel 1-1 \(deel \d van \d") as caught:
        Brontekst("niemand zonder dak\nboot").passage((1, 1), quote)
    assert "letterlijk" in caught.value.cure


def test_words_in_another_order_are_not_there() -> None:
    with pytest.raises(EvidenceError, match="deel 2 van 2"):
        Brontekst("eerst dit, dan dat").passage((1, 1), "dan … eerst")


def test_empty_lines_make_no_passage() -> None:
    with pytest.raises(EvidenceError, match="De regels 1-2 zijn leeg") as caught:
        Brontekst("\f\n -- \nc").passage((1, 2))
    assert caught.value.cure == "Kies regels met tekst."


def test_a_text_is_read_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "nota.txt"
    path.write_bytes("één\r\ntwee\f".encode())
    text = Brontekst.read(path)
    assert text.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert len(text) == 2


@pytest.mark.parametrize("content", [None, b"caf\xe9"])
def test_a_text_that_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "nota.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(EvidenceError, match=r"nota\.txt kan niet worden gelezen") as caught:
        Brontekst.read(path)
    assert "UTF-8" in caught.value.cure


# Found again.


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("quote", QUOTES)
def test_a_passage_is_found_in_a_copy_set_anew(sample: Brontekst, quote: str, seed: int) -> None:
    passage = sample.passage(everywhere(sample), quote)
    copy = Brontekst(set_anew(SAMPLE, random.Random(seed).randrange))  # noqa: S311
    assert copy.sha256 != sample.sha256
    found = copy.find(passage)
    assert found.vondst in (Vondst.OP_DE_PLAATS, Vondst.ELDERS)
    assert found.regels
    whole = normalise(copy.text_of(*found.regels))
    assert passage.vingerafdruk in {
        hashlib.sha256(whole[i : i + passage.tekenlengte].encode()).hexdigest() for i in range(len(whole))
    }


@pytest.mark.parametrize(
    "change", [("2030", "2031"), ("niemand", "bijna niemand"), ("dakloos", "dakloze"), ("37", "3")]
)
def test_a_passage_is_lost_when_a_word_or_digit_changed(sample: Brontekst, change: tuple[str, str]) -> None:
    passage = sample.passage(everywhere(sample), "sliepen 37 mensen … dakloos is")
    changed = SAMPLE.replace(*change)
    assert changed != SAMPLE
    assert Brontekst(changed).find(passage) == Bevinding(passage, Vondst.VERLOREN, None)


def test_every_single_digit_counts(sample: Brontekst) -> None:
    for place in (match.start() for match in re.finditer(r"\d", SAMPLE)):
        line = SAMPLE.count("\n", 0, place) + 1
        passage = sample.passage((line, line))
        changed = SAMPLE[:place] + str((int(SAMPLE[place]) + 1) % 10) + SAMPLE[place + 1 :]
        assert Brontekst(changed).find(passage).vondst is Vondst.VERLOREN


def test_moved_text_is_found_elsewhere_with_its_new_lines(sample: Brontekst) -> None:
    passage = sample.passage(everywhere(sample), "De gemeente is regisseur; het Rijk financiert.")
    found = Brontekst("\n" * 7 + SAMPLE).find(passage)
    assert found == Bevinding(passage, Vondst.ELDERS, (passage.eerste_regel + 7, passage.laatste_regel + 7))


def test_lines_beyond_the_end_are_looked_for_elsewhere() -> None:
    passage = Passage(90, 91, 3, fingerprint("dak"))
    assert Brontekst("Een dak.").find(passage) == Bevinding(passage, Vondst.ELDERS, (1, 1))
    assert Brontekst("Een").find(passage).vondst is Vondst.VERLOREN
    assert Brontekst("").find(passage).vondst is Vondst.VERLOREN


def test_of_equal_passages_the_nearest_is_found() -> None:
    """The passage before it says where to look: documents repeat themselves."""
    lines = [
        "Wij zorgen samen.",
        *["regel vol tekst"] * 40,
        "Anker in de tekst.",
        "Wij zorgen samen.",
        *["regel vol tekst"] * 40,
    ]
    text = Brontekst("\n".join(lines))
    repeated = Passage(3, 3, len(normalise(lines[0])), fingerprint(lines[0]))
    anchor = Passage(2, 2, len(normalise(lines[41])), fingerprint(lines[41]))
    found = text.check([repeated, anchor])
    assert [(b.passage, b.regels) for b in found] == [(anchor, (42, 42)), (repeated, (43, 43))]


@st.composite
def passages(draw: st.DrawFn) -> tuple[str, int, int]:
    """A text of lines, and the begin and end of a part of it."""
    text = draw(st.lists(texts(), max_size=6).map("\n".join))
    begin = draw(st.integers(0, len(text)))
    return text, begin, draw(st.integers(begin, len(text)))


@given(drawn=passages())
def test_any_part_of_any_text_is_found_in_place(drawn: tuple[str, int, int]) -> None:
    text, begin, end = drawn
    lines = text.count("\n", 0, begin) + 1, text.count("\n", 0, end) + 1
    quote = text[begin:end]
    assume(normalise(quote))
    assume(not re.search(r"\s(\.\.\.|…)\s", quote))
    # A part that cuts a composed character in two is no quotation of it.
    assume(normalise(quote) in "".join(normalise(line) for line in text.split("\n")))
    source = Brontekst(text)
    try:
        passage = source.passage(lines, quote)
    except EvidenceError:
        assume(not _cuts_a_character(text, begin, end))
        raise
    found = source.find(passage)
    assert found == Bevinding(passage, Vondst.OP_DE_PLAATS, (passage.eerste_regel, passage.laatste_regel))
    assert lines[0] <= passage.eerste_regel <= passage.laatste_regel <= lines[1]


def _cuts_a_character(text: str, begin: int, end: int) -> bool:
    """Whether the part, taken out, normalises otherwise than within its line."""
    return normalise(text[:begin]) + normalise(text[begin:end]) + normalise(text[end:]) != normalise(text)


@given(
    data=st.data(), text=st.lists(texts() | st.sampled_from(SAMPLE.split("\n")), min_size=1, max_size=8).map("\n".join)
)
def test_any_line_of_any_text_is_found_in_any_setting_of_it(data: st.DataObject, text: str) -> None:
    source = Brontekst(text)
    first = data.draw(st.integers(1, len(source)))
    last = data.draw(st.integers(first, len(source)))
    assume(normalise(source.text_of(first, last)))
    passage = source.passage((first, last))
    copy = Brontekst(set_anew(text, lambda n: data.draw(st.integers(0, n - 1))))
    assert copy.find(passage).vondst is not Vondst.VERLOREN


@given(text=st.text("abcdef \n", min_size=1), place=st.integers(0), letter=st.sampled_from("abcdefg7"))
@example(text="aa", place=1, letter="b")
def test_any_changed_letter_is_noticed(text: str, place: int, letter: str) -> None:
    place %= len(text)
    assume(text[place] not in (" ", "\n", letter))
    passage = Brontekst(text).passage((1, text.count("\n") + 1))
    assert Brontekst(text[:place] + letter + text[place + 1 :]).find(passage).vondst is Vondst.VERLOREN


# The report.


def test_the_report_counts_and_names_what_is_lost(sample: Brontekst) -> None:
    good = sample.passage(everywhere(sample), QUOTES[0])
    moved = Passage(1, 1, good.tekenlengte, good.vingerafdruk, "passage:verplaatst")
    lost = Passage(1, 1, 5, fingerprint("nergens"), "passage:weg")
    verslag = Bewijsverslag("document:nota", "nota.txt", True, sample.check([good, moved, lost]))
    assert verslag.aantallen == {Vondst.OP_DE_PLAATS: 1, Vondst.ELDERS: 1, Vondst.VERLOREN: 1}
    assert [b.passage.iri for b in verslag.verloren] == ["passage:weg"]
