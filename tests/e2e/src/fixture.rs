//! The article and the comments every server is filled with.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde::Deserialize;

/// The article under which the seeded comments stand, by its slug.
pub const ARTICLE: &str = "the-last-lamplighter";

/// A seeded comment.
#[derive(Debug, Clone, Deserialize)]
pub struct SeedComment {
    /// The article's slug.
    pub article: String,
    /// Its name among the seeds.
    pub key: String,
    /// The seed it answers.
    pub parent: Option<String>,
    /// Who wrote it.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their site.
    pub website: Option<String>,
    /// What they wrote, in Markdown.
    pub text: String,
    /// When, RFC 3339. Servers that date comments themselves ignore it.
    pub date: String,
}

/// A file of the suite.
#[must_use]
pub fn asset(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("assets")
        .join(name)
}

/// All seeded comments, each after the one it answers.
///
/// # Errors
/// When the file is missing or malformed.
pub fn comments() -> Result<Vec<SeedComment>> {
    let file = asset("comments.json");
    let text =
        std::fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("reading {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_come_before_their_replies() -> Result<()> {
        let mut seen = Vec::new();
        for comment in comments()? {
            if let Some(parent) = &comment.parent {
                assert!(
                    seen.contains(parent),
                    "{} answers {parent}, which comes later",
                    comment.key
                );
            }
            seen.push(comment.key);
        }
        assert!(seen.len() >= 25, "too few comments to page through");
        Ok(())
    }
}
