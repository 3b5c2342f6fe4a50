//! The articles on this device: those read lately, and those saved on purpose.

use super::database::{self, Key, ObjectStore};
use super::storage::{JsonStored, text_in};
use super::{WebStorage, response_cache};
use standfirst_json::Value;
use standfirst_model::order::sort_by;

/// Under this key lies how many articles have gone to make room.
const MADE_ROOM_KEY: &str = "made-room";

/// As many articles are kept without having been saved.
pub const RECENT: usize = 30;

/// How an article is called on this device: several sites may share an origin.
pub fn name_of(site: &str, slug: &str) -> String {
    if slug.is_empty() {
        String::new()
    } else {
        format!("{site}{slug}")
    }
}

/// One article on this device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptArticle {
    /// The address of the site it belongs to.
    pub site: String,
    /// Its slug.
    pub slug: String,
    /// Its headline as plain text.
    pub headline: String,
    /// Its standfirst as plain text.
    pub standfirst: String,
    /// Its section's name.
    pub section: String,
    /// When it was last read, in milliseconds since the epoch.
    pub read: i64,
    /// True where its reader saved it.
    pub saved: bool,
    /// True where it was saved without all of its comments or pictures.
    pub partly: bool,
    /// The addresses of the pictures that were saved with it.
    pub images: Vec<String>,
}

impl KeptArticle {
    /// How it is called on this device.
    pub fn name(&self) -> String {
        name_of(&self.site, &self.slug)
    }
}

impl JsonStored for KeptArticle {
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

/// In the order of a list: saved ones first, and the last read before the others.
pub fn in_order(mut all: Vec<KeptArticle>) -> Vec<KeptArticle> {
    sort_by(&mut all, |a, b| (b.saved, b.read) < (a.saved, a.read));
    all
}

/// Those that have to go for no more than `most` unsaved ones to be there: the longest unread.
pub fn surplus(all: &[KeptArticle], most: usize) -> Vec<String> {
    let listed = in_order(all.to_vec());
    let unsaved = listed.into_iter().filter(|one| !one.saved);
    unsaved.skip(most).map(|one| one.name()).collect()
}

fn key(name: &str) -> Key {
    Key::Text(name.to_owned())
}

/// All of them, whichever site they belong to.
pub async fn all() -> Vec<KeptArticle> {
    let stored = database::all(ObjectStore::Library)
        .await
        .unwrap_or_default();
    let read = stored
        .iter()
        .filter_map(|(_, text)| KeptArticle::from_text(text));
    in_order(read.collect())
}

/// Those of a site.
pub async fn of_site(site: &str) -> Vec<KeptArticle> {
    let mut all = all().await;
    all.retain(|kept| kept.site == site);
    all
}

/// One of them, by its name.
pub async fn get(name: &str) -> Option<KeptArticle> {
    KeptArticle::from_text(
        &database::get(ObjectStore::Library, &key(name))
            .await
            .ok()??,
    )
}

/// Writes one down, and lets go of the longest unread. False where the device has no room.
pub async fn put(kept: &KeptArticle) -> bool {
    let text = kept.to_text();
    let name = key(&kept.name());
    let written = database::put(ObjectStore::Library, &name, &text)
        .await
        .is_ok();
    for name in surplus(&all().await, RECENT) {
        remove(&name).await;
    }
    written
}

/// Takes one away, with its thread; false where it stays.
pub async fn remove(name: &str) -> bool {
    let removed = database::remove(ObjectStore::Library, &key(name)).await;
    response_cache::remove_about(name).await;
    removed.is_ok()
}

/// The pictures that were saved with an article and with no other that is here.
pub async fn only_with(kept: &KeptArticle) -> Vec<String> {
    let mut others = all().await;
    others.retain(|other| other.saved && other.name() != kept.name());
    let mut images = kept.images.clone();
    images.retain(|image| !others.iter().any(|other| other.images.contains(image)));
    images
}

/// Takes the longest unread away that nobody saved; false where there is none, or it stays.
pub async fn make_room() -> bool {
    let all = all().await;
    let Some(last) = all.iter().rfind(|one| !one.saved) else {
        return false;
    };
    let gone = remove(&last.name()).await;
    if gone {
        let so_far = made_room();
        WebStorage::Local.put_text(MADE_ROOM_KEY, &(so_far + 1).to_string());
    }
    gone
}

/// How many articles have gone to make room, since this was last forgotten.
pub fn made_room() -> u32 {
    let stored = WebStorage::Local.text(MADE_ROOM_KEY);
    stored
        .and_then(|number| number.parse().ok())
        .unwrap_or_default()
}

/// Forgets it: it has been said.
pub fn forget_made_room() {
    WebStorage::Local.remove(MADE_ROOM_KEY);
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;
    use proptest::prelude::*;

    use super::*;

    fn kept(slug: &str, read: i64, saved: bool) -> KeptArticle {
        KeptArticle {
            slug: slug.into(),
            read,
            saved,
            ..KeptArticle::default()
        }
    }

    #[test]
    fn the_longest_unread_go_first_and_saved_ones_stay() {
        block_on(async {
            put(&kept("saved", 0, true)).await;
            for read in 1..=32 {
                assert!(put(&kept(&format!("a{read}"), read, false)).await);
            }
            let all = all().await;
            assert_eq!(all.len(), RECENT + 1);
            assert_eq!(all[0].slug, "saved");
            assert_eq!((all[1].read, all[RECENT].read), (32, 3));
            assert!(make_room().await);
            assert_eq!(get("a3").await, None);
            assert!(get("saved").await.is_some());
            assert_eq!(made_room(), 1);
            forget_made_room();
            assert_eq!(made_room(), 0);
        });
    }

    #[test]
    fn a_picture_stays_as_long_as_an_article_needs_it() {
        block_on(async {
            let with = |slug: &str, saved, images: &[&str]| KeptArticle {
                images: images.iter().map(ToString::to_string).collect(),
                ..kept(slug, 1, saved)
            };
            let one = with("one", true, &["both", "one", "read"]);
            put(&one).await;
            put(&with("two", true, &["both"])).await;
            put(&with("read", false, &["read"])).await;
            assert_eq!(only_with(&one).await, ["one", "read"]);
        });
    }

    proptest! {
        #[test]
        fn nothing_saved_is_ever_surplus(
            reads in proptest::collection::vec((0i64..50, any::<bool>()), 0..40),
            most in 0usize..10,
        ) {
            let all: Vec<KeptArticle> = reads
                .iter()
                .enumerate()
                .map(|(index, (read, saved))| kept(&index.to_string(), *read, *saved))
                .collect();
            let gone = surplus(&all, most);
            let unsaved = all.iter().filter(|one| !one.saved).count();
            prop_assert_eq!(gone.len(), unsaved.saturating_sub(most));
            let is_saved = |slug: &String| all.iter().any(|one| one.saved && one.slug == *slug);
            prop_assert!(!gone.iter().any(is_saved));
        }
    }
}
