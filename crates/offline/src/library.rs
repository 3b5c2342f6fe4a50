//! The articles on this device: those read recently, and those that the reader saved.

use super::database::{self, Key, ObjectStore};
use super::storage::{JsonStored, text_in};
use super::{WebStorage, cached_response};
use standfirst_json::Value;
use standfirst_model::order::sort_by;

/// The key of the number of articles that were removed to make room.
const EVICTED_COUNT_KEY: &str = "made-room";

/// The greatest number of stored articles that the reader did not save.
pub const RECENT: usize = 30;

/// Returns the name of an article on this device. It contains the site, because several sites may share an origin.
pub fn name_of(site: &str, slug: &str) -> String {
    if slug.is_empty() {
        String::new()
    } else {
        format!("{site}{slug}")
    }
}

/// An article on this device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredArticle {
    /// The address of the site it belongs to.
    pub site: String,
    /// The slug.
    pub slug: String,
    /// The headline as plain text.
    pub headline: String,
    /// The standfirst as plain text.
    pub standfirst: String,
    /// The name of the section.
    pub section: String,
    /// When it was last read, in milliseconds since the epoch.
    pub read: i64,
    /// Whether the reader saved it.
    pub saved: bool,
    /// Whether some of its comments or images could not be saved.
    pub partly: bool,
    /// The addresses of the images that were saved with it.
    pub images: Vec<String>,
}

impl StoredArticle {
    /// Returns its name on this device.
    pub fn name(&self) -> String {
        name_of(&self.site, &self.slug)
    }
}

impl JsonStored for StoredArticle {
    fn to_json(&self) -> Value {
        Value::object(vec![
            ("site", self.site.as_str().into()),
            ("slug", self.slug.as_str().into()),
            ("headline", self.headline.as_str().into()),
            ("standfirst", self.standfirst.as_str().into()),
            ("section", self.section.as_str().into()),
            ("read", self.read.into()),
            ("saved", self.saved.into()),
            ("partly", self.partly.into()),
            (
                "images",
                self.images
                    .iter()
                    .map(|image| Value::from(image.as_str()))
                    .collect::<Vec<_>>()
                    .into(),
            ),
        ])
    }

    fn from_json(value: &Value) -> Option<Self> {
        Some(Self {
            site: text_in(value, "site"),
            slug: value.get("slug")?.as_str()?.to_owned(),
            headline: text_in(value, "headline"),
            standfirst: text_in(value, "standfirst"),
            section: text_in(value, "section"),
            read: value.get("read").and_then(Value::as_i64).unwrap_or(0),
            saved: value.get("saved").and_then(Value::as_bool) == Some(true),
            partly: value.get("partly").and_then(Value::as_bool) == Some(true),
            images: value
                .get("images")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(|image| Some(image.as_str()?.to_owned()))
                .collect(),
        })
    }
}

/// Sorts articles for display: saved ones first, then the most recently read ones.
pub fn in_order(mut all: Vec<StoredArticle>) -> Vec<StoredArticle> {
    sort_by(&mut all, |a, b| (b.saved, b.read) < (a.saved, a.read));
    all
}

/// Returns the names of the articles to remove so that at most `most` unsaved ones remain: the least recently read.
pub fn surplus(all: &[StoredArticle], most: usize) -> Vec<String> {
    let listed = in_order(all.to_vec());
    let unsaved = listed.into_iter().filter(|one| !one.saved);
    unsaved.skip(most).map(|one| one.name()).collect()
}

fn key(name: &str) -> Key {
    Key::Text(name.to_owned())
}

/// Returns the articles of all sites.
pub async fn all() -> Vec<StoredArticle> {
    let found = database::all(ObjectStore::Library)
        .await
        .unwrap_or_default();
    let read = found
        .iter()
        .filter_map(|(_, text)| StoredArticle::from_text(text));
    in_order(read.collect())
}

/// Returns the articles of a site.
pub async fn of_site(site: &str) -> Vec<StoredArticle> {
    let mut all = all().await;
    all.retain(|stored| stored.site == site);
    all
}

/// Returns an article by its name.
pub async fn get(name: &str) -> Option<StoredArticle> {
    StoredArticle::from_text(
        &database::get(ObjectStore::Library, &key(name))
            .await
            .ok()??,
    )
}

/// Stores an article, and removes the least recently read ones above the limit. Returns false if the article could not
/// be stored.
pub async fn put(stored: &StoredArticle) -> bool {
    let text = stored.to_text();
    let name = key(&stored.name());
    let written = database::put(ObjectStore::Library, &name, &text)
        .await
        .is_ok();
    for name in surplus(&all().await, RECENT) {
        remove(&name).await;
    }
    written
}

/// Removes an article and the cached responses about it; returns false if the article could not be removed.
pub async fn remove(name: &str) -> bool {
    let removed = database::remove(ObjectStore::Library, &key(name)).await;
    cached_response::remove_about(name).await;
    removed.is_ok()
}

/// Returns the images that were saved with this article and with no other saved article.
pub async fn images_only_in(stored: &StoredArticle) -> Vec<String> {
    let mut others = all().await;
    others.retain(|other| other.saved && other.name() != stored.name());
    let mut images = stored.images.clone();
    images.retain(|image| !others.iter().any(|other| other.images.contains(image)));
    images
}

/// Removes the least recently read unsaved article; returns false if there is none or it could not be removed.
pub async fn evict_articles() -> bool {
    let all = all().await;
    let Some(last) = all.iter().rfind(|one| !one.saved) else {
        return false;
    };
    let gone = remove(&last.name()).await;
    if gone {
        let so_far = evicted_count();
        WebStorage::Local.put_text(EVICTED_COUNT_KEY, &(so_far + 1).to_string());
    }
    gone
}

/// Returns how many articles were removed to make room since [`reset_evicted_count`] was last called.
pub fn evicted_count() -> u32 {
    let found = WebStorage::Local.text(EVICTED_COUNT_KEY);
    found
        .and_then(|number| number.parse().ok())
        .unwrap_or_default()
}

/// Resets that number, after the reader has been notified.
pub fn reset_evicted_count() {
    WebStorage::Local.remove(EVICTED_COUNT_KEY);
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;
    use proptest::prelude::*;

    use super::*;

    fn stored(slug: &str, read: i64, saved: bool) -> StoredArticle {
        StoredArticle {
            slug: slug.into(),
            read,
            saved,
            ..StoredArticle::default()
        }
    }

    #[test]
    fn the_least_recently_read_are_removed_first_and_saved_ones_stay() {
        block_on(async {
            put(&stored("saved", 0, true)).await;
            for read in 1..=32 {
                assert!(put(&stored(&format!("a{read}"), read, false)).await);
            }
            let all = all().await;
            assert_eq!(all.len(), RECENT + 1);
            assert_eq!(all[0].slug, "saved");
            assert_eq!((all[1].read, all[RECENT].read), (32, 3));
            assert!(evict_articles().await);
            assert_eq!(get("a3").await, None);
            assert!(get("saved").await.is_some());
            assert_eq!(evicted_count(), 1);
            reset_evicted_count();
            assert_eq!(evicted_count(), 0);
        });
    }

    #[test]
    fn images_shared_with_saved_articles_stay() {
        block_on(async {
            let with = |slug: &str, saved, images: &[&str]| StoredArticle {
                images: images.iter().map(ToString::to_string).collect(),
                ..stored(slug, 1, saved)
            };
            let one = with("one", true, &["both", "one", "read"]);
            put(&one).await;
            put(&with("two", true, &["both"])).await;
            put(&with("read", false, &["read"])).await;
            assert_eq!(images_only_in(&one).await, ["one", "read"]);
        });
    }

    proptest! {
        #[test]
        fn saved_articles_are_never_surplus(
            reads in proptest::collection::vec((0i64..50, any::<bool>()), 0..40),
            most in 0usize..10,
        ) {
            let all: Vec<StoredArticle> = reads
                .iter()
                .enumerate()
                .map(|(index, (read, saved))| stored(&index.to_string(), *read, *saved))
                .collect();
            let gone = surplus(&all, most);
            let unsaved = all.iter().filter(|one| !one.saved).count();
            prop_assert_eq!(gone.len(), unsaved.saturating_sub(most));
            let is_saved = |slug: &String| all.iter().any(|one| one.saved && one.slug == *slug);
            prop_assert!(!gone.iter().any(is_saved));
        }
    }
}
