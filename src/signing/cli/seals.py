"""The seal on electronic agreements: its certificates shown, requested, installed and renewed."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from signing.cli.installation import explain_failures, out, read_settings
from signing.english import say_count
from signing.use_cases.signature import SealFolder
from signing.use_cases.signature.credential import (
    CertificateError,
    Credential,
    dump_certificate,
    fingerprint,
    read_common_name,
)
from signing.use_cases.signature.expiry import Expiry, SealState, compute_expiry
from signing.use_cases.signature.trust import read_certificates

app = typer.Typer()

FILE = typer.Argument(exists=True, dir_okay=False, help="From the authority, PEM or DER.")
CHAIN = typer.Option(exists=True, dir_okay=False, help="The issuer's, its issuer's, …, the root.")
NEXT = {
    SealState.OK: "无需操作。 Nothing to do.",
    SealState.EXPIRING: "即将到期：请现在更新。 It ends soon: renew it now.",
    SealState.EXPIRED: (
        "已过期，电子协议书无法下载：请立即更新。"
        " It has expired, and agreements cannot be downloaded: renew it now."
    ),
}
HOW = (
    "本地证书：signing keys renew；证书机构的证书：signing keys request，再 signing keys install。"
    "\nA local one: `signing keys renew`. A certificate authority's: `signing keys request`,"
    " then `signing keys install`."
)


@app.command()
def show(
    *,
    pem: Annotated[bool, typer.Option("--pem", help="Only the root, for others to trust.")] = False,
) -> None:
    """Show the seal's certificates, how long they last and what to do next."""
    with explain_failures():
        folder, now = _open_folder(), datetime.now(UTC)
        credential = folder.load_credential()
        lasting = compute_expiry(folder, now)
    if pem:
        out.print(dump_certificate(credential.top), end="", markup=False, soft_wrap=True)
        return
    _describe(credential)
    _advise(lasting)


@app.command()
def request(
    to: Annotated[Path, typer.Option("--to", help="Where the request is written.")] = Path(
        "seal.csr"
    ),
) -> None:
    """Write a request for a certificate authority, for a new key. The seal goes on meanwhile."""
    with explain_failures():
        wanted = _open_folder().request()
        try:
            to.write_text(wanted, "ascii")
        except OSError as broken:
            message = f"无法写入 {to}，请换一个位置。 {to} cannot be written: choose another."
            raise CertificateError(message) from broken
    out.print(
        f"证书请求已写入 {to}，私钥留在本机。请把该文件交给证书机构，"
        "收到证书后运行 signing keys install CERTIFICATE --chain CHAIN。"
        f"\nThe request is in {to}; its private key stays here. Send the file to the authority;"
        " then `signing keys install CERTIFICATE --chain CHAIN`.",
        soft_wrap=True,
    )


@app.command()
def install(
    certificate: Annotated[Path, FILE], chain: Annotated[Path | None, CHAIN] = None
) -> None:
    """Sign with a certificate authority's certificate from now on; no restart is needed."""
    with explain_failures():
        first, *rest = read_certificates(certificate)
        above = rest + (read_certificates(chain) if chain else [])
        installed = _open_folder().install(first, above, datetime.now(UTC))
    out.print("已启用新证书，旧证书保留在 replaced 目录。 In use now; the old one is in replaced/.")
    _describe(installed)


@app.command()
def renew(
    *,
    local: Annotated[
        bool, typer.Option("--local", help="Leave another authority for the local one.")
    ] = False,
) -> None:
    """Make a new key and certificate from the local authority; no restart is needed."""
    with explain_failures():
        folder = _open_folder()
        before = folder.load_credential().top
        renewed = folder.renew(datetime.now(UTC), local=local)
    out.print("已更新证书，旧证书保留在 replaced 目录。 Renewed; the old one is in replaced/.")
    if renewed.top != before:
        out.print(
            "根证书已更换：请用 signing keys show --pem 导出并重新发布。"
            " The root is another one now: publish it anew (`signing keys show --pem`).",
            style="yellow",
        )
    _describe(renewed)


def _open_folder() -> SealFolder:
    found = read_settings()
    return SealFolder(found.seal_folder, found.platform_name)


def _describe(credential: Credential) -> None:
    for one in (credential.certificate, *credential.chain):
        out.print(
            f"{read_common_name(one)}\n"
            f"  主体 subject      {one.subject.rfc4514_string()}\n"
            f"  颁发者 issuer     {one.issuer.rfc4514_string()}\n"
            f"  有效期 valid      {one.not_valid_before_utc:%Y-%m-%d} – "
            f"{one.not_valid_after_utc:%Y-%m-%d}\n"
            f"  指纹 SHA-256      {fingerprint(one)}",
            markup=False,
            soft_wrap=True,
        )


def _advise(lasting: Expiry) -> None:
    left = say_count(lasting.days_left, "day")
    out.print(f"剩余 {lasting.days_left} 天。 {left} left. {NEXT[lasting.state]}")
    if lasting.state is not SealState.OK:
        out.print(HOW, style="yellow", soft_wrap=True)
