//! The client of a backend: its profile, its connection and the reader's token. What it fetches and sends is in
//! [`super::article_calls`], [`super::thread_calls`], [`super::create`] and [`super::comment_actions`].

use std::rc::Rc;

use super::bad_rows::{BadRows, Unreadable};
use super::error::BackendError;
use super::parsed_response::ParsedResponse;
use super::profile::Profile;
use super::settings::Settings;
use super::sign_in::{AccessToken, TokenRenewal};
use super::transport::Transport;
use super::types::Connection;
use super::values::Values;
use standfirst_model::FailureKind;

/// The name by which a profile's templates use the edit tokens of the reader's own comments.
pub(super) const TOKENS: &str = "tokens";

/// A client of a backend. Cheap to clone.
#[derive(Clone)]
pub struct Backend {
    pub(super) inner: Rc<Inner>,
    bypass_cache: bool,
}

pub(super) struct Inner {
    pub profile: Rc<Profile>,
    pub connection: Connection,
    pub transport: Rc<dyn Transport>,
    pub access: AccessToken,
}

impl Backend {
    /// Creates a client. Returns an error if the connection sets a variable that the profile does not declare.
    pub fn new(
        profile: impl Into<Rc<Profile>>,
        connection: Connection,
        transport: Rc<dyn Transport>,
    ) -> Result<Self, BackendError> {
        let profile = profile.into();
        if let Some(unknown) = connection
            .variables
            .keys()
            .find(|name| !profile.variables.contains_key(*name))
        {
            let reason = format!(
                "the profile \"{}\" declares no variable \"{unknown}\"",
                profile.name
            );
            return Err(BackendError::of(
                "setting up the backend",
                FailureKind::Misconfigured,
                reason,
            ));
        }
        let inner = Inner {
            profile,
            connection,
            transport,
            access: AccessToken::default(),
        };
        Ok(Self {
            inner: Rc::new(inner),
            bypass_cache: false,
        })
    }

    /// Returns a client of the same backend whose requests bypass all caches.
    pub fn bypassing_cache(&self) -> Self {
        Self {
            inner: Rc::clone(&self.inner),
            bypass_cache: true,
        }
    }

    pub(super) fn profile(&self) -> &Profile {
        &self.inner.profile
    }

    pub(super) fn access(&self) -> &AccessToken {
        &self.inner.access
    }

    pub(super) fn page_size(&self) -> u32 {
        self.inner.connection.page_size
    }

    /// Returns the values that the templates of all requests may use.
    pub(super) fn values(&self) -> Values {
        let connection = &self.inner.connection;
        let mut values = Values::default()
            .with("server", connection.server.as_str())
            .with("locale", connection.locale.as_str())
            .with("limit", connection.page_size.to_string());
        for (name, default) in &self.inner.profile.variables {
            let value = connection.variables.get(name).or(default.as_ref());
            if let Some(value) = value {
                values.set(&format!("var.{name}"), value.as_str());
            }
        }
        if self.bypass_cache {
            values.set("insists", true);
        }
        self.access().sign(self.profile(), &mut values);
        values
    }

    /// Returns the error for a call that the profile does not have.
    pub(super) fn missing_call(&self, attempt: &str, call: &str) -> BackendError {
        let reason = format!(
            "the profile \"{}\" has no \"{call}\"",
            self.inner.profile.name
        );
        BackendError::of(attempt, FailureKind::Misconfigured, reason)
    }

    /// Returns the error for a response that does not match the profile.
    pub(super) fn unreadable(
        &self,
        answer: &ParsedResponse,
        call: &str,
        unreadable: Unreadable,
    ) -> BackendError {
        let profile = &self.inner.profile.name;
        let Unreadable {
            place,
            expected,
            found,
        } = unreadable;
        let place = if place.starts_with(call) {
            place
        } else {
            format!("{call}.{place}")
        };
        let reason =
            format!("profile {profile}: {place}: expected {expected}; the backend sent {found}");
        BackendError::of(answer.attempt, FailureKind::Unreadable, reason)
    }

    /// Warns the publisher which rows of a response were left out.
    pub(super) fn warn_bad_rows(&self, answer: &ParsedResponse, call: &str, bad: BadRows) {
        for unreadable in bad.warnings() {
            let error = self.unreadable(answer, call, unreadable);
            self.inner.transport.warn(&error.to_string());
        }
    }

    /// Whether the backend has comment threads.
    pub fn has_thread(&self) -> bool {
        self.inner.profile.thread.is_some()
    }

    /// Returns the rules and capabilities in the profile.
    pub fn fixed_settings(&self) -> Settings {
        Settings::fixed(&self.inner.profile)
    }

    /// Sets the reader's token; `None` signs the reader out.
    pub fn set_token(&self, token: Option<String>) {
        self.access().set_token(token);
    }

    /// Whether the reader is signed in, as far as is known: there is a token, or the publisher has set the variable
    /// `token` or `authorization`.
    pub fn is_signed_in(&self) -> bool {
        let variables = &self.inner.connection.variables;
        let tokens = ["token", "authorization"];
        self.access().has_token() || tokens.iter().any(|name| variables.contains_key(*name))
    }

    /// Sets the function that requests another token when the backend responds that the reader must sign in. The
    /// request is then sent once more.
    pub fn set_token_renewal(&self, renewal: TokenRenewal) {
        self.access().set_renewal(renewal);
    }
}
