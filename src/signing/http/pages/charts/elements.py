"""Elements of SVG as text; all values and texts are escaped."""

from markupsafe import Markup, escape

Value = str | float | bool
NEW_LINE = Markup("&#10;")
"""A line break in an attribute, where XML reads a bare one as a blank."""


def write_element(name: str, *children: Markup | str, **attributes: Value) -> Markup:
    """Return an element; `class_` becomes `class`, `view_box` `viewBox`, `data_tip` `data-tip`."""
    told = Markup("").join(_write_attribute(key, value) for key, value in attributes.items())
    if not children:
        return Markup("<{}{}/>").format(name, told)
    inside = Markup("").join(children)
    return Markup("<{}{}>{}</{}>").format(name, told, inside, name)


def write_picture(
    width: float, height: float, label: str, *children: Markup, **more: Value
) -> Markup:
    """Return a whole picture; `label` describes it, "" hides it from screen readers."""
    seen: dict[str, Value] = (
        {"role": "img", "aria_label": label} if label else {"aria_hidden": True}
    )
    box = f"0 0 {format_length(width)} {format_length(height)}"
    return write_element("svg", *children, view_box=box, **seen, **more)


def format_length(value: float) -> str:
    """Return a length in pixels, rounded to a tenth."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def _write_attribute(name: str, value: Value) -> Markup:
    key = {"view_box": "viewBox"}.get(name, name.rstrip("_").replace("_", "-"))
    return Markup(' {}="{}"').format(key, _write_value(value).replace("\n", NEW_LINE))


def _write_value(value: Value) -> Markup:
    if isinstance(value, bool):
        return escape(str(value).lower())
    return escape(format_length(value) if isinstance(value, int | float) else value)
