"""axe-core finds nothing on any page, in both languages and both colour schemes."""

import time
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import DESK, SECRET, Installation
from tests.browser.situation import a_worked_district
from tests.browser.walk import READERS, Visited, in_language, sign_in, walk
from web.asking import SESSION
from web.site import Site


@pytest.fixture(scope="module")
def walked(a_server: Installation, a_database: str) -> Iterator[list[Visited]]:
    """Every kind of page of a district at work, by reader."""
    with a_worked_district(a_database, a_server.base, SECRET) as links:
        yield walk(Site(a_server.base, SECRET), links)

@pytest.mark.parametrize("language", ["vi", "en"])
def test_x(language, walked, a_server, a_chromium):
    pages=[p for p in walked if p.is_page]
    print(len(pages))
    script=Axe().axe_script
    T={}
    def clock(name,f):
        t=time.time(); r=f(); T[name]=T.get(name,0)+time.time()-t; return r
    browsers = sign_in(Site(a_server.base, SECRET))
    bad={}
    for reader in READERS:
        ctx=a_chromium.new_context(base_url=a_server.base, viewport={"width":1280,"height":900})
        ctx.add_init_script(script)
        key=browsers[reader].cookies.get(SESSION)
        if key: ctx.add_cookies([{"name":SESSION,"value":key,"url":a_server.base}])
        page=ctx.new_page()
        for v in pages:
            if v.reader!=reader: continue
            clock("goto", lambda: page.goto(in_language(v.url, language)))
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            full=clock("full", lambda: page.evaluate("axe.run({resultTypes:['violations']}).then(r=>r.violations.map(v=>[v.id, v.nodes.map(n=>n.target.join(' ')+' '+n.html.slice(0,120)).slice(0,3)]))"))
            page.emulate_media(color_scheme="dark")
            dark=clock("dark", lambda: page.evaluate("axe.run({resultTypes:['violations'],runOnly:['color-contrast']}).then(r=>r.violations.map(v=>[v.id+' dark', v.nodes.map(n=>n.target.join(' ')+' '+n.any.map(a=>JSON.stringify(a.data)).join()).slice(0,3)]))"))
            page.emulate_media(color_scheme="light")
            if full or dark: bad[str(v)]=full+dark
        ctx.close()
    for b,x in bad.items(): print(b, x)
    print(T)
    assert 0
