"""Composes the channels of an installation from its settings."""

from collections.abc import Callable
from uuid import UUID

from signing.settings import Settings
from signing.use_cases.access.emails import Emails
from signing.use_cases.core.context import Context
from signing.use_cases.core.outside import Bridge
from signing.use_cases.notices.mail import MailSender
from signing.use_cases.notices.mail_letter import Letterhead
from signing.use_cases.notices.mail_server import MailServer
from signing.use_cases.notices.sending import Channel, Sender
from signing.use_cases.notices.text_messages import TextMessages, sends_notices
from signing.use_cases.notices.wechat_messages import WeChatMessages
from signing.use_cases.notices.wechat_subscriptions import SubscriptionRows
from signing.use_cases.notices.wechat_tokens import AccessTokens


def list_channels(settings: Settings) -> list[Channel]:
    """Return which channels are on, without opening anything."""
    on: dict[Channel, bool] = {
        "mail": bool(settings.smtp_url.get_secret_value()),
        "wechat": bool(settings.wechat_app_id and settings.wechat_templates),
        "sms": bool(settings.sms_url and sends_notices(settings.named_templates)),
    }
    return [channel for channel, is_on in on.items() if is_on]


def connect_senders(settings: Settings, context: Context) -> tuple[Sender, ...]:
    """Return the channels that are on."""
    mail = connect_mail(settings, Emails(context).find_address)
    wechat = connect_wechat_messages(settings, context)
    text_messages = connect_text_messages(settings, context)
    return tuple(one for one in (mail, wechat, text_messages) if one is not None)


def connect_mail(
    settings: Settings, find_address: Callable[[UUID], str | None]
) -> MailSender | None:
    url = settings.smtp_url.get_secret_value()
    if not url:
        return None
    letterhead = Letterhead(settings.platform_name, settings.mail_from, settings.address)
    return MailSender(MailServer.read(url), letterhead, find_address)


def connect_wechat_messages(settings: Settings, context: Context) -> WeChatMessages | None:
    if not (settings.wechat_app_id and settings.wechat_templates):
        return None
    bridge, secret = Bridge(settings.wechat_url), settings.wechat_secret.get_secret_value()
    return WeChatMessages(
        bridge,
        AccessTokens(context.engine, context.tokens, bridge, settings.wechat_app_id, secret),
        context.wechat_templates,
        SubscriptionRows(context.engine, context.vault),
        settings.wechat_page,
        settings.wechat_stage,
    )


def connect_text_messages(settings: Settings, context: Context) -> TextMessages | None:
    channel = TextMessages(context, frozenset(settings.named_templates))
    return channel if channel.is_set else None
