"""Letters that let somebody in: they belong to no conversation, and whoever did not ask for one may ignore it."""

from typing import ClassVar, Literal

from notifications.letters_citizen import PersonLetter
from notifications.letters_common import Letter, Link
from notifications.words import greet_colleague


class SignIn(Letter):
    """To a member of the staff who asked on the page to sign in: a link that works once, and not for long."""

    kind = "sign_in"
    threaded = False
    computed: ClassVar[tuple[str, ...]] = ("greeting",)

    name: str | None = None
    minutes: int = 15  # how long the link is valid
    link: Link  # without it there is nothing to send

    @property
    def greeting(self) -> str:
        """The line that addresses the reader."""
        return greet_colleague(self.language, self.name)


class AddressCheck(PersonLetter):
    """
    To the old and to the new e-mail address of a person who asked to change it: both must agree.

    The new address may be a stranger's by mistake, so the letter names neither the issue nor, there, the person.
    """

    kind = "address_check"
    to_citizen = True
    threaded = False

    side: Literal["old", "new"]  # which of the two is written to
    other: str | None = None  # the other one, masked: a***@congdan.example
    link: Link
