//! The order of a thread, and cursors: the position in it at which a page ended.
//!
//! A cursor stores the position of the last comment in the sort order, not the comment. If that comment is
//! removed, the next page still starts with the one that follows. Clients treat the cursor as opaque.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The first part of a cursor. Change it whenever the format changes.
const VERSION: &str = "1";

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

/// A comment's position in its branch, or a top-level comment's position by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimePosition {
    /// Milliseconds since the epoch.
    pub time: i64,
    /// The comment's id.
    pub id: i64,
}

impl TimePosition {
    /// A position before all others.
    pub const FIRST: Self = Self {
        time: i64::MIN,
        id: i64::MIN,
    };
    /// A position after all others.
    pub const LAST: Self = Self {
        time: i64::MAX,
        id: i64::MAX,
    };
}

/// A top-level comment's position in the sort order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TopPosition {
    /// When it was written.
    pub time_position: TimePosition,
    /// Upvotes minus downvotes.
    pub score: i64,
}

impl TopPosition {
    /// Returns the sort key, smallest first.
    pub fn key(&self, sort: Sort) -> (i64, i64, i64) {
        let TimePosition { time, id } = self.time_position;
        match sort {
            Sort::Oldest => (0, time, id),
            Sort::Newest => (0, time.saturating_neg(), id.saturating_neg()),
            Sort::Best => (self.score.saturating_neg(), time, id),
        }
    }
}

/// The position at which a page ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The top-level comment of the branch.
    pub top: TopPosition,
    /// The last comment of the branch that was returned.
    pub last: TimePosition,
}

impl Position {
    /// Encodes the position as a cursor.
    pub fn encode(&self, sort: Sort) -> String {
        let Self { top, last } = self;
        URL_SAFE_NO_PAD.encode(format!(
            "{VERSION}.{}.{}.{}.{}.{}.{}",
            sort_letter(sort),
            top.score,
            top.time_position.time,
            top.time_position.id,
            last.time,
            last.id
        ))
    }

    /// Decodes a cursor. Returns `None` if it is invalid or belongs to another sort order.
    pub fn decode(cursor: &str, sort: Sort) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let rest = text.strip_prefix(VERSION)?.strip_prefix('.')?;
        let rest = rest.strip_prefix(sort_letter(sort))?.strip_prefix('.')?;
        let numbers: Vec<i64> = rest
            .splitn(6, '.')
            .map(str::parse)
            .collect::<Result<_, _>>()
            .ok()?;
        let &[score, time, id, last_time, last_id] = numbers.as_slice() else {
            return None;
        };
        Some(Self {
            top: TopPosition {
                time_position: TimePosition { time, id },
                score,
            },
            last: TimePosition {
                time: last_time,
                id: last_id,
            },
        })
    }
}

fn sort_letter(sort: Sort) -> char {
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
    fn cursors_round_trip_in_their_own_order_only() {
        let position = Position {
            top: TopPosition {
                time_position: TimePosition { time: -5, id: 7 },
                score: -3,
            },
            last: TimePosition {
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
