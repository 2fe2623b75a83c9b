"""Who asks: what one client may do alone."""

import pytest

from autopact.errors import InputError
from autopact.web.asgi.clients import check, client_of


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::1%eth0"),
        ("a:proxy's nonsense", "a:proxy's nonsense"),
        ("", ""),
    ],
)
def test_a_client_is_an_address_or_a_network_of_ipv6(address: str, client: str) -> None:
    """Else one client there would have more addresses to take turns with than all of IPv4."""
    assert client_of(address) == client


@pytest.mark.parametrize("proxy", ["localhost", "10.0.0.1/8", "*", ""])
def test_a_proxy_that_is_no_address_is_refused(proxy: str) -> None:
    """Instead of never being trusted."""
    with pytest.raises(InputError, match="--trusted-proxy"):
        check(("127.0.0.1", "10.0.0.0/8", "::1", proxy))
