//! What a request proves about a comment's author. Anybody can type an e-mail address. Only tokens that this
//! server issued prove something: the edit token of an earlier comment, or an author token.

use rusqlite::{Connection, OptionalExtension, params};

/// The credentials in a request.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    /// Whether the operator vouches for the e-mail address, through an author token or a seed file.
    pub email_verified: bool,
    /// Ids and edit token hashes of comments that the same browser sent earlier.
    pub edit_tokens: Vec<(i64, String)>,
}

/// What an earlier comment can prove.
#[derive(Clone, Copy, Debug)]
pub enum Claim {
    /// That its author was approved before.
    Approved,
    /// That its author wrote the article.
    Authorship,
}

impl Credentials {
    /// Whether an earlier published comment with the same address proves it. The comment `except` is ignored, because
    /// a comment proves nothing about itself.
    pub fn proves(
        &self,
        connection: &Connection,
        claim: Claim,
        email: &str,
        except: Option<i64>,
    ) -> rusqlite::Result<bool> {
        if self.email_verified {
            return Ok(true);
        }
        let mut statement = connection.prepare_cached(match claim {
            Claim::Approved => {
                "select 1 from comments where id = ?1 and token_hash = ?2 and status = 'published' \
                 and lower(email) = lower(?3) and approved_by is not null"
            }
            Claim::Authorship => {
                "select 1 from comments where id = ?1 and token_hash = ?2 and status = 'published' \
                 and lower(email) = lower(?3) and by_author = 1"
            }
        })?;
        for (id, token_hash) in &self.edit_tokens {
            if Some(*id) == except {
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
