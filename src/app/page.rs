//! The pages behind the routes: front, section, article, not found.

use leptos::prelude::*;

use crate::html::text_of;
use crate::model::address::percent_encoded as encode;
use crate::model::{Article, FailureKind};
use crate::state::cell::{Derived, Held, watch};
use crate::state::library::{Saving, Standing};
use crate::state::{
    Listing, PageHead, Reading, Remote, Session, comment_count, conversation_under, page_head,
};
use crate::view::button::quiet;
use crate::view::discussion::{address, discussion};
use crate::view::element::{element, group, live};
use crate::view::teasers::{TeaserSize, teaser};
use crate::view::{article as article_view, dom, states};

/// What the page tells the chrome around it.
#[derive(Clone, Copy)]
pub struct PageState {
    /// Title and address of what can be shared; nothing on lists.
    pub shared: Held<Option<(String, String)>>,
    /// The number of comments; nothing where there is no conversation.
    pub comments: Held<Option<u32>>,
}

impl PageState {
    /// Nothing to tell yet.
    pub fn new() -> Self {
        Self {
            shared: Held::new(None),
            comments: Held::new(None),
        }
    }

    fn clear(self) {
        self.shared.try_set(None);
        self.comments.try_set(None);
    }
}

/// Goes to the other version of the page, keeping what the reader looks at where it is.
pub fn follow_view_switch(session: Session) {
    let kept = topmost_block();
    session.view.toggle();
    forget_link_choice();
    dom::after_render(move || {
        if let Some((element, top)) = kept {
            let moved = element.get_bounding_client_rect().top() - top;
            if let Some(window) = web_sys::window() {
                window.scroll_by_with_x_and_y(0.0, moved);
            }
        }
    });
}

/// The first block of text in view, and where it stands.
fn topmost_block() -> Option<(web_sys::Element, f64)> {
    use wasm_bindgen::JsCast;
    let document = web_sys::window()?.document()?;
    let blocks = document
        .query_selector_all(
            ".headline, .body > *, .comment-self, .form, .teaser, .discussion-title",
        )
        .ok()?;
    (0..blocks.length())
        .filter_map(|index| blocks.get(index)?.dyn_into::<web_sys::Element>().ok())
        .map(|element| {
            let top = element.get_bounding_client_rect().top();
            (element, top)
        })
        .find(|(element, _)| element.get_bounding_client_rect().bottom() > 0.0)
}

/// `?view=` in the address would bring the version back that the reader has just left.
fn forget_link_choice() {
    let Ok(url) = web_sys::Url::new(&dom::address()) else {
        return;
    };
    url.search_params().delete("view");
    dom::replace_address(&url.href());
}

/// The front page, or one section.
pub fn front(session: Session, section: Option<String>) -> AnyView {
    expect_context::<PageState>().clear();
    let listing = Listing::new(session, section.clone());
    let title = Derived::new(move || {
        let slug = section.as_deref()?;
        let known = session.sections.with(|sections| {
            sections
                .iter()
                .find(|one| one.slug == slug)
                .map(|one| one.name.clone())
        });
        let first = move || {
            listing.teasers.with(|teasers| {
                let section = teasers.ready()?.first()?.section.clone()?;
                (section.slug == slug).then_some(section.name)
            })
        };
        Some((slug.to_owned(), known.or_else(first)))
    });
    watch(move || listing.load());
    watch(move || {
        let title = title.get();
        let path = title
            .as_ref()
            .map_or_else(String::new, |(slug, _)| format!("section/{}", encode(slug)));
        page_head::apply(&PageHead {
            title: title
                .map(|(slug, name)| name.unwrap_or(slug))
                .unwrap_or_default(),
            site_name: session.config(|config| config.site_name.clone()),
            canonical: Some(format!("{}{path}", session.site_url())),
            description: session.config(|config| config.tagline.clone()),
            indexed: true,
        });
    });
    let heading = move || match title.get() {
        Some((slug, name)) => {
            let name = name.unwrap_or(slug);
            element("h1").class("section-title").child(name).into_any()
        }
        None => {
            let name = session.config(|config| config.site_name.clone());
            element("h1").class("unseen").child(name).into_any()
        }
    };
    element("div")
        .class("front")
        .child(heading)
        .child(move || list(session, listing, title.with(Option::is_some)))
        .into_any()
}

fn list(session: Session, listing: Listing, is_section: bool) -> AnyView {
    match listing.teasers.get() {
        Remote::Loading => {
            states::skeleton(session.say("front.loading"), 8, "skeleton-front").into_any()
        }
        Remote::Failed(failure) if is_section && failure.kind == FailureKind::NotFound => {
            not_found(session).into_any()
        }
        Remote::Failed(failure) => states::failed(
            session,
            session.say("article.failed"),
            &failure,
            move || listing.load(),
        )
        .into_any(),
        Remote::Ready(teasers) if teasers.is_empty() => {
            let key = if is_section {
                "front.empty-section"
            } else {
                "front.empty"
            };
            element("p")
                .class("standfirst")
                .child(session.say(key))
                .into_any()
        }
        Remote::Ready(teasers) => {
            let items = teasers.iter().enumerate().map(|(index, one)| {
                let size = if index == 0 {
                    TeaserSize::Lead
                } else {
                    TeaserSize::Normal
                };
                element("li").child(teaser(session, one, size)).into_any()
            });
            group()
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
            session.say("article.failed"),
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
        .set("aria-disabled", move || listing.busy.get().to_string())
        .on("click", move |_| listing.load_more())
        .child(session.say("front.more"))
        .into_any()
}

/// An article and its conversation.
pub fn article(session: Session, slug: String) -> AnyView {
    expect_context::<PageState>().clear();
    let reading = Reading::new(session, slug.clone());
    watch(move || reading.load());
    watch(move || {
        if let Remote::Failed(failure) = reading.article.get() {
            let key = if failure.kind == FailureKind::Gone {
                "gone.title"
            } else {
                "not-found.title"
            };
            page_head::apply(&PageHead {
                title: session.say(key),
                site_name: session.config(|config| config.site_name.clone()),
                ..PageHead::default()
            });
        }
    });
    live(move || match reading.article.get() {
        Remote::Loading => {
            states::skeleton(session.say("article.loading"), 10, "skeleton-article").into_any()
        }
        Remote::Failed(failure) => match failure.kind {
            FailureKind::NotFound => not_found(session).into_any(),
            FailureKind::Gone => states::absent(
                session.say("gone.title"),
                session.say("gone.text"),
                "./".to_owned(),
                session.say("not-found.home"),
            )
            .into_any(),
            _ => {
                let what = session.say("article.failed");
                states::failed(session, what, &failure, move || reading.load()).into_any()
            }
        },
        Remote::Ready(article) => whole(session, article).into_any(),
    })
}

/// An article that is there.
pub fn whole(session: Session, article: Article) -> AnyView {
    let page = expect_context::<PageState>();
    let link = format!("article/{}", encode(&article.teaser.slug));
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
    watch(move || page_head::apply(&head));
    let conversation = conversation_under(session, &article);
    let count = comment_count(conversation, article.teaser.comment_count);
    if let Some(conversation) = conversation {
        watch(move || page.comments.set(Some(count.get().unwrap_or_default())));
        address::begin(conversation);
        conversation.watch_for_new();
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

/// The article is kept on this device, because its reader says so.
fn save_line(
    session: Session,
    saving: Saving,
    conversation: Option<crate::state::Conversation>,
) -> AnyView {
    let words = move || {
        session.say(match saving.standing.get() {
            Standing::Read | Standing::NoRoom => "library.save",
            Standing::Saving => "library.saving",
            Standing::Saved | Standing::Partly => "library.unsave",
        })
    };
    let said = move || match saving.standing.get() {
        Standing::NoRoom => Some(session.say("library.no-room")),
        Standing::Saved => Some(session.say("library.is-saved")),
        Standing::Partly => Some(session.say("library.is-partly-saved")),
        Standing::Read | Standing::Saving => None,
    };
    element("p")
        .class("save-line")
        .child(quiet(words, move |_| {
            saving.toggle(conversation, shown_images())
        }))
        .child(element("span").set("role", "status").child(said))
        .into_any()
}

/// The addresses of the article's pictures, in the sizes that this device shows.
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

/// Nothing is at this address.
pub fn not_found(session: Session) -> AnyView {
    if let Some(page) = use_context::<PageState>() {
        page.clear();
    }
    watch(move || {
        page_head::apply(&PageHead {
            title: session.say("not-found.title"),
            site_name: session.config(|config| config.site_name.clone()),
            ..PageHead::default()
        });
    });
    states::absent(
        session.say("not-found.title"),
        session.say("not-found.text"),
        "./".to_owned(),
        session.say("not-found.home"),
    )
}
