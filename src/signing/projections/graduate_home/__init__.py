"""A graduate's home: where they stand, why, and what they can do next."""

from signing.projections.graduate_home.folding import HEARD, project
from signing.projections.graduate_home.home import Home, HomeAgreement, load_home
from signing.projections.graduate_home.tables import NAME, VERSION, metadata

__all__ = ["HEARD", "NAME", "VERSION", "Home", "HomeAgreement", "load_home", "metadata", "project"]
