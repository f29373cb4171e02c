"""The sentences that treatment notes are made of."""

from collections.abc import Mapping
from typing import Final

from petdesk.demo import catalogue as c
from petdesk.demo.catalogue import Offer

Sentences = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""What was found, what was done, what comes next. One of each makes a note."""

TREATMENT: Final[Mapping[Offer, Sentences]] = {
    c.CHECK_UP: (
        (
            "BAR, {kg} kg, T 38.{d}. Heart and lungs clear.",
            "Bright and alert, {kg} kg. HR {hr}, no murmur.",
            "{kg} kg, BCS 5/9. Abdomen soft, lymph nodes normal.",
            "{kg} kg, BCS 7/9, gained since last time.",
            "Routine check, no complaints from the owner. {kg} kg.",
            "Well hydrated, mucous membranes pink, CRT < 2 s. {kg} kg.",
        ),
        (
            "Teeth: mild tartar on the premolars.",
            "Ears and eyes clean.",
            "Soft lump on the left flank, 1 cm, aspirated: fat.",
            "Slight tartar, gums fine.",
            "Coat and skin good.",
            "Claws a little long, trimmed.",
            "Worming tablet given here.",
            "Teeth good for its age.",
        ),
        (
            "No treatment needed.",
            "Back in a year.",
            "Weight check in 6 weeks, diet sheet given.",
            "Dental advised within 6 months.",
            "Flea treatment dispensed.",
            "Senior blood test offered, owner will think about it.",
        ),
    ),
    c.VACCINATION: (
        ("Healthy on examination, {kg} kg.", "T 38.{d}, heart clear, {kg} kg.", "Fit to vaccinate. {kg} kg."),
        ("{vaccine} s.c. left shoulder.", "{vaccine} given, no reaction.", "First {vaccine}, right shoulder."),
        ("Second dose in 4 weeks.", "Owner told what to watch for.", "Waited 15 min, well.", "Wormed as well."),
    ),
    c.BOOSTER: (
        ("Healthy, {kg} kg.", "T 38.{d}, {kg} kg, no complaints.", "Well since last year. {kg} kg."),
        ("{vaccine} s.c., no reaction.", "{vaccine} booster given.", "{vaccine}, left shoulder."),
        ("Booklet stamped.", "Next one entered.", "Wants the reminder by SMS.", "Tartar noted, dental mentioned."),
    ),
    c.RE_CHECK: (
        (
            "Wound clean and dry, stitches out.",
            "Ear canal clean, cytology negative.",
            "No pain on palpation, walks normally.",
            "Improving, still a little red.",
            "Eating well, stools normal.",
        ),
        ("Medication finished as planned.", "Owner content.", "Weight steady.", "Shown how to go on at home."),
        ("Discharged.", "No further visit needed.", "Treatment for one more week.", "Back if it returns."),
    ),
    c.DENTAL: (
        ("ASA 1, propofol/isoflurane.", "Pre-anaesthetic bloods normal.", "ASA 2, IV fluids throughout."),
        (
            "Scale and polish, no extractions.",
            "Scaled, 104 and 108 extracted.",
            "Full-mouth X-rays, 309 extracted, sutured.",
            "Grade 2 tartar removed, pockets < 3 mm.",
        ),
        ("Soft food for 5 days.", "Meloxicam 3 days. Re-check in 10 days.", "Brushing shown to the owner."),
    ),
    c.X_RAY: (
        (
            "Hips VD and lateral: mild dysplasia, both sides.",
            "Thorax, two views: lungs clear, heart size normal.",
            "Left stifle, two views: no fracture.",
            "Abdomen, two views: gas, no obstruction.",
        ),
        ("Light sedation.", "No sedation needed.", "Woke up well."),
        (
            "Discussed with the owner.",
            "Pain relief for 7 days.",
            "Report sent by e-mail.",
            "Pictures to the specialist for a second opinion.",
        ),
    ),
    c.ULTRASOUND: (
        (
            "Full abdomen: no abnormality seen.",
            "Abdomen: bladder wall thickened, no stones.",
            "Abdomen: nodule of 8 mm in the spleen.",
            "Echo: LA/Ao 1.4, mild mitral regurgitation.",
        ),
        ("Fasted, clipped.", "Lay still without sedation.", "Owner was present."),
        ("Repeat in 3 months.", "Urine sample sent.", "No treatment for now.", "Images filed."),
    ),
    c.BLOOD_TEST: (
        ("Jugular sample, calm.", "Cephalic vein, one attempt.", "Fasted sample."),
        (
            "CBC and chemistry to the lab.",
            "T4 sent.",
            "Kidney values: creatinine slightly raised.",
            "All in range.",
        ),
        ("Results by phone tomorrow.", "Repeat in 6 weeks.", "Diet continues.", "Dose unchanged."),
    ),
    c.LIMPING: (
        (
            "Right fore, 2/5, since the weekend: elbow thickened, range reduced.",
            "On and off after running: pain on extension of the hip.",
            "Acute, left hind not bearing weight: swollen pad, thorn removed.",
            "Stiff after rest: stifle stable, no drawer sign.",
            "Torn claw on the left fore, trimmed and dressed.",
        ),
        ("T 38.{d}.", "Other legs sound.", "Gait filmed.", "Neurologically normal."),
        (
            "NSAID for 7 days, lead only.",
            "X-ray if not better in a week.",
            "Rest for 10 days.",
            "Re-check in 10 days.",
        ),
    ),
    c.SKIN: (
        (
            "Itching for 3 weeks: flea dirt found.",
            "Head shaking, left ear red: Malassezia.",
            "Bald patch on the back: scraping negative.",
            "Hot spot on the right cheek: cocci, clipped.",
            "Wart on the shoulder: harmless, measured.",
        ),
        ("Rest of the coat fine.", "Tape sample taken.", "Both ears cleaned.", "No fleas seen."),
        (
            "Flea treatment for all animals in the house.",
            "Chlorhexidine shampoo twice a week.",
            "Diet trial of 8 weeks discussed.",
            "Ointment twice a day for 7 days.",
        ),
    ),
    c.STOMACH: (
        (
            "Vomited 3 times since last night.",
            "Soft stool for 4 days.",
            "Ate something on the walk.",
            "Not eating since yesterday.",
        ),
        (
            "Abdomen soft, 5 % dehydrated.",
            "T 38.{d}, belly slightly tense.",
            "No foreign body felt.",
            "Giardia test negative.",
        ),
        (
            "Maropitant s.c., light diet.",
            "Fluids s.c., ring tomorrow.",
            "Probiotics 5 days.",
            "Come back if vomiting goes on.",
        ),
    ),
    c.EMERGENCY: (
        (
            "Bitten by another dog: wound flushed, two sutures.",
            "Ate chocolate an hour ago: vomiting induced, all up.",
            "Hit by a bicycle: bruises, X-ray clear.",
            "Torn claw: pressure bandage, bleeding stopped.",
            "Sting, face swollen: antihistamine, swelling went down.",
        ),
        ("Stable throughout.", "Pain relief given.", "Mucous membranes pink, HR {hr}.", "T 38.{d}."),
        (
            "Observed for 2 hours, then home.",
            "Pain relief for 5 days.",
            "Re-check in 2 days.",
            "Owner has the night number.",
        ),
    ),
    c.SPAY: (
        ("Pre-op check normal, {kg} kg.", "Fasted, IV catheter left fore.", "{kg} kg, ASA 1."),
        (
            "Ovariectomy, midline, uneventful.",
            "Ovariohysterectomy, no complications.",
            "Routine, no complications.",
        ),
        ("Home at 16:00, collar on.", "Meloxicam 3 days. Stitches out in 10 days.", "Woke up calmly."),
    ),
    c.NEUTER: (
        ("Pre-op check normal, {kg} kg.", "Both descended, {kg} kg.", "Fasted, {kg} kg, ASA 1."),
        ("Castration, closed technique.", "Routine, no complications.", "Castration, prescrotal incision."),
        ("Home at 15:00, collar on.", "Meloxicam 3 days.", "Re-check in 10 days.", "Woke up calmly."),
    ),
    c.SURGERY: (
        ("Consent signed, bloods normal.", "Premed methadone/dexmedetomidine.", "Epidural placed."),
        (
            "TPLO left, plate and six screws.",
            "Mass on the flank removed with 2 cm margins, sent for histology.",
            "Enterotomy: corn cob removed, gut viable.",
            "Patella luxation grade 3 corrected.",
        ),
        ("Night at the clinic.", "Re-check in 10 days.", "Pain relief for 10 days.", "Owner informed by phone."),
    ),
    c.MICROCHIP: (
        ("No chip found beforehand.", "Checked twice for an old chip."),
        ("Implanted left neck, reads well.", "Placed between the shoulders."),
        ("Registered with the owner's number.", "Owner has the form."),
    ),
    c.FAREWELL: (
        ("Long talk with the owner.", "Quality of life poor for weeks.", "Family present."),
        ("Sedated first, then pentobarbital. Peaceful.", "Passed quietly at once."),
        ("Cremation, ashes back.", "Taken home.", "Paw print made."),
    ),
    c.NAIL_TRIM: (
        ("All four paws.", "Front paws only, got too worried.", "Needed two people.", "Very patient today."),
        (
            "One quick touched, styptic powder.",
            "Dew claws nearly grown in.",
            "No problems.",
            "Black nails, small steps.",
        ),
        ("Again in 6 weeks.", "Treats helped.", "Owner will try at home."),
    ),
    c.NURSE_VISIT: (
        (
            "Bandage changed.",
            "Insulin technique shown.",
            "Monthly injection given.",
            "Stitches checked.",
            "Ears cleaned.",
        ),
        ("Wound dry.", "Owner confident.", "No swelling.", "A little sore, calm.", "All as it should be."),
        ("Next in 4 weeks.", "Vet informed.", "Rings if anything changes.", "No further visit needed."),
    ),
    c.WEIGHT_CHECK: (
        ("{kg} kg.", "{kg} kg, on target.", "{kg} kg, a little more than last time."),
        ("Diet continues.", "Ration cut by 10 %.", "Growing as it should.", "Less treats, more walks."),
        ("Again in 4 weeks.", "Again in 6 weeks.", "Owner motivated."),
    ),
    c.FULL_GROOM: (
        ("Short summer clip.", "Teddy cut, as always.", "Hand-stripped.", "Clipped 7F body, face by scissors."),
        (
            "Mats behind both ears removed.",
            "Ears plucked and cleaned.",
            "One tick taken off.",
            "Skin fine under the coat.",
        ),
        (
            "Every 8 weeks.",
            "Vet should look at a wart on the left hip.",
            "Good as gold.",
            "Does not like the dryer.",
        ),
    ),
    c.BATH: (
        ("Medicated shampoo, 10 min contact.", "Rolled in something. Two rounds.", "Bath and blow-dry."),
        ("Undercoat out.", "Skin calm.", "A little dandruff."),
        ("Again in 4 weeks.", "Smells of roses.", "Use a conditioner next time."),
    ),
    c.PUPPY_CLASS: (
        ("Sits for a treat.", "Plays well with others.", "Shy at first."),
        ("Handled ears, paws, mouth.", "Scale and table without fear.", "Teeth changing."),
        ("Next class in 2 weeks.", "Owner practises nails.", "Ready for the second dose."),
    ),
}  # fmt: skip
"""A mammal's notes."""

EXOTIC: Final[Mapping[Offer, Sentences]] = {
    c.CHECK_UP: (
        (
            "Bright, {kg} kg.",
            "{kg} kg, in good condition.",
            "Examined in the towel, {kg} kg.",
            "Calm in the dark, {kg} kg.",
        ),
        (
            "Skin and eyes clear.",
            "Beak or claws a little long, trimmed.",
            "Droppings sample: no parasites.",
            "Mouth clean.",
        ),
        (
            "UV lamp is a year old: replace.",
            "Diet sheet given.",
            "More calcium.",
            "Again in 6 months.",
            "No treatment needed.",
        ),
    ),
    c.STOMACH: (
        ("Not eating since yesterday.", "Droppings soft for 3 days.", "Lost weight, {kg} kg.", "Sits fluffed up."),
        (
            "Crop and belly empty.",
            "Sample under the microscope: flagellates.",
            "Temperature at home too low.",
            "Dehydrated.",
        ),
        ("Fluids and hand feeding.", "Metronidazole 5 days.", "Warmth, ring tomorrow.", "Come back in 2 days."),
    ),
    c.X_RAY: (
        ("Whole body, two views, no sedation.", "Whole body, short gas anaesthesia."),
        ("Bones dense, no fracture.", "Eggs visible.", "Gas in the gut, no obstruction.", "Lungs clear."),
        ("Discussed with the owner.", "Calcium and warmth.", "Report sent by e-mail.", "Again in 4 weeks."),
    ),
    c.BLOOD_TEST: (
        ("Small sample, well tolerated.", "Sample from the wing or tail vein."),
        ("To the lab.", "Calcium low.", "All in range.", "Uric acid slightly raised."),
        ("Results by phone tomorrow.", "Diet changed.", "Repeat in 6 weeks."),
    ),
    c.EMERGENCY: (
        ("Fell from the table.", "Caught by the cat.", "Bleeding claw.", "Breathes with open mouth."),
        ("Bleeding stopped.", "Oxygen, quiet and warm.", "No fracture felt.", "Wound flushed."),
        ("Stays until evening.", "Antibiotics 7 days.", "Re-check in 2 days.", "Owner has the night number."),
    ),
    c.NAIL_TRIM: (
        ("Claws trimmed.", "Beak shaped, claws trimmed.", "Quick and calm."),
        ("No bleeding.", "One drop, styptic powder.", "Held in a towel."),
        ("Again in 8 weeks.", "Again when too long.", "Rougher perch advised."),
    ),
}  # fmt: skip
"""Notes of animals with feathers, scales or a shell, and of the very small, where they differ."""
