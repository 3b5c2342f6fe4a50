//! What every view may need: the configuration, the words, the backends, the network.

use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{DocumentFragment, HtmlElement};

use super::composer::{Composer, Source};
use super::view_mode::ViewSwitch;
use super::{Outbox, WidgetEvent};
use crate::state::signal::{RwSignal, present};
use crate::state::thread_local_store::ThreadLocalStore;
use standfirst_backend::{Backend, PageIdentity};
use standfirst_config::{Config, PageTemplates};
use standfirst_i18n::Words;
use standfirst_i18n::format;
use standfirst_model::{Article, Failure, Moment, Section, Teaser};
use standfirst_offline::response_cache::CacheNotices;

/// The two backends; they may be the same.
#[derive(Clone)]
pub struct Backends {
    /// Where articles come from.
    pub articles: Backend,
    /// Where comments come from and go to, where there are any.
    pub comments: Option<Backend>,
}

/// Is told what happens.
pub type Listener = Rc<dyn Fn(WidgetEvent)>;

/// What a session in a widget has beside.
struct Widget {
    /// The shadow root, which hides what is in it from the document.
    root: DocumentFragment,
    listener: Listener,
}

/// Handed to every view by context. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Session {
    config: RwSignal<Config>,
    words: RwSignal<Words>,
    backends: ThreadLocalStore<Backends>,
    /// The address everything of this site is relative to, such as `/news/`.
    base: RwSignal<String>,
    widget: Option<ThreadLocalStore<Widget>>,
    /// False while the device says that it has no network.
    pub online: RwSignal<bool>,
    /// The present, kept current by whoever owns the page.
    pub now: RwSignal<Moment>,
    /// Which version of the page is shown.
    pub view: ViewSwitch,
    /// The sections of the navigation.
    pub sections: RwSignal<Vec<Section>>,
    /// What waits to be sent to the comment server.
    pub outbox: Outbox,
    /// The part for readers who write.
    pub composer: Composer,
    /// The copies that are shown in the place of answers.
    pub copied: RwSignal<CacheNotices>,
}

impl Session {
    /// Puts a session together.
    pub fn new(
        config: Config,
        words: Words,
        backends: Backends,
        base: String,
        view: ViewSwitch,
        composer: Source,
    ) -> Self {
        // A feed, for one, has articles and no conversations.
        let comments = backends.comments.filter(Backend::has_thread);
        let backends = Backends {
            comments,
            ..backends
        };
        let online = RwSignal::new(true);
        let outbox = Outbox::new(backends.comments.clone(), comment_site(&config), online);
        Self {
            config: RwSignal::new(config),
            words: RwSignal::new(words),
            backends: ThreadLocalStore::new(backends),
            base: RwSignal::new(base),
            widget: None,
            online,
            outbox,
            composer: Composer::new(composer, online),
            copied: RwSignal::new(CacheNotices::default()),
            now: RwSignal::new(format::now()),
            view,
            sections: RwSignal::new(Vec::new()),
        }
    }

    /// Puts the session into a widget: its elements are looked up in a shadow root, and somebody is
    /// told what happens.
    pub fn embedded(self, root: DocumentFragment, listener: Listener) -> Self {
        Self {
            widget: Some(ThreadLocalStore::new(Widget { root, listener })),
            ..self
        }
    }

    /// True in a widget, of which a page may have several.
    pub const fn is_embedded(self) -> bool {
        self.widget.is_some()
    }

    /// The element of an id, in the page or in the widget this session belongs to.
    pub fn element(self, id: &str) -> Option<HtmlElement> {
        let found = match self.widget {
            Some(widget) => widget.get()?.root.get_element_by_id(id),
            None => web_sys::window()?.document()?.get_element_by_id(id),
        };
        found?.dyn_into().ok()
    }

    /// Tells whoever listens.
    pub fn emit(self, widget_event: WidgetEvent) {
        if let Some(widget) = self.widget.and_then(ThreadLocalStore::get) {
            (widget.listener)(widget_event);
        }
    }

    /// The configuration.
    pub fn config<T>(self, read: impl FnOnce(&Config) -> T) -> T {
        self.config.with_untracked(read)
    }

    /// The words, by a function.
    pub fn words<T>(self, read: impl FnOnce(&Words) -> T) -> T {
        self.words.with_untracked(read)
    }

    /// A message.
    pub fn say(self, key: &str) -> String {
        self.say_with(key, &[])
    }

    /// A message with places.
    pub fn say_with(self, key: &str, places: &[(&str, &str)]) -> String {
        let said = self
            .words
            .try_with_untracked(|words| words.say_with(key, places));
        said.unwrap_or_default()
    }

    /// A message for a count.
    pub fn count(self, key: &str, count: u32) -> String {
        let said = self
            .words
            .try_with_untracked(|words| words.count(key, count, &[]));
        said.unwrap_or_default()
    }

    /// The language of the interface.
    pub fn locale(self) -> String {
        self.words(|words| words.locale().to_owned())
    }

    /// The article backend.
    pub fn articles(self) -> Backend {
        self.backends().articles.clone()
    }

    /// The comment backend.
    pub fn comments(self) -> Option<Backend> {
        self.backends().comments.clone()
    }

    fn backends(self) -> Rc<Backends> {
        present(self.backends.get())
    }

    /// The path everything of this site is relative to, with a slash at its end.
    pub fn base(self) -> String {
        self.base.get_untracked()
    }

    /// The address under which the site is published, with a slash at its end.
    pub fn site_url(self) -> String {
        let configured = self.config(|config| config.site_url.clone());
        configured.unwrap_or_else(|| super::page_head::absolute(&self.base()))
    }

    /// What addresses in an article are relative to: its own address where the backend says one, else the backend's.
    pub fn base_of(self, article: &Teaser) -> Option<String> {
        let server = self.config(|config| config.articles.server.clone());
        let server = (!server.is_empty()).then(|| server + "/");
        let Some(own) = &article.url else {
            return server;
        };
        let around = server.unwrap_or_else(|| self.site_url());
        Some(standfirst_html::resolved(own, Some(&around)))
    }

    /// How an article is named towards the comment backend.
    pub fn page_of(self, article: &Article) -> PageIdentity {
        let teaser = &article.teaser;
        let section = teaser
            .section
            .as_ref()
            .map_or("", |section| section.slug.as_str());
        let site = self.site_url();
        let ours = format!("{site}article/{}", teaser.slug);
        let values = [
            ("{id}", teaser.id.as_str()),
            ("{slug}", &teaser.slug),
            ("{section}", section),
            ("{site}", &site),
            ("{url}", teaser.url.as_deref().unwrap_or(&ours)),
        ];
        self.config(|config| {
            let fill = |template: &str| PageTemplates::fill(template, &values);
            PageIdentity {
                id: fill(&config.page.id),
                slug: teaser.slug.clone(),
                path: fill(&config.page.path),
                url: fill(&config.page.url),
                title: standfirst_html::text_of(&teaser.headline),
            }
        })
    }

    /// What distinguishes one comment server from another on the same origin.
    pub fn comment_site(self) -> String {
        self.config(comment_site)
    }

    /// A failure in words, without the backend's own.
    pub fn explain(self, failure: &Failure) -> String {
        match failure.retry_after {
            Some(seconds) if failure.kind == standfirst_model::FailureKind::TooFast => {
                self.count("failure.too-fast-wait", seconds)
            }
            _ => self.say(&format!("failure.{}", failure.kind.key())),
        }
    }
}

fn comment_site(config: &Config) -> String {
    config.comments.as_ref().map_or_else(String::new, |source| {
        // Without a server it is this site's own, of which an origin may have several.
        let server = match source.server.as_str() {
            "" => super::page_head::site(),
            server => server.to_owned(),
        };
        format!("{}@{server}", source.profile)
    })
}

/// The session of the views above.
///
/// # Panics
///
/// Where a view is used outside an application or a widget: a mistake of ours, found by the first
/// test that renders it.
pub fn use_session() -> Session {
    expect_context::<Session>()
}
