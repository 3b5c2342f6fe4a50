//! The limit on open files, which also limits connections.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::terminal::log_error;

/// File descriptors for everything except connections, such as the database and the site's files.
const RESERVED_DESCRIPTORS: u64 = 128;

/// Returns how many connections are possible, at most `max`. Raises the soft limit of open files, often 1,024, as
/// far as the hard limit allows. A connection limit above the file limit would have no effect.
pub fn limit_connections(max: usize) -> usize {
    let limits = getrlimit(Resource::Nofile);
    let wanted = u64::try_from(max)
        .unwrap_or(u64::MAX)
        .saturating_add(RESERVED_DESCRIPTORS);
    let soft = limits.current.unwrap_or(u64::MAX);
    if soft >= wanted {
        return max;
    }
    let raised = wanted.min(limits.maximum.unwrap_or(u64::MAX));
    let limit = Rlimit {
        current: Some(raised),
        maximum: limits.maximum,
    };
    let soft = if setrlimit(Resource::Nofile, limit).is_ok() {
        raised
    } else {
        soft
    };
    let possible = usize::try_from(soft.saturating_sub(RESERVED_DESCRIPTORS).max(1))
        .unwrap_or(max)
        .min(max);
    if possible < max {
        log_error(&format!(
            "the system allows {soft} open files: at most {possible} connections, not {max}"
        ));
    }
    possible
}
