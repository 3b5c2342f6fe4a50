//! Creates a comment in one transaction.

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

/// The number of seconds in which the same text by the same author counts as a duplicate.
const DUPLICATE_WINDOW: i64 = 600;

/// A new comment that passed validation.
#[derive(Clone, Debug)]
pub struct Write {
    /// The slug of its article, or the URL of its page.
    pub article: String,
    /// The id of the comment that it replies to.
    pub parent: Option<String>,
    /// The author's name.
    pub author: String,
    /// The author's e-mail address.
    pub email: String,
    /// The author's website.
    pub website: Option<String>,
    /// Whether the e-mail address is one of the article's author. Without a proof it is only a claim.
    pub claims_authorship: bool,
    /// What the request proves about the author.
    pub proof: Proof,
    /// The text, in Markdown.
    pub text: String,
    /// The idempotency key.
    pub key: Option<String>,
    /// The creation time of a seed comment; otherwise the current time is used.
    pub created: Option<String>,
}

/// The outcome of a request to create a comment.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The comment was created.
    Created(Box<Created>),
    /// The key was used for the same request before; this is what that one created.
    Replayed(Box<Created>),
    /// The key was used for a different request before.
    KeyMismatch,
    /// The same author recently sent the same text.
    Duplicate,
    /// The comment that it replies to does not exist.
    ParentMissing,
    /// The text has no visible characters.
    Blank,
}

/// A created comment and its edit token.
#[derive(Clone, Debug)]
pub struct Created {
    /// The comment.
    pub comment: Stored,
    /// The edit token.
    pub token: String,
}

/// Returns the hash under which a token or key is stored.
pub fn hash(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()))
}

impl Store {
    /// Creates a comment, once for each idempotency key. Stores the key and the comment in one transaction.
    pub fn create(&self, write: &Write, hold: Hold, edit_window: i64) -> Result<Outcome, String> {
        // Rendered before taking the lock, so that other writers do not wait for it.
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

/// The state of one creation inside its transaction.
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
        // Another request with the same key may have been completed in the meantime.
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

    /// Returns the published comment of the same article that this one replies to.
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
        // The token and the root depend on the id, which exists only after the insert.
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
