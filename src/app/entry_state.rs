//! How much of a page was shown when the reader left it. This state belongs to the history entry. `src/boot.mjs`
//! stores it with the scroll position and the focus. It is exchanged through an attribute of the root element: the
//! script writes the stored state of the entry there, and reads the current state from it.

use crate::state::window::root_element;
use standfirst_model::CommentId;
use standfirst_model::address::{percent_decode, percent_encode};

const ATTRIBUTE: &str = "data-entry";

/// How much of a page is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryState {
    /// How many pages of its list or thread are loaded.
    pub pages: usize,
    /// How many comments are shown at most.
    pub rows: usize,
    /// The comments whose replies are hidden.
    pub folded: Vec<CommentId>,
}

impl EntryState {
    /// Reads the state stored for this history entry.
    pub fn read() -> Self {
        let written = root_element().and_then(|root| root.get_attribute(ATTRIBUTE));
        Self::parse(&written.unwrap_or_default())
    }

    /// Stores the state with this history entry.
    pub fn write(&self) {
        if let Some(root) = root_element() {
            let _ = root.set_attribute(ATTRIBUTE, &self.format());
        }
    }

    fn format(&self) -> String {
        let mut text = format!("{} {}", self.pages, self.rows);
        for id in &self.folded {
            text.push(' ');
            text.push_str(&percent_encode(&id.stored()));
        }
        text
    }

    fn parse(text: &str) -> Self {
        let mut parts = text.split(' ');
        let mut number = || parts.next().and_then(|word| word.parse().ok());
        let (pages, rows) = (number().unwrap_or_default(), number().unwrap_or_default());
        let folded = parts.filter(|word| !word.is_empty());
        Self {
            pages,
            rows,
            folded: folded
                .map(|id| CommentId::from_stored(&percent_decode(id)))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formatted_state_can_be_parsed() {
        let state = EntryState {
            pages: 3,
            rows: 400,
            folded: vec!["7".into(), "a b".into()],
        };
        assert_eq!(state.format(), "3 400 7 a%20b");
        assert_eq!(EntryState::parse(&state.format()), state);
        let nothing = EntryState::default();
        assert_eq!(EntryState::parse(""), nothing);
        assert_eq!(EntryState::parse("many of"), nothing);
    }
}
