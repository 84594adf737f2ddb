"""The programs that check what we say without us, handed out to everybody."""

from functools import cache
from importlib.resources import files
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

COPIES = files("signing").joinpath("copycode.py").read_text("utf-8")
START = "import sys\n\nfrom signing.proof.program import main\n\nsys.exit(main())\n"


@cache
def ledger() -> bytes:
    """Of bundles: a zip file that Python runs, the same bytes each time; needs `cryptography`."""
    package = files("signing")
    names = sorted(one.name for one in (package / "proof").iterdir() if one.name.endswith(".py"))
    sources = {f"signing/proof/{name}": (package / "proof" / name).read_bytes() for name in names}
    sources |= {"signing/__init__.py": b"", "__main__.py": START.encode()}
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, source in sources.items():
            archive.writestr(ZipInfo(name), source, ZIP_DEFLATED)
    return packed.getvalue()
