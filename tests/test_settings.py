"""Settings are read once, strictly, and every fault is named."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from beleidsgraaf.errors import SettingsError
from beleidsgraaf.settings import PREFIX, Settings

# For every setting: a good value as text, what it becomes, and values that do not fit.
ROWS: dict[str, tuple[str, object, list[str]]] = {
    "bronnen": ("/teksten", Path("/teksten"), []),
    "opslag": ("/opslag", Path("/opslag"), []),
    "graaf": ("/graaf", Path("/graaf"), []),
    "tijdslimiet": ("2.5", 2.5, ["0", "-1", "veel", "nan", "inf"]),
    "wachtlimiet": ("1", 1.0, ["0", "-0.5", "1s", "nan", "inf"]),
    "rijenlimiet": ("10", 10, ["0", "-1", "1.5", "1e3"]),
    "bytelimiet": ("10", 10, ["0", "10MB"]),
    "geheugenlimiet": ("10", 10, ["0", "2G"]),
    "wachtrij": ("10", 10, ["0", "veel"]),
    "eigen_wachtrij": ("10", 10, ["0", "-1"]),
    "werkers": ("4", 4, ["0", "-2", "twee"]),
    "host": ("0.0.0.0", "0.0.0.0", []),  # noqa: S104 — a value to read, nothing listens
    "poort": ("8080", 8080, ["0", "http", "65536"]),
    "contact_naam": ("Team Kennis", "Team Kennis", []),
    "contact_url": ("https://example.org/hulp", "https://example.org/hulp", ["example.org", "javascript:x"]),
    "contact_email": ("team@example.org", "team@example.org", ["team", "a@b", "a b@example.org"]),
    "adres": (
        "https://example.org/graaf",
        "https://example.org/graaf/",
        ["example.org", "ftp://x/", "https://", "http://a b/"],
    ),
    "uitgever": ("Gemeente Voorbeeldstad", "Gemeente Voorbeeldstad", []),
    "uitgever_iri": ("https://example.org/id/a", "https://example.org/id/a", ["a", "javascript:x", "https://a/<b>"]),
    "beveiliging": ("meldpunt@example.org", "meldpunt@example.org", []),
    "proxy": ("10.0.0.1,10.0.0.2", "10.0.0.1,10.0.0.2", []),
    "voorbereiden": ("nee", "nee", ["uit", "true"]),
    "logboek": ("geen", "geen", ["uit", "JSON"]),
    "engine": ("http://127.0.0.1:7878/query", "http://127.0.0.1:7878/query", []),
    "engine_gebruiker": ("lezer", "lezer", []),
    "engine_wachtwoord": ("geheim", "geheim", []),
    "taal": ("en", "en", ["fr", "NL", "nl-NL"]),
}


def read(**given: str) -> Settings:
    return Settings.from_environment({PREFIX + name.upper(): text for name, text in given.items()})


def test_every_setting_has_a_row_here_and_a_help() -> None:
    assert [row.name for row in fields(Settings)] == list(ROWS)
    assert all(row.metadata["help"].endswith(".") or ": " in row.metadata["help"] for row in fields(Settings))


def test_nothing_given_means_the_defaults() -> None:
    assert read() == Settings()


@pytest.mark.parametrize("name", ROWS)
def test_a_good_value(name: str) -> None:
    text, value, _ = ROWS[name]
    assert getattr(read(**{name: text}), name) == value


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, (_, _, wrong) in ROWS.items() for text in wrong])
def test_a_wrong_value_is_named_with_its_variable(name: str, text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(**{name: text})
    assert f"BELEIDSGRAAF_{name.upper()} heeft de waarde «{text}»" in caught.value.message


@pytest.mark.parametrize("name", ROWS)
def test_an_empty_value_is_no_value(name: str) -> None:
    assert read(**{name: ""}) == Settings()


def test_an_unknown_variable_is_an_error_that_lists_the_known_ones() -> None:
    with pytest.raises(SettingsError, match="BELEIDSGRAAF_WERKRES bestaat niet") as caught:
        read(werkres="4")
    assert "BELEIDSGRAAF_WERKERS" in caught.value.cure


def test_all_faults_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        read(werkers="0", taal="fr", onzin="1")
    assert all(name in caught.value.message for name in ("WERKERS", "TAAL", "ONZIN"))


def test_other_variables_are_none_of_ours() -> None:
    assert Settings.from_environment({"PATH": "/bin", "MY_BELEIDSGRAAF_X": "1"}) == Settings()


def test_without_a_mapping_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELEIDSGRAAF_WERKERS", "7")
    assert Settings.from_environment().werkers == 7


def test_settings_do_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().taal = "en"  # type: ignore[misc]
