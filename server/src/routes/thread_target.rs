//! What a thread belongs to: an article of this site, or an external page of a listed origin.

use std::sync::Arc;

use axum::http::{HeaderMap, StatusCode};

use super::SharedState;
use super::input::bad_query;
use crate::content::{Article, CommentsStatus};
use crate::page_url::PageUrl;
use crate::problem::Problem;
use crate::public_url::PublicUrl;

/// The article or page that a thread belongs to.
#[derive(Clone, Debug)]
pub struct ThreadTarget {
    /// An article's slug, or a page's URL. The two cannot be equal, because a slug is a file name.
    pub name: String,
    /// Whether it accepts comments.
    pub comments: CommentsStatus,
    /// The article, if it is one of this site.
    pub article: Option<Arc<Article>>,
}

/// Returns an article of this site that was not taken down.
pub fn of_article(shared: &SharedState, slug: &str) -> Result<ThreadTarget, Problem> {
    known_article(shared, slug).ok_or_else(|| Problem::not_found("such article"))
}

/// Resolves a request's `article` and `page` parameters. An article with this slug takes precedence over the
/// page's URL. The widget sends both, because it cannot know which one its page is.
pub fn resolve(
    shared: &SharedState,
    headers: &HeaderMap,
    article: Option<&str>,
    page: Option<&str>,
) -> Result<ThreadTarget, Problem> {
    if let Some(target) = article.and_then(|slug| known_article(shared, slug)) {
        return Ok(target);
    }
    let url = article
        .filter(|name| name.contains("://"))
        .or(page)
        .filter(|url| !url.is_empty());
    let Some(url) = url else {
        return match article {
            Some(_) => Err(Problem::not_found("such article")),
            None => Err(bad_query("A parameter is missing: article or page.")),
        };
    };
    let page = PageUrl::parse(url).ok_or_else(|| {
        bad_query("page must be the URL of a page, such as https://blog.example/post.")
    })?;
    // The URL of an article's own page means the article, even if its origin is listed.
    let public = PublicUrl::from_request(&shared.options, headers);
    if let Some(slug) = public.and_then(|public| public.slug_of(&page.url)) {
        return of_article(shared, &slug);
    }
    if !shared.options.page_origin.contains(&page.origin) {
        return Err(not_listed(&page.origin));
    }
    Ok(ThreadTarget {
        name: page.url,
        comments: CommentsStatus::Open,
        article: None,
    })
}

fn known_article(shared: &SharedState, slug: &str) -> Option<ThreadTarget> {
    let content = shared.content.current();
    let article = content.published(slug)?;
    Some(ThreadTarget {
        name: slug.to_owned(),
        comments: article.comments,
        article: Some(Arc::clone(article)),
    })
}

/// Builds the error for an origin that is not listed. It says what to do, because the publisher sees it in the
/// browser's console when setting up a page.
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
