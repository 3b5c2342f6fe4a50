//! From however a backend expresses a thread to comments that name their parents.

use std::borrow::Cow;

use crate::backend::json::Value;

use super::mapping;
use super::path::{Path, Scope, scalar};
use super::profile::{CommentFields, Shape};
use crate::model::order::sort_by;
use crate::model::{Author, Comment, CommentId, Standing};

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

/// What was read of a list of comments.
#[derive(Debug, Default)]
pub struct Rows {
    /// The comments.
    pub comments: Vec<Comment>,
    /// What was left out.
    pub bad: BadRows,
}

/// Rows that could not be read: how many, and the first of them.
#[derive(Debug, Default)]
pub struct BadRows {
    count: usize,
    first: Option<(usize, Unreadable)>,
}

impl BadRows {
    /// Keeps that a row, counted from 0, could not be read.
    pub fn add(&mut self, row: usize, unreadable: Unreadable) {
        self.count += 1;
        self.first.get_or_insert((row, unreadable));
    }

    /// The first one, where nothing at all could be read: then the profile does not fit.
    pub fn unless_some_fit(&mut self, fitting: usize) -> Result<(), Unreadable> {
        match self.first.take_if(|_| fitting == 0) {
            Some((_, unreadable)) => Err(unreadable),
            None => Ok(()),
        }
    }

    /// What the publisher is told of them.
    pub fn warning(self) -> Option<Unreadable> {
        let others = self.count.saturating_sub(1);
        let (row, mut unreadable) = self.first?;
        let others = match others {
            0 => String::new(),
            others => format!(" (and {others} more rows)"),
        };
        unreadable.place = format!("{}, row {row}{others} left out", unreadable.place);
        Some(unreadable)
    }
}

/// A comment that is to be read: it, what it hangs on, and whether it stands at the top.
type Waiting<'a> = (Cow<'a, Value>, Option<CommentId>, bool);

/// Reads all comments of a list, row by row: one that cannot be read is left out, and what hangs on
/// it hangs on what is above it.
pub fn read<'a>(
    shape: &Shape,
    fields: &CommentFields,
    items: &'a [Value],
    scope: Scope<'a>,
) -> Result<Rows, Unreadable> {
    let mut rows = Rows::default();
    let mut row = 0;
    let top = items.iter().rev();
    let mut waiting: Vec<Waiting<'a>> = top.map(|item| (Cow::Borrowed(item), None, true)).collect();
    // A stack and not recursion: how deep a backend nests is not for us to trust.
    while let Some((item, above, at_top)) = waiting.pop() {
        let id = match comment(fields, scope.at(&item)) {
            Ok(mut comment) => {
                let named = comment
                    .parent
                    .take()
                    .filter(|parent| !is_root(shape, parent));
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
        // Borrowed: a copy of all that is below, once for each level, is quadratic in the depth.
        match &item {
            Cow::Borrowed(item) => match list(path, scope.at(item)) {
                Some(Cow::Borrowed(below)) => waiting.extend(
                    below
                        .iter()
                        .rev()
                        .map(|child| (Cow::Borrowed(child), id.clone(), false)),
                ),
                Some(Cow::Owned(below)) => wait_for(&mut waiting, below, id.as_ref()),
                None => {}
            },
            Cow::Owned(item) => {
                if let Some(below) = list(path, scope.at(item)) {
                    wait_for(&mut waiting, below.into_owned(), id.as_ref());
                }
            }
        }
    }
    rows.bad.unless_some_fit(rows.comments.len())?;
    Ok(rows)
}

fn wait_for(waiting: &mut Vec<Waiting<'_>>, below: Vec<Value>, id: Option<&CommentId>) {
    let below = below.into_iter().rev();
    waiting.extend(below.map(|child| (Cow::Owned(child), id.cloned(), false)));
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
pub fn list<'a>(path: &Path, scope: Scope<'a>) -> Option<Cow<'a, [Value]>> {
    match path.find_in(scope)? {
        Cow::Borrowed(Value::Array(items)) => Some(Cow::Borrowed(items.as_slice())),
        Cow::Borrowed(one @ Value::Object(_)) => Some(Cow::Borrowed(std::slice::from_ref(one))),
        Cow::Owned(Value::Array(ref mut items)) => Some(Cow::Owned(std::mem::take(items))),
        Cow::Owned(one @ Value::Object(_)) => Some(Cow::Owned(vec![one])),
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
    let id = mapping::text(Some(&fields.id), scope).ok_or_else(|| Unreadable {
        place: "fields.id".to_owned(),
        expected: format!("a text or number at \"{}\"", mapping::path_of(&fields.id)),
        found: super::fault::quoted(&super::json::write(scope.item)),
    })?;
    Ok(comment_of(CommentId(id), fields, scope))
}

/// Whether a comment is public, where the answer says it.
pub fn standing(fields: &CommentFields, scope: Scope<'_>) -> Option<Standing> {
    let said = mapping::text(fields.standing.as_ref(), scope)?;
    Some(match said.as_str() {
        "held" => Standing::Held,
        "removed" => Standing::Removed,
        _ => Standing::Published,
    })
}

/// Reads what is there of a comment whose id is known already.
pub fn comment_of(id: CommentId, fields: &CommentFields, scope: Scope<'_>) -> Comment {
    let standing = standing(fields, scope).unwrap_or(Standing::Published);
    // A comment without a text is shown as far as it goes.
    let body = mapping::untrusted(Some(&fields.body), scope).unwrap_or_default();
    let score = mapping::number(fields.score.as_ref(), scope)
        .map(|score| score - mapping::number(fields.score_against.as_ref(), scope).unwrap_or(0));
    Comment {
        id,
        parent: mapping::text(fields.parent.as_ref(), scope).map(CommentId),
        author: Author {
            name: mapping::name(fields.author.as_ref(), scope).unwrap_or_default(),
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
    }
}
