"""What a mail address is here: ASCII, of the common characters, with a domain of two parts."""

import re

LONGEST = 254
"""RFC 5321, 4.5.3.1.3, without the angle brackets."""
LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
ADDRESS = re.compile(rf"(?=[^@]{{1,64}}@){LOCAL}@{LABEL}(\.{LABEL})+")


def is_mail_address(text: str) -> bool:
    """Return whether mail can be sent there. Nothing in it can end a line or begin a header."""
    return len(text) <= LONGEST and ADDRESS.fullmatch(text) is not None
