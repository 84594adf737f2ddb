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
from signing.use_cases.notices.text_messages import TEMPLATES, TextMessages
from signing.use_cases.notices.wechat_messages import WeChatMessages
from signing.use_cases.notices.wechat_subscriptions import SubscriptionRows
from signing.use_cases.notices.wechat_templates import read_templates
from signing.use_cases.notices.wechat_tokens import AccessTokens


def list_channels(settings: Settings) -> list[Channel]:
    """Return which channels are on, without opening anything."""
    templates = read_templates(settings.wechat_templates)
    notices = frozenset(settings.named_templates) & frozenset(TEMPLATES.values())
    on: dict[Channel, bool] = {
        "mail": bool(settings.smtp_url.get_secret_value()),
        "wechat": bool(settings.wechat_app_id and templates.by_name),
        "sms": bool(settings.sms_url and notices),
    }
    return [channel for channel, is_on in on.items() if is_on]


def connect_senders(settings: Settings, context: Context) -> tuple[Sender, ...]:
    """Return the channels that are on."""
    on = list_channels(settings)
    mail = connect_mail(settings, Emails(context).find_address)
    senders: list[Sender] = [] if mail is None else [mail]
    if "wechat" in on:
        senders.append(connect_wechat_messages(settings, context))
    if "sms" in on:
        senders.append(connect_text_messages(settings, context))
    return tuple(senders)


def connect_mail(
    settings: Settings, find_address: Callable[[UUID], str | None]
) -> MailSender | None:
    url = settings.smtp_url.get_secret_value()
    if not url:
        return None
    letterhead = Letterhead(settings.platform_name, settings.mail_from, settings.address)
    return MailSender(MailServer.read(url), letterhead, find_address)


def connect_wechat_messages(settings: Settings, context: Context) -> WeChatMessages:
    """Return the channel of subscribe messages; without templates it is not set."""
    bridge, secret = Bridge(settings.wechat_url), settings.wechat_secret.get_secret_value()
    return WeChatMessages(
        bridge,
        AccessTokens(context.engine, context.tokens, bridge, settings.wechat_app_id, secret),
        context.wechat_templates,
        SubscriptionRows(context.engine, context.vault),
        settings.wechat_page,
        settings.wechat_stage,
    )


def connect_text_messages(settings: Settings, context: Context) -> TextMessages:
    """Return the channel of text messages; without templates for notices it is not set."""
    return TextMessages(context, frozenset(settings.named_templates))
