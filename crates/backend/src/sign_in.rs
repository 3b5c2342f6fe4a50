//! Who the reader is to a backend whose readers sign in elsewhere: a token, and the way to another.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use super::client::Backend;
use super::profile::Profile;
use super::template::Values;

/// What a renewal promises: another token, or nothing where the reader is not signed in any more.
pub type Renewed = Pin<Box<dyn Future<Output = Option<String>>>>;

/// Asks for another token.
pub type Renewal = Rc<dyn Fn() -> Renewed>;

/// The token, and who is asked for another one.
#[derive(Default)]
pub(super) struct Access {
    token: RefCell<Option<String>>,
    renewal: RefCell<Option<Renewal>>,
}

impl Access {
    /// Writes the token where the profile reads it: into its variable `token`, or as a bearer's into
    /// `authorization`. A profile that declares neither does not get to see it.
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

    /// Whether the reader has signed in.
    pub(super) fn has_token(&self) -> bool {
        self.token.borrow().is_some()
    }

    /// Asks for another token; true where there is one to try.
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
    /// Who the reader is from now on; `None` signs them out.
    pub fn set_token(&self, token: Option<String>) {
        self.access().token.replace(token);
    }

    /// Whether the reader has signed in, as far as is known: a token says so, or what the publisher has put in the
    /// place of one.
    pub fn is_signed_in(&self) -> bool {
        let variables = &self.inner.connection.variables;
        let proofs = ["token", "authorization"];
        self.access().has_token() || proofs.iter().any(|name| variables.contains_key(*name))
    }

    /// Whom to ask for another token when the backend says that it takes signed-in readers only. The
    /// request is then made once more.
    pub fn renew_by(&self, renewal: Renewal) {
        self.access().renewal.replace(Some(renewal));
    }
}
