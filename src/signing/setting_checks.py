"""What single settings may say: each check returns what it was given, or tells what is wrong.

Raises ValueError, in Chinese and English.
"""

import re
from ipaddress import ip_network
from typing import Annotated

from pydantic import AfterValidator, SecretStr

from signing.proof.notes import Kind, Verifier
from signing.use_cases.access.email_addresses import is_sendable
from signing.use_cases.notices.mail_server import MailServer
from signing.use_cases.notices.sending_times import QuietHours
from signing.use_cases.notices.wechat_templates import read_templates
from signing.use_cases.signature.authority import MOST_NAME_BYTES
from signing.vocabulary.office_days import read_days


def address_of_database(url: SecretStr) -> SecretStr:
    from signing.storage.addresses import check_address  # noqa: PLC0415 — only who has one

    check_address(url.get_secret_value())
    return url


def fits_a_certificate(name: str) -> str:
    if len(name.encode()) > MOST_NAME_BYTES:
        raise ValueError("最多 21 个汉字。 At most 64 bytes, which are 21 Chinese characters.")
    return name


def place_of_files(url: str) -> str:
    if url and not re.fullmatch(r"file:///.+|s3://[^/]+(/.*)?", url):
        raise ValueError("应为 file:///文件夹 或 s3://存储桶/前缀。 file:///… or s3://….")
    return url


def address_of_syslog(address: str) -> str:
    if address and not re.fullmatch(r"/.+|(udp|tcp)://[^/]+:\d{1,5}", address):
        raise ValueError(
            "应为 udp://主机:端口、tcp://主机:端口 或套接字路径。"
            " udp://HOST:PORT, tcp://HOST:PORT, or the path of a socket."
        )
    return address


def address_of_scanner(address: str) -> str:
    if address and not re.fullmatch(r"/.+|[^/]+:\d{1,5}", address):
        raise ValueError("应为 主机:端口 或套接字路径。 HOST:PORT, or the path of a socket.")
    return address


def networks(text: str) -> str:
    for one in text.split():
        ip_network(one)  # ValueError names it
    return text


def witnesses(text: str) -> str:
    for one in text.split():
        if Verifier.read(one).kind is not Kind.WITNESS:
            raise ValueError("应为见证方公钥（04）。 A witness's key, of kind 4: name+hash+key.")
    return text


def address_of_bridge(address: str) -> str:
    if address and not re.fullmatch(r"https?://[^/?#\s]+[^?#\s]*", address):
        raise ValueError("应为 https://主机/路径。 https://HOST/PATH, without ? and #.")
    return address


def pairs(text: str) -> str:
    if not all(re.fullmatch(r"[a-z_]+=[^=]+", one) for one in text.split()):
        raise ValueError("应为 名称=模板编号，以空格分隔。 NAME=TEMPLATE, separated by blanks.")
    return text


def hours(text: str) -> str:
    if not all(re.fullmatch(r"[1-9]\d?|1[0-5]\d|16[0-8]", one) for one in text.split()):
        raise ValueError("应为 1 至 168 的小时数，以空格分隔。 Hours from 1 to 168, with blanks.")
    return text


def days(text: str) -> str:
    try:
        read_days(text)
    except ValueError:
        raise ValueError(
            "应为 2026-10-01 或 2026-10-01..2026-10-07，以空格分隔。"
            " 2026-10-01 or 2026-10-01..2026-10-07, separated by blanks."
        ) from None
    return text


def address_of_mail_server(url: SecretStr) -> SecretStr:
    if url.get_secret_value():
        MailServer.read(url.get_secret_value())  # ValueError says what is wrong
    return url


def mail_address(text: str) -> str:
    if text and not is_sendable(text):
        raise ValueError("应为邮箱地址，如 post@example.org。 A mail address, as post@example.org.")
    return text


def quiet_hours(text: str) -> str:
    try:
        QuietHours.read(text)
    except ValueError:
        raise ValueError(
            "应为 22-8 这样的整点。 Two full hours, as 22-8; empty for none."
        ) from None
    return text


def templates_of_wechat(text: str) -> str:
    read_templates(text)
    return text


def page_of_mini_program(page: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*", page):
        raise ValueError("应为小程序页面路径，如 pages/index/index。 As pages/index/index.")
    return page


DatabaseUrl = Annotated[SecretStr, AfterValidator(address_of_database)]
Networks = Annotated[str, AfterValidator(networks)]
BridgeUrl = Annotated[str, AfterValidator(address_of_bridge)]
