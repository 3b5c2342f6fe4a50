//! A thread by pages.
//!
//! The order is: the comments at the top, sorted as asked for; behind each of them its whole branch,
//! the first written first. A parent always comes before its replies, and a new reply stands behind all
//! that its branch had before, so that a page can end anywhere: the next one goes on in the same branch.
//! Everything is read by index from the place where the page before ended.

use std::collections::{BTreeMap, HashSet};

use rusqlite::{Connection, OptionalExtension, params};

use super::position::{Moment, Position, Top};
use super::{COLUMNS, Store, Stored};

/// The order of the comments at the top; replies are always the oldest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// The first written first.
    #[default]
    Oldest,
    /// The last written first.
    Newest,
    /// The best liked first.
    Best,
}

/// The most comments on a page, replies among them.
pub const MOST_COMMENTS: usize = 100;
/// Bytes of text and HTML after which a page ends.
const MOST_BYTES: usize = 512 * 1024;
/// The most edit tokens that are looked at.
pub const MOST_TOKENS: usize = 200;
/// The most comments above a reader's own held one that are shown only because of it.
const MOST_ABOVE: usize = 200;

/// A page of a thread.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The comments, parents before replies.
    pub comments: Vec<Stored>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// All published comments.
    pub total: u32,
}

/// What a reader asks of a thread.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The article's slug.
    pub article: String,
    /// The order.
    pub sort: Sort,
    /// Where the page before ended.
    pub cursor: Option<String>,
    /// The most comments at the top.
    pub limit: usize,
    /// Ids, and hashes of edit tokens: comments of which the reader may see what is held.
    pub own: Vec<(i64, String)>,
}

/// An answer.
#[derive(Clone, Debug)]
pub enum Found {
    /// The page.
    Page(Page),
    /// The cursor is none of this order.
    BadCursor,
}

impl Store {
    /// A page of at most `limit` comments at the top, and [`MOST_COMMENTS`] in all.
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
        // The page before may have ended inside a branch.
        tops.push(after.top);
    }
    tops.extend(own.values().map(|branch| branch.top));
    tops.sort_by_key(|top| top.key(request.sort));
    // One whose score changed between the pages may be there twice.
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

/// Where a cursor points. Cursors were ids of comments at the top once; the page after such a one begins
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

/// The visible comments at the top, one more than a page holds.
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

/// A comment at the top and what is below it, from a place in it.
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

/// What of a branch only this reader sees.
struct Own {
    top: Top,
    comments: BTreeMap<Moment, Stored>,
}

/// The reader's own held comments by the id of their top comment, with the places above them that are
/// not visible to others.
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
        // What is visible to all comes with the branch.
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

    /// SQLite's plan is all index: nothing is scanned, nothing is sorted.
    #[test]
    fn a_page_is_read_by_index_alone() -> Result<(), String> {
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
