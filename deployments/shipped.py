"""The files we ship for a district: directives, units, routing, conferences, the demo's workbook and play."""

from pathlib import Path

from tasks.seeding import District

_HERE = Path(__file__).parent
DIRECTIVES = _HERE / "directives"
DISTRICT = _HERE / "district"
DEMO_CONFERENCE = "2023-2"
DEMO_WORKBOOK = DISTRICT / "hoi-nghi-2023-lan-2-thuc-te.xlsx"
DEMO_PLAY = DISTRICT / "play.toml"


def shipped_district() -> District:
    """Quận Cầu Giấy as shipped."""
    return District(
        directives={path.stem: path.read_text("utf-8") for path in sorted(DIRECTIVES.glob("*.toml"))},
        units=(DISTRICT / "units.toml").read_text("utf-8"),
        routing=(DISTRICT / "routing.toml").read_text("utf-8"),
        conferences=(DISTRICT / "conferences.toml").read_text("utf-8"),
        staff=(DISTRICT / "staff.toml").read_text("utf-8"),
    )
