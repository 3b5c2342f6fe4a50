//! The article and the comments that every server is seeded with.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde::Deserialize;

/// The slug of the article that has the seeded comments.
pub const ARTICLE: &str = "the-last-lamplighter";

/// A seeded comment.
#[derive(Debug, Clone, Deserialize)]
pub struct SeedComment {
    /// The article's slug.
    pub article: String,
    /// Its key among the seeds.
    pub key: String,
    /// The key of the seed it replies to.
    pub parent: Option<String>,
    /// The author's name.
    pub name: String,
    /// The author's email address.
    pub email: String,
    /// The author's website.
    pub website: Option<String>,
    /// The text, in Markdown.
    pub text: String,
    /// When it was written, RFC 3339. Servers that date comments themselves ignore it.
    pub date: String,
}

/// Returns the path of a file in the suite's `assets/`.
#[must_use]
pub fn asset(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("assets")
        .join(name)
}

/// Returns all seeded comments, each after the one it replies to.
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
                    "{} replies to {parent}, which comes later",
                    comment.key
                );
            }
            seen.push(comment.key);
        }
        assert!(seen.len() >= 25, "too few comments to page through");
        Ok(())
    }
}
