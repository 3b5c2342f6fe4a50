//! Edit tokens and author tokens, and the secret they are derived from.
//!
//! A comment's token is an HMAC of its id and a salt under the server's secret. The database holds the
//! salt and the token's hash, and the secret lies in a file of its own beside it: who has a copy of the
//! database alone can change nobody's comment, and the answer to a repeated request still has the token.

use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::files;

/// The block size of SHA-256.
const BLOCK: usize = 64;

/// What tokens are derived from.
#[derive(Clone)]
pub struct Secret([u8; 32]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secret")
    }
}

impl Secret {
    /// Reads the secret that belongs to a database, and makes it where it is missing.
    pub fn of(database: &Path) -> Result<Self, String> {
        let path = file(database);
        let wrong = |error: std::io::Error| format!("{}: {error}", path.display());
        // Written to a file of its own and linked into place: of two programs that start at once
        // both then read the secret of the first, and none reads half of one.
        if !path.exists() {
            let mut bytes = [0; 32];
            getrandom::fill(&mut bytes).map_err(|error| error.to_string())?;
            let part = path.with_extension(format!("secret-{}", std::process::id()));
            let mut new = files::private(&part).map_err(wrong)?;
            new.write_all(&bytes).map_err(wrong)?;
            new.sync_all().map_err(wrong)?;
            let linked = std::fs::hard_link(&part, &path);
            let _ = std::fs::remove_file(&part);
            linked
                .or_else(|error| match error.kind() {
                    ErrorKind::AlreadyExists => Ok(()),
                    _ => Err(error),
                })
                .map_err(wrong)?;
        }
        let mut bytes = [0; 32];
        std::fs::File::open(&path)
            .and_then(|mut file| file.read_exact(&mut bytes))
            .map_err(wrong)?;
        Ok(Self(bytes))
    }

    /// The edit token of a comment.
    pub fn token(&self, comment: i64, salt: &str) -> String {
        self.derive(&format!("edit-token\0{comment}\0{salt}"))
    }

    /// The proof that its bearer is the author with this e-mail address, until so many seconds after
    /// the epoch.
    pub fn author_token(&self, email: &str, until: i64) -> String {
        let email = email.to_ascii_lowercase();
        let proof = self.derive(&format!("author-token\0{until}\0{email}"));
        format!("{until}.{proof}")
    }

    /// True where somebody holds the proof that they are the author with this e-mail address.
    pub fn is_author_token(&self, token: &str, email: &str, now: i64) -> bool {
        let until = token.split_once('.').map(|(until, _)| until.parse());
        let Some(Ok(until)) = until else {
            return false;
        };
        let expected = self.author_token(email, until);
        // Hashes are compared, so that the time it takes says nothing of the token.
        now <= until && Sha256::digest(token) == Sha256::digest(&expected)
    }

    /// What stands for a network in the votes on a comment: who has the database alone learns neither
    /// the address nor that two comments were voted on from the same one.
    pub fn network(&self, comment: i64, network: &str) -> String {
        self.derive(&format!("network\0{comment}\0{network}"))
    }

    /// What stands for a voter in the votes on a comment: who has the database alone can neither vote in
    /// their name nor see what else they voted on.
    pub fn voter(&self, comment: i64, voter: &str) -> String {
        self.derive(&format!("voter\0{comment}\0{voter}"))
    }

    fn derive(&self, message: &str) -> String {
        URL_SAFE_NO_PAD.encode(hmac(&self.0, message.as_bytes()))
    }
}

/// Where the secret of a database lies.
fn file(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".secret");
    PathBuf::from(name)
}

/// Something that cannot be guessed.
pub fn salt() -> Result<String, String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| error.to_string())?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// HMAC-SHA-256 (RFC 2104) for keys that are no longer than a block.
fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let padded = |byte: u8| {
        let mut block = [byte; BLOCK];
        for (place, key) in block.iter_mut().zip(key) {
            *place ^= key;
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
    fn an_author_token_is_for_one_address_and_for_its_time() {
        let secret = Secret([7; 32]);
        let token = secret.author_token("Ada@Paper.example", 100);
        let proves = |token: &str, email: &str, now| secret.is_author_token(token, email, now);
        assert!(proves(&token, "ada@paper.example", 100));
        assert!(!proves(&token, "ada@paper.example", 101));
        assert!(!proves(&token, "bob@paper.example", 100));
        assert!(!proves(
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
            assert!(!proves(none, "ada@paper.example", 0), "{none}");
        }
        assert_ne!(secret.network(1, "10.0.0.1"), secret.network(2, "10.0.0.1"));
    }

    #[test]
    fn hmac_is_that_of_rfc_4231() {
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
