//! The configuration the application runs with: checked, and with all defaults filled in.

use std::fmt;

use super::declared::{
    BackendChoice, CommentBackend, Comments, ConfigFile, MenuEntry, PageSection,
};
use super::defaults::{self, Bounds};
use super::{MobileDefault, Theme};
use standfirst_json as json;
use standfirst_json::decode::FromJson;
use standfirst_json::table::Table;
use standfirst_model::{Field, Moderation, SortOrder};

/// The configuration the application runs with.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The publication's name.
    pub site_name: String,
    /// A line shown under the name.
    pub tagline: Option<String>,
    /// The address the name links to; `None` for the front page.
    pub home: Option<String>,
    /// A line at the bottom of every page; `None` for the name.
    pub footer: Option<String>,
    /// The site's address with a trailing slash, if the publisher set it.
    pub site_url: Option<String>,
    /// The backend of the articles.
    pub articles: Source,
    /// The backend of the comments; `None` if comments are off.
    pub comments: Option<Source>,
    /// How the comment backend identifies an article.
    pub page: PageTemplates,
    /// The interface's language.
    pub locale: String,
    /// The initial colour theme.
    pub theme: Theme,
    /// The navigation; `None` to show the sections of the article backend.
    pub menu: Option<Vec<MenuItem>>,
    /// Comments per page.
    pub page_size: u32,
    /// The timeout of a request, in milliseconds.
    pub timeout_milliseconds: u32,
    /// Seconds between two checks for new comments; 0 for no checks.
    pub new_comments_seconds: u32,
    /// How many levels deep replies are indented.
    pub max_depth: u32,
    /// Whether small screens start in the mobile version.
    pub mobile_default: MobileDefault,
    /// Overrides for how a thread is shown and written to.
    pub thread: ThreadOverrides,
}

/// Overrides for how a thread is shown and written to. By default the backend and the reader decide. The page that
/// embeds a widget and `config.json` may override some of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ThreadOverrides {
    /// The initial sort order. It takes precedence over the reader's preference and the backend's default.
    pub sort: Option<SortOrder>,
    /// Fields that are required even if the backend does not require them.
    pub required: Vec<Field>,
    /// True if the form is shown below the thread.
    pub form_last: bool,
    /// True if the thread belongs to another page than the one it is shown on. A `#comment-…` hash in the address of
    /// the page then does not refer to this thread.
    pub is_elsewhere: bool,
    /// The address of the sign-in page, if only signed-in readers may comment. `{url}` in it is replaced by the
    /// address of the page.
    pub sign_in: Option<String>,
    /// The name of the signed-in reader, if known.
    pub reader: Option<String>,
    /// Whether the pictures of comment authors are shown.
    pub avatars: bool,
    /// Whose comments are moderated before they appear, in addition to the setting of the backend.
    pub moderation: Moderation,
}

/// A backend: the address of its profile file and of its server.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// The address of the profile file, relative to the site or absolute.
    pub profile: String,
    /// The server's address without a trailing slash; empty for this site.
    pub server: String,
    /// Values for the profile's variables.
    pub variables: Table<String, String>,
}

/// How the comment backend identifies an article.
#[derive(Clone, Debug, PartialEq)]
pub struct PageTemplates {
    /// The template for the id of the article.
    pub id: String,
    /// The template for its path.
    pub path: String,
    /// The template for its address.
    pub url: String,
}

impl PageTemplates {
    /// Replaces the placeholders of a template by the given values, which are inserted unchanged. Percent-encoding
    /// is left to the caller or to the code that sends the request.
    pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
        let mut filled = template.to_owned();
        for (place, value) in values {
            filled = filled.replace(place, value);
        }
        filled
    }
}

/// An entry of the navigation.
#[derive(Clone, Debug, PartialEq)]
pub enum MenuItem {
    /// A section of the site.
    Section {
        /// The label shown to readers.
        label: String,
        /// The slug used in addresses.
        slug: String,
    },
    /// Any other address.
    Link {
        /// The label shown to readers.
        label: String,
        /// The address it links to.
        href: String,
    },
}

/// An error in the file, with a message for the publisher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// The key with the error, such as `limits.page_size`; empty if the error is not about a single key.
    pub key: String,
    /// The message: what was expected at the key.
    pub expected: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.key.is_empty() {
            write!(formatter, "config.json: {}", self.expected)
        } else {
            write!(formatter, "config.json: {}: {}", self.key, self.expected)
        }
    }
}

impl std::error::Error for ConfigError {}

fn problem(key: &str, expected: impl Into<String>) -> ConfigError {
    ConfigError {
        key: key.to_owned(),
        expected: expected.into(),
    }
}

impl Config {
    /// Parses and resolves the text of `config.json`.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let value: standfirst_json::Value =
            json::parse(text).map_err(|error| problem("", format!("no JSON: {error}")))?;
        let declared = ConfigFile::from_json(&value, "").map_err(|reason| problem("", reason))?;
        Self::resolve(declared)
    }

    /// Fills in the defaults and checks the rules that the types do not express.
    pub fn resolve(declared: ConfigFile) -> Result<Self, ConfigError> {
        if declared.site.name.trim().is_empty() {
            return Err(problem("site.name", "expected the publication's name"));
        }
        let articles = source("articles", &declared.articles)?;
        let mut thread = ThreadOverrides {
            avatars: declared.avatars,
            ..ThreadOverrides::default()
        };
        let (comments, page) = match declared.comments {
            None => (Some(articles.clone()), PageSection::default()),
            Some(Comments::Switch(false)) => (None, PageSection::default()),
            Some(Comments::Switch(true)) => {
                return Err(problem(
                    "comments",
                    "expected false or an object with \"profile\"; leave the key out to use the \
                     backend of the articles",
                ));
            }
            Some(Comments::Backend(backend)) => {
                let page = backend.page.clone();
                thread.sign_in = link("comments.sign_in", backend.sign_in.clone())?;
                thread.reader.clone_from(&backend.reader);
                thread.moderation = backend.moderation;
                (Some(source("comments", &choice(backend))?), page)
            }
        };
        let locale = declared
            .locale
            .unwrap_or_else(|| defaults::LOCALE.to_owned());
        let plain = |text: &str| {
            text.chars()
                .all(|one| one.is_ascii_alphanumeric() || one == '-')
        };
        if locale.is_empty() || !plain(&locale) {
            return Err(problem(
                "locale",
                "expected a language tag such as \"en\" or \"pl\"",
            ));
        }
        let article = standfirst_routes::literal_article_address("{slug}");
        let limits = declared.limits;
        Ok(Self {
            site_name: declared.site.name,
            tagline: declared.site.tagline,
            home: link("site.home", declared.site.home)?,
            footer: declared.site.footer,
            site_url: link("site.url", declared.site.url)?.map(|url| with_slash(&url)),
            articles,
            comments,
            page: PageTemplates {
                id: page.id.unwrap_or_else(|| defaults::PAGE_ID.to_owned()),
                path: page.path.unwrap_or_else(|| ["/", &article].concat()),
                url: page.url.unwrap_or_else(|| ["{site}", &article].concat()),
            },
            locale,
            theme: declared.theme,
            menu: declared.menu.map(menu).transpose()?,
            page_size: within("limits.page_size", limits.page_size, defaults::PAGE_SIZE)?,
            timeout_milliseconds: within(
                "limits.timeout_seconds",
                limits.timeout_seconds,
                defaults::TIMEOUT_SECONDS,
            )? * 1000,
            new_comments_seconds: within(
                "limits.new_comments_seconds",
                limits.new_comments_seconds,
                defaults::NEW_COMMENTS_SECONDS,
            )?,
            max_depth: within("limits.max_depth", limits.max_depth, defaults::MAX_DEPTH)?,
            mobile_default: declared.mobile.default,
            thread,
        })
    }
}

fn choice(backend: CommentBackend) -> BackendChoice {
    BackendChoice {
        profile: backend.profile,
        server: backend.server,
        variables: backend.variables,
    }
}

fn source(key: &str, choice: &BackendChoice) -> Result<Source, ConfigError> {
    let name = choice.profile.trim();
    let shipped = !name.is_empty()
        && name
            .chars()
            .all(|one| one.is_ascii_alphanumeric() || one == '-' || one == '_');
    let profile = match name {
        name if shipped => format!("profiles/{name}.json"),
        name if name.ends_with(".json") => name.to_owned(),
        _ => {
            return Err(problem(
                &format!("{key}.profile"),
                "expected a shipped profile's name, such as \"wordpress\", or the address of a \
                 file ending in .json",
            ));
        }
    };
    let server = link(&format!("{key}.server"), choice.server.clone())?.unwrap_or_default();
    Ok(Source {
        profile,
        server: server.trim_end_matches('/').to_owned(),
        variables: choice.variables.clone(),
    })
}

fn link(key: &str, value: Option<String>) -> Result<Option<String>, ConfigError> {
    let Some(value) = value else { return Ok(None) };
    let scheme = value
        .split_once(':')
        .map(|(scheme, _)| scheme.to_ascii_lowercase())
        .filter(|scheme| !scheme.contains(['/', '?', '#', '.']));
    match scheme.as_deref() {
        None | Some("http" | "https") => Ok(Some(value)),
        Some(_) => Err(problem(key, "expected an http or https address, or a path")),
    }
}

fn with_slash(url: &str) -> String {
    format!("{}/", url.trim_end_matches('/'))
}

fn menu(entries: Vec<MenuEntry>) -> Result<Vec<MenuItem>, ConfigError> {
    let item = |(index, entry): (usize, MenuEntry)| {
        let key = format!("menu[{index}]");
        match (entry.section, entry.href) {
            (Some(slug), None) => Ok(MenuItem::Section {
                label: entry.label,
                slug,
            }),
            (None, href @ Some(_)) => Ok(MenuItem::Link {
                label: entry.label,
                href: link(&format!("{key}.href"), href)?.unwrap_or_default(),
            }),
            _ => Err(problem(&key, "expected either \"section\" or \"href\"")),
        }
    };
    entries.into_iter().enumerate().map(item).collect()
}

fn within(key: &str, value: Option<u32>, bounds: Bounds) -> Result<u32, ConfigError> {
    let Bounds { default, min, max } = bounds;
    match value {
        None => Ok(default),
        Some(value) if (min..=max).contains(&value) => Ok(value),
        Some(value) => Err(problem(
            key,
            format!("expected {min} to {max}, found {value}"),
        )),
    }
}

#[cfg(test)]
mod tests;
