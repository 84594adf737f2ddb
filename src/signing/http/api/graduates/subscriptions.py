"""微信订阅: what a graduate agreed in the mini program to be sent over WeChat."""

from fastapi import Request, Response, status

from signing.http.answering.replies import Listed, done
from signing.http.asking.security import ByGraduate
from signing.http.asking.subscription_forms import SubscriptionForm
from signing.http.asking.use_cases import ToSubscriptions
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.use_cases.notices.wechat_subscriptions import EndedSubscriptions, Subscription

router = Router(prefix="/me", tags=["graduate · 毕业生"])


@router.get("/subscriptions", rules.READ)
def list_own(by: ByGraduate, use_cases: ToSubscriptions) -> Listed[Subscription]:
    """Which notices WeChat can carry, with the `template_id` for `wx.requestSubscribeMessage`.

    `left` is how many more the graduate agreed to. Nothing is listed where none is set up.
    """
    return {"items": use_cases.list_own(by), "next": None}


@router.post("/subscriptions", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def subscribe(
    form: SubscriptionForm,
    by: ByGraduate,
    use_cases: ToSubscriptions,
    request: Request,
    response: Response,
) -> Subscription:
    """After WeChat answered `accept`: so many more messages of the kind may be sent.

    The first time `code`, of `wx.login`, says where to (409 `WeChatCodeNeeded`); it must be of the
    WeChat account that is signed in (409 `AnotherWeChatAccount`).
    """
    wechat = request.app.state.wechat
    return done(response, use_cases.subscribe(by, form.kind, form.count, form.code, wechat))


@router.delete("/subscriptions", rules.COMMAND)
def end(by: ByGraduate, use_cases: ToSubscriptions, response: Response) -> EndedSubscriptions:
    """Send nothing over WeChat any more, and forget where it reaches the graduate."""
    return done(response, use_cases.end(by))
