//! Small choices a reader made, remembered.

use super::Shelf;
use standfirst_model::SortOrder;

/// The order of comments the reader last chose.
pub fn sort_order() -> Option<SortOrder> {
    let key = Shelf::Lasting.text("sort")?;
    [SortOrder::Oldest, SortOrder::Newest, SortOrder::Best]
        .into_iter()
        .find(|order| order.key() == key)
}

/// Remembers the order of comments.
pub fn set_sort_order(order: SortOrder) {
    Shelf::Lasting.put_text("sort", order.key());
}

/// The size of the text in steps from 0 (as designed) to 3.
pub fn text_size() -> u8 {
    Shelf::Lasting
        .text("text-size")
        .and_then(|text| text.parse().ok())
        .unwrap_or_default()
}

/// Remembers the size of the text.
pub fn set_text_size(step: u8) {
    Shelf::Lasting.put_text("text-size", &step.to_string());
}

/// The colours the reader chose over the publisher's: `light`, `dark` or `auto`.
pub fn theme() -> Option<String> {
    Shelf::Lasting.text("theme")
}

/// Remembers the colours.
pub fn set_theme(theme: &str) {
    Shelf::Lasting.put_text("theme", theme);
}

/// The version of the page chosen in this session: `mobile` or `full`.
pub fn view_mode() -> Option<String> {
    Shelf::Session.text("view")
}

/// Remembers the version for this session.
pub fn set_view_mode(mode: &str) {
    Shelf::Session.put_text("view", mode);
}

/// What this browser calls its reader towards backends that count one vote a reader.
pub fn voter(make: impl FnOnce() -> String) -> String {
    Shelf::Lasting.text("voter").unwrap_or_else(|| {
        let voter = make();
        Shelf::Lasting.put_text("voter", &voter);
        voter
    })
}

/// The vote this reader gave a comment: `up`, `down` or nothing.
pub fn vote(site: &str, comment: &str) -> Option<String> {
    Shelf::Lasting.text(&format!("vote:{site} {comment}"))
}

/// Remembers a vote; `None` takes it back.
pub fn set_vote(site: &str, comment: &str, direction: Option<&str>) {
    let key = format!("vote:{site} {comment}");
    match direction {
        Some(direction) => {
            Shelf::Lasting.put_text(&key, direction);
        }
        None => Shelf::Lasting.remove(&key),
    }
}

/// Whether the offer to install the site has been answered: it is made once.
pub fn install_refused() -> bool {
    Shelf::Lasting.text("install").is_some()
}

/// Remembers that the offer to install the site has been answered.
pub fn refuse_install() {
    Shelf::Lasting.put_text("install", "answered");
}
