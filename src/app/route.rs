//! The routes of the site and their addresses.

use standfirst_model::Collection;
use standfirst_model::address::percent_decode;

/// A route: what an address shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// The front page.
    Front,
    /// A section or a topic.
    Collection(Collection),
    /// An article, by its slug.
    Article(String),
    /// The articles saved on this device.
    Library,
    /// What is stored on this device.
    Privacy,
    /// The target to which other apps share an address.
    Share,
    /// An address that does not exist.
    Missing,
}

impl Route {
    /// Returns the route of a path such as `/news/article/storm` under a base such as `/news/`. Slugs in a path
    /// are percent-encoded.
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
                slug: percent_decode(slug),
            }),
            ["library"] => Self::Library,
            ["privacy"] => Self::Privacy,
            ["share"] => Self::Share,
            ["article", slug] => Self::Article(percent_decode(slug)),
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
