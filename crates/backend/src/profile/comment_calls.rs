//! The calls for comments.

use standfirst_json::Value;

use super::{CommentFields, Condition, FieldAt, Paging, RequestTemplate, Shape, TemplateText};
use crate::path::Path;
use standfirst_json::decode::from_json;
use standfirst_json::table::Table;
use standfirst_model::text::joined;
use standfirst_model::{Field, SortOrder};

/// How a thread is fetched.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct ThreadCall {
    /// The request.
    pub request: RequestTemplate,
    /// Path of the list of comments.
    pub items: Path,
    /// How the response represents the thread.
    pub shape: Shape,
    /// Where the fields of a comment are.
    pub fields: CommentFields,
    /// How the next page is requested.
    #[cfg_attr(feature = "schema", serde(default))]
    pub paging: Paging,
    /// The number of all comments.
    #[cfg_attr(feature = "schema", serde(default))]
    pub total: Option<FieldAt>,
    /// A truth value: true if the thread accepts no more comments.
    #[cfg_attr(feature = "schema", serde(default))]
    pub closed: Option<FieldAt>,
    /// The orders in which the backend can list a thread, and the query parameters for each.
    #[cfg_attr(feature = "schema", serde(default))]
    pub sorts: Table<SortOrder, Table<String, TemplateText>>,
    /// The initial order.
    #[cfg_attr(feature = "schema", serde(default))]
    pub default_sort: SortOrder,
    /// A request for parents that are on other pages, by `{ids}`.
    #[cfg_attr(feature = "schema", serde(default))]
    pub missing_parents: Option<RequestTemplate>,
}

/// How the replies to one comment are fetched, by `{comment_id}`.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct RepliesCall {
    /// The request.
    pub request: RequestTemplate,
    /// Path of the list of replies.
    pub items: Path,
}

/// How the comment counts of several pages are fetched, by `{pages}`.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct CountsCall {
    /// The request.
    pub request: RequestTemplate,
    /// What names a page in `{pages}`; its path by default.
    #[cfg_attr(feature = "schema", serde(default))]
    pub page: Option<TemplateText>,
    /// Path of the numbers: a list in the order of the pages, or an object with the pages' names as keys.
    pub counts: Path,
}

/// How a new comment is sent, and what the response means.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct CreateCall {
    /// The request.
    pub request: RequestTemplate,
    /// Path of the new comment; absent if the backend does not send it.
    #[cfg_attr(feature = "schema", serde(default))]
    pub item: Option<Path>,
    /// The comment is held for moderation if one of these holds.
    #[cfg_attr(feature = "schema", serde(default))]
    pub held: Vec<Condition>,
    /// The spam filter rejected the comment if one of these holds.
    #[cfg_attr(feature = "schema", serde(default))]
    pub spam: Vec<Condition>,
    /// The edit token, with which the author can edit and delete the comment.
    #[cfg_attr(feature = "schema", serde(default))]
    pub token: Option<FieldAt>,
    /// The time until which the author may edit the comment.
    #[cfg_attr(feature = "schema", serde(default))]
    pub editable_until: Option<FieldAt>,
    /// Whether the thread may show another name than was sent. A comment whose response was lost is then recognised
    /// in the thread whatever the author's name is.
    #[cfg_attr(feature = "schema", serde(default))]
    pub any_name: bool,
    /// Whether the thread may show a reply without its parent. A reply whose response was lost is then recognised
    /// anywhere in the thread.
    #[cfg_attr(feature = "schema", serde(default))]
    pub any_parent: bool,
}

/// How readers edit their own comments.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct EditCall {
    /// The request.
    pub request: RequestTemplate,
    /// Path of the edited comment; absent if the backend does not send it.
    #[cfg_attr(feature = "schema", serde(default))]
    pub item: Option<Path>,
}

/// How readers delete their own comments.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct DeleteCall {
    /// The request.
    pub request: RequestTemplate,
}

/// How readers vote.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct VoteCall {
    /// The request.
    pub request: RequestTemplate,
    /// The value of `{direction}` for `up`, `down` and `none`. Readers are not offered a vote that is left out.
    pub directions: Table<String, Value>,
    /// The new score.
    #[cfg_attr(feature = "schema", serde(default))]
    pub score: Option<FieldAt>,
    /// A number that is subtracted from the score.
    #[cfg_attr(feature = "schema", serde(default))]
    pub score_against: Option<FieldAt>,
}

/// The reasons for which a reader may report a comment.
const REPORT_REASONS: [&str; 5] = ["spam", "abuse", "off-topic", "illegal", "other"];

/// How readers report comments to the moderators.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct ReportCall {
    /// The request. `{text}` is what the reader adds in their own words, if anything.
    pub request: RequestTemplate,
    /// The value of `{reason}` for `spam`, `abuse`, `off-topic`, `illegal` and `other`, in the order in which readers
    /// see them. Readers are not offered a reason that is left out.
    pub reasons: Table<String, Value>,
}

impl ReportCall {
    /// Returns an error if there is no reason, or one that has no words for readers.
    pub(super) fn check(&self) -> Result<(), String> {
        let known = |reason: &&String| REPORT_REASONS.contains(&reason.as_str());
        let unknown = self.reasons.keys().find(|reason| !known(reason));
        let problem = match unknown {
            Some(reason) => ["report.reasons.", reason, ": unknown reason; known here: "].concat(),
            None if self.reasons.is_empty() => "report.reasons: expected one of ".to_owned(),
            None => return Ok(()),
        };
        Err(problem + &joined(&mut REPORT_REASONS.into_iter(), ", "))
    }
}

/// How settings are fetched from the backend.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct SettingsCall {
    /// The request.
    pub request: RequestTemplate,
    /// For each field that may be required, a truth value: true if it is.
    #[cfg_attr(feature = "schema", serde(default))]
    pub required: Table<Field, FieldAt>,
    /// Path of a list of the required fields.
    #[cfg_attr(feature = "schema", serde(default))]
    pub required_list: Option<Path>,
    /// The minimum lengths of fields.
    #[cfg_attr(feature = "schema", serde(default))]
    pub least: Table<Field, FieldAt>,
    /// The maximum lengths of fields.
    #[cfg_attr(feature = "schema", serde(default))]
    pub most: Table<Field, FieldAt>,
    /// The number of seconds during which an author may edit a comment.
    #[cfg_attr(feature = "schema", serde(default))]
    pub edit_window_seconds: Option<FieldAt>,
    /// A truth value: true if only signed-in readers can comment.
    #[cfg_attr(feature = "schema", serde(default))]
    pub signed_in_only: Option<FieldAt>,
    /// Whose comments a moderator reviews before they are published: `off`, `first-time` or `all`, or a truth value.
    #[cfg_attr(feature = "schema", serde(default))]
    pub moderation: Option<FieldAt>,
}

from_json!(ThreadCall {
    request,
    items,
    shape,
    fields,
    paging,
    total,
    closed,
    sorts,
    default_sort,
    missing_parents
});

from_json!(RepliesCall { request, items });

from_json!(CountsCall {
    request,
    page,
    counts
});

from_json!(CreateCall {
    request,
    item,
    held,
    spam,
    token,
    editable_until,
    any_name,
    any_parent
});

from_json!(EditCall { request, item });

from_json!(DeleteCall { request });

from_json!(VoteCall {
    request,
    directions,
    score,
    score_against
});

from_json!(ReportCall { request, reasons });

from_json!(SettingsCall {
    request,
    required,
    required_list,
    least,
    most,
    edit_window_seconds,
    signed_in_only,
    moderation
});
