//! The types of the configuration file as it is written. An unknown key is an error that names the key.

#[cfg(feature = "schema")]
use super::defaults;
use standfirst_json::Value;

use standfirst_json::decode::{FromJson, expected, from_json, string_enum};
use standfirst_json::table::Table;
use standfirst_model::Moderation;

/// The contents of `config.json`.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct ConfigFile {
    /// The address of the JSON Schema, for editors.
    #[cfg_attr(
        feature = "schema",
        serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")
    )]
    pub schema: Option<String>,
    /// The publication.
    pub site: Site,
    /// The backend of the articles.
    pub articles: BackendChoice,
    /// The backend of the comments. Absent: the backend of the articles. `false`: no comments.
    #[cfg_attr(feature = "schema", serde(default))]
    pub comments: Option<Comments>,
    /// The language of the interface (BCP 47). A file `messages/LANGUAGE.json` must exist.
    #[cfg_attr(feature = "schema", serde(default))]
    pub locale: Option<String>,
    /// The initial colour theme: light, dark or the setting of the device. Readers can choose another.
    #[cfg_attr(feature = "schema", serde(default))]
    pub theme: Theme,
    /// The entries of the navigation. Absent: the sections that the article backend lists.
    #[cfg_attr(feature = "schema", serde(default))]
    pub menu: Option<Vec<MenuEntry>>,
    /// Page sizes, timeouts, intervals and depths.
    #[cfg_attr(feature = "schema", serde(default))]
    pub limits: LimitsSection,
    /// Settings of the mobile version.
    #[cfg_attr(feature = "schema", serde(default))]
    pub mobile: MobileSection,
    /// Whether the pictures of comment authors are shown that the profile names. They may come from third parties, such
    /// as Gravatar, who then learn which reader reads which page. Default: false.
    #[cfg_attr(feature = "schema", serde(default))]
    pub avatars: bool,
    /// What the widget's frame may show on other sites in addition to this site's own articles and comments.
    #[cfg_attr(feature = "schema", serde(default))]
    pub frames: FramesSection,
}

/// The publication.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct Site {
    /// Its name, shown in the masthead and in page titles.
    pub name: String,
    /// A shorter name, shown under the icon of the installed site. Absent: the name.
    #[cfg_attr(feature = "schema", serde(default))]
    pub short_name: Option<String>,
    /// A line shown under the name.
    #[cfg_attr(feature = "schema", serde(default))]
    pub tagline: Option<String>,
    /// The address the name links to. Absent: the front page.
    #[cfg_attr(feature = "schema", serde(default))]
    pub home: Option<String>,
    /// A line at the bottom of every page. Absent: the name.
    #[cfg_attr(feature = "schema", serde(default))]
    pub footer: Option<String>,
    /// The address under which the site is published, for canonical links, such as `https://example.org/news/`.
    /// Absent: the address under which the page was opened.
    #[cfg_attr(feature = "schema", serde(default))]
    pub url: Option<String>,
}

/// A backend: a profile and the address of its server.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct BackendChoice {
    /// The name of a shipped profile, such as `wordpress`, or the address of a profile file ending in `.json`.
    pub profile: String,
    /// The server's address: absolute, or relative to this site. Absent: this site.
    #[cfg_attr(feature = "schema", serde(default))]
    pub server: Option<String>,
    /// Values for the profile's variables, such as a nonce or an API key.
    #[cfg_attr(feature = "schema", serde(default))]
    pub variables: Table<String, String>,
}

/// `false`, or a backend for comments.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(untagged))]
pub enum Comments {
    /// `false`: no comments. `true` is an error.
    Switch(bool),
    /// The backend of the comments.
    Backend(CommentBackend),
}

/// The backend of the comments.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct CommentBackend {
    /// The name of a shipped profile, or the address of a profile file ending in `.json`.
    pub profile: String,
    /// The server's address. Absent: this site.
    #[cfg_attr(feature = "schema", serde(default))]
    pub server: Option<String>,
    /// Values for the profile's variables.
    #[cfg_attr(feature = "schema", serde(default))]
    pub variables: Table<String, String>,
    /// How the comment backend identifies an article.
    #[cfg_attr(feature = "schema", serde(default))]
    pub page: PageSection,
    /// The address of the sign-in page, for backends that accept comments from signed-in readers only. `{url}` in it
    /// is replaced by the address of the article. Signed-in readers get a form without name and e-mail fields; other
    /// readers get a link to this page.
    #[cfg_attr(feature = "schema", serde(default))]
    pub sign_in: Option<String>,
    /// The name of the signed-in reader. A server that knows the reader writes it here when it serves the file.
    #[cfg_attr(feature = "schema", serde(default))]
    pub reader: Option<String>,
    /// Whose comments are moderated before they appear. The form shows a notice about it. `off`: the setting
    /// of the backend.
    #[cfg_attr(feature = "schema", serde(default))]
    pub moderation: Moderation,
}

/// Templates with the placeholders `{id}`, `{slug}`, `{section}`, `{site}` (the address of the site) and `{url}` (the
/// article's address as sent by the article backend).
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct PageSection {
    /// The id of the article. Default: `{id}`.
    #[cfg_attr(feature = "schema", serde(default))]
    pub id: Option<String>,
    /// The path of the article, by which Isso and Waline identify a page. Default: `/article/{slug}`.
    #[cfg_attr(feature = "schema", serde(default))]
    pub path: Option<String>,
    /// The address of the article. Default: `{site}article/{slug}`.
    #[cfg_attr(feature = "schema", serde(default))]
    pub url: Option<String>,
}

/// An entry of the navigation.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct MenuEntry {
    /// The label shown to readers.
    pub label: String,
    /// The slug of a section. Set either this or `href`.
    #[cfg_attr(feature = "schema", serde(default))]
    pub section: Option<String>,
    /// An address. Set either this or `section`.
    #[cfg_attr(feature = "schema", serde(default))]
    pub href: Option<String>,
}

/// Page sizes, timeouts, intervals and depths.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct LimitsSection {
    /// The number of comments per page, or of top-level comments if the backend counts those.
    #[cfg_attr(feature = "schema", serde(default))]
    #[cfg_attr(
        feature = "schema",
        schemars(
            range(min = defaults::PAGE_SIZE.min, max = defaults::PAGE_SIZE.max),
            extend("default" = defaults::PAGE_SIZE.default)
        )
    )]
    pub page_size: Option<u32>,
    /// The timeout of a request, in seconds.
    #[cfg_attr(feature = "schema", serde(default))]
    #[cfg_attr(
        feature = "schema",
        schemars(
            range(min = defaults::TIMEOUT_SECONDS.min, max = defaults::TIMEOUT_SECONDS.max),
            extend("default" = defaults::TIMEOUT_SECONDS.default)
        )
    )]
    pub timeout_seconds: Option<u32>,
    /// Seconds between two checks for new comments while an article is open. The checks become rarer while there are
    /// no new comments. 0 for no checks.
    #[cfg_attr(feature = "schema", serde(default))]
    #[cfg_attr(
        feature = "schema",
        schemars(
            range(min = defaults::NEW_COMMENTS_SECONDS.min, max = defaults::NEW_COMMENTS_SECONDS.max),
            extend("default" = defaults::NEW_COMMENTS_SECONDS.default)
        )
    )]
    pub new_comments_seconds: Option<u32>,
    /// How many levels deep replies are indented. Deeper replies are not indented further and name the author they
    /// reply to.
    #[cfg_attr(feature = "schema", serde(default))]
    #[cfg_attr(
        feature = "schema",
        schemars(
            range(min = defaults::MAX_DEPTH.min, max = defaults::MAX_DEPTH.max),
            extend("default" = defaults::MAX_DEPTH.default)
        )
    )]
    pub max_depth: Option<u32>,
}

/// Settings of the mobile version.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct MobileSection {
    /// Whether small screens start in the mobile version.
    #[cfg_attr(feature = "schema", serde(default))]
    pub default: MobileDefault,
}

/// Settings of the widget's frame (`widget/frame.html`), which reads this section itself (`embed/frame-policy.mjs`).
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct FramesSection {
    /// Origins of the sites on whose pages a frame may use the data it has stored about a reader, such as
    /// `https://blog.example`. The origin of this site is always allowed.
    #[cfg_attr(feature = "schema", serde(default))]
    pub embedders: Vec<String>,
    /// Additional backends. A frame selects one by `backend=NAME` in its address.
    #[cfg_attr(feature = "schema", serde(default))]
    pub backends: Vec<FrameBackend>,
    /// Texts that replace messages, by the keys of `messages/en.json`.
    #[cfg_attr(feature = "schema", serde(default))]
    pub words: Table<String, String>,
}

/// A backend that a frame may use.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct FrameBackend {
    /// The name used in the address of a frame.
    pub name: String,
    /// The name of a shipped profile, or the address of a profile file ending in `.json`.
    pub profile: String,
    /// The server's address. Absent: this site.
    #[cfg_attr(feature = "schema", serde(default))]
    pub server: Option<String>,
    /// Values for the profile's variables.
    #[cfg_attr(feature = "schema", serde(default))]
    pub variables: Table<String, String>,
    /// The backend of the comments on its articles. Absent: the same backend.
    #[cfg_attr(feature = "schema", serde(default))]
    pub comments: Option<BackendChoice>,
}

/// Whether small screens start in the mobile version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(rename_all = "lowercase"))]
pub enum MobileDefault {
    /// Screens narrower than 40 em start in the mobile version.
    #[default]
    Auto,
    /// No screen starts in it. Readers can still open it.
    Never,
}

/// A colour theme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(rename_all = "lowercase"))]
pub enum Theme {
    /// The setting of the device.
    #[default]
    Auto,
    /// Dark text on a light background.
    Light,
    /// Light text on a dark background.
    Dark,
}

impl Theme {
    /// Returns the value of the `data-theme` attribute.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

from_json!(ConfigFile { schema as "$schema", site, articles, comments, locale, theme, menu, limits, mobile, avatars, frames });
from_json!(Site {
    name,
    short_name,
    tagline,
    home,
    footer,
    url
});
from_json!(BackendChoice {
    profile,
    server,
    variables
});
from_json!(CommentBackend {
    profile,
    server,
    variables,
    page,
    sign_in,
    reader,
    moderation
});
from_json!(or_default PageSection { id, path, url });
from_json!(MenuEntry {
    label,
    section,
    href
});
from_json!(or_default LimitsSection { page_size, timeout_seconds, new_comments_seconds, max_depth });
from_json!(or_default MobileSection { default });
from_json!(or_default FramesSection { embedders, backends, words });
from_json!(FrameBackend {
    name,
    profile,
    server,
    variables,
    comments
});
string_enum!(or_default MobileDefault { "auto" => Self::Auto, "never" => Self::Never });
string_enum!(or_default Theme { "auto" => Self::Auto, "light" => Self::Light, "dark" => Self::Dark });

impl FromJson for Comments {
    fn default_value() -> Self {
        Self::Switch(true)
    }

    fn decode_from(&mut self, value: &Value, place: &str) -> Result<(), String> {
        *self = match value {
            Value::Bool(switch) => Self::Switch(*switch),
            Value::Object(_) => Self::Backend(CommentBackend::from_json(value, place)?),
            _ => {
                return Err(expected(
                    place,
                    "false or an object with \"profile\"",
                    value,
                ));
            }
        };
        Ok(())
    }
}
