//! Requests that come again: the key of a comment, what it was sent with, and what it made.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::secret::Secret;
use super::status::ends;
use super::write::{Created, Outcome, Write, hash};
use super::{Store, Stored, by_id};

/// What a key that is known stands for.
pub struct Seen {
    /// What it made, or that it was used for something else.
    pub outcome: Outcome,
    /// The comment whose token is another one from now on, and the token's hash.
    renewed: Option<(i64, String)>,
}

impl Seen {
    /// Keeps the token of the answer, where it is a new one.
    pub fn keep_token(&self, connection: &Connection) -> rusqlite::Result<()> {
        if let Some((id, token_hash)) = &self.renewed {
            let sql = "update comments set token_hash = ?2 where id = ?1";
            connection.execute(sql, params![id, token_hash])?;
        }
        Ok(())
    }
}

impl Store {
    /// What a request made when it came before; nothing where it is new. It is answered from a
    /// connection that reads: whoever repeats a request waits for nobody, and nobody for them.
    pub fn replay(&self, write: &Write) -> Result<Option<Outcome>, String> {
        let seen = self
            .readers
            .read(|connection| seen(connection, &self.secret, write))?;
        let Some(seen) = seen else {
            return Ok(None);
        };
        if seen.renewed.is_some() {
            seen.keep_token(&self.lock())
                .map_err(|error| error.to_string())?;
        }
        Ok(Some(seen.outcome))
    }
}

/// What the key of a comment made before, if it is known.
pub fn seen(
    connection: &Connection,
    secret: &Secret,
    write: &Write,
) -> rusqlite::Result<Option<Seen>> {
    let Some(key) = &write.key else {
        return Ok(None);
    };
    let sql = "select request_hash, comment from idempotency_keys where key_hash = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let found: Option<(String, i64)> = statement
        .query_row(params![hash(key)], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((request_hash, id)) = found else {
        return Ok(None);
    };
    // A hash that is gone belongs to a comment that is gone: the key is all there is to go by.
    let same = request_hash.is_empty()
        || request_hash == write.hash(key)
        || request_hash == write.hash_of_version_1();
    let comment = if same { by_id(connection, id)? } else { None };
    Ok(Some(match comment {
        Some(comment) => again(secret, comment),
        None => Seen {
            outcome: Outcome::KeyMismatch,
            renewed: None,
        },
    }))
}

/// With the token that was given when the comment was made. Where it cannot be derived, because the
/// comment was made by an earlier version or the secret was lost, a new one takes its place.
fn again(secret: &Secret, comment: Stored) -> Seen {
    let token = secret.token(comment.number, &comment.token_salt);
    let token_hash = hash(&token);
    let is_new = token_hash != comment.token_hash && !ends(&comment.status);
    let renewed = is_new.then_some((comment.number, token_hash));
    let comment = comment.for_author();
    Seen {
        outcome: Outcome::Replayed(Box::new(Created { comment, token })),
        renewed,
    }
}

impl Write {
    /// The hash of the whole request. The key, which is kept as a hash only, keeps it from being guessed.
    pub fn hash(&self, key: &str) -> String {
        let mut digest = Sha256::new();
        let parts = [
            Some(key),
            Some(&self.article),
            self.parent.as_deref(),
            Some(&self.author),
            Some(&self.email),
            self.website.as_deref(),
            Some(&self.text),
        ];
        for part in parts {
            // With its length, so that no two requests are the same bytes.
            let length = part.map_or(u64::MAX, |part| part.len() as u64);
            digest.update(length.to_be_bytes());
            digest.update(part.unwrap_or_default());
        }
        URL_SAFE_NO_PAD.encode(digest.finalize())
    }

    /// As requests were hashed before schema version 2.
    fn hash_of_version_1(&self) -> String {
        hash(&format!(
            "{}\n{}\n{}\n{}\n{}",
            self.article,
            self.parent.as_deref().unwrap_or_default(),
            self.author,
            self.email,
            self.text
        ))
    }
}
