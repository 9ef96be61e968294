"""Everything that is written to the log, in words. One table: the log page, one's own file and the docs read it.

A test goes through the code: an action that is recorded somewhere has words here, and the other way round.
"""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

ACTIONS: Final[dict[str, LazyString]] = {
    "account.ended": _l("Ended an account"),
    "account.linked": _l("Let somebody in from the waiting room"),
    "account.signed_in": _l("Signed in"),
    "account.signed_out": _l("Signed out"),
    "assessment.conflict_told": _l("Told of a conflict of interest"),
    "assessment.handed_in": _l("Handed in an assessment"),
    "assessor.asked": _l("Asked somebody to assess a candidate"),
    "assessor.removed": _l("Took an assessor off a candidate"),
    "board.arranged": _l("Arranged the selection board"),
    "board.commented": _l("Commented on a candidate at the board"),
    "board.conflict_told": _l("Told a conflict of interest at the board"),
    "board.viewed": _l("Looked at candidates on the selection board"),
    "call.changed": _l("Changed the call of a round"),
    "call.choice_made": _l("Chose who gives opinions in a round"),
    "call.published": _l("Published the call of a round"),
    "call.unpublished": _l("Took the call of a round back"),
    "call.written": _l("Wrote the call of a round"),
    "candidacy.accepted": _l("Said yes to a seat"),
    "candidacy.added": _l("Added a candidate by hand"),
    "candidacy.asked_on": _l("Sent a case on to the second level"),
    "candidacy.corrected": _l("Took a case up again"),
    "candidacy.declined": _l("Said no to a seat"),
    "candidacy.delayed": _l("Told a candidate that the decision comes later"),
    "candidacy.imported": _l("Loaded a candidate from a file"),
    "candidacy.joined": _l("Joined a round without selection"),
    "candidacy.lapsed": _l("Let an offer lapse that was not answered"),
    "candidacy.list_closed": _l("Closed the waiting list"),
    "candidacy.made_ready": _l("Made a candidate's file ready"),
    "candidacy.moved_up": _l("Offered a seat from the waiting list"),
    "candidacy.offered": _l("Offered a seat"),
    "candidacy.opined": _l("Gave the opinions on a case"),
    "candidacy.passed_on": _l("Sent a case on without an opinion"),
    "candidacy.placed": _l("Gave a place in a round without selection"),
    "candidacy.put_on_reserve": _l("Put a candidate on the waiting list"),
    "candidacy.reopened": _l("Opened a candidate's file again"),
    "candidacy.started": _l("Began a file"),
    "candidacy.submitted": _l("Handed a file in"),
    "candidacy.taken_out": _l("Took a candidate out"),
    "candidacy.turned_down": _l("Did not select a candidate"),
    "candidacy.viewed": _l("Looked at a candidate's file"),
    "candidacy.withdrew": _l("Withdrew from a round"),
    "candidates.exported": _l("Took the candidates of a round out as a file"),
    "candidates.import_undone": _l("Undid a file of candidates"),
    "candidates.imported": _l("Loaded candidates from a file"),
    "candidates.listed": _l("Looked at the candidates of a round"),
    "comparison.exported": _l("Took a comparison out as a file"),
    "criterion.changed": _l("Changed the criteria of a round"),
    "criterion.removed": _l("Removed a criterion of a round"),
    "criterion.weighted": _l("Wrote down the panel's weights"),
    "decision.made": _l("Decided about a candidate"),
    "decision.made_final": _l("Made a late decision final"),
    "grant.given": _l("Gave a grant"),
    "grant.used": _l("Read a part of a person's file through a grant"),
    "grant.withdrawn": _l("Withdrew a grant"),
    "import.checked": _l("Checked a file"),
    "import.refused": _l("A file could not be used"),
    "import.removed": _l("Removed a file"),
    "import.undo_refused": _l("A file could not be undone"),
    "import.uploaded": _l("Chose a file to load"),
    "import.viewed": _l("Looked at what a file would change"),
    "interview.booked": _l("Booked an interview"),
    "interview.cancelled": _l("Cancelled an interview"),
    "interview.changed": _l("Changed an interview"),
    "job.cancelled": _l("Stopped a job"),
    "job.retried": _l("Started a failed job again"),
    "letter.unworded": _l("Went back to Fram's wording of a letter"),
    "letter.worded": _l("Worded a letter"),
    "log.disposed": _l("Removed lines of the log that were old enough"),
    "nomination.accepted": _l("Said yes to having been put forward"),
    "nomination.sent": _l("Put somebody forward"),
    "nomination.withdrawn": _l("Took back that somebody was put forward"),
    "opinion.asked": _l("Asked for an opinion"),
    "opinion.changed": _l("Changed an opinion"),
    "opinion.given": _l("Gave an opinion"),
    "outcome.recorded": _l("Registered an outcome"),
    "panel.member_added": _l("Put somebody on a panel"),
    "panel.member_changed": _l("Changed a panel member's task"),
    "panel.member_removed": _l("Took somebody off a panel"),
    "participant.added": _l("Registered a participant"),
    "participant.changed": _l("Changed a participant"),
    "participant.removed": _l("Removed a participant"),
    "participant.viewed": _l("Looked at a participant"),
    "participants.import_undone": _l("Undid a file of participants"),
    "participants.imported": _l("Loaded participants from a file"),
    "people.exported": _l("Took the staff directory out as a file"),
    "people.import_undone": _l("Undid a file of people"),
    "people.imported": _l("Loaded people from a file"),
    "person.activated": _l("Took a person into use again"),
    "person.added": _l("Added a person"),
    "person.changed": _l("Changed a person"),
    "person.deactivated": _l("Took a person out of use"),
    "person.viewed": _l("Looked at a person"),
    "profile.agreed": _l("Agreed to a sentence about a person profile"),
    "profile.declined": _l("Did not agree to a sentence about a person profile"),
    "profile.recorded": _l("Noted that a person profile was done"),
    "programme.agreement_changed": _l("Changed the agreement on measures"),
    "programme.changed": _l("Changed a programme"),
    "programme.created": _l("Started a programme"),
    "programme.lead_added": _l("Added a lead coordinator"),
    "programme.lead_removed": _l("Removed a lead coordinator"),
    "programme.member_set": _l("Changed a council's membership"),
    "programme.provider_added": _l("Added a provider"),
    "programme.provider_removed": _l("Removed a provider"),
    "programme.sharing_set": _l("Changed what the council shares"),
    "release.asked": _l("Asked for a release of figures across councils"),
    "release.made": _l("Made a release of figures across councils"),
    "round.added": _l("Added a round"),
    "round.changed": _l("Changed a round"),
    "round.opened": _l("Opened a round for applications"),
    "round.viewed": _l("Looked at the participants of a round"),
    "sample.asked": _l("Asked for a work sample"),
    "sample.handed_in": _l("Handed in a work sample"),
    "sample.set": _l("Set the task of a work sample"),
    "sample.taken_back": _l("Took a work sample back"),
    "seats.drawn": _l("Drew lots between councils"),
    "seats.fixed": _l("Fixed how the seats of a round are allotted"),
    "seats.passed_on": _l("Let an unused seat go to another council"),
    "seats.rule_changed": _l("Changed the rule by which seats are shared"),
    "selection.final": _l("Made the decisions of a round final"),
    "selection.opened_again": _l("Opened the decisions of a round again"),
    "selection.ready": _l("Said that the council is ready"),
    "selection.ready_taken_back": _l("Took back that the council is ready"),
    "session.ended": _l("Signed another browser out"),
    "template.added": _l("Added a version of the template"),
    "template.titles_changed": _l("Changed titles of parts of the template"),
    "unit.added": _l("Added a unit"),
    "unit.changed": _l("Changed a unit"),
}
#: Readings of what is kept about a person. Lists of names (the staff directory) are none.
LOOKS: Final = frozenset(
    {
        "person.viewed",
        "round.viewed",
        "participant.viewed",
        "candidacy.viewed",
        "candidates.listed",
        "board.viewed",
        "import.viewed",
        "grant.used",
    }
)
#: Lines that tell who has part in which round: with names only for those who may see participants.
PART_ACTIONS: Final = frozenset(
    {
        name
        for name in ACTIONS
        if name.startswith(("participant.", "outcome.", "candidacy.", "candidates.", "opinion."))
    }
    | {"round.viewed", "import.viewed"}
)


def action_in_words(action: str) -> str:
    """What an action is called. One that the code no longer knows is said to be that, never shown as a key."""
    return str(ACTIONS.get(action, _l("Something that Fram no longer does")))
