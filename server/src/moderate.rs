//! The commands of whoever looks after the comments.

use crate::options::{Action, AuthorToken, Moderation};
use crate::store::{Decision, Store};
use crate::terminal::{escaped, print};

const DAY: i64 = 86_400;

/// Does what a moderator asks for. Nothing is made where there is no database.
pub fn run(moderation: &Moderation) -> Result<(), String> {
    let store = Store::existing(&moderation.database)?;
    match &moderation.action {
        Action::List => list(&store),
        Action::Approve { comment } => store.decide(*comment, Decision::Approve),
        Action::Reject { comment } => store.decide(*comment, Decision::Reject),
        Action::Remove { id } => match store.remove(&id.to_string())? {
            true => Ok(()),
            false => Err(format!("there is no comment {id}")),
        },
        Action::Author { id, undo } => store.set_by_author(*id, !undo),
    }
}

/// One line for each comment that waits: what it is called here, its article, who wrote it, the words,
/// and a last word where the comment is public with other words.
fn list(store: &Store) -> Result<(), String> {
    let mut lines = String::new();
    for waiting in store.waiting()? {
        let reference = waiting.reference();
        let is_changed = waiting.pending.is_some();
        let waiting = waiting.for_author();
        let (article, author) = (escaped(&waiting.article), escaped(&waiting.author));
        let text = escaped(&waiting.text);
        let changed = if is_changed { "\tchanged" } else { "" };
        lines.push_str(&format!(
            "{reference}\t{article}\t{author}\t{text}{changed}\n"
        ));
    }
    print(&lines)
}

/// Prints the proof that its bearer is the author with an e-mail address.
pub fn author_token(wanted: &AuthorToken) -> Result<(), String> {
    let store = Store::existing(&wanted.database)?;
    let token = store.author_token(wanted.email.trim(), i64::from(wanted.days) * DAY);
    print(&format!("{token}\n"))
}
