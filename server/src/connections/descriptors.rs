//! The limit on open files, which also limits connections.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::terminal::complain;

/// File descriptors for everything except connections, such as the database and the site's files.
const OTHERS: u64 = 128;

/// Returns how many connections are possible, at most `most`. Raises the soft limit of open files, often 1,024, as
/// far as the hard limit allows. A connection limit above the file limit would have no effect.
pub fn bounded(most: usize) -> usize {
    let given = getrlimit(Resource::Nofile);
    let wanted = u64::try_from(most)
        .unwrap_or(u64::MAX)
        .saturating_add(OTHERS);
    let soft = given.current.unwrap_or(u64::MAX);
    if soft >= wanted {
        return most;
    }
    let raised = wanted.min(given.maximum.unwrap_or(u64::MAX));
    let limit = Rlimit {
        current: Some(raised),
        maximum: given.maximum,
    };
    let soft = if setrlimit(Resource::Nofile, limit).is_ok() {
        raised
    } else {
        soft
    };
    let bound = usize::try_from(soft.saturating_sub(OTHERS).max(1))
        .unwrap_or(most)
        .min(most);
    if bound < most {
        complain(&format!(
            "the system allows {soft} open files: at most {bound} connections, not {most}"
        ));
    }
    bound
}
