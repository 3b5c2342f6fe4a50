//! Finds a request's client behind trusted proxies.
//!
//! A connection comes either from a reader or from a proxy. `X-Forwarded-For` and `Forwarded` are read only if the
//! peer is a trusted proxy, and only as far as trusted proxies wrote them. Anybody can forge the entries to the
//! left of those.

use std::net::IpAddr;
use std::str::FromStr;

use axum::http::{HeaderMap, HeaderName, header};
use clap::ValueEnum;
use ipnet::IpNet;

use super::Client;
use super::forwarded::{self, Hop};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address of a proxy, or a network of proxies.
#[derive(Clone, Copy, Debug)]
pub struct Network(IpNet);

impl Network {
    fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address)
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let network = match text.parse::<IpAddr>() {
            Ok(address) => Some(IpNet::from(address.to_canonical())),
            Err(_) => text.parse().ok(),
        };
        network
            .map(Self)
            .ok_or_else(|| "expected an address or a network, such as 10.0.0.0/8".to_owned())
    }
}

/// The header in which a proxy names its client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ProxyHeader {
    /// `X-Forwarded-For`.
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// The trusted proxies.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    trusted: Vec<Network>,
    header: Option<ProxyHeader>,
}

impl Proxies {
    /// Takes the trusted networks, and the header that they write if it is configured.
    pub fn new(trusted: Vec<Network>, header: Option<ProxyHeader>) -> Self {
        Self { trusted, header }
    }

    /// Returns the client of a request that arrived from `peer`.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> Client {
        let peer = peer.to_canonical();
        if !self.trusts(peer) {
            return Client::from_address(peer);
        }
        let by_x_forwarded_for = || {
            self.client_behind(
                peer,
                &forwarded::parse_x_forwarded_for(headers, &X_FORWARDED_FOR),
            )
        };
        let by_forwarded = || {
            self.client_behind(
                peer,
                &forwarded::parse_forwarded(headers, &header::FORWARDED),
            )
        };
        let is_present = |name: &HeaderName| headers.contains_key(name);
        let address = match self.header {
            Some(ProxyHeader::XForwardedFor) => by_x_forwarded_for(),
            Some(ProxyHeader::Forwarded) => by_forwarded(),
            None if !is_present(&header::FORWARDED) => by_x_forwarded_for(),
            None if !is_present(&X_FORWARDED_FOR) => by_forwarded(),
            // A proxy that writes only one of the headers passes the other on as the client sent it. If they
            // disagree, the request counts as the proxy's, so that no client can choose its address.
            None => Some(by_x_forwarded_for())
                .filter(|one| *one == by_forwarded())
                .unwrap_or(peer),
        };
        Client::from_address(address)
    }

    /// Whether an address belongs to a trusted proxy.
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(address))
    }

    /// Returns the first untrusted address from the right, or the leftmost one if all are trusted. If a hop is
    /// hidden, returns the address of the proxy that wrote it.
    fn client_behind(&self, peer: IpAddr, hops: &[Hop]) -> IpAddr {
        let mut nearest = peer;
        for hop in hops.iter().rev() {
            match hop {
                Hop::Address(address) => nearest = address.to_canonical(),
                Hop::Hidden => break,
            }
            if !self.trusts(nearest) {
                break;
            }
        }
        nearest
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn proxies(header: Option<ProxyHeader>) -> Proxies {
        let trusted = ["127.0.0.1", "10.0.0.0/8", "fd00::/8"];
        let trusted = trusted.iter().filter_map(|one| one.parse().ok()).collect();
        Proxies::new(trusted, header)
    }

    /// Returns the client of a request from `peer` with these header lines. `X` stands for `X-Forwarded-For`, `F`
    /// for `Forwarded`.
    fn client(proxies: &Proxies, peer: &str, lines: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            let (name, value) = line.split_once(": ").unwrap_or((line, ""));
            let name = match name {
                "X" => X_FORWARDED_FOR,
                _ => header::FORWARDED,
            };
            let value = HeaderValue::from_bytes(value.as_bytes());
            headers.append(name, value.unwrap_or(HeaderValue::from_static("broken")));
        }
        let peer = peer.parse().unwrap_or(IpAddr::V4([0; 4].into()));
        proxies.client(peer, &headers).to_string()
    }

    #[test]
    fn the_first_untrusted_address_from_the_right_is_the_client() {
        let cases = "
            203.0.113.9 | X: 1.1.1.1 | 203.0.113.9
            203.0.113.9 | F: for=1.1.1.1 | 203.0.113.9
            10.1.2.3 | 10.1.2.3
            10.1.2.3 | X: 1.1.1.1 | 1.1.1.1
            10.1.2.3 | X: 9.9.9.9, 1.1.1.1 | 1.1.1.1
            10.1.2.3 | X: 9.9.9.9, 1.1.1.1, 10.9.9.9, 127.0.0.1 | 1.1.1.1
            10.1.2.3 | X: 9.9.9.9 | X: 1.1.1.1 | 1.1.1.1
            10.1.2.3 | X: 1.1.1.1 | X: 10.0.0.1 | 1.1.1.1
            10.1.2.3 | X: 10.0.0.2, 10.0.0.1 | 10.0.0.2
            10.1.2.3 | X: 1.1.1.1, unknown | 10.1.2.3
            10.1.2.3 | X: 1.1.1.1, unknown, 10.0.0.1 | 10.0.0.1
            10.1.2.3 | X: 1.1.1.1, | 1.1.1.1
            10.1.2.3 | X: , | 10.1.2.3
            10.1.2.3 | F: for=1.1.1.1, for=_hidden | 10.1.2.3
            10.1.2.3 | F: for=1.1.1.1, proto=https | 10.1.2.3
            ::ffff:10.1.2.3 | X: ::ffff:1.1.1.1 | 1.1.1.1
            fd00::1 | F: for=\"[2001:db8::7]:81\" | 2001:db8::/64
            10.1.2.3 | X: 1.1.1.1 | F: for=1.1.1.1 | 1.1.1.1
            10.1.2.3 | X: 1.1.1.1 | F: for=2.2.2.2 | 10.1.2.3";
        for case in cases.trim().lines() {
            let parts: Vec<&str> = case.trim().split(" | ").collect();
            let [peer, lines @ .., expected] = parts.as_slice() else {
                continue;
            };
            assert_eq!(client(&proxies(None), peer, lines), *expected, "{case}");
        }
    }

    #[test]
    fn the_proxy_header_can_be_configured() {
        let lines = ["X: 1.1.1.1", "F: for=2.2.2.2"];
        let by = |header| client(&proxies(Some(header)), "127.0.0.1", &lines);
        assert_eq!(by(ProxyHeader::XForwardedFor), "1.1.1.1");
        assert_eq!(by(ProxyHeader::Forwarded), "2.2.2.2");
    }

    /// The client's own header value never decides, because the proxy appends its entry to the right.
    #[test]
    fn clients_cannot_forge_their_address() {
        const PIECES: &[&str] = &[
            "for=9.9.9.9",
            "\"",
            "\\",
            ",",
            ";",
            "=",
            "x=\"",
            "for=\"",
            "[",
            "9.9.9.9",
            " ",
        ];
        let mut typed = vec![String::new()];
        for _ in 0..4 {
            let longer = |text: &String| {
                PIECES
                    .iter()
                    .map(move |piece| format!("{text}{piece}"))
                    .collect::<Vec<_>>()
            };
            let longer: Vec<String> = typed.iter().flat_map(longer).collect();
            typed.extend(longer);
            typed.sort_unstable();
            typed.dedup();
        }
        assert!(typed.len() > 10_000);
        let proxies = proxies(None);
        for text in typed {
            for added in [
                "for=1.1.1.1",
                "for=\"1.1.1.1:80\"",
                "for=1.1.1.1;proto=https",
            ] {
                let line = format!("F: {text}, {added}");
                let found = client(&proxies, "10.0.0.1", &[&line]);
                assert!(
                    matches!(found.as_str(), "1.1.1.1" | "10.0.0.1"),
                    "{line}: {found}"
                );
            }
            let line = format!("X: {text}, 1.1.1.1");
            assert_eq!(client(&proxies, "10.0.0.1", &[&line]), "1.1.1.1");
        }
    }

    #[test]
    fn networks_are_addresses_or_ranges() {
        for good in [
            "10.0.0.0/8",
            "127.0.0.1",
            "::1",
            "2001:db8::/32",
            "::ffff:1.2.3.4",
        ] {
            assert!(good.parse::<Network>().is_ok(), "{good}");
        }
        for bad in ["", "10.0.0.0/33", "proxy.example", "10.0.0", "10.0.0.0/8 "] {
            assert!(bad.parse::<Network>().is_err(), "{bad}");
        }
    }
}
