"""A browser in two words, from what it says of itself."""

from __future__ import annotations

# In this order: most browsers claim to be several others as well.
_BROWSERS = (
    ("wxwork", "WeCom"),
    ("lark", "Feishu"),
    ("dingtalk", "DingTalk"),
    ("micromessenger", "WeChat"),
    ("edg", "Edge"),
    ("firefox", "Firefox"),
    ("chrome", "Chrome"),
    ("safari", "Safari"),
)
_SYSTEMS = (
    ("windows", "Windows"),
    ("android", "Android"),
    ("iphone", "iPhone"),
    ("ipad", "iPad"),
    ("mac os", "macOS"),
    ("linux", "Linux"),
)


def short_name(user_agent: str) -> str:
    """“Firefox · Windows”, or the beginning of what was said where it is neither."""
    said = user_agent.lower()
    found = [_first(said, names) for names in (_BROWSERS, _SYSTEMS)]
    return " · ".join(name for name in found if name) or user_agent[:40]


def _first(said: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in names if mark in said), "")
