//! Everything that the application stores on this device, by kind, and how to delete it. The privacy page lists
//! exactly these kinds.

use super::database::{self, ObjectStore};
use super::outbox::{completed, store};
use super::{WebStorage, cached_response};

/// A kind of stored data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text that was typed and not sent.
    Drafts,
    /// Comments that are pending in the outbox.
    Waiting,
    /// The reader's name, e-mail address and website.
    Details,
    /// Edit tokens of the reader's own comments.
    Own,
    /// The reader's own comments that are held for moderation.
    Held,
    /// Votes, which comments were reported, and the random name under which both are sent.
    Votes,
    /// Preferences: colours, text size, order of comments.
    Choices,
    /// Articles with their threads.
    Articles,
}

impl Kind {
    /// All kinds, in the order of the privacy page.
    pub const ALL: [Self; 8] = [
        Self::Drafts,
        Self::Waiting,
        Self::Details,
        Self::Own,
        Self::Held,
        Self::Votes,
        Self::Choices,
        Self::Articles,
    ];

    /// Returns the name used in message keys.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Drafts => "drafts",
            Self::Waiting => "waiting",
            Self::Details => "details",
            Self::Own => "own",
            Self::Held => "held",
            Self::Votes => "votes",
            Self::Choices => "choices",
            Self::Articles => "articles",
        }
    }

    /// Returns the prefixes of the web storage keys that belong to it.
    pub const fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Drafts => &["draft:", "tab"],
            Self::Waiting => &["outbox-", "here"],
            Self::Details => &["identity"],
            Self::Own => &["own:"],
            Self::Held => &["held:"],
            Self::Votes => &["vote:", "report:", "voter"],
            Self::Choices => &["sort", "text-size", "theme", "view", "install"],
            Self::Articles => &["made-room"],
        }
    }

    /// Returns how many items of this kind are stored.
    pub async fn count(self) -> usize {
        match self {
            Self::Waiting => store::count().await,
            Self::Articles => super::library::all().await.len(),
            _ => {
                let keys = self.keys().iter();
                keys.map(|start| WebStorage::Local.keys(start).len()).sum()
            }
        }
    }
}

/// Whether somebody has written in this browser before: then an entry may be pending, or a comment the reader's own.
pub fn has_written() -> bool {
    let traces = ["draft:", "outbox-", "identity", "own:", "held:"];
    traces.iter().any(|start| WebStorage::Local.has(start))
}

/// Returns the size of the cached articles and threads in bytes.
pub async fn article_bytes() -> usize {
    cached_response::all()
        .await
        .iter()
        .map(|(_, copy)| copy.bytes())
        .sum()
}

/// Deletes everything. Pending entries are completed first; otherwise every open tab would store them again.
pub async fn clear() {
    store::complete_all().await;
    for store in ObjectStore::ALL {
        let _ = database::clear(store).await;
    }
    store::forget_marker();
    super::Identity::forget();
    for storage in [WebStorage::Local, WebStorage::Session] {
        for key in storage.keys("") {
            // Other tabs still need to know which entries are completed.
            if key != completed::COMPLETED_ENTRIES {
                storage.remove(&key);
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::path::Path;

    use super::*;

    /// Finds the keys that the sources of this crate write.
    fn written() -> Vec<String> {
        let mut found = Vec::new();
        let mut waiting = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
        while let Some(folder) = waiting.pop() {
            for entry in std::fs::read_dir(folder).unwrap().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    waiting.push(path);
                } else if path.extension().is_some_and(|ending| ending == "rs") {
                    let text = std::fs::read_to_string(&path).unwrap();
                    let text = text.split("#[cfg(test)]").next().unwrap();
                    for start in [
                        "put_text(\"",
                        "KEY: &str = \"",
                        "DRAFT: &str = \"",
                        "comment_key(\"",
                        // A function that makes a key, such as `key` of the own comments.
                        "\n    format!(\"",
                        "\n        format!(\"",
                    ] {
                        for part in text.split(start).skip(1) {
                            let key = part.split(['"', '{']).next().unwrap();
                            found.extend((!key.is_empty()).then(|| key.to_owned()));
                        }
                    }
                }
            }
        }
        found
    }

    #[test]
    fn every_storage_key_belongs_to_a_kind() {
        let written = written();
        for start in Kind::ALL.into_iter().flat_map(Kind::keys) {
            let is_found = written.iter().any(|key| key.starts_with(start));
            assert!(is_found, "no key starts with \"{start}\": {written:?}");
        }
        for key in written {
            let known = Kind::ALL
                .into_iter()
                .flat_map(Kind::keys)
                .any(|start| key.starts_with(start));
            assert!(known, "the key \"{key}\" belongs to no kind");
        }
    }

    #[test]
    fn only_written_data_counts_as_written() {
        WebStorage::Local.put_text("sort", "newest");
        assert!(!has_written());
        WebStorage::Local.put_text("draft:a b new t", "{}");
        assert!(has_written());
        WebStorage::Local.remove("draft:a b new t");
        WebStorage::Local.put_text("own:a", "{}");
        assert!(has_written());
    }

    #[test]
    fn clear_removes_everything() {
        futures::executor::block_on(async {
            WebStorage::Local.put_text("theme", "dark");
            WebStorage::Local.put_text("draft:a b new t", "{}");
            database::add(ObjectStore::Outbox, "{}").await.unwrap();
            clear().await;
            for kind in Kind::ALL {
                assert!(kind == Kind::Waiting || kind.count().await == 0, "{kind:?}");
            }
            assert!(database::all(ObjectStore::Outbox).await.unwrap().is_empty());
        });
    }
}
