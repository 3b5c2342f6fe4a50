//! The comment store, in SQLite.
//!
//! It uses rusqlite and not sqlx, because SQLite has a single writer in any case. One connection behind a lock
//! writes; a few others only read and never wait for it. The journal is a write-ahead log with `synchronous=FULL`:
//! the server responds only after the comment is on disk, so a killed server loses nothing that it acknowledged.

mod create;
mod credentials;
mod edit;
mod migrate;
mod moderation;
mod moderation_policy;
mod new_comment;
mod pool;
mod position;
mod private_files;
mod render;
mod replay;
mod report;
mod secret;
mod status;
mod thread;
mod vote;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Value, json};

use crate::markup;

pub use credentials::Credentials;
pub use edit::EditOutcome;
pub use moderation::{Decision, Reference};
pub use moderation_policy::ModerationPolicy;
pub use new_comment::{CreateOutcome, CreatedComment, NewComment};
pub use position::Sort;
pub use report::Report;
pub use secret::sha256;
pub use thread::{MAX_PAGE_SIZE, MAX_TOKENS, ThreadOutcome, ThreadRequest};
pub use vote::{Vote, VoteOutcome};

/// The number of reading connections. More of them would wait for the CPU and not for SQLite.
pub const READERS: usize = 4;

/// The comment store.
#[derive(Debug)]
pub struct Store {
    writer: Mutex<Connection>,
    readers: pool::Pool,
    secret: secret::Secret,
}

/// A comment as it is stored.
#[derive(Clone, Debug)]
pub struct StoredComment {
    /// The comment's id.
    pub id: String,
    /// The slug of its article, or the URL of its page.
    pub article: String,
    /// The id of the comment that it replies to.
    pub parent: Option<String>,
    /// The author's name.
    pub author: String,
    /// The author's website.
    pub website: Option<String>,
    /// Whether the article's author wrote it.
    pub by_author: bool,
    /// The text, in Markdown.
    pub text: String,
    /// When it was written (RFC 3339).
    pub created: String,
    /// When it was edited.
    pub edited: Option<String>,
    /// `published`, `held`, `removed` or `rejected`.
    pub status: String,
    /// Upvotes minus downvotes.
    pub score: i64,
    /// The hash of its edit token.
    pub token_hash: String,
    /// The end of its edit window, in seconds since the epoch.
    pub editable_until: i64,
    /// The text as HTML.
    pub body_html: String,
    /// The text of an edit that awaits moderation, and when it was made.
    pub pending: Option<(String, String)>,
    revision: i64,
    number: i64,
    root: i64,
    sort_time: i64,
    visible: bool,
    token_salt: String,
}

const COLUMNS: &str = "id, article, parent, author, website, by_author, text, created, edited, status, \
     score, token_hash, editable_until, body_html, renderer, root, sort_time, visible, token_salt, \
     pending_text, pending_since, revision";

impl StoredComment {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let text: String = row.get(6)?;
        // HTML of an older renderer is rendered again on every read, until `render_again` has updated it.
        let body_html = if row.get::<_, i64>(14)? == markup::COMMENT_RENDERER {
            row.get(13)?
        } else {
            markup::comment(&text)
        };
        Ok(Self {
            id: row.get::<_, i64>(0)?.to_string(),
            article: row.get(1)?,
            parent: row.get::<_, Option<i64>>(2)?.map(|id| id.to_string()),
            author: row.get(3)?,
            website: row.get(4)?,
            by_author: row.get(5)?,
            text,
            created: row.get(7)?,
            edited: row.get(8)?,
            status: row.get(9)?,
            score: row.get(10)?,
            token_hash: row.get(11)?,
            editable_until: row.get(12)?,
            body_html,
            number: row.get(0)?,
            root: row.get(15)?,
            sort_time: row.get(16)?,
            visible: row.get(17)?,
            token_salt: row.get(18)?,
            pending: row
                .get::<_, Option<String>>(19)?
                .zip(row.get::<_, Option<String>>(20)?),
            revision: row.get(21)?,
        })
    }

    fn time_position(&self) -> position::TimePosition {
        position::TimePosition {
            time: self.sort_time,
            id: self.number,
        }
    }

    /// Returns the comment as its author sees it: with the edit that awaits moderation.
    pub fn author_view(mut self) -> Self {
        if let Some((text, since)) = self.pending.take() {
            self.body_html = markup::comment(&text);
            self.text = text;
            self.edited = Some(since);
            "held".clone_into(&mut self.status);
        }
        self
    }

    /// Returns the comment as everybody sees it. One that is not published becomes an empty placeholder.
    fn public_view(mut self) -> Self {
        if self.status != "published" {
            "removed".clone_into(&mut self.status);
        }
        self
    }

    /// Returns the API's JSON. A removed comment is an empty placeholder.
    pub fn to_json(&self) -> Value {
        let removed = status::deletes_content(&self.status);
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
            "body_html": shown(&self.body_html),
            "body_text": shown(&self.text),
            "created": self.created,
            "edited": self.edited,
            "status": if removed { "removed" } else { self.status.as_str() },
            "score": self.score,
        })
    }
}

impl Store {
    /// Opens an existing database. Fails if there is none, instead of creating it.
    pub fn open_existing(path: &Path) -> Result<Self, String> {
        if path.is_file() {
            Self::open(path)
        } else {
            Err(format!("there is no database {}", path.display()))
        }
    }

    /// Opens the database, and creates it if it is missing.
    pub fn open(path: &Path) -> Result<Self, String> {
        let error_message = |error: rusqlite::Error| format!("{}: {error}", path.display());
        if let Some(folder) = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
        {
            std::fs::create_dir_all(folder)
                .map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        private_files::protect_database(path)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        let mut connection = Connection::open(path).map_err(error_message)?;
        connection
            .busy_timeout(std::time::Duration::from_secs(5))
            .map_err(error_message)?;
        connection
            .pragma_update(None, "journal_mode", "WAL")
            .map_err(error_message)?;
        connection
            .pragma_update(None, "synchronous", "FULL")
            .map_err(error_message)?;
        // Overwrites deleted content with zeros.
        connection
            .pragma_update(None, "secure_delete", true)
            .map_err(error_message)?;
        connection
            .pragma_update(None, "foreign_keys", true)
            .map_err(error_message)?;
        let secret = secret::Secret::load_or_create(path)?;
        migrate::migrate(&mut connection, &secret)
            .map_err(|reason| format!("{}: {reason}", path.display()))?;
        connection.set_prepared_statement_cache_capacity(32);
        Ok(Self {
            writer: Mutex::new(connection),
            readers: pool::Pool::new(path, READERS),
            secret,
        })
    }

    /// Moves the write-ahead log into the database file and closes the reading connections.
    pub fn close(&self) -> Result<(), String> {
        self.readers.close();
        let checkpoint = |row: &Row<'_>| row.get::<_, i64>(0);
        let outcome = self
            .lock()
            .query_row("pragma wal_checkpoint(truncate)", [], checkpoint);
        outcome.map(|_| ()).map_err(|error| error.to_string())
    }

    /// Locks the connection that writes.
    fn lock(&self) -> MutexGuard<'_, Connection> {
        // SQLite rolls back the open transaction of a panicking thread.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns a token that proves that its holder is the author with this e-mail address, valid for so many
    /// seconds.
    pub fn author_token(&self, email: &str, seconds: i64) -> String {
        let now = jiff::Timestamp::now().as_second();
        self.secret.author_token(email, now.saturating_add(seconds))
    }

    /// Whether a token is a valid author token for an e-mail address.
    pub fn is_author_token(&self, token: &str, email: &str) -> bool {
        let now = jiff::Timestamp::now().as_second();
        self.secret.is_author_token(token, email, now)
    }

    /// Returns a comment.
    pub fn comment(&self, id: &str) -> Result<Option<StoredComment>, String> {
        let Ok(id) = id.parse() else {
            return Ok(None);
        };
        self.readers.read(|connection| by_id(connection, id))
    }

    /// Returns the number of published comments of each article, 0 for one without any.
    pub fn counts<'a>(
        &self,
        articles: impl IntoIterator<Item = &'a str>,
    ) -> Result<HashMap<String, u32>, String> {
        self.readers.read(|connection| {
            let mut counts = HashMap::new();
            for article in articles {
                counts.insert(article.to_owned(), count_published(connection, article)?);
            }
            Ok(counts)
        })
    }

    /// Whether there are no published comments at all.
    pub fn is_empty(&self) -> Result<bool, String> {
        self.readers.read(|connection| {
            let sql = "select exists (select 1 from article_totals where published > 0)";
            connection.query_row(sql, [], |row| row.get(0).map(|any: bool| !any))
        })
    }
}

fn by_id(connection: &Connection, id: i64) -> rusqlite::Result<Option<StoredComment>> {
    let sql = format!("select {COLUMNS} from comments where id = ?1");
    let mut statement = connection.prepare_cached(&sql)?;
    statement
        .query_row(params![id], StoredComment::read)
        .optional()
}

/// Returns the number of published comments of an article.
fn count_published(connection: &Connection, article: &str) -> rusqlite::Result<u32> {
    let sql = "select published from article_totals where article = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let count = statement.query_row(params![article], |row| row.get(0));
    count.optional().map(Option::unwrap_or_default)
}
