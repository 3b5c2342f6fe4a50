//! The session, which every view may need: configuration, messages, backends, network status.

use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{DocumentFragment, HtmlElement};

use super::composer::{Composer, ComposerSource};
use super::view_mode::ViewSwitch;
use super::{Outbox, WidgetEvent};
use standfirst_backend::{Backend, PageIdentity};
use standfirst_config::{Config, PageTemplates};
use standfirst_i18n::Messages;
use standfirst_i18n::format;
use standfirst_model::{Article, Failure, Moment, Section, Teaser};
use standfirst_offline::response_cache::CacheNotices;
use standfirst_reactive::{RwSignal, ThreadLocalStore, expect_live};
use standfirst_routes::literal_article_address;

/// The two backends; they may be the same.
#[derive(Clone)]
pub struct Backends {
    /// The backend that articles are loaded from.
    pub articles: Backend,
    /// The backend that comments are loaded from and sent to, if there is one.
    pub comments: Option<Backend>,
}

/// A callback that receives the events of a widget.
pub type Listener = Rc<dyn Fn(WidgetEvent)>;

/// What only a session in a widget has.
struct Widget {
    /// The shadow root. Its elements cannot be found through the document.
    root: DocumentFragment,
    listener: Listener,
}

/// The state that all views share, provided by context. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Session {
    config: RwSignal<Config>,
    messages: RwSignal<Messages>,
    backends: ThreadLocalStore<Backends>,
    /// The base that all of the site's addresses are relative to, such as `/news/`.
    base: RwSignal<String>,
    widget: Option<ThreadLocalStore<Widget>>,
    /// False while the browser reports that the device is offline.
    pub online: RwSignal<bool>,
    /// The current time, kept up to date by the owner of the page.
    pub now: RwSignal<Moment>,
    /// The view mode of the page.
    pub view: ViewSwitch,
    /// The sections of the navigation.
    pub sections: RwSignal<Vec<Section>>,
    /// The outbox of the comment server.
    pub outbox: Outbox,
    /// The composer, which only readers who write need.
    pub composer: Composer,
    /// Notices about cached responses that are shown instead of current ones.
    pub cache_notices: RwSignal<CacheNotices>,
}

impl Session {
    /// Creates a session.
    pub fn new(
        config: Config,
        messages: Messages,
        backends: Backends,
        base: String,
        view: ViewSwitch,
        composer: ComposerSource,
    ) -> Self {
        // A feed, for example, has articles and no comments.
        let comments = backends.comments.filter(Backend::has_thread);
        let backends = Backends {
            comments,
            ..backends
        };
        let online = RwSignal::new(true);
        let outbox = Outbox::new(backends.comments.clone(), comment_site(&config), online);
        Self {
            config: RwSignal::new(config),
            messages: RwSignal::new(messages),
            backends: ThreadLocalStore::new(backends),
            base: RwSignal::new(base),
            widget: None,
            online,
            outbox,
            composer: Composer::new(composer, online),
            cache_notices: RwSignal::new(CacheNotices::default()),
            now: RwSignal::new(format::now()),
            view,
            sections: RwSignal::new(Vec::new()),
        }
    }

    /// Makes this the session of a widget: elements are looked up in its shadow root, and `listener` receives its
    /// events.
    pub fn embedded(self, root: DocumentFragment, listener: Listener) -> Self {
        Self {
            widget: Some(ThreadLocalStore::new(Widget { root, listener })),
            ..self
        }
    }

    /// Whether the session belongs to a widget. A page may have several.
    pub const fn is_embedded(self) -> bool {
        self.widget.is_some()
    }

    /// Returns the element with an id, from the page or from the widget of this session.
    pub fn element(self, id: &str) -> Option<HtmlElement> {
        let found = match self.widget {
            Some(widget) => widget.get()?.root.get_element_by_id(id),
            None => web_sys::window()?.document()?.get_element_by_id(id),
        };
        found?.dyn_into().ok()
    }

    /// Reports an event to the listener, if there is one.
    pub fn emit(self, widget_event: WidgetEvent) {
        if let Some(widget) = self.widget.and_then(ThreadLocalStore::get) {
            (widget.listener)(widget_event);
        }
    }

    /// Reads the configuration.
    pub fn config<T>(self, read: impl FnOnce(&Config) -> T) -> T {
        self.config.with_untracked(read)
    }

    /// Reads the message catalogue.
    pub fn messages<T>(self, read: impl FnOnce(&Messages) -> T) -> T {
        self.messages.with_untracked(read)
    }

    /// Returns a message.
    pub fn message(self, key: &str) -> String {
        self.message_with(key, &[])
    }

    /// Returns a message with its placeholders filled in.
    pub fn message_with(self, key: &str, places: &[(&str, &str)]) -> String {
        let message = self
            .messages
            .try_with_untracked(|messages| messages.message_with(key, places));
        message.unwrap_or_default()
    }

    /// Returns a message for a count.
    pub fn count(self, key: &str, count: u32) -> String {
        let message = self
            .messages
            .try_with_untracked(|messages| messages.count(key, count, &[]));
        message.unwrap_or_default()
    }

    /// Returns the language of the interface.
    pub fn locale(self) -> String {
        self.messages(|messages| messages.locale().to_owned())
    }

    /// Returns the article backend.
    pub fn articles(self) -> Backend {
        self.backends().articles.clone()
    }

    /// Returns the comment backend.
    pub fn comments(self) -> Option<Backend> {
        self.backends().comments.clone()
    }

    fn backends(self) -> Rc<Backends> {
        expect_live(self.backends.get())
    }

    /// Returns the path that all of the site's addresses are relative to, with a slash at its end.
    pub fn base(self) -> String {
        self.base.get_untracked()
    }

    /// Returns the address under which the site is published, with a slash at its end.
    pub fn site_url(self) -> String {
        let configured = self.config(|config| config.site_url.clone());
        configured.unwrap_or_else(|| super::page_head::absolute(&self.base()))
    }

    /// Returns the base for addresses in an article: the article's own address if the backend names one, else the
    /// backend's.
    pub fn base_of(self, article: &Teaser) -> Option<String> {
        let server = self.config(|config| config.articles.server.clone());
        let server = (!server.is_empty()).then(|| server + "/");
        let Some(own) = &article.url else {
            return server;
        };
        let around = server.unwrap_or_else(|| self.site_url());
        Some(standfirst_html::resolve_url(own, Some(&around)))
    }

    /// Returns the identity of an article's page, as sent to the comment backend.
    pub fn page_of(self, article: &Article) -> PageIdentity {
        let teaser = &article.teaser;
        let section = teaser
            .section
            .as_ref()
            .map_or("", |section| section.slug.as_str());
        let site = self.site_url();
        let ours = [&*site, &literal_article_address(&teaser.slug)].concat();
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

    /// Returns a name that distinguishes one comment server from another on the same origin.
    pub fn comment_site(self) -> String {
        self.config(comment_site)
    }

    /// Returns the reader's message for a failure, without the backend's own text.
    pub fn explain(self, failure: &Failure) -> String {
        match failure.retry_after {
            Some(seconds) if failure.kind == standfirst_model::FailureKind::TooFast => {
                self.count("failure.too-fast-wait", seconds)
            }
            _ => self.message(&format!("failure.{}", failure.kind.key())),
        }
    }
}

fn comment_site(config: &Config) -> String {
    config.comments.as_ref().map_or_else(String::new, |source| {
        // Without a server, it is this site's own. One origin may have several sites.
        let server = match source.server.as_str() {
            "" => super::page_head::site(),
            server => server.to_owned(),
        };
        format!("{}@{server}", source.profile)
    })
}

/// Returns the session of the component tree.
///
/// # Panics
///
/// Panics if a view is used outside an application or a widget. That is a bug in this program, and the first test
/// that renders the view finds it.
pub fn use_session() -> Session {
    expect_context::<Session>()
}
