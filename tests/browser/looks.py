"""How a page looks, asked so that a page on its way is waited for."""

from playwright.sync_api import Page, expect


def fits(page: Page, *, within_ms: float = 5_000) -> None:
    """The page, with its styles, is no wider than its screen."""
    assert page.viewport_size
    page.wait_for_load_state("load")
    expect(page.locator("html"), "wider than the screen").to_have_js_property(
        "scrollWidth", page.viewport_size["width"], timeout=within_ms
    )
