//! Reads a thread page by page.
//!
//! Top-level comments come in the requested order, each followed by its whole branch, oldest first. A parent
//! always comes before its replies, and a new reply goes to the end of its branch. A page can therefore end
//! anywhere, and the next one continues in the same branch. All reads start at the previous page's end and use an
//! index.

use std::collections::{BTreeMap, HashSet};

use rusqlite::{Connection, OptionalExtension, params};

use super::position::{Position, Sort, TimePosition, TopPosition};
use super::{COLUMNS, Store, StoredComment};

/// The maximum number of items on a page of any list. The replies in a thread count, too.
pub const MAX_PAGE_SIZE: usize = 100;
/// A page ends after this many bytes of text and HTML.
const MAX_PAGE_BYTES: usize = 512 * 1024;
/// The maximum number of edit tokens that a request may use.
pub const MAX_TOKENS: usize = 200;
/// The maximum number of invisible ancestors that are shown for a reader's own held comment.
const MAX_ANCESTORS: usize = 200;

/// A page of a thread.
#[derive(Clone, Debug, Default)]
pub struct ThreadPage {
    /// The comments, parents before replies.
    pub comments: Vec<StoredComment>,
    /// The cursor of the next page.
    pub next: Option<String>,
    /// The number of published comments in the whole thread.
    pub total: u32,
}

/// A request for a page of a thread.
#[derive(Clone, Debug, Default)]
pub struct ThreadRequest {
    /// The slug of the article, or the URL of the page.
    pub article: String,
    /// The order of top-level comments.
    pub sort: Sort,
    /// The cursor of the previous page's end.
    pub cursor: Option<String>,
    /// The maximum number of top-level comments.
    pub limit: usize,
    /// Ids and edit token hashes of the reader's own comments, whose held text the reader may see.
    pub edit_tokens: Vec<(i64, String)>,
}

/// The outcome of a request for a page.
#[derive(Clone, Debug)]
pub enum ThreadOutcome {
    /// The page.
    Page(ThreadPage),
    /// The cursor is invalid, or belongs to another order.
    BadCursor,
}

impl Store {
    /// Returns a page with at most `limit` top-level comments and [`MAX_PAGE_SIZE`] in all.
    pub fn thread(&self, request: &ThreadRequest) -> Result<ThreadOutcome, String> {
        self.readers
            .read(|connection| read_page(connection, request))
    }
}

fn read_page(connection: &Connection, request: &ThreadRequest) -> rusqlite::Result<ThreadOutcome> {
    let after = match &request.cursor {
        None => None,
        Some(cursor) => match decode_cursor(connection, cursor, request.sort)? {
            Some(position) => Some(position),
            None => return Ok(ThreadOutcome::BadCursor),
        },
    };
    let total = super::count_published(connection, &request.article)?;
    let mut own = own_held_comments(connection, request)?;
    let mut top_positions = top_positions(connection, request, after.map(|after| after.top))?;
    if let Some(after) = after {
        own.retain(|_, branch| branch.top.key(request.sort) >= after.top.key(request.sort));
        // The previous page may have ended inside this branch.
        top_positions.push(after.top);
    }
    top_positions.extend(own.values().map(|branch| branch.top));
    top_positions.sort_by_key(|top| top.key(request.sort));
    // A comment whose score changed between two pages may occur twice.
    let mut known_ids = HashSet::new();
    top_positions.retain(|top| known_ids.insert(top.time_position.id));

    let mut page = ThreadPage {
        total,
        ..ThreadPage::default()
    };
    let (mut top_level_count, mut bytes) = (0, 0);
    let mut last = None;
    for top in top_positions {
        let continued = after.filter(|after| after.top.time_position.id == top.time_position.id);
        let from = continued.map_or(TimePosition::FIRST, |after| after.last);
        let wanted = MAX_PAGE_SIZE - page.comments.len();
        let mut branch = read_branch(connection, top.time_position.id, from, wanted + 1)?;
        if let Some(own) = own.remove(&top.time_position.id) {
            branch.retain(|one| !own.comments.contains_key(&one.time_position()));
            let own = own.comments.into_values();
            branch.extend(own.filter(|one| one.time_position() > from));
            branch.sort_by_key(StoredComment::time_position);
        }
        for one in branch {
            let is_full = page.comments.len() >= MAX_PAGE_SIZE
                || bytes > MAX_PAGE_BYTES
                || (one.parent.is_none() && top_level_count >= request.limit);
            if is_full {
                page.next = last.map(|last: Position| last.encode(request.sort));
                return Ok(ThreadOutcome::Page(page));
            }
            top_level_count += usize::from(one.parent.is_none());
            bytes += one.text.len() + one.body_html.len();
            last = Some(Position {
                top,
                last: one.time_position(),
            });
            page.comments.push(one);
        }
    }
    Ok(ThreadOutcome::Page(page))
}

/// Decodes a cursor. Cursors of earlier versions were ids of top-level comments. The page after such a one starts
/// behind its whole branch.
fn decode_cursor(
    connection: &Connection,
    cursor: &str,
    sort: Sort,
) -> rusqlite::Result<Option<Position>> {
    if let Some(position) = Position::decode(cursor, sort) {
        return Ok(Some(position));
    }
    let Ok(id) = cursor.parse::<i64>() else {
        return Ok(None);
    };
    let top = top_position(connection, id)?;
    Ok(top.map(|top| Position {
        top,
        last: TimePosition::LAST,
    }))
}

fn top_position(connection: &Connection, root: i64) -> rusqlite::Result<Option<TopPosition>> {
    let mut statement =
        connection.prepare_cached("select sort_time, id, score from comments where id = ?1")?;
    statement
        .query_row(params![root], read_top_position)
        .optional()
}

fn read_top_position(row: &rusqlite::Row<'_>) -> rusqlite::Result<TopPosition> {
    Ok(TopPosition {
        time_position: TimePosition {
            time: row.get(0)?,
            id: row.get(1)?,
        },
        score: row.get(2)?,
    })
}

/// Returns the visible top-level comments, one more than a page holds.
fn top_positions(
    connection: &Connection,
    request: &ThreadRequest,
    after: Option<TopPosition>,
) -> rusqlite::Result<Vec<TopPosition>> {
    let max = i64::try_from(request.limit.min(MAX_PAGE_SIZE) + 1).unwrap_or(i64::MAX);
    let sql = match request.sort {
        Sort::Oldest => TOP_LEVEL_OLDEST_FIRST,
        Sort::Newest => TOP_LEVEL_NEWEST_FIRST,
        Sort::Best => TOP_LEVEL_BEST_FIRST,
    };
    let start = match request.sort {
        Sort::Oldest | Sort::Best => TimePosition::FIRST,
        Sort::Newest => TimePosition::LAST,
    };
    let time_position = after.map_or(start, |after| after.time_position);
    let mut statement = connection.prepare_cached(sql)?;
    let rows = if request.sort == Sort::Best {
        let rank = after.map_or(i64::MIN, |after| after.score.saturating_neg());
        statement.query_map(
            params![
                request.article,
                rank,
                time_position.time,
                time_position.id,
                max
            ],
            read_top_position,
        )?
    } else {
        statement.query_map(
            params![request.article, time_position.time, time_position.id, max],
            read_top_position,
        )?
    };
    rows.collect()
}

const TOP_LEVEL_OLDEST_FIRST: &str = "select sort_time, id, score from comments \
     where article = ?1 and parent is null and visible = 1 and (sort_time, id) > (?2, ?3) \
     order by sort_time, id limit ?4";
const TOP_LEVEL_NEWEST_FIRST: &str = "select sort_time, id, score from comments \
     where article = ?1 and parent is null and visible = 1 and (sort_time, id) < (?2, ?3) \
     order by sort_time desc, id desc limit ?4";
const TOP_LEVEL_BEST_FIRST: &str = "select sort_time, id, score from comments \
     where article = ?1 and parent is null and visible = 1 and (score_rank, sort_time, id) > (?2, ?3, ?4) \
     order by score_rank, sort_time, id limit ?5";
const BRANCH_OLDEST_FIRST: &str = "where root = ?1 and visible = 1 and (sort_time, id) > (?2, ?3) \
     order by sort_time, id limit ?4";

/// Returns part of a branch: a top-level comment and its replies, from a position.
fn read_branch(
    connection: &Connection,
    root: i64,
    from: TimePosition,
    max: usize,
) -> rusqlite::Result<Vec<StoredComment>> {
    if from == TimePosition::LAST {
        return Ok(Vec::new());
    }
    let mut statement = connection.prepare_cached(&format!(
        "select {COLUMNS} from comments {BRANCH_OLDEST_FIRST}"
    ))?;
    let max = i64::try_from(max).unwrap_or(i64::MAX);
    let rows = statement.query_map(params![root, from.time, from.id, max], StoredComment::read)?;
    rows.map(|row| row.map(StoredComment::public_view))
        .collect()
}

/// The part of a branch that only this reader sees.
struct OwnBranch {
    top: TopPosition,
    comments: BTreeMap<TimePosition, StoredComment>,
}

/// Returns the reader's own held comments by the id of their top-level comment, with the ancestors that others do
/// not see.
fn own_held_comments(
    connection: &Connection,
    request: &ThreadRequest,
) -> rusqlite::Result<BTreeMap<i64, OwnBranch>> {
    let mut all: BTreeMap<i64, OwnBranch> = BTreeMap::new();
    for (id, token_hash) in request.edit_tokens.iter().take(MAX_TOKENS) {
        let Some(held) = super::by_id(connection, *id)? else {
            continue;
        };
        let is_pending =
            held.status == "held" || (held.status == "published" && held.pending.is_some());
        let is_own = held.token_hash == *token_hash;
        if !is_pending || !is_own || held.article != request.article {
            continue;
        }
        let held = held.author_view();
        let root = held.root;
        if !all.contains_key(&root)
            && let Some(top) = top_position(connection, root)?
        {
            let comments = BTreeMap::new();
            all.insert(root, OwnBranch { top, comments });
        }
        let Some(own) = all.get_mut(&root) else {
            continue;
        };
        let mut ancestor = parent(connection, &held)?;
        own.comments.insert(held.time_position(), held);
        // The query for the branch already returns ancestors that are visible to everybody.
        for _ in 0..MAX_ANCESTORS {
            let Some(one) = ancestor.filter(|one| !one.visible) else {
                break;
            };
            if own.comments.contains_key(&one.time_position()) {
                break;
            }
            ancestor = parent(connection, &one)?;
            own.comments.insert(one.time_position(), one.public_view());
        }
    }
    Ok(all)
}

fn parent(
    connection: &Connection,
    comment: &StoredComment,
) -> rusqlite::Result<Option<StoredComment>> {
    let id = comment.parent.as_ref().and_then(|id| id.parse().ok());
    id.map_or(Ok(None), |id| super::by_id(connection, id))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SQLite's query plan uses only indexes: it scans and sorts nothing.
    #[test]
    fn pages_are_read_only_through_indexes() -> Result<(), String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let store = Store::open(&folder.path().join("comments.db"))?;
        let branch = format!("select {COLUMNS} from comments {BRANCH_OLDEST_FIRST}");
        for sql in [
            TOP_LEVEL_OLDEST_FIRST,
            TOP_LEVEL_NEWEST_FIRST,
            TOP_LEVEL_BEST_FIRST,
            branch.as_str(),
        ] {
            let plan: Vec<String> = store.readers.read(|connection| {
                let mut statement = connection.prepare(&format!("explain query plan {sql}"))?;
                for at in 1..=statement.parameter_count() {
                    statement.raw_bind_parameter(at, 1)?;
                }
                let mut rows = statement.raw_query();
                let mut plan = Vec::new();
                while let Some(row) = rows.next()? {
                    plan.push(row.get(3)?);
                }
                Ok(plan)
            })?;
            let [step] = plan.as_slice() else {
                return Err(format!("{sql}: more than one step: {plan:?}"));
            };
            assert!(step.starts_with("SEARCH comments USING"), "{sql}: {step}");
            let is_expected_index =
                step.contains("comments_roots_by") || step.contains("comments_of_root");
            assert!(is_expected_index, "{sql}: {step}");
        }
        Ok(())
    }
}
