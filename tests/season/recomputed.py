"""What every read model must hold, counted again from the bare events, without a projection."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, text

ENDS = {
    "SchoolRejected": "REJECTED",
    "TerminationApproved": "TERMINATED",
    "GraduateUnlocked": "UNLOCKED",
}
STATES = {
    "SchoolApproved": "EFFECTIVE",
    "TerminationRequested": "TERMINATING",
    "TerminationWithdrawn": "EFFECTIVE",
    "TerminationRejected": "EFFECTIVE",
} | ENDS
STAGES = {
    "ResumeSubmitted": "SUBMITTED",
    "ResumeWithdrawn": "WITHDRAWN",
    "InterviewInvited": "INVITED",
    "InterviewAccepted": "INTERVIEW_ACCEPTED",
    "InterviewDeclined": "INTERVIEW_DECLINED",
    "CandidateNotSelected": "NOT_SELECTED",
    "OfferMade": "OFFERED",
    "OfferWithdrawn": "OFFER_WITHDRAWN",
    "OfferDeclined": "OFFER_DECLINED",
}
REQUESTS = {
    "TerminationRequested": "pending",
    "TerminationApproved": "approved",
    "TerminationRejected": "rejected",
    "TerminationWithdrawn": "withdrawn",
}
LIVE = {"AWAITING_REVIEW", "EFFECTIVE", "TERMINATING"}


@dataclass
class OneGraduate:
    school: str
    year: int
    student_number: str
    confirmed: bool = False
    bound: bool = False
    destination: str = "70"
    numbers: list[str] = field(default_factory=list)


@dataclass
class OneAgreement:
    graduate: str
    channel: str
    employer: str | None
    state: str = "AWAITING_REVIEW"
    disputed: bool = False
    approved: bool = False
    prints: int = 0
    request: str | None = None


class Recomputed:
    """The whole log, folded by hand."""

    def __init__(self, engine: Engine) -> None:
        self.graduates: dict[str, OneGraduate] = {}
        self.agreements: dict[str, OneAgreement] = {}
        self.stages: dict[str, str] = {}
        self.positions: dict[str, str] = {}
        self.employers: dict[str, str] = {}
        self.kinds: Counter[str] = Counter()
        self.channels: Counter[str] = Counter()
        self.most_live = 0
        query = text("SELECT stream, topic, state FROM events ORDER BY stream, version")
        with engine.connect() as connection:
            for stream, topic, state in connection.execute(query):
                kind = topic.rpartition(":")[2]
                self.kinds[kind] += 1
                self._fold(str(stream), kind, json.loads(bytes(state)))

    def standing(self, graduate: str) -> str:
        one = self.graduates[graduate]
        live = [self.agreements[n].state for n in one.numbers if self.agreements[n].state in LIVE]
        if live:
            return live[0]
        return "FREE" if one.destination == "70" else "PLACED_ELSEWHERE"

    def esign(self, school: str) -> tuple[int, int]:
        """Online and in effect; with destination 10."""
        here = {key: one for key, one in self.graduates.items() if one.school == school}
        online = sum(self.standing(key) in {"EFFECTIVE", "TERMINATING"} for key in here)
        return online, sum(one.destination == "10" for one in here.values())

    def _fold(self, stream: str, kind: str, fact: dict[str, Any]) -> None:
        if kind in STAGES:
            self.stages[fact["application_id"]] = STAGES[kind]
        if kind == "GraduateEnrolled":
            key = (fact["school_code"], fact["year"], fact["student_number"])
            self.graduates[stream] = OneGraduate(*key)
        elif stream in self.graduates:
            self._fold_graduate(stream, kind, fact)
        elif kind == "PositionOpened":
            self.positions[stream] = fact["employer_id"]
        elif kind == "EmployerRegistered":
            self.employers[stream] = fact["name"]

    def _fold_graduate(self, stream: str, kind: str, fact: dict[str, Any]) -> None:
        one = self.graduates[stream]
        one.confirmed |= kind == "SourceConfirmed"
        one.bound = kind != "WeChatUnbound" and (one.bound or kind == "WeChatBound")
        one.destination = fact.get("destination", one.destination)
        if kind == "OfferSigned":
            self._sign(stream, fact)
        number = fact.get("agreement_number") or fact.get("voided")
        if number and kind != "OfferSigned":
            self._fold_agreement(self.agreements[number], kind, fact)
        live = sum(self.agreements[number].state in LIVE for number in one.numbers)
        self.most_live = max(self.most_live, live)

    def _sign(self, stream: str, fact: dict[str, Any]) -> None:
        number, employer = fact["agreement_number"], fact["employer"]
        self.agreements[number] = OneAgreement(stream, fact["channel"], employer["id"])
        self.graduates[stream].numbers.append(number)
        self.channels[fact["channel"]] += 1
        if fact["application_id"]:
            self.stages[fact["application_id"]] = "SIGNED"

    @staticmethod
    def _fold_agreement(one: OneAgreement, kind: str, fact: dict[str, Any]) -> None:
        one.state = STATES.get(kind, one.state)
        one.request = REQUESTS.get(kind, one.request)
        one.disputed |= kind == "SigningDisputed"
        one.approved |= kind == "SchoolApproved"
        one.prints = fact.get("ordinal", one.prints)


def table(engine: Engine, name: str, key: str, *columns: str) -> dict[str, tuple[Any, ...]]:
    """A read model's rows, read with bare SQL."""
    query = text(f"SELECT {', '.join((key, *columns))} FROM {name}")  # noqa: S608 — our own names
    with engine.connect() as connection:
        return {str(row[0]): tuple(row[1:]) for row in connection.execute(query)}


def counted(engine: Engine, name: str, *columns: str) -> Counter[tuple[Any, ...]]:
    listed = ", ".join(columns)
    query = text(f"SELECT {listed}, count(*) FROM {name} GROUP BY {listed}")  # noqa: S608 — as above
    found: defaultdict[tuple[Any, ...], int] = defaultdict(int)
    with engine.connect() as connection:
        for row in connection.execute(query):
            found[tuple(row[:-1])] += row[-1]
    return Counter(found)
