//! Connections: their number, their timeouts, and the shutdown.

use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

use crate::harness::raw::read_until_closed;
use crate::harness::{Server, comment};

const INCOMPLETE_HEADERS: &[u8] = b"GET /api/v1/settings HTTP/1.1\r\nHost: x\r\nX-Slow: ";
const SETTINGS: &[u8] = b"GET /api/v1/settings HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

fn post(length: usize, body: &str) -> Vec<u8> {
    format!(
        "POST /api/v1/articles/a/comments HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
         Connection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

fn parse_problem(response: &str) -> Value {
    let (head, body) = response.split_once("\r\n\r\n").unwrap_or_default();
    assert!(head.contains("application/problem+json"), "{response}");
    serde_json::from_str(body).unwrap()
}

/// Opens many connections, sends the same bytes on each, and keeps them open.
fn open_connections(server: &Server, count: usize, bytes: &[u8]) -> Vec<TcpStream> {
    (0..count).map(|_| server.connect_and_send(bytes)).collect()
}

#[test]
fn six_hundred_idle_connections_do_not_block_others() {
    // A limit of open files as low as a careful service manager sets it.
    let server = Server::start_with_file_limit(256, &[]);
    for bytes in [&b""[..], INCOMPLETE_HEADERS, &post(100, "{")] {
        let held = open_connections(&server, 600, bytes);
        let response = server.send_raw(SETTINGS);
        assert!(response.starts_with("HTTP/1.1 200"), "{response}");
        drop(held);
    }
}

#[test]
fn the_longest_idle_connection_is_closed() {
    let server = Server::start(&["--max-connections", "10", "--trusted-proxy", "127.0.0.1"]);
    let mut held = open_connections(&server, 30, INCOMPLETE_HEADERS);
    assert!(server.send_raw(SETTINGS).starts_with("HTTP/1.1 200"));
    // The first connection was closed, the last one was not.
    assert_eq!(read_until_closed(&mut held[0]), "");
    let last = held.last_mut().unwrap();
    last.write_all(b"x\r\nConnection: close\r\n\r\n").unwrap();
    assert!(read_until_closed(last).starts_with("HTTP/1.1 200"));
}

#[test]
fn stalled_connections_are_closed() {
    let options = [
        "--idle-timeout",
        "1",
        "--header-timeout",
        "1",
        "--body-timeout",
        "1",
    ];
    let server = Server::start(&options);
    assert_eq!(read_until_closed(&mut server.connect()), "");
    assert_eq!(
        read_until_closed(&mut server.connect_and_send(INCOMPLETE_HEADERS)),
        ""
    );
    // The connection stays open after a response and is closed when no other request follows.
    let keep = b"GET /api/v1/health HTTP/1.1\r\nHost: x\r\n\r\n";
    let response = server.send_raw(keep);
    assert!(response.starts_with("HTTP/1.1 200") && response.ends_with("{\"status\":\"ok\"}"));
    let late = server.send_raw(&post(100, "{"));
    assert!(late.starts_with("HTTP/1.1 408"), "{late}");
    assert_eq!(parse_problem(&late)["code"], "timed_out");
}

/// A client that sends a byte now and then gets no more time.
#[test]
fn slow_headers_time_out() {
    let server = Server::start(&["--header-timeout", "1", "--idle-timeout", "60"]);
    let mut stream = server.connect_and_send(b"GET / HTTP/1.1\r\n");
    let started = std::time::Instant::now();
    while stream.write_all(b"X: y\r\n").is_ok() {
        assert!(
            started.elapsed() < Duration::from_secs(10),
            "the connection does not time out"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn headers_that_are_too_large_are_refused() {
    let server = Server::start(&[]);
    let large = format!(
        "GET / HTTP/1.1\r\nHost: x\r\nX-Large: {}\r\n\r\n",
        "x".repeat(100_000)
    );
    let many = format!(
        "GET / HTTP/1.1\r\nHost: x\r\n{}\r\n",
        "X-Many: x\r\n".repeat(200)
    );
    for head in [large, many] {
        let response = server.send_raw(head.as_bytes());
        assert!(response.starts_with("HTTP/1.1 431"), "{response}");
    }
    let long = format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "x".repeat(100_000));
    let response = server.send_raw(long.as_bytes());
    assert!(response.starts_with("HTTP/1.1 4"), "{response}");
    assert!(server.send_raw(SETTINGS).starts_with("HTTP/1.1 200"));
}

#[test]
fn invalid_http_is_refused() {
    let server = Server::start(&["--header-timeout", "1", "--body-timeout", "1"]);
    let chunked = |body: &str| {
        format!(
            "POST /api/v1/articles/a/comments HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
             Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n{body}"
        )
    };
    for (bytes, expected) in [
        ("\0\0\0\0\r\n\r\n".to_owned(), "HTTP/1.1 400"),
        ("GET\r\n\r\n".to_owned(), "HTTP/1.1 400"),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), ""),
        (chunked("zz\r\n{}\r\n0\r\n\r\n"), "HTTP/1.1 400"),
        (chunked("ffffffffffffffffff\r\n{}"), "HTTP/1.1 400"),
        (chunked("5\r\n{}"), "HTTP/1.1 408"),
        (chunked("2\r\n{}\r\n0\r\n\r\n"), "HTTP/1.1 422"),
    ] {
        let response = server.send_raw(bytes.as_bytes());
        assert!(response.starts_with(expected), "{bytes:?}: {response}");
        assert!(!response.contains("text/plain"), "{response}");
    }
    assert!(server.send_raw(SETTINGS).starts_with("HTTP/1.1 200"));
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let server = Server::start(&[]);
    let one = "GET /api/v1/articles/a HTTP/1.1\r\nHost: x\r\n\r\n";
    let other = "GET /api/v1/nothing HTTP/1.1\r\nHost: x\r\n\r\n";
    let last = String::from_utf8_lossy(SETTINGS);
    let response = server.send_raw(format!("{one}{other}{one}{last}").as_bytes());
    let statuses: Vec<&str> = response
        .split("HTTP/1.1 ")
        .skip(1)
        .filter_map(|one| one.get(..3))
        .collect();
    assert_eq!(statuses, ["200", "404", "200", "200"]);
}

#[test]
fn incomplete_requests_do_not_delay_shutdown() {
    for bytes in [&b""[..], INCOMPLETE_HEADERS, &post(100, "{")] {
        let mut server = Server::start(&[]);
        server.post("a", &comment("Hello"), None);
        let _held = open_connections(&server, 20, bytes);
        let (duration, is_success) = server.terminate();
        assert!(
            duration < Duration::from_secs(8),
            "shutdown took {duration:?}"
        );
        assert!(is_success, "the program did not exit successfully");
        let log = server.database().with_extension("db-wal");
        let left = std::fs::metadata(log).map_or(0, |file| file.len());
        assert_eq!(left, 0, "the write-ahead log is truncated");
        assert_eq!(server.integrity(), "ok");
    }
}

#[test]
fn a_request_in_progress_is_completed_before_shutdown() {
    for signal in ["TERM", "INT"] {
        let mut server = Server::start(&[]);
        let body = comment("On its way").to_string();
        let (first, rest) = body.split_at(10);
        let mut stream = server.connect_and_send(&post(body.len(), first));
        // By the time a later request gets its response, the server has read this one.
        assert!(server.send_raw(SETTINGS).starts_with("HTTP/1.1 200"));
        server.signal(signal);
        // Once the server refuses new connections, the shutdown has begun.
        let root = server.address().to_owned();
        while TcpStream::connect(&root).is_ok() {}
        stream.write_all(rest.as_bytes()).unwrap();
        let response = read_until_closed(&mut stream);
        assert!(response.starts_with("HTTP/1.1 201"), "{response}");
        let (duration, is_success) = server.wait_for_exit();
        assert!(
            is_success && duration < Duration::from_secs(5),
            "{duration:?}"
        );
        server.restart();
        assert_eq!(server.get("articles/a/comments").json["total"], 1);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn exhausted_file_descriptors_are_logged_once_a_minute() {
    let server = Server::start(&[]);
    // The program raises the limit itself before it accepts connections.
    assert!(server.send_raw(SETTINGS).starts_with("HTTP/1.1 200"));
    let limit = server.set_file_limit(1);
    let _waiting = open_connections(&server, 3, SETTINGS);
    let message = "a connection could not be accepted";
    let started = std::time::Instant::now();
    while !server.log().contains(message) {
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "{}",
            server.log()
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    // Long enough for several more attempts.
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(server.log().matches(message).count(), 1, "{}", server.log());
    server.set_file_limit(limit);
    assert!(server.send_raw(SETTINGS).starts_with("HTTP/1.1 200"));
}
