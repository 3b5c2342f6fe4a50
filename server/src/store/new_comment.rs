//! A comment to create, how its request is recognised when it is repeated, and what comes of it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::StoredComment;
use super::credentials::Credentials;
use super::secret::sha256;

/// A new comment that passed validation.
#[derive(Clone, Debug)]
pub struct NewComment {
    /// The slug of its article, or the URL of its page.
    pub article: String,
    /// The id of the comment that it replies to.
    pub parent: Option<String>,
    /// The author's name.
    pub author: String,
    /// The author's e-mail address.
    pub email: String,
    /// The author's website.
    pub website: Option<String>,
    /// Whether the e-mail address is one of the article's author. Without credentials it is only a claim.
    pub claims_authorship: bool,
    /// What the request proves about the author.
    pub credentials: Credentials,
    /// The text, in Markdown.
    pub text: String,
    /// The idempotency key.
    pub key: Option<String>,
    /// The creation time of a seed comment; otherwise the current time is used.
    pub created: Option<String>,
}

/// The outcome of a request to create a comment.
#[derive(Clone, Debug)]
pub enum CreateOutcome {
    /// The comment was created.
    Created(Box<CreatedComment>),
    /// The key was used for the same request before; this is what that one created.
    Replayed(Box<CreatedComment>),
    /// The key was used for a different request before.
    KeyMismatch,
    /// The same author recently sent the same text.
    Duplicate,
    /// The comment that it replies to does not exist.
    ParentMissing,
    /// The text has no visible characters.
    Blank,
}

/// A created comment and its edit token.
#[derive(Clone, Debug)]
pub struct CreatedComment {
    /// The comment.
    pub comment: StoredComment,
    /// The edit token.
    pub token: String,
}

impl NewComment {
    /// Returns the hash of the whole request. It includes the key, of which only a hash is stored, so nobody can
    /// guess the request from this hash.
    pub fn request_hash(&self, key: &str) -> String {
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
            // Each part is prefixed with its length, so that two different requests never have the same bytes.
            let length = part.map_or(u64::MAX, |part| part.len() as u64);
            digest.update(length.to_be_bytes());
            digest.update(part.unwrap_or_default());
        }
        URL_SAFE_NO_PAD.encode(digest.finalize())
    }

    /// Returns the request hash of schema version 1.
    pub fn request_hash_of_version_1(&self) -> String {
        sha256(&format!(
            "{}\n{}\n{}\n{}\n{}",
            self.article,
            self.parent.as_deref().unwrap_or_default(),
            self.author,
            self.email,
            self.text
        ))
    }
}
