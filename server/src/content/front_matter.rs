//! Parses an article: front matter in TOML between `+++` lines, then CommonMark.

use serde::{Deserialize, Serialize};

use super::{Article, CommentsStatus, Section};
use crate::markup;

/// The front matter of an article.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "docs/operating.md says what each key means")]
pub struct FrontMatter {
    pub title: String,
    pub standfirst: Option<String>,
    pub section: Option<String>,
    #[serde(default)]
    pub authors: Vec<Person>,
    pub published: String,
    pub updated: Option<String>,
    #[serde(default)]
    pub tags: Vec<String>,
    #[serde(default)]
    pub comments: CommentsStatus,
    #[serde(default, rename = "gone")]
    pub taken_down: bool,
    #[serde(default)]
    pub author_emails: Vec<String>,
    pub hero: Option<Hero>,
    pub language: Option<String>,
}

/// An author of the article.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The name that readers see.
    pub name: String,
    url: Option<String>,
}

/// The lead image.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Hero {
    /// The image's path from the root of the server.
    pub src: String,
    /// The same image in several widths.
    #[serde(default)]
    pub srcset: Vec<ImageCandidate>,
    /// The width of the largest candidate, in pixels.
    pub width: u32,
    /// The height of the largest candidate, in pixels.
    pub height: u32,
    alt: String,
    caption: Option<String>,
    credit: Option<String>,
}

/// The lead image in one width.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ImageCandidate {
    /// The image's path from the root of the server.
    pub src: String,
    /// The width in pixels.
    pub width: u32,
}

/// Parses an article. The error message says what is wrong with it.
pub fn parse(
    slug: &str,
    text: &str,
    sections: &[Section],
    base_path: &str,
) -> Result<Article, String> {
    let (header, body) = split(text)?;
    let mut front_matter: FrontMatter =
        toml::from_str(header).map_err(|error| error.to_string())?;
    for date in std::iter::once(&mut front_matter.published).chain(&mut front_matter.updated) {
        let parsed: jiff::Timestamp = date.parse().map_err(|error| format!("{date}: {error}"))?;
        *date = parsed.to_string();
    }
    if let Some(language) = front_matter
        .language
        .as_deref()
        .filter(|tag| !is_language(tag))
    {
        return Err(format!(
            "language = \"{language}\" is no language tag, such as \"pl\" or \"pt-BR\""
        ));
    }
    if let Some(hero) = &mut front_matter.hero {
        let others = hero.srcset.iter_mut().map(|one| &mut one.src);
        for src in std::iter::once(&mut hero.src).chain(others) {
            *src = format!("{base_path}media/{}", src.trim_start_matches("media/"));
        }
    }
    let section = match &front_matter.section {
        Some(slug) => {
            let known = sections.iter().find(|one| one.slug == *slug);
            Some(
                known
                    .ok_or_else(|| format!("no section \"{slug}\""))?
                    .clone(),
            )
        }
        None => None,
    };
    Ok(Article {
        slug: slug.to_owned(),
        section,
        comments: front_matter.comments,
        taken_down: front_matter.taken_down,
        body_html: markup::article(body, base_path),
        front_matter,
    })
}

/// Splits a text into front matter and body. Accepts CRLF line breaks and a byte order mark.
fn split(text: &str) -> Result<(&str, &str), String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let is_delimiter = |line: &str| line.trim_end() == "+++";
    let mut lines = text.split_inclusive('\n');
    let Some(first) = lines.next().filter(|line| is_delimiter(line)) else {
        return Err("expected front matter between +++ lines".to_owned());
    };
    let start = first.len();
    let mut end = start;
    for line in lines {
        if is_delimiter(line) {
            return Ok((&text[start..end], &text[end + line.len()..]));
        }
        end += line.len();
    }
    Err("the front matter does not end".to_owned())
}

/// Whether a text has the form of a language tag (BCP 47).
pub fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    let is_part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    (2..=8).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Article, String> {
        let section = Section {
            slug: "s".into(),
            name: "S".into(),
        };
        super::parse("a", text, &[section], "/")
    }

    #[test]
    fn line_breaks_and_byte_order_marks_of_any_system_are_accepted() -> Result<(), String> {
        let text = "+++\ntitle = \"T\"\nsection = \"s\"\npublished = \"2026-01-01T00:00:00Z\"\n+++\n\nOne\n\n+++\n\ntwo\n";
        for text in [
            text.to_owned(),
            text.replace('\n', "\r\n"),
            format!("\u{feff}{text}"),
            text.replacen("+++\n\nOne", "+++  \nOne", 1),
        ] {
            let article = parse(&text)?;
            assert_eq!(article.headline(), "T");
            assert!(
                article.body_html.starts_with("<p>One</p>"),
                "{}",
                article.body_html
            );
            assert!(article.body_html.contains("+++"));
        }
        Ok(())
    }

    #[test]
    fn errors_name_their_cause() {
        let with_line = |more: &str| {
            format!("+++\ntitle = \"T\"\npublished = \"2026-01-01T00:00:00Z\"\n{more}\n+++\n")
        };
        for (text, expected) in [
            (String::new(), "expected front matter"),
            ("# T\n".into(), "expected front matter"),
            ("+++\ntitle = \"T\"\n".into(), "does not end"),
            ("+++\ntitle = \"T\"\n+++\n".into(), "published"),
            (with_line("titel = \"T\""), "titel"),
            (with_line("section = \"x\""), "no section \"x\""),
            (with_line("updated = \"yesterday\""), "yesterday"),
            (with_line("language = \"not a tag\""), "not a tag"),
        ] {
            let error = parse(&text).err().unwrap_or_default();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }

    #[test]
    fn language_tags_are_checked() {
        for good in ["pl", "pt-BR", "zh-Hant-TW", "ar", "de-1996"] {
            assert!(is_language(good), "{good}");
        }
        for bad in ["", "e", "english please", "en_GB", "en-", "-en", "12"] {
            assert!(!is_language(bad), "{bad}");
        }
    }
}
