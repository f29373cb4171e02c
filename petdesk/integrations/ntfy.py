"""Push through ntfy, ntfy.sh or one's own (ntfy docs, "Publishing" and "Subscribe via API")."""

import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

import httpx

from petdesk.integrations import http, texts
from petdesk.integrations.ports import Accepted, Doubtful, Misconfigured, NotAccepted, Outgoing, Reason
from petdesk.models.values import Channel

BASE_URL: Final = "https://ntfy.sh"
_TOPIC: Final = re.compile("[-_A-Za-z0-9]{1,64}")
_NO_SUCH_TOPIC: Final = ("40009", "40010")


class Ntfy:
    """Push to a topic: `to` is the topic that the recipient listens to.

    The message id goes along as the sequence id. Android and the web show two messages of one sequence as one from
    version 2.16 of the server on; iPhones and older servers show both. So it is not a key: `find` looks a lost one up,
    among what the server still has (12 hours, unless it is set otherwise).
    """

    name = "ntfy"
    channel = Channel.PUSH
    keyed = False

    def __init__(self, *, token: str = "", base_url: str = "", timeout: httpx.Timeout = http.TIMEOUT) -> None:
        self._token = token
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client = http.make_client(base_url or BASE_URL, "ntfy", headers=headers, timeout=timeout)

    def send(self, message: Outgoing) -> Accepted:
        """Publish one message, as JSON, which takes titles in any script.

        Raises NotAccepted, TryLater, Doubtful, Misconfigured.
        """
        if not _TOPIC.fullmatch(message.to):
            raise NotAccepted(Reason.BAD_ADDRESS, "syntax")
        response = http.post(self._client, "ntfy", "/", json={"topic": message.to, **_content(message)})
        self._check(response)
        published = http.json_object(response).get("id")
        if not isinstance(published, str):
            raise Doubtful(str(response.status_code))  # a success, but not ntfy's
        return Accepted(published)

    def find(self, message: Outgoing, since: datetime) -> Iterable[Accepted]:
        """What the server still has of this message since, by the second. Raises TryLater, Misconfigured.

        The token needs to read the topic, too; else Misconfigured.
        """
        if not _TOPIC.fullmatch(message.to):
            return []
        params = {"poll": "1", "since": str(int(since.timestamp()))}
        response = http.get(self._client, "ntfy", f"/{message.to}/json", params)
        http.check_status(response, "ntfy")
        wanted = _content(message)
        return [Accepted(str(each["id"])) for each in _events(response) if _is_like(each, wanted)]

    def check(self) -> str:
        """Ask for the token's account, or without one whether the server is well. Raises TryLater, Misconfigured."""
        response = http.get(self._client, "ntfy", "/v1/account" if self._token else "/v1/health")
        http.check_status(response, "ntfy")
        if self._token:
            return "ntfy answers, and accepts the access token."
        return "ntfy answers."

    def close(self) -> None:
        """Give up its connections."""
        self._client.close()

    def _check(self, response: httpx.Response) -> None:
        if response.is_success:
            return
        code = str(http.json_object(response).get("code") or response.status_code)
        if response.status_code == 403 and self._token:  # the token is good, but this topic is somebody else's
            raise NotAccepted(Reason.REJECTED, code)
        if response.status_code == 403:
            raise Misconfigured("ntfy wants an access token.", code)
        http.check_status(response, "ntfy", code)
        raise NotAccepted(Reason.BAD_ADDRESS if code in _NO_SUCH_TOPIC else Reason.REJECTED, code)


def _content(message: Outgoing) -> dict[str, str]:
    return {
        "title": texts.line(message.subject) or texts.line(message.sender),
        "message": texts.lines(message.text),
        "sequence_id": str(message.message_id),
    }


def _events(response: httpx.Response) -> Iterable[dict[str, Any]]:
    """One JSON object a line."""
    for written in response.text.split("\n"):
        try:
            event = json.loads(written)
        except ValueError:
            continue
        if isinstance(event, dict) and event.get("event") == "message" and "id" in event:
            yield event


def _is_like(event: dict[str, Any], wanted: dict[str, str]) -> bool:
    if "sequence_id" in event:
        return bool(event["sequence_id"] == wanted["sequence_id"])
    return all(str(event.get(field, "")).strip() == wanted[field].strip() for field in ("title", "message"))
