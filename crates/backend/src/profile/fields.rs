//! Where the fields of articles and comments stand in an answer.

use standfirst_json::Value;

use crate::path::Path;
use standfirst_json::decode::{FromJson, from_json, words};
use standfirst_json::table::Table;
use standfirst_model::TextFormat;

/// Where a value stands, and what it is.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(untagged))]
pub enum FieldAt {
    /// A path.
    Path(Path),
    /// A path with more to say.
    Detailed(Box<DetailedField>),
}

/// A path with more to say.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct DetailedField {
    /// Where it stands.
    pub at: Path,
    /// Where a plain text stands that is shown where nothing stands at `at`.
    #[cfg_attr(feature = "schema", serde(default))]
    pub plain_at: Option<Path>,
    /// What it is.
    #[cfg_attr(feature = "schema", serde(rename = "as", default))]
    pub conversion: Option<Conversion>,
    /// How a text is written.
    #[cfg_attr(feature = "schema", serde(default))]
    pub format: Option<TextFormat>,
    /// Values to put in the place of the backend's.
    #[cfg_attr(feature = "schema", serde(default))]
    pub map: Table<String, String>,
    /// What stands for every value that `map` does not know.
    #[cfg_attr(feature = "schema", serde(rename = "else", default))]
    pub otherwise: Option<String>,
    /// Only what lies between two texts.
    #[cfg_attr(feature = "schema", serde(default))]
    pub between: Option<(String, String)>,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(rename_all = "kebab-case"))]
pub enum Conversion {
    /// An RFC 3339 date-time; without a zone it is UTC.
    Utc,
    /// Seconds since 1970.
    Seconds,
    /// Milliseconds since 1970.
    Milliseconds,
    /// The last part of an address's path.
    LastSegment,
    /// The opposite of a truth value.
    Not,
}

/// Where the fields of an article stand.
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
    /// What `articles` lists the articles of each of them by, as `{topic}`, in the same order.
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
    /// Where the articles like it stand, with the same fields.
    #[cfg_attr(feature = "schema", serde(default))]
    pub related: Option<Path>,
    /// Where the article before stands.
    #[cfg_attr(feature = "schema", serde(default))]
    pub previous: Option<Path>,
    /// Where the article after stands.
    #[cfg_attr(feature = "schema", serde(default))]
    pub next: Option<Path>,
    /// True where the article is not for everybody: a password protects it.
    #[cfg_attr(feature = "schema", serde(default))]
    pub protected: Option<FieldAt>,
}

/// A list of people.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct PeopleFields {
    /// Where the list, or the one person, stands.
    pub items: Path,
    /// The name.
    pub name: FieldAt,
    /// A page about them.
    #[cfg_attr(feature = "schema", serde(default))]
    pub url: Option<FieldAt>,
}

/// A leading picture.
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
    /// Other widths: where the list (or the object of them) stands, and in each of them:
    #[cfg_attr(feature = "schema", serde(default))]
    pub candidates: Option<Path>,
    #[cfg_attr(feature = "schema", serde(default))]
    pub candidate_src: Option<FieldAt>,
    #[cfg_attr(feature = "schema", serde(default))]
    pub candidate_width: Option<FieldAt>,
    /// Where it is known, only candidates of the picture's own proportions are used.
    #[cfg_attr(feature = "schema", serde(default))]
    pub candidate_height: Option<FieldAt>,
}

/// Where the fields of a comment stand.
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
    #[cfg_attr(feature = "schema", serde(default))]
    pub wrote_article: Option<FieldAt>,
    pub body: FieldAt,
    #[cfg_attr(feature = "schema", serde(default))]
    pub source: Option<FieldAt>,
    #[cfg_attr(feature = "schema", serde(default))]
    pub created: Option<FieldAt>,
    #[cfg_attr(feature = "schema", serde(default))]
    pub edited: Option<FieldAt>,
    /// `published`, `held` or `removed`, usually by a `map`.
    #[cfg_attr(feature = "schema", serde(default))]
    pub status: Option<FieldAt>,
    #[cfg_attr(feature = "schema", serde(default))]
    pub score: Option<FieldAt>,
    /// Taken off the score.
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
    fn blank() -> Self {
        Self::Path(Path::default())
    }

    fn fill(&mut self, value: &Value, place: &str) -> Result<(), String> {
        *self = if value.as_str().is_some() {
            Self::Path(Path::from_json(value, place)?)
        } else {
            Self::Detailed(Box::new(DetailedField::from_json(value, place)?))
        };
        Ok(())
    }
}

words!(Conversion {
    "utc" => Self::Utc,
    "seconds" => Self::Seconds,
    "milliseconds" => Self::Milliseconds,
    "last-segment" => Self::LastSegment,
    "not" => Self::Not,
});
