//! Articles as they stand in lists.

use leptos::prelude::*;

use super::markup::{newsroom, words};
use super::moment;
use crate::model::address::percent_encoded as encode;
use crate::model::{Hero, Teaser};
use crate::state::Session;

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
pub fn teaser(session: Session, teaser: &Teaser, size: TeaserSize) -> impl IntoView + use<> {
    let class = match size {
        TeaserSize::Lead => "teaser teaser-lead",
        TeaserSize::Normal => "teaser",
        TeaserSize::Small => "teaser teaser-small",
    };
    let link = format!("article/{}", encode(&teaser.slug));
    let headline = words(&teaser.headline);
    let title = view! { <a href=link.clone()>{headline}</a> };
    let title = if size == TeaserSize::Lead {
        view! { <h2 class="teaser-title">{title}</h2> }.into_any()
    } else {
        view! { <h3 class="teaser-title">{title}</h3> }.into_any()
    };
    let shown = size != TeaserSize::Small;
    let sizes = if size == TeaserSize::Lead {
        "(min-width: 60em) 40em, 100vw"
    } else {
        "(min-width: 40em) 14em, 40vw"
    };
    let picture = teaser.hero.as_ref().filter(|_| shown).map(|hero| {
        // The headline is the link that is read aloud; the picture only repeats it.
        view! {
            <a class="teaser-picture" href=link tabindex="-1" aria-hidden="true">
                {image(session, hero, sizes, size == TeaserSize::Lead)}
            </a>
        }
    });
    view! {
        <article class=class>
            {picture}
            <div class="teaser-words">
                {teaser
                    .section
                    .as_ref()
                    .filter(|_| shown)
                    .map(|section| {
                        view! {
                            <p class="kicker">
                                <a href=format!("section/{}", encode(&section.slug))>{section.name.clone()}</a>
                            </p>
                        }
                    })}
                {title}
                {teaser
                    .standfirst
                    .as_ref()
                    .filter(|_| shown)
                    .map(|text| newsroom(session, text, "teaser-standfirst"))}
                <p class="dateline">
                    {teaser.published.map(|published| view! { <span>{moment::ago(session, published)}</span> })}
                    {teaser
                        .comment_count
                        .filter(|count| *count > 0)
                        .map(|count| view! { <span>{session.count("comments.count-link", count)}</span> })}
                </p>
            </div>
        </article>
    }
}

/// A picture that keeps its place before it arrives.
pub fn image(
    session: Session,
    hero: &Hero,
    sizes: &'static str,
    eager: bool,
) -> impl IntoView + use<> {
    let server = session.config(|config| config.articles.server.clone());
    let full = |src: &str| resolve(&server, src);
    let mut hero = hero.clone();
    hero.src = full(&hero.src);
    for candidate in &mut hero.candidates {
        candidate.src = full(&candidate.src);
    }
    let srcset = hero.srcset();
    view! {
        <img
            src=hero.src.clone()
            srcset=srcset.clone()
            sizes=srcset.map(|_| sizes)
            width=hero.dimensions.map(|(width, _)| width)
            height=hero.dimensions.map(|(_, height)| height)
            alt=hero.alt.clone()
            loading=if eager { "eager" } else { "lazy" }
            fetchpriority=eager.then_some("high")
            decoding="async"
        />
    }
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
