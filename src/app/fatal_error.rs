//! The message shown for a broken configuration, in the reader's language once that is known.

use std::cell::RefCell;

use standfirst_i18n::Messages;

thread_local! {
    static SENTENCE: RefCell<String> =
        RefCell::new("This page cannot be shown at the moment. Please come back later.".into());
}

/// Stores the message in the language of `words`, for later.
pub fn learn(words: &Messages) {
    SENTENCE.set(words.message("boot.broken"));
}

/// Returns the message a reader sees if the configuration is broken.
pub fn broken() -> String {
    SENTENCE.with_borrow(String::clone)
}
