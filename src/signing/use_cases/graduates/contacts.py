"""更改联系方式: a graduate's own phone and address, which the agreement prints from then on."""

from collections.abc import Iterable, Iterator

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from signing.aggregates.graduate import Graduate
from signing.events import GraduateContactChanged
from signing.facts import Fact
from signing.refusals import Erased
from signing.use_cases.core.actors import BoundGraduate
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.decryption import decrypt_person, mask_person
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.privacy.vault import Cipher
from signing.vocabulary import Encrypted, Person, SourceField

FIELDS = (SourceField.PHONE, SourceField.HOME_ADDRESS)


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                {"phone": "13800000000", "home_address": "云山市望江路 9 号", "changed": True}
            ]
        }
    )
)
class ContactAnswer(TypedDict):
    """The graduate's phone and address from now on; `changed` is false where both were so."""

    phone: str
    home_address: str
    changed: bool


class Contacts(UseCases):
    @command
    def change(self, by: BoundGraduate, phone: str, home_address: str) -> Outcome[ContactAnswer]:
        """Both are said, as they are to be. What changes nothing records nothing. Raises Erased."""
        graduate = self.ledger.load(Graduate, by.graduate_id)
        if graduate.erased:
            raise Erased
        cipher = self.vault.load_cipher(graduate.id)
        before = decrypt_person(cipher, graduate.person)
        after = before.model_copy(update={"phone": phone, "home_address": home_address})
        fields = tuple(one for one in FIELDS if _differs(one, before, after))
        answer: ContactAnswer = {
            "phone": phone,
            "home_address": home_address,
            "changed": bool(fields),
        }
        if not fields:
            return Outcome(answer, version=graduate.version)
        changed = graduate.change_contact(by.stamp, fields, cipher.encrypt_value(after))
        return self.ledger.save(by, changed, answer=answer)


def word_contact_changes(facts: Iterable[Fact], cipher: Cipher) -> Iterator[tuple[int, str]]:
    """Yield (version, old → new) of each change, masked as the staff sees numbers; "" if erased."""
    before = Person(name="", gender="", document_type="", id_number="")
    for fact in facts:
        sealed = getattr(fact, "person", None)
        if not isinstance(sealed, Encrypted):
            continue
        after = decrypt_person(cipher, sealed)
        if isinstance(fact, GraduateContactChanged):
            yield fact.originator_version, _word_change(fact, before, after)
        before = after


def _word_change(fact: GraduateContactChanged, before: Person, after: Person) -> str:
    if not after.name:
        return ""
    old, new = dict(mask_person(before)), dict(mask_person(after))
    return "；".join(f"{old[one.value] or '—'} → {new[one.value]}" for one in fact.fields)


def _differs(field: SourceField, before: Person, after: Person) -> bool:
    return bool(getattr(before, field.value) != getattr(after, field.value))
