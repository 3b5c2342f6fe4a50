//! Comments in SQLite.
//!
//! rusqlite rather than sqlx: SQLite has one writer whatever is laid above it, so a connection
//! behind a lock is the honest shape, with no pool and no compile-time database. The journal is a
//! write-ahead log with `synchronous=FULL`: an answer is given only after its comment is on the
//! disk, so that a server killed in the middle of writing has lost nothing it acknowledged.

mod thread;
mod write;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Value, json};

use crate::markup;

pub use thread::Sort;
pub use write::{Created, Outcome, Write, hash};

/// The comments.
#[derive(Debug)]
pub struct Store {
    connection: Mutex<Connection>,
}

/// A comment as it is stored.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Its id.
    pub id: String,
    /// The article's slug.
    pub article: String,
    /// What it answers.
    pub parent: Option<String>,
    /// Who wrote it.
    pub author: String,
    /// Their website.
    pub website: Option<String>,
    /// True where the article's author wrote it.
    pub by_author: bool,
    /// The words.
    pub text: String,
    /// When it was written (RFC 3339).
    pub created: String,
    /// When it was changed.
    pub edited: Option<String>,
    /// `published`, `held`, `removed` or `rejected`.
    pub status: String,
    /// Votes for minus votes against.
    pub score: i64,
    /// The hash of the proof that it is its author's.
    pub token_hash: String,
    /// Until when it may be changed, in seconds since the epoch.
    pub editable_until: i64,
}

const COLUMNS: &str = "id, article, parent, author, website, by_author, text, created, edited, status, \
     (select coalesce(sum(value), 0) from votes where comment = comments.id), token_hash, editable_until";

impl Stored {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get::<_, i64>(0)?.to_string(),
            article: row.get(1)?,
            parent: row.get::<_, Option<i64>>(2)?.map(|id| id.to_string()),
            author: row.get(3)?,
            website: row.get(4)?,
            by_author: row.get(5)?,
            text: row.get(6)?,
            created: row.get(7)?,
            edited: row.get(8)?,
            status: row.get(9)?,
            score: row.get(10)?,
            token_hash: row.get(11)?,
            editable_until: row.get(12)?,
        })
    }

    /// As the API gives it. Nothing is left of a removed one but its place.
    pub fn to_json(&self) -> Value {
        let removed = self.status == "removed";
        let shown = |text: &str| {
            if removed {
                String::new()
            } else {
                text.to_owned()
            }
        };
        json!({
            "id": self.id,
            "parent_id": self.parent,
            "author": { "name": shown(&self.author), "website": self.website.as_ref().filter(|_| !removed) },
            "by_article_author": self.by_author && !removed,
            "body_html": if removed { String::new() } else { markup::comment(&self.text) },
            "body_text": shown(&self.text),
            "created": self.created,
            "edited": self.edited,
            "status": self.status,
            "score": self.score,
        })
    }
}

impl Store {
    /// Opens the database, and makes it where it is missing.
    pub fn open(path: &Path) -> Result<Self, String> {
        let wrong = |error: rusqlite::Error| format!("{}: {error}", path.display());
        if let Some(folder) = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
        {
            std::fs::create_dir_all(folder)
                .map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        let connection = Connection::open(path).map_err(wrong)?;
        connection
            .busy_timeout(std::time::Duration::from_secs(5))
            .map_err(wrong)?;
        connection
            .pragma_update(None, "journal_mode", "WAL")
            .map_err(wrong)?;
        connection
            .pragma_update(None, "synchronous", "FULL")
            .map_err(wrong)?;
        connection
            .pragma_update(None, "foreign_keys", true)
            .map_err(wrong)?;
        connection
            .execute_batch(include_str!("schema.sql"))
            .map_err(wrong)?;
        Ok(Self {
            connection: Mutex::new(connection),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // SQLite rolls back what a panicking thread left open.
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// One comment.
    pub fn comment(&self, id: &str) -> Result<Option<Stored>, String> {
        let sql = format!("select {COLUMNS} from comments where id = ?1");
        let found = self
            .lock()
            .query_row(&sql, params![id], Stored::read)
            .optional();
        found.map_err(|error| error.to_string())
    }

    fn of_article(&self, article: &str) -> Result<Vec<Stored>, String> {
        let connection = self.lock();
        let sql = format!(
            "select {COLUMNS} from comments where article = ?1 and status <> 'rejected' order by created, id"
        );
        let mut statement = connection
            .prepare_cached(&sql)
            .map_err(|error| error.to_string())?;
        let rows = statement
            .query_map(params![article], Stored::read)
            .map_err(|error| error.to_string())?;
        rows.collect::<Result<_, _>>()
            .map_err(|error| error.to_string())
    }

    /// How many published comments each article has.
    pub fn counts(&self) -> Result<HashMap<String, u32>, String> {
        let connection = self.lock();
        let sql =
            "select article, count(*) from comments where status = 'published' group by article";
        let mut statement = connection
            .prepare_cached(sql)
            .map_err(|error| error.to_string())?;
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .map_err(|error| error.to_string())?;
        rows.collect::<Result<_, _>>()
            .map_err(|error| error.to_string())
    }

    /// What waits for a moderator, the oldest first.
    pub fn held(&self) -> Result<Vec<Stored>, String> {
        let connection = self.lock();
        let sql =
            format!("select {COLUMNS} from comments where status = 'held' order by created, id");
        let mut statement = connection
            .prepare(&sql)
            .map_err(|error| error.to_string())?;
        let rows = statement
            .query_map([], Stored::read)
            .map_err(|error| error.to_string())?;
        rows.collect::<Result<_, _>>()
            .map_err(|error| error.to_string())
    }
}
