"""Messages and senders that the tests of all adapters use."""

from typing import Final
from uuid import UUID

import httpx

from petdesk.integrations.ntfy import Ntfy
from petdesk.integrations.ports import CalendarEntry, Outgoing
from petdesk.integrations.sendgrid import SendGrid
from petdesk.integrations.twilio import Twilio

ACCOUNT: Final = "AC" + "0123456789abcdef" * 2
SERVICE: Final = "MG" + "fedcba9876543210" * 2
SID: Final = "SM" + "00112233445566778899aabbccddeeff"
TOKEN: Final = "not-a-real-token"
NUMBER: Final = "+14155550100"
MESSAGE_ID: Final = UUID("0190f0a0-aaaa-7bbb-8ccc-0123456789ab")
PATIENT: Final = httpx.Timeout(5)
IMPATIENT: Final = httpx.Timeout(5, read=0.1)

ICS: Final = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1@clinic.example\r\n"
    "SUMMARY:Rex — Impfung 🐕\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
).encode()

SMS: Final = Outgoing(
    MESSAGE_ID, "+14155550142", "Rex is due on Friday & he is expected: 10:15 + 5 min. 🐕", "Pawsome Vets"
)
EMAIL: Final = Outgoing(
    MESSAGE_ID,
    "ada.owner@example.com",
    "Hello Ada,\n\n.Rex is expected on Friday at 10:15.\n",
    "Pawsome Vets",
    "Rex, Friday 10:15 🐕",
    CalendarEntry(ICS, "REQUEST"),
)
PUSH: Final = Outgoing(
    MESSAGE_ID, "ada-and-rex", "Rex is expected.\nSee you! שלום", "Pawsome Vets", "Rex: Freitag – ß 🐕"
)


def twilio(url: str, timeout: httpx.Timeout = PATIENT) -> Twilio:
    return Twilio(ACCOUNT, TOKEN, from_number=NUMBER, base_url=url, timeout=timeout)


def sendgrid(url: str, timeout: httpx.Timeout = PATIENT) -> SendGrid:
    return SendGrid(TOKEN, "desk@clinic.example", reply_to="hello@clinic.example", base_url=url, timeout=timeout)


def ntfy(url: str, timeout: httpx.Timeout = PATIENT) -> Ntfy:
    return Ntfy(token=TOKEN, base_url=url, timeout=timeout)
