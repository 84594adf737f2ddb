"""Whether a web address answers at all, within three seconds: 0, else 1.

What it answers does not matter. Proxies of the environment are used, as pip-audit uses them.
"""

import sys
import threading
import urllib.error
import urllib.request

SECONDS = 3


def ask(address: str, answers: list[str]) -> None:
    try:
        urllib.request.urlopen(address, timeout=SECONDS).close()  # noqa: S310 — the Makefile's
    except urllib.error.HTTPError:
        answers.append(address)  # it said no, and so it is there
    except OSError:
        return
    else:
        answers.append(address)


def main() -> int:
    answers: list[str] = []
    asking = threading.Thread(target=ask, args=(sys.argv[1], answers), daemon=True)
    asking.start()
    asking.join(SECONDS)  # finding a name may take longer than any timeout
    return 0 if answers else 1


if __name__ == "__main__":
    sys.exit(main())
