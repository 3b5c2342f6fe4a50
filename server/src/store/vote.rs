//! Votes. A browser chooses its own voter id, so only a limited number of voters per network count on a comment.

use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};

use super::Store;

/// A vote on a comment.
#[derive(Clone, Debug)]
pub struct Vote {
    /// The comment's id.
    pub comment: String,
    /// The voter id that the browser sent.
    pub voter: String,
    /// The network that it came from.
    pub network: String,
    /// 1, -1, or 0 to withdraw the vote.
    pub value: i64,
}

/// The outcome of a vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoteOutcome {
    /// The new score.
    Score(i64),
    /// No comment with this id is published.
    Missing,
    /// The maximum number of voters of this network have already voted on the comment.
    NetworkFull,
}

impl Store {
    /// Sets a voter's vote. At most `max` voters per network count on a comment; 0 means no limit.
    pub fn vote(&self, vote: &Vote, max: u32) -> Result<VoteOutcome, String> {
        let Ok(comment) = vote.comment.parse() else {
            return Ok(VoteOutcome::Missing);
        };
        let network = self.secret.network_pseudonym(comment, &vote.network);
        let voter = self.secret.voter_pseudonym(comment, &vote.voter);
        let mut connection = self.lock();
        let voted = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .and_then(|transaction| {
                let voted = set(&transaction, (comment, &voter), vote.value, &network, max)?;
                transaction.commit()?;
                Ok(voted)
            });
        voted.map_err(|error| error.to_string())
    }
}

fn set(
    transaction: &Transaction<'_>,
    (comment, voter): (i64, &str),
    value: i64,
    network: &str,
    max: u32,
) -> rusqlite::Result<VoteOutcome> {
    let sql = "select score from comments where id = ?1 and status = 'published'";
    let score = || -> rusqlite::Result<Option<i64>> {
        let mut statement = transaction.prepare_cached(sql)?;
        let score = statement.query_row(params![comment], |row| row.get(0));
        score.optional()
    };
    if score()?.is_none() {
        return Ok(VoteOutcome::Missing);
    }
    let sql = "select value from votes where comment = ?1 and voter = ?2";
    let mut statement = transaction.prepare_cached(sql)?;
    let before: Option<i64> = statement
        .query_row(params![comment, voter], |row| row.get(0))
        .optional()?;
    match (before, value) {
        (None, 0) => {}
        (Some(_), 0) => {
            let sql = "delete from votes where comment = ?1 and voter = ?2";
            transaction.execute(sql, params![comment, voter])?;
        }
        (Some(_), value) => {
            let sql = "update votes set value = ?3 where comment = ?1 and voter = ?2";
            transaction.execute(sql, params![comment, voter, value])?;
        }
        (None, value) => {
            let sql = "select count(*) from votes where comment = ?1 and network = ?2";
            let mut statement = transaction.prepare_cached(sql)?;
            let count: u32 = statement.query_row(params![comment, network], |row| row.get(0))?;
            if max > 0 && count >= max {
                return Ok(VoteOutcome::NetworkFull);
            }
            let sql = "insert into votes (comment, voter, value, network) values (?1, ?2, ?3, ?4)";
            transaction.execute(sql, params![comment, voter, value, network])?;
        }
    }
    Ok(score()?.map_or(VoteOutcome::Missing, VoteOutcome::Score))
}
