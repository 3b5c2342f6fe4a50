//! Where the fields of articles and comments are in a response.

use standfirst_json::Value;

use crate::path::Path;
use standfirst_json::decode::{FromJson, from_json, string_enum};
use standfirst_json::table::Table;
use standfirst_model::TextFormat;

/// Where a value is in a response, and how it is converted.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(untagged))]
pub enum FieldAt {
    /// A path of the value.
    Path(Path),
    /// A path of the value, and its conversion.
    Detailed(Box<DetailedField>),
}

/// A path of a value, and its conversion.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct DetailedField {
    /// Path of the value.
    pub at: Path,
    /// Path of a plain text that is used if there is no text at `at`.
    #[cfg_attr(feature = "schema", serde(default))]
    pub plain_at: Option<Path>,
    /// How the value is converted.
    #[cfg_attr(feature = "schema", serde(rename = "as", default))]
    pub conversion: Option<Conversion>,
    /// The format of a text.
    #[cfg_attr(feature = "schema", serde(default))]
    pub format: Option<TextFormat>,
    /// Maps the backend's values to those that are used instead.
    #[cfg_attr(feature = "schema", serde(default))]
    pub map: Table<String, String>,
    /// Replaces every value that is not in `map`; if a text is expected, also a missing one.
    #[cfg_attr(feature = "schema", serde(rename = "else", default))]
    pub otherwise: Option<String>,
    /// Takes only the part between two texts.
    #[cfg_attr(feature = "schema", serde(default))]
    pub between: Option<(String, String)>,
}

/// How a value is converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(rename_all = "kebab-case"))]
pub enum Conversion {
    /// An RFC 3339 date-time; one without a time zone is in UTC.
    Utc,
    /// Seconds since 1970.
    Seconds,
    /// Milliseconds since 1970.
    Milliseconds,
    /// The last segment of an address's path.
    LastSegment,
    /// The negation of a truth value.
    Not,
}

/// Where the fields of an article are.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
#[allow(
    missing_docs,
    reason = "the names are those of the model, which documents them"
)]
pub struct ArticleFields {
    #[cfg_attr(feature = "schema", serde(default))]
    pub id: Option<FieldAt>,
    pub slug: FieldAt,
    pub headline: FieldAt,
    #[cfg_attr(feature = "schema", serde(default))]
    pub standfirst: Option<FieldAt>,
    #[cfg_attr(feature = "schema", serde(default))]
    pub body: Option<FieldAt>,
    #[cfg_attr(feature = "schema", serde(default))]
    pub section_slug: Option<FieldAt>,
    #[cfg_attr(feature = "schema", serde(default))]
    pub section_name: Option<FieldAt>,
    /// A list of people.
    #[cfg_attr(feature = "schema", serde(default))]
    pub byline: Option<PeopleFields>,
    #[cfg_attr(feature = "schema", serde(default))]
    pub published: Option<FieldAt>,
    #[cfg_attr(feature = "schema", serde(default))]
    pub updated: Option<FieldAt>,
    #[cfg_attr(feature = "schema", serde(default))]
    pub hero: Option<HeroFields>,
    /// A list of texts.
    #[cfg_attr(feature = "schema", serde(default))]
    pub tags: Option<FieldAt>,
    /// The slugs of the tags, in the same order. The request of `articles` gets one as `{topic}`.
    #[cfg_attr(feature = "schema", serde(default))]
    pub tag_slugs: Option<FieldAt>,
    #[cfg_attr(feature = "schema", serde(default))]
    pub comment_count: Option<FieldAt>,
    /// `open`, `closed` or `absent`, or a truth value.
    #[cfg_attr(feature = "schema", serde(default))]
    pub conversation: Option<FieldAt>,
    #[cfg_attr(feature = "schema", serde(default))]
    pub url: Option<FieldAt>,
    #[cfg_attr(feature = "schema", serde(default))]
    pub language: Option<FieldAt>,
    /// Path of the related articles, which have the same fields.
    #[cfg_attr(feature = "schema", serde(default))]
    pub related: Option<Path>,
    /// Path of the previous article.
    #[cfg_attr(feature = "schema", serde(default))]
    pub previous: Option<Path>,
    /// Path of the next article.
    #[cfg_attr(feature = "schema", serde(default))]
    pub next: Option<Path>,
    /// True if the article is not public, because a password protects it.
    #[cfg_attr(feature = "schema", serde(default))]
    pub protected: Option<FieldAt>,
}

/// A list of people.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct PeopleFields {
    /// Path of the list, or of a single person.
    pub items: Path,
    /// The name.
    pub name: FieldAt,
    /// The address of a page about the person.
    #[cfg_attr(feature = "schema", serde(default))]
    pub url: Option<FieldAt>,
}

/// The main picture of an article.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
#[allow(
    missing_docs,
    reason = "the names are those of the model, which documents them"
)]
pub struct HeroFields {
    pub src: FieldAt,
    #[cfg_attr(feature = "schema", serde(default))]
    pub width: Option<FieldAt>,
    #[cfg_attr(feature = "schema", serde(default))]
    pub height: Option<FieldAt>,
    #[cfg_attr(feature = "schema", serde(default))]
    pub alt: Option<FieldAt>,
    #[cfg_attr(feature = "schema", serde(default))]
    pub caption: Option<FieldAt>,
    #[cfg_attr(feature = "schema", serde(default))]
    pub credit: Option<FieldAt>,
    /// Path of the picture's other sizes: a list or an object, whose elements the `candidate_…` fields are read from.
    #[cfg_attr(feature = "schema", serde(default))]
    pub candidates: Option<Path>,
    #[cfg_attr(feature = "schema", serde(default))]
    pub candidate_src: Option<FieldAt>,
    #[cfg_attr(feature = "schema", serde(default))]
    pub candidate_width: Option<FieldAt>,
    /// If it is known, only candidates with the picture's aspect ratio are used.
    #[cfg_attr(feature = "schema", serde(default))]
    pub candidate_height: Option<FieldAt>,
}

/// Where the fields of a comment are.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
#[allow(
    missing_docs,
    reason = "the names are those of the model, which documents them"
)]
pub struct CommentFields {
    pub id: FieldAt,
    #[cfg_attr(feature = "schema", serde(default))]
    pub parent: Option<FieldAt>,
    #[cfg_attr(feature = "schema", serde(default))]
    pub author: Option<FieldAt>,
    #[cfg_attr(feature = "schema", serde(default))]
    pub website: Option<FieldAt>,
    /// The address of the author's picture: `https`, or a path on the backend's server. Others are not requested.
    #[cfg_attr(feature = "schema", serde(default))]
    pub avatar: Option<FieldAt>,
    #[cfg_attr(feature = "schema", serde(default))]
    pub wrote_article: Option<FieldAt>,
    pub body: FieldAt,
    #[cfg_attr(feature = "schema", serde(default))]
    pub source: Option<FieldAt>,
    #[cfg_attr(feature = "schema", serde(default))]
    pub created: Option<FieldAt>,
    #[cfg_attr(feature = "schema", serde(default))]
    pub edited: Option<FieldAt>,
    /// `published`, `held` or `removed`; usually needs a `map`.
    #[cfg_attr(feature = "schema", serde(default))]
    pub status: Option<FieldAt>,
    #[cfg_attr(feature = "schema", serde(default))]
    pub score: Option<FieldAt>,
    /// A number that is subtracted from the score.
    #[cfg_attr(feature = "schema", serde(default))]
    pub score_against: Option<FieldAt>,
    #[cfg_attr(feature = "schema", serde(default))]
    pub hidden_replies: Option<FieldAt>,
}

from_json!(DetailedField { at, plain_at, conversion as "as", format, map, otherwise as "else", between });
from_json!(ArticleFields {
    id,
    slug,
    headline,
    standfirst,
    body,
    section_slug,
    section_name,
    byline,
    published,
    updated,
    hero,
    tags,
    tag_slugs,
    comment_count,
    conversation,
    url,
    language,
    related,
    previous,
    next,
    protected
});
from_json!(PeopleFields { items, name, url });
from_json!(HeroFields {
    src,
    width,
    height,
    alt,
    caption,
    credit,
    candidates,
    candidate_src,
    candidate_width,
    candidate_height
});
from_json!(CommentFields {
    id,
    parent,
    author,
    website,
    avatar,
    wrote_article,
    body,
    source,
    created,
    edited,
    status,
    score,
    score_against,
    hidden_replies
});

impl FromJson for FieldAt {
    fn default_value() -> Self {
        Self::Path(Path::default())
    }

    fn decode_from(&mut self, value: &Value, place: &str) -> Result<(), String> {
        *self = if value.as_str().is_some() {
            Self::Path(Path::from_json(value, place)?)
        } else {
            Self::Detailed(Box::new(DetailedField::from_json(value, place)?))
        };
        Ok(())
    }
}

string_enum!(Conversion {
    "utc" => Self::Utc,
    "seconds" => Self::Seconds,
    "milliseconds" => Self::Milliseconds,
    "last-segment" => Self::LastSegment,
    "not" => Self::Not,
});
