//! Where a page of a thread ended.
//!
//! A cursor holds the place of the last comment in the order, not the comment: whatever becomes of that
//! comment, the next page begins with the one that follows. Clients treat it as opaque.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::Sort;

/// The first part of a cursor, to be changed with its form.
const VERSION: &str = "1";

/// Where a comment stands among the comments with the same top, or a top comment among all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// Milliseconds since the epoch.
    pub time: i64,
    /// The comment.
    pub id: i64,
}

impl Moment {
    /// Before every other.
    pub const FIRST: Self = Self {
        time: i64::MIN,
        id: i64::MIN,
    };
    /// Behind every other.
    pub const LAST: Self = Self {
        time: i64::MAX,
        id: i64::MAX,
    };
}

/// A comment at the top in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Top {
    /// When it was written.
    pub moment: Moment,
    /// Votes for minus votes against.
    pub score: i64,
}

impl Top {
    /// What is sorted by, smallest first.
    pub fn key(&self, sort: Sort) -> (i64, i64, i64) {
        let Moment { time, id } = self.moment;
        match sort {
            Sort::Oldest => (0, time, id),
            Sort::Newest => (0, time.saturating_neg(), id.saturating_neg()),
            Sort::Best => (self.score.saturating_neg(), time, id),
        }
    }
}

/// Where a page ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The top comment of the branch.
    pub top: Top,
    /// The last comment of the branch that was given.
    pub last: Moment,
}

impl Position {
    /// As a cursor.
    pub fn encode(&self, sort: Sort) -> String {
        let Self { top, last } = self;
        URL_SAFE_NO_PAD.encode(format!(
            "{VERSION}.{}.{}.{}.{}.{}.{}",
            letter(sort),
            top.score,
            top.moment.time,
            top.moment.id,
            last.time,
            last.id
        ))
    }

    /// From a cursor of the same order.
    pub fn decode(cursor: &str, sort: Sort) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let rest = text.strip_prefix(VERSION)?.strip_prefix('.')?;
        let rest = rest.strip_prefix(letter(sort))?.strip_prefix('.')?;
        let numbers: Vec<i64> = rest
            .splitn(6, '.')
            .map(str::parse)
            .collect::<Result<_, _>>()
            .ok()?;
        let &[score, time, id, last_time, last_id] = numbers.as_slice() else {
            return None;
        };
        Some(Self {
            top: Top {
                moment: Moment { time, id },
                score,
            },
            last: Moment {
                time: last_time,
                id: last_id,
            },
        })
    }
}

fn letter(sort: Sort) -> char {
    match sort {
        Sort::Oldest => 'o',
        Sort::Newest => 'n',
        Sort::Best => 'b',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written_and_for_its_order_alone() {
        let position = Position {
            top: Top {
                moment: Moment { time: -5, id: 7 },
                score: -3,
            },
            last: Moment {
                time: 9,
                id: i64::MAX,
            },
        };
        for sort in [Sort::Oldest, Sort::Newest, Sort::Best] {
            let cursor = position.encode(sort);
            assert_eq!(Position::decode(&cursor, sort), Some(position));
            let other = if sort == Sort::Best {
                Sort::Oldest
            } else {
                Sort::Best
            };
            assert_eq!(Position::decode(&cursor, other), None);
        }
        for bad in ["", "x", "12", "MS5v", "MS5vLjEuMS4xLjEuMS4x", "\u{0}"] {
            assert_eq!(Position::decode(bad, Sort::Oldest), None, "{bad}");
        }
    }
}
