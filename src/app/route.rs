//! The places of the site, and the addresses they stand at.

use standfirst_model::Collection;
use standfirst_model::address::percent_decoded;

/// Where the reader is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// The front page.
    Front,
    /// A section or a topic.
    Collection(Collection),
    /// An article, by its slug.
    Article(String),
    /// The articles on this device.
    Library,
    /// What is kept on this device.
    Privacy,
    /// Where other apps share an address to.
    Share,
    /// An address that nothing stands at.
    Missing,
}

impl Route {
    /// The place at a path such as `/news/article/storm`, under a base such as `/news/`. Slugs are
    /// percent-encoded in a path.
    pub fn at(path: &str, base: &str) -> Self {
        let root = base.trim_end_matches('/');
        let Some(rest) = path.strip_prefix(root) else {
            return Self::Missing;
        };
        let parts: Vec<&str> = rest.split('/').filter(|part| !part.is_empty()).collect();
        match parts.as_slice() {
            [] | ["index.html"] => Self::Front,
            [kind @ ("section" | "topic"), slug] => Self::Collection(Collection {
                is_topic: *kind == "topic",
                slug: percent_decoded(slug),
            }),
            ["library"] => Self::Library,
            ["privacy"] => Self::Privacy,
            ["share"] => Self::Share,
            ["article", slug] => Self::Article(percent_decoded(slug)),
            _ => Self::Missing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(path: &str, base: &str) -> Route {
        Route::at(path, base)
    }

    #[test]
    fn every_route_is_found_under_any_base() {
        for base in ["/", "/news/", "/a/b/"] {
            let under = |path: &str| at(&format!("{base}{path}"), base);
            assert_eq!(under(""), Route::Front);
            assert_eq!(under("index.html"), Route::Front);
            let collection = |is_topic, slug: &str| {
                let slug = slug.to_owned();
                Route::Collection(Collection { is_topic, slug })
            };
            assert_eq!(under("section/city"), collection(false, "city"));
            assert_eq!(under("topic/the%20tides"), collection(true, "the tides"));
            assert_eq!(under("article/a%20storm"), Route::Article("a storm".into()));
            assert_eq!(under("article/storm/"), Route::Article("storm".into()));
            assert_eq!(under("article"), Route::Missing);
            assert_eq!(under("article/storm/more"), Route::Missing);
            assert_eq!(under("elsewhere"), Route::Missing);
        }
        assert_eq!(at("/news", "/news/"), Route::Front);
        assert_eq!(at("/other/", "/news/"), Route::Missing);
    }
}
