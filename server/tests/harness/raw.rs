//! Raw requests that no HTTP client would send.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::Server;

/// Longer than any limit that a test sets, and short enough to wait for.
pub const TIMEOUT: Duration = Duration::from_secs(20);

impl Server {
    /// Opens a connection without sending anything.
    pub fn connect(&self) -> TcpStream {
        let root = self.address().split('/').next().unwrap();
        let stream = TcpStream::connect(root).unwrap();
        stream.set_read_timeout(Some(TIMEOUT)).unwrap();
        stream
    }

    /// Opens a connection and sends bytes on it.
    pub fn connect_and_send(&self, bytes: &[u8]) -> TcpStream {
        let mut stream = self.connect();
        stream.write_all(bytes).unwrap();
        stream
    }

    /// Sends bytes and returns the whole response.
    pub fn send_raw(&self, bytes: &[u8]) -> String {
        read_until_closed(&mut self.connect_and_send(bytes))
    }

    /// Sends SIGTERM like a service manager and waits until the program has exited. Returns how long that took and
    /// whether it exited successfully.
    pub fn terminate(&mut self) -> (Duration, bool) {
        self.signal("TERM");
        self.wait_for_exit()
    }

    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = std::process::Command::new("kill")
            .args(["-s", name, &id])
            .status();
        assert!(sent.unwrap().success());
    }

    /// Sets the running program's limit of open files and returns the previous one.
    #[cfg(target_os = "linux")]
    pub fn set_file_limit(&self, files: u64) -> u64 {
        use rustix::process::{Pid, Resource, Rlimit, getrlimit, prlimit};
        let id = Pid::from_raw(self.child.id().try_into().unwrap());
        // Keeps the hard limit, because only a privileged process may raise it again.
        let limit = Rlimit {
            current: Some(files),
            maximum: getrlimit(Resource::Nofile).maximum,
        };
        let previous = prlimit(id, Resource::Nofile, limit).unwrap();
        previous.current.unwrap_or(u64::MAX)
    }

    /// Waits until the program has exited.
    pub fn wait_for_exit(&mut self) -> (Duration, bool) {
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (started.elapsed(), status.success());
            }
            assert!(started.elapsed() < TIMEOUT, "the program does not exit");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// Returns everything received on a connection until the peer closes it.
pub fn read_until_closed(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    match stream.read_to_end(&mut bytes) {
        Ok(_) => {}
        // The server closed the connection while the request was still being sent.
        Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => {}
        Err(error) => panic!("the connection is not closed: {error}"),
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
