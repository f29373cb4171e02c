"""What every provider over HTTP shares: a client with limits, and what a lost or a refused request means.

The rule is one: after a failure it is known whether the message may have gone out. httpx tells whether a request was
ever on a connection; what a status means is as RFC 9110 has it, where the provider's own page says nothing else.
"""

import logging
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import Any, Final

import httpx

from petdesk import __version__
from petdesk.integrations.ports import Doubtful, Misconfigured, SendingError, TryLater

TIMEOUT: Final = httpx.Timeout(15, connect=5, pool=5)
"""Seconds: to connect and to wait for a free connection, and for every read and write."""

# A connection that idles longer is closed at the other end just when the next message is written to it.
_LIMITS: Final = httpx.Limits(max_connections=10, max_keepalive_connections=5, keepalive_expiry=5)

_NEVER_ARRIVED: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
_LONGEST_WAIT: Final = 86_400.0
_NEVER_TAKEN: Final = (408, 425, 429, 503)
_ELSEWHERE: Final = (404, 405, 406, 410, 415)

# They write addresses with their queries into the log: numbers of owners, topics, keys of webhooks.
for _talkative in ("httpx", "httpcore"):
    logging.getLogger(_talkative).setLevel(logging.WARNING)


def make_client(
    base_url: str,
    provider: str,
    *,
    headers: Mapping[str, str] | None = None,
    auth: tuple[str, str] | None = None,
    timeout: httpx.Timeout = TIMEOUT,
) -> httpx.Client:
    """A client for one provider; threads may share it. Proxies are those of the environment, certificates are verified.

    Raises Misconfigured for an address that is not `https://`: only this machine may be spoken to without.
    """
    try:
        address = httpx.URL(base_url)
        understood = bool(address.host.encode("idna")) and not address.userinfo and (address.port or 443) < 65_536
    except (UnicodeError, httpx.InvalidURL):
        understood = False
    if not understood:
        raise Misconfigured(f"The address of {provider} cannot be understood.", "address")
    if address.scheme != "https" and not (address.scheme == "http" and _is_this_machine(address.host)):
        raise Misconfigured(f"The address of {provider} has to begin with https://.", "address")
    return httpx.Client(
        base_url=address,
        headers={"User-Agent": f"petdesk/{__version__}", **(headers or {})},
        auth=auth,
        timeout=timeout,
        limits=_LIMITS,
    )


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def post(client: httpx.Client, provider: str, path: str, **content: Any) -> httpx.Response:
    """Send something once. Raises TryLater when it never left, Doubtful when it may have, Misconfigured."""
    try:
        return client.post(path, **content)
    except httpx.RequestError as lost:
        failure = _lost(lost, provider) or Doubtful(type(lost).__name__)
    # Out here, for httpx's exception holds the request, and what is raised within holds the exception.
    raise failure


def get(client: httpx.Client, provider: str, path: str, params: Mapping[str, str] | None = None) -> httpx.Response:
    """Read something. Raises TryLater when no answer came, Misconfigured."""
    try:
        return client.get(path, params=params)
    except httpx.RequestError as lost:
        failure = _lost(lost, provider) or TryLater(type(lost).__name__)
    raise failure


def _lost(lost: httpx.RequestError, provider: str) -> SendingError | None:
    """What it means when the request never left; None when it may have."""
    if not isinstance(lost, _NEVER_ARRIVED):
        return None
    if untrusted(lost):
        return Misconfigured(
            f"The certificate that {provider} shows is not trusted. Somebody may be listening in, or this machine's"
            " clock or its list of certificates is out of date.",
            "certificate",
        )
    return TryLater(type(lost).__name__)


def untrusted(error: BaseException) -> bool:
    """Whether an error comes from a certificate that was not accepted."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def check_status(response: httpx.Response, provider: str, code: str = "", *, after: float | None = None) -> None:
    """Raise what a status means with every provider; successes and what is wrong with a message itself pass.

    408, 425, 429 and 503 were not processed (RFC 9110, RFC 8470, RFC 6585): TryLater, with `after` or Retry-After. Any
    other 5xx leaves a message doubtful, and may be read again. 401, 403, redirects, addresses that nothing answers at
    and whatever else refuses to be read are the settings' fault.
    """
    status, code = response.status_code, code or str(response.status_code)
    reading = response.request.method == "GET"
    if status in _NEVER_TAKEN:
        raise TryLater(code, retry_after(response) if after is None else after)
    if status >= 500:
        raise TryLater(code) if reading else Doubtful(code)
    if status in (401, 403):
        raise Misconfigured(f"{provider} does not accept the credentials.", code)
    if status in _ELSEWHERE or 300 <= status < 400 or (reading and status >= 400):
        raise Misconfigured(f"{provider} does not answer at the address in the settings.", code)


def retry_after(response: httpx.Response) -> float | None:
    """How many seconds Retry-After asks to wait: a number or a date (RFC 9110), at most a day; None without one."""
    asked = response.headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdigit():
        return min(float(asked), _LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(asked)
    except (TypeError, ValueError):
        return None
    return seconds_until(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def seconds_until(moment: datetime) -> float:
    """How long it is until a moment: at least 0, at most a day."""
    return min(max((moment - datetime.now(UTC)).total_seconds(), 0.0), _LONGEST_WAIT)


def json_object(response: httpx.Response) -> dict[str, Any]:
    """What was answered as JSON; empty when it is anything else, such as a gateway's page."""
    try:
        answer = response.json()
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
