"""What a province may decide for itself."""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from typing import Literal

from signing.vocabulary import Channel, CheckKind, CheckStep

AskedFactor = Literal["required", "all", "off"]
"""Of the offices that decide about others; of everybody who has a password; of nobody."""
AskedChange = Literal["change", "everywhere", "keep"]
"""Who was given a password replaces it first: on pages, in programs of people too, or not."""
AskedVerification = Literal["required", "off"]
"""Whether graduates hear of an employer only once it is verified."""
AskedConsent = Literal["record", "required", "offer"]
"""Of what is signed without the graduate: put on record, needed to approve, or needed to sign."""

AskedCheck = Literal["off", "sms", "identity"]
"""How somebody shows, before a step, that the phone is in the right hands."""


@dataclass(frozen=True)
class Checks:
    """What is asked of the graduate before each step."""

    binding: AskedCheck = "off"
    confirmation: AskedCheck = "off"
    acceptance: AskedCheck = "off"
    release: AskedCheck = "off"

    def find_kind(self, step: CheckStep) -> CheckKind | None:
        """Return how, or None where nothing is asked."""
        asked: AskedCheck = getattr(self, step.value)
        return None if asked == "off" else CheckKind(asked)


@dataclass(frozen=True)
class Tries:
    """Wrong guesses at a person's identity, in a quarter of an hour."""

    account: int = 10
    """Of a WeChat account that binds; in a day thrice as many."""
    employer: int = 20
    """Of an employer that signs directly; in a day thrice as many."""
    address: int = 100
    """From one address: a whole school may stand behind it."""
    person: int = 10
    """At one student number, by everyone; in a day thrice as many. An account that binds has a few
    tries of its own beside them, so nobody keeps a graduate out."""


@dataclass(frozen=True)
class Policy:
    reply_time: timedelta = timedelta(days=5)
    """How long an invitation or an offer waits for the graduate."""
    card_time: timedelta = timedelta(minutes=15)
    tries: Tries = Tries()
    card_tries: int = 5
    """Wrong verifications that kill a card."""
    direct_needs_consent: bool = False
    """The same as `consent` "offer", for direct signing alone."""
    consent: AskedConsent = "record"
    employer_verification: AskedVerification = "required"
    checks: Checks = Checks()
    privacy_time: timedelta = timedelta(days=15)
    """How long a school has to answer a request about personal data."""
    termination_needs_employer: bool = False
    """Whether the school waits for the other side's answer, at most `release_time`."""
    release_time: timedelta = timedelta(days=5)
    binding_time: timedelta = timedelta(days=14)
    """How long a graduate may take to bind WeChat before the school is asked to tell them."""
    retention: timedelta = timedelta(days=3 * 365)
    """How long after an agreement's end its graduate's data is kept."""
    session_time: timedelta = timedelta(hours=12)
    idle_time: timedelta = timedelta(hours=2)
    second_factor: AskedFactor = "required"
    """Who has one is asked in any case."""
    first_passwords: AskedChange = "change"
    print_time: timedelta = timedelta(hours=24)
    """How long the file of a print job can be downloaded."""
    webhook_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    """Networks that are not of the internet, and that webhooks may lead to all the same."""

    def makes_offer(self, channel: Channel) -> bool:
        """Return whether what an employer signs without the graduate is an offer to them."""
        return self.name_consent(channel) == "offer"

    def name_consent(self, channel: Channel) -> AskedConsent:
        """Return what is asked of the graduate in this channel."""
        only_offers = channel is Channel.DIRECT and self.direct_needs_consent
        return "offer" if only_offers else self.consent
