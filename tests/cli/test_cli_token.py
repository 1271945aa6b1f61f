"""``followup token``: the secret is printed once, the list says what it may, a revoked one is ended."""


def test_a_token_is_shown_once(a_district):
    """Printed as it is made; the list knows everything but the secret."""
    made = a_district.json(
        "token", "add", "Cổng dịch vụ công", "--role", "unit", "--unit", "tu-phap", "--write", "--days", "30"
    )
    listed = a_district.json("token", "list")

    assert made["token"].startswith("fu_")
    assert [(one["name"], one["role"], one["unit"], one["may_write"]) for one in listed] == [
        ("Cổng dịch vụ công", "unit", "tu-phap", True)
    ]
    assert made["token"] not in a_district("token", "list").out


def test_a_token_is_revoked_by_its_number(a_district, what_was_said):
    """Once; an unknown number is refused with a sentence."""
    number = str(a_district.json("token", "add", "Kho", "--role", "auditor")["id"])

    assert a_district("token", "revoke", number).code == 0
    again = a_district("token", "revoke", number, "--lang", "en")

    assert again.code == 1
    assert "There is no token" in what_was_said(again)
    assert "đã thu hồi" in a_district("token", "list").out


def test_a_token_needs_a_role_it_can_have(a_district):
    """A unit's token names its unit; an auditor's only reads; a citizen has none."""
    assert a_district("token", "add", "x", "--role", "unit").code == 1
    assert a_district("token", "add", "x", "--role", "auditor", "--write").code == 1
    assert a_district("token", "add", "x", "--role", "citizen").code == 2
