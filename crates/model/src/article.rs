//! Articles and teasers, the shorter form used in lists.

use super::order::sort_by;
use super::text::joined;
use super::{Moment, Untrusted};

/// A section of the newspaper, such as "Harbour".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// The slug used in addresses.
    pub slug: String,
    /// The name shown to readers.
    pub name: String,
}

/// A topic of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Topic {
    /// The name shown to readers.
    pub name: String,
    /// The slug by which the backend lists the topic's articles, if it can.
    pub slug: Option<String>,
}

/// A person named in a byline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The name as printed.
    pub name: String,
    /// The address of a page about them, if any: `http`, `https` or relative.
    pub url: Option<String>,
}

/// One size of a picture, for `srcset`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageCandidate {
    /// Its address.
    pub src: String,
    /// Its width in pixels.
    pub width: u32,
}

/// The lead picture of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hero {
    /// The address for browsers that do not support `srcset`.
    pub src: String,
    /// The same picture in other widths.
    pub candidates: Vec<ImageCandidate>,
    /// Natural width and height in pixels. They reserve the space, so that the layout does not shift on load.
    pub dimensions: Option<(u32, u32)>,
    /// The text alternative; empty if the picture is decorative.
    pub alt: String,
    /// The caption, as the backend formats it.
    pub caption: Option<Untrusted>,
    /// The name of its photographer or artist.
    pub credit: Option<String>,
}

impl Hero {
    /// Returns the value of `srcset`, or `None` if there are fewer than two sizes.
    pub fn srcset(&self) -> Option<String> {
        if self.candidates.len() < 2 {
            return None;
        }
        let parts: Vec<String> = self
            .candidates
            .iter()
            // Encoded, because an unencoded comma or space in an address would end the candidate early.
            .map(|one| {
                let src = one.src.replace(' ', "%20").replace(',', "%2C");
                format!("{src} {}w", one.width)
            })
            .collect();
        Some(joined(&mut parts.iter().map(String::as_str), ", "))
    }
}

/// The previous or next article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdjacentArticle {
    /// The slug used in addresses.
    pub slug: String,
    /// Its headline, as the backend formats it.
    pub headline: Untrusted,
}

/// An article as shown in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Teaser {
    /// The backend's own id, if it has one besides the slug.
    pub id: String,
    /// The slug used in addresses.
    pub slug: String,
    /// The slug used if another article has the same one. The same as `slug` if the slug was not taken from the end
    /// of an address.
    pub long_slug: String,
    /// The headline, as the backend formats it.
    pub headline: Untrusted,
    /// The standfirst: the paragraph between headline and body.
    pub standfirst: Option<Untrusted>,
    /// The section it belongs to.
    pub section: Option<Section>,
    /// Its authors.
    pub byline: Vec<Person>,
    /// When it was first published.
    pub published: Option<Moment>,
    /// When its content last changed.
    pub updated: Option<Moment>,
    /// The lead picture.
    pub hero: Option<Hero>,
    /// The number of its comments, if the backend sends it.
    pub comment_count: Option<u32>,
    /// The article's address on another site, if it is not published on this one.
    pub url: Option<String>,
    /// Its topics.
    pub topics: Vec<Topic>,
}

impl Teaser {
    /// Returns the time of the last change if it is at least a minute after publication. A smaller difference is
    /// not an edit: editing systems write the two times a few seconds apart.
    pub fn updated_since_published(&self) -> Option<Moment> {
        match (self.published, self.updated) {
            (Some(published), Some(updated)) => {
                (updated.milliseconds() - published.milliseconds() >= 60_000).then_some(updated)
            }
            (None, updated) => updated,
            (Some(_), None) => None,
        }
    }
}

/// Gives every article that shares its slug with another article of the page its long slug instead. All of them
/// change, so the result does not depend on their order.
pub fn disambiguate_slugs(teasers: &mut [Teaser]) {
    // Sorted, because a feed may list thousands of articles and comparing all pairs would block the page.
    let mut order: Vec<&mut Teaser> = teasers.iter_mut().collect();
    sort_by(&mut order, |a, b| a.slug < b.slug);
    for alike in order.chunk_by_mut(|a, b| a.slug == b.slug) {
        let differ = alike
            .windows(2)
            .any(|two| two[0].long_slug != two[1].long_slug);
        for teaser in alike.iter_mut().filter(|_| differ) {
            teaser.slug.clone_from(&teaser.long_slug);
        }
    }
}

/// Appends the articles of the next page. Skips those already listed, because a newly published article shifts the
/// pages and the next page then repeats some.
pub fn append_unlisted(teasers: &mut Vec<Teaser>, page: Vec<Teaser>) {
    for mut teaser in page {
        let mut known = teasers.iter();
        if known.any(|known| known.long_slug == teaser.long_slug) {
            continue;
        }
        // The listed article keeps its slug, because a lookup by slug finds it first.
        if teasers.iter().any(|known| known.slug == teaser.slug) {
            teaser.slug.clone_from(&teaser.long_slug);
        }
        teasers.push(teaser);
    }
}

/// A section or a topic whose articles a backend can list by its slug.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collection {
    /// True for a topic, false for a section.
    pub is_topic: bool,
    /// Its slug.
    pub slug: String,
}

impl Collection {
    /// Returns its name in the templates of a profile.
    pub const fn key(&self) -> &'static str {
        if self.is_topic { "topic" } else { "section" }
    }

    /// Returns its display name as given by an article that belongs to it; `None` for any other article.
    pub fn name_in(&self, teaser: &Teaser) -> Option<String> {
        if self.is_topic {
            let mut topics = teaser.topics.iter();
            let topic = topics.find(|one| one.slug.as_ref() == Some(&self.slug))?;
            return Some(topic.name.clone());
        }
        let section = teaser.section.as_ref()?;
        (section.slug == self.slug).then(|| section.name.clone())
    }
}

/// The state of comments on an article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CommentsState {
    /// Comments are shown and new ones are accepted.
    #[default]
    Open,
    /// Comments are shown and new ones are not accepted.
    Closed,
    /// The article has no comments.
    Absent,
}

/// A complete article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// The data shown in lists.
    pub teaser: Teaser,
    /// The text.
    pub body: Untrusted,
    /// Whether it accepts comments.
    pub conversation: CommentsState,
    /// Related articles.
    pub related: Vec<Teaser>,
    /// The article published before it.
    pub previous: Option<AdjacentArticle>,
    /// The article published after it.
    pub next: Option<AdjacentArticle>,
    /// The language of the text (BCP 47), if it differs from the site's.
    pub language: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn srcset_needs_two_sizes_and_escapes() {
        let mut hero = Hero {
            candidates: vec![ImageCandidate {
                src: "a b.webp".into(),
                width: 640,
            }],
            ..Hero::default()
        };
        assert_eq!(hero.srcset(), None);
        hero.candidates.push(ImageCandidate {
            src: "c,d.webp".into(),
            width: 1280,
        });
        assert_eq!(
            hero.srcset().as_deref(),
            Some("a%20b.webp 640w, c%2Cd.webp 1280w")
        );
    }

    #[test]
    fn a_few_seconds_are_not_an_update() {
        let mut teaser = Teaser {
            published: Moment::parse("2026-03-14T09:26:53Z"),
            updated: Moment::parse("2026-03-14T09:26:59Z"),
            ..Teaser::default()
        };
        assert_eq!(teaser.updated_since_published(), None);
        teaser.updated = Moment::parse("2026-03-14T10:00:00Z");
        assert_eq!(teaser.updated_since_published(), teaser.updated);
    }
}
