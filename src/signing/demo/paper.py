"""A small real PDF, as a graduate would upload it."""

from datetime import UTC, datetime

from fpdf import FPDF


def application_form() -> bytes:
    """The same bytes each time, so that loading again stores nothing new."""
    pdf = FPDF()
    pdf.set_creation_date(datetime(2026, 1, 1, tzinfo=UTC))
    pdf.add_page()
    pdf.set_font("helvetica", size=16)
    pdf.cell(text="Application for release (demo)")
    return bytes(pdf.output())
