//! Articles from the content folder: Markdown with front matter, reloaded when files change.

mod folder;
mod front_matter;

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub use folder::{Folder, watch};
use front_matter::FrontMatter;
pub use front_matter::{Hero, is_language};

/// A section of the site.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Section {
    /// The section's name in URLs.
    pub slug: String,
    /// The name that readers see.
    pub name: String,
}

/// Whether an article accepts comments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CommentsStatus {
    /// It accepts new comments.
    #[default]
    Open,
    /// Its comments are shown, but new ones are refused.
    Closed,
    /// It has no comments.
    None,
}

/// A published article.
#[derive(Clone, Debug, PartialEq)]
pub struct Article {
    /// The article's name in URLs.
    pub slug: String,
    /// The section that it belongs to.
    pub section: Option<Section>,
    /// Whether it accepts comments.
    pub comments: CommentsStatus,
    /// Whether it was taken down.
    pub taken_down: bool,
    front_matter: FrontMatter,
    body_html: String,
}

/// All articles and sections of one reading of the folder.
#[derive(Clone, Debug, Default)]
pub struct Content {
    /// All sections.
    pub sections: Vec<Section>,
    /// All articles, newest first.
    pub articles: Vec<Arc<Article>>,
}

/// The current content, which is replaced when the folder changes.
#[derive(Debug)]
pub struct ContentHandle(RwLock<Arc<Content>>);

impl ContentHandle {
    /// Starts with the content read at startup.
    pub fn new(content: Content) -> Self {
        Self(RwLock::new(Arc::new(content)))
    }

    /// Returns the current content. A request calls this once, so that its response is consistent.
    pub fn current(&self) -> Arc<Content> {
        // A panicking thread cannot leave the content half replaced.
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Replaces the content.
    pub fn replace(&self, content: Content) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(content);
    }
}

impl Article {
    /// Returns the article's JSON for a list.
    pub fn teaser_json(&self, comment_count: u32) -> Value {
        json!({
            "slug": self.slug,
            "title": self.front_matter.title,
            "standfirst": self.front_matter.standfirst,
            "section": self.section,
            "authors": self.front_matter.authors,
            "published": self.front_matter.published,
            "updated": self.front_matter.updated,
            "hero": self.front_matter.hero,
            "comment_count": comment_count,
            "tags": self.front_matter.tags,
        })
    }

    /// Whether an e-mail address belongs to one of the article's authors. Anybody can type the address, so this
    /// proves nothing about who wrote a comment.
    pub fn has_author(&self, email: &str) -> bool {
        let emails = &self.front_matter.author_emails;
        emails.iter().any(|one| one.eq_ignore_ascii_case(email))
    }

    /// Whether the article has a tag.
    pub fn has_tag(&self, tag: &str) -> bool {
        self.front_matter.tags.iter().any(|one| one == tag)
    }

    /// Returns the headline as plain text.
    pub fn headline(&self) -> &str {
        &self.front_matter.title
    }

    /// Returns the authors' names.
    pub fn authors(&self) -> impl Iterator<Item = &str> {
        self.front_matter
            .authors
            .iter()
            .map(|one| one.name.as_str())
    }

    /// Returns the lead image.
    pub fn hero(&self) -> Option<&Hero> {
        self.front_matter.hero.as_ref()
    }

    fn link_json(&self) -> Value {
        json!({ "slug": self.slug, "title": self.front_matter.title })
    }
}

impl Content {
    /// Sorts the articles by date, newest first.
    fn new(sections: Vec<Section>, mut articles: Vec<Arc<Article>>) -> Self {
        articles.sort_by(|a, b| {
            (&b.front_matter.published, &b.slug).cmp(&(&a.front_matter.published, &a.slug))
        });
        Self { sections, articles }
    }

    /// Returns the articles that were not taken down, of one section or of all.
    pub fn listed<'a>(
        &'a self,
        section: Option<&'a str>,
    ) -> impl Iterator<Item = &'a Arc<Article>> {
        self.articles.iter().filter(move |article| {
            !article.taken_down
                && section
                    .is_none_or(|slug| article.section.as_ref().is_some_and(|one| one.slug == slug))
        })
    }

    /// Returns an article, including one that was taken down.
    pub fn find(&self, slug: &str) -> Option<&Arc<Article>> {
        self.articles.iter().find(|article| article.slug == slug)
    }

    /// Returns an article that was not taken down.
    pub fn published(&self, slug: &str) -> Option<&Arc<Article>> {
        self.find(slug).filter(|article| !article.taken_down)
    }

    /// Returns up to four related articles, the closest first.
    pub fn related<'a>(&'a self, article: &Article) -> Vec<&'a Article> {
        let mut related: Vec<(usize, &'a Article)> = self
            .listed(None)
            .filter(|one| one.slug != article.slug)
            .map(|one| {
                let tags = one
                    .front_matter
                    .tags
                    .iter()
                    .filter(|tag| article.front_matter.tags.contains(tag))
                    .count();
                let same_section = one.front_matter.section == article.front_matter.section;
                (tags * 2 + usize::from(same_section), one.as_ref())
            })
            .filter(|(score, _)| *score > 0)
            .collect();
        related.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        related.into_iter().take(4).map(|(_, one)| one).collect()
    }

    /// Returns the full JSON of an article's page. `language` is the site's language, for articles without their
    /// own.
    pub fn article_json(
        &self,
        article: &Article,
        related: &[&Article],
        counts: &HashMap<String, u32>,
        language: &str,
    ) -> Value {
        let count = |slug: &str| counts.get(slug).copied().unwrap_or(0);
        let listed: Vec<&Arc<Article>> = self.listed(None).collect();
        let at = listed.iter().position(|one| one.slug == article.slug);
        let newer = at.and_then(|at| listed.get(at.checked_sub(1)?));
        let older = at.and_then(|at| listed.get(at + 1));
        let related: Vec<Value> = related
            .iter()
            .map(|one| one.teaser_json(count(&one.slug)))
            .collect();
        let mut value = article.teaser_json(count(&article.slug));
        value["body_html"] = json!(article.body_html);
        value["comments_status"] = json!(article.comments);
        value["related"] = json!(related);
        value["previous"] = older.map_or(Value::Null, |one| one.link_json());
        value["next"] = newer.map_or(Value::Null, |one| one.link_json());
        value["language"] = json!(article.front_matter.language.as_deref().unwrap_or(language));
        value
    }
}
