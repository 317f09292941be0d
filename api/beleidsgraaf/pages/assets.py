"""The styles and scripts of pages, as `make assets` built them; without them pages are served unadorned."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "statisch"
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
# Where they are on a host, and in a folder of files.
PLACE = "statisch"


@dataclass(frozen=True)
class Assets:
    """What was built.

    :param entries: per source (`site.css`) the file that was made of it, with a digest of its content in its name.
    :param folder: where the files are.
    """

    entries: Mapping[str, str]
    folder: Path = FOLDER

    @classmethod
    def read(cls) -> Assets:
        """Read what was built; nothing is no fault."""
        return _read(FOLDER)

    @property
    def files(self) -> Mapping[str, Path]:
        """All files by name, also those that others load."""
        return {path.name: path for path in sorted(self.folder.glob("*")) if path.suffix in TYPES}


@cache
def _read(folder: Path) -> Assets:
    manifest = folder / "manifest.json"
    return Assets(json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else {}, folder)
