//! From however a backend expresses a thread to comments that name their parents.

use crate::backend::json::Value;

use super::mapping;
use super::path::{Path, Scope, scalar};
use super::profile::{CommentFields, Shape};
use crate::model::order::sort_by;
use crate::model::{Author, Comment, CommentId, Standing, Untrusted};

/// Something that could not be read: what was expected where, and what stood there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The place in the profile: `thread.fields.id`.
    pub place: String,
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub found: String,
}

/// Reads all comments of a list, and how many stood at its top.
pub fn read(
    shape: &Shape,
    fields: &CommentFields,
    items: &[Value],
    scope: Scope<'_>,
) -> Result<(Vec<Comment>, usize), Unreadable> {
    let mut comments = Vec::new();
    let mut waiting: Vec<(Value, Option<CommentId>, bool)> = items
        .iter()
        .rev()
        .map(|item| (item.clone(), None, true))
        .collect();
    // A stack and not recursion: how deep a backend nests is not for us to trust.
    while let Some((item, above, at_top)) = waiting.pop() {
        let mut comment = comment(fields, scope.at(&item))?;
        let named = comment
            .parent
            .take()
            .filter(|parent| !is_root(shape, parent));
        comment.parent = match shape {
            Shape::Flat { .. } => named,
            Shape::Nested { .. } => above.clone(),
            Shape::Roots { .. } => named.or_else(|| above.clone()),
        };
        let id = comment.id.clone();
        comments.push(comment);
        let (children, go_deeper) = match shape {
            Shape::Flat { .. } => (None, false),
            Shape::Nested { children } => (Some(children), true),
            Shape::Roots { children } => (Some(children), at_top),
        };
        if let Some(path) = children.filter(|_| go_deeper) {
            let below = list(path, scope.at(&item)).unwrap_or_default();
            waiting.extend(
                below
                    .into_iter()
                    .rev()
                    .map(|child| (child, Some(id.clone()), false)),
            );
        }
    }
    Ok((comments, items.len()))
}

/// The parents that are named and not there.
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

/// A list at a path; a lone object counts as a list of one.
pub fn list(path: &Path, scope: Scope<'_>) -> Option<Vec<Value>> {
    match path.find(scope)? {
        Value::Array(items) => Some(items),
        one @ Value::Object(_) => Some(vec![one]),
        _ => None,
    }
}

fn is_root(shape: &Shape, parent: &CommentId) -> bool {
    let marked = match shape {
        Shape::Flat { roots: Some(roots) } => roots.iter().any(|root| scalar(root) == parent.0),
        _ => parent.0 == "0",
    };
    marked || parent.0.is_empty()
}

/// Reads one comment.
pub fn comment(fields: &CommentFields, scope: Scope<'_>) -> Result<Comment, Unreadable> {
    let unreadable = |name: &str, field, expected: &str| Unreadable {
        place: format!("fields.{name}"),
        expected: format!("{expected} at \"{}\"", mapping::path_of(field)),
        found: super::fault::quoted(&super::json::write(scope.item)),
    };
    let id = mapping::text(Some(&fields.id), scope);
    let id = id.ok_or_else(|| unreadable("id", &fields.id, "a text or number"))?;
    let standing = match mapping::text(fields.standing.as_ref(), scope).as_deref() {
        Some("held") => Standing::Held,
        Some("removed") => Standing::Removed,
        _ => Standing::Published,
    };
    let body = mapping::untrusted(Some(&fields.body), scope);
    let body = match body {
        Some(body) => body,
        // Nothing is left of a removed comment, and nothing need be.
        None if standing == Standing::Removed => Untrusted::default(),
        None => return Err(unreadable("body", &fields.body, "a text")),
    };
    let score = mapping::number(fields.score.as_ref(), scope)
        .map(|score| score - mapping::number(fields.score_against.as_ref(), scope).unwrap_or(0));
    Ok(Comment {
        id: CommentId(id),
        parent: mapping::text(fields.parent.as_ref(), scope).map(CommentId),
        author: Author {
            name: mapping::text(fields.author.as_ref(), scope)
                .map(|name| super::judgement::plain(&name))
                .unwrap_or_default(),
            website: mapping::text(fields.website.as_ref(), scope),
            wrote_article: mapping::truth(fields.wrote_article.as_ref(), scope).unwrap_or(false),
        },
        body,
        source: mapping::text(fields.source.as_ref(), scope),
        created: mapping::moment(fields.created.as_ref(), scope),
        edited: mapping::moment(fields.edited.as_ref(), scope),
        standing,
        score,
        hidden_replies: mapping::count(fields.hidden_replies.as_ref(), scope).unwrap_or(0),
    })
}
