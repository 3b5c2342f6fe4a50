//! The calls for articles, and what all calls share: request templates and paging.

use standfirst_json::Value;

use super::decode::TemplateText;
use super::{ArticleFields, FieldAt};
use crate::path::Path;
use standfirst_json::decode::{
    FromJson, Slot, decode_fields_of_kind, from_json, kind, string_enum,
};
use standfirst_json::table::Table;

/// A request made of templates.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct RequestTemplate {
    /// The HTTP method; `GET` by default.
    #[cfg_attr(feature = "schema", serde(default))]
    pub method: Option<String>,
    /// The address.
    pub url: TemplateText,
    /// The query parameters. A parameter is left out if the value of its optional placeholder is missing.
    #[cfg_attr(feature = "schema", serde(default))]
    pub query: Table<String, TemplateText>,
    /// Headers of this request, in addition to those of all requests.
    #[cfg_attr(feature = "schema", serde(default))]
    pub headers: Table<String, TemplateText>,
    /// What a successful response contains; `json` by default.
    #[cfg_attr(feature = "schema", serde(default))]
    pub answer: Option<BodyKind>,
    /// A JSON body, whose strings are templates.
    #[cfg_attr(feature = "schema", serde(default))]
    pub json: Option<Value>,
    /// A form body.
    #[cfg_attr(feature = "schema", serde(default))]
    pub form: Option<Table<String, TemplateText>>,
}

/// What a successful response to a call contains.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(rename_all = "lowercase"))]
pub enum BodyKind {
    /// JSON. The response to a write may also be empty if its status is 201, 202, 204 or 205, which no captive portal
    /// uses.
    #[default]
    Json,
    /// Anything, also nothing: the status alone shows the success.
    Any,
}

/// How one article is fetched.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct ArticleCall {
    /// The request.
    pub request: RequestTemplate,
    /// Path of the article in the response. If nothing is there, the article does not exist.
    pub item: Path,
    /// Where the article's fields are.
    pub fields: ArticleFields,
    /// How the next page is requested, if the response is a page of a list that does not contain the article.
    #[cfg_attr(feature = "schema", serde(default))]
    pub paging: Paging,
}

/// How a list of articles is fetched.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct ListCall {
    /// The request.
    pub request: RequestTemplate,
    /// Path of the list.
    pub items: Path,
    /// Where the fields of each article are; by default, where they are in `article`.
    #[cfg_attr(feature = "schema", serde(default))]
    pub fields: Option<ArticleFields>,
    /// How the next page is requested.
    #[cfg_attr(feature = "schema", serde(default))]
    pub paging: Paging,
}

/// How the sections are fetched.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct SectionsCall {
    /// The request.
    pub request: RequestTemplate,
    /// Path of the list.
    pub items: Path,
    /// The slug, which is used in addresses.
    pub slug: FieldAt,
    /// The name, which readers see.
    pub name: FieldAt,
}

/// How a response represents a thread.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(
    feature = "schema",
    serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)
)]
pub enum Shape {
    /// A flat list of comments that name their parents.
    Flat {
        /// The values that mean "no parent"; `null`, `0`, `"0"` and `""` by default.
        #[cfg_attr(feature = "schema", serde(default))]
        roots: Option<Vec<Value>>,
    },
    /// Comments that contain their replies, to any depth.
    Nested {
        /// Path of the replies in a comment.
        children: Path,
    },
    /// Top-level comments, each with one flat list of all comments below it, which name their parents.
    Roots {
        /// Path of that list in a top-level comment.
        children: Path,
    },
}

/// How the next page is requested.
#[derive(Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(
    feature = "schema",
    serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)
)]
pub enum Paging {
    /// There is only one page.
    #[default]
    None,
    /// By page number, in `{page}`.
    Page {
        /// The number of the first page; 1 by default.
        #[cfg_attr(feature = "schema", serde(default))]
        first: Option<u32>,
        /// Path of the number of pages.
        #[cfg_attr(feature = "schema", serde(default))]
        pages: Option<Path>,
        /// Path of a value that is true or above zero while there are more pages.
        #[cfg_attr(feature = "schema", serde(default))]
        more: Option<Path>,
    },
    /// By offset, in `{offset}`: the number of items before the page; in a thread, of items at the top level.
    Offset {
        /// Path of the number of all items.
        #[cfg_attr(feature = "schema", serde(default))]
        total: Option<Path>,
        /// Path of a value that is true or above zero while there are more pages.
        #[cfg_attr(feature = "schema", serde(default))]
        more: Option<Path>,
    },
    /// By a cursor, in `{cursor}`.
    Cursor {
        /// Path of the next cursor.
        next: Path,
    },
    /// By an address in the response.
    Link {
        /// Path of the address; by default, the one with `rel="next"` in the `Link` header (RFC 8288).
        #[cfg_attr(feature = "schema", serde(default))]
        next: Option<Path>,
    },
}

from_json!(RequestTemplate {
    method,
    url,
    query,
    headers,
    answer,
    json,
    form
});

string_enum!(or_default BodyKind { "json" => Self::Json, "any" => Self::Any });

from_json!(ArticleCall {
    request,
    item,
    fields,
    paging
});

from_json!(ListCall {
    request,
    items,
    fields,
    paging
});

from_json!(SectionsCall {
    request,
    items,
    slug,
    name
});

impl FromJson for Shape {
    fn default_value() -> Self {
        Self::Flat { roots: None }
    }

    fn decode_from(&mut self, value: &Value, place: &str) -> Result<(), String> {
        let (mut roots, mut children) = (None, Path::default());
        let kind = kind(value, place)?;
        let keys: &[&str] = match kind {
            "flat" => &["roots"],
            "nested" | "roots" => &["children"],
            other => {
                return Err(format!(
                    "{place}.kind: expected flat, nested or roots, found \"{other}\""
                ));
            }
        };
        let slots: Vec<Slot<'_>> = vec![("roots", &mut roots), ("children", &mut children)];
        decode_fields_of_kind(value, place, keys, slots)?;
        *self = match kind {
            "flat" => Self::Flat { roots },
            "nested" => Self::Nested { children },
            _ => Self::Roots { children },
        };
        Ok(())
    }
}

impl FromJson for Paging {
    fn default_value() -> Self {
        Self::None
    }

    fn decode_from(&mut self, value: &Value, place: &str) -> Result<(), String> {
        let (mut first, mut pages, mut more, mut total) = (None, None, None, None);
        let mut next: Option<Path> = None;
        let kind = kind(value, place)?;
        let keys: &[&str] = match kind {
            "none" => &[],
            "page" => &["first", "pages", "more"],
            "offset" => &["total", "more"],
            "cursor" | "link" => &["next"],
            other => {
                return Err(format!(
                    "{place}.kind: expected none, page, offset, cursor or link, found \"{other}\""
                ));
            }
        };
        let slots: Vec<Slot<'_>> = vec![
            ("first", &mut first),
            ("pages", &mut pages),
            ("more", &mut more),
            ("total", &mut total),
            ("next", &mut next),
        ];
        decode_fields_of_kind(value, place, keys, slots)?;
        *self = match kind {
            "link" => Self::Link { next },
            "page" => Self::Page { first, pages, more },
            "offset" => Self::Offset { total, more },
            "cursor" => Self::Cursor {
                next: next.ok_or_else(|| format!("{place}.next: is missing"))?,
            },
            _ => Self::None,
        };
        Ok(())
    }

    fn missing_key(&self, _place: &str) -> Result<(), String> {
        Ok(())
    }
}
