"""登记信息 while a form is filled in: the registered name, or how it differs from the typed one."""

from collections.abc import Mapping

from signing.codes.companies import CompanyStatus, is_as_registered
from signing.codes.spelling import capital_number
from signing.http.asking.fields import CreditCode
from signing.http.asking.forms import Form
from signing.http.pages.kept_forms import NEVER_KEPT, SECRETS
from signing.http.pages.typed_form import Typed
from signing.use_cases.core.actors import Anyone, CardHolder
from signing.use_cases.organisations.comparing import RegisteredCompany, Registries
from signing.vocabulary import RegistryFinding


class LookUpForm(Form):
    credit_code: CreditCode


def look_up(use_cases: Registries, by: Anyone | CardHolder, typed: Typed) -> dict[str, str]:
    """Return what the form shows once the register has answered; secrets are typed again.

    Raises FieldsWrong of a code that is none, TooMany, RegistryAway, RegistryNotSet.
    """
    code = typed.read_as(LookUpForm).credit_code
    left_out = NEVER_KEPT | SECRETS
    texts = {name: typed.get(name) for name in typed.fields if name not in left_out}
    return fill_in(texts, use_cases.look_up_for(by, code))


def fill_in(texts: Mapping[str, str], told: RegisteredCompany) -> dict[str, str]:
    """Add what the register says to what was typed, and its name if none was.

    A name that the register gave to another code, and nobody changed, was not typed.
    """
    name, status = told["name"], told["status"]
    filled = dict(texts) | {"credit_code": capital_number(texts.get("credit_code", ""))}
    filled["registry_code"] = filled["credit_code"]
    given, written = filled.pop("registry_name", ""), texts.get("name", "").strip()
    filled["name"] = "" if written == given.strip() else written
    if name is None or status is None:
        return filled | {"registry_finding": RegistryFinding.UNKNOWN.value}
    filled["name"] = filled["name"] or name
    known = CompanyStatus(status)
    same = is_as_registered(filled["name"], name, known)
    finding = RegistryFinding.AGREES if same else RegistryFinding.DIFFERS
    return filled | {
        "registry_finding": finding.value,
        "registry_name": name,
        "registry_status_zh": known.words["zh"],
        "registry_status_en": known.words["en"],
    }
