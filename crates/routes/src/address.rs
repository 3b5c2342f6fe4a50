//! Makes addresses, relative to the base of the site.

use standfirst_model::Collection;
use standfirst_model::address::percent_encode;

use super::{ARTICLE, SECTION, TOPIC};

/// Returns the address of an article.
pub fn article_address(slug: &str) -> String {
    join(ARTICLE, &percent_encode(slug))
}

/// Returns the address of a section.
pub fn section_address(slug: &str) -> String {
    join(SECTION, &percent_encode(slug))
}

/// Returns the address of a topic.
pub fn topic_address(slug: &str) -> String {
    join(TOPIC, &percent_encode(slug))
}

/// Returns the address of a section or a topic.
pub fn collection_address(collection: &Collection) -> String {
    let address = if collection.is_topic {
        topic_address
    } else {
        section_address
    };
    address(&collection.slug)
}

/// Returns the address of an article with its slug inserted unchanged: for the templates of the configuration, and
/// for comment backends, which identify a page by it.
pub fn literal_article_address(slug: &str) -> String {
    join(ARTICLE, slug)
}

fn join(word: &str, slug: &str) -> String {
    [word, "/", slug].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_in_addresses_are_encoded() {
        assert_eq!(article_address("a/b?c"), "article/a%2Fb%3Fc");
        assert_eq!(section_address("é"), "section/%C3%A9");
        assert_eq!(topic_address("the tides"), "topic/the%20tides");
        assert_eq!(literal_article_address("{slug}"), "article/{slug}");
    }
}
