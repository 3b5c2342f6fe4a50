//! The programs, ports and package manager of this machine.

pub mod apt;
#[cfg(unix)]
#[path = "handover_unix.rs"]
pub mod handover;
#[cfg(not(unix))]
#[path = "handover_other.rs"]
pub mod handover;
pub mod port;
mod program;
#[cfg(unix)]
#[path = "user_unix.rs"]
mod user;
#[cfg(not(unix))]
#[path = "user_other.rs"]
mod user;

pub use program::{find_program, program_version, require_c_compiler};
pub use user::is_root;
