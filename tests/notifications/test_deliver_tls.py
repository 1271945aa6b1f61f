import ssl

import pytest

from notifications.deliver import Answer, AnswerKind, Connection, shared_context
from notifications.relay import Tls
from tests.smtp.faults import Fault
from tests.smtp.faulty_server import FaultySmtp
from tests.smtp.trying import LETTER, PATIENT, RAW, no_mark, relay_to

ACCEPTED, LANE_DOWN = AnswerKind.ACCEPTED, AnswerKind.LANE_DOWN
USER = {"username": "an", "password": "s3cret"}


class TestTls:
    @pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.IMPLICIT])
    async def test_protects_letter_and_password(self, an_authority, tls):
        """With a certificate we trust, we sign in and send."""
        implicit = tls is Tls.IMPLICIT
        async with FaultySmtp(tls=an_authority.for_server(), implicit=implicit, auth=("an", "s3cret")) as server:
            answer = await send_over_tls(server, tls, an_authority.for_client(), **USER)

        assert (answer.kind, server.stored[0].raw) == (ACCEPTED, RAW)

    @pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.IMPLICIT])
    async def test_distrusts_a_certificate_that_nobody_vouches_for(self, an_authority, tls):
        """Neither letter nor password goes to whoever made his own."""
        implicit = tls is Tls.IMPLICIT
        async with FaultySmtp(tls=an_authority.for_server(), implicit=implicit, auth=("an", "s3cret")) as server:
            answer = await send_over_tls(server, tls, shared_context(), **USER)

        assert (answer.kind, "CERTIFICATE_VERIFY_FAILED" in answer.text) == (LANE_DOWN, True)
        assert not {"auth", "mail"} & set(server.heard)

    async def test_distrusts_a_certificate_for_another_name(self, an_authority):
        """The certificate is for 127.0.0.1, not for localhost."""
        async with FaultySmtp(tls=an_authority.for_server()) as server:
            answer = await send_over_tls(server, Tls.STARTTLS, an_authority.for_client(), host="localhost")

        assert (answer.kind, "mail" in server.heard) == (LANE_DOWN, False)

    async def test_is_not_given_up_when_the_offer_is_stripped(self, an_authority):
        """A server, or somebody before it, that offers no STARTTLS gets neither letter nor password."""
        async with FaultySmtp(auth=("an", "s3cret")) as server:
            answer = await send_over_tls(server, Tls.STARTTLS, an_authority.for_client(), **USER)

        assert (answer.kind, answer.stage, server.heard) == (LANE_DOWN, "starttls", ["ehlo"])
        assert "does not offer STARTTLS" in answer.text

    async def test_refused_in_words_stops_the_lane(self, an_authority):
        """454 to STARTTLS: later, never in clear."""
        async with FaultySmtp([Fault("starttls", "454 4.7.0 not now")], tls=an_authority.for_server()) as server:
            answer = await send_over_tls(server, Tls.STARTTLS, an_authority.for_client())

        assert (answer.kind, answer.code, "mail" in server.heard) == (LANE_DOWN, 454, False)

    async def test_a_wrong_password_stops_the_lane(self, an_authority):
        """Ours to mend; no recipient is struck off, and the answer does not repeat it."""
        async with FaultySmtp(tls=an_authority.for_server(), auth=("an", "other")) as server:
            answer = await send_over_tls(server, Tls.STARTTLS, an_authority.for_client(), **USER)

        assert (answer.kind, answer.stage, answer.code) == (LANE_DOWN, "auth", 535)
        assert "s3cret" not in answer.text

    def test_has_one_context_for_all(self):
        """Built once, certificates verified, TLS 1.2 or newer."""
        context = shared_context()

        assert context is shared_context()
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.check_hostname
        assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


async def send_over_tls(server: FaultySmtp, tls: Tls, context: ssl.SSLContext, **changes) -> Answer:
    async with Connection(relay_to(server, tls=tls, **changes), context, PATIENT) as connection:
        return await connection.send(LETTER, before_body=no_mark)
