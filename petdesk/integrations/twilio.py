"""SMS through Twilio's Messages resource (Twilio docs, "Messages resource" and "Error and Warning Dictionary")."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import quote

import httpx

from petdesk.integrations import http, texts
from petdesk.integrations.ports import (
    Accepted,
    Doubtful,
    Incoming,
    Misconfigured,
    NotAccepted,
    Outgoing,
    Progress,
    Reason,
    Tracked,
)
from petdesk.integrations.twilio_codes import raise_for_code, reason_of
from petdesk.models.values import Channel

BASE_URL: Final = "https://api.twilio.com"
_PAGE: Final = "1000"
_NUMBER: Final = re.compile(r"\+[1-9][0-9]{4,14}")  # E.164
_TRIAL: Final = "Sent from your Twilio trial account - "
_PROGRESS: Final = {
    "delivered": Progress.DELIVERED,
    "read": Progress.DELIVERED,
    "undelivered": Progress.FAILED,
    "failed": Progress.FAILED,
    "canceled": Progress.FAILED,
}
"""What a status means; every other one is on the way."""

_SMART: Final = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "..."})


class Twilio:
    """SMS from a number, or from a messaging service. Twilio has no idempotency key: `find` looks a lost one up."""

    name = "twilio"
    channel = Channel.SMS
    keyed = False

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        *,
        from_number: str = "",
        messaging_service_sid: str = "",
        base_url: str = "",
        timeout: httpx.Timeout = http.TIMEOUT,
    ) -> None:
        if bool(from_number) == bool(messaging_service_sid):
            raise Misconfigured("Twilio needs either the number to send from or a messaging service, and not both.")
        self._sender = {"From": from_number} if from_number else {"MessagingServiceSid": messaging_service_sid}
        self._number, self._service = from_number, messaging_service_sid
        self._account = f"/2010-04-01/Accounts/{account_sid}"
        auth = (account_sid, auth_token)
        self._client = http.make_client(base_url or BASE_URL, "Twilio", auth=auth, timeout=timeout)

    def send(self, message: Outgoing) -> Accepted:
        """Queue one SMS; `provider_id` is its SID. Raises NotAccepted, TryLater, Doubtful, Misconfigured."""
        if not _NUMBER.fullmatch(message.to):
            raise NotAccepted(Reason.BAD_ADDRESS, "syntax")
        form = {"To": message.to, **self._sender, "Body": texts.lines(message.text)}
        response = http.post(self._client, "Twilio", f"{self._account}/Messages.json", data=form)
        _check(response)
        resource = http.json_object(response)
        if not isinstance(resource.get("sid"), str):
            raise Doubtful(str(response.status_code))  # a success, but not Twilio's
        return _accepted(resource)

    def track(self, provider_id: str) -> Tracked:
        """How far an SMS has come. One that Twilio no longer knows stays as it was. Raises TryLater, Misconfigured."""
        path = f"{self._account}/Messages/{quote(provider_id, safe='')}.json"
        response = http.get(self._client, "Twilio", path)
        if response.status_code == 404:
            return Tracked(Progress.SENT, code="404")
        resource = self._read(response)
        code = str(resource.get("error_code") or "")
        progress = _progress(resource)
        return Tracked(progress, reason_of(code) if progress is Progress.FAILED else None, code)

    def find(self, message: Outgoing, since: datetime) -> Iterable[Accepted]:
        """What Twilio took over for this recipient with this text since, by the second. Raises TryLater, Misconfigured.

        Asked for by recipient alone: one that is still queued has no date of sending that a filter would match.
        """
        if not _NUMBER.fullmatch(message.to):
            return []
        since, text = since.replace(microsecond=0), _compared(texts.lines(message.text))
        found = [
            (created, _accepted(resource))
            for resource in self._pages({"To": message.to}, since)
            if str(resource.get("direction")).startswith("outbound")
            and (created := _moment(resource, "date_created")) >= since
            and _compared(str(resource.get("body") or "").removeprefix(_TRIAL)) == text
        ]
        return [accepted for _, accepted in sorted(found, key=lambda each: each[0])]

    def received(self, since: datetime) -> Iterable[Incoming]:
        """SMS to our number, or to the messaging service, since, by the second. Raises TryLater, Misconfigured."""
        params = {"DateSent>": since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
        if self._number:
            params["To"] = self._number
        incoming = [
            Incoming(
                provider_id=str(resource["sid"]),
                sender=str(resource.get("from") or ""),
                text=str(resource.get("body") or ""),
                received_at=_moment(resource, "date_sent", "date_created"),
            )
            for resource in self._pages(params)
            if resource.get("direction") == "inbound"
            and (not self._service or resource.get("messaging_service_sid") in (None, self._service))
        ]
        return sorted(incoming, key=lambda each: each.received_at)

    def check(self) -> str:
        """Read the account. Raises TryLater, Misconfigured, also for an account that is suspended or closed."""
        account = self._read(http.get(self._client, "Twilio", f"{self._account}.json"))
        if account.get("status") != "active":
            raise Misconfigured("The Twilio account is not active.", str(account.get("status") or ""))
        return f"Twilio answers for the account {texts.line(str(account.get('friendly_name') or ''))}."

    def close(self) -> None:
        """Give up its connections."""
        self._client.close()

    def _read(self, response: httpx.Response) -> dict[str, Any]:
        _check(response)
        resource = http.json_object(response)
        if not resource:
            raise Misconfigured("Twilio does not answer at the address in the settings.", str(response.status_code))
        return resource

    def _pages(self, params: dict[str, str], since: datetime | None = None) -> Iterator[dict[str, Any]]:
        """Messages, the latest first, up to a page on which all are older than `since`."""
        path = f"{self._account}/Messages.json"
        page = self._read(http.get(self._client, "Twilio", path, {**params, "PageSize": _PAGE}))
        while True:
            messages = page.get("messages") or []
            yield from messages
            following = str(page.get("next_page_uri") or "")
            if since and messages and all(_moment(each, "date_created") < since for each in messages):
                return
            if not following.startswith(f"{self._account}/"):  # the credentials go nowhere else
                return
            page = self._read(http.get(self._client, "Twilio", following))


def _check(response: httpx.Response) -> None:
    if response.is_success:
        return
    code = str(http.json_object(response).get("code") or "")
    raise_for_code(code, http.retry_after(response))
    http.check_status(response, "Twilio", code)
    raise NotAccepted(reason_of(code) or Reason.REJECTED, code or str(response.status_code))


def _accepted(resource: dict[str, Any]) -> Accepted:
    return Accepted(str(resource["sid"]), _progress(resource))


def _progress(resource: dict[str, Any]) -> Progress:
    return _PROGRESS.get(str(resource.get("status")), Progress.SENT)


def _moment(resource: dict[str, Any], *fields: str) -> datetime:
    for field in fields:
        try:
            moment = parsedate_to_datetime(str(resource.get(field) or ""))
        except ValueError:
            continue
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return datetime.now(UTC)  # not dated yet: it is new, then


def _compared(text: str) -> str:
    """A text as smart encoding leaves it alike: it replaces typographic characters by those of GSM 03.38."""
    return " ".join(unicodedata.normalize("NFKC", text.translate(_SMART)).split())
