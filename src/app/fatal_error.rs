//! The message shown for a broken configuration, in the reader's language once that is known.

use std::cell::RefCell;

use standfirst_i18n::Messages;

thread_local! {
    static MESSAGE: RefCell<String> =
        RefCell::new("This page cannot be shown at the moment. Please come back later.".into());
}

/// Stores the message in the language of `messages`, for later.
pub fn set_language(messages: &Messages) {
    MESSAGE.set(messages.message("boot.broken"));
}

/// Returns the message a reader sees if the configuration is broken.
pub fn message() -> String {
    MESSAGE.with_borrow(String::clone)
}
