//! The commands for moderators.

use crate::options::{Action, AuthorToken, Moderation};
use crate::store::{Decision, Store};
use crate::terminal::{escaped, print};

const DAY: i64 = 86_400;

/// Runs a moderation command. Fails if the database does not exist, instead of creating one.
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

/// Prints one line for each comment that awaits moderation: its reference, article, author and text, and `changed`
/// if the text is an edit of a published comment.
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

/// Prints a token that proves that its holder is the author with an e-mail address.
pub fn author_token(wanted: &AuthorToken) -> Result<(), String> {
    let store = Store::existing(&wanted.database)?;
    let token = store.author_token(wanted.email.trim(), i64::from(wanted.days) * DAY);
    print(&format!("{token}\n"))
}
