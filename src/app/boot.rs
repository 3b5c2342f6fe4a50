//! Startup: loads the configuration, the profiles and the messages, then mounts the application.

use futures_util::future::LocalBoxFuture;
use std::rc::Rc;

use leptos::mount::mount_to;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{markdown, shell};
use crate::state::composer::ComposerSource;
use crate::state::window::dispatch_on_window;
use crate::state::{Backends, Session, ViewSwitch, bootstrap, outbox, page_head};
use crate::view::discussion::COMPOSER;
use standfirst_backend::Transport;
use standfirst_backend::transport::{self, FetchTransport};
use standfirst_config::{Config, Theme};
use standfirst_i18n::{Messages, format};
use standfirst_offline::response_cache::{self, CacheNotices, CachingTransport, Platform};
use standfirst_offline::{database, library, preferences};
use standfirst_reactive::RwSignal;

/// Loads the configuration and mounts the application, or shows an error page.
pub fn start() {
    // Not `task`: Leptos has no executor before something is mounted. Boxed, like all tasks that run later, so
    // that the code that polls them is compiled once.
    let started: LocalBoxFuture<'static, ()> = Box::pin(async {
        let outcome = prepare().await;
        let Some(place) = place() else {
            leptos::logging::error!("index.html: no element with the id \"app\"");
            return;
        };
        place.set_inner_text("");
        match outcome {
            Ok(session) => {
                mount(place, session);
                dispatch_on_window("standfirst-started");
            }
            Err(reason) => {
                // Tells the service worker, which may have configuration files with which a page started before.
                dispatch_on_window("standfirst-broken");
                leptos::logging::error!("Standfirst: {reason}");
                error_page(&place);
            }
        }
    });
    wasm_bindgen_futures::spawn_local(started);
}

fn place() -> Option<HtmlElement> {
    let document = web_sys::window()?.document()?;
    document.get_element_by_id("app")?.dyn_into().ok()
}

fn mount(place: HtmlElement, session: Session) {
    mount_to(place, move || shell(session)).forget();
}

/// Shows the reader an error page for a broken configuration.
fn error_page(place: &HtmlElement) {
    let Some(document) = place.owner_document() else {
        return;
    };
    let Ok(words) = document.create_element("p") else {
        return;
    };
    words.set_class_name("boot-text");
    let _ = words.set_attribute("role", "alert");
    words.set_text_content(Some(&super::fatal_error::broken()));
    let _ = place.append_child(&words);
}

async fn prepare() -> Result<Session, String> {
    markdown::take_renderer();
    // Opens the database while the configuration is being fetched, so that no request has to wait for it later.
    wasm_bindgen_futures::spawn_local(response_cache::make_ready());
    let transport: Rc<dyn Transport> = Rc::new(FetchTransport);
    let config = bootstrap::text(&transport, "config.json").await?;
    let config = Config::parse(&config).map_err(|problem| problem.to_string())?;
    let words = bootstrap::words(&transport, "messages/", &config.locale).await?;
    super::fatal_error::learn(&words);
    apply_document(&config, &words);
    let articles = bootstrap::profile(&transport, &config.articles.profile).await?;
    let comments = match &config.comments {
        None => None,
        Some(source) if *source == config.articles => Some(Rc::clone(&articles)),
        Some(source) => Some(bootstrap::profile(&transport, &source.profile).await?),
    };
    let copied = RwSignal::new(CacheNotices::default());
    let tell = Rc::new(move |event| {
        copied.try_update(|copied| copied.record(event));
    });
    let means = Platform {
        now: format::now,
        pause: transport::pause,
        spawn: wasm_bindgen_futures::spawn_local,
    };
    let keeping = CachingTransport::new(transport, tell, means, page_head::site());
    let keeping: Rc<dyn Transport> = Rc::new(keeping);
    let connect = |profile, source| bootstrap::connect(profile, source, &config, &keeping);
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
        words,
        backends,
        base_path(),
        view,
        ComposerSource::Linked(&COMPOSER),
    );
    session.copied = copied;
    session.outbox.serialize_with(outbox::serialize_request);
    // When the database is full, articles make room: they can be fetched again, a reader's own text cannot.
    database::when_full(|| Box::pin(library::make_room()));
    Ok(session)
}

fn apply_document(config: &Config, words: &Messages) {
    let root = web_sys::window().and_then(|window| window.document()?.document_element());
    let Some(root) = root else { return };
    let chosen =
        preferences::theme().filter(|theme| ["auto", "light", "dark"].contains(&theme.as_str()));
    let theme = chosen.unwrap_or_else(|| Theme::key(config.theme).to_owned());
    for (attribute, value) in [
        ("lang", words.locale()),
        ("dir", words.direction().key()),
        ("data-theme", theme.as_str()),
        ("data-text-size", &preferences::text_size().to_string()),
        // The message src/boot.mjs shows if the module panics.
        ("data-stopped", &words.message("boot.panic")),
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
