"""Names a device in a list of sessions: browser and system, from its User-Agent."""

BROWSERS = (
    ("MicroMessenger/", "微信 WeChat"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("QQBrowser/", "QQ"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
    ("python-httpx", "Python"),
)
"""The first that fits: most of them also say that they are Chrome and Safari."""
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
UNKNOWN = "未知设备 unknown device"


def name_device(agent: str) -> str:
    """Return only our own words, nothing of the header."""
    words = [_find_first(BROWSERS, agent), _find_first(SYSTEMS, agent)]
    return " · ".join(word for word in words if word) or UNKNOWN


def _find_first(table: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((word for sign, word in table if sign in agent), "")
