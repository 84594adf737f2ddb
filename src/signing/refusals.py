"""Everything that can be refused. What a refusal says stands in `refusals.toml`, under its name.

Refusal
├── NotFound       there is no such thing
├── NotPermitted   not yours to do
├── NotNow         yours to do, but not as things stand
├── NotAcceptable  what was sent is wrong or incomplete
│   └── FileRefused   a file that cannot be taken
├── NotSignedIn    nobody knows who is asking
├── TooMany        too often in too short a time
└── NotReady       the service itself cannot answer yet
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict


class Words(BaseModel):
    """What went wrong and what to do next, in both languages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: str
    en: str
    next_zh: str
    next_en: str

    def about(self, fields: dict[str, Any]) -> "Words":
        filled = {name: text.format_map(fields) for name, text in self.model_dump().items()}
        return Words(**filled)


@cache
def catalogue() -> dict[str, Words]:
    """Every refusal's words by its code."""
    text = files("signing").joinpath("refusals.toml").read_text("utf-8")
    return {code: Words(**words) for code, words in tomllib.loads(text).items()}


class Refusal(Exception):  # noqa: N818 — a rule said no; nothing is broken
    """A rule said no. `code` is a promise to clients; the words may change.

    `about` fills the blanks of the words and is shown to the client: never personal data.
    """

    code: ClassVar[str]

    def __init_subclass__(cls) -> None:
        cls.code = cls.__name__

    def __init__(self, **about: Any) -> None:
        super().__init__(self.code)
        self.about = about

    @property
    def words(self) -> Words:
        return catalogue()[self.code].about(self.about)


class NotFound(Refusal): ...


class NoSuchGraduate(NotFound): ...


class NoSuchEmployer(NotFound): ...


class NoSuchPosition(NotFound): ...


class NoSuchApplication(NotFound): ...


class NoSuchAgreement(NotFound): ...


class NoSuchCard(NotFound): ...


class NoSuchPrint(NotFound): ...


class NoSuchSchool(NotFound): ...


class NoSuchStaff(NotFound): ...


class NoSuchUpload(NotFound): ...


class NoSuchPage(NotFound): ...


class NoSuchAccount(NotFound): ...


class NoSuchSession(NotFound): ...


class LinkOver(NotFound):
    """A one-time link that was used, replaced, or waited for too long."""


class NoSuchCopy(NotFound): ...


class ForgedCode(NotFound): ...


class FileMissing(NotFound): ...


class NoSuchPrintJob(NotFound): ...


class NoSuchCheckpoint(NotFound): ...


class NoSuchProof(NotFound):
    """The log was never as long as that."""


class PrintFileGone(NotFound):
    """It was there, and was deleted as the rules require."""


class NotPermitted(Refusal): ...


class NotYours(NotPermitted): ...


class NotAMonitor(NotPermitted): ...


class ForeignOrigin(NotPermitted):
    """Another site asked with the session of our pages."""


class ScopeMissing(NotPermitted):
    """Of a program; `error` is the word of RFC 6750."""


class NotNow(Refusal): ...


class SourceNotConfirmed(NotNow): ...


class AlreadySigned(NotNow): ...


class PlacedElsewhere(NotNow): ...


class NothingToUnlock(NotNow): ...


class NoSuchClient(NotFound): ...


class OpenIdNotSet(NotFound):
    """No provider is set here."""


class NoSecondFactor(NotNow): ...


class SecondFactorNeeded(NotNow):
    """Of an office that must have one."""


class NothingLocked(NotNow):
    """An account that wrong tries did not close, or not any more."""


class PositionClosed(NotNow): ...


class AlreadyApplied(NotNow): ...


class NotInvited(NotNow): ...


class ReplyTimeOver(NotNow): ...


class NotOffered(NotNow): ...


class OutOfTurn(NotNow): ...


class AheadOfTheLog(NotNow):
    """`known` is the last position that is counted."""


class NotAwaitingReview(NotNow): ...


class NotEffective(NotNow): ...


class NotTerminating(NotNow): ...


class NotPrintableYet(NotNow): ...


class AlreadyBound(NotNow): ...


class NotBound(NotNow): ...


class EmployerSuspended(NotNow): ...


class NotSuspended(NotNow): ...


class CardExpired(NotNow): ...


class CardUsed(NotNow): ...


class StaleVersion(NotNow): ...


class AlreadyRegistered(NotNow): ...


class EmployerAnswerMissing(NotNow): ...


class AgreementIsLive(NotNow): ...


class RetentionRuns(NotNow): ...


class Erased(NotNow):
    """The person was erased: nothing happens to them any more."""


class AlreadyImported(NotNow): ...


class NothingToPrint(NotNow): ...


class PrintJobOver(NotNow): ...


class PrintNotDone(NotNow): ...


class PrintWithoutFile(NotNow): ...


class PrintUnsettled(NotNow):
    """What was to be printed changed again and again while it was drawn."""


class PrintInterrupted(NotNow): ...


class PrintBroken(NotNow): ...


class NotAcceptable(Refusal): ...


class NonePrintable(NotAcceptable): ...


class ReasonMissing(NotAcceptable): ...


class PurposeMissing(NotAcceptable): ...


class EvidenceMissing(NotAcceptable): ...


class CosignatureWrong(NotAcceptable):
    """Not of a witness of ours, not of this checkpoint, or from the future."""


class FieldsWrong(NotAcceptable):
    """`errors` lists {field, zh, en} for each field that has to be mended."""


class KeyReused(NotAcceptable): ...


class WrongCredentials(NotAcceptable): ...


class OpenIdRefused(WrongCredentials):
    """The provider said no, or what it said does not hold."""


class OpenIdUnknown(WrongCredentials):
    """The provider knows them; nobody appointed them here."""


class ScopeWrong(NotAcceptable):
    """`allowed` lists what may be asked for; `error` is the word of RFC 6749."""


class GrantWrong(NotAcceptable):
    """`error` is the word of RFC 6749."""


class WrongPassword(NotAcceptable):
    """Of who is signed in already: unlike WrongCredentials it does not end a session."""


class WrongCode(NotAcceptable):
    """Of a second factor: not the code, or one that was used before."""


class PasswordTooShort(NotAcceptable):
    """`shortest` and `recommended` are numbers of characters."""


class PasswordTooEasy(NotAcceptable):
    """Easy to guess; `recommended` is a number of characters."""


class WeChatCodeOver(WrongCredentials):
    """A login code that WeChat does not know, or was used before."""


class WeChatAccountAtRisk(WrongCredentials):
    """WeChat itself holds the account back."""


class TailWrong(NotAcceptable):
    """`left` is how many tries are left."""


class FileRefused(NotAcceptable): ...


class FileEmpty(FileRefused): ...


class FileTooLarge(FileRefused):
    """`most_mib` is the limit in MiB."""


class FileTypeWrong(FileRefused): ...


class FileInflates(FileTooLarge):
    """Unpacked, it would exceed `most_mib`: what a zip bomb does."""


class FileDamaged(FileRefused): ...


class FileEncrypted(FileRefused): ...


class FileIsXls(FileRefused): ...


class FileIsHeic(FileRefused): ...


class FileDisguised(FileRefused):
    """It is not what its name says, or two things at once."""


class FileBroken(FileRefused): ...


class FileActive(FileRefused):
    """`found` names what a PDF would run, fetch, send or carry."""


class FileTooComplex(FileRefused):
    """Looking into it would take more time or memory than a file may cost."""


class FileTooManyPixels(FileRefused):
    """`most` is the limit in millions."""


class FileAnimated(FileRefused): ...


class FileInfected(FileRefused): ...


class FilesTooMany(FileRefused): ...


class NotATable(FileRefused): ...


class RosterTooLarge(FileTooLarge):
    """`rows` and `columns` are the limits."""


class RosterHeaderWrong(FileRefused):
    """`missing` names the required columns that the first row lacks."""


class RosterColumnTwice(FileRefused):
    """`columns` names those that stand in the first row more than once."""


class RosterHasFaults(FileRefused):
    """`count` is how many faults the file has."""


class UnprintableCharacter(NotAcceptable): ...


class MethodWrong(NotAcceptable): ...


class BodyTooLarge(NotAcceptable):
    """`most_kib` is the limit in KiB."""


class BodyTooSlow(NotAcceptable): ...


class HostUnknown(NotAcceptable):
    """Called by a name that is not its own."""


class NotSignedIn(Refusal): ...


class ClientUnknown(NotSignedIn):
    """A program that is not known, or with another secret; `error` is the word of RFC 6749."""


class TicketOver(NotSignedIn):
    """The second step of signing in came too late, or twice."""


class TooMany(Refusal): ...


class TooManyLooks(TooMany):
    """`most` is how many an hour."""


class NotReady(Refusal): ...


class Crowded(NotReady): ...


class WeChatAway(NotReady):
    """It was busy, out of reach, or answered nothing that makes sense."""


class OpenIdAway(NotReady): ...


class SealExpired(NotReady):
    """Nobody gets a copy that looks sealed and is not; what prints for the school goes on."""


class ScannerAway(NotReady):
    """A file that nobody could scan is not taken."""
