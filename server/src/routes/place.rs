//! What a thread belongs to: an article of this site, or a page of an origin that is listed.

use std::sync::Arc;

use axum::http::{HeaderMap, StatusCode};

use super::Server;
use super::input::bad_query;
use crate::content::{Article, Comments};
use crate::page_address::PageAddress;
use crate::problem::Problem;
use crate::public_address::PublicAddress;

/// What a thread belongs to.
#[derive(Clone, Debug)]
pub struct Place {
    /// An article's slug, or a page's address. No slug is one: it is the name of a file.
    pub name: String,
    /// Whether it takes comments.
    pub comments: Comments,
    /// The article, where it is one of this site.
    pub article: Option<Arc<Article>>,
}

/// An article of this site that is there to be read.
pub fn of_article(shared: &Server, slug: &str) -> Result<Place, Problem> {
    known_article(shared, slug).ok_or_else(|| Problem::not_found("such article"))
}

/// What a request asks about: an article by its slug, else a page by its address. The widget names
/// both, since it cannot know which of the two its page is.
pub fn of(
    shared: &Server,
    headers: &HeaderMap,
    article: Option<&str>,
    page: Option<&str>,
) -> Result<Place, Problem> {
    if let Some(place) = article.and_then(|slug| known_article(shared, slug)) {
        return Ok(place);
    }
    let address = article
        .filter(|name| name.contains("://"))
        .or(page)
        .filter(|address| !address.is_empty());
    let Some(address) = address else {
        return match article {
            Some(_) => Err(Problem::not_found("such article")),
            None => Err(bad_query(
                "What the thread belongs to is missing: article, or page.",
            )),
        };
    };
    let page = PageAddress::read(address).ok_or_else(|| {
        bad_query("page is to be the address of a page, such as https://blog.example/post.")
    })?;
    // An article's own page, whatever it is listed as.
    let public = PublicAddress::of(&shared.options, headers);
    if let Some(slug) = public.and_then(|public| public.slug_of(&page.address)) {
        return of_article(shared, &slug);
    }
    if !shared.options.page_origin.contains(&page.origin) {
        return Err(not_listed(&page.origin));
    }
    Ok(Place {
        name: page.address,
        comments: Comments::Open,
        article: None,
    })
}

fn known_article(shared: &Server, slug: &str) -> Option<Place> {
    let content = shared.content.now();
    let article = content.published(slug)?;
    Some(Place {
        name: slug.to_owned(),
        comments: article.comments,
        article: Some(Arc::clone(article)),
    })
}

/// Whoever sets up a page reads this in its console: it says what to do.
fn not_listed(origin: &str) -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "page_not_listed",
        format!(
            "This server takes no comments on pages of {origin}: start it with --page-origin {origin}, \
             or name an article of this site."
        ),
    )
}
