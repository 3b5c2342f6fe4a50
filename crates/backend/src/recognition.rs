//! Recognises a comment in a thread that was sent and whose response was lost.
//!
//! A backend may show the typed text unchanged, render it as Markdown, strip or keep HTML, replace typed quotes,
//! dashes and smileys by real ones, or do several of these at once. So the typed text is split into a sequence of
//! pieces: words that every renderer keeps, and marks that some renderers remove (the address of a link, the number
//! of a list item, a tag). A comment is recognised if its visible text is that sequence, with or without each of the
//! marks.
//!
//! Texts that differ only in punctuation, case, formatting or marks count as the same, unless they have no letters
//! and digits. The name, the parent and the time must match too.

mod pieces;

use pieces::{Piece, letters, marks, pieces};

use super::client::Backend;
use standfirst_model::blank::is_blank;
use standfirst_model::{Comment, CommentId, Submission};

/// The maximum number of positions in the shown text that are followed at the same time.
const MAX_POSITIONS: usize = 64;

/// The maximum number of characters of an emoji: flags and families consist of several.
const MAX_SMILEY_LENGTH: usize = 8;

/// How similar a comment of a thread is to one that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Similarity {
    /// The same text, name and parent.
    Same,
    /// The same name and parent, and another text, which the backend may have changed.
    SameAuthorAndParent,
    /// The same text, and either the name or the parent differs: some backends shorten names, and some move replies.
    /// It may also be somebody else's comment.
    SameText,
    /// Another comment.
    Different,
}

impl Backend {
    /// Compares a comment with one that was sent. `shown` is the visible text of the comment's body. `root` is the
    /// top-level comment of the branch, which some backends make the parent of all replies in it.
    pub fn compare(
        &self,
        submission: &Submission,
        root: Option<&CommentId>,
        comment: &Comment,
        shown: &str,
    ) -> Similarity {
        let Some(create) = &self.profile().create else {
            return Similarity::Different;
        };
        let parent = comment.parent.as_ref();
        let same_parent = create.any_parent
            || parent == submission.parent.as_ref()
            || (parent.is_some() && parent == root);
        let same_name = create.any_name || is_same_name(&submission.name, &comment.author.name);
        let typed = comment.source.as_deref();
        let same_text = is_same_text(&submission.text, shown)
            || typed.is_some_and(|typed| is_same_text(&submission.text, typed));
        match (same_text, same_parent && same_name) {
            (true, true) => Similarity::Same,
            (false, true) => Similarity::SameAuthorAndParent,
            (true, false) if same_parent || same_name => Similarity::SameText,
            (_, false) => Similarity::Different,
        }
    }
}

/// Whether no name was sent, or a renderer may have made the shown name of it: some backends remove tags and
/// pictograms from names.
fn is_same_name(sent: &str, shown: &str) -> bool {
    is_blank(sent) || is_same_text(sent, shown)
}

/// Whether a renderer may have made the shown text of the one that was sent.
pub fn is_same_text(sent: &str, shown: &str) -> bool {
    let text = letters(shown);
    if text.is_empty() {
        // The text is only punctuation, so every character counts.
        let shown = marks(shown);
        return !shown.is_empty() && shown == marks(sent);
    }
    let pieces = pieces(sent);
    let max_length: usize = pieces.iter().map(Piece::max_length).sum();
    if text.len() > max_length {
        return false;
    }
    let mut positions = vec![0];
    for piece in &pieces {
        let mut next = Vec::new();
        for at in positions {
            piece.push_next_positions(&text, at, &mut next);
        }
        next.sort_unstable();
        next.dedup();
        next.truncate(MAX_POSITIONS);
        if next.is_empty() {
            return false;
        }
        positions = next;
    }
    positions.contains(&text.len())
}

impl Piece {
    /// Returns the maximum number of characters that a renderer makes of the piece.
    fn max_length(&self) -> usize {
        match self {
            Self::Words(words) | Self::Mark(words) => words.len(),
            Self::Smiley(words) | Self::Named(words) => words.len().max(MAX_SMILEY_LENGTH),
            Self::Entity(words) => words.len().max(2),
        }
    }

    /// Adds to `next` the positions at which the shown text can continue after this piece, if the piece starts at `at`.
    fn push_next_positions(&self, text: &[char], at: usize, next: &mut Vec<usize>) {
        let rest = &text[at..];
        let (words, is_optional, max_replacement) = match self {
            Self::Words(words) => (words, false, 0),
            Self::Mark(words) => (words, true, 0),
            Self::Smiley(words) => (words, true, run_length(rest, pieces::is_face)),
            Self::Named(words) => (words, true, run_length(rest, pieces::is_symbol)),
            Self::Entity(words) => (words, true, rest.len().min(2)),
        };
        if is_optional {
            next.push(at);
        }
        if rest.starts_with(words) {
            next.push(at + words.len());
        }
        next.extend((1..=max_replacement).map(|length| at + length));
    }
}

/// Counts the characters of a kind at the start of a text, up to [`MAX_SMILEY_LENGTH`].
fn run_length(text: &[char], is_it: fn(char) -> bool) -> usize {
    let run = text.iter().take_while(|one| is_it(**one));
    run.take(MAX_SMILEY_LENGTH).count()
}
