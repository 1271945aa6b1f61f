from collections.abc import Iterator
import pytest
from tests.browser.situation import a_worked_district
from tests.browser.walk import Visited, unvisited, walk
from tests.web.conftest import SITE
import time

@pytest.fixture(scope="module")
def visited(a_database: str) -> Iterator[list[Visited]]:
    t=time.time()
    with a_worked_district(a_database, SITE.base, SITE.secret) as links:
        print("built", time.time()-t); t=time.time()
        found=walk(SITE, links)
        print("walked", time.time()-t, len(found))
        yield found

def test_x(visited):
    for v in visited: print(v.status, v, v.kind.split(";")[0])
    print(unvisited(visited))
    assert 0
