//! The client of a request: its peer, or the address that a trusted proxy reports.

use crate::harness::{Server, StartResult, comment};

/// Posts one comment for each header value and returns the statuses. Each client may post one per minute.
fn statuses(options: &[&str], header: &str, values: &[&str]) -> Vec<u16> {
    let all = [&["--rate-limit", "1"], options].concat();
    let server = Server::start(&all);
    let post = |(number, value): (usize, &&str)| {
        let words = comment(&format!("Number {number}"));
        server.post_with("a", &words, &[(header, value)]).status
    };
    values.iter().enumerate().map(post).collect()
}

const TRUSTED: &[&str] = &[
    "--trusted-proxy",
    "192.0.2.0/24",
    "--trusted-proxy",
    "127.0.0.1",
];

#[test]
fn readers_behind_a_trusted_proxy_have_separate_limits() {
    let values = [
        "198.51.100.1",
        "198.51.100.2",
        "198.51.100.1",
        "9.9.9.9, 198.51.100.2, 192.0.2.7",
    ];
    let found = statuses(TRUSTED, "X-Forwarded-For", &values);
    assert_eq!(found, [201, 201, 429, 429]);
    let values = [
        "for=198.51.100.1;proto=https",
        "for=\"198.51.100.2:4711\"",
        "for=_hidden",
        "for=9.9.9.9, for=198.51.100.1",
        "for=unknown",
    ];
    let found = statuses(TRUSTED, "Forwarded", &values);
    assert_eq!(found, [201, 201, 201, 429, 429]);
}

#[test]
fn untrusted_peers_cannot_forward_addresses() {
    for options in [&[] as &[&str], &["--trusted-proxy", "192.0.2.0/24"]] {
        let values = ["198.51.100.1", "198.51.100.2"];
        assert_eq!(statuses(options, "X-Forwarded-For", &values), [201, 429]);
        let values = ["for=198.51.100.1", "for=198.51.100.2"];
        assert_eq!(statuses(options, "Forwarded", &values), [201, 429]);
    }
}

#[test]
fn an_ipv6_64_has_one_limit() {
    let values = ["2001:db8:1:1::1", "2001:db8:1:1:ffff::2", "2001:db8:1:2::1"];
    let found = statuses(TRUSTED, "X-Forwarded-For", &values);
    assert_eq!(found, [201, 429, 201]);
    let values = ["for=\"[2001:db8:1:1::1]\"", "for=\"[2001:db8:1:1::2]:80\""];
    assert_eq!(statuses(TRUSTED, "Forwarded", &values), [201, 429]);
}

#[test]
fn an_invalid_network_is_refused_at_startup() {
    let StartResult::Failed(error) = Server::try_start(&["--trusted-proxy", "10.0.0.0/40"]) else {
        panic!("the server started")
    };
    assert!(error.contains("10.0.0.0/8"), "{error}");
}
