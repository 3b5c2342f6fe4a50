//! The list of completed entries: those that were delivered or withdrawn. All tabs share it in local storage. An entry
//! that is missing from the database and not in this list was lost.

use crate::WebStorage;
use standfirst_model::text::joined;
use standfirst_script_constants::MAX_COMPLETED_ENTRIES;

pub use standfirst_script_constants::COMPLETED_ENTRIES;

/// Whether an entry has been completed, in any tab.
pub fn contains(key: &str, written: i64) -> bool {
    all().contains(&identifier(key, written))
}

/// Returns the identifier of a completed entry. It contains the time, because a withdrawn text can be submitted again
/// with the same key, and is then another entry.
pub fn identifier(key: &str, written: i64) -> String {
    format!("{key}@{written}")
}

/// Returns the identifier of the entry that another tab has completed, from the key and the new value of a `storage`
/// event. Returns `None` for other events.
pub fn added_in(key: Option<String>, value: Option<String>) -> Option<String> {
    let key = key?;
    let completed_entries = value.filter(|_| key.ends_with(COMPLETED_ENTRIES))?;
    completed_entries.rsplit(' ').next().map(str::to_owned)
}

/// Records that an entry has been completed.
pub(super) fn record(key: &str, written: i64) {
    let mut completed_entries = all();
    completed_entries.push(identifier(key, written));
    let from = completed_entries
        .len()
        .saturating_sub(MAX_COMPLETED_ENTRIES);
    let last = joined(
        &mut completed_entries[from..].iter().map(String::as_str),
        " ",
    );
    WebStorage::Local.put_text(COMPLETED_ENTRIES, &last);
}

/// Returns the identifiers of the entries that were completed last.
pub(super) fn all() -> Vec<String> {
    let text = WebStorage::Local
        .text(COMPLETED_ENTRIES)
        .unwrap_or_default();
    text.split(' ')
        .filter(|key| !key.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn storage_events_report_completed_entries() {
        for key in ["a", "b"] {
            record(key, 1);
        }
        let key = || Some(format!("standfirst:{COMPLETED_ENTRIES}"));
        let completed_entries = WebStorage::Local.text(COMPLETED_ENTRIES);
        assert_eq!(
            added_in(key(), completed_entries.clone()),
            Some(identifier("b", 1))
        );
        assert_eq!(added_in(key(), None), None, "the list was cleared");
        assert_eq!(
            added_in(Some("standfirst:own".into()), completed_entries),
            None
        );
    }
}
