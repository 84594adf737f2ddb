"""The metadata of a file: PDF/A-2u, title, language, time (ISO 19005-2, 6.6)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from fpdf.util import builtin_srgb2014_bytes

from signing.pdf.file import PdfFile, write_text

PRODUCER = "网上签约 Signing"
XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="2" pdfaid:conformance="U"
 pdf:Producer="{producer}" xmp:CreateDate="{at}" xmp:ModifyDate="{at}">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


@dataclass(frozen=True)
class About:
    """`at` is when the newest agreement inside took effect, so equal facts give equal files."""

    title: str
    author: str
    at: datetime

    def information(self, file: PdfFile) -> int:
        moment = f"{self.at.astimezone(UTC):D:%Y%m%d%H%M%SZ}".encode()
        return file.add(
            b"<</Title %b/Author %b/Producer %b/CreationDate(%b)/ModDate(%b)>>"
            % (
                write_text(self.title),
                write_text(self.author),
                write_text(PRODUCER),
                moment,
                moment,
            )
        )

    def metadata(self, file: PdfFile) -> int:
        xmp = XMP.format(
            title=escape(self.title),
            author=escape(self.author),
            producer=PRODUCER,
            at=self.at.astimezone(UTC).isoformat(timespec="seconds"),
        )
        return file.stream(xmp.encode(), b"/Type/Metadata/Subtype/XML", packed=False)


def write_output_intent(file: PdfFile) -> bytes:
    """Return an output intent, which states that colours are sRGB."""
    profile = file.stream(builtin_srgb2014_bytes(), b"/N 3/Alternate/DeviceRGB")
    return (
        b"[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB IEC61966-2.1)"
        b"/DestOutputProfile %d 0 R>>]" % profile
    )
