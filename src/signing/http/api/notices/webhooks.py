"""推送地址: events of an office are sent to a server of its own, signed, and in their order."""

from datetime import datetime
from uuid import UUID

from fastapi import Response, status

from signing.http.answering.replies import Listed
from signing.http.asking.reads import Part
from signing.http.asking.security import ByVisitor, ByWebhookOwner, Session
from signing.http.asking.use_cases import ToWebhookDeliveries, ToWebhooks
from signing.http.asking.webhook_forms import (
    ConfirmedForm,
    ReplayForm,
    WebhookChangeForm,
    WebhookForm,
)
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.projections.engine.paging import Slice, refuse_cursor
from signing.use_cases.access.accounts import SignedIn
from signing.use_cases.access.program_ends import NO_SESSION
from signing.use_cases.access.program_scopes import Scope
from signing.use_cases.notices.webhook_deliveries import Delivery
from signing.use_cases.notices.webhook_rows import Webhook
from signing.use_cases.notices.webhooks import NewSecret, NewWebhook

router = Router(tags=["webhooks · 事件推送"])
READ = rules.READ.for_programs(Scope.WEBHOOKS_READ)
COMMAND = rules.UNKEYED_COMMAND.for_programs(Scope.WEBHOOKS_WRITE)


@router.post("/webhooks", COMMAND, status_code=status.HTTP_201_CREATED)
def make_webhook(
    form: WebhookForm,
    session: Session,
    by: ByWebhookOwner,
    visit: ByVisitor,
    use_cases: ToWebhooks,
) -> NewWebhook:
    """The secret is shown this once. For school administrators, employers' 经办人, the province.

    Its address is resolved, and refused if it is private, local or reserved. Who has a second
    factor sends a fresh `code`; programs were confirmed themselves. At most 10 of an office.
    """
    return use_cases.make(by, form.wanted(), visit, _read_code(session, form.code))


@router.get("/webhooks", READ)
def list_webhooks(by: ByWebhookOwner, use_cases: ToWebhooks) -> Listed[Webhook]:
    """Those of the office, oldest first."""
    return {"items": use_cases.list_own(by), "next": None}


@router.get("/webhooks/{webhook_id}", READ)
def read_webhook(webhook_id: UUID, by: ByWebhookOwner, use_cases: ToWebhooks) -> Webhook:
    """One of them: how far it is, and whether it fails."""
    return use_cases.load(by, webhook_id)


@router.patch("/webhooks/{webhook_id}", COMMAND)
def change_webhook(
    webhook_id: UUID, form: WebhookChangeForm, by: ByWebhookOwner, use_cases: ToWebhooks
) -> Webhook:
    """Its name, its kinds, and whether it is paused; where it leads is never changed."""
    return use_cases.change(by, webhook_id, form.change())


@router.delete("/webhooks/{webhook_id}", COMMAND, status_code=status.HTTP_204_NO_CONTENT)
def delete_webhook(
    webhook_id: UUID, by: ByWebhookOwner, visit: ByVisitor, use_cases: ToWebhooks
) -> Response:
    """With the record of what was delivered, and its secrets."""
    use_cases.delete(by, webhook_id, visit)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post("/webhooks/{webhook_id}/secret", COMMAND, status_code=status.HTTP_201_CREATED)
def renew_secret(
    webhook_id: UUID,
    form: ConfirmedForm,
    session: Session,
    by: ByWebhookOwner,
    visit: ByVisitor,
    use_cases: ToWebhooks,
) -> NewSecret:
    """Shown this once. For 24 hours each event carries a signature of both secrets.

    Until then there is no other renewal; the same request under the same Idempotency-Key gets the
    first answer.
    """
    return use_cases.renew_secret(by, webhook_id, visit, _read_code(session, form.code))


@router.post("/webhooks/{webhook_id}/replay", COMMAND)
def replay(
    webhook_id: UUID, form: ReplayForm, by: ByWebhookOwner, use_cases: ToWebhooks
) -> Webhook:
    """Send the events behind a position again, under the same ids.

    With the position of an event that its receiver never takes, it goes on behind that one.
    """
    return use_cases.replay(by, webhook_id, form.after)


@router.post("/webhooks/{webhook_id}/test", COMMAND, status_code=status.HTTP_202_ACCEPTED)
def send_test(webhook_id: UUID, by: ByWebhookOwner, deliveries: ToWebhookDeliveries) -> Delivery:
    """Send a `WebhookTested`, which says nothing; also while it is paused."""
    return deliveries.send_test(by, webhook_id)


@router.get("/webhooks/{webhook_id}/deliveries", READ)
def list_deliveries(
    webhook_id: UUID, by: ByWebhookOwner, part: Part, deliveries: ToWebhookDeliveries
) -> Listed[Delivery]:
    """Newest first, for 30 days: what was sent, how it was answered, what is tried again."""
    found = deliveries.list_page(by, webhook_id, part.limit, read_mark(part))
    return {"items": found.items, "next": part.mark(found.next) if found.next else None}


@router.post(
    "/webhooks/{webhook_id}/deliveries/{delivery_id}/again",
    COMMAND,
    status_code=status.HTTP_202_ACCEPTED,
)
def send_again(
    webhook_id: UUID, delivery_id: UUID, by: ByWebhookOwner, deliveries: ToWebhookDeliveries
) -> Delivery:
    """Send one event again, at once and under the same id."""
    return deliveries.send_again(by, webhook_id, delivery_id)


def read_mark(part: Slice) -> tuple[datetime, UUID] | None:
    """Raises FieldsWrong."""
    behind = part.behind()
    if behind is None:
        return None
    try:
        at, delivery_id = behind
        return datetime.fromisoformat(at), UUID(delivery_id)
    except (ValueError, TypeError, AttributeError):
        raise refuse_cursor() from None


def _read_code(session: SignedIn, code: str) -> str | None:
    """Return None of a program."""
    return None if session.session == NO_SESSION else code
