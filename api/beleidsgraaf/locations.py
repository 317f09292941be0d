"""Where the files of the graph are, and where built generations go."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from beleidsgraaf.errors import SettingsError

_PACKAGE = Path(__file__).resolve().parent
FOLDERS = ("ontology", "shapes", "data", "queries")


@dataclass(frozen=True)
class Locations:
    """The four folders of the graph, below one root, and the folder of generations."""

    root: Path
    opslag: Path

    @property
    def ontology(self) -> Path:
        """The vocabulary: modules, concept schemes, alignments, rules."""
        return self.root / "ontology"

    @property
    def shapes(self) -> Path:
        """What data must look like, in SHACL."""
        return self.root / "shapes"

    @property
    def data(self) -> Path:
        """What the documents state, and the registers they share."""
        return self.root / "data"

    @property
    def queries(self) -> Path:
        """The questions, and the checks among them."""
        return self.root / "queries"

    @property
    def cookbook(self) -> Path:
        """The recipes for who writes SPARQL; they may be missing, as beside a graph of somebody else."""
        return self.root / "docs" / "kookboek.md"

    def relative(self, path: Path) -> Path:
        """Return the path as seen from the root, for messages and graph names."""
        return path.resolve().relative_to(self.root.resolve())


def find_locations(graaf: Path | None = None, opslag: Path | None = None) -> Locations:
    """Find the files: as told, or those in the wheel, or those of the checkout.

    :raises SettingsError: when one of the four folders is missing.
    """
    checkout = _PACKAGE.parent.parent
    packaged = _PACKAGE / "_graph"
    in_checkout = not packaged.is_dir()
    root = graaf or (checkout if in_checkout else packaged)
    missing = [name for name in FOLDERS if not (root / name).is_dir()]
    if missing:
        raise SettingsError(
            f"In {root} ontbreekt: {', '.join(missing)}.",
            cure="Laat BELEIDSGRAAF_GRAAF wijzen naar een map met ontology/, shapes/, data/ en queries/.",
        )
    if opslag is None:
        opslag = checkout / ".opslag" if in_checkout else _user_data() / "beleidsgraaf"
    return Locations(root=root, opslag=opslag)


def _user_data() -> Path:
    """Return the user's data folder by the XDG Base Directory specification."""
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
