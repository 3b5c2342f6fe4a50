//! Edits a comment's text.

use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};

use super::proof::{Proof, Shows};
use super::{Store, Stored, by_id};
use crate::markup;
use crate::options::Hold;

/// The outcome of an edit.
#[derive(Clone, Debug)]
pub enum Edited {
    /// The comment as its author sees it.
    Changed(Box<Stored>),
    /// No comment with this id is published or held.
    Missing,
    /// The new text has no visible characters.
    Blank,
}

impl Store {
    /// Edits a comment that is published or held.
    ///
    /// If moderation applies, the edit of a published comment is pending: the approved text stays public until a
    /// moderator approves the new one.
    pub fn edit(&self, id: &str, text: &str, hold: Hold, proof: &Proof) -> Result<Edited, String> {
        let Ok(id) = id.parse() else {
            return Ok(Edited::Missing);
        };
        // Rendered before taking the lock, so that other writers do not wait for it.
        let html = markup::comment(text);
        if markup::shows_nothing(&html) {
            return Ok(Edited::Blank);
        }
        let wrong = |error: rusqlite::Error| error.to_string();
        let mut connection = self.lock();
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(wrong)?;
        let comment = by_id(&transaction, id).map_err(wrong)?;
        let comment = comment.filter(|one| matches!(one.status.as_str(), "published" | "held"));
        let Some(comment) = comment else {
            return Ok(Edited::Missing);
        };
        let waits = comment.status == "published"
            && comment.text != text
            && must_wait(&transaction, id, hold, proof).map_err(wrong)?;
        if waits {
            wait(&transaction, id, text).map_err(wrong)?;
        } else {
            let is_same = comment.text == text;
            apply(&transaction, id, text, &html, is_same).map_err(wrong)?;
        }
        let changed = by_id(&transaction, id).map_err(wrong)?;
        transaction.commit().map_err(wrong)?;
        let changed = changed.map(|one| Edited::Changed(Box::new(one.for_author())));
        Ok(changed.unwrap_or(Edited::Missing))
    }
}

/// Returns whether the edit of a published comment must be moderated.
fn must_wait(
    transaction: &Transaction<'_>,
    id: i64,
    hold: Hold,
    proof: &Proof,
) -> rusqlite::Result<bool> {
    if hold != Hold::FirstTime {
        return Ok(hold == Hold::All);
    }
    let sql = "select email, approved_by from comments where id = ?1";
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let (email, approved_by): (String, Option<String>) =
        transaction.query_row(sql, params![id], read)?;
    // If a moderator approved this comment, its text was approved, but its author is not yet a known one.
    let is_known = approved_by.as_deref() == Some("proof")
        || proof.shows(transaction, Shows::Approved, &email, Some(id))?;
    Ok(!is_known)
}

fn wait(transaction: &Transaction<'_>, id: i64, text: &str) -> rusqlite::Result<()> {
    let now = format!("{:.3}", jiff::Timestamp::now());
    let sql = "update comments set pending_text = ?2, pending_since = ?3, revision = revision + 1 \
               where id = ?1 and pending_text is not ?2";
    transaction.execute(sql, params![id, text, now]).map(|_| ())
}

/// Replaces the text and drops a pending edit.
fn apply(
    transaction: &Transaction<'_>,
    id: i64,
    text: &str,
    html: &str,
    is_same: bool,
) -> rusqlite::Result<()> {
    let sql = "update comments set pending_text = null, pending_since = null where id = ?1";
    transaction.execute(sql, params![id])?;
    if is_same {
        return Ok(());
    }
    let now = format!("{:.3}", jiff::Timestamp::now());
    let sql = "update comments set text = ?2, edited = ?3, body_html = ?4, renderer = ?5, \
               revision = revision + 1 where id = ?1";
    let values = params![id, text, now, html, markup::COMMENT_RENDERER];
    transaction.execute(sql, values).map(|_| ())
}

/// Publishes a pending edit.
pub fn publish_pending(transaction: &Transaction<'_>, id: i64) -> rusqlite::Result<()> {
    let sql = "select pending_text from comments where id = ?1";
    let text: Option<String> = transaction
        .query_row(sql, params![id], |row| row.get(0))
        .optional()?
        .flatten();
    let Some(text) = text else {
        return Ok(());
    };
    let html = markup::comment(&text);
    let sql = "update comments set text = pending_text, edited = pending_since, body_html = ?2, \
               renderer = ?3, pending_text = null, pending_since = null where id = ?1";
    let values = params![id, html, markup::COMMENT_RENDERER];
    transaction.execute(sql, values).map(|_| ())
}

/// Drops a pending edit. The published text stays.
pub fn drop_pending(transaction: &Transaction<'_>, id: i64) -> rusqlite::Result<()> {
    let sql = "update comments set pending_text = null, pending_since = null where id = ?1";
    transaction.execute(sql, params![id]).map(|_| ())
}
