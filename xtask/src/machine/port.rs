//! TCP ports on this machine.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result, bail};

/// Checks that the port is free, so that the command fails now and not after minutes of building.
///
/// # Errors
/// When another program listens on the port, or we may not use it.
pub fn require_free(port: u16) -> Result<()> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AddrInUse => bail!(
            "port {port} is in use by another program; stop it, or choose another port with --port"
        ),
        Err(error) => Err(error).with_context(|| format!("port {port} cannot be used")),
    }
}

/// The ports that [`free`] returns. All are below those that systems choose for outgoing connections (from 32768 on
/// Linux, 49152 elsewhere): such a connection could otherwise take the port before the program that is to listen on
/// it does, or between the end of a server and its next start.
const PORTS: Range<u32> = 15_000..32_000;

/// How many ports this process has been given.
static GIVEN: AtomicU32 = AtomicU32::new(0);

/// Returns a port that no program listens on, and that this function has not returned before.
///
/// # Errors
/// When no port is free.
pub fn free() -> Result<u16> {
    let count = PORTS.end - PORTS.start;
    // Processes that run at the same time start at different ports.
    let first = std::process::id().wrapping_mul(251);
    for _ in PORTS {
        let given = GIVEN.fetch_add(1, Ordering::Relaxed);
        let port = PORTS.start + first.wrapping_add(given) % count;
        let port = u16::try_from(port).context("looking for a free port")?;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return Ok(port);
        }
    }
    bail!(
        "none of the ports from {} to {} is free",
        PORTS.start,
        PORTS.end - 1
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_free_port_is_accepted() -> Result<()> {
        // Port 0 lets the system choose a free port. A test that runs in parallel could take a port we chose
        // earlier.
        require_free(0)
    }

    #[test]
    fn free_ports_differ_and_are_not_those_of_outgoing_connections() -> Result<()> {
        let (one, other) = (free()?, free()?);
        assert_ne!(one, other);
        for port in [one, other] {
            assert!(PORTS.contains(&u32::from(port)), "{port}");
        }
        Ok(())
    }

    #[test]
    fn a_port_in_use_is_reported_with_advice() -> Result<()> {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = taken.local_addr()?.port();
        let Err(error) = require_free(port) else {
            bail!("the port in use was accepted")
        };
        assert!(
            error.to_string().contains(&port.to_string()) && error.to_string().contains("--port")
        );
        Ok(())
    }
}
