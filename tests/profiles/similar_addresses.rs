//! Articles whose addresses have the same last part: each is opened by the link in the list, and by no other.

use standfirst_backend::{BackendError, Response};
use standfirst_model::FailureKind;
use standfirst_model::article::append_unlisted;

use crate::recorded::{backend, response, run};

/// A page of a feed. The title of an item equals its id.
fn feed_page(ids: &[&str], next: &str) -> Response {
    let item = |id: &&str| format!(r#"{{"id":"{id}","title":"{id}"}}"#);
    let items: Vec<String> = ids.iter().map(item).collect();
    response(
        200,
        &format!(r#"{{"items":[{}],"next_url":"{next}"}}"#, items.join(",")),
    )
}

/// Returns the slugs of the items of a one-page feed.
fn listed_slugs(ids: &[&str]) -> Vec<String> {
    let (backend, _) = backend("json-feed", "https://x.example", vec![feed_page(ids, "")]);
    let list = run(backend.articles(None, None)).unwrap().teasers;
    list.into_iter().map(|teaser| teaser.slug).collect()
}

/// Returns the slug and the title of the article that a one-page feed opens.
fn open_article(ids: &[&str], slug: &str) -> Result<(String, String), BackendError> {
    let (backend, _) = backend("json-feed", "https://x.example", vec![feed_page(ids, "")]);
    let teaser = run(backend.article(slug))?.teaser;
    Ok((teaser.slug, teaser.headline.text))
}

const SIMILAR: [&str; 8] = [
    "https://x.example/en/about/",
    "https://x.example/2025/index.html",
    "https://x.example/a/tides/",
    "https://x.example/de/about/",
    "https://x.example/2026/index.html",
    "https://y.example/de/about/",
    "https://x.example/about",
    "about",
];

#[test]
fn addresses_that_share_their_last_part_lead_to_different_articles() {
    let slugs = listed_slugs(&SIMILAR);
    assert_eq!(slugs[0], "x.example~en~about");
    assert_eq!(slugs[4], "x.example~2026~index.html");
    assert_eq!(slugs[2], "tides", "an unshared slug stays short");
    let mut longer = SIMILAR.to_vec();
    longer.insert(0, "https://x.example/2027/index.html");
    longer.push("https://x.example/fr/about/");
    for ids in [&SIMILAR[..], &longer] {
        for (slug, id) in slugs.iter().zip(SIMILAR) {
            let expected = (slug.clone(), id.to_owned());
            assert_eq!(open_article(ids, slug).unwrap(), expected);
        }
    }
}

#[test]
fn an_index_page_always_has_a_long_slug() {
    let one = "https://x.example/2025/index.html";
    let slug = &listed_slugs(&[one])[0];
    assert_eq!(slug, "x.example~2025~index.html");
    // The short slug of earlier versions still works.
    for known in [slug, "index.html"] {
        assert_eq!(open_article(&[one], known).unwrap().0, *slug);
    }
}

#[test]
fn an_address_that_two_articles_share_opens_neither() {
    let missing = open_article(&SIMILAR[..4], "about").unwrap_err();
    assert_eq!(missing.failure().kind, FailureKind::NotFound);
    // The same item twice counts as one item.
    let twice = [SIMILAR[0], SIMILAR[0]];
    assert_eq!(listed_slugs(&twice), ["about", "about"]);
    assert_eq!(open_article(&twice, "about").unwrap().1, SIMILAR[0]);
    // A long slug works even if no other item shares the short one any more.
    let long = "x.example~en~about";
    assert_eq!(open_article(&SIMILAR[..1], long).unwrap().0, long);
}

#[test]
fn similar_addresses_on_two_pages_get_different_slugs() {
    let [en, de] = [SIMILAR[0], SIMILAR[3]];
    // The second page starts with an item that has moved to it from the first page, or it does not.
    for second in [&[en, "b", de][..], &["b", de]] {
        let whole = || vec![feed_page(&[en], "/2.json"), feed_page(second, "")];
        let (one, _) = backend("json-feed", "https://x.example", whole());
        let first = run(one.articles(None, None)).unwrap();
        let second = run(one.articles(None, first.next.as_ref())).unwrap();
        let mut list = first.teasers;
        append_unlisted(&mut list, second.teasers);
        let slugs: Vec<_> = list.iter().map(|teaser| teaser.slug.as_str()).collect();
        assert_eq!(slugs, ["about", "b", "x.example~de~about"]);
        for teaser in &list {
            let (one, _) = backend("json-feed", "https://x.example", whole());
            let article = run(one.article(&teaser.slug)).unwrap();
            assert_eq!(article.teaser, *teaser);
        }
    }
}

/// Opens each item by its slug in the list, and returns the slugs.
fn open_each(ids: &[&str]) -> Vec<String> {
    let slugs = listed_slugs(ids);
    for (id, slug) in ids.iter().zip(&slugs) {
        assert_eq!(open_article(ids, slug).unwrap().1, *id);
    }
    slugs
}

#[test]
fn addresses_that_differ_in_their_query_lead_to_different_articles() {
    let slugs = open_each(&["https://x.example/?p=1", "https://x.example/?p=2"]);
    assert_eq!(slugs[1], "x.example-p-2");
}

#[test]
fn addresses_that_differ_behind_their_hash_lead_to_different_articles() {
    let slugs = open_each(&[
        "https://x.example/2026/29.html#a1",
        "https://x.example/2026/29.html#a2",
        "https://x.example/?p=3#c",
    ]);
    assert_eq!(slugs[1], "29.html-a2");
}
