"""The README is true: its commands are run as a new user would."""

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent
SETTINGS = ("FOLLOWUP_", "PREFECT_")


def commands():
    block = re.search(r"```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    return block.group(1).strip().splitlines()


def test_every_command_of_the_readme_does_what_it_says(tmp_path):
    """From nothing to a played conference, a late issue, its history, and on."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(SETTINGS)}
    env["FOLLOWUP_HOME"] = str(tmp_path / "home")

    said = [
        subprocess.run(
            line, shell=True, cwd=ROOT, env=env, capture_output=True, text=True, check=True, timeout=240
        ).stdout
        for line in commands()
    ]

    assert len(said) == 4
    assert "followup show" in said[0]
    assert "KN-2023-2-0008" in said[1]
    assert "Chi cục Thuế quận" in said[2]
    assert "01/01/2024" in said[3]
    assert len(list((tmp_path / "home" / "mailbox").glob("*.eml"))) > 100
    subprocess.run([ROOT / ".venv/bin/followup", "db", "destroy", "--yes"], cwd=ROOT, env=env, check=True, timeout=60)
