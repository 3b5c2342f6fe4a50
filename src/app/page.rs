//! The pages behind the routes: front, section, article, not found.

use leptos::prelude::*;

use super::entry_state::EntryState;
use crate::state::library::{SavedState, Saving};
use crate::state::{
    ArticleState, Listing, PageHead, Remote, Session, comment_count, conversation_under, markdown,
    page_head,
};
use crate::view::button::quiet;
use crate::view::discussion::{address, discussion};
use crate::view::teasers::{TeaserSize, teaser};
use crate::view::{article as article_view, dom, states};
use standfirst_elements::{dynamic, element, fragment};
use standfirst_html::text_of;
use standfirst_model::{Article, Collection, FailureKind};
use standfirst_reactive::{Memo, RwSignal, effect};
use standfirst_routes::{article_address, collection_address};

/// What the current page reports to the layout around it.
#[derive(Clone, Copy)]
pub struct PageState {
    /// Title and address to share; `None` on lists.
    pub shared: RwSignal<Option<(String, String)>>,
    /// The number of comments; `None` where there is no conversation.
    pub comments: RwSignal<Option<u32>>,
}

impl PageState {
    /// Creates the state with nothing set.
    pub fn new() -> Self {
        Self {
            shared: RwSignal::new(None),
            comments: RwSignal::new(None),
        }
    }

    /// Resets both, for a page that has nothing to share and no conversation.
    pub fn clear(self) {
        self.shared.try_set(None);
        self.comments.try_set(None);
    }
}

/// The front page, or one section or topic.
pub fn front(session: Session, collection: Option<Collection>) -> AnyView {
    expect_context::<PageState>().clear();
    let listing = Listing::new(session, collection.clone());
    let (path, empty) = match &collection {
        None => (String::new(), "front.empty"),
        Some(one) => {
            let path = collection_address(one);
            let is_topic = one.is_topic;
            (
                path,
                if is_topic {
                    "front.empty-topic"
                } else {
                    "front.empty-section"
                },
            )
        }
    };
    let is_front = collection.is_none();
    // `None` on the front page, which uses the name of the site.
    let title = Memo::new(move || {
        let collection = collection.as_ref()?;
        let known = session.sections.with(|sections| {
            let mut sections = sections.iter();
            let section = sections.find(|one| !collection.is_topic && one.slug == collection.slug);
            section.map(|one| one.name.clone())
        });
        let first = || {
            listing
                .teasers
                .with(|teasers| collection.name_in(teasers.ready()?.first()?))
        };
        Some(
            known
                .or_else(first)
                .unwrap_or_else(|| collection.slug.clone()),
        )
    });
    listing.resume(EntryState::read().pages);
    effect(move || listing.load());
    effect(move || {
        let pages = listing.pages.get();
        if pages > 0 {
            let state = EntryState {
                pages,
                ..EntryState::default()
            };
            state.write();
        }
    });
    follow_loading(session, listing);
    effect(move || {
        let title = title.get();
        let is_missing = listing
            .teasers
            .with(|teasers| matches!(teasers, Remote::Failed(failure) if failure.kind == FailureKind::NotFound));
        if is_missing && title.is_some() {
            missing_head(session);
            return;
        }
        page_head::apply(&PageHead {
            title: title.unwrap_or_default(),
            site_name: session.config(|config| config.site_name.clone()),
            canonical: Some(format!("{}{path}", session.site_url())),
            description: session.config(|config| config.tagline.clone()),
            indexed: true,
        });
    });
    let heading = move || match title.get() {
        Some(name) => element("h1").class("section-title").child(name).into_any(),
        None => {
            let name = session.config(|config| config.site_name.clone());
            element("h1").class("sr-only").child(name).into_any()
        }
    };
    element("div")
        .class("front")
        .child(heading)
        .child(move || list(session, listing, is_front, empty))
        .into_any()
}

/// After "more" was pressed, moves the focus to the first article that was loaded, unless the reader has moved the
/// focus meanwhile.
fn follow_loading(session: Session, listing: Listing) {
    effect(move || {
        let Some(first) = listing.first_added.get() else {
            return;
        };
        dom::after_layout(move || {
            if dom::is_focus_lost() || dom::has_focus(session, MORE) {
                dom::focus(session, &teaser_id(first));
            }
        });
    });
}

/// The id of the button that loads more of a list.
const MORE: &str = "front-more";

/// Returns the id of an article's element in a list.
fn teaser_id(index: usize) -> String {
    format!("teaser-{index}")
}

fn list(session: Session, listing: Listing, is_front: bool, empty: &'static str) -> AnyView {
    match listing.teasers.get() {
        Remote::Loading => {
            states::skeleton(session.message("front.loading"), 8, "skeleton-front").into_any()
        }
        Remote::Failed(failure) if !is_front && failure.kind == FailureKind::NotFound => {
            not_found(session).into_any()
        }
        Remote::Failed(failure) => states::failed(
            session,
            session.message("article.failed"),
            &failure,
            move || listing.load(),
        )
        .into_any(),
        Remote::Ready(teasers) if teasers.is_empty() => element("p")
            .class("standfirst")
            .child(session.message(empty))
            .into_any(),
        Remote::Ready(teasers) => {
            let items = teasers.iter().enumerate().map(|(index, one)| {
                let size = if index == 0 {
                    TeaserSize::Lead
                } else {
                    TeaserSize::Normal
                };
                element("li")
                    .set("id", teaser_id(index))
                    .set("tabindex", "-1")
                    .child(teaser(session, one, size))
                    .into_any()
            });
            fragment()
                .child(
                    element("ul")
                        .class("teasers")
                        .child(items.collect::<Vec<_>>()),
                )
                .child(move || more(session, listing))
                .into_any()
        }
    }
}

fn more(session: Session, listing: Listing) -> AnyView {
    if let Some(failure) = listing.more_failed.get() {
        return states::failed(
            session,
            session.message("article.failed"),
            &failure,
            move || listing.load_more(),
        )
        .into_any();
    }
    if listing.next.with(Option::is_none) {
        return ().into_any();
    }
    element("button")
        .set("type", "button")
        .class("button front-more")
        .set("id", MORE)
        .set("aria-disabled", move || listing.busy.get().to_string())
        .on("click", move |_| listing.load_more())
        .child(session.message("front.more"))
        .into_any()
}

/// An article and its conversation.
pub fn article(session: Session, slug: String) -> AnyView {
    expect_context::<PageState>().clear();
    let article_state = ArticleState::new(session, slug.clone());
    effect(move || article_state.load());
    effect(move || {
        let article = article_state.article.get();
        if article.is_loading() {
            // While the article loads, the tab must not show the previous page's title.
            page_head::apply(&PageHead {
                site_name: session.config(|config| config.site_name.clone()),
                indexed: true,
                ..PageHead::default()
            });
        }
        if let Remote::Failed(failure) = article {
            // An article that failed to load still exists: search engines must not drop it.
            let (key, indexed) = match failure.kind {
                FailureKind::NotFound => ("not-found.title", false),
                FailureKind::Gone => ("gone.title", false),
                _ => ("article.failed-title", true),
            };
            page_head::apply(&PageHead {
                title: session.message(key),
                site_name: session.config(|config| config.site_name.clone()),
                indexed,
                ..PageHead::default()
            });
        }
    });
    dynamic(move || match article_state.article.get() {
        Remote::Loading => {
            states::skeleton(session.message("article.loading"), 10, states::ARTICLE).into_any()
        }
        Remote::Failed(failure) => match failure.kind {
            FailureKind::NotFound => not_found(session).into_any(),
            FailureKind::Gone => states::not_available(
                session.message("gone.title"),
                session.message("gone.text"),
                "./".to_owned(),
                session.message("not-found.home"),
            )
            .into_any(),
            _ => {
                let what = session.message("article.failed");
                states::failed(session, what, &failure, move || article_state.load()).into_any()
            }
        },
        Remote::Ready(article) => article_with_discussion(session, article).into_any(),
    })
}

/// A loaded article with its conversation.
pub fn article_with_discussion(session: Session, article: Article) -> AnyView {
    let page = expect_context::<PageState>();
    let link = article_address(&article.teaser.slug);
    let title = text_of(&article.teaser.headline);
    page.shared.set(Some((title.clone(), link.clone())));
    let head = PageHead {
        title,
        site_name: session.config(|config| config.site_name.clone()),
        canonical: Some(
            article
                .teaser
                .url
                .clone()
                .unwrap_or_else(|| format!("{}{link}", session.site_url())),
        ),
        description: article.teaser.standfirst.as_ref().map(text_of),
        indexed: true,
    };
    let headline = article.teaser.headline.clone();
    let mut head = head;
    effect(move || {
        markdown::track(&headline);
        head.title = text_of(&headline);
        page_head::apply(&head);
    });
    let conversation = conversation_under(session, &article);
    let count = comment_count(conversation, article.teaser.comment_count);
    if let Some(conversation) = conversation {
        effect(move || page.comments.set(Some(count.get().unwrap_or_default())));
        let before = EntryState::read();
        conversation.resume(before.pages, before.rows, before.folded);
        effect(move || {
            let state = EntryState {
                pages: conversation.pages.get(),
                rows: conversation.rows.get(),
                folded: conversation.folded.get(),
            };
            if state.pages > 0 {
                state.write();
            }
        });
        address::follow_address(conversation);
        conversation.watch_new_comments();
    }
    let above = article_view::breadcrumb(session, &article);
    let saving = Saving::of(session, &article, conversation);
    element("div")
        .class("reading")
        .child(article_view::article(session, &article, Some(above), count))
        .child(save_line(session, saving, conversation))
        .child(article_view::neighbours(session, &article))
        .child(conversation.map(discussion))
        .child(article_view::related(session, &article))
        .into_any()
}

/// The button that saves the article on this device.
fn save_line(
    session: Session,
    saving: Saving,
    conversation: Option<crate::state::Conversation>,
) -> AnyView {
    let message = move || {
        session.message(match saving.status.get() {
            SavedState::Read | SavedState::NoRoom => "library.save",
            SavedState::Saving => "library.saving",
            SavedState::Saved | SavedState::Partial => "library.unsave",
        })
    };
    let status_text = move || match saving.status.get() {
        SavedState::NoRoom => Some(session.message("library.no-room")),
        SavedState::Saved => Some(session.message("library.is-saved")),
        SavedState::Partial => Some(session.message("library.is-partly-saved")),
        SavedState::Read | SavedState::Saving => None,
    };
    element("p")
        .class("save-line")
        .child(quiet(message, move |_| {
            saving.toggle(conversation, shown_images())
        }))
        .child(element("span").set("role", "status").child(status_text))
        .into_any()
}

/// Returns the addresses of the article's images, in the sizes that this device loaded.
fn shown_images() -> Vec<String> {
    let found = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.query_selector_all(".article img").ok());
    let Some(found) = found else {
        return Vec::new();
    };
    let address = |index| {
        let image = found.item(index)?;
        let of = |key: &str| js_sys::Reflect::get(&image, &key.into()).ok()?.as_string();
        of("currentSrc")
            .filter(|src| !src.is_empty())
            .or_else(|| of("src"))
    };
    (0..found.length()).filter_map(address).collect()
}

fn missing_head(session: Session) {
    page_head::apply(&PageHead {
        title: session.message("not-found.title"),
        site_name: session.config(|config| config.site_name.clone()),
        ..PageHead::default()
    });
}

/// The page for an address that does not exist.
pub fn not_found(session: Session) -> AnyView {
    if let Some(page) = use_context::<PageState>() {
        page.clear();
    }
    effect(move || missing_head(session));
    states::not_available(
        session.message("not-found.title"),
        session.message("not-found.text"),
        "./".to_owned(),
        session.message("not-found.home"),
    )
}
