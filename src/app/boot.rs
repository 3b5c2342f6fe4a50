//! Startup: loads the configuration, the profiles and the messages, then mounts the application.

use futures_util::future::LocalBoxFuture;
use std::rc::Rc;

use leptos::mount::mount_to;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{markdown, shell};
use crate::state::composer::ComposerSource;
use crate::state::window::{dispatch_on_window, root_element};
use crate::state::{Backends, Session, ViewSwitch, bootstrap, outbox, page_head};
use crate::view::discussion::COMPOSER;
use standfirst_backend::Transport;
use standfirst_backend::transport::{self, FetchTransport};
use standfirst_config::{Config, Theme};
use standfirst_i18n::{Messages, format};
use standfirst_offline::response_cache::{self, CacheNotices, CachingTransport, Platform};
use standfirst_offline::{database, library, preferences};
use standfirst_reactive::RwSignal;

/// How long a failed start waits on a page that is being left, in milliseconds.
const LEAVING_MILLISECONDS: u32 = 3000;

/// Whether the page's script (`src/boot.mjs`) has seen that the reader is leaving the page, which ends its requests.
fn is_being_left() -> bool {
    root_element().is_some_and(|root| root.has_attribute("data-leaving"))
}

/// Loads the configuration and mounts the application, or shows an error page.
pub fn start() {
    // Not `task`: Leptos has no executor before something is mounted. Boxed, like all tasks that run later, so
    // that the code that polls them is compiled once.
    let started: LocalBoxFuture<'static, ()> = Box::pin(async {
        let outcome = prepare().await;
        if outcome.is_err() && is_being_left() {
            transport::pause(LEAVING_MILLISECONDS).await;
        }
        let Some(mount_point) = mount_point() else {
            leptos::logging::error!("index.html: no element with the id \"app\"");
            return;
        };
        mount_point.set_inner_text("");
        match outcome {
            Ok(session) => {
                mount(mount_point, session);
                dispatch_on_window("standfirst-started");
            }
            Err(reason) => {
                // Tells the service worker, which may have configuration files with which a page started before.
                dispatch_on_window("standfirst-broken");
                leptos::logging::error!("Standfirst: {reason}");
                error_page(&mount_point);
            }
        }
    });
    wasm_bindgen_futures::spawn_local(started);
}

fn mount_point() -> Option<HtmlElement> {
    let document = web_sys::window()?.document()?;
    document.get_element_by_id("app")?.dyn_into().ok()
}

fn mount(mount_point: HtmlElement, session: Session) {
    mount_to(mount_point, move || shell(session)).forget();
}

/// Shows the reader an error page for a broken configuration.
fn error_page(mount_point: &HtmlElement) {
    let Some(document) = mount_point.owner_document() else {
        return;
    };
    let Ok(paragraph) = document.create_element("p") else {
        return;
    };
    paragraph.set_class_name("boot-text");
    let _ = paragraph.set_attribute("role", "alert");
    paragraph.set_text_content(Some(&super::fatal_error::message()));
    let _ = mount_point.append_child(&paragraph);
}

async fn prepare() -> Result<Session, String> {
    markdown::take_renderer();
    // Opens the database while the configuration is being fetched, so that no request has to wait for it later.
    wasm_bindgen_futures::spawn_local(response_cache::open_database());
    let transport: Rc<dyn Transport> = Rc::new(FetchTransport);
    let config = bootstrap::text(&transport, "config.json").await?;
    let config = Config::parse(&config).map_err(|problem| problem.to_string())?;
    let messages = bootstrap::messages(&transport, "messages/", &config.locale).await?;
    super::fatal_error::set_language(&messages);
    apply_document(&config, &messages);
    let articles = bootstrap::profile(&transport, &config.articles.profile).await?;
    let comments = match &config.comments {
        None => None,
        Some(source) if *source == config.articles => Some(Rc::clone(&articles)),
        Some(source) => Some(bootstrap::profile(&transport, &source.profile).await?),
    };
    let cache_notices = RwSignal::new(CacheNotices::default());
    let on_cache_event = Rc::new(move |event| {
        cache_notices.try_update(|cache_notices| cache_notices.record(event));
    });
    let platform = Platform {
        now: format::now,
        pause: transport::pause,
        spawn: wasm_bindgen_futures::spawn_local,
    };
    let caching_transport =
        CachingTransport::new(transport, on_cache_event, platform, page_head::site());
    let caching_transport: Rc<dyn Transport> = Rc::new(caching_transport);
    let connect =
        |profile, source| bootstrap::connect(profile, source, &config, &caching_transport);
    let article_backend = connect(articles, &config.articles)?;
    let comment_backend = match (comments, &config.comments) {
        (Some(profile), Some(source)) => Some(connect(profile, source)?),
        _ => None,
    };
    if let (Some(backend), Some(source)) = (&comment_backend, &config.comments)
        && *source != config.articles
        && !backend.has_thread()
    {
        leptos::logging::error!(
            "Standfirst: config.json: comments.profile: {} has no \"thread\": no comments are shown",
            source.profile
        );
    }
    let backends = Backends {
        articles: article_backend,
        comments: comment_backend,
    };
    let view = ViewSwitch::start(query("view").as_deref(), width(), config.mobile_default);
    let mut session = Session::new(
        config,
        messages,
        backends,
        base_path(),
        view,
        ComposerSource::Linked(&COMPOSER),
    );
    session.cache_notices = cache_notices;
    session.outbox.serialize_with(outbox::serialize_request);
    // When the database is full, articles make room: they can be fetched again, a reader's own text cannot.
    database::on_quota_exceeded(|| Box::pin(library::evict_articles()));
    Ok(session)
}

fn apply_document(config: &Config, messages: &Messages) {
    let root = web_sys::window().and_then(|window| window.document()?.document_element());
    let Some(root) = root else { return };
    let chosen =
        preferences::theme().filter(|theme| ["auto", "light", "dark"].contains(&theme.as_str()));
    let theme = chosen.unwrap_or_else(|| Theme::key(config.theme).to_owned());
    for (attribute, value) in [
        ("lang", messages.locale()),
        ("dir", messages.direction().key()),
        ("data-theme", theme.as_str()),
        ("data-text-size", &preferences::text_size().to_string()),
        // The message src/boot.mjs shows if the module panics.
        ("data-stopped", &messages.message("boot.panic")),
    ] {
        let _ = root.set_attribute(attribute, value);
    }
}

/// The path of the document's base, such as `/news/`.
fn base_path() -> String {
    let base = page_head::site();
    web_sys::Url::new(&base).map_or_else(|_| "/".to_owned(), |url| url.pathname())
}

/// Returns a parameter of the address's query.
fn query(name: &str) -> Option<String> {
    let search = web_sys::window()?.location().search().ok()?;
    web_sys::UrlSearchParams::new_with_str(&search)
        .ok()?
        .get(name)
}

fn width() -> f64 {
    let width = web_sys::window().and_then(|window| window.inner_width().ok()?.as_f64());
    width.unwrap_or(1280.0)
}
