//! Everything that changes a comment. Each change is one transaction.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};
use sha2::{Digest, Sha256};

use super::migrate::milliseconds;
use super::secret::{Secret, salt};
use super::status::update_visibility;
use super::{Store, Stored, by_id};
use crate::markup;
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

impl Store {
    /// Makes a comment, once for each key. Key and comment are written together or not at all.
    pub fn create(&self, write: &Write, hold: Hold, edit_window: i64) -> Result<Outcome, String> {
        // Before the lock: nobody waits for it.
        let html = markup::comment(&write.text);
        let mut connection = self.lock();
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|error| error.to_string())?;
        let outcome = Creation {
            transaction: &transaction,
            secret: &self.secret,
            write,
            html: &html,
            hold,
            edit_window,
        }
        .run()?;
        transaction.commit().map_err(|error| error.to_string())?;
        Ok(outcome)
    }

    /// Changes the words of a comment.
    pub fn edit(&self, id: &str, text: &str) -> Result<(), String> {
        let now = jiff::Timestamp::now();
        let html = markup::comment(text);
        let sql = "update comments set text = ?2, edited = ?3, body_html = ?4, renderer = ?5 \
                   where id = ?1 and status in ('published', 'held')";
        let changed = self.lock().execute(
            sql,
            params![
                id,
                text,
                format!("{now:.3}"),
                html,
                markup::COMMENT_RENDERER
            ],
        );
        changed.map(|_| ()).map_err(|error| error.to_string())
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
        let sql = "select score from comments where id = ?1";
        connection
            .query_row(sql, params![id], |row| row.get(0))
            .map_err(|error| error.to_string())
    }
}

/// What makes a comment.
struct Creation<'a> {
    transaction: &'a Transaction<'a>,
    secret: &'a Secret,
    write: &'a Write,
    html: &'a str,
    hold: Hold,
    edit_window: i64,
}

impl Creation<'_> {
    fn run(&self) -> Result<Outcome, String> {
        let wrong = |error: rusqlite::Error| error.to_string();
        if let Some(key) = &self.write.key
            && let Some(outcome) = self.replay(key).map_err(wrong)?
        {
            return Ok(outcome);
        }
        let parent = match &self.write.parent {
            None => None,
            Some(parent) => match self.parent(parent).map_err(wrong)? {
                None => return Ok(Outcome::ParentMissing),
                found => found,
            },
        };
        if self.write.created.is_none() && self.is_duplicate()? {
            return Ok(Outcome::Duplicate);
        }
        let created = self.insert(parent)?;
        Ok(Outcome::Created(Box::new(created)))
    }

    /// What the key made before, if it is known.
    fn replay(&self, key: &str) -> rusqlite::Result<Option<Outcome>> {
        let sql = "select request_hash, comment from idempotency_keys where key_hash = ?1";
        let mut statement = self.transaction.prepare_cached(sql)?;
        let seen: Option<(String, i64)> = statement
            .query_row(params![hash(key)], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((request_hash, id)) = seen else {
            return Ok(None);
        };
        // A hash that is gone belongs to a comment that is gone: the key is all there is to go by.
        let same = request_hash.is_empty()
            || request_hash == self.write.hash(key)
            || request_hash == self.write.hash_of_version_1();
        if !same {
            return Ok(Some(Outcome::KeyMismatch));
        }
        let Some(comment) = by_id(self.transaction, id)? else {
            return Ok(Some(Outcome::KeyMismatch));
        };
        let (comment, token) = self.token_again(comment)?;
        let created = Created { comment, token };
        Ok(Some(Outcome::Replayed(Box::new(created))))
    }

    /// The token that was given when the comment was made. Where it cannot be derived, because the
    /// comment was made by an earlier version or the secret was lost, a new one takes its place.
    fn token_again(&self, comment: Stored) -> rusqlite::Result<(Stored, String)> {
        let token = self.secret.token(comment.number, &comment.token_salt);
        let token_hash = hash(&token);
        let ended = matches!(comment.status.as_str(), "removed" | "rejected");
        if token_hash != comment.token_hash && !ended {
            let sql = "update comments set token_hash = ?2 where id = ?1";
            self.transaction
                .execute(sql, params![comment.number, token_hash])?;
        }
        Ok((comment, token))
    }

    /// The top of the branch and the order of what is answered.
    fn parent(&self, id: &str) -> rusqlite::Result<Option<Stored>> {
        let Ok(id) = id.parse() else {
            return Ok(None);
        };
        let found = by_id(self.transaction, id)?;
        Ok(found.filter(|one| one.status == "published" && one.article == self.write.article))
    }

    fn is_duplicate(&self) -> Result<bool, String> {
        let write = self.write;
        let now = jiff::Timestamp::now();
        let since = jiff::Timestamp::from_second(now.as_second() - DUPLICATE_WINDOW)
            .map_err(|error| error.to_string())?;
        let sql = "select 1 from comments where article = ?1 and parent is ?2 and email = ?3 and author = ?4 \
                   and text = ?5 and created > ?6 and status in ('published', 'held')";
        let values = params![
            write.article,
            write.parent,
            write.email,
            write.author,
            write.text,
            format!("{since:.3}")
        ];
        let again = self
            .transaction
            .query_row(sql, values, |_| Ok(()))
            .optional();
        again
            .map(|again| again.is_some())
            .map_err(|error| error.to_string())
    }

    fn is_held(&self) -> rusqlite::Result<bool> {
        match self.hold {
            Hold::Off => Ok(false),
            Hold::All => Ok(true),
            Hold::FirstTime => {
                let known =
                    "select 1 from comments where email = ?1 and status = 'published' limit 1";
                let known = self
                    .transaction
                    .query_row(known, params![self.write.email], |_| Ok(()))
                    .optional()?;
                Ok(known.is_none())
            }
        }
    }

    fn insert(&self, parent: Option<Stored>) -> Result<Created, String> {
        let wrong = |error: rusqlite::Error| error.to_string();
        let write = self.write;
        let now = jiff::Timestamp::now();
        let created = write.created.clone().unwrap_or_else(|| format!("{now:.3}"));
        let sort_time = milliseconds(&created);
        let (root, sort_time) = match &parent {
            Some(parent) => (parent.root, sort_time.max(parent.sort_time)),
            None => (0, sort_time),
        };
        let salt = salt()?;
        let sql = "insert into comments (article, parent, author, email, website, by_author, text, created, \
                   status, token_hash, editable_until, root, sort_time, body_html, renderer, token_salt) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, '', ?10, ?11, ?12, ?13, ?14, ?15)";
        let held = self.is_held().map_err(wrong)?;
        let values = params![
            write.article,
            parent.as_ref().map(|parent| parent.number),
            write.author,
            write.email,
            write.website,
            write.by_author,
            write.text,
            created,
            if held { "held" } else { "published" },
            now.as_second() + self.edit_window,
            root,
            sort_time,
            self.html,
            markup::COMMENT_RENDERER,
            salt,
        ];
        self.transaction.execute(sql, values).map_err(wrong)?;
        let id = self.transaction.last_insert_rowid();
        let token = self.secret.token(id, &salt);
        // The token and the top depend on the id.
        let sql = "update comments set token_hash = ?2, root = ?3 where id = ?1";
        let root = if parent.is_some() { root } else { id };
        self.transaction
            .execute(sql, params![id, hash(&token), root])
            .map_err(wrong)?;
        update_visibility(self.transaction, id).map_err(wrong)?;
        if let Some(key) = &write.key {
            let sql = "insert into idempotency_keys (key_hash, request_hash, comment) values (?1, ?2, ?3)";
            self.transaction
                .execute(sql, params![hash(key), write.hash(key), id])
                .map_err(wrong)?;
        }
        let comment = by_id(self.transaction, id).map_err(wrong)?;
        let comment = comment.ok_or("a comment that was just written is not there")?;
        Ok(Created { comment, token })
    }
}

impl Write {
    /// The hash of the whole request. The key, which is kept as a hash only, keeps it from being guessed.
    fn hash(&self, key: &str) -> String {
        let mut digest = Sha256::new();
        let parts = [
            Some(key),
            Some(&self.article),
            self.parent.as_deref(),
            Some(&self.author),
            Some(&self.email),
            self.website.as_deref(),
            Some(&self.text),
        ];
        for part in parts {
            // With its length, so that no two requests are the same bytes.
            let length = part.map_or(u64::MAX, |part| part.len() as u64);
            digest.update(length.to_be_bytes());
            digest.update(part.unwrap_or_default());
        }
        URL_SAFE_NO_PAD.encode(digest.finalize())
    }

    /// As requests were hashed before schema version 2.
    fn hash_of_version_1(&self) -> String {
        hash(&format!(
            "{}\n{}\n{}\n{}\n{}",
            self.article,
            self.parent.as_deref().unwrap_or_default(),
            self.author,
            self.email,
            self.text
        ))
    }
}
