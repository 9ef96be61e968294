"""Both rounds, from the call to where they are today."""

from __future__ import annotations

from app.demo.data.programmes import Written
from app.demo.data.recruitment.cases import write_cases
from app.demo.data.recruitment.decide import write_board
from app.demo.data.recruitment.everybody import write_open_round
from app.demo.data.recruitment.files import write_files
from app.demo.data.recruitment.joint import open_round, write_joint_round
from app.demo.data.recruitment.when import spread
from app.demo.data.staff import Staff
from app.handlers import load as load_handlers
from app.platform.i18n.binding import force

JOINT, EVERYBODY = "talangjakten", "lederutviklingsprogram"
STARTS, ENDS = "2027-03", "2027-09"


def write_recruitment(staff: dict[str, Staff], programmes: dict[str, Written]) -> dict[str, int]:
    """A joint round in the middle of selection, and a round without selection in another council.

    Returns:
        How many candidates there are in the first, and how many have joined the second.
    """
    load_handlers()
    with force("sv"):
        place = open_round(programmes[JOINT], staff, STARTS, ENDS)
        write_joint_round(place)
        found = {slug: write_cases(place, slug) for slug in place.staff}
        for slug, candidates in found.items():
            write_files(place, slug, candidates)
        for slug, candidates in found.items():
            write_board(place, slug, candidates)
        spread(place.round_id)
    with force("nb"):
        other = open_round(programmes[EVERYBODY], staff, "2027-01", "2027-06")
        joined = write_open_round(other)
        spread(other.round_id)
    return {"candidates": sum(len(one) for one in found.values()), "joined": joined}
