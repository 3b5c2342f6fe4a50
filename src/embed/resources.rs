//! The resources of an element, built from the files that the loader fetched.

use std::rc::Rc;

use super::attributes::{Attributes, File, Setup};
use crate::state::bootstrap::connect;
use crate::state::{Backends, markdown};
use standfirst_backend::transport::FetchTransport;
use standfirst_backend::{Backend, Profile, Transport};
use standfirst_config::{Config, Source};
use standfirst_i18n::Messages;

/// Everything an element needs.
pub struct Resources {
    /// The configuration from its attributes.
    pub setup: Setup,
    /// Its message catalogue.
    pub messages: Messages,
    /// Its backends.
    pub backends: Backends,
}

impl Resources {
    /// Builds the resources of an element. The error is a message for the publisher.
    pub fn of(attributes: &Attributes) -> Result<Self, String> {
        let setup = attributes.resolve()?;
        let messages = messages(attributes, &setup.config.locale)?;
        let config = &setup.config;
        let articles = backend(&attributes.profile, &config.articles, attributes, config)?;
        let comments = match (&attributes.comments_profile, &config.comments) {
            (_, None) => None,
            (Some(profile), Some(source)) => Some(backend(profile, source, attributes, config)?),
            (None, Some(_)) => Some(articles.clone()),
        };
        let backends = Backends { articles, comments };
        Ok(Self {
            setup,
            messages,
            backends,
        })
    }
}

fn messages(attributes: &Attributes, locale: &str) -> Result<Messages, String> {
    let english = Messages::english(&attributes.english.text);
    let mut messages = english.map_err(|problem| problem.to_string())?;
    if let Some(own) = &attributes.own_words {
        // A broken catalogue does not stop the widget: the messages stay English.
        match messages.clone().with(locale, &own.text) {
            Ok(own) => messages = own,
            Err(problem) => leptos::logging::error!("Standfirst: {problem}"),
        }
    }
    for (key, own) in &attributes.words {
        messages.replace(key, own);
    }
    Ok(messages)
}

fn backend(
    profile: &File,
    source: &Source,
    attributes: &Attributes,
    config: &Config,
) -> Result<Backend, String> {
    markdown::preload(&profile.text);
    let profile = Profile::parse(&profile.address, &profile.text);
    let profile = profile.map_err(|problems| problems.to_string())?;
    let mut source = source.clone();
    if attributes.comments_profile.is_some() {
        // One set of variables serves both backends: each profile gets only those it declares.
        let known = |(name, _): &(&String, &String)| profile.variables.contains_key(*name);
        let variables = source.variables.iter().filter(known);
        source.variables = variables
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
    }
    let transport: Rc<dyn Transport> = Rc::new(FetchTransport);
    connect(Rc::new(profile), &source, config, &transport)
}
