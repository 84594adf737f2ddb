"""Small real PDFs, as graduates and employers would upload them."""

from datetime import UTC, datetime

from fpdf import FPDF


def application_form() -> bytes:
    return _draw_page("Application for release (demo)")


def business_licence(code: str) -> bytes:
    return _draw_page("Business licence (demo)", f"Unified social credit code {code}")


def _draw_page(*lines: str) -> bytes:
    """Return the same bytes each time, so that loading again stores nothing new."""
    pdf = FPDF()
    pdf.set_creation_date(datetime(2026, 1, 1, tzinfo=UTC))
    pdf.add_page()
    pdf.set_font("helvetica", size=16)
    for line in lines:
        pdf.cell(text=line, new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())
