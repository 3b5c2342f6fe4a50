//! What is asked of a backend for comments.

use standfirst_json::Value;

use super::{CommentFields, Condition, FieldAt, Paging, RequestTemplate, Shape, TemplateText};
use crate::path::Path;
use standfirst_json::decode::from_json;
use standfirst_json::table::Table;
use standfirst_model::{Field, SortOrder};

/// A thread.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
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
    #[cfg_attr(feature = "schema", serde(default))]
    pub paging: Paging,
    /// Where the number of all comments stands.
    #[cfg_attr(feature = "schema", serde(default))]
    pub total: Option<FieldAt>,
    /// Where it stands that no more comments are taken.
    #[cfg_attr(feature = "schema", serde(default))]
    pub closed: Option<FieldAt>,
    /// What is added to the query for each order; the orders that the backend has.
    #[cfg_attr(feature = "schema", serde(default))]
    pub sorts: Table<SortOrder, Table<String, TemplateText>>,
    /// The order to begin with.
    #[cfg_attr(feature = "schema", serde(default))]
    pub default_sort: SortOrder,
    /// A request by `{ids}` for parents that stand on another page.
    #[cfg_attr(feature = "schema", serde(default))]
    pub missing_parents: Option<RequestTemplate>,
}

/// The replies to one comment, by `{comment_id}`.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct RepliesCall {
    /// The request.
    pub request: RequestTemplate,
    /// Where the list stands.
    pub items: Path,
}

/// The number of comments of several pages, by `{pages}` or one by one.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct CountsCall {
    /// The request.
    pub request: RequestTemplate,
    /// What names a page in `{pages}`.
    #[cfg_attr(feature = "schema", serde(default))]
    pub page: Option<TemplateText>,
    /// Where the numbers stand: a list in the order of the pages, or an object by page.
    pub counts: Path,
}

/// What an answer to a new comment means.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct CreateCall {
    /// The request.
    pub request: RequestTemplate,
    /// Where the new comment stands; absent where the backend sends none.
    #[cfg_attr(feature = "schema", serde(default))]
    pub item: Option<Path>,
    /// One of these is true where the comment is held for moderation.
    #[cfg_attr(feature = "schema", serde(default))]
    pub held: Vec<Condition>,
    /// One of these is true where the spam filter took it.
    #[cfg_attr(feature = "schema", serde(default))]
    pub spam: Vec<Condition>,
    /// Where the proof stands that the comment is its author's.
    #[cfg_attr(feature = "schema", serde(default))]
    pub token: Option<FieldAt>,
    /// Where it stands until when it may be changed.
    #[cfg_attr(feature = "schema", serde(default))]
    pub editable_until: Option<FieldAt>,
    /// True where the thread may show another name than was sent: a comment whose answer was lost is then
    /// recognised there whatever its author is called.
    #[cfg_attr(feature = "schema", serde(default))]
    pub any_name: bool,
    /// True where the thread may not show what a comment answers: it is then recognised wherever it stands.
    #[cfg_attr(feature = "schema", serde(default))]
    pub any_parent: bool,
}

/// A change.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct EditCall {
    /// The request.
    pub request: RequestTemplate,
    /// Where the changed comment stands.
    #[cfg_attr(feature = "schema", serde(default))]
    pub item: Option<Path>,
}

/// A removal.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct DeleteCall {
    /// The request.
    pub request: RequestTemplate,
}

/// A vote.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct VoteCall {
    /// The request.
    pub request: RequestTemplate,
    /// What `{direction}` is for `up`, `down` and `none`; what is not here cannot be voted.
    pub directions: Table<String, Value>,
    /// Where the new score stands.
    #[cfg_attr(feature = "schema", serde(default))]
    pub score: Option<FieldAt>,
    /// Taken off it.
    #[cfg_attr(feature = "schema", serde(default))]
    pub score_against: Option<FieldAt>,
}

/// What the backend says of itself.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(deny_unknown_fields))]
pub struct SettingsCall {
    /// The request.
    pub request: RequestTemplate,
    /// Where a truth value stands for each field that may be required.
    #[cfg_attr(feature = "schema", serde(default))]
    pub required: Table<Field, FieldAt>,
    /// Where a list of required fields stands.
    #[cfg_attr(feature = "schema", serde(default))]
    pub required_list: Option<Path>,
    /// Where the least lengths stand.
    #[cfg_attr(feature = "schema", serde(default))]
    pub least: Table<Field, FieldAt>,
    /// Where the greatest lengths stand.
    #[cfg_attr(feature = "schema", serde(default))]
    pub most: Table<Field, FieldAt>,
    /// Where the seconds stand in which a comment may be changed.
    #[cfg_attr(feature = "schema", serde(default))]
    pub edit_window_seconds: Option<FieldAt>,
    /// Where it stands that comments are taken from signed-in readers only.
    #[cfg_attr(feature = "schema", serde(default))]
    pub signed_in_only: Option<FieldAt>,
    /// Where it stands whose comments a moderator reads before they appear: `off`, `first-time` or `all`, or a truth
    /// value.
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
