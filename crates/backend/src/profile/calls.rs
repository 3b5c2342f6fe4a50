//! What is asked of a backend for articles, and how any list is paged.

use standfirst_json::Value;

use super::{ArticleFields, FieldAt, TemplateText};
use crate::answer_kind::AnswerKind;
use crate::path::Path;
use standfirst_json::decode::{FromJson, Slot, fill_kind, from_json, kind};
use standfirst_json::table::Table;

/// A request.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct RequestTemplate {
    /// `GET` where nothing is said.
    #[cfg_attr(feature = "schema", serde(default))]
    pub method: Option<String>,
    /// The address.
    pub url: TemplateText,
    /// The query; a key whose optional value is missing is left out.
    #[cfg_attr(feature = "schema", serde(default))]
    pub query: Table<String, TemplateText>,
    /// Headers of this request.
    #[cfg_attr(feature = "schema", serde(default))]
    pub headers: Table<String, TemplateText>,
    /// What a successful answer holds: `json` where nothing is said.
    #[cfg_attr(feature = "schema", serde(default))]
    pub answer: Option<AnswerKind>,
    /// A JSON body, its strings being templates.
    #[cfg_attr(feature = "schema", serde(default))]
    pub json: Option<Value>,
    /// A form body.
    #[cfg_attr(feature = "schema", serde(default))]
    pub form: Option<Table<String, TemplateText>>,
}

/// One article.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct ArticleCall {
    /// The request.
    pub request: RequestTemplate,
    /// Where the article stands in the answer. Nothing there means there is no such article.
    pub item: Path,
    /// Where its fields stand.
    pub fields: ArticleFields,
    /// How the next page is asked for, where it is one of a list and not on this page.
    #[cfg_attr(feature = "schema", serde(default))]
    pub paging: Paging,
}

/// A list of articles.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct ListCall {
    /// The request.
    pub request: RequestTemplate,
    /// Where the list stands.
    pub items: Path,
    /// Where the fields of each stand; those of the single article where nothing is said.
    #[cfg_attr(feature = "schema", serde(default))]
    pub fields: Option<ArticleFields>,
    /// How the next page is asked for.
    #[cfg_attr(feature = "schema", serde(default))]
    pub paging: Paging,
}

/// The sections.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct SectionsCall {
    /// The request.
    pub request: RequestTemplate,
    /// Where the list stands.
    pub items: Path,
    /// What stands in the address.
    pub slug: FieldAt,
    /// What readers see.
    pub name: FieldAt,
}

/// How a thread is expressed.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(
    feature = "schema",
    serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)
)]
pub enum Shape {
    /// A flat list whose comments name their parents.
    Flat {
        /// What stands for "no parent"; `null`, `0`, `"0"` and `""` where nothing is said.
        #[cfg_attr(feature = "schema", serde(default))]
        roots: Option<Vec<Value>>,
    },
    /// Comments within comments, to any depth.
    Nested {
        /// Where the replies stand in a comment.
        children: Path,
    },
    /// Comments at the top, each with one flat list of all below it; those name their parents.
    Roots {
        /// Where that list stands.
        children: Path,
    },
}

/// How the next page is asked for.
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
    /// By `{page}`, a number.
    Page {
        /// The number of the first page; 1 where nothing is said.
        #[cfg_attr(feature = "schema", serde(default))]
        first: Option<u32>,
        /// Where the number of pages stands.
        #[cfg_attr(feature = "schema", serde(default))]
        pages: Option<Path>,
        /// Where something stands that is true or above zero while there is more.
        #[cfg_attr(feature = "schema", serde(default))]
        more: Option<Path>,
    },
    /// By `{offset}`, the number of items (at the top of a thread) before the page.
    Offset {
        /// Where the number of all items stands.
        #[cfg_attr(feature = "schema", serde(default))]
        total: Option<Path>,
        /// Where something stands that is true or above zero while there is more.
        #[cfg_attr(feature = "schema", serde(default))]
        more: Option<Path>,
    },
    /// By `{cursor}`.
    Cursor {
        /// Where the next cursor stands.
        next: Path,
    },
    /// By an address that the backend gives.
    Link {
        /// Where it stands; in the `Link` header with `rel="next"` (RFC 8288) where nothing is said.
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
    fn blank() -> Self {
        Self::Flat { roots: None }
    }

    fn fill(&mut self, value: &Value, place: &str) -> Result<(), String> {
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
        fill_kind(value, place, keys, slots)?;
        *self = match kind {
            "flat" => Self::Flat { roots },
            "nested" => Self::Nested { children },
            _ => Self::Roots { children },
        };
        Ok(())
    }
}

impl FromJson for Paging {
    fn blank() -> Self {
        Self::None
    }

    fn fill(&mut self, value: &Value, place: &str) -> Result<(), String> {
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
        fill_kind(value, place, keys, slots)?;
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

    fn absent(&self, _place: &str) -> Result<(), String> {
        Ok(())
    }
}
