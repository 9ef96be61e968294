"""Every kind of letter: what it is called, what it says unless the programme words it, and what it may tell.

Placeholders are `{name}` in braces, of `COMMON` and the kind's own; nothing else is ever put in, and what is put in
is text, never markup.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

#: What every letter can tell: to whom, the programme, the council, where to read more.
COMMON: Final[dict[str, LazyString]] = {
    "first_name": _l("first name of the recipient"),
    "programme": _l("name of the programme"),
    "round": _l("number of the round"),
    "council": _l("name of the council"),
    "link": _l("address of the page to open"),
}
EXTRA: Final[dict[str, LazyString]] = {
    "from_name": _l("who puts the person forward"),
    "about_name": _l("whom it is about"),
    "grounds": _l("the grounds"),
    "by_date": _l("last day to answer"),
    "yes_date": _l("day on which the person said yes"),
    "when": _l("day and time"),
    "place": _l("place"),
    "no_guarantee": _l("the sentence that no post is guaranteed"),
}


@dataclass(frozen=True)
class LetterKind:
    """A kind of letter."""

    name: str
    title: LazyString
    subject: LazyString
    body: LazyString
    #: Placeholders beside the common ones.
    extra: tuple[str, ...] = ()
    #: Path of the page that `{link}` opens, on the council's own host.
    path: str = "/my-case"
    placeholders: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "placeholders", frozenset(COMMON) | frozenset(self.extra))

    @property
    def required(self) -> frozenset[str]:
        """What no wording may leave out: where to go on, and all that the kind is sent to tell."""
        return frozenset({"link", *self.extra} - {"from_name", "about_name"})

    @property
    def legend(self) -> dict[str, LazyString]:
        """Its placeholders with what each stands for, the kind's own first."""
        own = {name: EXTRA[name] for name in self.extra}
        return own | COMMON


KINDS: Final[dict[str, LetterKind]] = {}


def letter_kind(kind: LetterKind) -> LetterKind:
    """Make a kind of letter known.

    Raises:
        ValueError: another kind has the name, or it names a placeholder that nobody knows.
    """
    if kind.name in KINDS:
        raise ValueError(f"two kinds of letters are called {kind.name}")
    unknown = set(kind.extra) - set(EXTRA)
    if unknown:
        raise ValueError(f"{kind.name}: unknown placeholders {sorted(unknown)}")
    KINDS[kind.name] = kind
    return kind


for _kind in (
    LetterKind(
        "nomination",
        _l("You have been put forward"),
        _l("{from_name} has put you forward for {programme}"),
        _l(
            "Hello {first_name},\n\n{from_name} thinks that {programme} could be something for you:\n\n"
            "{grounds}\n\nYou decide. Answer yes, later or no by {by_date}: {link}\n\n"
            "Until you say yes, nobody else reads this. If you say no, nothing is kept but a number.\n\n"
            "{no_guarantee}"
        ),
        ("from_name", "grounds", "by_date", "no_guarantee"),
    ),
    LetterKind(
        "nomination_reminder",
        _l("Reminder: you have been put forward"),
        _l("You have not answered about {programme} yet"),
        _l(
            "Hello {first_name},\n\n{from_name} has put you forward for {programme}. "
            "Answer yes, later or no by {by_date}: {link}"
        ),
        ("from_name", "by_date"),
    ),
    LetterKind(
        "nomination_again",
        _l("You have been put forward: a new round"),
        _l("A new round of {programme} has opened"),
        _l(
            "Hello {first_name},\n\n{from_name} put you forward for {programme}, and you answered later. Now a new "
            "round has opened:\n\n{grounds}\n\nYou decide. Answer yes, later or no by {by_date}: {link}\n\n"
            "Until you say yes, nobody else reads this. If you say no, nothing is kept but a number.\n\n"
            "{no_guarantee}"
        ),
        ("from_name", "grounds", "by_date", "no_guarantee"),
    ),
    LetterKind(
        "nomination_accepted",
        _l("Somebody you put forward has said yes"),
        _l("{about_name} has said yes"),
        _l(
            "Hello {first_name},\n\n{about_name}, whom you put forward for {programme}, has said yes. "
            "Your grounds are part of the file now. {link}"
        ),
        ("about_name",),
        path="/nominations",
    ),
    LetterKind(
        "nomination_in_name",
        _l("Somebody has been put forward in your name"),
        _l("Somebody has been put forward for {programme} in your name"),
        _l(
            "Hello {first_name},\n\n{from_name} has put somebody forward for {programme}, round {round}, in your "
            "name. Read whom and why, and say whether it is your own word or take it back: {link}\n\n"
            "The person's letter says who wrote it."
        ),
        ("from_name",),
        path="/nominations",
    ),
    LetterKind(
        "nomination_unfinished",
        _l("Reminder: you have begun to put somebody forward"),
        _l("You have begun to put somebody forward for {programme}"),
        _l(
            "Hello {first_name},\n\nYou have begun to put somebody forward for {programme}, but not sent the letter. "
            "The call closes on {by_date}. Finish it, or delete it: {link}"
        ),
        ("by_date",),
        path="/nominations",
    ),
    LetterKind(
        "draft_reminder",
        _l("Reminder: your application is not handed in"),
        _l("Your application to {programme} is not handed in"),
        _l(
            "Hello {first_name},\n\nYou have begun an application to {programme}. Hand it in by {by_date}: {link}"
        ),
        ("by_date",),
    ),
    LetterKind(
        "received",
        _l("We have received your application"),
        _l("We have received your application to {programme}"),
        _l(
            "Hello {first_name},\n\nThank you. Your application to {programme}, round {round}, is handed in. "
            "You can see where it is, and who has it, at any time: {link}"
        ),
    ),
    LetterKind(
        "added",
        _l("You have a file in the round"),
        _l("You have been entered for {programme}"),
        _l(
            "Hello {first_name},\n\n{council} has entered you for {programme}, round {round}. It states that you said "
            "yes on {yes_date}, and were told that the programme guarantees nobody a post.\n\n"
            "Here you see what is kept. Until the panel has decided you can write what drives you and how you meet "
            "what is asked for. You can withdraw, and say if that is not so: {link}"
        ),
        ("yes_date",),
    ),
    LetterKind(
        "opinion_asked",
        _l("Your opinion is asked for"),
        _l("Your opinion on {about_name} is asked for"),
        _l(
            "Hello {first_name},\n\n{about_name} is a candidate to {programme}. Give your opinion, yes or no, "
            "with grounds, by {by_date}: {link}\n\n{about_name} will read what you write."
        ),
        ("about_name", "by_date"),
        path="/opinions",
    ),
    LetterKind(
        "opinion_reminder",
        _l("Reminder: your opinion is asked for"),
        _l("Reminder: your opinion on {about_name}"),
        _l(
            "Hello {first_name},\n\nYour opinion on {about_name} is still missing. Give it by {by_date}: {link}"
        ),
        ("about_name", "by_date"),
        path="/opinions",
    ),
    LetterKind(
        "opinion_overdue",
        _l("An opinion is overdue"),
        _l("Your opinion on {about_name} is overdue"),
        _l(
            "Hello {first_name},\n\nYour opinion on {about_name} was to be given by {by_date} and is still missing. "
            "{about_name} waits for it. Give it now: {link}\n\nThe coordinator can see that it is missing."
        ),
        ("about_name", "by_date"),
        path="/opinions",
    ),
    LetterKind(
        "delayed",
        _l("The decision comes later"),
        _l("You hear about {programme} later than we said"),
        _l(
            "Hello {first_name},\n\nWe said that you would hear from us now about {programme}, round {round}. It takes "
            "longer, and we are sorry. You hear by {by_date}. Your case, and who has it: {link}"
        ),
        ("by_date",),
    ),
    LetterKind(
        "still_waiting",
        _l("Still on the waiting list"),
        _l("You are still on the waiting list for {programme}"),
        _l(
            "Hello {first_name},\n\nWe said that you would hear from us now about {programme}, round {round}. No seat "
            "has become free for you yet, and you are still on the waiting list. If one becomes free, we write at "
            "once; how it stands, you hear by {by_date}. You can withdraw at any time: {link}"
        ),
        ("by_date",),
    ),
    LetterKind(
        "interview",
        _l("Invitation to an interview"),
        _l("Interview for {programme}: {when}"),
        _l(
            "Hello {first_name},\n\nYou are invited to an interview for {programme}: {when}, {place}.\n\n{link}"
        ),
        ("when", "place"),
    ),
    LetterKind(
        "interview_changed",
        _l("An interview has been changed"),
        _l("Changed: interview for {programme}: {when}"),
        _l(
            "Hello {first_name},\n\nYour interview for {programme} has been changed. It is now {when}, {place}.\n\n"
            "{link}"
        ),
        ("when", "place"),
    ),
    LetterKind(
        "interview_cancelled",
        _l("An interview is cancelled"),
        _l("The interview for {programme} is cancelled"),
        _l(
            "Hello {first_name},\n\nThe interview {when}, {place}, is cancelled. You will hear from us.\n\n{link}"
        ),
        ("when", "place"),
    ),
    LetterKind(
        "interview_dropped",
        _l("An interview is not held"),
        _l("The interview for {programme} is not held"),
        _l(
            "Hello {first_name},\n\nThe interview {when}, {place}, is not held: your case in {programme} has been "
            "decided or closed, and a letter of its own says which. {link}"
        ),
        ("when", "place"),
    ),
    LetterKind(
        "sample_asked",
        _l("A work sample to hand in"),
        _l("Work sample for {programme}"),
        _l("Hello {first_name},\n\nRead the task and hand your work sample in by {by_date}: {link}"),
        ("by_date",),
    ),
    LetterKind(
        "assessment_asked",
        _l("To an assessor: something to assess"),
        _l("You are asked to assess a candidate to {programme}"),
        _l(
            "Hello {first_name},\n\nYou are asked to assess a candidate to {programme}, round {round}. Whom, how and "
            "by when, you see here; first you are asked whether anything makes you partial: {link}"
        ),
        path="/assessments",
    ),
    LetterKind(
        "assessment_soon",
        _l("To an assessor: reminder"),
        _l("Your assessment for {programme} is due on {by_date}"),
        _l(
            "Hello {first_name},\n\nAn assessment that you have been asked for in {programme}, round {round}, is to be "
            "handed in by {by_date}: {link}"
        ),
        ("by_date",),
        path="/assessments",
    ),
    LetterKind(
        "assessment_overdue",
        _l("To an assessor: overdue"),
        _l("Your assessment for {programme} is overdue"),
        _l(
            "Hello {first_name},\n\nAn assessment that you have been asked for in {programme}, round {round}, was to "
            "be handed in by {by_date}. The candidate and the panel wait for it: {link}"
        ),
        ("by_date",),
        path="/assessments",
    ),
    LetterKind(
        "interview_to_hold",
        _l("To an assessor: an interview to hold"),
        _l("Interview to hold for {programme}: {when}"),
        _l(
            "Hello {first_name},\n\nYou have an interview to hold for {programme}, round {round}: {when}, {place}. "
            "With whom, and the entry for your calendar: {link}"
        ),
        ("when", "place"),
        path="/assessments",
    ),
    LetterKind(
        "interview_off",
        _l("To an assessor: an interview is cancelled"),
        _l("Cancelled: the interview for {programme}, {when}"),
        _l(
            "Hello {first_name},\n\nThe interview that you were to hold for {programme}, round {round}, {when}, is "
            "cancelled: {link}"
        ),
        ("when",),
        path="/assessments",
    ),
    LetterKind(
        "profile_sentence",
        _l("A sentence to agree to"),
        _l("Read the sentence about your person profile"),
        _l(
            "Hello {first_name},\n\nAfter your person profile, one sentence has been written for your file in "
            "{programme}. Nobody else reads it until you have agreed to it. Read it, and say yes or no: {link}"
        ),
    ),
    LetterKind(
        "offer",
        _l("Offer of a seat"),
        _l("You are offered a seat in {programme}"),
        _l(
            "Hello {first_name},\n\nYou are offered a seat in {programme}, round {round}.\n\n{grounds}\n\n"
            "Answer by {by_date}: {link}\n\n{no_guarantee}"
        ),
        ("grounds", "by_date", "no_guarantee"),
    ),
    LetterKind(
        "offer_from_reserve",
        _l("Offer of a seat from the waiting list"),
        _l("A seat in {programme} has become free for you"),
        _l(
            "Hello {first_name},\n\nA seat in {programme}, round {round}, has become free, and it is offered to you. "
            "Answer by {by_date}: {link}\n\n{no_guarantee}"
        ),
        ("by_date", "no_guarantee"),
    ),
    LetterKind(
        "manager_moved_up",
        _l("To the nearest manager: an offer from the waiting list"),
        _l("{about_name} is offered a seat in {programme}"),
        _l(
            "Hello {first_name},\n\nYou are the nearest manager of {about_name}, who has been on the waiting list for "
            "{programme}, round {round}, and is now offered a seat. We write again if the answer is yes: {link}"
        ),
        ("about_name",),
        path="/opinions",
    ),
    LetterKind(
        "manager_seat",
        _l("To the nearest manager: a seat is taken"),
        _l("{about_name} has a seat in {programme}"),
        _l(
            "Hello {first_name},\n\nYou are the nearest manager of {about_name}, who has said yes to a seat in "
            "{programme}, round {round}. Plan the days away together, and how what is learned comes to use: {link}\n\n"
            "{no_guarantee}"
        ),
        ("about_name", "no_guarantee"),
        path="/opinions",
    ),
    LetterKind(
        "offer_reminder",
        _l("Reminder: an offer waits for your answer"),
        _l("Your seat in {programme} waits for your answer"),
        _l("Hello {first_name},\n\nYou are offered a seat in {programme}. Answer by {by_date}: {link}"),
        ("by_date",),
    ),
    LetterKind(
        "reserve",
        _l("A place on the waiting list"),
        _l("You are on the waiting list for {programme}"),
        _l(
            "Hello {first_name},\n\nYou have a place on the waiting list for {programme}, round {round}.\n\n"
            "{grounds}\n\n"
            "If a seat becomes free for you, we write at once. Where you stand: {link}"
        ),
        ("grounds",),
    ),
    LetterKind(
        "not_selected",
        _l("Not selected this time"),
        # Whichever way in: also to who was put forward, or entered by hand.
        _l("The decision about {programme}"),
        _l(
            "Hello {first_name},\n\nThank you for being a candidate for {programme}, round {round}. You were not "
            "selected this time. These are the grounds:\n\n{grounds}\n\nYou are welcome to talk them through with us, "
            "and to apply another time. Your case: {link}"
        ),
        ("grounds",),
    ),
    LetterKind(
        "list_closed",
        _l("The waiting list is closed"),
        _l("The waiting list for {programme} is closed"),
        _l(
            "Hello {first_name},\n\nThe waiting list for {programme}, round {round}, is closed: no more seats come. "
            "You are welcome to apply another time. Your case: {link}"
        ),
    ),
    LetterKind(
        "welcome",
        _l("Welcome to the round"),
        _l("Welcome to {programme}"),
        _l("Hello {first_name},\n\nYour seat in {programme}, round {round}, is yours. Welcome!\n\n{link}"),
    ),
    LetterKind(
        "declined",
        _l("You have said no to a seat"),
        _l("You have said no to a seat in {programme}"),
        _l(
            "Hello {first_name},\n\nYou have said no to your seat in {programme}, and it goes on to the next. {link}"
        ),
    ),
    LetterKind(
        "lapsed",
        _l("An offer has lapsed"),
        _l("Your offer of a seat in {programme} has lapsed"),
        _l(
            "Hello {first_name},\n\nWe did not hear from you in time, so the seat in {programme} has gone on to the "
            "next. Talk to us if that is wrong: {link}"
        ),
    ),
    LetterKind(
        "withdrawn",
        _l("You have withdrawn"),
        _l("You have withdrawn from {programme}"),
        _l("Hello {first_name},\n\nYou have withdrawn from {programme}, round {round}. {link}"),
    ),
    LetterKind(
        "taken_out",
        _l("Your case is closed"),
        _l("Your case in {programme} is closed"),
        _l(
            "Hello {first_name},\n\n{council} has closed your case in {programme}, round {round}:\n\n"
            "{grounds}\n\n{link}"
        ),
        ("grounds",),
    ),
    LetterKind(
        "corrected",
        _l("Your case is taken up again"),
        _l("Your case in {programme} is taken up again"),
        _l(
            "Hello {first_name},\n\nYour case in {programme}, round {round}, is taken up again:\n\n{grounds}\n\n"
            "What you were told before no longer holds, nor does a place on the waiting list. You hear when it is "
            "decided anew. Where it is: {link}"
        ),
        ("grounds",),
    ),
):
    letter_kind(_kind)
