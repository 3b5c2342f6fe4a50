//! The commands for moderators.

use crate::options::{AuthorTokenOptions, ModerationAction, ModerationOptions};
use crate::store::{Decision, Store};
use crate::terminal::{escape_line, print};

const DAY: i64 = 86_400;

/// Runs a moderation command. Fails if the database does not exist, instead of creating one.
pub fn run(moderation: &ModerationOptions) -> Result<(), String> {
    let store = Store::open_existing(&moderation.database)?;
    match &moderation.action {
        ModerationAction::List => list(&store),
        ModerationAction::Approve { comment } => store.decide(*comment, Decision::Approve),
        ModerationAction::Reject { comment } => store.decide(*comment, Decision::Reject),
        ModerationAction::Remove { id } => match store.remove(&id.to_string())? {
            true => Ok(()),
            false => Err(format!("there is no comment {id}")),
        },
        ModerationAction::Author { id, undo } => store.set_by_author(*id, !undo),
    }
}

/// Prints one line for each comment that awaits moderation: its reference, article, author and text, and `changed`
/// if the text is an edit of a published comment. Then one line for each published comment that readers have reported,
/// with the number of reports, their reasons and what the readers wrote.
fn list(store: &Store) -> Result<(), String> {
    let mut lines = String::new();
    for pending in store.pending_moderation()? {
        let reference = pending.reference();
        let is_changed = pending.pending.is_some();
        let pending = pending.author_view();
        let (article, author) = (escape_line(&pending.article), escape_line(&pending.author));
        let text = escape_line(&pending.text);
        let changed = if is_changed { "\tchanged" } else { "" };
        lines.push_str(&format!(
            "{reference}\t{article}\t{author}\t{text}{changed}\n"
        ));
    }
    for reported in store.reported()? {
        let comment = reported.comment;
        let (article, author) = (escape_line(&comment.article), escape_line(&comment.author));
        let text = escape_line(&comment.text);
        lines.push_str(&format!(
            "{}\t{article}\t{author}\t{text}\treported {}: {}",
            comment.reference(),
            reported.reports.len(),
            count_reasons(&reported.reports)
        ));
        for (_, words) in &reported.reports {
            if !words.is_empty() {
                lines.push_str(&format!("\t{}", escape_line(words)));
            }
        }
        lines.push('\n');
    }
    print(&lines)
}

/// Returns the reasons with their numbers: `spam 2, abuse 1`.
fn count_reasons(reports: &[(String, String)]) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for (reason, _) in reports {
        match counts.iter_mut().find(|(known, _)| known == reason) {
            Some((_, count)) => *count += 1,
            None => counts.push((reason, 1)),
        }
    }
    let counts = counts
        .iter()
        .map(|(reason, count)| format!("{reason} {count}"));
    counts.collect::<Vec<_>>().join(", ")
}

/// Prints a token that proves that its holder is the author with an e-mail address.
pub fn author_token(options: &AuthorTokenOptions) -> Result<(), String> {
    let store = Store::open_existing(&options.database)?;
    let token = store.author_token(options.email.trim(), i64::from(options.days) * DAY);
    print(&format!("{token}\n"))
}
