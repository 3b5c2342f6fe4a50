//! The attributes of a widget, as the loader passes them, and the configuration they result in.

use standfirst_json::Value;

use super::page::{path_of, plain_address};
use standfirst_config::defaults::{self, Bounds};
use standfirst_config::{Config, MobileDefault, PageTemplates, Source, Theme, ThreadOverrides};
use standfirst_html::is_safe_link;
use standfirst_json as json;
use standfirst_json::decode::{FromJson, from_json};
use standfirst_json::table::Table;
use standfirst_model::address::last_segment;
use standfirst_model::article::Teaser;
use standfirst_model::{Article, Field, Moderation, SortOrder, Untrusted};

/// The attributes of an element, with the files they name. An empty attribute counts as absent.
#[derive(Clone, Debug, Default)]
pub struct Attributes {
    /// What the element shows: `article`, or otherwise a conversation.
    kind: String,
    /// The profile of its backend.
    pub profile: File,
    /// The profile of the backend of an article's comments, if it differs.
    pub comments_profile: Option<File>,
    /// Set if an article is shown without comments.
    without_comments: Option<String>,
    /// The catalogue of English messages.
    pub english: File,
    /// The catalogue of the element's language, if that is not English.
    pub own_words: Option<File>,
    /// The address of the host page.
    location: String,
    /// The canonical address of the host page, if it states one.
    canonical: Option<String>,
    server: Option<String>,
    comments_server: Option<String>,
    page_id: Option<String>,
    page_url: Option<String>,
    page_title: Option<String>,
    lang: Option<String>,
    sort: Option<String>,
    page_size: Option<String>,
    max_level: Option<String>,
    input_position: Option<String>,
    require: Option<String>,
    sign_in: Option<String>,
    avatars: Option<String>,
    /// Texts that replace messages, by message key.
    pub words: Table<String, String>,
    /// Values for the profile's variables.
    variables: Table<String, String>,
    /// The pages whose comments are counted.
    pub pages: Vec<String>,
}

from_json!(Attributes {
    kind, profile, comments_profile as "comments-profile",
    without_comments as "without-comments", english, own_words as "own",
    location, canonical, server, comments_server as "comments-server",
    page_id as "page-id", page_url as "page-url", page_title as "page-title",
    lang, sort, page_size as "page-size", max_level as "max-level",
    input_position as "input-position", require, sign_in as "sign-in", avatars, words, variables, pages,
});

/// A file that the loader has fetched.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// The file's address, for error messages.
    pub address: String,
    /// The file's content.
    pub text: String,
}

from_json!(File { address, text });

/// The configuration that results from the attributes.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The configuration, in the form the application uses.
    pub config: Config,
    /// An article that represents the page.
    pub article: Article,
    /// Whether that article is also fetched and shown.
    pub shows_article: bool,
    /// Whether the page's address comes from an attribute.
    pub has_own_address: bool,
}

impl Attributes {
    /// Parses the JSON that the loader passes. The error names the attribute.
    pub fn parse(text: &str) -> Result<Self, String> {
        let value: Value = json::parse(text).map_err(|error| error.to_string())?;
        Self::from_json(&value, "")
    }

    /// Fills in the defaults and validates the attributes.
    pub fn resolve(&self) -> Result<Setup, String> {
        let shows_article = self.kind == "article";
        let given = non_empty(&self.canonical).unwrap_or(&self.location);
        let here = plain_address(given);
        let url = match non_empty(&self.page_url) {
            // Checked because it becomes a link: a frame takes it from its own address, which anybody can write.
            Some(url) if !is_safe_link(url) => {
                return Err(invalid_value("page-url", "an address", url));
            }
            // Some backends identify a page by its absolute address.
            Some(url) if url.starts_with('/') && !url.starts_with("//") => {
                let mut whole = origin_of(&self.location);
                whole.push_str(url);
                whole
            }
            Some(url) => url.to_owned(),
            None => here.clone(),
        };
        let is_this_page = plain_address(&url) == here || plain_address(&url) == path_of(&here);
        let found = || {
            let path = path_of(&here);
            // Articles are identified by a slug, the last segment of a path.
            let slug = last_segment(&path);
            if shows_article { slug.to_owned() } else { path }
        };
        let id = non_empty(&self.page_id).map_or_else(found, str::to_owned);
        let source = |server: &Option<String>| Source {
            profile: String::new(),
            server: self.server(server),
            variables: self.variables.clone(),
        };
        let articles = source(&self.server);
        let comments = match &self.comments_profile {
            _ if self.without_comments.is_some() => None,
            Some(_) => Some(source(&self.comments_server)),
            None => Some(articles.clone()),
        };
        let article = Article {
            teaser: Teaser {
                id: id.clone(),
                slug: id.clone(),
                headline: Untrusted::plain(non_empty(&self.page_title).unwrap_or_default()),
                url: Some(url.clone()),
                ..Teaser::default()
            },
            ..Article::default()
        };
        let config = Config {
            site_name: String::new(),
            tagline: None,
            home: None,
            footer: None,
            site_url: Some(format!("{}/", origin_of(&self.location))),
            articles,
            comments,
            page: PageTemplates {
                id: defaults::PAGE_ID.to_owned(),
                // A conversation's page is identified by its id; an article's path is that of its address.
                path: if shows_article { path_of(&url) } else { id },
                url: "{url}".to_owned(),
            },
            locale: non_empty(&self.lang).unwrap_or(defaults::LOCALE).to_owned(),
            theme: Theme::Auto,
            menu: None,
            page_size: number("page-size", &self.page_size, defaults::PAGE_SIZE)?,
            timeout_milliseconds: defaults::TIMEOUT_SECONDS.default * 1000,
            new_comments_seconds: defaults::NEW_COMMENTS_SECONDS.default,
            max_depth: number("max-level", &self.max_level, defaults::MAX_DEPTH)?,
            mobile_default: MobileDefault::Never,
            thread: ThreadOverrides {
                sort: self.sort()?,
                required: self.required()?,
                form_last: choice("input-position", &self.input_position, "top", "bottom")?,
                is_elsewhere: !is_this_page,
                sign_in: self.sign_in()?,
                reader: None,
                avatars: choice("avatars", &self.avatars, "off", "on")?,
                moderation: Moderation::Off,
            },
        };
        Ok(Setup {
            config,
            article,
            shows_article,
            has_own_address: non_empty(&self.page_url).is_some(),
        })
    }

    /// Returns the backend's address, by default the page's origin. An address relative to the page would differ
    /// from page to page.
    fn server(&self, server: &Option<String>) -> String {
        non_empty(server)
            .map_or_else(|| origin_of(&self.location), str::to_owned)
            .trim_end_matches('/')
            .to_owned()
    }

    fn sort(&self) -> Result<Option<SortOrder>, String> {
        let Some(name) = non_empty(&self.sort) else {
            return Ok(None);
        };
        [SortOrder::Oldest, SortOrder::Newest, SortOrder::Best]
            .into_iter()
            .find(|order| order.key() == name)
            .map(Some)
            .ok_or_else(|| invalid_value("sort", "oldest, newest or best", name))
    }

    fn required(&self) -> Result<Vec<Field>, String> {
        let names = non_empty(&self.require)
            .unwrap_or_default()
            .split([' ', ','])
            .filter(|name| !name.is_empty());
        names
            .map(|name| {
                Field::ALL
                    .into_iter()
                    .find(|field| field.key() == name)
                    .ok_or_else(|| invalid_value("require", "name, email or website", name))
            })
            .collect()
    }

    fn sign_in(&self) -> Result<Option<String>, String> {
        match non_empty(&self.sign_in) {
            Some(link) if !is_safe_link(link) => Err(invalid_value("sign-in", "an address", link)),
            link => Ok(link.map(str::to_owned)),
        }
    }
}

/// Returns true for the second of two words, which is not the default.
fn choice(attribute: &str, value: &Option<String>, no: &str, yes: &str) -> Result<bool, String> {
    match non_empty(value) {
        None => Ok(false),
        Some(word) if word == no => Ok(false),
        Some(word) if word == yes => Ok(true),
        Some(other) => Err(invalid_value(attribute, &[no, " or ", yes].concat(), other)),
    }
}

fn non_empty(value: &Option<String>) -> Option<&str> {
    let value = value.as_deref()?.trim();
    (!value.is_empty()).then_some(value)
}

fn invalid_value(attribute: &str, expected: &str, found: &str) -> String {
    format!("{attribute}: expected {expected}, found \"{found}\"")
}

fn number(attribute: &str, value: &Option<String>, bounds: Bounds) -> Result<u32, String> {
    let Some(value) = non_empty(value) else {
        return Ok(bounds.default);
    };
    let Bounds { min, max, .. } = bounds;
    let number = value.parse().ok();
    number
        .filter(|number| (min..=max).contains(number))
        .ok_or_else(|| invalid_value(attribute, &format!("{min} to {max}"), value))
}

fn origin_of(address: &str) -> String {
    let path = path_of(address);
    address.strip_suffix(&path).unwrap_or(address).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attributes(more: &str) -> Attributes {
        let text = format!(
            r#"{{"kind":"comments","profile":{{"address":"p.json","text":"{{}}"}},"english":{{"address":"en.json","text":"{{}}"}},"location":"https://blog.example/news/post/?utm_source=x#top"{more}}}"#
        );
        Attributes::parse(&text).unwrap_or_else(|problem| unreachable!("{problem}"))
    }

    fn resolved(more: &str) -> Setup {
        let setup = attributes(more).resolve();
        setup.unwrap_or_else(|problem| unreachable!("{problem}"))
    }

    #[test]
    fn a_page_without_an_id_is_identified_by_its_path() {
        let setup = resolved("");
        assert_eq!(setup.article.teaser.id, "/news/post");
        let url = setup.article.teaser.url.as_deref();
        assert_eq!(url, Some("https://blog.example/news/post"));
        assert_eq!(setup.config.articles.server, "https://blog.example");
    }

    #[test]
    fn the_canonical_address_takes_precedence_over_the_location() {
        let setup = resolved(r#","canonical":"https://blog.example/the-post/""#);
        assert_eq!(setup.article.teaser.id, "/the-post");
    }

    #[test]
    fn the_slug_of_an_article_is_the_last_segment_of_its_path() {
        let setup = resolved(r#","kind":"article""#);
        assert!(setup.shows_article && !setup.has_own_address);
        assert_eq!(setup.article.teaser.slug, "post");
        assert_eq!(setup.config.page.path, "/news/post");
    }

    #[test]
    fn a_thread_of_another_page_is_marked_as_elsewhere() {
        for (url, is_elsewhere) in [
            ("https://blog.example/other", true),
            ("https://blog.example/news/post/", false),
            ("/news/post", false),
        ] {
            let setup = resolved(&format!(r#","page-url":"{url}""#));
            let thread = setup.config.thread;
            assert_eq!(thread.is_elsewhere, is_elsewhere, "{url}");
        }
    }

    #[test]
    fn a_path_is_resolved_against_the_origin_of_the_page() {
        for (url, whole) in [
            ("/other", "https://blog.example/other"),
            ("//c.example/x", "//c.example/x"),
            ("https://c.example/x", "https://c.example/x"),
        ] {
            let setup = resolved(&format!(r#","page-url":"{url}""#));
            assert_eq!(setup.article.teaser.url.as_deref(), Some(whole));
        }
    }

    #[test]
    fn comments_of_an_article_may_have_another_backend() {
        let setup = resolved(
            r#","kind":"article","server":"https://a.example","comments-server":"https://c.example/","comments-profile":{"address":"q.json","text":"{}"}"#,
        );
        assert_eq!(setup.config.articles.server, "https://a.example");
        let comments = setup.config.comments.map(|source| source.server);
        assert_eq!(comments.as_deref(), Some("https://c.example"));
    }

    #[test]
    fn attributes_override_the_defaults() {
        let setup = resolved(
            r#","page-id":"42","server":"https://c.example/","sort":"newest","require":"name, email","input-position":"bottom","page-size":"50","avatars":"on""#,
        );
        assert_eq!(setup.article.teaser.slug, "42");
        assert_eq!(setup.config.articles.server, "https://c.example");
        assert_eq!(setup.config.page_size, 50);
        assert_eq!(
            setup.config.thread,
            ThreadOverrides {
                sort: Some(SortOrder::Newest),
                required: vec![Field::Name, Field::Email],
                form_last: true,
                avatars: true,
                ..ThreadOverrides::default()
            }
        );
    }

    #[test]
    fn an_error_names_the_attribute() {
        for (more, expected) in [
            (r#","sort":"up""#, "sort: expected oldest, newest or best"),
            (
                r#","page-size":"0""#,
                "page-size: expected 1 to 100, found \"0\"",
            ),
            (r#","require":"phone""#, "require: expected"),
            (
                r#","page-url":"javascript:alert(1)""#,
                "page-url: expected an address",
            ),
            (
                r#","sign-in":"javascript:alert(1)""#,
                "sign-in: expected an address",
            ),
            (
                r#","input-position":"left""#,
                "input-position: expected top or bottom",
            ),
            (r#","avatars":"yes""#, "avatars: expected off or on"),
        ] {
            let problem = attributes(more).resolve().err().unwrap_or_default();
            assert!(problem.starts_with(expected), "{more} said {problem}");
        }
    }
}
