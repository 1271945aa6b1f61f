"""The sample conference, played once for all tests of this folder: real PostgreSQL, real SMTP into a real mailbox."""

from dataclasses import dataclass
from email.message import EmailMessage

import pytest
from sqlalchemy import text

from deployments.mailbox import Mailbox
from deployments.play import play_conference
from deployments.runtime import database, delete_postgres
from deployments.settings import Settings
from deployments.shipped import shipped_district
from models import session
from models.migrations.run import upgrade
from notifications.relay import parse_smtp_url
from tasks.composing import Sender
from tasks.delivering import Post, bind_post
from tasks.seeding import seed_district


@dataclass(frozen=True)
class Played:
    """The mailbox after the play, and the database to ask."""

    letters: list[EmailMessage]

    def to(self, address: str, words: str = "") -> list[EmailMessage]:
        return [m for m in self.letters if address in m["To"] and words in m["Subject"]]

    def ask(self, question: str) -> list[tuple[object, ...]]:
        with session.transaction() as db:
            return [tuple(row) for row in db.execute(text(question))]


@pytest.fixture(scope="session")
async def the_play(tmp_path_factory):
    folder = tmp_path_factory.mktemp("play")
    settings, before = Settings(home=folder / "home"), list(session._bound)
    with database(settings) as url, Mailbox(folder / "mailbox") as mailbox:
        session.bind(url)
        upgrade(url)
        seed_district(shipped_district())
        bind_post(
            Post(parse_smtp_url(f"smtp://127.0.0.1:{mailbox.port}"), Sender("kien-nghi@play.example", "play.example"))
        )
        await play_conference()
        yield Played(mailbox.letters())
        session.engine().dispose()
    session._bound[:] = before
    delete_postgres(settings)
