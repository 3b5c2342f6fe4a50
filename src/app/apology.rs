//! What is said where the application cannot go on: in the reader's language once that is known.

use std::cell::RefCell;

use crate::i18n::Words;

/// What a reader sees of a broken configuration.
const BROKEN: &str = "This page cannot be shown at the moment. Please come back later.";

/// What a reader sees after a mistake of ours.
const STOPPED: &str =
    "Something went wrong on this page. Reload it to go on; what you wrote has been kept.";

thread_local! {
    static SENTENCES: RefCell<[String; 2]> = RefCell::new([BROKEN.into(), STOPPED.into()]);
}

/// Learns the sentences of a language, for later.
pub fn learn(words: &Words) {
    let sentences = [words.say("boot.broken"), words.say("boot.panic")];
    SENTENCES.with_borrow_mut(|known| *known = sentences);
}

/// What a reader sees of a broken configuration.
pub fn broken() -> String {
    sentence(0, BROKEN)
}

/// What a reader sees after a mistake of ours. Asked for while panicking: it must not panic.
pub fn stopped() -> String {
    sentence(1, STOPPED)
}

fn sentence(index: usize, otherwise: &str) -> String {
    SENTENCES
        .try_with(|known| known.try_borrow().ok()?.get(index).cloned())
        .ok()
        .flatten()
        .unwrap_or_else(|| otherwise.to_owned())
}
