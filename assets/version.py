"""Which version of the program this is.

Belongs here: asking the installed distribution. Does not belong here: versions of parser, contracts or views.
"""

from __future__ import annotations

from importlib import metadata


def program_version() -> str:
    """The version of the installed distribution; says so where there is none."""
    try:
        return metadata.version("yaodian")
    except metadata.PackageNotFoundError:
        return "0+not-installed"
