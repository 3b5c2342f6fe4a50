//! TCP ports on this machine.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};

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

/// Returns a port that no program listens on at this moment.
///
/// # Errors
/// When the system has no free port.
pub fn free() -> Result<u16> {
    let listener =
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("looking for a free port")?;
    Ok(listener
        .local_addr()
        .context("looking for a free port")?
        .port())
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
