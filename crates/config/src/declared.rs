//! The configuration file as it is written. Unknown keys are refused by name.

use standfirst_json::Value;

use standfirst_json::decode::{FromJson, expected, from_json, words};
use standfirst_json::table::Table;
use standfirst_model::Moderation;

/// `config.json`.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct Declared {
    /// Where the schema lies, for editors.
    #[cfg_attr(
        feature = "schema",
        serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")
    )]
    pub schema: Option<String>,
    /// The publication.
    pub site: Site,
    /// Where articles come from.
    pub articles: BackendChoice,
    /// Where comments come from and go to. Absent: the same backend as the articles. `false`: no
    /// comments at all.
    #[cfg_attr(feature = "schema", serde(default))]
    pub comments: Option<Comments>,
    /// The language of the interface (BCP 47). A file `messages/LANGUAGE.json` must exist.
    #[cfg_attr(feature = "schema", serde(default))]
    pub locale: Option<String>,
    /// Light, dark, or what the device says.
    #[cfg_attr(feature = "schema", serde(default))]
    pub theme: Theme,
    /// The section navigation. Absent: the sections the article backend lists.
    #[cfg_attr(feature = "schema", serde(default))]
    pub menu: Option<Vec<MenuEntry>>,
    /// Numbers.
    #[cfg_attr(feature = "schema", serde(default))]
    pub limits: LimitsSection,
    /// The mobile version.
    #[cfg_attr(feature = "schema", serde(default))]
    pub mobile: MobileSection,
    /// What the widget's frame may show on other sites, beside this site's own articles and comments.
    #[cfg_attr(feature = "schema", serde(default))]
    pub frames: FramesSection,
}

/// The publication.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct Site {
    /// Its name, as it stands in the masthead and in titles.
    pub name: String,
    /// A shorter name, for where an installed site is called by one: under its icon. Absent: its name.
    #[cfg_attr(feature = "schema", serde(default))]
    pub short_name: Option<String>,
    /// A line under the name.
    #[cfg_attr(feature = "schema", serde(default))]
    pub tagline: Option<String>,
    /// Where the name links to. Absent: the front page.
    #[cfg_attr(feature = "schema", serde(default))]
    pub home: Option<String>,
    /// A line at the foot of every page.
    #[cfg_attr(feature = "schema", serde(default))]
    pub footer: Option<String>,
    /// The address under which the site is published, for canonical links:
    /// `https://example.org/news/`. Absent: where the page was opened.
    #[cfg_attr(feature = "schema", serde(default))]
    pub url: Option<String>,
}

/// A profile and where its server stands.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct BackendChoice {
    /// A shipped profile's name, such as `wordpress`, or the address of a profile file ending in
    /// `.json`.
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
    /// Only `false` makes sense; `true` is refused when the file is resolved.
    Switch(bool),
    /// A backend.
    Backend(CommentBackend),
}

/// Where comments come from and go to.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct CommentBackend {
    /// A shipped profile's name, or the address of a profile file ending in `.json`.
    pub profile: String,
    /// The server's address. Absent: this site.
    #[cfg_attr(feature = "schema", serde(default))]
    pub server: Option<String>,
    /// Values for the profile's variables.
    #[cfg_attr(feature = "schema", serde(default))]
    pub variables: Table<String, String>,
    /// How an article is named towards the comment backend.
    #[cfg_attr(feature = "schema", serde(default))]
    pub page: PageSection,
    /// Where readers sign in, where comments are taken from signed-in readers only. `{url}` in it is the address of
    /// the article. The form is shown to readers who have signed in, and does not ask who they are.
    #[cfg_attr(feature = "schema", serde(default))]
    pub sign_in: Option<String>,
    /// The name of the reader who has signed in, written here by a server that knows it.
    #[cfg_attr(feature = "schema", serde(default))]
    pub reader: Option<String>,
    /// Whose comments a moderator reads before they appear; readers are told so at the form. `off`: as the backend says.
    #[cfg_attr(feature = "schema", serde(default))]
    pub moderation: Moderation,
}

/// Templates over `{id}`, `{slug}`, `{section}`, `{site}` (the site's address) and `{url}` (the
/// address the article backend itself gives).
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct PageSection {
    /// The article's id. Default: `{id}`.
    #[cfg_attr(feature = "schema", serde(default))]
    pub id: Option<String>,
    /// Its path, by which Isso and Waline know a page. Default: `/article/{slug}`.
    #[cfg_attr(feature = "schema", serde(default))]
    pub path: Option<String>,
    /// Its address. Default: `{site}article/{slug}`.
    #[cfg_attr(feature = "schema", serde(default))]
    pub url: Option<String>,
}

/// One entry of the section navigation.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct MenuEntry {
    /// What readers see.
    pub label: String,
    /// A section's slug. Either this or `href`.
    #[cfg_attr(feature = "schema", serde(default))]
    pub section: Option<String>,
    /// An address. Either this or `section`.
    #[cfg_attr(feature = "schema", serde(default))]
    pub href: Option<String>,
}

/// Numbers.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct LimitsSection {
    /// Comments (or their roots, as the backend counts) a page. 1 to 100; default 20.
    #[cfg_attr(feature = "schema", serde(default))]
    pub page_size: Option<u32>,
    /// Seconds until an answer is given up. 1 to 120; default 15.
    #[cfg_attr(feature = "schema", serde(default))]
    pub timeout_seconds: Option<u32>,
    /// Seconds between two looks for new comments while an article is read; fewer where nothing comes.
    /// 1 to 3600, 0 for never; default 45.
    #[cfg_attr(feature = "schema", serde(default))]
    pub new_comments_seconds: Option<u32>,
    /// How deep replies are indented before they only name whom they answer. 1 to 12; default 6.
    #[cfg_attr(feature = "schema", serde(default))]
    pub max_depth: Option<u32>,
}

/// The mobile version.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct MobileSection {
    /// Whether small screens start in it.
    #[cfg_attr(feature = "schema", serde(default))]
    pub default: MobileDefault,
}

/// The widget's frame (`widget/frame.html`), which reads this section by itself (`embed/frame-policy.mjs`).
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct FramesSection {
    /// Origins of the sites on whose pages a frame may use what it remembers of a reader, such as
    /// `https://blog.example`. This site's own is always one of them.
    #[cfg_attr(feature = "schema", serde(default))]
    pub embedders: Vec<String>,
    /// Further backends, chosen by `backend=NAME` in a frame's address.
    #[cfg_attr(feature = "schema", serde(default))]
    pub backends: Vec<FrameBackend>,
    /// Words in the place of messages, by the keys of `messages/en.json`.
    #[cfg_attr(feature = "schema", serde(default))]
    pub words: Table<String, String>,
}

/// A backend that a frame may show.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct FrameBackend {
    /// What a frame's address calls it.
    pub name: String,
    /// A shipped profile's name, or the address of a profile file ending in `.json`.
    pub profile: String,
    /// The server's address. Absent: this site.
    #[cfg_attr(feature = "schema", serde(default))]
    pub server: Option<String>,
    /// Values for the profile's variables.
    #[cfg_attr(feature = "schema", serde(default))]
    pub variables: Table<String, String>,
    /// Where the comments of its articles are, if elsewhere.
    #[cfg_attr(feature = "schema", serde(default))]
    pub comments: Option<BackendChoice>,
}

/// Whether small screens start in the mobile version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(rename_all = "lowercase"))]
pub enum MobileDefault {
    /// Screens narrower than 40 em do.
    #[default]
    Auto,
    /// None does; readers can still go there.
    Never,
}

/// The colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(rename_all = "lowercase"))]
pub enum Theme {
    /// What the device says.
    #[default]
    Auto,
    /// Ink on paper.
    Light,
    /// Warm near-black.
    Dark,
}

impl Theme {
    /// The value of the `data-theme` attribute.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

from_json!(Declared { schema as "$schema", site, articles, comments, locale, theme, menu, limits, mobile, frames });
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
words!(or_default MobileDefault { "auto" => Self::Auto, "never" => Self::Never });
words!(or_default Theme { "auto" => Self::Auto, "light" => Self::Light, "dark" => Self::Dark });

impl FromJson for Comments {
    fn blank() -> Self {
        Self::Switch(true)
    }

    fn fill(&mut self, value: &Value, place: &str) -> Result<(), String> {
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
