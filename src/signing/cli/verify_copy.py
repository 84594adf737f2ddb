"""A printed copy verified without a network, by its code, its address, a picture or a PDF."""

import json
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from signing import copycode
from signing.cli.installation import (
    err,
    explain_failures,
    out,
    read_settings,
)
from signing.cli.scanning import UnscannableError, is_scan, read_codes
from signing.copycode import Keys
from signing.use_cases.printing.copy_keys import CopyKeys

app = typer.Typer()
ALL_SIX = "As on the paper; all six of them or none."
TYPED = typer.Option(help=ALL_SIX, show_default=False)
PAY = typer.Option("--pay", "--ended-by", help=ALL_SIX, show_default=False)


@app.command()
def verify_copy(
    code: Annotated[str, typer.Argument(help="Code, address, or a file: PNG, JPEG, PDF.")],
    *,
    keys: Annotated[Path | None, typer.Option(help="A JWK Set; else SIGNING_DATA_DIR's.")] = None,
    check: Annotated[str | None, TYPED] = None,
    name: Annotated[str | None, TYPED] = None,
    employer: Annotated[str | None, TYPED] = None,
    credit_code: Annotated[str | None, TYPED] = None,
    position: Annotated[str | None, TYPED] = None,
    pay: Annotated[str | None, PAY] = None,
) -> None:
    """Verify a copy, offline: 0 genuine, 1 forged or other content, 2 wrong usage."""
    public, codes = _load_keys(keys), _read_codes(code)
    fields = (check, name, employer, credit_code, position, pay)
    typed = [one for one in fields if one is not None]
    if len(typed) not in {0, len(fields)} or (typed and len(codes) > 1):
        _end(WHICH, 2)
    reports = [copycode.report(copycode.read_code(one, public), typed) for one in codes]
    for text, _ in reports:
        out.print(text, markup=False, soft_wrap=True)
    if not reports:
        _end(NO_CODE, 1)
    if not all(good for _, good in reports):
        raise typer.Exit(1)


def _load_keys(path: Path | None) -> Keys:
    if path is None:
        with explain_failures():
            return CopyKeys(read_settings().data_dir / "keys" / "copies").ring().public
    try:
        return copycode.parse_keys(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        _end(f"密钥文件无法读取。 The key file cannot be read: {path}: {wrong}", 2)


def _read_codes(given: str) -> list[str]:
    try:
        found = read_codes(Path(given)) if is_scan(given) else [given]
    except UnscannableError as broken:
        _end(str(broken), 2)
    return [one.strip().rpartition("/")[2] for one in found]


def _end(message: str, status: int) -> NoReturn:
    err.print(message, style="red", markup=False, soft_wrap=True)
    raise typer.Exit(status)


WHICH = (
    "请填写全部六项，且一次只核对一联。"
    " Give all six: --check --name --employer --credit-code --position and --pay, or of a letter"
    " --ended-by, for one copy."
)
NO_CODE = "未找到二维码，请扫描得更清楚些。 No QR code was found: scan it more sharply."
