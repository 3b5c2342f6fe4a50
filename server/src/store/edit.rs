//! Edits a comment's text.

use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};

use super::credentials::{Claim, Credentials};
use super::moderation_policy::ModerationPolicy;
use super::{Store, StoredComment, by_id};
use crate::markup;

/// The outcome of an edit.
#[derive(Clone, Debug)]
pub enum EditOutcome {
    /// The comment as its author sees it.
    Changed(Box<StoredComment>),
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
    pub fn edit(
        &self,
        id: &str,
        text: &str,
        policy: ModerationPolicy,
        credentials: &Credentials,
    ) -> Result<EditOutcome, String> {
        let Ok(id) = id.parse() else {
            return Ok(EditOutcome::Missing);
        };
        // Rendered before taking the lock, so that other writers do not wait for it.
        let html = markup::comment(text);
        if markup::is_invisible_html(&html) {
            return Ok(EditOutcome::Blank);
        }
        let error_message = |error: rusqlite::Error| error.to_string();
        let mut connection = self.lock();
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(error_message)?;
        let comment = by_id(&transaction, id).map_err(error_message)?;
        let comment = comment.filter(|one| matches!(one.status.as_str(), "published" | "held"));
        let Some(comment) = comment else {
            return Ok(EditOutcome::Missing);
        };
        let is_pending = comment.status == "published"
            && comment.text != text
            && needs_moderation(&transaction, id, policy, credentials).map_err(error_message)?;
        if is_pending {
            store_pending(&transaction, id, text).map_err(error_message)?;
        } else {
            let is_same = comment.text == text;
            replace_text(&transaction, id, text, &html, is_same).map_err(error_message)?;
        }
        let changed = by_id(&transaction, id).map_err(error_message)?;
        transaction.commit().map_err(error_message)?;
        let changed = changed.map(|one| EditOutcome::Changed(Box::new(one.author_view())));
        Ok(changed.unwrap_or(EditOutcome::Missing))
    }
}

/// Returns whether the edit of a published comment must be moderated.
fn needs_moderation(
    transaction: &Transaction<'_>,
    id: i64,
    policy: ModerationPolicy,
    credentials: &Credentials,
) -> rusqlite::Result<bool> {
    if policy != ModerationPolicy::FirstTime {
        return Ok(policy == ModerationPolicy::All);
    }
    let sql = "select email, approved_by from comments where id = ?1";
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let (email, approved_by): (String, Option<String>) =
        transaction.query_row(sql, params![id], read)?;
    // If a moderator approved this comment, its text was approved, but its author is not yet a known one.
    let is_known = approved_by.as_deref() == Some("proof")
        || credentials.proves(transaction, Claim::Approved, &email, Some(id))?;
    Ok(!is_known)
}

fn store_pending(transaction: &Transaction<'_>, id: i64, text: &str) -> rusqlite::Result<()> {
    let now = format!("{:.3}", jiff::Timestamp::now());
    let sql = "update comments set pending_text = ?2, pending_since = ?3, revision = revision + 1 \
               where id = ?1 and pending_text is not ?2";
    transaction.execute(sql, params![id, text, now]).map(|_| ())
}

/// Replaces the text and drops a pending edit.
fn replace_text(
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
