//! Reads an address: which route it is.

use standfirst_model::Collection;
use standfirst_model::address::percent_decode;

use super::{ARTICLE, INDEX, LIBRARY, PRIVACY, SECTION, SHARE, TOPIC};

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
    /// are percent-encoded. A path may end with a slash.
    pub fn at(path: &str, base: &str) -> Self {
        let root = base.strip_suffix('/').unwrap_or(base);
        match path.strip_prefix(root) {
            Some("") => Self::Front,
            Some(rest) => rest
                .strip_prefix('/')
                .map_or(Self::Missing, Self::at_address),
            None => Self::Missing,
        }
    }

    /// Returns the route of an address that is relative to the base.
    pub fn at_address(address: &str) -> Self {
        if matches!(address, "" | INDEX) {
            return Self::Front;
        }
        let address = address.strip_suffix('/').unwrap_or(address);
        let Some((word, slug)) = address.split_once('/') else {
            return match address {
                LIBRARY => Self::Library,
                PRIVACY => Self::Privacy,
                SHARE => Self::Share,
                _ => Self::Missing,
            };
        };
        if slug.is_empty() || slug.contains('/') {
            return Self::Missing;
        }
        let slug = percent_decode(slug);
        match word {
            ARTICLE => Self::Article(slug),
            SECTION | TOPIC => Self::Collection(Collection {
                is_topic: word == TOPIC,
                slug,
            }),
            _ => Self::Missing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{WITH_SLUG, WITHOUT_SLUG, article_address, collection_address};

    /// Returns the address of a route. It names every route, so a new one cannot be forgotten here.
    fn address_of(route: &Route) -> String {
        match route {
            Route::Front => String::new(),
            Route::Collection(one) => collection_address(one),
            Route::Article(slug) => article_address(slug),
            Route::Library => LIBRARY.to_owned(),
            Route::Privacy => PRIVACY.to_owned(),
            Route::Share => SHARE.to_owned(),
            Route::Missing => "elsewhere".to_owned(),
        }
    }

    fn collection(is_topic: bool, slug: &str) -> Route {
        let slug = slug.to_owned();
        Route::Collection(Collection { is_topic, slug })
    }

    #[test]
    fn every_address_leads_to_its_route_under_any_base() {
        let slug = "a/b?c é%";
        for base in ["/", "/news/", "/a/b/"] {
            for route in [
                Route::Front,
                collection(false, slug),
                collection(true, slug),
                Route::Article(slug.into()),
                Route::Library,
                Route::Privacy,
                Route::Share,
                Route::Missing,
            ] {
                let path = format!("{base}{}", address_of(&route));
                assert_eq!(Route::at(&path, base), route, "{path}");
            }
        }
    }

    #[test]
    fn the_lists_name_every_route() {
        for word in WITH_SLUG {
            let found = Route::at_address(&format!("{word}/x"));
            assert_eq!(address_of(&found), format!("{word}/x"));
        }
        for address in WITHOUT_SLUG {
            assert_eq!(address_of(&Route::at_address(address)), *address);
        }
        assert_eq!((WITH_SLUG.len(), WITHOUT_SLUG.len()), (3, 3));
    }

    #[test]
    fn a_path_is_read_whole() {
        let at = Route::at;
        assert_eq!(at("/news", "/news/"), Route::Front);
        assert_eq!(at("/news/index.html", "/news/"), Route::Front);
        assert_eq!(
            at("/news/article/storm/", "/news/"),
            Route::Article("storm".into())
        );
        assert_eq!(at("/topic/the%20tides", "/"), collection(true, "the tides"));
        for path in [
            "/news/article",
            "/news/article/",
            "/news/article//storm",
            "/news/article/storm/more",
            "/news/article/storm//",
            "/news/library/more",
            "/news//library",
            "/newsarticle/storm",
            "/other/",
        ] {
            assert_eq!(at(path, "/news/"), Route::Missing, "{path}");
        }
    }
}
