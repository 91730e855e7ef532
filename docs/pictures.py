"""The pictures of the README: `make pictures` sets the sample company up and photographs its pages.

Needs Chromium and a Chinese font (Debian: chromium or chromium-headless-shell, fonts-noto-cjk).
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "web"))
from chromium import CHROMIUM, FLAGS

PLACE = Path(__file__).parent / "pictures"
STEELYARD = [sys.executable, "-m", "steelyard.cli"]


@dataclass(frozen=True)
class Picture:
    """A page as somebody sees it."""

    name: str
    role: str
    address: str
    language: str = "en"
    theme: str = "light"
    width: int = 1280
    height: int = 860


PICTURES = (
    Picture("dashboard", "director", "/dashboard/mkt/2026Q3/"),
    Picture("dashboard-zh", "director", "/dashboard/mkt/2026Q3/", language="zh-hans"),
    Picture("scorecard", "employee", "/scorecards/E025/2026Q3/", theme="dark"),
    Picture("scorecard-zh", "employee", "/scorecards/E025/2026Q3/", language="zh-hans"),
    Picture("indicator-phone", "employee", "/scorecards/E025/2026Q3/campaign_roi/", width=390, height=780),
    Picture("scheme", "director", "/schemes/sample-company/"),
)


@contextmanager
def installation() -> Iterator[str]:
    """The sample company, scored and served; gives its address."""
    with tempfile.TemporaryDirectory(prefix="steelyard-pictures-") as scratch:
        company, port = Path(scratch) / "company", _free_port()
        environ = {
            **os.environ,
            "STEELYARD_HOME": str(Path(scratch) / "home"),
            "STEELYARD_DEMO": "1",
            "STEELYARD_TODAY": "2026-09-18",
            "STEELYARD_URL": f"http://127.0.0.1:{port}",
            "STEELYARD_LOG": "WARNING",
        }
        quiet = {"env": environ, "check": True, "stdout": subprocess.DEVNULL}
        subprocess.run([*STEELYARD, "demo", "--no-serve", "--dir", str(company)], **quiet)  # type: ignore[call-overload]
        subprocess.run([sys.executable, "-m", "steelyard.web.sample", str(company)], **quiet)  # type: ignore[call-overload]
        server = subprocess.Popen(
            [*STEELYARD, "serve", "--port", str(port)], env=environ, stdout=subprocess.DEVNULL
        )
        try:
            _wait(f"http://127.0.0.1:{port}/health/live")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(address: str) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(address):
                return
        except OSError:
            time.sleep(0.3)
    raise SystemExit("the server did not come up")


def photograph(browser: Browser, site: str, picture: Picture) -> None:
    """Signs in by a click, as anybody would, and opens the page."""
    context = browser.new_context(
        base_url=site,
        viewport={"width": picture.width, "height": picture.height},
        color_scheme=picture.theme,  # type: ignore[arg-type]
    )
    context.add_cookies([{"name": "steelyard_language", "value": picture.language, "url": site}])
    page = context.new_page()
    page.goto("/accounts/login/")
    page.locator(f"button[value={picture.role}]").first.click()
    page.wait_for_url(f"{site}/")
    page.goto(picture.address, wait_until="networkidle")
    page.wait_for_timeout(800)
    page.screenshot(path=PLACE / f"{picture.name}.png")
    context.close()


def main() -> None:
    PLACE.mkdir(exist_ok=True)
    with installation() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for picture in PICTURES:
            photograph(browser, site, picture)
            print(PLACE / f"{picture.name}.png")
        browser.close()


if __name__ == "__main__":
    main()
