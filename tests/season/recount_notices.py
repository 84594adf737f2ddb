"""What everybody must have been told, and who belongs where."""

from collections.abc import Iterator
from uuid import UUID

from season.book import Book, Json, StoredFact
from season.recount_agreements import Rows
from signing.vocabulary import employer_id

TO_GRADUATE = (
    "CandidateNotSelected", "DestinationRecorded", "GraduateUnlocked", "GuessingNoticed",
    "InterviewInvited", "InterviewMoved", "InterviewWithdrawn",
    "OfferMade", "OfferWithdrawn", "PrivacyRequestAnswered", "RosterCorrected",
    "SchoolApproved", "SchoolRejected", "SourceErrorAnswered",
    "StampedCopyAccepted", "StampedCopyReturned",
    "TerminationApproved", "TerminationRejected", "WeChatUnbound",
)  # fmt: skip
OF_BOTH = (
    "TerminationAnswered", "TerminationRequested", "TerminationWithdrawn",
    "AmendmentProposed", "AmendmentAccepted", "AmendmentDeclined", "AmendmentWithdrawn",
    "AmendmentApproved", "AmendmentRejected",
)  # fmt: skip
"""What either side, or the school, may do."""
TO_EMPLOYER = (
    *OF_BOTH,
    "ResumeSubmitted", "ResumeWithdrawn", "InterviewAccepted", "InterviewDeclined", "OfferDeclined",
    "OfferSigned", "SigningConfirmed", "SigningDisputed", "DisputeWithdrawn",
    "SchoolApproved", "SchoolRejected", "StampedCopyAccepted", "StampedCopyReturned",
    "TerminationApproved", "TerminationRejected",
    "EmployerSuspended", "EmployerReinstated", "EmployerVerified", "EmployerRefused",
    "VerificationLapsed", "EmployerClaimed", "ClaimDecided",
    "ColleagueInvited", "ColleagueJoined", "ColleagueRemoved", "EmployerHandedOver",
)  # fmt: skip
TO_COLLEGE = (
    "SourceErrorReported", "OfferSigned", "SigningConfirmed", "SigningDisputed", "DisputeWithdrawn",
    "StampedCopyOffered", "AmendmentAccepted",
    "TerminationRequested", "TerminationAnswered", "TerminationWithdrawn",
)  # fmt: skip
TO_SCHOOL = (
    "GuessingNoticed", "WeChatUnbound", "PrivacyRequested", "CollegeRenamed", "CollegesMerged",
    "VerificationDelegated", "VerificationReclaimed",
)  # fmt: skip
OF_STAFF = ("StaffAppointed", "StaffReassigned", "StaffDismissed")
TO_PROVINCE = (
    "VerificationRequested", "VerificationLapsed", "EmployerClaimed", "SchoolRegistered",
    "FactParked", "FactReplayed", "MinimumWagesImported",
)  # fmt: skip
TO_AUDITORS = ("PersonalDataErased", "FactParked", "FactReplayed")
SAYING_WHY = {
    "graduate": (
        *("SourceErrorAnswered", "WeChatUnbound", "GraduateUnlocked", "SchoolRejected"),
        *("StampedCopyReturned", "AmendmentDeclined", "AmendmentRejected", "TerminationRejected"),
    ),
    "employer": (
        *("SchoolRejected", "StampedCopyReturned", "AmendmentDeclined", "AmendmentRejected"),
        *("EmployerSuspended", "EmployerReinstated", "EmployerRefused"),
    ),
}
LATER = ("SchoolApproved", "SchoolRejected", "TerminationApproved", "GraduateUnlocked")
"""What an employer hears of what a card signed in its name, after the signing."""
Audience = tuple[str, str]


def notices(book: Book) -> Rows:
    colleges: dict[UUID, str] = {}
    verifying: set[str] = set()
    trusted: set[UUID] = set()
    told: Rows = []
    for fact in book:
        note_college(fact, colleges)
        note_trust(fact, trusted)
        hand_on(fact, told)
        note_verifier(book, fact, verifying)
        told += [notice(book, fact, one) for one in list_audiences(book, fact, colleges)]
        if (signatory := heard_by(book, fact)) in trusted:
            told.append(notice(book, fact, ("employer", str(signatory))))
        if waits_for_verifiers(fact):
            told += [notice(book, fact, ("school", one)) for one in verifying]
    return told


def note_verifier(book: Book, fact: StoredFact, verifying: set[str]) -> None:
    if fact.kind == "VerificationDelegated":
        verifying.add(school_of(book, fact))
    if fact.kind == "VerificationReclaimed":
        verifying.discard(school_of(book, fact))


def note_trust(fact: StoredFact, trusted: set[UUID]) -> None:
    registered = fact.kind == "EmployerRegistered" and not fact.said.get("to_verify")
    if registered or fact.kind == "EmployerVerified":
        trusted.add(fact.stream)
    if fact.kind in {"EmployerRefused", "VerificationRequested", "VerificationLapsed"}:
        trusted.discard(fact.stream)


def signatory_of(fact: StoredFact) -> UUID | None:
    """Return the employer in whose name somebody signed by a card."""
    party = fact.said["employer"] if fact.kind == "OfferSigned" else None
    return employer_id(party["credit_code"]) if party and party["id"] is None else None


def heard_by(book: Book, fact: StoredFact) -> UUID | None:
    """Return in whose name a card signed what the fact is about, if it hears of such facts."""
    if not fact.number or fact.kind not in {"OfferSigned", *LATER}:
        return None
    return signatory_of(book.agreements[fact.number].latest("OfferSigned"))


def waits_for_verifiers(fact: StoredFact) -> bool:
    registered = fact.kind == "EmployerRegistered" and fact.said.get("to_verify")
    return bool(registered) or fact.kind in {"VerificationRequested", "VerificationLapsed"}


def note_college(fact: StoredFact, colleges: dict[UUID, str]) -> None:
    if fact.kind in {"GraduateEnrolled", "RosterCorrected"}:
        colleges[fact.stream] = fact.said["studies"]["college"]
    if fact.kind == "GraduateCollegeChanged":
        colleges[fact.stream] = fact.said["college"]


def hand_on(fact: StoredFact, told: Rows) -> None:
    """What a college was told belongs to the one that it became."""
    said = fact.said
    if fact.kind == "CollegeRenamed":
        ended, into = [said["college"]], said["name"]
    elif fact.kind == "CollegesMerged":
        ended, into = said["colleges"], said["into"]
    else:
        return
    for row in told:
        code, _, college = row["audience_id"].partition("/")
        if row["audience"] == "college" and code == said["school_code"] and college in ended:
            row["audience_id"] = f"{code}/{into}"


def list_audiences(book: Book, fact: StoredFact, colleges: dict[UUID, str]) -> Iterator[Audience]:
    employer, school = employer_of(book, fact), school_of(book, fact)
    concerned = {
        ("graduate", str(fact.stream)): is_news(fact),
        ("employer", str(employer)): employer is not None and concerns_employer(fact),
        ("staff", str(fact.stream)): concerns_counselor(book, fact),
        ("college", f"{school}/{colleges.get(fact.stream)}"): concerns_college(fact),
        ("school", school): concerns_school(fact, school),
        ("province", ""): concerns_province(fact, school),
        ("auditors", ""): fact.kind in TO_AUDITORS,
    }
    yield from (audience for audience, is_told in concerned.items() if is_told)


def concerns_college(fact: StoredFact) -> bool:
    voided = fact.kind == "GraduateUnlocked" and fact.said["voided"]
    return bool(voided) or fact.kind in TO_COLLEGE


def concerns_counselor(book: Book, fact: StoredFact) -> bool:
    if fact.kind != "StaffReassigned":
        return False
    return bool(book.streams[fact.stream].facts[0].said["role"] == "counselor")


def concerns_school(fact: StoredFact, school: str) -> bool:
    near = fact.kind == "WeChatBound" and fact.said.get("staff_network")
    return bool(near) or fact.kind in TO_SCHOOL or (fact.kind in OF_STAFF and school != "")


def concerns_province(fact: StoredFact, school: str) -> bool:
    waits = fact.kind == "EmployerRegistered" and fact.said.get("to_verify")
    own = fact.kind in {"StaffAppointed", "StaffDismissed"} and school == ""
    return bool(waits) or own or fact.kind in TO_PROVINCE


def is_news(fact: StoredFact) -> bool:
    """Return whether a graduate gets notice: nobody is told what they did themselves."""
    if fact.kind == "OfferSigned":
        return fact.application is None
    if fact.kind in OF_BOTH and fact.said["actor"]["role"] == "graduate":
        return False
    died = fact.kind == "CardRevoked" and fact.said["why"] == "too_many_tries"
    return fact.kind in OF_BOTH or fact.kind in TO_GRADUATE or died


def concerns_employer(fact: StoredFact) -> bool:
    if fact.kind == "GraduateUnlocked":
        return bool(fact.said["voided"])
    if fact.kind == "ConsentWithdrawn":
        return bool(fact.said["consent"] == "resume")
    return fact.kind in TO_EMPLOYER


def employer_of(book: Book, fact: StoredFact) -> UUID | None:
    """Return the employer with an account that a fact is about."""
    if is_of_employer(book, fact):
        return fact.stream
    found: str | None = None
    if fact.number:
        found = book.agreements[fact.number].latest("OfferSigned").said["employer"]["id"]
    elif application := fact.said.get("application_id"):
        opened = book.applications[application].latest("ResumeSubmitted", "OfferMade")
        found = opened.said.get("employer_id")
    return UUID(found) if found else None


def is_of_employer(book: Book, fact: StoredFact) -> bool:
    return book.streams[fact.stream].facts[0].kind == "EmployerRegistered"


def school_of(book: Book, fact: StoredFact) -> str:
    begun = book.streams[fact.stream].facts[0].said
    code: str = begun.get("school_code") or begun.get("code") or ""
    return code


def notice(book: Book, fact: StoredFact, audience: Audience) -> Json:
    kind, whose = audience
    reason = fact.said.get("reason")
    in_its_name = fact.kind in LATER and whose == str(heard_by(book, fact))
    says_why = fact.kind in SAYING_WHY.get(kind, ()) and not in_its_name
    told = reason if isinstance(reason, str) else book.unseal(fact.stream, reason)
    return {
        "position": fact.position,
        "audience": kind,
        "audience_id": whose,
        "school_code": whose.partition("/")[0] if kind in {"college", "school"} else "",
        "at": fact.at,
        "kind": fact.kind,
        "variant": "in_its_name" if in_its_name else variant(fact),
        "actor": fact.said["actor"]["account"],
        "graduate_id": fact.stream if fact.stream in book.graduates else None,
        "employer_id": fact.stream if is_of_employer(book, fact) else None,
        "application_id": fact.said.get("application_id"),
        "agreement_number": fact.number,
        "item": item(fact),
        "reply_by": fact.moment("reply_by") or fact.moment("due_by"),
        "destination": fact.said["destination"] if fact.kind == "DestinationRecorded" else None,
        "reason": (says_why and told) or "",
        "detail": detail(book, fact),
        "school": name_school(book, fact) if whose == str(signatory_of(fact)) else "",
        "former": "",  # of who handed over, and nobody does in a season
    }


def name_school(book: Book, fact: StoredFact) -> str:
    named = {one["code"]: one["name"] for one in schools(book)}
    return str(named[school_of(book, fact)])


def item(fact: StoredFact) -> str | None:
    """Return which amendment, stamped page, request or claim it is about."""
    named = {
        "StampedCopyOffered": "offer",
        "PrivacyRequested": "inquiry_id",
        "EmployerClaimed": "claim_id",
    }
    name = "amendment" if fact.kind.startswith("Amendment") else named.get(fact.kind)
    return str(fact.said[name]) if name else None


def detail(book: Book, fact: StoredFact) -> str:
    if fact.kind in OF_STAFF:
        username: str = book.streams[fact.stream].facts[0].said["username"]
        return username
    if fact.kind == "RosterCorrected":
        return ",".join(fact.said.get("fields", ()))
    named = {
        "SchoolRegistered": "name",
        "CollegeRenamed": "name",
        "CollegesMerged": "into",
        "FactParked": "position",
        "FactReplayed": "position",
    }
    return str(fact.said[named[fact.kind]]) if fact.kind in named else ""


def variant(fact: StoredFact) -> str:
    said = fact.said
    of: dict[str, str] = {
        "OfferSigned": said.get("channel", ""),
        "GraduateUnlocked": "voided" if said.get("voided") else "free",
        "RosterCorrected": "cleared" if said.get("confirmation_cleared") else "corrected",
        "TerminationAnswered": "agreed" if said.get("agreed") else "refused",
        "TerminationRequested": said.get("asked_by", "graduate"),
        "AmendmentProposed": said.get("asked_by", ""),
        "WeChatBound": "staff_network" if said.get("staff_network") else "",
        "ConsentWithdrawn": said.get("consent", ""),
        "EmployerRegistered": "waits" if said.get("to_verify") else "",
        "ClaimDecided": "upheld" if said.get("upheld") else "dismissed",
    }
    return of.get(fact.kind, "")


def signed_with(book: Book) -> Rows:
    signed = [story.latest("OfferSigned") for story in book.agreements.values()]
    return [
        {
            "number": fact.number,
            "employer": fact.said["employer"]["name"],
            "employer_id": fact.said["employer"]["id"] and UUID(fact.said["employer"]["id"]),
            "signatory": signatory_of(fact),
        }
        for fact in signed
    ]


def members(book: Book) -> Rows:
    """Return the staff and who acts for employers, whoever left too."""
    found: dict[UUID, Json] = {}
    for fact in book:
        said = fact.said
        account = UUID(said["colleague_id"]) if "colleague_id" in said else fact.stream
        if fact.kind == "StaffAppointed":
            office = {name: said[name] for name in ("role", "school_code", "colleges", "username")}
            found[account] = office | join(fact, account, None)
        elif fact.kind in {"EmployerRegistered", "ColleagueJoined"}:
            office = {"role": "employer", "school_code": "", "colleges": [], "username": ""}
            found[account] = office | join(fact, account, fact.stream)
            if fact.kind == "EmployerRegistered":
                found[account]["name"] = book.value(fact, "contact")["contact"]
        elif account in found:
            found[account] |= changes(book, fact)
    return list(found.values())


def changes(book: Book, fact: StoredFact) -> Json:
    if fact.kind == "EmployerChanged" and fact.said["actor"]["account"] == str(fact.stream):
        return {"name": book.value(fact, "contact")["contact"]}
    if fact.kind == "StaffReassigned":
        return {"colleges": fact.said["colleges"]}
    return {"active": False} if fact.kind in {"StaffDismissed", "ColleagueRemoved"} else {}


def join(fact: StoredFact, account: UUID, employer: UUID | None) -> Json:
    return {
        "account": account,
        "employer_id": employer,
        "since": fact.position,
        "active": True,
        "name": "",  # of who is invited, and nobody is in a season
    }


def belonging(book: Book) -> Rows:
    colleges: dict[UUID, str] = {}
    for fact in book:
        note_college(fact, colleges)
    return [
        {"id": one, "school_code": story.facts[0].said["school_code"], "college": colleges[one]}
        for one, story in book.graduates.items()
    ]


def schools(book: Book) -> Rows:
    return [
        {"id": one} | {name: story.facts[0].said[name] for name in ("code", "name")}
        for one, story in book.beginning("SchoolRegistered").items()
    ]


def verifiers(book: Book) -> Rows:
    verifying: set[str] = set()
    for fact in book:
        note_verifier(book, fact, verifying)
    named = [one for one in schools(book) if one["code"] in verifying]
    return [{name: one[name] for name in ("id", "code")} for one in named]
