"""The log's actions in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

ACTIONS: dict[str, LazyString] = {
    "account.ended": _l("Ended an account"),
    "account.linked": _l("Let somebody in from the waiting room"),
    "account.signed_in": _l("Signed in"),
    "account.signed_out": _l("Signed out"),
    "session.ended": _l("Signed another browser out"),
    "person.viewed": _l("Looked at a person"),
    "person.added": _l("Added a person"),
    "person.changed": _l("Changed a person"),
    "person.activated": _l("Took a person into use again"),
    "person.deactivated": _l("Took a person out of use"),
    "unit.added": _l("Added a unit"),
    "unit.changed": _l("Changed a unit"),
    "people.exported": _l("Took the staff directory out as a file"),
    "people.imported": _l("Loaded people from a file"),
    "people.import_undone": _l("Undid a file of people"),
    "participants.imported": _l("Loaded participants from a file"),
    "participants.import_undone": _l("Undid a file of participants"),
    "import.uploaded": _l("Chose a file to load"),
    "import.checked": _l("Checked a file"),
    "import.refused": _l("A file could not be used"),
    "import.undo_refused": _l("A file could not be undone"),
    "import.removed": _l("Removed a file"),
    "job.retried": _l("Started a failed job again"),
    "job.cancelled": _l("Stopped a job"),
    "grant.given": _l("Gave a grant"),
    "grant.withdrawn": _l("Withdrew a grant"),
    "programme.created": _l("Started a programme"),
    "programme.changed": _l("Changed a programme"),
    "programme.member_set": _l("Changed a council's membership"),
    "programme.agreement_changed": _l("Changed the agreement on measures"),
    "programme.sharing_set": _l("Changed what the council shares"),
    "programme.provider_added": _l("Added a provider"),
    "programme.provider_removed": _l("Removed a provider"),
    "programme.lead_added": _l("Added a lead coordinator"),
    "programme.lead_removed": _l("Removed a lead coordinator"),
    "round.added": _l("Added a round"),
    "round.changed": _l("Changed a round"),
    "template.added": _l("Added a version of the template"),
    "participant.added": _l("Registered a participant"),
    "participant.changed": _l("Changed a participant"),
    "participant.removed": _l("Removed a participant"),
    "release.asked": _l("Asked for a release of figures across councils"),
    "release.made": _l("Made a release of figures across councils"),
    "comparison.exported": _l("Took a comparison out as a file"),
    "outcome.recorded": _l("Registered an outcome"),
}


def action_in_words(action: str) -> str:
    """What an action is called; an action without words of its own is shown by its parts, never as a raw key."""
    known = ACTIONS.get(action)
    return str(known) if known is not None else action.replace(".", ": ").replace("_", " ")
