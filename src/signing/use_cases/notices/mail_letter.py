"""Writes a message as mail: Chinese first and English below, plain and HTML, one template.

Nothing of a message gets into a header but its subject, in which no line can end.
"""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template

from signing.use_cases.notices.sending import Message

POLICY = SMTP.clone(cte_type="7bit")
"""Every server takes it."""
CHOICES = "/account/notice-preferences"
"""The page on which somebody chooses what they are sent."""
CHOOSE = (
    '<br><a href="{}" style="color:#1f4fa3">选择接收哪些通知'
    ' <span lang="en">Choose what you are sent</span></a>'
)
MOST_OF_SUBJECT = 120


@dataclass(frozen=True)
class Letterhead:
    """`sender` is the address that mail is from, `address` the service's, without a slash."""

    platform: str
    sender: str
    address: str

    def write(self, message: Message, to: str, now: datetime) -> EmailMessage:
        """Write the mail of a message. It has the same Message-ID each time."""
        link = self.address + message.path
        choices = "" if message.urgent else self.address + CHOICES
        mail = EmailMessage(POLICY)
        mail["Subject"] = _join(f"{message.subject.zh} {message.subject.en}")
        mail["From"] = Address(_join(self.platform), addr_spec=self.sender)
        mail["To"] = Address(addr_spec=to)
        mail["Date"] = format_datetime(now)
        mail["Message-ID"] = self.name(message)
        mail["Auto-Submitted"] = "auto-generated"
        if choices:
            mail["List-Unsubscribe"] = f"<{choices}>"
        mail.set_content(self._write_plain(message, link, choices))
        mail.add_alternative(self._write_html(message, link, choices), subtype="html")
        return mail

    def name(self, message: Message) -> str:
        """Return the Message-ID, by which programs that read mail know a repeated one."""
        named = sha256(f"{message.key}|{message.account}".encode()).hexdigest()[:40]
        return f"<{named}@{self.sender.rpartition('@')[2]}>"

    def _write_html(self, message: Message, link: str, choices: str) -> str:
        told = {
            "subject": message.subject.zh,
            "platform": self.platform,
            "zh": message.text.zh,
            "en": message.text.en,
            "link": link,
        }
        escaped = {name: escape(words) for name, words in told.items()}
        more = CHOOSE.format(escape(choices)) if choices else ""
        return _load_template().substitute(escaped, choices=more)

    def _write_plain(self, message: Message, link: str, choices: str) -> str:
        lines = [
            message.text.zh,
            "",
            message.text.en,
            "",
            f"打开 Open: {link}",
            "",
            f"-- \n{self.platform}",
            "本邮件由系统发送，请勿回复。 Sent by the service; please do not reply.",
        ]
        if choices:
            lines.append(f"选择接收哪些通知 Choose what you are sent: {choices}")
        return "\n".join(lines) + "\n"


@cache
def _load_template() -> Template:
    return Template(Path(__file__).with_name("mail_letter.html").read_text("utf-8"))


def _join(words: str) -> str:
    """Return the words in one line, without what could end it."""
    line = " ".join("".join(one if one.isprintable() else " " for one in words).split())
    return line if len(line) <= MOST_OF_SUBJECT else f"{line[: MOST_OF_SUBJECT - 1]}…"
