//! What a request proves of who writes. An e-mail address is typed by anybody; what proves something
//! was given out by this server: the edit token of an earlier comment, or an author's token.

use rusqlite::{Connection, OptionalExtension, params};

/// What came with a request.
#[derive(Clone, Debug, Default)]
pub struct Proof {
    /// True where the operator stands for the e-mail address: by an author's token, or in a seed.
    pub is_author: bool,
    /// Ids, and hashes of edit tokens, of comments that the same browser sent before.
    pub own: Vec<(i64, String)>,
}

/// What an earlier comment is looked for to show.
#[derive(Clone, Copy, Debug)]
pub enum Shows {
    /// That its author was let through before.
    Approved,
    /// That its author wrote the article.
    Authorship,
}

impl Proof {
    /// True where an earlier public comment with the same address shows it. A comment shows nothing
    /// of itself (`but`).
    pub fn shows(
        &self,
        connection: &Connection,
        what: Shows,
        email: &str,
        but: Option<i64>,
    ) -> rusqlite::Result<bool> {
        if self.is_author {
            return Ok(true);
        }
        let mut statement = connection.prepare_cached(match what {
            Shows::Approved => {
                "select 1 from comments where id = ?1 and token_hash = ?2 and status = 'published' \
                 and lower(email) = lower(?3) and approved_by is not null"
            }
            Shows::Authorship => {
                "select 1 from comments where id = ?1 and token_hash = ?2 and status = 'published' \
                 and lower(email) = lower(?3) and by_author = 1"
            }
        })?;
        for (id, token_hash) in &self.own {
            if Some(*id) == but {
                continue;
            }
            let found = statement.query_row(params![id, token_hash, email], |_| Ok(()));
            if found.optional()?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
