//! A new comment, made in one transaction.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};
use sha2::{Digest, Sha256};

use super::migrate::milliseconds;
use super::proof::{Proof, Shows};
use super::replay::seen;
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
    /// True where the address is one of the article's author: a claim as long as nothing proves it.
    pub claims_authorship: bool,
    /// What proves who writes.
    pub proof: Proof,
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
    /// Of its words nothing would be seen.
    Blank,
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
        if markup::shows_nothing(&html) {
            return Ok(Outcome::Blank);
        }
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
        // Another request with the key may have come between.
        let seen = seen(self.transaction, self.secret, self.write).map_err(wrong)?;
        if let Some(seen) = seen {
            seen.keep_token(self.transaction).map_err(wrong)?;
            return Ok(seen.outcome);
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
                   status, token_hash, editable_until, root, sort_time, body_html, renderer, token_salt, \
                   approved_by) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, '', ?10, ?11, ?12, ?13, ?14, ?15, ?16)";
        let shows = |what| {
            write
                .proof
                .shows(self.transaction, what, &write.email, None)
        };
        let is_known = shows(Shows::Approved).map_err(wrong)?;
        let by_author = write.claims_authorship && shows(Shows::Authorship).map_err(wrong)?;
        let held = match self.hold {
            Hold::Off => false,
            Hold::FirstTime => !is_known,
            Hold::All => true,
        };
        let values = params![
            write.article,
            parent.as_ref().map(|parent| parent.number),
            write.author,
            write.email,
            write.website,
            by_author,
            write.text,
            created,
            if held { "held" } else { "published" },
            now.as_second().saturating_add(self.edit_window),
            root,
            sort_time,
            self.html,
            markup::COMMENT_RENDERER,
            salt,
            (is_known && !held).then_some("proof"),
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
