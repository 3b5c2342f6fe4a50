//! What is done with a comment whose answer was lost, where the backend knows no keys and a look at
//! the thread did not find it. Sent again it may stand there twice, not sent again it may be lost: where
//! nothing decides, its reader does.

/// So many milliseconds after it was sent a server may still be at work on it.
const SETTLES: i64 = 20_000;

/// So long it is looked for before its reader is asked. What comes later is recognised all the same.
const LOOKS: i64 = 5_000;

/// So often it is sent by itself, the first time included.
const MOST_SENT: u32 = 2;

/// What is known of it.
#[derive(Clone, Copy, Debug)]
pub struct Evidence {
    /// The reader has said that it is to be sent again.
    pub asked_for: bool,
    /// The backend refuses a comment that it has already, and says so.
    pub refuses_duplicates: bool,
    /// The backend may hold comments for a moderator, where nobody sees them.
    pub may_hold: bool,
    /// All of the thread was looked through.
    pub saw_all: bool,
    /// A comment of the same name stands in the same place and says something else: it may have been
    /// changed by the backend.
    pub saw_alike: bool,
    /// Milliseconds since it was last sent.
    pub age: i64,
    /// How often it was sent.
    pub times: u32,
}

/// What is done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It is sent again.
    Send,
    /// It is looked for again a little later.
    Look,
    /// Its reader is asked.
    Ask,
}

/// Decides.
pub const fn decide(known: &Evidence) -> Decision {
    if known.asked_for || known.refuses_duplicates {
        return Decision::Send;
    }
    let is_absent = !known.may_hold && known.saw_all && !known.saw_alike;
    let is_sent = is_absent && known.times < MOST_SENT;
    let wait = if is_sent { SETTLES } else { LOOKS };
    // A clock that was put back must not keep it waiting.
    if known.age >= 0 && known.age < wait {
        Decision::Look
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
        asked_for: false,
        refuses_duplicates: false,
        may_hold: false,
        saw_all: true,
        saw_alike: false,
        age: SETTLES,
        times: 1,
    };

    #[test]
    fn what_is_surely_absent_is_sent_again_once() {
        assert_eq!(decide(&ABSENT), Decision::Send);
        let again = Evidence { times: 2, ..ABSENT };
        assert_eq!(decide(&again), Decision::Ask);
    }

    #[test]
    fn a_server_that_is_slow_is_given_time() {
        for age in [0, SETTLES - 1] {
            assert_eq!(decide(&Evidence { age, ..ABSENT }), Decision::Look);
        }
        let held = Evidence {
            age: LOOKS - 1,
            may_hold: true,
            ..ABSENT
        };
        assert_eq!(decide(&held), Decision::Look);
        assert_eq!(decide(&Evidence { age: -5, ..ABSENT }), Decision::Send);
    }

    #[test]
    fn what_may_be_there_unseen_is_for_its_reader_to_decide() {
        let all = [
            Evidence {
                may_hold: true,
                ..ABSENT
            },
            Evidence {
                saw_all: false,
                ..ABSENT
            },
            Evidence {
                saw_alike: true,
                ..ABSENT
            },
        ];
        for known in all {
            assert_eq!(decide(&known), Decision::Ask, "{known:?}");
            let decided = Evidence {
                asked_for: true,
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
