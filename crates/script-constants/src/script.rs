//! Writes the shared names and limits into a script.
//!
//! A script declares `const SHARED = {};` and `const ENTRY_KEY = {};`, and uses `SHARED.outboxLock` or
//! `ENTRY_KEY.operation`. Each declaration is filled with the members that the script uses.

use standfirst_model::FailureKind;

use crate::entry_key;

/// The declarations in a script that are filled, by the name of the object.
const OBJECTS: &[(&str, &[(&str, Value)])] = &[
    (
        "SHARED",
        &[
            ("storagePrefix", Value::Text(crate::STORAGE_PREFIX)),
            ("database", Value::Text(crate::DATABASE)),
            ("outboxStore", Value::Text(crate::OUTBOX_STORE)),
            ("cachePrefix", Value::Text(crate::CACHE_PREFIX)),
            ("shellCache", Value::Text(crate::SHELL_CACHE)),
            ("savedImages", Value::Text(crate::SAVED_IMAGES)),
            ("outboxLock", Value::Text(crate::OUTBOX_LOCK)),
            ("outboxSyncTag", Value::Text(crate::OUTBOX_SYNC_TAG)),
            ("completedEntries", Value::Text(crate::COMPLETED_ENTRIES)),
            (
                "maxCompletedEntries",
                Value::Number(crate::MAX_COMPLETED_ENTRIES as i64),
            ),
            (
                "longestRetryAfter",
                Value::Number(crate::LONGEST_RETRY_AFTER),
            ),
            (
                "workerResponseTimeout",
                Value::Number(crate::WORKER_RESPONSE_TIMEOUT),
            ),
            ("offline", Value::Text(FailureKind::Offline.key())),
            ("tooFast", Value::Text(FailureKind::TooFast.key())),
        ],
    ),
    (
        "ENTRY_KEY",
        &[
            ("key", Value::Text(entry_key::KEY)),
            ("site", Value::Text(entry_key::SITE)),
            ("page", Value::Text(entry_key::PAGE)),
            ("path", Value::Text(entry_key::PATH)),
            ("lane", Value::Text(entry_key::LANE)),
            ("operation", Value::Text(entry_key::OPERATION)),
            ("vote", Value::Text(entry_key::VOTE)),
            ("written", Value::Text(entry_key::WRITTEN)),
            ("sent", Value::Text(entry_key::SENT)),
            ("notBefore", Value::Text(entry_key::NOT_BEFORE)),
            ("failure", Value::Text(entry_key::FAILURE)),
            ("refused", Value::Text(entry_key::REFUSED)),
            ("request", Value::Text(entry_key::REQUEST)),
            ("sentByWorker", Value::Text(entry_key::SENT_BY_WORKER)),
        ],
    ),
];

enum Value {
    Text(&'static str),
    Number(i64),
}

impl Value {
    fn literal(&self) -> String {
        match self {
            // All texts are plain ASCII, for which Rust's quotes and JavaScript's are the same.
            Self::Text(text) => format!("{text:?}"),
            Self::Number(number) => number.to_string(),
        }
    }
}

/// Fills the declarations in a script.
///
/// # Errors
/// When a declaration is missing, or the script uses a member that is not defined here.
pub fn fill(script: &str) -> Result<String, String> {
    let mut filled = script.to_owned();
    for (object, members) in OBJECTS {
        let declaration = format!("const {object} = {{}};");
        let Some((before, after)) = filled.split_once(&declaration) else {
            return Err(format!("the script lacks `{declaration}`"));
        };
        let mut used = Vec::new();
        for name in members_in(script, object) {
            let Some((_, value)) = members.iter().find(|(member, _)| *member == name) else {
                return Err(format!(
                    "crates/script-constants defines no {object}.{name}"
                ));
            };
            let member = format!("{name}: {}", value.literal());
            if !used.contains(&member) {
                used.push(member);
            }
        }
        filled = format!("{before}const {object} = {{ {} }};{after}", used.join(", "));
    }
    Ok(filled)
}

/// Returns the members of an object that a script uses, in the order of use.
fn members_in<'a>(script: &'a str, object: &str) -> Vec<&'a str> {
    let before = format!("{object}.");
    let uses = script.split(before.as_str()).skip(1);
    let name = |after: &'a str| {
        let end = after.find(|one: char| !one.is_ascii_alphanumeric());
        &after[..end.unwrap_or(after.len())]
    };
    uses.map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = "const SHARED = {};\nconst ENTRY_KEY = {};\n";

    #[test]
    fn a_script_gets_the_members_that_it_uses() {
        let script = "lock(SHARED.outboxLock, SHARED.longestRetryAfter); \
            entry[ENTRY_KEY.operation][ENTRY_KEY.vote] ?? entry[ENTRY_KEY.operation]";
        let filled = fill(&format!("{EMPTY}{script}"));
        let expected = format!(
            "const SHARED = {{ outboxLock: \"standfirst-outbox\", longestRetryAfter: 3600000 }};\n\
             const ENTRY_KEY = {{ operation: \"errand\", vote: \"vote\" }};\n{script}"
        );
        assert_eq!(filled, Ok(expected));
    }

    #[test]
    fn an_unknown_member_is_an_error() {
        let filled = fill(&format!("{EMPTY}SHARED.patience"));
        assert!(filled.is_err_and(|error| error.contains("SHARED.patience")));
        assert!(fill("const SHARED = {};").is_err_and(|error| error.contains("ENTRY_KEY")));
    }
}
