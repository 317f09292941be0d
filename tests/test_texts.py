"""The interface in two languages: every text that is shown has its translation, and no translation is left over."""

from __future__ import annotations

import ast
import pickle
import re
from collections.abc import Iterator

import pytest
from jinja2 import Environment

from beleidsgraaf.addresses import LANGUAGES
from beleidsgraaf.documents import TEXT_PAGES
from beleidsgraaf.errors import Fault, Told
from beleidsgraaf.locations import find_locations
from beleidsgraaf.pages import TEXTS, environment
from beleidsgraaf.portal.cells import thing_of, words_of
from beleidsgraaf.question import read_questions
from beleidsgraaf.terms import Prefixes
from beleidsgraaf.texts import Texts

PACKAGE = TEXTS.parent.parent
TEMPLATES = TEXTS.parent / "sjablonen"
OTHERS = LANGUAGES[1:]
# What is called with a Dutch text or pattern that people see.
MARKS = ("marked", "Told", "Fault")


def in_templates(environment: Environment) -> Iterator[str]:
    """The texts that templates mark, one or both of those that depend on a number."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        source = path.read_text(encoding="utf-8")
        for _, _, message in environment.extract_translations(source):  # type: ignore[attr-defined]
            # What is looked up by a name has its texts marked elsewhere.
            yield from (message,) if isinstance(message, str) else (text for text in message or () if text)


def in_code() -> Iterator[str]:
    """The texts that Python marks, and the patterns of sentences: written out, with nothing filled in."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
                yield ast.literal_eval(node.args[0])


def in_questions(prefixes: Prefixes) -> Iterator[str]:
    """The tags of questions, and what stands above their columns."""
    for question in read_questions(find_locations().queries, prefixes).values():
        yield from question.tags
        yield from (words_of(name) for name in question.columns if thing_of(name, question.columns) is None)


@pytest.fixture(scope="module")
def shown(prefixes: Prefixes) -> set[str]:
    return {*in_templates(environment(Texts("nl"))), *in_code(), *in_questions(prefixes)}


@pytest.mark.parametrize("taal", OTHERS)
def test_every_text_is_translated_and_no_translation_is_left_over(taal: str, shown: set[str]) -> None:
    entries = set(Texts.read(TEXTS, taal).entries)
    assert sorted(shown - entries) == [], f"add to {taal}.yaml"
    assert sorted(entries - shown) == [], f"remove from {taal}.yaml"


@pytest.mark.parametrize("taal", OTHERS)
def test_a_translation_fills_in_the_same_and_has_the_same_markup(taal: str) -> None:
    for dutch, other in Texts.read(TEXTS, taal).entries.items():
        for pattern in (r"%\(\w+\)s", r"</?\w+"):
            assert sorted(re.findall(pattern, dutch)) == sorted(re.findall(pattern, other)), dutch
        assert other == other.strip()


@pytest.mark.parametrize("taal", OTHERS)
@pytest.mark.parametrize("name", TEXT_PAGES)
def test_a_page_of_text_has_the_same_parts_in_each_language(name: str, taal: str) -> None:
    def outline(language: str) -> list[str]:
        text = (TEMPLATES / "tekst" / f"{name}.{language}.html").read_text(encoding="utf-8")
        return re.findall(r"<(?:h\d|section|li|dt|p)\b|id=\"[\w-]+\"", text)

    dutch = [part for part in outline("nl") if part != "<p"]
    assert dutch == [part for part in outline(taal) if part != "<p"]
    assert 0 <= outline(taal).count("<p") - outline("nl").count("<p") <= 1


def test_the_templates_hold_no_dutch_that_is_not_marked() -> None:
    """Words between tags, outside of what is marked; what is left are names that are the same in every language."""
    same = {"API", "SPARQL", "SHA-256", "beleidsgraaf", "SHA256SUMS", "CSV", "Excel", "JSON"}
    for path in sorted(TEMPLATES.glob("*.html")):
        source = path.read_text(encoding="utf-8")
        source = re.sub(r"\{#.*?#\}", "", source, flags=re.S)
        source = re.sub(r"\{%-? trans.*?endtrans -?%\}", "", source, flags=re.S)
        source = re.sub(r"<textarea.*?</textarea>|\{%.*?%\}|\{\{.*?\}\}", "", source, flags=re.S)
        source = re.sub(r"[\w-]+=\"[^\"]*\"|<[^>]*>|&\w+;", "¶", source)
        words = set(re.findall(r"[^\W\d_]{2,}[\w-]*", source))
        assert sorted(words - same) == [], path.name


def test_what_nobody_translated_is_dutch() -> None:
    texts = Texts("en", {"Zoeken": "Search"})
    assert (texts("Zoeken"), texts.language_of("Zoeken")) == ("Search", "en")
    assert (texts("Iets"), texts.language_of("Iets")) == ("Iets", "nl")
    assert texts.count("een ding", "dingen", 1) == "een ding"


def test_a_sentence_is_told_in_another_language_with_what_was_filled_in() -> None:
    texts = Texts.read(TEXTS, "en")
    fault = Fault("De parameter «%(veld)s» ontbreekt: %(wat)s.", field="jaar", wat={"nl": "Het jaar", "en": "The year"})
    assert (fault, texts(fault)) == (
        "De parameter «jaar» ontbreekt: Het jaar.",
        "The parameter “jaar” is missing: The year.",
    )
    assert texts.language_of(fault) == "en"
    inner = Told("Het antwoord is groter dan %(grens)s.", grens=Told("%(getal)s rijen", getal=5))
    assert texts(inner) == "The answer is larger than 5 rows."
    assert (texts(Told("100%% %(wat)s", wat="<b>%s")), texts.language_of("100%")) == ("100% <b>%s", "nl")


@pytest.mark.parametrize(
    "sentence", [Told("Geen «%(naam)s».", naam="%d"), Fault("Geen %(veld)s %(n)s.", field="x", n=2)]
)
def test_a_sentence_stays_itself_in_another_process(sentence: Told) -> None:
    again = pickle.loads(pickle.dumps(sentence))  # noqa: S301 — our own
    assert (again, again.pattern, again.values) == (sentence, sentence.pattern, sentence.values)
    assert vars(again) == vars(sentence)
