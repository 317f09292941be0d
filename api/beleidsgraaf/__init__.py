"""Knowledge graph of Dutch municipal policy: build it, check it, ask it.

The graph itself (ontology, shapes, data, queries) is files; this package knows no theme, role or municipality by name.
"""

from importlib.metadata import version

__all__ = ["__version__"]
__version__ = version("beleidsgraaf")
