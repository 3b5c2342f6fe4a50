//! Decides whether to send a comment again whose response was lost, if the backend does not support idempotency keys
//! and the comment was not found in the thread. If it is sent again, it may appear twice; if not, it may be lost. If
//! the evidence is not enough, the reader decides.

/// For this many milliseconds after a comment was sent, the server may still be processing it.
pub const PROCESSING_TIME: i64 = 20_000;

/// For this many milliseconds the comment is looked for before the reader is asked. If it appears later, it is still
/// recognised.
const SEARCH_TIME: i64 = 5_000;

/// The greatest number of times a comment is sent without asking the reader, the first time included.
const MAX_SENDS: u32 = 2;

/// The evidence for the decision.
#[derive(Clone, Copy, Debug)]
pub struct Evidence {
    /// Whether the reader has decided to send it again.
    pub reader_agreed: bool,
    /// Whether the backend refuses duplicates with an error that says so.
    pub refuses_duplicates: bool,
    /// Whether the backend may hold comments for moderation, so that they do not appear in the thread.
    pub may_hold: bool,
    /// Whether the whole thread was searched.
    pub searched_all: bool,
    /// Whether a comment by the same author was found in the same place with a different text, which the backend may
    /// have changed.
    pub found_similar: bool,
    /// Milliseconds since it was last sent.
    pub age: i64,
    /// How often it was sent.
    pub times_sent: u32,
}

/// The next step for the comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Send it again.
    Send,
    /// Look for it again a little later.
    Search,
    /// Ask the reader.
    Ask,
}

/// Decides on the evidence.
pub const fn decide(known: &Evidence) -> Decision {
    if known.reader_agreed || known.refuses_duplicates {
        return Decision::Send;
    }
    let is_absent = !known.may_hold && known.searched_all && !known.found_similar;
    let is_sent = is_absent && known.times_sent < MAX_SENDS;
    let wait = if is_sent {
        PROCESSING_TIME
    } else {
        SEARCH_TIME
    };
    // If the clock was set back, the age is negative; the comment must not stay pending because of that.
    if known.age >= 0 && known.age < wait {
        Decision::Search
    } else if is_sent {
        Decision::Send
    } else {
        Decision::Ask
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABSENT: Evidence = Evidence {
        reader_agreed: false,
        refuses_duplicates: false,
        may_hold: false,
        searched_all: true,
        found_similar: false,
        age: PROCESSING_TIME,
        times_sent: 1,
    };

    #[test]
    fn an_absent_comment_is_sent_again_once() {
        assert_eq!(decide(&ABSENT), Decision::Send);
        let again = Evidence {
            times_sent: 2,
            ..ABSENT
        };
        assert_eq!(decide(&again), Decision::Ask);
    }

    #[test]
    fn slow_servers_get_time() {
        for age in [0, PROCESSING_TIME - 1] {
            assert_eq!(decide(&Evidence { age, ..ABSENT }), Decision::Search);
        }
        let held = Evidence {
            age: SEARCH_TIME - 1,
            may_hold: true,
            ..ABSENT
        };
        assert_eq!(decide(&held), Decision::Search);
        assert_eq!(decide(&Evidence { age: -5, ..ABSENT }), Decision::Send);
    }

    #[test]
    fn the_reader_decides_if_the_comment_may_be_hidden() {
        let all = [
            Evidence {
                may_hold: true,
                ..ABSENT
            },
            Evidence {
                searched_all: false,
                ..ABSENT
            },
            Evidence {
                found_similar: true,
                ..ABSENT
            },
        ];
        for known in all {
            assert_eq!(decide(&known), Decision::Ask, "{known:?}");
            let decided = Evidence {
                reader_agreed: true,
                ..known
            };
            assert_eq!(decide(&decided), Decision::Send);
            let refused = Evidence {
                refuses_duplicates: true,
                age: 0,
                ..known
            };
            assert_eq!(decide(&refused), Decision::Send);
        }
    }
}
