//! The access token of a reader who signs in outside Standfirst, and how it is renewed.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use super::profile::Profile;
use super::values::Values;

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

    /// Sets the token; `None` if the reader is signed out.
    pub(super) fn set_token(&self, token: Option<String>) {
        self.token.replace(token);
    }

    /// Sets the function that requests another token.
    pub(super) fn set_renewal(&self, renewal: TokenRenewal) {
        self.renewal.replace(Some(renewal));
    }
}
