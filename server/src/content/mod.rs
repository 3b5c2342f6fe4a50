//! Articles from a folder: Markdown with front matter, read again when it changes.

mod folder;
mod matter;

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub use folder::{Folder, watch};
use matter::Matter;
pub use matter::{Hero, is_language};

/// A section.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
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

/// An article.
#[derive(Clone, Debug, PartialEq)]
pub struct Article {
    /// What stands in the address.
    pub slug: String,
    /// Its section.
    pub section: Option<Section>,
    /// Whether it takes comments.
    pub comments: Comments,
    /// True where it was taken down.
    pub gone: bool,
    matter: Matter,
    body_html: String,
}

/// All that is published.
#[derive(Clone, Debug, Default)]
pub struct Content {
    /// The sections.
    pub sections: Vec<Section>,
    /// The articles, the newest first.
    pub articles: Vec<Arc<Article>>,
}

/// What is published at the moment.
#[derive(Debug)]
pub struct Published(RwLock<Arc<Content>>);

impl Published {
    /// As it was found at the start.
    pub fn new(content: Content) -> Self {
        Self(RwLock::new(Arc::new(content)))
    }

    /// All of one moment: a request reads it once.
    pub fn now(&self) -> Arc<Content> {
        // Nothing can go wrong while it is replaced.
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// From now on it is this.
    pub fn replace(&self, content: Content) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(content);
    }
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
            "tags": self.matter.tags,
        })
    }

    /// True where it is the e-mail address of one of its authors. Anybody can type it: it proves
    /// nothing.
    pub fn has_author(&self, email: &str) -> bool {
        let emails = &self.matter.author_emails;
        emails.iter().any(|one| one.eq_ignore_ascii_case(email))
    }

    /// True where it is about this.
    pub fn has_tag(&self, tag: &str) -> bool {
        self.matter.tags.iter().any(|one| one == tag)
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
    /// Of these articles, in whatever order they come.
    fn new(sections: Vec<Section>, mut articles: Vec<Arc<Article>>) -> Self {
        articles
            .sort_by(|a, b| (&b.matter.published, &b.slug).cmp(&(&a.matter.published, &a.slug)));
        Self { sections, articles }
    }

    /// The articles that are there, of a section or of all.
    pub fn listed<'a>(
        &'a self,
        section: Option<&'a str>,
    ) -> impl Iterator<Item = &'a Arc<Article>> {
        self.articles.iter().filter(move |article| {
            !article.gone
                && section
                    .is_none_or(|slug| article.section.as_ref().is_some_and(|one| one.slug == slug))
        })
    }

    /// One article, gone or not.
    pub fn find(&self, slug: &str) -> Option<&Arc<Article>> {
        self.articles.iter().find(|article| article.slug == slug)
    }

    /// One article that is there to be read.
    pub fn published(&self, slug: &str) -> Option<&Arc<Article>> {
        self.find(slug).filter(|article| !article.gone)
    }

    /// What else a reader of an article may want to read, the nearest first.
    pub fn related<'a>(&'a self, article: &Article) -> Vec<&'a Article> {
        let mut related: Vec<(usize, &'a Article)> = self
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
                (tags * 2 + usize::from(same_section), one.as_ref())
            })
            .filter(|(score, _)| *score > 0)
            .collect();
        related.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        related.into_iter().take(4).map(|(_, one)| one).collect()
    }

    /// An article with all that belongs to its page. `language` is the site's, for articles that do not
    /// say theirs.
    pub fn whole(
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
            .map(|one| one.teaser(count(&one.slug)))
            .collect();
        let mut value = article.teaser(count(&article.slug));
        value["body_html"] = json!(article.body_html);
        value["comments_status"] = json!(article.comments);
        value["related"] = json!(related);
        value["previous"] = older.map_or(Value::Null, |one| one.link());
        value["next"] = newer.map_or(Value::Null, |one| one.link());
        value["language"] = json!(article.matter.language.as_deref().unwrap_or(language));
        value
    }
}
