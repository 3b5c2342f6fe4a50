//! The types of a profile file. Paths and templates are parsed together with the file, so a malformed one is an
//! error when the profile is loaded and not when it is used.

mod calls;
mod comment_calls;
mod decode;
mod failure;
mod fields;

use std::fmt;

use standfirst_json::Value;

use super::request::Credentials;
use super::template::{NAMES, Template};
use standfirst_json::decode::{FromJson, from_json};
use standfirst_json::table::Table;
use standfirst_model::{Field, Limits, Moderation};

pub use calls::{ArticleCall, BodyKind, ListCall, Paging, RequestTemplate, SectionsCall, Shape};
pub use comment_calls::{
    CountsCall, CreateCall, DeleteCall, EditCall, RepliesCall, ReportCall, SettingsCall,
    ThreadCall, VoteCall,
};
pub use decode::TemplateText;
pub use failure::{Condition, FailureRules};
pub use fields::{
    ArticleFields, CommentFields, Conversion, DetailedField, FieldAt, HeroFields, PeopleFields,
};

/// A description of a backend.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct Profile {
    /// The address of the JSON Schema, for editors.
    #[cfg_attr(feature = "schema", serde(rename = "$schema", default))]
    pub schema: Option<String>,
    /// A short name.
    pub name: String,
    /// The full name of the backend.
    #[cfg_attr(feature = "schema", serde(default))]
    pub title: Option<String>,
    /// When requests include cookies.
    #[cfg_attr(feature = "schema", serde(default))]
    pub credentials: Credentials,
    /// Headers of every request.
    #[cfg_attr(feature = "schema", serde(default))]
    pub headers: Table<String, TemplateText>,
    /// Variables that the publisher may set, with their default values. Templates use them as `{var.NAME}`.
    #[cfg_attr(feature = "schema", serde(default))]
    pub variables: Table<String, Option<String>>,
    /// How one article is fetched.
    #[cfg_attr(feature = "schema", serde(default))]
    pub article: Option<ArticleCall>,
    /// How a list of articles is fetched.
    #[cfg_attr(feature = "schema", serde(default))]
    pub articles: Option<ListCall>,
    /// How the sections are fetched.
    #[cfg_attr(feature = "schema", serde(default))]
    pub sections: Option<SectionsCall>,
    /// How a thread is fetched, page by page.
    #[cfg_attr(feature = "schema", serde(default))]
    pub thread: Option<ThreadCall>,
    /// How the replies to one comment are fetched that the thread left out.
    #[cfg_attr(feature = "schema", serde(default))]
    pub replies: Option<RepliesCall>,
    /// How the comment counts of several pages are fetched.
    #[cfg_attr(feature = "schema", serde(default))]
    pub counts: Option<CountsCall>,
    /// How a new comment is sent.
    #[cfg_attr(feature = "schema", serde(default))]
    pub create: Option<CreateCall>,
    /// How readers edit their own comments.
    #[cfg_attr(feature = "schema", serde(default))]
    pub edit: Option<EditCall>,
    /// How readers delete their own comments.
    #[cfg_attr(feature = "schema", serde(default))]
    pub delete: Option<DeleteCall>,
    /// How readers vote.
    #[cfg_attr(feature = "schema", serde(default))]
    pub vote: Option<VoteCall>,
    /// How readers report comments.
    #[cfg_attr(feature = "schema", serde(default))]
    pub report: Option<ReportCall>,
    /// How failures are recognised and classified.
    #[cfg_attr(feature = "schema", serde(default))]
    pub failure: FailureRules,
    /// The rules for a submission.
    #[cfg_attr(feature = "schema", serde(default))]
    pub rules: RulesSection,
    /// Other properties of the backend.
    #[cfg_attr(feature = "schema", serde(default))]
    pub capabilities: CapabilitiesSection,
    /// How settings are fetched from the backend. They override the fixed values above.
    #[cfg_attr(feature = "schema", serde(default))]
    pub settings: Option<SettingsCall>,
}

/// The rules for a submission.
#[derive(Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct RulesSection {
    /// Fields that are required in addition to the text.
    #[cfg_attr(feature = "schema", serde(default))]
    pub required: Vec<Field>,
    /// Fields that the form shows; all of them by default.
    #[cfg_attr(feature = "schema", serde(default))]
    pub offered: Option<Vec<Field>>,
    /// The lengths of fields, in characters.
    #[cfg_attr(feature = "schema", serde(default))]
    pub limits: Table<Field, Limits>,
}

/// Other properties of the backend.
#[derive(Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct CapabilitiesSection {
    /// Whether readers can reply to comments; true by default.
    #[cfg_attr(feature = "schema", serde(default))]
    pub reply: Option<bool>,
    /// Seconds during which an author may edit a comment.
    #[cfg_attr(feature = "schema", serde(default))]
    pub edit_window_seconds: Option<u32>,
    /// Whether the backend responds to an idempotency key that it has seen with the comment that it created for it.
    #[cfg_attr(feature = "schema", serde(default))]
    pub idempotency_key: bool,
    /// Whether the backend refuses a comment that it already has (the same text by the same name), and the profile's
    /// `failure` maps that to `duplicate`. Such a comment may be sent again after a lost response.
    #[cfg_attr(feature = "schema", serde(default))]
    pub refuses_duplicates: bool,
    /// Whether only signed-in readers can comment.
    #[cfg_attr(feature = "schema", serde(default))]
    pub signed_in_only: bool,
    /// Whose comments a moderator reviews before they are published.
    #[cfg_attr(feature = "schema", serde(default))]
    pub moderation: Moderation,
}

/// An error in a profile, for its author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileError {
    file: String,
    reason: String,
}

impl fmt::Display for ProfileError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.file, self.reason)
    }
}

impl std::error::Error for ProfileError {}

impl Profile {
    /// Parses a profile file. The error names the file, the place in it and what was expected.
    pub fn parse(file: &str, text: &str) -> Result<Self, ProfileError> {
        let problem = |reason: String| ProfileError {
            file: file.to_owned(),
            reason,
        };
        let value: Value =
            standfirst_json::parse(text).map_err(|error| problem(format!("no JSON: {error}")))?;
        let profile = Self::from_json(&value, "").map_err(problem)?;
        profile.check().map_err(problem)?;
        Ok(profile)
    }

    /// Checks what the types cannot express: that all variables in use are declared, and that the strings of JSON
    /// bodies are valid templates.
    fn check(&self) -> Result<(), String> {
        for (place, request) in self.requests() {
            let form = request.form.iter().flat_map(Table::values);
            let texts = std::iter::once(&request.url)
                .chain(request.query.values())
                .chain(request.headers.values())
                .chain(form);
            let mut used = names_of(texts);
            if let Some(body) = &request.json {
                body_names(body, &mut used).map_err(|reason| format!("{place}.json: {reason}"))?;
            }
            self.check_names(place, &used)?;
        }
        self.report.as_ref().map_or(Ok(()), ReportCall::check)?;
        self.check_names("headers", &names_of(self.headers.values()))?;
        if let Some(thread) = &self.thread {
            let sorts = thread.sorts.values().flat_map(Table::values);
            self.check_names("thread.sorts", &names_of(sorts))?;
        }
        let page = self.counts.iter().filter_map(|call| call.page.as_ref());
        self.check_names("counts.page", &names_of(page))
    }

    fn check_names(&self, place: &str, used: &[String]) -> Result<(), String> {
        for name in used {
            let variable = name.strip_prefix("var.");
            let known = variable.map_or_else(
                || NAMES.contains(&name.as_str()),
                |variable| self.variables.contains_key(variable),
            );
            if !known {
                return Err(format!(
                    "{place}: \"{{{name}}}\" is used but not declared in \"variables\""
                ));
            }
        }
        Ok(())
    }

    fn requests(&self) -> Vec<(&'static str, &RequestTemplate)> {
        let all = [
            (
                "article.request",
                self.article.as_ref().map(|call| &call.request),
            ),
            (
                "articles.request",
                self.articles.as_ref().map(|call| &call.request),
            ),
            (
                "sections.request",
                self.sections.as_ref().map(|call| &call.request),
            ),
            (
                "thread.request",
                self.thread.as_ref().map(|call| &call.request),
            ),
            (
                "replies.request",
                self.replies.as_ref().map(|call| &call.request),
            ),
            (
                "counts.request",
                self.counts.as_ref().map(|call| &call.request),
            ),
            (
                "create.request",
                self.create.as_ref().map(|call| &call.request),
            ),
            ("edit.request", self.edit.as_ref().map(|call| &call.request)),
            (
                "delete.request",
                self.delete.as_ref().map(|call| &call.request),
            ),
            ("vote.request", self.vote.as_ref().map(|call| &call.request)),
            (
                "report.request",
                self.report.as_ref().map(|call| &call.request),
            ),
            (
                "settings.request",
                self.settings.as_ref().map(|call| &call.request),
            ),
            (
                "thread.missing_parents",
                self.thread
                    .as_ref()
                    .and_then(|call| call.missing_parents.as_ref()),
            ),
        ];
        all.into_iter()
            .filter_map(|(name, request)| Some((name, request?)))
            .collect()
    }
}

fn names_of<'a>(texts: impl Iterator<Item = &'a Template>) -> Vec<String> {
    texts.flat_map(Template::names).map(str::to_owned).collect()
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

from_json!(Profile { schema as "$schema", name, title, credentials, headers, variables, article, articles, sections, thread, replies, counts, create, edit, delete, vote, report, failure, rules, capabilities, settings });
from_json!(or_default RulesSection {
    required,
    offered,
    limits
});
from_json!(or_default CapabilitiesSection {
    reply,
    edit_window_seconds,
    idempotency_key,
    refuses_duplicates,
    signed_in_only,
    moderation
});
