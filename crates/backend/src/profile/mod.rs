//! What a profile may say. The file is parsed at the border: paths and templates are parsed with
//! it, so nothing malformed is left to be found later.

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

pub use calls::{ArticleCall, ListCall, Paging, RequestTemplate, SectionsCall, Shape};
pub use comment_calls::{
    CountsCall, CreateCall, DeleteCall, EditCall, RepliesCall, SettingsCall, ThreadCall, VoteCall,
};
pub use failure::{Condition, FailureRules};
pub use fields::{
    ArticleFields, CommentFields, Conversion, DetailedField, FieldAt, HeroFields, PeopleFields,
};

/// A backend, described.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct Profile {
    /// Where the schema lies, for editors.
    #[cfg_attr(feature = "schema", serde(rename = "$schema", default))]
    pub schema: Option<String>,
    /// A short name.
    pub name: String,
    /// What the backend is called.
    #[cfg_attr(feature = "schema", serde(default))]
    pub title: Option<String>,
    /// Whether cookies go with requests to another origin.
    #[cfg_attr(feature = "schema", serde(default))]
    pub credentials: Credentials,
    /// Headers of every request.
    #[cfg_attr(feature = "schema", serde(default))]
    pub headers: Table<String, TemplateText>,
    /// Values the publisher may set, with their defaults; in templates `{var.NAME}`.
    #[cfg_attr(feature = "schema", serde(default))]
    pub variables: Table<String, Option<String>>,
    /// One article.
    #[cfg_attr(feature = "schema", serde(default))]
    pub article: Option<ArticleCall>,
    /// A list of articles.
    #[cfg_attr(feature = "schema", serde(default))]
    pub articles: Option<ListCall>,
    /// The sections.
    #[cfg_attr(feature = "schema", serde(default))]
    pub sections: Option<SectionsCall>,
    /// A thread, page by page.
    #[cfg_attr(feature = "schema", serde(default))]
    pub thread: Option<ThreadCall>,
    /// The replies to one comment that the thread did not hold.
    #[cfg_attr(feature = "schema", serde(default))]
    pub replies: Option<RepliesCall>,
    /// The number of comments of several pages.
    #[cfg_attr(feature = "schema", serde(default))]
    pub counts: Option<CountsCall>,
    /// A new comment.
    #[cfg_attr(feature = "schema", serde(default))]
    pub create: Option<CreateCall>,
    /// A change of one's own comment.
    #[cfg_attr(feature = "schema", serde(default))]
    pub edit: Option<EditCall>,
    /// The removal of one's own comment.
    #[cfg_attr(feature = "schema", serde(default))]
    pub delete: Option<DeleteCall>,
    /// A vote.
    #[cfg_attr(feature = "schema", serde(default))]
    pub vote: Option<VoteCall>,
    /// How a no is told from a yes, and one no from another.
    #[cfg_attr(feature = "schema", serde(default))]
    pub failure: FailureRules,
    /// What a submission must meet.
    #[cfg_attr(feature = "schema", serde(default))]
    pub rules: RulesSection,
    /// What else is to be known of the backend.
    #[cfg_attr(feature = "schema", serde(default))]
    pub capabilities: CapabilitiesSection,
    /// What the backend says of itself, over the fixed values above.
    #[cfg_attr(feature = "schema", serde(default))]
    pub settings: Option<SettingsCall>,
}

/// A template, as text in the schema.
pub type TemplateText = Template;

/// What a submission must meet.
#[derive(Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct RulesSection {
    /// Fields that must be filled beside the text.
    #[cfg_attr(feature = "schema", serde(default))]
    pub required: Vec<Field>,
    /// Fields that there is a place for; all where nothing is said.
    #[cfg_attr(feature = "schema", serde(default))]
    pub offered: Option<Vec<Field>>,
    /// Lengths in characters.
    #[cfg_attr(feature = "schema", serde(default))]
    pub limits: Table<Field, Limits>,
}

/// What else is to be known of the backend.
#[derive(Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct CapabilitiesSection {
    /// Whether comments can be answered; yes where nothing is said.
    #[cfg_attr(feature = "schema", serde(default))]
    pub reply: Option<bool>,
    /// Seconds in which an author may change a comment.
    #[cfg_attr(feature = "schema", serde(default))]
    pub edit_window_seconds: Option<u32>,
    /// True where the backend answers a key it has seen with the comment it made.
    #[cfg_attr(feature = "schema", serde(default))]
    pub idempotency_key: bool,
    /// True where the backend refuses a comment that it has already (the same words by the same name), and the
    /// profile's `failure` leads that to `duplicate`: it may be sent again after a lost answer.
    #[cfg_attr(feature = "schema", serde(default))]
    pub refuses_duplicates: bool,
    /// True where comments are taken from signed-in readers only.
    #[cfg_attr(feature = "schema", serde(default))]
    pub signed_in_only: bool,
    /// Whose comments a moderator reads before they appear.
    #[cfg_attr(feature = "schema", serde(default))]
    pub moderation: Moderation,
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
        let value: Value =
            standfirst_json::parse(text).map_err(|error| problem(format!("no JSON: {error}")))?;
        let profile = Self::from_json(&value, "").map_err(problem)?;
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

from_json!(Profile { schema as "$schema", name, title, credentials, headers, variables, article, articles, sections, thread, replies, counts, create, edit, delete, vote, failure, rules, capabilities, settings });
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
