//! The access token of a reader who signs in outside Standfirst, and how it is renewed.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use super::client::Backend;
use super::profile::Profile;
use super::template::Values;

/// The future of a renewal: another token, or `None` if the reader is no longer signed in.
pub type TokenFuture = Pin<Box<dyn Future<Output = Option<String>>>>;

/// A function that requests another token.
pub type TokenRenewal = Rc<dyn Fn() -> TokenFuture>;

/// The token, and the function that renews it.
#[derive(Default)]
pub(super) struct AccessToken {
    token: RefCell<Option<String>>,
    renewal: RefCell<Option<TokenRenewal>>,
}

impl AccessToken {
    /// Sets the token as the profile's variable `token`, or as `Bearer …` in the variable `authorization`. It is not
    /// sent to a backend whose profile declares neither.
    pub(super) fn sign(&self, profile: &Profile, values: &mut Values) {
        let token = self.token.borrow();
        let Some(token) = token.as_deref() else {
            return;
        };
        if profile.variables.contains_key("token") {
            values.set("var.token", token);
        } else if profile.variables.contains_key("authorization") {
            values.set("var.authorization", format!("Bearer {token}").as_str());
        }
    }

    /// Whether the reader has a token.
    pub(super) fn has_token(&self) -> bool {
        self.token.borrow().is_some()
    }

    /// Requests another token. Returns whether there is one to try.
    pub(super) async fn renew(&self) -> bool {
        let renewal = self.renewal.borrow().clone();
        let Some(renewal) = renewal else {
            return false;
        };
        match renewal().await {
            Some(token) => {
                self.token.replace(Some(token));
                true
            }
            None => false,
        }
    }
}

impl Backend {
    /// Sets the reader's token; `None` signs the reader out.
    pub fn set_token(&self, token: Option<String>) {
        self.access().token.replace(token);
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
        self.access().renewal.replace(Some(renewal));
    }
}
