"""The marks of a page: frozen values, in millimetres from the top left corner."""

from dataclasses import dataclass
from enum import Enum

from signing.vocabulary import PaperName

PAGE_WIDTH = 210.0
PAGE_HEIGHT = 297.0
MM_PER_POINT = 25.4 / 72


class Voice(Enum):
    """The two voices of the form: what people filled in, and what the form says."""

    SERIF = "serif"
    SANS = "sans"


class Setting(Enum):
    """How what people wrote is set; a print that was made is made again as it was set then.

    WIDE draws ’ and its like a full em wide everywhere, CONTEXTUAL narrow among letters.
    """

    WIDE = "wide"
    CONTEXTUAL = "contextual"


class Ink(Enum):
    """Roles of colour; the palette of a copy gives the colours."""

    BLACK = "black"
    GREY = "grey"
    LABEL = "label"
    PAPER = "paper"
    TINT = "tint"
    MIST = "mist"
    WASH = "wash"


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def inset(self, dx: float, dy: float = 0.0) -> "Box":
        return Box(self.x + dx, self.y + dy, self.width - 2 * dx, self.height - 2 * dy)


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that one typeface draws; `width` in em."""

    face: str
    text: str
    width: float


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; it stays inside `room`. `size` in points, `tracking` in millimetres."""

    runs: tuple[Run, ...]
    x: float
    baseline: float
    size: float
    room: Box
    ink: Ink = Ink.BLACK
    bold: bool = False
    tracking: float = 0.0

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @property
    def width(self) -> float:
        gaps = self.tracking * (len(self.text) - 1)
        return sum(run.width for run in self.runs) * self.size * MM_PER_POINT + gaps


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line from one point to another."""

    x1: float
    y1: float
    x2: float
    y2: float
    weight: float
    ink: Ink = Ink.BLACK


@dataclass(frozen=True, slots=True)
class Panel:
    """A filled rectangle."""

    box: Box
    ink: Ink
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Frame:
    """The outline of a rectangle."""

    box: Box
    weight: float
    ink: Ink = Ink.BLACK


@dataclass(frozen=True, slots=True)
class Ornament:
    """A curve by its name; see `guilloche`."""

    name: str


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code without its quiet zone, which the layout around it keeps free."""

    box: Box
    content: str


Mark = Text | Rule | Panel | Frame | Ornament | Code


class Side(Enum):
    FRONT = "front"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Page:
    """A page in layers: `blank` is the same on every agreement, `filled` on every copy of one.

    `own` and `code` belong to this page alone.
    """

    copy: PaperName
    side: Side
    blank: tuple[Mark, ...]
    filled: tuple[Text, ...]
    own: tuple[Text, ...]
    code: Code | None = None

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Return the marks in the order of drawing and reading."""
        code = (self.code,) if self.code else ()
        return self.blank + self.filled + self.own + code
