"""Lists what a graduate can do next, the most urgent first."""

from dataclasses import dataclass

from signing.vocabulary import Confirmation, Standing


@dataclass(frozen=True, kw_only=True)
class ReleaseTurn:
    """A release that is asked for: by the graduate themselves; what waits for them."""

    own: bool = True
    to_answer: bool = False
    link_to_pass_on: bool = False


@dataclass(frozen=True)
class Situation:
    """`invitations` and `offers` count those that can still be answered."""

    standing: Standing
    confirmed: bool
    confirmation: Confirmation = Confirmation.CONFIRMED
    notice_accepted: bool = True
    consents: bool = True
    invitations: int = 0
    offers: int = 0
    release: ReleaseTurn = ReleaseTurn()


def list_next_actions(now: Situation) -> list[str]:
    reading = [] if now.notice_accepted else ["read_notice"]
    return reading + _list_actions(now)


def _list_actions(now: Situation) -> list[str]:
    if now.standing is Standing.FREE:
        return _list_actions_of_the_free(now)
    confirming = [] if now.confirmed else ["confirm_source"]
    return _list_actions_of_the_bound(now) + confirming


def _list_actions_of_the_free(now: Situation) -> list[str]:
    possible = {
        "confirm_source": not now.confirmed,
        "give_consent": not now.consents,
        "reply_offer": now.offers > 0,
        "reply_invitation": now.invitations > 0,
        "browse_positions": True,
        "show_card": now.confirmed and now.consents,
    }
    return [action for action, can in possible.items() if can]


def _list_actions_of_the_bound(now: Situation) -> list[str]:
    asked = ["confirm_signing"] if now.confirmation is Confirmation.UNCONFIRMED else []
    match now.standing:
        case Standing.AWAITING_REVIEW:
            disputed = now.confirmation is Confirmation.DISPUTED
            return [*asked, "wait_for_review", "withdraw_dispute" if disputed else "dispute"]
        case Standing.EFFECTIVE:
            return [*asked, "download_agreement", "request_termination"]
        case Standing.TERMINATING:
            return _list_actions_of_the_leaving(now.release)
        case _:
            return ["ask_school_to_unlock"]


def _list_actions_of_the_leaving(release: ReleaseTurn) -> list[str]:
    possible = {
        "answer_termination": release.to_answer,
        "pass_on_answer_link": release.link_to_pass_on,
        "wait_for_decision": True,
        "withdraw_termination": release.own,
        "download_agreement": True,
    }
    return [action for action, can in possible.items() if can]
