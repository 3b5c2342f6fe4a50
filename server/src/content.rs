//! Articles from a folder: Markdown with front matter, read once at the start.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::markup;

/// A section.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Section {
    /// What stands in the address.
    pub slug: String,
    /// What readers see.
    pub name: String,
}

/// Whether an article takes comments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Comments {
    /// It does.
    #[default]
    Open,
    /// Not any more.
    Closed,
    /// It never did.
    None,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Matter {
    title: String,
    standfirst: Option<String>,
    section: Option<String>,
    #[serde(default)]
    authors: Vec<Person>,
    published: String,
    updated: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    comments: Comments,
    #[serde(default)]
    gone: bool,
    #[serde(default)]
    author_emails: Vec<String>,
    hero: Option<Hero>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Person {
    name: String,
    url: Option<String>,
}

/// The leading picture.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Hero {
    /// Its path from the root of the server.
    pub src: String,
    /// The same picture in several widths.
    #[serde(default)]
    pub srcset: Vec<Candidate>,
    /// Of the largest of them, in pixels.
    pub width: u32,
    /// See `width`.
    pub height: u32,
    alt: String,
    caption: Option<String>,
    credit: Option<String>,
}

/// A picture in one width.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Candidate {
    /// Its path from the root of the server.
    pub src: String,
    /// In pixels.
    pub width: u32,
}

/// An article.
#[derive(Clone, Debug)]
pub struct Article {
    /// What stands in the address.
    pub slug: String,
    /// Its section.
    pub section: Option<Section>,
    /// Whether it takes comments.
    pub comments: Comments,
    /// True where it was taken down.
    pub gone: bool,
    /// Comments with these addresses are the author's.
    pub author_emails: Vec<String>,
    matter: Matter,
    body_html: String,
}

/// All that is published.
#[derive(Clone, Debug, Default)]
pub struct Content {
    /// The sections.
    pub sections: Vec<Section>,
    /// The articles, the newest first.
    pub articles: Vec<Article>,
    /// Where the pictures lie.
    pub images: PathBuf,
}

/// Reads a content folder; the error is a sentence naming the file.
pub fn load(folder: &Path, base_path: &str) -> Result<Content, String> {
    let sections_file = folder.join("sections.json");
    let sections: Vec<Section> = serde_json::from_str(&read(&sections_file)?)
        .map_err(|error| format!("{}: {error}", sections_file.display()))?;
    let names: HashMap<&str, &Section> = sections
        .iter()
        .map(|one| (one.slug.as_str(), one))
        .collect();
    let articles_folder = folder.join("articles");
    let entries = std::fs::read_dir(&articles_folder)
        .map_err(|error| format!("{}: {error}", articles_folder.display()))?;
    let mut articles = Vec::new();
    for entry in entries.flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|ending| ending == "md") {
            articles.push(article(&path, &names, base_path)?);
        }
    }
    articles.sort_by(|a, b| (&b.matter.published, &b.slug).cmp(&(&a.matter.published, &a.slug)));
    Ok(Content {
        sections,
        articles,
        images: folder.join("images"),
    })
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn article(
    path: &Path,
    sections: &HashMap<&str, &Section>,
    base_path: &str,
) -> Result<Article, String> {
    let text = read(path)?;
    let wrong = |reason: String| format!("{}: {reason}", path.display());
    let rest = text
        .strip_prefix("+++\n")
        .ok_or_else(|| wrong("expected front matter between +++ lines".into()))?;
    let (front, body) = rest
        .split_once("\n+++\n")
        .ok_or_else(|| wrong("the front matter does not end".into()))?;
    let mut matter: Matter = toml::from_str(front).map_err(|error| wrong(error.to_string()))?;
    for date in std::iter::once(&mut matter.published).chain(&mut matter.updated) {
        let parsed: jiff::Timestamp = date
            .parse()
            .map_err(|error| wrong(format!("{date}: {error}")))?;
        *date = parsed.to_string();
    }
    if let Some(hero) = &mut matter.hero {
        for src in
            std::iter::once(&mut hero.src).chain(hero.srcset.iter_mut().map(|one| &mut one.src))
        {
            *src = format!("{base_path}media/{}", src.trim_start_matches("media/"));
        }
    }
    let section = match &matter.section {
        Some(slug) => Some(
            (*sections
                .get(slug.as_str())
                .ok_or_else(|| wrong(format!("no section \"{slug}\"")))?)
            .clone(),
        ),
        None => None,
    };
    let slug = path
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    Ok(Article {
        slug,
        section,
        comments: matter.comments,
        gone: matter.gone,
        author_emails: matter.author_emails.clone(),
        body_html: markup::article(body, base_path),
        matter,
    })
}

impl Article {
    /// As it stands in a list.
    pub fn teaser(&self, comment_count: u32) -> Value {
        json!({
            "slug": self.slug,
            "title": self.matter.title,
            "standfirst": self.matter.standfirst,
            "section": self.section,
            "authors": self.matter.authors,
            "published": self.matter.published,
            "updated": self.matter.updated,
            "hero": self.matter.hero,
            "comment_count": comment_count,
        })
    }

    /// The headline, as plain text.
    pub fn headline(&self) -> &str {
        &self.matter.title
    }

    /// Who wrote it.
    pub fn authors(&self) -> impl Iterator<Item = &str> {
        self.matter.authors.iter().map(|one| one.name.as_str())
    }

    /// Its leading picture.
    pub fn hero(&self) -> Option<&Hero> {
        self.matter.hero.as_ref()
    }

    fn link(&self) -> Value {
        json!({ "slug": self.slug, "title": self.matter.title })
    }
}

impl Content {
    /// The articles that are there, of a section or of all.
    pub fn listed<'a>(&'a self, section: Option<&'a str>) -> impl Iterator<Item = &'a Article> {
        self.articles.iter().filter(move |article| {
            !article.gone
                && section
                    .is_none_or(|slug| article.section.as_ref().is_some_and(|one| one.slug == slug))
        })
    }

    /// One article, gone or not.
    pub fn find(&self, slug: &str) -> Option<&Article> {
        self.articles.iter().find(|article| article.slug == slug)
    }

    /// One article that is there to be read.
    pub fn published(&self, slug: &str) -> Option<&Article> {
        self.find(slug).filter(|article| !article.gone)
    }

    /// What else a reader of an article may want to read, the nearest first.
    pub fn related<'a>(&'a self, article: &Article) -> Vec<&'a Article> {
        let mut related: Vec<(usize, &Article)> = self
            .listed(None)
            .filter(|one| one.slug != article.slug)
            .map(|one| {
                let tags = one
                    .matter
                    .tags
                    .iter()
                    .filter(|tag| article.matter.tags.contains(tag))
                    .count();
                let same_section = one.matter.section == article.matter.section;
                (tags * 2 + usize::from(same_section), one)
            })
            .filter(|(score, _)| *score > 0)
            .collect();
        related.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        related.into_iter().take(4).map(|(_, one)| one).collect()
    }

    /// An article with all that belongs to its page.
    pub fn whole(
        &self,
        article: &Article,
        related: &[&Article],
        counts: &HashMap<String, u32>,
    ) -> Value {
        let count = |slug: &str| counts.get(slug).copied().unwrap_or(0);
        let listed: Vec<&Article> = self.listed(None).collect();
        let at = listed.iter().position(|one| one.slug == article.slug);
        let newer = at.and_then(|at| listed.get(at.checked_sub(1)?));
        let older = at.and_then(|at| listed.get(at + 1));
        let related: Vec<Value> = related
            .iter()
            .map(|one| one.teaser(count(&one.slug)))
            .collect();
        let mut value = article.teaser(count(&article.slug));
        value["body_html"] = json!(article.body_html);
        value["tags"] = json!(article.matter.tags);
        value["comments_status"] = json!(article.comments);
        value["related"] = json!(related);
        value["previous"] = older.map_or(Value::Null, |one| one.link());
        value["next"] = newer.map_or(Value::Null, |one| one.link());
        value["language"] = json!("en");
        value
    }
}
