//! Moderation of held comments, and of published ones that were edited or reported.

use std::fmt;
use std::str::FromStr;

use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};

use super::edit::{drop_pending, publish_pending};
use super::report::close_reports;
use super::status::{change_status, truncate_wal};
use super::{COLUMNS, Store, StoredComment};

/// A comment with a certain version of its text: its id and its number of edits, as in `7` or `7-2`. A decision on
/// `7` does not apply to a text that its author sent later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    id: i64,
    revision: i64,
}

impl FromStr for Reference {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (id, revision) = text.split_once('-').unwrap_or((text, "0"));
        match (id.parse(), revision.parse()) {
            (Ok(id), Ok(revision)) => Ok(Self { id, revision }),
            _ => Err("expected the first word of a line of the list, such as 7 or 7-2".to_owned()),
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.revision {
            0 => write!(to, "{}", self.id),
            revision => write!(to, "{}-{revision}", self.id),
        }
    }
}

/// A moderator's decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Publish the text.
    Approve,
    /// Reject the text. A text approved earlier stays public.
    Reject,
}

impl StoredComment {
    /// Returns the reference by which a moderator names this version of the text.
    pub fn reference(&self) -> Reference {
        Reference {
            id: self.number,
            revision: self.revision,
        }
    }
}

impl Store {
    /// Returns the comments that await moderation, oldest first. A pending edit is in `pending`.
    pub fn pending_moderation(&self) -> Result<Vec<StoredComment>, String> {
        self.readers.read(|connection| {
            let sql = format!(
                "select {COLUMNS} from comments where status = 'held' or pending_text is not null \
                 order by coalesce(pending_since, created), id"
            );
            let mut statement = connection.prepare(&sql)?;
            let rows = statement.query_map([], StoredComment::read)?;
            rows.collect()
        })
    }

    /// Applies a decision to a held comment, a pending edit or a reported comment. Returns an error message for the moderator.
    pub fn decide(&self, on: Reference, decision: Decision) -> Result<(), String> {
        self.transact(on.id, |transaction| {
            let sql = "select revision, status = 'held', pending_text is not null from comments \
                       where id = ?1 and (status = 'held' or pending_text is not null or exists \
                       (select 1 from reports where comment = ?1 and closed = 0))";
            let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
            let pending: Option<(i64, bool, bool)> = transaction
                .query_row(sql, params![on.id], read)
                .optional()?;
            let Some((revision, is_held, is_edited)) = pending else {
                let id = on.id;
                return Ok(Err(format!("no comment {id} is waiting for a moderator")));
            };
            let now = Reference { revision, ..on };
            if now != on {
                let why = format!("the words of {on} were changed; list them again: they are {now}");
                return Ok(Err(why));
            }
            match (decision, is_held) {
                (Decision::Approve, true) => {
                    change_status(transaction, on.id, "held", "published")?;
                    let sql = "update comments set approved_by = 'moderator' where id = ?1";
                    transaction.execute(sql, params![on.id])?;
                }
                (Decision::Approve, false) => {
                    publish_pending(transaction, on.id)?;
                    let sql = "update comments set approved_by = coalesce(approved_by, 'moderator') \
                               where id = ?1";
                    transaction.execute(sql, params![on.id])?;
                    close_reports(transaction, on.id)?;
                }
                (Decision::Reject, true) => {
                    change_status(transaction, on.id, "held", "rejected")?;
                }
                (Decision::Reject, false) if is_edited => drop_pending(transaction, on.id)?,
                (Decision::Reject, false) => {
                    let why = format!("comment {on} is published: remove it, or approve it");
                    return Ok(Err(why));
                }
            }
            Ok(Ok(()))
        })
    }

    /// Sets or removes the mark that the article's author wrote a comment.
    pub fn set_by_author(&self, id: i64, by_author: bool) -> Result<(), String> {
        self.transact(id, |transaction| {
            let sql = "update comments set by_author = ?2 where id = ?1 and status in ('published', 'held')";
            let changed = transaction.execute(sql, params![id, by_author])?;
            Ok(match changed {
                0 => Err(format!("there is no comment {id}")),
                _ => Ok(()),
            })
        })
    }

    fn transact(
        &self,
        id: i64,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<Result<(), String>>,
    ) -> Result<(), String> {
        let mut connection = self.lock();
        let done = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .and_then(|transaction| {
                let done = work(&transaction)?;
                transaction.commit()?;
                Ok(done)
            });
        done.map_err(|error| format!("comment {id}: {error}"))??;
        truncate_wal(&connection);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_round_trip() {
        for text in ["7", "7-2"] {
            assert_eq!(
                text.parse().map(|one: Reference| one.to_string()),
                Ok(text.to_owned())
            );
        }
        for none in ["", "-", "7-", "-2", "x", "7-x", "99999999999999999999"] {
            assert!(none.parse::<Reference>().is_err(), "{none}");
        }
    }
}
