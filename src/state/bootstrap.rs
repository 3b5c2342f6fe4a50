//! Fetches what a session is built from: profiles and message catalogues.

use std::rc::Rc;

use standfirst_backend::{Backend, Connection, Profile, Request, Transport};
use standfirst_config::{Config, Source, defaults};
use standfirst_i18n::Messages;

/// Fetches one of the site's own files as text. The error is a message for the publisher.
pub async fn text(transport: &Rc<dyn Transport>, address: &str) -> Result<String, String> {
    let mut request = Request::get(super::page_head::absolute(address));
    // The site's own files are needed before its configuration is known.
    request.timeout_milliseconds = defaults::TIMEOUT_SECONDS.default * 1000;
    let response = transport
        .send(request)
        .await
        .map_err(|error| format!("{address}: {error}"))?;
    if response.status == 200 {
        Ok(response.body)
    } else {
        Err(format!(
            "{address}: the server answered {}",
            response.status
        ))
    }
}

/// Fetches and parses a profile.
pub async fn profile(transport: &Rc<dyn Transport>, address: &str) -> Result<Rc<Profile>, String> {
    let text = text(transport, address).await?;
    super::markdown::preload(&text);
    Profile::parse(address, &text)
        .map(Rc::new)
        .map_err(|problems| problems.to_string())
}

/// Fetches the messages of a language, with English as the fallback, from the folder at an address that ends in a
/// slash. If the catalogue of another language is missing or broken, the session starts in English and logs the
/// error. Without the English catalogue there is no text at all, so that is an error.
pub async fn messages(
    transport: &Rc<dyn Transport>,
    folder: &str,
    locale: &str,
) -> Result<Messages, String> {
    let english = text(transport, &format!("{folder}en.json")).await?;
    let english = Messages::english(&english).map_err(|problem| problem.to_string())?;
    if locale == "en" {
        return Ok(english);
    }
    let own = match text(transport, &format!("{folder}{locale}.json")).await {
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

/// Creates a backend from its profile and the configuration.
pub fn connect(
    profile: Rc<Profile>,
    source: &Source,
    config: &Config,
    transport: &Rc<dyn Transport>,
) -> Result<Backend, String> {
    let connection = Connection {
        server: source.server.clone(),
        variables: source.variables.clone(),
        locale: config.locale.clone(),
        timeout_milliseconds: config.timeout_milliseconds,
        page_size: config.page_size,
    };
    Backend::new(profile, connection, Rc::clone(transport)).map_err(|error| error.to_string())
}
