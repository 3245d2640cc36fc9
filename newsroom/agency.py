"""How the demo's agency is credited: the words that a reader of its copy has to know."""

AGENCY_NAME = "Meridian Press"
AGENCY_SHORT = "Meridian"
COPYRIGHT = "© Meridian Press. All rights reserved."
CONTRIBUTED = "Meridian Press contributed to this report."
SIGN_OFF = "(Reporting by {author}; Editing by {editor})"

AGENCY = {
    "id": "meridian",
    "name": AGENCY_NAME,
    "names": [AGENCY_SHORT],
    "datelines": [AGENCY_SHORT],
    "formulas": [r"\(Reporting by [^()]{3,120}; ?Editing by [^()]{3,80}\)"],
}
"""An entry of a wires list, but for `sites`: the agency's is host:port of outlet `meridian`."""
