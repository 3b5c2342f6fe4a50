//! The configuration file as it is written. Unknown keys are refused by name.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// `config.json`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Declared {
    /// Where the schema lies, for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The publication.
    pub site: Site,
    /// Where articles come from.
    pub articles: BackendChoice,
    /// Where comments come from and go to. Absent: the same backend as the articles. `false`: no
    /// comments at all.
    #[serde(default)]
    pub comments: Option<Comments>,
    /// The language of the interface (BCP 47). A file `messages/LANGUAGE.json` must exist.
    #[serde(default)]
    pub locale: Option<String>,
    /// Light, dark, or what the device says.
    #[serde(default)]
    pub theme: Theme,
    /// The section navigation. Absent: the sections the article backend lists.
    #[serde(default)]
    pub menu: Option<Vec<MenuEntry>>,
    /// Numbers.
    #[serde(default)]
    pub limits: LimitsSection,
    /// The mobile version.
    #[serde(default)]
    pub mobile: MobileSection,
}

/// The publication.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// Its name, as it stands in the masthead and in titles.
    pub name: String,
    /// A line under the name.
    #[serde(default)]
    pub tagline: Option<String>,
    /// Where the name links to. Absent: the front page.
    #[serde(default)]
    pub home: Option<String>,
    /// A line at the foot of every page.
    #[serde(default)]
    pub footer: Option<String>,
    /// The address under which the site is published, for canonical links:
    /// `https://example.org/news/`. Absent: where the page was opened.
    #[serde(default)]
    pub url: Option<String>,
}

/// A profile and where its server stands.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BackendChoice {
    /// A shipped profile's name, such as `wordpress`, or the address of a profile file ending in
    /// `.json`.
    pub profile: String,
    /// The server's address: absolute, or relative to this site. Absent: this site.
    #[serde(default)]
    pub server: Option<String>,
    /// Values for the profile's variables, such as a nonce or an API key.
    #[serde(default)]
    pub variables: BTreeMap<String, String>,
}

/// `false`, or a backend for comments.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Comments {
    /// Only `false` makes sense; `true` is refused when the file is resolved.
    Switch(bool),
    /// A backend.
    Backend(CommentBackend),
}

/// Where comments come from and go to.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CommentBackend {
    /// A shipped profile's name, or the address of a profile file ending in `.json`.
    pub profile: String,
    /// The server's address. Absent: this site.
    #[serde(default)]
    pub server: Option<String>,
    /// Values for the profile's variables.
    #[serde(default)]
    pub variables: BTreeMap<String, String>,
    /// How an article is named towards the comment backend.
    #[serde(default)]
    pub page: PageSection,
}

/// Templates over `{id}`, `{slug}`, `{section}` and `{site}` (the site's address).
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PageSection {
    /// The article's id. Default: `{id}`.
    #[serde(default)]
    pub id: Option<String>,
    /// Its path, by which Isso and Waline know a page. Default: `/article/{slug}`.
    #[serde(default)]
    pub path: Option<String>,
    /// Its address. Default: `{site}article/{slug}`.
    #[serde(default)]
    pub url: Option<String>,
}

/// One entry of the section navigation.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MenuEntry {
    /// What readers see.
    pub label: String,
    /// A section's slug. Either this or `href`.
    #[serde(default)]
    pub section: Option<String>,
    /// An address. Either this or `section`.
    #[serde(default)]
    pub href: Option<String>,
}

/// Numbers.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LimitsSection {
    /// Comments (or their roots, as the backend counts) a page. 1 to 100; default 20.
    #[serde(default)]
    pub page_size: Option<u32>,
    /// Seconds until an answer is given up. 1 to 120; default 15.
    #[serde(default)]
    pub timeout_seconds: Option<u32>,
    /// How deep replies are indented before they only name whom they answer. 1 to 12; default 6.
    #[serde(default)]
    pub max_depth: Option<u32>,
}

/// The mobile version.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MobileSection {
    /// Whether small screens start in it.
    #[serde(default)]
    pub default: MobileDefault,
}

/// Whether small screens start in the mobile version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum MobileDefault {
    /// Screens narrower than 40 em do.
    #[default]
    Auto,
    /// None does; readers can still go there.
    Never,
}

/// The colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
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
