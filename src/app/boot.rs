//! From an empty page to a running application: configuration, profiles, words.

use futures_util::future::LocalBoxFuture;
use std::rc::Rc;

use leptos::mount::mount_to;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::shell;
use crate::backend::transport::FetchTransport;
use crate::backend::{Backend, Connection, Profile, Request, Transport};
use crate::config::{Config, Source, Theme};
use crate::i18n::Words;
use crate::offline::preferences;
use crate::state::{Backends, Session, ViewSwitch, page_head};

/// Loads what is needed and mounts the application, or a calm page.
pub fn start() {
    // Leptos has no executor before something is mounted.
    // Boxed, as all that runs later is: what runs it is compiled once.
    let started: LocalBoxFuture<'static, ()> = Box::pin(async {
        let outcome = prepare().await;
        let Some(place) = crate::view::dom::by_id("app") else {
            leptos::logging::error!("index.html: no element with the id \"app\"");
            return;
        };
        place.set_inner_text("");
        match outcome {
            Ok(session) => mount(place, session),
            Err(reason) => {
                leptos::logging::error!("Standfirst: {reason}");
                calm_page(&place);
            }
        }
    });
    wasm_bindgen_futures::spawn_local(started);
}

fn mount(place: HtmlElement, session: Session) {
    mount_to(place, move || shell(session)).forget();
}

/// What a reader sees of a broken configuration.
fn calm_page(place: &HtmlElement) {
    let Some(document) = place.owner_document() else {
        return;
    };
    let Ok(words) = document.create_element("p") else {
        return;
    };
    words.set_class_name("boot-words");
    let _ = words.set_attribute("role", "alert");
    words.set_text_content(Some(&super::apology::broken()));
    let _ = place.append_child(&words);
}

async fn prepare() -> Result<Session, String> {
    let transport: Rc<dyn Transport> = Rc::new(FetchTransport);
    let config = fetch_text(&transport, "config.json").await?;
    let config = Config::parse(&config).map_err(|problem| problem.to_string())?;
    let words = words(&transport, &config.locale).await?;
    super::apology::learn(&words);
    apply_document(&config, &words);
    let articles = profile(&transport, &config.articles).await?;
    let comments = match &config.comments {
        None => None,
        Some(source) if *source == config.articles => Some(Rc::clone(&articles)),
        Some(source) => Some(profile(&transport, source).await?),
    };

    let connect = |profile: Rc<Profile>, source: &Source| {
        let connection = Connection {
            server: source.server.clone(),
            variables: source.variables.clone(),
            locale: config.locale.clone(),
            timeout_milliseconds: config.timeout_milliseconds,
            page_size: config.page_size,
        };
        Backend::new(profile, connection, Rc::clone(&transport)).map_err(|fault| fault.to_string())
    };
    let article_backend = connect(articles, &config.articles)?;
    let comment_backend = match (comments, &config.comments) {
        (Some(profile), Some(source)) => Some(connect(profile, source)?),
        _ => None,
    };
    let backends = Backends {
        articles: article_backend,
        comments: comment_backend,
    };
    let view = ViewSwitch::start(query("view").as_deref(), width(), config.mobile_default);
    Ok(Session::new(config, words, backends, base_path(), view))
}

async fn profile(transport: &Rc<dyn Transport>, source: &Source) -> Result<Rc<Profile>, String> {
    let text = fetch_text(transport, &source.profile).await?;
    Profile::parse(&source.profile, &text)
        .map(Rc::new)
        .map_err(|problems| problems.to_string())
}

/// The words of the site's language over English ones. A missing or broken catalogue of another
/// language is no reason not to start; without English there would be no words at all.
async fn words(transport: &Rc<dyn Transport>, locale: &str) -> Result<Words, String> {
    let english = fetch_text(transport, "messages/en.json").await?;
    let english = Words::english(&english).map_err(|problem| problem.to_string())?;
    if locale == "en" {
        return Ok(english);
    }
    let own = match fetch_text(transport, &format!("messages/{locale}.json")).await {
        Ok(text) => english
            .clone()
            .with(locale, &text)
            .map_err(|problem| problem.to_string()),
        Err(reason) => Err(reason),
    };
    Ok(own.unwrap_or_else(|reason| {
        leptos::logging::error!("Standfirst: {reason}");
        english
    }))
}

async fn fetch_text(transport: &Rc<dyn Transport>, address: &str) -> Result<String, String> {
    let request = Request::get(page_head::absolute(address));
    let response = transport
        .send(request)
        .await
        .map_err(|fault| format!("{address}: {fault}"))?;
    if response.status == 200 {
        Ok(response.body)
    } else {
        Err(format!(
            "{address}: the server answered {}",
            response.status
        ))
    }
}

fn apply_document(config: &Config, words: &Words) {
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
    ] {
        let _ = root.set_attribute(attribute, value);
    }
}

/// The path of the document's base, such as `/news/`.
fn base_path() -> String {
    let base = page_head::absolute("./");
    web_sys::Url::new(&base).map_or_else(|_| "/".to_owned(), |url| url.pathname())
}

/// A value of the address's query.
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

/// The root element as a view's style hooks see it.
pub(super) fn root() -> Option<HtmlElement> {
    web_sys::window()?
        .document()?
        .document_element()?
        .dyn_into()
        .ok()
}
