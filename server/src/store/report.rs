//! Reports of comments by readers. A reader has one report on a comment, however often it is sent.

use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};

use super::{COLUMNS, Store, StoredComment};

/// A report of a comment.
#[derive(Clone, Debug)]
pub struct Report {
    /// The comment's id.
    pub comment: String,
    /// The id of the reader that the browser sent.
    pub reporter: String,
    /// The reason.
    pub reason: &'static str,
    /// The reader's words, or nothing.
    pub text: String,
}

/// A published comment with reports that no moderator has closed: their reasons and texts, oldest first.
#[derive(Clone, Debug)]
pub struct ReportedComment {
    /// The comment.
    pub comment: StoredComment,
    /// The reasons and the texts.
    pub reports: Vec<(String, String)>,
}

impl Store {
    /// Stores a report unless the reader has already reported the comment. Returns false if no comment with this id is
    /// published.
    pub fn report(&self, report: &Report) -> Result<bool, String> {
        let Ok(comment) = report.comment.parse::<i64>() else {
            return Ok(false);
        };
        // Another prefix than that of votes: the two hashes of one reader must not be the same.
        let reporter = format!("report {}", report.reporter);
        let reporter = self.secret.voter_pseudonym(comment, &reporter);
        let mut connection = self.lock();
        let stored = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .and_then(|transaction| {
                let sql = "select 1 from comments where id = ?1 and status = 'published'";
                let found = transaction.query_row(sql, params![comment], |_| Ok(()));
                if found.optional()?.is_none() {
                    return Ok(false);
                }
                let sql = "insert or ignore into reports (comment, reporter, reason, text, created) \
                           values (?1, ?2, ?3, ?4, ?5)";
                let now = format!("{:.3}", jiff::Timestamp::now());
                let values = params![comment, reporter, report.reason, report.text, now];
                transaction.execute(sql, values)?;
                transaction.commit()?;
                Ok(true)
            });
        stored.map_err(|error| error.to_string())
    }

    /// Returns the published comments with open reports, the one that was reported first at the beginning.
    pub fn reported(&self) -> Result<Vec<ReportedComment>, String> {
        self.readers.read(|connection| {
            let sql = format!(
                "select {COLUMNS} from comments where status = 'published' and exists \
                 (select 1 from reports where comment = comments.id and closed = 0) \
                 order by (select min(created) from reports where comment = comments.id and closed = 0), id"
            );
            let mut statement = connection.prepare(&sql)?;
            let comments = statement.query_map([], StoredComment::read)?;
            let sql = "select reason, text from reports where comment = ?1 and closed = 0 \
                       order by created, reporter";
            let mut reports = connection.prepare(sql)?;
            comments
                .map(|comment| {
                    let comment = comment?;
                    let rows = reports.query_map(params![comment.number], |row| {
                        Ok((row.get(0)?, row.get(1)?))
                    })?;
                    let reports = rows.collect::<rusqlite::Result<_>>()?;
                    Ok(ReportedComment { comment, reports })
                })
                .collect()
        })
    }
}

/// Closes the reports of a comment that a moderator has approved, and deletes their texts.
pub fn close_reports(transaction: &Transaction<'_>, comment: i64) -> rusqlite::Result<()> {
    let sql = "update reports set closed = 1, text = '' where comment = ?1";
    transaction.execute(sql, params![comment]).map(|_| ())
}
