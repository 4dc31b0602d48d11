"""Every generated page with its text.

Belongs here: the list. Does not belong here: how a page is written.
"""

from __future__ import annotations


def pages() -> dict[str, str]:
    """Path below ``docs/`` → Markdown."""
    from schemas import dictionary, erd
    from yaodian.reference import assets_page, cli_page, settings_page, stars

    return {
        "data_dictionary.md": dictionary.render(),
        "erd.md": erd.render_markdown(),
        "reference/cli.md": cli_page.render("en"),
        "reference/cli.zh.md": cli_page.render("zh"),
        "reference/settings.md": settings_page.render("en"),
        "reference/settings.zh.md": settings_page.render("zh"),
        "reference/assets.md": assets_page.render(),
        "reference/stars.md": stars.render("en"),
        "reference/stars.zh.md": stars.render("zh"),
    }
