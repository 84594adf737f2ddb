"""Long text to be set on pages, as frozen data; whoever draws it knows no rule."""

from pydantic import AwareDatetime

from signing.vocabulary.values import Value


class Line(Value):
    """With an empty `label`, `text` has the whole width."""

    label: str
    text: str


class Part(Value):
    title: str
    lines: tuple[Line, ...]


class Booklet(Value):
    """Pages and metadata show `made_at`, so equal content gives equal bytes."""

    title: str
    made_at: AwareDatetime
    foot: str
    parts: tuple[Part, ...]
