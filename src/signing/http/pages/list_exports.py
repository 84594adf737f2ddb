"""A list as a spreadsheet, whose title, columns and name are in the reader's language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi.responses import Response

from signing.http.answering.replies import XLSX, file, file_in_pieces
from signing.http.asking.use_cases import ToDrawers
from signing.http.languages import Speech
from signing.use_cases.core.spreadsheets import Cell
from signing.vocabulary.china_time import to_china_time, write_china_day


@dataclass(frozen=True)
class ListExport:
    """`title` and `columns` are of the catalogue; the rows are in the reader's language already."""

    title: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]

    def give(self, drawers: ToDrawers, speech: Speech) -> Response:
        """Answer with a short list."""
        title = speech.say(self.title)
        content = drawers.write_xlsx(title, self._word_columns(speech), self.rows)
        return file(content, XLSX, f"{title}.xlsx")

    def stream(self, drawers: ToDrawers, speech: Speech, now: datetime) -> Response:
        """Answer piece by piece with a list of any length, named by the day in China too."""
        title = speech.say(self.title)
        pieces = drawers.stream_xlsx(title, self._word_columns(speech), self.rows)
        return file_in_pieces(pieces, XLSX, f"{title}-{write_china_day(now)}.xlsx")

    def _word_columns(self, speech: Speech) -> list[str]:
        return [speech.say(one) for one in self.columns]


def write_moment(at: datetime | None) -> Cell:
    """Return the time in China, without its zone, as a spreadsheet shows it; "" for none."""
    return to_china_time(at).replace(tzinfo=None) if at else ""
