//! Changes a comment's status, and the fields that depend on it.

use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::Store;

impl Store {
    /// Removes a published or held comment. Returns false if there is none.
    ///
    /// A removed or rejected comment keeps only its position and its idempotency key. Its text, name, addresses,
    /// votes and reports are deleted.
    pub fn remove(&self, id: &str) -> Result<bool, String> {
        let Ok(id) = id.parse() else {
            return Ok(false);
        };
        let mut connection = self.lock();
        let removed = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .and_then(|transaction| {
                // Tries both, because a moderator may have changed the status in the meantime.
                let removed = change_status(&transaction, id, "published", "removed")?
                    || change_status(&transaction, id, "held", "removed")?;
                transaction.commit()?;
                Ok(removed)
            })
            .map_err(|error| error.to_string())?;
        truncate_wal(&connection);
        Ok(removed)
    }
}

/// Whether a status deletes the comment's content.
pub fn deletes_content(status: &str) -> bool {
    matches!(status, "removed" | "rejected")
}

/// Truncates the write-ahead log, which still contains the overwritten text. If a reader blocks this, the next
/// checkpoint does it.
pub fn truncate_wal(connection: &Connection) {
    let _ = connection.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(()));
}

/// Moves a comment from one status to another. Returns false if it did not have the first one.
pub fn change_status(
    transaction: &Transaction<'_>,
    id: i64,
    from: &str,
    to: &str,
) -> rusqlite::Result<bool> {
    let sql = "update comments set status = ?3 where id = ?1 and status = ?2";
    if transaction.execute(sql, params![id, from, to])? == 0 {
        return Ok(false);
    }
    if deletes_content(to) {
        delete_content(transaction, id)?;
    }
    update_visibility(transaction, id)?;
    Ok(true)
}

fn delete_content(transaction: &Transaction<'_>, id: i64) -> rusqlite::Result<()> {
    transaction.execute(
        "update comments set author = '', email = '', website = null, text = '', body_html = '', \
         by_author = 0, edited = null, token_hash = '', token_salt = '', approved_by = null, \
         pending_text = null, pending_since = null where id = ?1",
        params![id],
    )?;
    transaction.execute("delete from votes where comment = ?1", params![id])?;
    transaction.execute("delete from reports where comment = ?1", params![id])?;
    // Keeps the key, so that a late repetition of the request does not create the comment again.
    transaction.execute(
        "update idempotency_keys set request_hash = '' where comment = ?1",
        params![id],
    )?;
    Ok(())
}

/// Updates `visible` and `visible_replies` after a comment was added or changed its status.
///
/// Continues to the parent only while the visibility changes; the ancestors of a published comment are already
/// visible.
pub fn update_visibility(transaction: &Transaction<'_>, id: i64) -> rusqlite::Result<()> {
    let mut read = transaction.prepare_cached(
        "select visible, status = 'published' or visible_replies > 0, parent from comments where id = ?1",
    )?;
    let mut set = transaction.prepare_cached("update comments set visible = ?2 where id = ?1")?;
    let mut count = transaction.prepare_cached(
        "update comments set visible_replies = visible_replies + ?2 where id = ?1",
    )?;
    let mut next = Some(id);
    while let Some(id) = next.take() {
        let (was, is, parent): (bool, bool, Option<i64>) = read.query_row(params![id], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
        if was == is {
            break;
        }
        set.execute(params![id, is])?;
        if let Some(parent) = parent {
            count.execute(params![parent, if is { 1 } else { -1 }])?;
            next = Some(parent);
        }
    }
    Ok(())
}
