"""E-mail through SendGrid's Mail Send (SendGrid docs, "Mail Send" and "Errors")."""

from base64 import b64encode
from datetime import UTC, datetime
from typing import Any, Final

import httpx

from petdesk.integrations import http, texts
from petdesk.integrations.ports import Accepted, Misconfigured, NotAccepted, Outgoing, Reason, TryLater
from petdesk.models.values import Channel

BASE_URL: Final = "https://api.sendgrid.com"
"""For regional subusers in the EU it is `https://api.eu.sendgrid.com`."""


class SendGrid:
    """E-mail from a verified sender. SendGrid has no idempotency key, and no look-up that every plan may use."""

    name = "sendgrid"
    channel = Channel.EMAIL
    keyed = False

    def __init__(
        self,
        api_key: str,
        from_address: str,
        *,
        reply_to: str = "",
        base_url: str = "",
        timeout: httpx.Timeout = http.TIMEOUT,
    ) -> None:
        self._from = texts.own_mailbox(from_address)
        self._reply_to = texts.own_mailbox(reply_to) if reply_to else ""
        headers = {"Authorization": f"Bearer {api_key}", "Accept": "application/json"}
        self._client = http.make_client(base_url or BASE_URL, "SendGrid", headers=headers, timeout=timeout)

    def send(self, message: Outgoing) -> Accepted:
        """Queue one e-mail; `provider_id` is its X-Message-Id.

        Raises NotAccepted, TryLater, Doubtful, Misconfigured.
        """
        response = http.post(self._client, "SendGrid", "/v3/mail/send", json=self._body(message))
        _check(response)
        return Accepted(response.headers.get("X-Message-Id"))

    def check(self) -> str:
        """Read what the key may do. Raises TryLater, Misconfigured, also for a key that may not send."""
        response = http.get(self._client, "SendGrid", "/v3/scopes")
        _check(response)
        if "mail.send" not in (http.json_object(response).get("scopes") or []):
            raise Misconfigured("The SendGrid API key may not send mail: it needs the permission Mail Send.")
        return "SendGrid answers, and the key may send mail."

    def close(self) -> None:
        """Give up its connections."""
        self._client.close()

    def _body(self, message: Outgoing) -> dict[str, Any]:
        local, domain = texts.mailbox(message.to)
        sender = texts.line(message.sender)
        body: dict[str, Any] = {
            "personalizations": [
                {"to": [{"email": f"{local}@{domain}"}], "custom_args": {"message_id": str(message.message_id)}}
            ],
            "from": {"email": self._from, "name": sender},
            "subject": texts.line(message.subject) or sender,
            "content": [{"type": "text/plain", "value": texts.lines(message.text) or " "}],
            "headers": {
                "Message-ID": f"<{message.message_id}@{self._from.rpartition('@')[2]}>",
                "Auto-Submitted": "auto-generated",
            },
            # Links stay the clinic's own, and nobody counts who opened what.
            "tracking_settings": {
                "click_tracking": {"enable": False, "enable_text": False},
                "open_tracking": {"enable": False},
            },
        }
        if self._reply_to:
            body["reply_to"] = {"email": self._reply_to}
        if message.calendar:
            # The alternative is what Outlook and Gmail answer to; the file is for everything else.
            kind, ics = f"text/calendar; method={message.calendar.method}", message.calendar.ics
            body["content"].append({"type": kind, "value": ics.decode("utf-8", "replace")})
            body["attachments"] = [
                {
                    "content": b64encode(ics).decode(),
                    "type": "application/ics",
                    "filename": "invite.ics",
                    "disposition": "attachment",
                }
            ]
        return body


def _check(response: httpx.Response) -> None:
    if response.is_success:
        return
    errors = http.json_object(response).get("errors")
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    field, said = str(first.get("field") or ""), str(first.get("message") or "")
    code = str(response.status_code)
    if field.startswith("from"):
        raise Misconfigured("The address to send from is not a verified sender of the SendGrid account.", code)
    if "credits" in said:
        raise Misconfigured("The SendGrid account has no credits left.", code)
    if response.status_code == 429:
        raise TryLater(code, _until_reset(response))
    http.check_status(response, "SendGrid")
    # `personalizations.0.to.0.email` is the field of an address that SendGrid takes for none.
    raise NotAccepted(Reason.BAD_ADDRESS if field.startswith("personalizations") else Reason.REJECTED, code)


def _until_reset(response: httpx.Response) -> float | None:
    """The seconds until X-RateLimit-Reset, a Unix time (SendGrid docs, "Rate Limits"); else what Retry-After says."""
    reset = response.headers.get("X-RateLimit-Reset", "").strip()
    if reset.isascii() and reset.isdigit() and len(reset) <= 10:
        return http.seconds_until(datetime.fromtimestamp(int(reset), UTC))
    return http.retry_after(response)
