//! Everything that changes a comment. Each change is one transaction.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};
use sha2::{Digest, Sha256};

use super::{COLUMNS, Store, Stored};
use crate::options::Hold;

/// Seconds in which the same words by the same author are taken for a slip.
const DUPLICATE_WINDOW: i64 = 600;

/// A new comment, checked.
#[derive(Clone, Debug)]
pub struct Write {
    /// The article's slug.
    pub article: String,
    /// What it answers.
    pub parent: Option<String>,
    /// Who writes.
    pub author: String,
    /// Their address.
    pub email: String,
    /// Their website.
    pub website: Option<String>,
    /// True where the article's author writes.
    pub by_author: bool,
    /// The words.
    pub text: String,
    /// The key it is sent with.
    pub key: Option<String>,
    /// When, in place of now: for seeds.
    pub created: Option<String>,
}

/// What became of it.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It was made.
    Created(Box<Created>),
    /// The key had been seen with the same words: this is what it made then.
    Replayed(Box<Created>),
    /// The key had been seen with other words.
    KeyMismatch,
    /// The same words by the same author are there.
    Duplicate,
    /// What it answers is not there.
    ParentMissing,
}

/// A comment and the proof that it is its author's.
#[derive(Clone, Debug)]
pub struct Created {
    /// The comment.
    pub comment: Stored,
    /// The proof.
    pub token: String,
}

/// The hash under which a proof is kept.
pub fn hash(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()))
}

fn token() -> Result<String, String> {
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes).map_err(|error| error.to_string())?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

impl Store {
    /// Makes a comment, once for each key. Key and comment are written together or not at all.
    pub fn create(&self, write: &Write, hold: Hold, edit_window: i64) -> Result<Outcome, String> {
        let mut connection = self.lock();
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|error| error.to_string())?;
        let outcome = create_in(&transaction, write, hold, edit_window)?;
        transaction.commit().map_err(|error| error.to_string())?;
        Ok(outcome)
    }

    /// Changes the words of a comment.
    pub fn edit(&self, id: &str, text: &str) -> Result<(), String> {
        let now = jiff::Timestamp::now();
        let sql = "update comments set text = ?2, edited = ?3 where id = ?1 and status in ('published', 'held')";
        let changed = self
            .lock()
            .execute(sql, params![id, text, format!("{now:.3}")]);
        changed.map(|_| ()).map_err(|error| error.to_string())
    }

    /// Moves a comment from one status to another; false where it did not have the first.
    pub fn set_status(&self, id: &str, from: &str, to: &str) -> Result<bool, String> {
        let sql = "update comments set status = ?3 where id = ?1 and status = ?2";
        let changed = self
            .lock()
            .execute(sql, params![id, from, to])
            .map_err(|error| error.to_string())?;
        Ok(changed > 0)
    }

    /// Sets a voter's vote: 1, -1, or 0 to take it back. The new score.
    pub fn vote(&self, id: &str, voter: &str, value: i64) -> Result<i64, String> {
        let connection = self.lock();
        let changed = if value == 0 {
            connection.execute(
                "delete from votes where comment = ?1 and voter = ?2",
                params![id, voter],
            )
        } else {
            let sql = "insert into votes (comment, voter, value) values (?1, ?2, ?3) \
                       on conflict (comment, voter) do update set value = excluded.value";
            connection.execute(sql, params![id, voter, value])
        };
        changed.map_err(|error| error.to_string())?;
        let sql = "select coalesce(sum(value), 0) from votes where comment = ?1";
        connection
            .query_row(sql, params![id], |row| row.get(0))
            .map_err(|error| error.to_string())
    }
}

fn create_in(
    transaction: &Transaction<'_>,
    write: &Write,
    hold: Hold,
    edit_window: i64,
) -> Result<Outcome, String> {
    let wrong = |error: rusqlite::Error| error.to_string();
    let request_hash = hash(&format!(
        "{}\n{}\n{}\n{}\n{}",
        write.article,
        write.parent.as_deref().unwrap_or_default(),
        write.author,
        write.email,
        write.text
    ));
    if let Some(key) = &write.key {
        let sql = "select request_hash, comment, token from keys where key = ?1";
        let seen: Option<(String, i64, String)> = transaction
            .query_row(sql, params![key], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()
            .map_err(wrong)?;
        if let Some((seen_hash, comment, token)) = seen {
            if seen_hash != request_hash {
                return Ok(Outcome::KeyMismatch);
            }
            let comment = by_id(transaction, comment)?;
            return Ok(Outcome::Replayed(Box::new(Created { comment, token })));
        }
    }
    if let Some(parent) = &write.parent {
        let sql = "select 1 from comments where id = ?1 and article = ?2 and status = 'published'";
        let there = transaction
            .query_row(sql, params![parent, write.article], |_| Ok(()))
            .optional()
            .map_err(wrong)?;
        if there.is_none() {
            return Ok(Outcome::ParentMissing);
        }
    }
    let now = jiff::Timestamp::now();
    let created = write.created.clone().unwrap_or_else(|| format!("{now:.3}"));
    let since = jiff::Timestamp::from_second(now.as_second() - DUPLICATE_WINDOW)
        .map_err(|error| error.to_string())?;
    let sql = "select 1 from comments where article = ?1 and parent is ?2 and email = ?3 and author = ?4 \
               and text = ?5 and created > ?6 and status in ('published', 'held')";
    let again = transaction
        .query_row(
            sql,
            params![
                write.article,
                write.parent,
                write.email,
                write.author,
                write.text,
                format!("{since:.3}")
            ],
            |_| Ok(()),
        )
        .optional()
        .map_err(wrong)?;
    if again.is_some() && write.created.is_none() {
        return Ok(Outcome::Duplicate);
    }
    let known = "select 1 from comments where email = ?1 and status = 'published' limit 1";
    let held = match hold {
        Hold::Off => false,
        Hold::All => true,
        Hold::FirstTime => transaction
            .query_row(known, params![write.email], |_| Ok(()))
            .optional()
            .map_err(wrong)?
            .is_none(),
    };
    let token = token()?;
    let sql = "insert into comments (article, parent, author, email, website, by_author, text, created, status, \
               token_hash, editable_until) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    transaction
        .execute(
            sql,
            params![
                write.article,
                write.parent,
                write.author,
                write.email,
                write.website,
                write.by_author,
                write.text,
                created,
                if held { "held" } else { "published" },
                hash(&token),
                now.as_second() + edit_window,
            ],
        )
        .map_err(wrong)?;
    let id = transaction.last_insert_rowid();
    if let Some(key) = &write.key {
        let sql = "insert into keys (key, request_hash, comment, token) values (?1, ?2, ?3, ?4)";
        transaction
            .execute(sql, params![key, request_hash, id, token])
            .map_err(wrong)?;
    }
    let comment = by_id(transaction, id)?;
    Ok(Outcome::Created(Box::new(Created { comment, token })))
}

fn by_id(transaction: &Transaction<'_>, id: i64) -> Result<Stored, String> {
    let sql = format!("select {COLUMNS} from comments where id = ?1");
    transaction
        .query_row(&sql, params![id], Stored::read)
        .map_err(|error| error.to_string())
}
