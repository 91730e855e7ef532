"""A picture of a page: `python tests/web/shots.py URL OUT.png [--width 390] [--theme dark] [--lang zh-hans] [--cookie a=b]`.

Prints what the browser complains about: errors of scripts and breaches of the content security policy.
"""

from __future__ import annotations

import argparse
from urllib.parse import urlsplit

from chromium import CHROMIUM, FLAGS
from playwright.sync_api import sync_playwright


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("out")
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=900)
    parser.add_argument("--theme", choices=["light", "dark"], default="light")
    parser.add_argument("--lang", default="zh-hans")
    parser.add_argument("--cookie", action="append", default=[])
    parser.add_argument("--whole", action="store_true", help="the whole page, not only the window")
    asked = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(
            viewport={"width": asked.width, "height": asked.height}, color_scheme=asked.theme
        )
        host = urlsplit(asked.url).hostname or "127.0.0.1"
        for pair in [*asked.cookie, f"steelyard_language={asked.lang}"]:
            name, _, value = pair.partition("=")
            context.add_cookies([{"name": name, "value": value, "domain": host, "path": "/"}])
        page = context.new_page()
        page.on(
            "console",
            lambda message: print(f"{message.type}: {message.text}") if message.type != "log" else None,
        )
        page.on("pageerror", lambda error: print(f"error: {error}"))
        page.goto(asked.url, wait_until="networkidle")
        page.wait_for_timeout(600)
        page.screenshot(path=asked.out, full_page=asked.whole)
        print(f"{asked.out}: {page.title()}")
        browser.close()


if __name__ == "__main__":
    main()
