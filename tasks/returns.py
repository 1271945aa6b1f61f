"""Where answers, bounces and unsubscribing lead to in this process: bound once, from the settings."""

from notifications.return_addresses import ReturnAddresses

_bound: list[ReturnAddresses | None] = [None]


def bind_returns(addresses: ReturnAddresses | None) -> None:
    """Say which return addresses letters carry; without them, a letter can be answered on its page only."""
    _bound[0] = addresses


def returns() -> ReturnAddresses | None:
    """The return addresses of this installation, if mail can come back."""
    return _bound[0]
