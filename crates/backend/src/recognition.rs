//! Whether a comment of a thread is one that was sent and whose answer was lost.
//!
//! A backend may show what was typed as it is, render it as Markdown, strip or keep HTML, put real
//! quotes, dashes and smileys in the place of typed ones, or several of these at once. So what was
//! typed is read as a row of pieces: words that every renderer leaves, and marks that some take away
//! (the address of a link, the number of a list item, a tag). A comment is recognised where its
//! visible text is that row, with any of the marks left out.
//!
//! Texts that differ only in punctuation, case, formatting or in the marks are not told apart, unless
//! they have no letters and digits; the name, the parent and the time have to fit as well.

mod pieces;

use pieces::{Piece, letters, marks, pieces};

use super::client::Backend;
use standfirst_model::blank::is_blank;
use standfirst_model::{Comment, CommentId, Submission};

/// So many places of the shown text are followed at a time.
const MOST_PLACES: usize = 64;

/// A smiley becomes at most so many characters: flags and families are several.
const LONGEST_SMILEY: usize = 8;

/// How a comment of a thread compares with one that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// The same words, by the same name, in the same place.
    Same,
    /// The same name in the same place, and other words: the backend may have changed them.
    OtherWords,
    /// The same words, and either the name or the place is another: some backends shorten names, some move replies.
    /// It may as well be somebody else's.
    SameWords,
    /// Somebody else's, or elsewhere.
    Another,
}

impl Backend {
    /// Compares a comment with one that was sent. `shown` is the visible text of its body. Some
    /// backends put a reply under the first comment of its branch, `root`.
    pub fn compare(
        &self,
        submission: &Submission,
        root: Option<&CommentId>,
        comment: &Comment,
        shown: &str,
    ) -> Likeness {
        let Some(create) = &self.profile().create else {
            return Likeness::Another;
        };
        let parent = comment.parent.as_ref();
        let same_parent = create.any_parent
            || parent == submission.parent.as_ref()
            || (parent.is_some() && parent == root);
        let same_name = create.any_name || is_same_name(&submission.name, &comment.author.name);
        let typed = comment.source.as_deref();
        let same_words = is_same_text(&submission.text, shown)
            || typed.is_some_and(|typed| is_same_text(&submission.text, typed));
        match (same_words, same_parent && same_name) {
            (true, true) => Likeness::Same,
            (false, true) => Likeness::OtherWords,
            (true, false) if same_parent || same_name => Likeness::SameWords,
            (_, false) => Likeness::Another,
        }
    }
}

/// True where no name was sent, or the name is the same but for what renderers make of a text: some backends
/// take tags and pictograms out of a name.
fn is_same_name(sent: &str, shown: &str) -> bool {
    is_blank(sent) || is_same_text(sent, shown)
}

/// True where a renderer may have made the shown text of the one that was sent.
pub fn is_same_text(sent: &str, shown: &str) -> bool {
    let text = letters(shown);
    if text.is_empty() {
        // Nothing but punctuation: there every character counts.
        let shown = marks(shown);
        return !shown.is_empty() && shown == marks(sent);
    }
    let pieces = pieces(sent);
    let most: usize = pieces.iter().map(Piece::most).sum();
    if text.len() > most {
        return false;
    }
    let mut places = vec![0];
    for piece in &pieces {
        let mut next = Vec::new();
        for at in places {
            piece.follow(&text, at, &mut next);
        }
        next.sort_unstable();
        next.dedup();
        next.truncate(MOST_PLACES);
        if next.is_empty() {
            return false;
        }
        places = next;
    }
    places.contains(&text.len())
}

impl Piece {
    /// As many characters it may become.
    fn most(&self) -> usize {
        match self {
            Self::Words(words) | Self::Mark(words) => words.len(),
            Self::Smiley(words) | Self::Named(words) => words.len().max(LONGEST_SMILEY),
            Self::Entity(words) => words.len().max(2),
        }
    }

    /// Where the shown text can go on after this piece, if it stands at `at`.
    fn follow(&self, text: &[char], at: usize, next: &mut Vec<usize>) {
        let rest = &text[at..];
        let (words, may_go, may_become) = match self {
            Self::Words(words) => (words, false, 0),
            Self::Mark(words) => (words, true, 0),
            Self::Smiley(words) => (words, true, run_of(rest, pieces::is_face)),
            Self::Named(words) => (words, true, run_of(rest, pieces::is_symbol)),
            Self::Entity(words) => (words, true, rest.len().min(2)),
        };
        if may_go {
            next.push(at);
        }
        if rest.starts_with(words) {
            next.push(at + words.len());
        }
        next.extend((1..=may_become).map(|length| at + length));
    }
}

/// How many characters of a kind the text begins with, as far as they may be one smiley.
fn run_of(text: &[char], is_it: fn(char) -> bool) -> usize {
    let run = text.iter().take_while(|one| is_it(**one));
    run.take(LONGEST_SMILEY).count()
}
