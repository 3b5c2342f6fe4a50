//! Edit tokens and author tokens, the secret they are derived from, and the hash under which they are stored.
//!
//! An edit token is an HMAC of the comment's id and a salt, keyed with the server's secret. The database stores
//! the salt and the token's hash; the secret is in a separate file beside it. A copy of the database alone
//! therefore cannot change any comment, yet the response to a repeated request can include the token again.

use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::private_files;

/// The block size of SHA-256.
const BLOCK: usize = 64;

/// The server's secret.
#[derive(Clone)]
pub struct Secret([u8; 32]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secret")
    }
}

/// Returns the hash under which a token or key is stored.
pub fn sha256(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()))
}

impl Secret {
    /// Reads the secret of a database, and creates it if it is missing.
    pub fn load_or_create(database: &Path) -> Result<Self, String> {
        let path = secret_path(database);
        let error_message = |error: std::io::Error| format!("{}: {error}", path.display());
        // The secret is written to a temporary file and then linked into place. If two processes start at once,
        // both use the first secret, and neither reads a partial one.
        if !path.exists() {
            let mut bytes = [0; 32];
            getrandom::fill(&mut bytes).map_err(|error| error.to_string())?;
            let temporary = path.with_extension(format!("secret-{}", std::process::id()));
            let mut new = private_files::create_private(&temporary).map_err(error_message)?;
            new.write_all(&bytes).map_err(error_message)?;
            new.sync_all().map_err(error_message)?;
            let linked = std::fs::hard_link(&temporary, &path);
            let _ = std::fs::remove_file(&temporary);
            linked
                .or_else(|error| match error.kind() {
                    ErrorKind::AlreadyExists => Ok(()),
                    _ => Err(error),
                })
                .map_err(error_message)?;
        }
        let mut bytes = [0; 32];
        std::fs::File::open(&path)
            .and_then(|mut file| file.read_exact(&mut bytes))
            .map_err(error_message)?;
        Ok(Self(bytes))
    }

    /// Returns the edit token of a comment.
    pub fn edit_token(&self, comment: i64, salt: &str) -> String {
        self.derive(&format!("edit-token\0{comment}\0{salt}"))
    }

    /// Returns a token that proves that its holder is the author with this e-mail address. It is valid until so
    /// many seconds after the epoch.
    pub fn author_token(&self, email: &str, until: i64) -> String {
        let email = email.to_ascii_lowercase();
        let signature = self.derive(&format!("author-token\0{until}\0{email}"));
        format!("{until}.{signature}")
    }

    /// Whether a token is a valid author token for this e-mail address.
    pub fn is_author_token(&self, token: &str, email: &str, now: i64) -> bool {
        let until = token.split_once('.').map(|(until, _)| until.parse());
        let Some(Ok(until)) = until else {
            return false;
        };
        let expected = self.author_token(email, until);
        // Compares hashes, so that the duration of the comparison reveals nothing about the token.
        now <= until && Sha256::digest(token) == Sha256::digest(&expected)
    }

    /// Returns a network's pseudonym among the votes on one comment. The database alone reveals neither the
    /// address nor which comments got votes from the same network.
    pub fn network_pseudonym(&self, comment: i64, network: &str) -> String {
        self.derive(&format!("network\0{comment}\0{network}"))
    }

    /// Returns a voter's pseudonym among the votes on one comment. With the database alone, nobody can vote in the
    /// voter's name or see what else the voter voted on.
    pub fn voter_pseudonym(&self, comment: i64, voter: &str) -> String {
        self.derive(&format!("voter\0{comment}\0{voter}"))
    }

    fn derive(&self, message: &str) -> String {
        URL_SAFE_NO_PAD.encode(hmac(&self.0, message.as_bytes()))
    }
}

/// Returns the path of a database's secret.
fn secret_path(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".secret");
    PathBuf::from(name)
}

/// Returns a random salt.
pub fn random_salt() -> Result<String, String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| error.to_string())?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// HMAC-SHA-256 (RFC 2104) for keys no longer than one block.
fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let padded = |byte: u8| {
        let mut block = [byte; BLOCK];
        for (padded_byte, key) in block.iter_mut().zip(key) {
            *padded_byte ^= key;
        }
        block
    };
    let inner = Sha256::new()
        .chain_update(padded(0x36))
        .chain_update(message)
        .finalize();
    let outer = Sha256::new()
        .chain_update(padded(0x5c))
        .chain_update(inner)
        .finalize();
    outer.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn author_tokens_are_bound_to_an_address_and_expire() {
        let secret = Secret([7; 32]);
        let token = secret.author_token("Ada@Paper.example", 100);
        let is_valid = |token: &str, email: &str, now| secret.is_author_token(token, email, now);
        assert!(is_valid(&token, "ada@paper.example", 100));
        assert!(!is_valid(&token, "ada@paper.example", 101));
        assert!(!is_valid(&token, "bob@paper.example", 100));
        assert!(!is_valid(
            &token.replace("100.", "999."),
            "ada@paper.example",
            100
        ));
        for none in [
            "",
            ".",
            "100",
            "100.",
            "x.y",
            "-1.",
            "99999999999999999999.a",
        ] {
            assert!(!is_valid(none, "ada@paper.example", 0), "{none}");
        }
        assert_ne!(
            secret.network_pseudonym(1, "10.0.0.1"),
            secret.network_pseudonym(2, "10.0.0.1")
        );
    }

    #[test]
    fn hmac_matches_rfc_4231() {
        let hex: String = hmac(b"Jefe", b"what do ya want for nothing?")
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(
            hex,
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
