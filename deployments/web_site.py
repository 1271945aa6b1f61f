"""Where this installation's pages are, from its settings: the district's own address, or a port on this machine."""

from __future__ import annotations

from deployments.home import Home
from deployments.settings import Settings
from notifications.return_addresses import ReturnAddresses
from tasks.calling_guard import Guard, bind_guard
from tasks.links import Links, bind_links
from tasks.returns import bind_returns
from web.site import SignOn, Site


def web_port(settings: Settings) -> int:
    """The port the pages listen on here: chosen, or the one this home uses (kept, since letters hold the address)."""
    if settings.web_port:
        return settings.web_port
    home = Home(settings.home)
    known: int = home.recall("web").get("port", 0)
    if not known:
        known = home.port("web")
        home.remember("web", port=known)
    return known


def make_site(settings: Settings) -> Site:
    """The site that the settings describe."""
    secret = settings.secret_key.get_secret_value() if settings.secret_key else Home(settings.home).secret("links")
    return Site(settings.web_url or f"http://127.0.0.1:{web_port(settings)}", secret, _sign_on(settings))


def bind_site(settings: Settings) -> Site:
    """Let letters of this process carry links to the pages and addresses to answer to, and webhooks go where the settings let them."""
    site = make_site(settings)
    bind_links(Links(site.base, site.secret))
    bind_returns(ReturnAddresses(settings.mail_domain, site.secret))
    bind_guard(Guard(settings.webhook_local))
    return site


def _sign_on(settings: Settings) -> SignOn | None:
    if not (settings.oidc_issuer and settings.oidc_client_id and settings.oidc_client_secret):
        return None
    return SignOn(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret.get_secret_value())
