"""What a site is made of: where it is, the secret it signs with, the city's sign-on."""

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class SignOn:
    """The city's own sign-on (OpenID Connect): its issuer and what it calls us."""

    issuer: str
    client_id: str
    client_secret: str
    name: str = "Đăng nhập bằng tài khoản của thành phố"


@dataclass(frozen=True, slots=True)
class Site:
    """One installation as its pages know it; ``base`` has no slash at the end."""

    base: str
    secret: str
    sign_on: SignOn | None = None

    @property
    def secure(self) -> bool:
        """Whether people come by https; then cookies are bound to it."""
        return urlsplit(self.base).scheme == "https"

    @property
    def origin(self) -> str:
        """Scheme, host and port, as a browser's Origin header has them."""
        parts = urlsplit(self.base)
        return f"{parts.scheme}://{parts.netloc}"

    def cookie(self, name: str) -> str:
        """The name of a cookie, bound to this host where that can be (``__Host-``)."""
        return f"__Host-{name}" if self.secure else name
