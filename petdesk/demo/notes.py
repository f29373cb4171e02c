"""What is written down: treatment notes and remarks made on the phone. Short and plain, as busy people write."""

from collections.abc import Mapping
from random import Random
from typing import Final

from petdesk.demo import catalogue as c
from petdesk.demo.breeds import Species
from petdesk.demo.catalogue import Offer
from petdesk.demo.treatments import EXOTIC, TREATMENT

CANCELLED: Final = (
    "Owner is ill",
    "Owner's work",
    "Pet is well again",
    "Car broke down",
    "Moved to another day",
    "Travelling",
    "Cannot find the cat",
    "Found an earlier slot elsewhere",
    "Vet is ill, owner informed",
    "Too expensive at the moment",
)
"""Why visits are called off."""

_REMARKS: Final[Mapping[Offer, tuple[str, ...]]] = {
    c.CHECK_UP: (
        "Drinks a lot lately.",
        "Owner wants to talk about food.",
        "From a shelter, first visit here.",
        "Cough at night.",
    ),
    c.VACCINATION: ("Needs the passport for travelling.", "Bring the booklet."),
    c.BOOSTER: ("Reminder card received.", "Second pet may come along."),
    c.RE_CHECK: ("Stitches out.", "Ear again.", "Control after tablets."),
    c.DENTAL: ("Fasted from 20:00.", "Estimate sent.", "Owner asks for a call afterwards."),
    c.LIMPING: ("Since Sunday.", "After jumping off the sofa.", "Please a slot without stairs."),
    c.SKIN: ("Scratches all night.", "Ear smells."),
    c.STOMACH: ("Keeps water down.", "Bring a stool sample."),
    c.EMERGENCY: ("On the way, 15 min.", "Bleeding."),
    c.SPAY: ("Fasted from 20:00. Drop off at 08:00.",),
    c.NEUTER: ("Fasted from 20:00. Drop off at 08:00.",),
    c.NURSE_VISIT: ("Bandage.", "Insulin, first time.", "Monthly injection."),
    c.SURGERY: ("Fasted from 20:00. Consent to sign.", "Blood tests done last week."),
    c.NAIL_TRIM: ("Gets nervous.", "Two people, please."),
    c.FULL_GROOM: ("Not too short.", "Like last time.", "Picks up at noon."),
    c.FAREWELL: ("Please use the side door.",),
}  # fmt: skip


def treatment(rng: Random, offer: Offer, species: Species, kilograms: float, vaccine: str) -> str:
    """A treatment note: two or three sentences, now and then lines in the manner of SOAP."""
    sentences = EXOTIC.get(offer, TREATMENT[offer]) if species.exotic else TREATMENT[offer]
    found, done, next_step = map(rng.choice, sentences)
    style = rng.random()
    if style < 0.12:
        text = f"S/O: {found}\nA: {done}\nP: {next_step}"
    elif style < 0.3:
        text = f"{found} {done}"
    else:
        text = f"{found} {done} {next_step}"
    return text.format(kg=f"{kilograms:.4g}", d=rng.randint(2, 9), hr=rng.randint(72, 150), vaccine=vaccine)


def remark(rng: Random, offer: Offer) -> str | None:
    """What was said when the visit was booked; mostly nothing."""
    sentences = _REMARKS.get(offer)
    return rng.choice(sentences) if sentences and rng.random() < 0.3 else None
