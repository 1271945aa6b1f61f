import pytest

from tests.smtp.certificates import Authority
from tests.smtp.faulty_server import FaultySmtp


@pytest.fixture
async def a_server():
    async with FaultySmtp() as server:
        yield server


@pytest.fixture(scope="session")
def an_authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))
