//! The reader's preferences and reactions to comments, remembered in web storage.

use super::WebStorage;
use standfirst_backend::VoteDirection;
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

/// Returns the random name of this reader for backends that count one vote or report for each reader. Makes one with
/// `make` if there is none yet.
pub fn voter(make: impl FnOnce() -> String) -> String {
    WebStorage::Local.text("voter").unwrap_or_else(|| {
        let voter = make();
        WebStorage::Local.put_text("voter", &voter);
        voter
    })
}

/// Returns the vote this reader gave a comment.
pub fn vote(site: &str, comment: &str) -> VoteDirection {
    let vote = WebStorage::Local.text(&comment_key("vote:", site, comment));
    let vote = vote.and_then(|key| VoteDirection::from_key(&key));
    vote.unwrap_or(VoteDirection::None)
}

/// Remembers a vote; [`VoteDirection::None`] forgets it.
pub fn set_vote(site: &str, comment: &str, vote: VoteDirection) {
    let value = match vote {
        VoteDirection::None => "",
        vote => vote.key(),
    };
    put_or_remove(&comment_key("vote:", site, comment), value);
}

/// Whether this reader has reported a comment.
pub fn reported(site: &str, comment: &str) -> bool {
    let text = WebStorage::Local.text(&comment_key("report:", site, comment));
    text.is_some()
}

/// Remembers that this reader has reported a comment, or forgets it.
pub fn set_reported(site: &str, comment: &str, is_reported: bool) {
    let value = if is_reported { "sent" } else { "" };
    put_or_remove(&comment_key("report:", site, comment), value);
}

/// Returns the words of a report that was not sent, or that the backend refused.
pub fn report_draft(site: &str, comment: &str) -> Option<String> {
    WebStorage::Local.text(&comment_key(REPORT_DRAFT, site, comment))
}

/// Stores the words of a report; empty ones are removed.
pub fn set_report_draft(site: &str, comment: &str, text: &str) {
    put_or_remove(&comment_key(REPORT_DRAFT, site, comment), text);
}

/// Listed and cleared with the drafts of comments. The colon keeps it apart from the draft of a site `report`.
const REPORT_DRAFT: &str = "draft:report:";

/// Returns the key of what is remembered about a comment.
fn comment_key(kind: &str, site: &str, comment: &str) -> String {
    [kind, site, " ", comment].concat()
}

/// Stores a text; an empty one is removed.
fn put_or_remove(key: &str, text: &str) {
    if text.is_empty() {
        WebStorage::Local.remove(key);
    } else {
        WebStorage::Local.put_text(key, text);
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
