//! Articles as they stand in lists.

use leptos::prelude::*;

use super::markup::{newsroom, words};
use super::moment;
use crate::model::address::percent_encoded as encode;
use crate::model::{Hero, Teaser};
use crate::state::Session;
use crate::view::element::element;

/// How much room a teaser has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TeaserSize {
    /// First on the page.
    Lead,
    /// In the list.
    Normal,
    /// At the side or below an article: words only.
    Small,
}

/// One teaser.
pub fn teaser(session: Session, teaser: &Teaser, size: TeaserSize) -> AnyView {
    let class = match size {
        TeaserSize::Lead => "teaser teaser-lead",
        TeaserSize::Normal => "teaser",
        TeaserSize::Small => "teaser teaser-small",
    };
    let link = format!("article/{}", encode(&teaser.slug));
    let headline = words(&teaser.headline);
    let title = element("a")
        .set("href", link.clone())
        .child(headline)
        .into_any();
    let title = if size == TeaserSize::Lead {
        element("h2").class("teaser-title").child(title).into_any()
    } else {
        element("h3").class("teaser-title").child(title).into_any()
    };
    let shown = size != TeaserSize::Small;
    let sizes = if size == TeaserSize::Lead {
        "(min-width: 60em) 40em, 100vw"
    } else {
        "(min-width: 40em) 14em, 40vw"
    };
    let picture = teaser.hero.as_ref().filter(|_| shown).map(|hero| {
        // The headline is the link that is read aloud; the picture only repeats it.
        element("a")
            .class("teaser-picture")
            .set("href", link)
            .set("tabindex", "-1")
            .set("aria-hidden", "true")
            .child(image(session, hero, sizes, size == TeaserSize::Lead))
            .into_any()
    });
    element("article")
        .class(class)
        .child(picture)
        .child(
            element("div")
                .class("teaser-words")
                .child(teaser.section.as_ref().filter(|_| shown).map(|section| {
                    element("p")
                        .class("kicker")
                        .child(
                            element("a")
                                .set("href", format!("section/{}", encode(&section.slug)))
                                .child(section.name.clone()),
                        )
                        .into_any()
                }))
                .child(title)
                .child(
                    teaser
                        .standfirst
                        .as_ref()
                        .filter(|_| shown)
                        .map(|text| newsroom(session, text, "teaser-standfirst")),
                )
                .child(
                    element("p")
                        .class("dateline")
                        .child(teaser.published.map(|published| {
                            element("span")
                                .child(moment::ago(session, published))
                                .into_any()
                        }))
                        .child(
                            teaser
                                .comment_count
                                .filter(|count| *count > 0 && session.comments().is_some())
                                .map(|count| {
                                    element("span")
                                        .child(session.count("comments.count-link", count))
                                        .into_any()
                                }),
                        ),
                ),
        )
        .into_any()
}

/// A picture that keeps its place before it arrives.
pub fn image(session: Session, hero: &Hero, sizes: &'static str, eager: bool) -> AnyView {
    let server = session.config(|config| config.articles.server.clone());
    let full = |src: &str| resolve(&server, src);
    let mut hero = hero.clone();
    hero.src = full(&hero.src);
    for candidate in &mut hero.candidates {
        candidate.src = full(&candidate.src);
    }
    let srcset = hero.srcset();
    element("img")
        .set("src", hero.src.clone())
        .set("srcset", srcset.clone())
        .set("sizes", srcset.map(|_| sizes))
        .set("width", hero.dimensions.map(|(width, _)| width))
        .set("height", hero.dimensions.map(|(_, height)| height))
        .set("alt", hero.alt.clone())
        .set("loading", if eager { "eager" } else { "lazy" })
        .set("fetchpriority", eager.then_some("high"))
        .set("decoding", "async")
        .into_any()
}

/// A picture's address, which a backend may give from its own root. Anything but `http`, `https`
/// and relative addresses is no picture.
fn resolve(server: &str, src: &str) -> String {
    if !crate::html::policy::is_safe_image(src) {
        return String::new();
    }
    let origin_end = server.find("://").map_or(0, |at| {
        server[at + 3..]
            .find('/')
            .map_or(server.len(), |slash| at + 3 + slash)
    });
    match src {
        src if src.contains("://") || src.starts_with("//") || server.is_empty() => src.to_owned(),
        src if src.starts_with('/') => format!("{}{src}", &server[..origin_end]),
        src => format!("{server}/{src}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_read_against_their_server() {
        let server = "http://127.0.0.1:7101/wp";
        assert_eq!(resolve(server, "/a.webp"), "http://127.0.0.1:7101/a.webp");
        assert_eq!(resolve(server, "a.webp"), "http://127.0.0.1:7101/wp/a.webp");
        assert_eq!(
            resolve(server, "https://x.org/a.webp"),
            "https://x.org/a.webp"
        );
        assert_eq!(resolve("", "media/a.webp"), "media/a.webp");
        assert_eq!(resolve(server, "javascript:alert(1)"), "");
    }
}
