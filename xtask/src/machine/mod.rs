//! The programs, ports and package manager of this machine.

pub mod apt;
#[cfg(unix)]
#[path = "exec_unix.rs"]
pub mod exec;
#[cfg(not(unix))]
#[path = "exec_other.rs"]
pub mod exec;
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
