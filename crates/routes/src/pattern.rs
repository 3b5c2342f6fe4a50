//! Describes the routes for what cannot call Rust: scripts, and hosts that read a list of paths.

use super::{INDEX, WITH_SLUG, WITHOUT_SLUG};

/// Returns a regular expression, for scripts, of every address except the empty one of the front page. It contains
/// no group that captures, and is escaped for a regular expression between slashes.
pub fn expression() -> String {
    format!(
        r"(?:{})\/[^/]+\/?|(?:{})\/?|{}",
        WITH_SLUG.join("|"),
        WITHOUT_SLUG.join("|"),
        INDEX.replace('.', r"\.")
    )
}

/// Returns all addresses except [`INDEX`], for hosts that read a list of paths, where `*` stands for a slug.
pub fn globs() -> Vec<String> {
    let mut globs = vec![String::new()];
    globs.extend(WITH_SLUG.iter().map(|word| format!("{word}/*")));
    globs.extend(WITHOUT_SLUG.iter().map(|&address| address.to_owned()));
    globs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Route;
    use regex::Regex;

    /// Returns all texts of at most this many of the parts.
    fn texts(parts: &[&str], most: usize) -> Vec<String> {
        let mut found = vec![String::new()];
        let mut last = found.clone();
        for _ in 0..most {
            let longer = |text: &String| parts.iter().map(|part| format!("{text}{part}")).collect();
            last = last.iter().flat_map::<Vec<String>, _>(longer).collect();
            found.extend(last.clone());
        }
        found
    }

    #[test]
    fn scripts_know_the_same_addresses_as_the_application() -> Result<(), regex::Error> {
        let expression = Regex::new(&format!("^(?:{})?$", expression()))?;
        let parts = [
            "/",
            "article",
            "topic",
            "library",
            "share",
            INDEX,
            "x",
            "%2F",
            "indexxhtml",
        ];
        let mut routes = 0;
        for address in texts(&parts, 5) {
            let is_route = Route::at_address(&address) != Route::Missing;
            assert_eq!(expression.is_match(&address), is_route, "{address}");
            routes += usize::from(is_route);
        }
        assert!(routes > 100, "{routes}");
        Ok(())
    }

    #[test]
    fn hosts_know_every_route() {
        let globs = globs();
        assert_eq!(globs.len(), 1 + WITH_SLUG.len() + WITHOUT_SLUG.len());
        assert!(globs.contains(&"article/*".to_owned()) && globs.contains(&"library".to_owned()));
        for glob in globs {
            assert_ne!(Route::at_address(&glob), Route::Missing, "{glob}");
        }
    }
}
