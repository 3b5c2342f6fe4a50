//! An article and the shorter forms in which it is listed.

use super::order::sort_by;
use super::text::joined;
use super::{Moment, Untrusted};

/// A part of the newspaper, such as "Harbour".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// What stands in the address.
    pub slug: String,
    /// What readers see.
    pub name: String,
}

/// What an article is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Topic {
    /// What readers see.
    pub name: String,
    /// What the backend lists its articles by, where it can.
    pub slug: Option<String>,
}

/// Somebody named in a byline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The name as printed.
    pub name: String,
    /// A page about them, if any: `http`, `https` or relative.
    pub url: Option<String>,
}

/// One size of a picture, for `srcset`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageCandidate {
    /// Where it lies.
    pub src: String,
    /// Its width in pixels.
    pub width: u32,
}

/// The picture that leads an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hero {
    /// The picture used where `srcset` is not understood.
    pub src: String,
    /// The same picture in other widths.
    pub candidates: Vec<ImageCandidate>,
    /// Natural width and height in pixels, so that nothing jumps when it arrives.
    pub dimensions: Option<(u32, u32)>,
    /// What it shows, for those who do not see it. Empty where it only decorates.
    pub alt: String,
    /// The caption, as the backend formats it.
    pub caption: Option<Untrusted>,
    /// Who made it.
    pub credit: Option<String>,
}

impl Hero {
    /// The value of `srcset`, where there is more than one size.
    pub fn srcset(&self) -> Option<String> {
        if self.candidates.len() < 2 {
            return None;
        }
        let parts: Vec<String> = self
            .candidates
            .iter()
            // A comma or a space in an address would end the candidate early.
            .map(|one| {
                let src = one.src.replace(' ', "%20").replace(',', "%2C");
                format!("{src} {}w", one.width)
            })
            .collect();
        Some(joined(&mut parts.iter().map(String::as_str), ", "))
    }
}

/// The article before or after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbour {
    /// What stands in the address.
    pub slug: String,
    /// Its headline, as the backend formats it.
    pub headline: Untrusted,
}

/// An article as it stands in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Teaser {
    /// The backend's own id, where it has one beside the slug.
    pub id: String,
    /// What stands in the address.
    pub slug: String,
    /// What stands there where another article has the same slug; the slug itself where it is no address's end.
    pub long_slug: String,
    /// The headline, as the backend formats it.
    pub headline: Untrusted,
    /// The standfirst: the paragraph between headline and body.
    pub standfirst: Option<Untrusted>,
    /// Where it belongs.
    pub section: Option<Section>,
    /// Who wrote it.
    pub byline: Vec<Person>,
    /// When it first appeared.
    pub published: Option<Moment>,
    /// When it last changed in substance.
    pub updated: Option<Moment>,
    /// The leading picture.
    pub hero: Option<Hero>,
    /// How many comments stand under it, where the backend says so.
    pub comment_count: Option<u32>,
    /// The article's address elsewhere, where it does not live on this site.
    pub url: Option<String>,
    /// What it is about.
    pub topics: Vec<Topic>,
}

impl Teaser {
    /// The time of the last change, where it is later than the publication by a minute or more:
    /// a smaller difference is the clock of an editing system.
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

/// Gives the articles of one page that share a slug their long ones, each of them: which comes first is no matter.
pub fn tell_apart(teasers: &mut [Teaser]) {
    // Sorted, because a feed may have thousands: each against each would block the page.
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

/// Adds what is new on a further page. A new article shifts the pages: what is listed is not listed again.
pub fn add_new(teasers: &mut Vec<Teaser>, page: Vec<Teaser>) {
    for mut teaser in page {
        let mut known = teasers.iter();
        if known.any(|known| known.long_slug == teaser.long_slug) {
            continue;
        }
        // What is listed stays as it is: it is also found first.
        if teasers.iter().any(|known| known.slug == teaser.slug) {
            teaser.slug.clone_from(&teaser.long_slug);
        }
        teasers.push(teaser);
    }
}

/// A part of all articles, which a backend lists by its slug.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collection {
    /// A topic, and not a section.
    pub is_topic: bool,
    /// Which one it is.
    pub slug: String,
}

impl Collection {
    /// What it is called in addresses and in the templates of a profile.
    pub const fn key(&self) -> &'static str {
        if self.is_topic { "topic" } else { "section" }
    }

    /// What an article that belongs to it calls it.
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

/// Whether an article takes comments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Conversation {
    /// Comments are shown and taken.
    #[default]
    Open,
    /// Comments are shown, no new ones are taken.
    Closed,
    /// There is no conversation under it.
    Absent,
}

/// A whole article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// What its teaser says.
    pub teaser: Teaser,
    /// The text.
    pub body: Untrusted,
    /// Whether it takes comments.
    pub conversation: Conversation,
    /// Articles like it.
    pub related: Vec<Teaser>,
    /// The one published before.
    pub previous: Option<Neighbour>,
    /// The one published after.
    pub next: Option<Neighbour>,
    /// The language of the text (BCP 47), where it differs from the site's.
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
    fn a_clock_tick_is_no_update() {
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
