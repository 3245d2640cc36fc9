"""How the demo's agency is credited: the constant that tells a reader of the texts what to look for."""

from types import MappingProxyType

AGENCY_NAME = "Meridian Press"
AGENCY_SHORT = "Meridian"
COPYRIGHT = "© Meridian Press. All rights reserved."
CONTRIBUTED = "Meridian Press contributed to this report."

AGENCY = MappingProxyType(
    {
        "name": AGENCY_NAME,
        "outlet": "meridian",
        "names": (AGENCY_NAME, AGENCY_SHORT),
        "datelines": (f"({AGENCY_SHORT}) - ",),
        "bylines": (f"with {AGENCY_SHORT}", f", {AGENCY_NAME}", AGENCY_NAME),
        "sign_offs": ("(Reporting by {author}; Editing by {editor})",),
        "credit_lines": (CONTRIBUTED, COPYRIGHT),
    }
)
"""In the terms of a wires list; the agency's domain is host:port of outlet `meridian`."""
