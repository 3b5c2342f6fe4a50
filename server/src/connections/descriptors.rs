//! How many files the system lets this program have open.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::terminal::complain;

/// For the database, the site's files and what else is open beside connections.
const OTHERS: u64 = 128;

/// As many connections as there can be, at most so many: a bound above what the system gives would be
/// none. The soft limit, 1,024 in many places, is raised as far as is allowed.
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
