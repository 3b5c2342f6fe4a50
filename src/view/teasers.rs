//! Teasers: articles in lists.

use leptos::prelude::*;

use super::markup::{article_html, plain_text};
use super::moment;
use crate::state::Session;
use standfirst_elements::element;
use standfirst_html::{is_safe_image, resolve_url};
use standfirst_model::{Hero, Teaser};
use standfirst_routes::{article_address, section_address};

/// The size of a teaser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TeaserSize {
    /// The first on the page.
    Lead,
    /// In a list.
    Normal,
    /// At the side or below an article: text only.
    Small,
}

/// One teaser.
pub fn teaser(session: Session, teaser: &Teaser, size: TeaserSize) -> AnyView {
    let class = match size {
        TeaserSize::Lead => "teaser teaser-lead",
        TeaserSize::Normal => "teaser",
        TeaserSize::Small => "teaser teaser-small",
    };
    let link = article_address(&teaser.slug);
    let headline = plain_text(&teaser.headline);
    let title = element("a")
        .set("href", link.clone())
        .child(headline)
        .into_any();
    let title = if size == TeaserSize::Lead {
        element("h2")
            .class("teaser-title")
            .set("dir", "auto")
            .child(title)
            .into_any()
    } else {
        element("h3")
            .class("teaser-title")
            .set("dir", "auto")
            .child(title)
            .into_any()
    };
    let shown = size != TeaserSize::Small;
    let sizes = if size == TeaserSize::Lead {
        "(min-width: 60em) 40em, 100vw"
    } else {
        "(min-width: 40em) 14em, 40vw"
    };
    let picture = teaser.hero.as_ref().filter(|_| shown).map(|hero| {
        // Screen readers get the headline as the link; the image would only repeat it.
        element("a")
            .class("teaser-picture")
            .set("href", link)
            .set("tabindex", "-1")
            .set("aria-hidden", "true")
            .child(image(
                session,
                teaser,
                hero,
                sizes,
                size == TeaserSize::Lead,
            ))
            .into_any()
    });
    element("article")
        .class(class)
        .child(picture)
        .child(
            element("div")
                .class("teaser-text")
                .child(teaser.section.as_ref().filter(|_| shown).map(|section| {
                    element("p")
                        .class("kicker")
                        .child(
                            element("a")
                                .set("href", section_address(&section.slug))
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
                        .map(|text| article_html(session, teaser, text, "teaser-standfirst")),
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

/// An image of an article. Width and height reserve its place before it is loaded.
pub fn image(
    session: Session,
    article: &Teaser,
    hero: &Hero,
    sizes: &'static str,
    eager: bool,
) -> AnyView {
    let base = session.base_of(article);
    let full = |src: &str| image_url(src, base.as_deref());
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

/// Returns an image's absolute address. Anything but `http`, `https` and relative addresses is rejected.
fn image_url(src: &str, base: Option<&str>) -> String {
    if is_safe_image(src) {
        resolve_url(src, base)
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_resolved_against_their_article() {
        let article = "http://127.0.0.1:7101/wp/2026/post/";
        let image_url = |src| image_url(src, Some(article));
        assert_eq!(image_url("/a.webp"), "http://127.0.0.1:7101/a.webp");
        assert_eq!(image_url("a.webp"), format!("{article}a.webp"));
        assert_eq!(image_url("https://x.org/a.webp"), "https://x.org/a.webp");
        assert_eq!(image_url("javascript:alert(1)"), "");
    }

    #[test]
    fn images_of_an_article_without_an_address_stay_relative() {
        assert_eq!(image_url("media/a.webp", None), "media/a.webp");
    }
}
