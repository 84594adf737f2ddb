"""One row an agreement: who signed with whom, and how it stands.

The screens about agreements read it: `review_queue`, `amendment_queue`, `employer_agreements`,
`print_list`, `termination_register` and `public_record`. See docs/decisions/0037.
"""

from signing.projections.agreements.folding import HEARD, list_lookups, project
from signing.projections.agreements.tables import NAME, VERSION, metadata

__all__ = ["HEARD", "NAME", "VERSION", "list_lookups", "metadata", "project"]
