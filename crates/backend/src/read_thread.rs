//! Reads threads, in any of the shapes in which backends represent them, as lists of comments that name their parents.

use std::borrow::Cow;

use standfirst_json::Value;

use super::bad_rows::{BadRows, Unreadable};
use super::mapping;
use super::path::{Path, Scope};
use super::profile::{CommentFields, Shape};
use super::values::scalar;
use standfirst_model::order::sort_by;
use standfirst_model::{Author, Comment, CommentId, CommentStatus};

/// The result of reading a list of comments.
#[derive(Debug, Default)]
pub struct Rows {
    /// The comments.
    pub comments: Vec<Comment>,
    /// The rows that were left out.
    pub bad: BadRows,
}

/// A comment that has not been read yet, its parent, and whether it is at the top level.
type UnreadComment<'a> = (Cow<'a, Value>, Option<CommentId>, bool);

/// Reads all comments of a list, row by row. A comment that cannot be read is left out, and its replies become
/// replies to its parent. Returns an error if no comment can be read, because then the profile does not match the
/// backend, unless an earlier page has shown that it does.
pub fn read<'a>(
    shape: &Shape,
    fields: &CommentFields,
    items: &'a [Value],
    scope: Scope<'a>,
    is_later_page: bool,
) -> Result<Rows, Unreadable> {
    let mut rows = Rows::default();
    let mut row = 0;
    let top = items.iter().rev();
    let mut unread: Vec<UnreadComment<'a>> =
        top.map(|item| (Cow::Borrowed(item), None, true)).collect();
    // A stack instead of recursion: a backend that nests comments deeply must not overflow the call stack.
    while let Some((item, above, at_top)) = unread.pop() {
        let id = match comment(fields, scope.at(&item)) {
            Ok(mut comment) => {
                let named = comment
                    .parent
                    .take()
                    .filter(|parent| parent.known().is_some_and(|id| !is_root(shape, id)));
                comment.parent = match shape {
                    Shape::Flat { .. } => named,
                    Shape::Nested { .. } => above,
                    Shape::Roots { .. } => named.or(above),
                };
                let id = comment.id.clone();
                rows.comments.push(comment);
                Some(id)
            }
            Err(unreadable) => {
                rows.bad.add(row, unreadable);
                above
            }
        };
        row += 1;
        let children = match shape {
            Shape::Flat { .. } => None,
            Shape::Nested { children } => Some(children),
            Shape::Roots { children } => Some(children).filter(|_| at_top),
        };
        let Some(path) = children else {
            continue;
        };
        // Replies are borrowed where possible: cloning them at each level would take time quadratic in the depth.
        match &item {
            Cow::Borrowed(item) => match list(path, scope.at(item)) {
                Some(Cow::Borrowed(below)) => unread.extend(
                    below
                        .iter()
                        .rev()
                        .map(|child| (Cow::Borrowed(child), id.clone(), false)),
                ),
                Some(Cow::Owned(below)) => push_children(&mut unread, below, id.as_ref()),
                None => {}
            },
            Cow::Owned(item) => {
                if let Some(below) = list(path, scope.at(item)) {
                    push_children(&mut unread, below.into_owned(), id.as_ref());
                }
            }
        }
    }
    rows.bad
        .error_unless_some_valid(is_later_page || !rows.comments.is_empty())?;
    Ok(rows)
}

fn push_children(unread: &mut Vec<UnreadComment<'_>>, below: Vec<Value>, id: Option<&CommentId>) {
    let below = below.into_iter().rev();
    unread.extend(below.map(|child| (Cow::Owned(child), id.cloned(), false)));
}

/// Returns the parents that comments name and that are not among the comments.
pub fn missing_parents(comments: &[Comment]) -> Vec<CommentId> {
    let mut here: Vec<&CommentId> = comments.iter().map(|comment| &comment.id).collect();
    sort_by(&mut here, |a, b| a < b);
    let mut missing: Vec<CommentId> = comments
        .iter()
        .filter_map(|comment| comment.parent.clone())
        .filter(|parent| here.binary_search(&parent).is_err())
        .collect();
    sort_by(&mut missing, |a, b| a < b);
    missing.dedup();
    missing
}

/// Returns the list at a path. A single object counts as a list with one element, but one whose keys are all numbers
/// counts as a list, because PHP encodes a list with gaps that way. `null` counts as an empty list, because Go
/// encodes a nil slice that way.
pub fn list<'a>(path: &Path, scope: Scope<'a>) -> Option<Cow<'a, [Value]>> {
    let found = path.find_in(scope);
    // With `items ?? $`, the path finds the whole response if `items` is null.
    let is_named = found
        .as_ref()
        .is_some_and(|found| !std::ptr::eq(&**found, scope.item));
    if !is_named && path.finds_null(scope) {
        return Some(Cow::Borrowed(&[]));
    }
    match found? {
        Cow::Borrowed(Value::Array(items)) => Some(Cow::Borrowed(items.as_slice())),
        Cow::Owned(Value::Array(ref mut items)) => Some(Cow::Owned(std::mem::take(items))),
        one => {
            let object = one.as_object()?;
            let is_number = |key: &String| key.bytes().all(|digit| digit.is_ascii_digit());
            let is_list = !object.is_empty() && object.keys().all(is_number);
            Some(match one {
                _ if is_list => Cow::Owned(object.values().cloned().collect()),
                Cow::Borrowed(one) => Cow::Borrowed(std::slice::from_ref(one)),
                Cow::Owned(one) => Cow::Owned(vec![one]),
            })
        }
    }
}

fn is_root(shape: &Shape, parent: &str) -> bool {
    let marked = match shape {
        Shape::Flat { roots: Some(roots) } => roots.iter().any(|root| scalar(root) == parent),
        _ => parent == "0",
    };
    marked || parent.is_empty()
}

/// Reads one comment. Returns an error if it has no id.
pub fn comment(fields: &CommentFields, scope: Scope<'_>) -> Result<Comment, Unreadable> {
    let id = mapping::text(Some(&fields.id), scope).ok_or_else(|| {
        let path = mapping::path_of(&fields.id);
        Unreadable::at("fields.id", "a text or number", path, scope.item)
    })?;
    Ok(comment_of(CommentId::Known(id), fields, scope))
}

/// Reads the status of a comment, if the response has it.
pub fn status(fields: &CommentFields, scope: Scope<'_>) -> Option<CommentStatus> {
    let status = mapping::text(fields.status.as_ref(), scope)?;
    Some(match status.as_str() {
        "held" => CommentStatus::Held,
        "removed" => CommentStatus::Removed,
        _ => CommentStatus::Published,
    })
}

/// Reads the fields of a comment whose id is known. Missing ones get default values.
pub fn comment_of(id: CommentId, fields: &CommentFields, scope: Scope<'_>) -> Comment {
    let status = status(fields, scope).unwrap_or(CommentStatus::Published);
    // A comment without a text is shown with its other fields.
    let body = mapping::untrusted(Some(&fields.body), scope).unwrap_or_default();
    let score = mapping::number(fields.score.as_ref(), scope).map(|score| {
        let against = mapping::number(fields.score_against.as_ref(), scope);
        score.saturating_sub(against.unwrap_or(0))
    });
    Comment {
        id,
        parent: mapping::text(fields.parent.as_ref(), scope).map(CommentId::Known),
        author: Author {
            name: mapping::name(fields.author.as_ref(), scope).unwrap_or_default(),
            website: mapping::text(fields.website.as_ref(), scope),
            avatar: mapping::picture(fields.avatar.as_ref(), scope),
            wrote_article: mapping::truth(fields.wrote_article.as_ref(), scope).unwrap_or(false),
        },
        body,
        source: mapping::text(fields.source.as_ref(), scope),
        created: mapping::moment(fields.created.as_ref(), scope),
        edited: mapping::moment(fields.edited.as_ref(), scope),
        status,
        score,
        hidden_replies: mapping::count(fields.hidden_replies.as_ref(), scope).unwrap_or(0),
    }
}
