//! Identifies the client of a request. All limits use this one definition.

mod forwarded;
mod proxies;

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

pub use proxies::{Network, Proxies, ProxyHeader};

/// A client, as limits count it: an IPv4 address, or the /64 of an IPv6 address. A subscriber usually gets a whole
/// /64 and can use every address in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Client(IpAddr);

impl Client {
    /// Returns the client at an address.
    pub fn from_address(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(address) => {
                let network = address.to_bits() & !u128::from(u64::MAX);
                Self(IpAddr::V6(Ipv6Addr::from_bits(network)))
            }
            address => Self(address),
        }
    }
}

impl fmt::Display for Client {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IpAddr::V4(address) => write!(to, "{address}"),
            IpAddr::V6(network) => write!(to, "{network}/64"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_64_is_one_client() {
        let at = |text: &str| text.parse().map(Client::from_address).ok();
        assert_eq!(at("2001:db8:1:2::1"), at("2001:db8:1:2:ffff::9"));
        assert_ne!(at("2001:db8:1:2::1"), at("2001:db8:1:3::1"));
        assert_eq!(at("::ffff:1.2.3.4"), at("1.2.3.4"));
    }
}
