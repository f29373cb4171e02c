"""A provider in all its moods, as a process: Twilio's Messages resource without keys, and a service with keys.

`python -m bench.soak.provider PORT JOURNAL SEED` keeps what it took over in the file JOURNAL, a line each.
"""

import json
import random
import sys
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

HANGS: Final = 6.0
"""Seconds that a request hangs at times: longer than the workers wait."""

_MOODS: Final = (
    # how often, of a hundred: what happens, and whether the message was taken over before it did
    (6, "429", False),
    (3, "503", False),
    (2, "500", False),
    (2, "500", True),
    (1, "hang", False),
    (1, "hang", True),
    (2, "drop", False),
    (2, "drop", True),
    (5, "slow", True),
)


@dataclass
class Books:
    """What was taken over: by recipient for the service without keys, by key for the other."""

    journal: Path
    lock: threading.Lock
    sids: dict[str, list[dict[str, Any]]]
    keys: set[str]
    rng: random.Random

    def mood(self) -> tuple[str, bool]:
        """How the next request goes."""
        with self.lock:
            roll = self.rng.uniform(0, 100)
        for share, what, taken in _MOODS:
            if roll < share:
                return what, taken
            roll -= share
        return "fine", True

    def note(self, **entry: str) -> None:
        """Write down a message that is delivered."""
        with self.journal.open("a") as journal:
            journal.write(json.dumps(entry) + "\n")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    books: Books

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        what, taken = self.books.mood()
        answer = self._take(body) if taken else {}
        match what:
            case "429" | "503":
                self._answer(int(what), {"code": 20429}, {"Retry-After": "1"})
            case "500":
                self._answer(500, {"code": 20500})
            case "hang":
                time.sleep(HANGS)
                self.close_connection = True
            case "drop":
                self.close_connection = True
            case _:
                time.sleep(0.8 if what == "slow" else 0.02)
                self._answer(201, answer)

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path.endswith("/Messages.json"):
            to = dict(parse_qsl(url.query)).get("To", "")
            with self.books.lock:
                found = list(self.books.sids.get(to, ()))
            self._answer(200, {"messages": found, "next_page_uri": None})
        elif "/Messages/" in url.path:
            self._answer(200, {"sid": url.path.rsplit("/", 1)[1].removesuffix(".json"), "status": "delivered"})
        else:
            self._answer(200, {})

    def _take(self, body: str) -> dict[str, Any]:
        """Deliver a message; with a key, once."""
        if key := self.headers.get("Idempotency-Key"):
            with self.books.lock:
                if key not in self.books.keys:
                    self.books.keys.add(key)
                    self.books.note(key=key, to=json.loads(body)["to"])
            return {"id": key}
        form = dict(parse_qsl(body))
        with self.books.lock:
            sid = f"SM{sum(map(len, self.books.sids.values())):032x}"
            message = {
                "sid": sid,
                "to": form["To"],
                "body": form["Body"],
                "status": "queued",
                "direction": "outbound-api",
                "date_created": format_datetime(datetime.now(UTC)),
                "error_code": None,
            }
            self.books.sids[form["To"]].append(message)
            self.books.note(sid=sid, to=form["To"])
        return message

    def _answer(self, status: int, content: object, headers: dict[str, str] | None = None) -> None:
        written = json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(written)))
        self.end_headers()
        self.wfile.write(written)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: workers are killed in the middle on purpose."""


def main() -> None:
    """Serve until killed."""
    port, journal, seed = int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    _Handler.books = Books(journal, threading.Lock(), defaultdict(list), set(), random.Random(seed))
    _Server(("127.0.0.1", port), _Handler).serve_forever()


if __name__ == "__main__":
    main()
