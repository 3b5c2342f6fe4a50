//! Demo comments for an empty database.

use std::collections::HashMap;
use std::path::Path;

use serde::Deserialize;

use crate::content::Content;
use crate::store::{CreateOutcome, Credentials, ModerationPolicy, NewComment, Store};

#[derive(Debug, Deserialize)]
struct Seed {
    article: String,
    key: String,
    parent: Option<String>,
    name: String,
    email: String,
    #[serde(default)]
    website: Option<String>,
    text: String,
    date: String,
}

/// Fills the database from a file, unless it already has a published comment.
pub fn fill(store: &Store, file: &Path, content: &Content) -> Result<(), String> {
    if !store.is_empty()? {
        return Ok(());
    }
    let error_message = |reason: String| format!("{}: {reason}", file.display());
    let text = std::fs::read_to_string(file).map_err(|error| error_message(error.to_string()))?;
    let seeds: Vec<Seed> =
        serde_json::from_str(&text).map_err(|error| error_message(error.to_string()))?;
    let mut ids: HashMap<String, String> = HashMap::new();
    for seed in seeds {
        let date: jiff::Timestamp = seed
            .date
            .parse()
            .map_err(|error| error_message(format!("{}: {error}", seed.key)))?;
        let claims_authorship = content
            .find(&seed.article)
            .is_some_and(|article| article.has_author(&seed.email));
        let new = NewComment {
            parent: match &seed.parent {
                Some(key) => Some(
                    ids.get(key)
                        .cloned()
                        .ok_or_else(|| error_message(format!("{}: no parent {key}", seed.key)))?,
                ),
                None => None,
            },
            article: seed.article,
            author: seed.name,
            email: seed.email,
            website: seed.website.filter(|site| !site.is_empty()),
            claims_authorship,
            // The operator supplies the file, so its e-mail addresses are trusted.
            credentials: Credentials {
                email_verified: true,
                edit_tokens: Vec::new(),
            },
            text: seed.text,
            key: None,
            created: Some(format!("{date:.3}")),
        };
        match store.create(&new, ModerationPolicy::Off, 0)? {
            CreateOutcome::Created(created) => {
                ids.insert(seed.key, created.comment.id);
            }
            _ => return Err(error_message(format!("{}: not accepted", seed.key))),
        }
    }
    Ok(())
}
