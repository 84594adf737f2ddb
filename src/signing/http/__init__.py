"""The web edge: routes translate, and know no rule."""
