//! Repeated requests: finds what an idempotency key created earlier.

use rusqlite::{Connection, OptionalExtension, params};

use super::new_comment::{CreateOutcome, CreatedComment, NewComment};
use super::secret::{Secret, sha256};
use super::status::deletes_content;
use super::{Store, StoredComment, by_id};

/// The result of an earlier request with the same key.
pub struct EarlierRequest {
    /// What that request created, or that the key was used for a different one.
    pub outcome: CreateOutcome,
    /// The comment that gets a new edit token, and the token's hash.
    new_token: Option<(i64, String)>,
}

impl EarlierRequest {
    /// Stores the hash of a new edit token, if there is one.
    pub fn store_token(&self, connection: &Connection) -> rusqlite::Result<()> {
        if let Some((id, token_hash)) = &self.new_token {
            let sql = "update comments set token_hash = ?2 where id = ?1";
            connection.execute(sql, params![id, token_hash])?;
        }
        Ok(())
    }
}

impl Store {
    /// Returns the outcome of an earlier request with the same key, or `None` if there was none. It uses a reading
    /// connection, so repeated requests do not wait for the writer or block it. Only a new edit token has to be
    /// written.
    pub fn replay(&self, new: &NewComment) -> Result<Option<CreateOutcome>, String> {
        let earlier = self
            .readers
            .read(|connection| find_earlier_request(connection, &self.secret, new))?;
        let Some(earlier) = earlier else {
            return Ok(None);
        };
        if earlier.new_token.is_some() {
            earlier
                .store_token(&self.lock())
                .map_err(|error| error.to_string())?;
        }
        Ok(Some(earlier.outcome))
    }
}

/// Looks up what a request's key created earlier.
pub fn find_earlier_request(
    connection: &Connection,
    secret: &Secret,
    new: &NewComment,
) -> rusqlite::Result<Option<EarlierRequest>> {
    let Some(key) = &new.key else {
        return Ok(None);
    };
    let sql = "select request_hash, comment from idempotency_keys where key_hash = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let found: Option<(String, i64)> = statement
        .query_row(params![sha256(key)], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((request_hash, id)) = found else {
        return Ok(None);
    };
    // A removed comment has no request hash any more, so only the key can be compared.
    let same = request_hash.is_empty()
        || request_hash == new.request_hash(key)
        || request_hash == new.request_hash_of_version_1();
    let comment = if same { by_id(connection, id)? } else { None };
    Ok(Some(match comment {
        Some(comment) => replayed(secret, comment),
        None => EarlierRequest {
            outcome: CreateOutcome::KeyMismatch,
            new_token: None,
        },
    }))
}

/// Returns the comment with its original edit token. If that token cannot be derived, because an earlier version
/// created the comment or the secret was lost, a new one replaces it.
fn replayed(secret: &Secret, comment: StoredComment) -> EarlierRequest {
    let token = secret.edit_token(comment.number, &comment.token_salt);
    let token_hash = sha256(&token);
    let is_new = token_hash != comment.token_hash && !deletes_content(&comment.status);
    let new_token = is_new.then_some((comment.number, token_hash));
    let comment = comment.author_view();
    EarlierRequest {
        outcome: CreateOutcome::Replayed(Box::new(CreatedComment { comment, token })),
        new_token,
    }
}
