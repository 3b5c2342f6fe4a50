//! The reader's preferences and reactions to comments, remembered in web storage.

use super::WebStorage;
use standfirst_model::SortOrder;

/// Returns the order of comments the reader last chose.
pub fn sort_order() -> Option<SortOrder> {
    let key = WebStorage::Local.text("sort")?;
    [SortOrder::Oldest, SortOrder::Newest, SortOrder::Best]
        .into_iter()
        .find(|order| order.key() == key)
}

/// Remembers the order of comments.
pub fn set_sort_order(order: SortOrder) {
    WebStorage::Local.put_text("sort", order.key());
}

/// Returns the text size, in steps from 0 (as designed) to 3.
pub fn text_size() -> u8 {
    WebStorage::Local
        .text("text-size")
        .and_then(|text| text.parse().ok())
        .unwrap_or_default()
}

/// Remembers the text size.
pub fn set_text_size(step: u8) {
    WebStorage::Local.put_text("text-size", &step.to_string());
}

/// Returns the colours the reader chose instead of the publisher's: `light`, `dark` or `auto`.
pub fn theme() -> Option<String> {
    WebStorage::Local.text("theme")
}

/// Remembers the colours.
pub fn set_theme(theme: &str) {
    WebStorage::Local.put_text("theme", theme);
}

/// Returns the version of the page chosen in this session: `mobile` or `full`.
pub fn view_mode() -> Option<String> {
    WebStorage::Session.text("view")
}

/// Remembers the version for this session.
pub fn set_view_mode(mode: &str) {
    WebStorage::Session.put_text("view", mode);
}

/// Returns the random name of this reader for backends that count one vote or report for each reader. Makes one with `make` if
/// there is none yet.
pub fn voter(make: impl FnOnce() -> String) -> String {
    WebStorage::Local.text("voter").unwrap_or_else(|| {
        let voter = make();
        WebStorage::Local.put_text("voter", &voter);
        voter
    })
}

/// Returns the vote this reader gave a comment: `up`, `down` or nothing.
pub fn vote(site: &str, comment: &str) -> Option<String> {
    WebStorage::Local.text(&format!("vote:{site} {comment}"))
}

/// Remembers a vote; `None` forgets it.
pub fn set_vote(site: &str, comment: &str, direction: Option<&str>) {
    let key = format!("vote:{site} {comment}");
    match direction {
        Some(direction) => {
            WebStorage::Local.put_text(&key, direction);
        }
        None => WebStorage::Local.remove(&key),
    }
}

/// Whether this reader has reported a comment.
pub fn reported(site: &str, comment: &str) -> bool {
    let text = WebStorage::Local.text(&format!("report:{site} {comment}"));
    text.is_some()
}

/// Remembers that this reader has reported a comment, or forgets it.
pub fn set_reported(site: &str, comment: &str, is_reported: bool) {
    let key = format!("report:{site} {comment}");
    if is_reported {
        WebStorage::Local.put_text(&key, "sent");
    } else {
        WebStorage::Local.remove(&key);
    }
}

/// Whether the reader has answered the offer to install the site. The offer is made once.
pub fn install_refused() -> bool {
    WebStorage::Local.text("install").is_some()
}

/// Remembers that the reader has answered the offer to install the site.
pub fn refuse_install() {
    WebStorage::Local.put_text("install", "answered");
}
