//! What a profile may say. The file is parsed at the border: paths and templates are parsed with
//! it, so nothing malformed is left to be found later.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::path::Path;
use super::request::Credentials;
use super::template::{NAMES, Template};
use crate::model::{FailureKind, Field, Limits, SortOrder, TextFormat};

/// A backend, described.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Where the schema lies, for editors.
    #[serde(rename = "$schema", default)]
    pub schema: Option<String>,
    /// A short name.
    pub name: String,
    /// What the backend is called.
    #[serde(default)]
    pub title: Option<String>,
    /// Whether cookies go with requests to another origin.
    #[serde(default)]
    pub credentials: Credentials,
    /// Headers of every request.
    #[serde(default)]
    pub headers: BTreeMap<String, TemplateText>,
    /// Values the publisher may set, with their defaults; in templates `{var.NAME}`.
    #[serde(default)]
    pub variables: BTreeMap<String, Option<String>>,
    /// One article.
    #[serde(default)]
    pub article: Option<ArticleCall>,
    /// A list of articles.
    #[serde(default)]
    pub articles: Option<ListCall>,
    /// The sections.
    #[serde(default)]
    pub sections: Option<SectionsCall>,
    /// A thread, page by page.
    #[serde(default)]
    pub thread: Option<ThreadCall>,
    /// The replies to one comment that the thread did not hold.
    #[serde(default)]
    pub replies: Option<RepliesCall>,
    /// The number of comments of several pages.
    #[serde(default)]
    pub counts: Option<CountsCall>,
    /// A new comment.
    #[serde(default)]
    pub create: Option<CreateCall>,
    /// A change of one's own comment.
    #[serde(default)]
    pub edit: Option<EditCall>,
    /// The removal of one's own comment.
    #[serde(default)]
    pub delete: Option<DeleteCall>,
    /// A vote.
    #[serde(default)]
    pub vote: Option<VoteCall>,
    /// How a no is told from a yes, and one no from another.
    #[serde(default)]
    pub failure: FailureRules,
    /// What a submission must meet.
    #[serde(default)]
    pub rules: RulesSection,
    /// What else is to be known of the backend.
    #[serde(default)]
    pub capabilities: CapabilitiesSection,
    /// What the backend says of itself, over the fixed values above.
    #[serde(default)]
    pub settings: Option<SettingsCall>,
}

/// A template, as text in the schema.
pub type TemplateText = Template;

/// A request.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RequestTemplate {
    /// `GET` where nothing is said.
    #[serde(default)]
    pub method: Option<String>,
    /// The address.
    pub url: TemplateText,
    /// The query; a key whose optional value is missing is left out.
    #[serde(default)]
    pub query: BTreeMap<String, TemplateText>,
    /// Headers of this request.
    #[serde(default)]
    pub headers: BTreeMap<String, TemplateText>,
    /// A JSON body, its strings being templates.
    #[serde(default)]
    pub json: Option<Value>,
    /// A form body.
    #[serde(default)]
    pub form: Option<BTreeMap<String, TemplateText>>,
}

/// Where a value stands, and what it is.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum FieldAt {
    /// A path.
    Path(Path),
    /// A path with more to say.
    Detailed(Box<DetailedField>),
}

/// A path with more to say.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DetailedField {
    /// Where it stands.
    pub at: Path,
    /// What it is.
    #[serde(rename = "as", default)]
    pub conversion: Option<Conversion>,
    /// How a text is written.
    #[serde(default)]
    pub format: Option<TextFormat>,
    /// Values to put in the place of the backend's.
    #[serde(default)]
    pub map: BTreeMap<String, String>,
    /// What stands for every value that `map` does not know.
    #[serde(rename = "else", default)]
    pub otherwise: Option<String>,
    /// Only what lies between two texts.
    #[serde(default)]
    pub between: Option<(String, String)>,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
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
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[allow(
    missing_docs,
    reason = "the names are those of the model, which documents them"
)]
pub struct ArticleFields {
    #[serde(default)]
    pub id: Option<FieldAt>,
    pub slug: FieldAt,
    pub headline: FieldAt,
    #[serde(default)]
    pub standfirst: Option<FieldAt>,
    #[serde(default)]
    pub body: Option<FieldAt>,
    #[serde(default)]
    pub section_slug: Option<FieldAt>,
    #[serde(default)]
    pub section_name: Option<FieldAt>,
    /// A list of people.
    #[serde(default)]
    pub byline: Option<PeopleFields>,
    #[serde(default)]
    pub published: Option<FieldAt>,
    #[serde(default)]
    pub updated: Option<FieldAt>,
    #[serde(default)]
    pub hero: Option<HeroFields>,
    /// A list of texts.
    #[serde(default)]
    pub tags: Option<FieldAt>,
    #[serde(default)]
    pub comment_count: Option<FieldAt>,
    /// `open`, `closed` or `absent`, or a truth value.
    #[serde(default)]
    pub conversation: Option<FieldAt>,
    #[serde(default)]
    pub url: Option<FieldAt>,
    #[serde(default)]
    pub language: Option<FieldAt>,
    /// Where the articles like it stand, with the same fields.
    #[serde(default)]
    pub related: Option<Path>,
    /// Where the article before stands.
    #[serde(default)]
    pub previous: Option<Path>,
    /// Where the article after stands.
    #[serde(default)]
    pub next: Option<Path>,
    /// True where the article is not for everybody: a password protects it.
    #[serde(default)]
    pub protected: Option<FieldAt>,
}

/// A list of people.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PeopleFields {
    /// Where the list, or the one person, stands.
    pub items: Path,
    /// The name.
    pub name: FieldAt,
    /// A page about them.
    #[serde(default)]
    pub url: Option<FieldAt>,
}

/// A leading picture.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[allow(
    missing_docs,
    reason = "the names are those of the model, which documents them"
)]
pub struct HeroFields {
    pub src: FieldAt,
    #[serde(default)]
    pub width: Option<FieldAt>,
    #[serde(default)]
    pub height: Option<FieldAt>,
    #[serde(default)]
    pub alt: Option<FieldAt>,
    #[serde(default)]
    pub caption: Option<FieldAt>,
    #[serde(default)]
    pub credit: Option<FieldAt>,
    /// Other widths: where the list (or the object of them) stands, and in each of them:
    #[serde(default)]
    pub candidates: Option<Path>,
    #[serde(default)]
    pub candidate_src: Option<FieldAt>,
    #[serde(default)]
    pub candidate_width: Option<FieldAt>,
}

/// One article.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ArticleCall {
    /// The request.
    pub request: RequestTemplate,
    /// Where the article stands in the answer. Nothing there means there is no such article.
    pub item: Path,
    /// Where its fields stand.
    pub fields: ArticleFields,
}

/// A list of articles.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListCall {
    /// The request.
    pub request: RequestTemplate,
    /// Where the list stands.
    pub items: Path,
    /// Where the fields of each stand; those of the single article where nothing is said.
    #[serde(default)]
    pub fields: Option<ArticleFields>,
    /// How the next page is asked for.
    #[serde(default)]
    pub paging: Paging,
}

/// The sections.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
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

/// Where the fields of a comment stand.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[allow(
    missing_docs,
    reason = "the names are those of the model, which documents them"
)]
pub struct CommentFields {
    pub id: FieldAt,
    #[serde(default)]
    pub parent: Option<FieldAt>,
    #[serde(default)]
    pub author: Option<FieldAt>,
    #[serde(default)]
    pub website: Option<FieldAt>,
    #[serde(default)]
    pub wrote_article: Option<FieldAt>,
    pub body: FieldAt,
    #[serde(default)]
    pub source: Option<FieldAt>,
    #[serde(default)]
    pub created: Option<FieldAt>,
    #[serde(default)]
    pub edited: Option<FieldAt>,
    /// `published`, `held` or `removed`, usually by a `map`.
    #[serde(default)]
    pub standing: Option<FieldAt>,
    #[serde(default)]
    pub score: Option<FieldAt>,
    /// Taken off the score.
    #[serde(default)]
    pub score_against: Option<FieldAt>,
    #[serde(default)]
    pub hidden_replies: Option<FieldAt>,
}

/// How a thread is expressed.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum Shape {
    /// A flat list whose comments name their parents.
    Flat {
        /// What stands for "no parent"; `null`, `0`, `"0"` and `""` where nothing is said.
        #[serde(default)]
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
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum Paging {
    /// There is only one page.
    #[default]
    None,
    /// By `{page}`, a number.
    Page {
        /// The number of the first page; 1 where nothing is said.
        #[serde(default)]
        first: Option<u32>,
        /// Where the number of pages stands.
        #[serde(default)]
        pages: Option<Path>,
        /// Where something stands that is true or above zero while there is more.
        #[serde(default)]
        more: Option<Path>,
    },
    /// By `{offset}`, the number of items (at the top of a thread) before the page.
    Offset {
        /// Where the number of all items stands.
        #[serde(default)]
        total: Option<Path>,
        /// Where something stands that is true or above zero while there is more.
        #[serde(default)]
        more: Option<Path>,
    },
    /// By `{cursor}`.
    Cursor {
        /// Where the next cursor stands.
        next: Path,
    },
    /// By the `Link` header with `rel="next"` (RFC 8288).
    Link,
}

/// A thread.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ThreadCall {
    /// The request.
    pub request: RequestTemplate,
    /// Where the list stands.
    pub items: Path,
    /// How the thread is expressed.
    pub shape: Shape,
    /// Where the fields stand.
    pub fields: CommentFields,
    /// How the next page is asked for.
    #[serde(default)]
    pub paging: Paging,
    /// Where the number of all comments stands.
    #[serde(default)]
    pub total: Option<FieldAt>,
    /// Where it stands that no more comments are taken.
    #[serde(default)]
    pub closed: Option<FieldAt>,
    /// What is added to the query for each order; the orders that the backend has.
    #[serde(default)]
    pub sorts: BTreeMap<SortOrder, BTreeMap<String, TemplateText>>,
    /// The order to begin with.
    #[serde(default)]
    pub default_sort: SortOrder,
    /// A request by `{ids}` for parents that stand on another page.
    #[serde(default)]
    pub missing_parents: Option<RequestTemplate>,
}

/// The replies to one comment, by `{comment_id}`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RepliesCall {
    /// The request.
    pub request: RequestTemplate,
    /// Where the list stands.
    pub items: Path,
}

/// The number of comments of several pages, by `{pages}` or one by one.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CountsCall {
    /// The request.
    pub request: RequestTemplate,
    /// What names a page in `{pages}`.
    #[serde(default)]
    pub page: Option<TemplateText>,
    /// Where the numbers stand: a list in the order of the pages, or an object by page.
    pub counts: Path,
}

/// What an answer to a new comment means.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateCall {
    /// The request.
    pub request: RequestTemplate,
    /// Where the new comment stands; absent where the backend sends none.
    #[serde(default)]
    pub item: Option<Path>,
    /// One of these is true where the comment is held for moderation.
    #[serde(default)]
    pub held: Vec<Condition>,
    /// One of these is true where the spam filter took it.
    #[serde(default)]
    pub spam: Vec<Condition>,
    /// Where the proof stands that the comment is its author's.
    #[serde(default)]
    pub token: Option<FieldAt>,
    /// Where it stands until when it may be changed.
    #[serde(default)]
    pub editable_until: Option<FieldAt>,
}

/// A change.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EditCall {
    /// The request.
    pub request: RequestTemplate,
    /// Where the changed comment stands.
    #[serde(default)]
    pub item: Option<Path>,
}

/// A removal.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeleteCall {
    /// The request.
    pub request: RequestTemplate,
}

/// A vote.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct VoteCall {
    /// The request.
    pub request: RequestTemplate,
    /// What `{direction}` is for `up`, `down` and `none`; what is not here cannot be voted.
    pub directions: BTreeMap<String, Value>,
    /// Where the new score stands.
    #[serde(default)]
    pub score: Option<FieldAt>,
    /// Taken off it.
    #[serde(default)]
    pub score_against: Option<FieldAt>,
}

/// Something true of an answer; all that is said must hold.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The HTTP status.
    #[serde(default)]
    pub status: Option<u16>,
    /// Where a value stands.
    #[serde(default)]
    pub at: Option<Path>,
    /// It is one of these.
    #[serde(default)]
    pub is: Option<Vec<Value>>,
    /// It is there, and none of these.
    #[serde(default)]
    pub is_not: Option<Vec<Value>>,
}

/// How a no is told from a yes, and one no from another.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FailureRules {
    /// A no inside an answer whose status says yes.
    #[serde(default)]
    pub when: Vec<Condition>,
    /// Where the backend's code stands.
    #[serde(default)]
    pub code: Option<FieldAt>,
    /// Where its sentence stands.
    #[serde(default)]
    pub message: Option<FieldAt>,
    /// Where the seconds stand until another try makes sense, beside the header `Retry-After`.
    #[serde(default)]
    pub retry_after: Option<FieldAt>,
    /// From the backend's codes to ours.
    #[serde(default)]
    pub codes: BTreeMap<String, FailureKind>,
    /// From parts of its sentence to ours, for backends without codes.
    #[serde(default)]
    pub texts: BTreeMap<String, FailureKind>,
    /// From statuses to ours.
    #[serde(default)]
    pub statuses: BTreeMap<String, FailureKind>,
    /// Where the fields at fault stand: an object by field, or a list.
    #[serde(default)]
    pub fields: Option<Path>,
    /// In a list: where the field's name stands.
    #[serde(default)]
    pub field_name: Option<Path>,
    /// In a list or object: where the field's own code stands.
    #[serde(default)]
    pub field_code: Option<Path>,
    /// From the backend's names of fields to ours.
    #[serde(default)]
    pub field_names: BTreeMap<String, Field>,
    /// From the backend's codes of fields to `missing`, `malformed`, `too_long`, `too_short`.
    #[serde(default)]
    pub field_codes: BTreeMap<String, String>,
    /// Codes, or parts of sentences, that are about a field.
    #[serde(default)]
    pub about: BTreeMap<String, Field>,
}

/// What a submission must meet.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RulesSection {
    /// Fields that must be filled beside the text.
    #[serde(default)]
    pub required: Vec<Field>,
    /// Fields that there is a place for; all where nothing is said.
    #[serde(default)]
    pub offered: Option<Vec<Field>>,
    /// Lengths in characters.
    #[serde(default)]
    pub limits: BTreeMap<Field, Limits>,
}

/// What else is to be known of the backend.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CapabilitiesSection {
    /// Whether comments can be answered; yes where nothing is said.
    #[serde(default)]
    pub reply: Option<bool>,
    /// Seconds in which an author may change a comment.
    #[serde(default)]
    pub edit_window_seconds: Option<u32>,
    /// True where the backend answers a key it has seen with the comment it made.
    #[serde(default)]
    pub idempotency_key: bool,
}

/// What the backend says of itself.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SettingsCall {
    /// The request.
    pub request: RequestTemplate,
    /// Where a truth value stands for each field that may be required.
    #[serde(default)]
    pub required: BTreeMap<Field, FieldAt>,
    /// Where a list of required fields stands.
    #[serde(default)]
    pub required_list: Option<Path>,
    /// Where the least lengths stand.
    #[serde(default)]
    pub least: BTreeMap<Field, FieldAt>,
    /// Where the greatest lengths stand.
    #[serde(default)]
    pub most: BTreeMap<Field, FieldAt>,
    /// Where the seconds stand in which a comment may be changed.
    #[serde(default)]
    pub edit_window_seconds: Option<FieldAt>,
}

/// What is wrong with a profile, for its author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileProblem {
    file: String,
    reason: String,
}

impl fmt::Display for ProfileProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.file, self.reason)
    }
}

impl std::error::Error for ProfileProblem {}

impl Profile {
    /// Reads a profile file. The problem names the file, the place in it and what was expected.
    pub fn parse(file: &str, text: &str) -> Result<Self, ProfileProblem> {
        let problem = |reason: String| ProfileProblem {
            file: file.to_owned(),
            reason,
        };
        let profile: Self = serde_json::from_str(text).map_err(|error| {
            let place = super::fault_place::json_path(text, error.line(), error.column());
            problem(format!("{place}: {error}"))
        })?;
        profile.check().map_err(problem)?;
        Ok(profile)
    }

    /// What types cannot say: variables that are used are declared, bodies hold sound templates.
    fn check(&self) -> Result<(), String> {
        for (place, request) in self.requests() {
            let mut used: Vec<String> = Vec::new();
            let texts = std::iter::once(&request.url)
                .chain(request.query.values())
                .chain(request.headers.values());
            used.extend(texts.flat_map(Template::names).map(str::to_owned));
            if let Some(body) = &request.json {
                body_names(body, &mut used)
                    .map_err(|reason| format!("{place}.request.json: {reason}"))?;
            }
            for name in used {
                let variable = name.strip_prefix("var.");
                let known = variable.map_or_else(
                    || NAMES.contains(&name.as_str()),
                    |variable| self.variables.contains_key(variable),
                );
                if !known {
                    return Err(format!(
                        "{place}.request: \"{{{name}}}\" is used and not declared in \"variables\""
                    ));
                }
            }
        }
        Ok(())
    }

    fn requests(&self) -> Vec<(&'static str, &RequestTemplate)> {
        let all = [
            ("article", self.article.as_ref().map(|call| &call.request)),
            ("articles", self.articles.as_ref().map(|call| &call.request)),
            ("sections", self.sections.as_ref().map(|call| &call.request)),
            ("thread", self.thread.as_ref().map(|call| &call.request)),
            ("replies", self.replies.as_ref().map(|call| &call.request)),
            ("counts", self.counts.as_ref().map(|call| &call.request)),
            ("create", self.create.as_ref().map(|call| &call.request)),
            ("edit", self.edit.as_ref().map(|call| &call.request)),
            ("delete", self.delete.as_ref().map(|call| &call.request)),
            ("vote", self.vote.as_ref().map(|call| &call.request)),
            ("settings", self.settings.as_ref().map(|call| &call.request)),
        ];
        all.into_iter()
            .filter_map(|(name, request)| Some((name, request?)))
            .collect()
    }
}

fn body_names(body: &Value, used: &mut Vec<String>) -> Result<(), String> {
    match body {
        Value::String(text) => used.extend(Template::parse(text)?.names().map(str::to_owned)),
        Value::Array(all) => {
            for one in all {
                body_names(one, used)?;
            }
        }
        Value::Object(keys) => {
            for one in keys.values() {
                body_names(one, used)?;
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    Ok(())
}
