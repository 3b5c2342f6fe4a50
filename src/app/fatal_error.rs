//! What is said where the configuration is broken: in the reader's language once that is known.

use std::cell::RefCell;

use standfirst_i18n::Words;

thread_local! {
    static SENTENCE: RefCell<String> =
        RefCell::new("This page cannot be shown at the moment. Please come back later.".into());
}

/// Learns the sentence of a language, for later.
pub fn learn(words: &Words) {
    SENTENCE.set(words.say("boot.broken"));
}

/// What a reader sees of a broken configuration.
pub fn broken() -> String {
    SENTENCE.with_borrow(String::clone)
}
