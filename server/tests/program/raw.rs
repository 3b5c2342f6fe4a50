//! Requests that no client would make.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::Server;

/// Longer than any limit of a test's own choice, and shorter than anybody's patience.
pub const PATIENCE: Duration = Duration::from_secs(20);

impl Server {
    /// A connection on which nothing has been said.
    pub fn connect(&self) -> TcpStream {
        let root = self.address().split('/').next().unwrap();
        let stream = TcpStream::connect(root).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// A connection on which these bytes were sent.
    pub fn begin(&self, bytes: &[u8]) -> TcpStream {
        let mut stream = self.connect();
        stream.write_all(bytes).unwrap();
        stream
    }

    /// All that comes back for these bytes.
    pub fn raw(&self, bytes: &[u8]) -> String {
        until_closed(&mut self.begin(bytes))
    }

    /// Tells the program to end as a service manager does, and waits until it has: how long it took,
    /// and whether it was content.
    pub fn terminate(&mut self) -> (Duration, bool) {
        self.signal("TERM");
        self.ended()
    }

    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = std::process::Command::new("kill")
            .args(["-s", name, &id])
            .status();
        assert!(sent.unwrap().success());
    }

    /// Waits until the program has ended.
    pub fn ended(&mut self) -> (Duration, bool) {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (begun.elapsed(), status.success());
            }
            assert!(begun.elapsed() < PATIENCE, "it does not end");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// What comes on a connection until the other side ends it.
pub fn until_closed(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    match stream.read_to_end(&mut bytes) {
        Ok(_) => {}
        // Cut off in the middle of our own words.
        Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => {}
        Err(error) => panic!("the connection is not closed: {error}"),
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
