"""Everything that can be refused: one class a rule, whose name is the public code.

Refusal
├── NotFound       there is no such thing
├── NotPermitted   not yours to do
├── NotNow         yours to do, but not as things stand
├── NotAcceptable  what was sent is wrong or incomplete
│   └── FileRefused   a file that cannot be taken
├── NotSignedIn    nobody knows who is asking
├── TooMany        too often in too short a time
└── NotReady       the service itself cannot answer yet

kinds.py          the tree above
words.py          what a refusal says, from the .toml beside its module
graduates.py      who somebody is, and where they stand
employers.py      employers and their positions
agreements.py     applications, cards, review, release
papers.py         prints, print jobs, codes of copies, the seal
rosters.py        previews and tables
files.py          uploads, and what is given out
offices.py        schools, staff, what is theirs
accounts.py       passwords, second factors, links, sessions
person_checks.py  who holds the phone
providers.py      WeChat, OpenID Connect, the business register
numbers.py        figures as of a day or a position, minimum wages
programs.py       clients of schools and employers
webhooks.py       where events are sent to, and deliveries
proofs.py         checkpoints of the log, who signs them too, parked facts
requests.py       the web edge
notices.py        inboxes
privacy.py        notices, consents, requests about personal data

Import from here: a refusal may move to another noun, its name never changes.
"""

from collections.abc import Mapping
from typing import Any

from signing.refusals.accounts import *
from signing.refusals.agreements import *
from signing.refusals.employers import *
from signing.refusals.files import *
from signing.refusals.graduates import *
from signing.refusals.kinds import *
from signing.refusals.kinds import Refusal
from signing.refusals.notices import *
from signing.refusals.numbers import *
from signing.refusals.offices import *
from signing.refusals.papers import *
from signing.refusals.person_checks import *
from signing.refusals.privacy import *
from signing.refusals.programs import *
from signing.refusals.proofs import *
from signing.refusals.providers import *
from signing.refusals.requests import *
from signing.refusals.rosters import *
from signing.refusals.webhooks import *
from signing.refusals.words import *


def make_refusal(name: str, about: Mapping[str, Any]) -> Refusal:
    """Return a refusal that was written down as its name and what it is about."""
    kind: type[Refusal] = globals()[name]
    return kind(**about)
