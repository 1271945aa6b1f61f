from collections.abc import Iterator
import pytest
from tests.browser.situation import a_worked_district
from tests.browser.walk import Visited, unvisited, walk, with_something_new
from tests.web.conftest import SITE
import pickle

@pytest.fixture(scope="module")
def visited(a_database: str) -> Iterator[list[Visited]]:
    with a_worked_district(a_database, SITE.base, SITE.secret) as links:
        found=walk(SITE, links)
        yield found

def test_x(visited):
    pages=[v for v in visited if v.is_page]
    pickle.dump(pages, open("/tmp/access/pages.pkl","wb"))
    print("N", len(pages), len(with_something_new(pages)), len({(v.route, v.url.split("?")[0].rpartition("/")[2]) for v in pages}))
    print([str(v) for v in visited if v.status>=500])
    print(unvisited(visited))
    assert 0
