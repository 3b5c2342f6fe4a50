//! Reads a thread page by page.
//!
//! Top-level comments come in the requested order, each followed by its whole branch, oldest first. A parent
//! always comes before its replies, and a new reply goes to the end of its branch. A page can therefore end
//! anywhere, and the next one continues in the same branch. All reads start at the previous page's end and use an
//! index.

use std::collections::{BTreeMap, HashSet};

use rusqlite::{Connection, OptionalExtension, params};

use super::position::{Moment, Position, Top};
use super::{COLUMNS, Store, Stored};

/// The order of top-level comments. Replies are always oldest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// Oldest first.
    #[default]
    Oldest,
    /// Newest first.
    Newest,
    /// Highest score first.
    Best,
}

/// The maximum number of comments on a page, including replies.
pub const MOST_COMMENTS: usize = 100;
/// A page ends after this many bytes of text and HTML.
const MOST_BYTES: usize = 512 * 1024;
/// The maximum number of edit tokens that a request may use.
pub const MOST_TOKENS: usize = 200;
/// The maximum number of invisible ancestors that are shown for a reader's own held comment.
const MOST_ABOVE: usize = 200;

/// A page of a thread.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The comments, parents before replies.
    pub comments: Vec<Stored>,
    /// The cursor of the next page.
    pub next: Option<String>,
    /// The number of published comments in the whole thread.
    pub total: u32,
}

/// A request for a page of a thread.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The slug of the article, or the URL of the page.
    pub article: String,
    /// The order of top-level comments.
    pub sort: Sort,
    /// The cursor of the previous page's end.
    pub cursor: Option<String>,
    /// The maximum number of top-level comments.
    pub limit: usize,
    /// Ids and edit token hashes of the reader's own comments, whose held text the reader may see.
    pub own: Vec<(i64, String)>,
}

/// The outcome of a request for a page.
#[derive(Clone, Debug)]
pub enum Found {
    /// The page.
    Page(Page),
    /// The cursor is invalid, or belongs to another order.
    BadCursor,
}

impl Store {
    /// Returns a page with at most `limit` top-level comments and [`MOST_COMMENTS`] in all.
    pub fn thread(&self, request: &Request) -> Result<Found, String> {
        self.readers.read(|connection| page(connection, request))
    }
}

fn page(connection: &Connection, request: &Request) -> rusqlite::Result<Found> {
    let after = match &request.cursor {
        None => None,
        Some(cursor) => match position(connection, cursor, request.sort)? {
            Some(position) => Some(position),
            None => return Ok(Found::BadCursor),
        },
    };
    let total = super::published(connection, &request.article)?;
    let mut own = own(connection, request)?;
    let mut tops = tops(connection, request, after.map(|after| after.top))?;
    if let Some(after) = after {
        own.retain(|_, branch| branch.top.key(request.sort) >= after.top.key(request.sort));
        // The previous page may have ended inside this branch.
        tops.push(after.top);
    }
    tops.extend(own.values().map(|branch| branch.top));
    tops.sort_by_key(|top| top.key(request.sort));
    // A comment whose score changed between two pages may occur twice.
    let mut seen = HashSet::new();
    tops.retain(|top| seen.insert(top.moment.id));

    let mut page = Page {
        total,
        ..Page::default()
    };
    let (mut at_top, mut bytes) = (0, 0);
    let mut last = None;
    for top in tops {
        let continued = after.filter(|after| after.top.moment.id == top.moment.id);
        let from = continued.map_or(Moment::FIRST, |after| after.last);
        let wanted = MOST_COMMENTS - page.comments.len();
        let mut branch = branch(connection, top.moment.id, from, wanted + 1)?;
        if let Some(own) = own.remove(&top.moment.id) {
            branch.retain(|one| !own.comments.contains_key(&one.moment()));
            let own = own.comments.into_values();
            branch.extend(own.filter(|one| one.moment() > from));
            branch.sort_by_key(Stored::moment);
        }
        for one in branch {
            let full = page.comments.len() >= MOST_COMMENTS
                || bytes > MOST_BYTES
                || (one.parent.is_none() && at_top >= request.limit);
            if full {
                page.next = last.map(|last: Position| last.encode(request.sort));
                return Ok(Found::Page(page));
            }
            at_top += usize::from(one.parent.is_none());
            bytes += one.text.len() + one.body_html.len();
            last = Some(Position {
                top,
                last: one.moment(),
            });
            page.comments.push(one);
        }
    }
    Ok(Found::Page(page))
}

/// Decodes a cursor. Cursors of earlier versions were ids of top-level comments. The page after such a one starts
/// behind its whole branch.
fn position(
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
    let top = top(connection, id)?;
    Ok(top.map(|top| Position {
        top,
        last: Moment::LAST,
    }))
}

fn top(connection: &Connection, root: i64) -> rusqlite::Result<Option<Top>> {
    let mut statement =
        connection.prepare_cached("select sort_time, id, score from comments where id = ?1")?;
    statement.query_row(params![root], read_top).optional()
}

fn read_top(row: &rusqlite::Row<'_>) -> rusqlite::Result<Top> {
    Ok(Top {
        moment: Moment {
            time: row.get(0)?,
            id: row.get(1)?,
        },
        score: row.get(2)?,
    })
}

/// Returns the visible top-level comments, one more than a page holds.
fn tops(
    connection: &Connection,
    request: &Request,
    after: Option<Top>,
) -> rusqlite::Result<Vec<Top>> {
    let most = i64::try_from(request.limit.min(MOST_COMMENTS) + 1).unwrap_or(i64::MAX);
    let sql = match request.sort {
        Sort::Oldest => TOPS_OLDEST,
        Sort::Newest => TOPS_NEWEST,
        Sort::Best => TOPS_BEST,
    };
    let start = match request.sort {
        Sort::Oldest | Sort::Best => Moment::FIRST,
        Sort::Newest => Moment::LAST,
    };
    let moment = after.map_or(start, |after| after.moment);
    let mut statement = connection.prepare_cached(sql)?;
    let rows = if request.sort == Sort::Best {
        let rank = after.map_or(i64::MIN, |after| after.score.saturating_neg());
        statement.query_map(
            params![request.article, rank, moment.time, moment.id, most],
            read_top,
        )?
    } else {
        statement.query_map(
            params![request.article, moment.time, moment.id, most],
            read_top,
        )?
    };
    rows.collect()
}

const TOPS_OLDEST: &str = "select sort_time, id, score from comments \
     where article = ?1 and parent is null and visible = 1 and (sort_time, id) > (?2, ?3) \
     order by sort_time, id limit ?4";
const TOPS_NEWEST: &str = "select sort_time, id, score from comments \
     where article = ?1 and parent is null and visible = 1 and (sort_time, id) < (?2, ?3) \
     order by sort_time desc, id desc limit ?4";
const TOPS_BEST: &str = "select sort_time, id, score from comments \
     where article = ?1 and parent is null and visible = 1 and (score_rank, sort_time, id) > (?2, ?3, ?4) \
     order by score_rank, sort_time, id limit ?5";
const BRANCH_ORDER: &str = "where root = ?1 and visible = 1 and (sort_time, id) > (?2, ?3) \
     order by sort_time, id limit ?4";

/// Returns part of a branch: a top-level comment and its replies, from a position.
fn branch(
    connection: &Connection,
    root: i64,
    from: Moment,
    most: usize,
) -> rusqlite::Result<Vec<Stored>> {
    if from == Moment::LAST {
        return Ok(Vec::new());
    }
    let mut statement =
        connection.prepare_cached(&format!("select {COLUMNS} from comments {BRANCH_ORDER}"))?;
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let rows = statement.query_map(params![root, from.time, from.id, most], Stored::read)?;
    rows.map(|row| row.map(Stored::for_all)).collect()
}

/// The part of a branch that only this reader sees.
struct Own {
    top: Top,
    comments: BTreeMap<Moment, Stored>,
}

/// Returns the reader's own held comments by the id of their top-level comment, with the ancestors that others do
/// not see.
fn own(connection: &Connection, request: &Request) -> rusqlite::Result<BTreeMap<i64, Own>> {
    let mut all: BTreeMap<i64, Own> = BTreeMap::new();
    for (id, token_hash) in request.own.iter().take(MOST_TOKENS) {
        let Some(held) = super::by_id(connection, *id)? else {
            continue;
        };
        let waits = held.status == "held" || (held.status == "published" && held.pending.is_some());
        let theirs = held.token_hash == *token_hash;
        if !waits || !theirs || held.article != request.article {
            continue;
        }
        let held = held.for_author();
        let root = held.root;
        if !all.contains_key(&root)
            && let Some(top) = top(connection, root)?
        {
            let comments = BTreeMap::new();
            all.insert(root, Own { top, comments });
        }
        let Some(own) = all.get_mut(&root) else {
            continue;
        };
        let mut above = parent(connection, &held)?;
        own.comments.insert(held.moment(), held);
        // The query for the branch already returns ancestors that are visible to everybody.
        for _ in 0..MOST_ABOVE {
            let Some(one) = above.filter(|one| !one.visible) else {
                break;
            };
            if own.comments.contains_key(&one.moment()) {
                break;
            }
            above = parent(connection, &one)?;
            own.comments.insert(one.moment(), one.for_all());
        }
    }
    Ok(all)
}

fn parent(connection: &Connection, comment: &Stored) -> rusqlite::Result<Option<Stored>> {
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
        let branch = format!("select {COLUMNS} from comments {BRANCH_ORDER}");
        for sql in [TOPS_OLDEST, TOPS_NEWEST, TOPS_BEST, branch.as_str()] {
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
            let by_place = step.contains("comments_roots_by") || step.contains("comments_of_root");
            assert!(by_place, "{sql}: {step}");
        }
        Ok(())
    }
}
