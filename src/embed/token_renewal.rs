//! Sign-in tokens: passes them to the backends, and asks the host page for a new one when one has expired.

use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use crate::state::Backends;
use standfirst_backend::{Backend, TokenRenewal};

/// Makes the backends ask the host page for a new token: `renew` returns one, or a promise of one.
pub fn set_renewal(backends: &Backends, renew: &Function) {
    let renewal = renewal(renew.clone());
    each(backends, |backend| {
        backend.set_token_renewal(Rc::clone(&renewal))
    });
}

/// Passes the reader's sign-in token to the backends.
pub fn set_token(backends: &Backends, token: &str) {
    let token = (!token.is_empty()).then(|| token.to_owned());
    each(backends, |backend| backend.set_token(token.clone()));
}

fn each(backends: &Backends, apply: impl Fn(&Backend)) {
    apply(&backends.articles);
    if let Some(comments) = &backends.comments {
        apply(comments);
    }
}

fn renewal(renew: Function) -> TokenRenewal {
    Rc::new(move || {
        let renew = renew.clone();
        Box::pin(async move {
            let answer = renew.call0(&JsValue::NULL).ok()?;
            let token = JsFuture::from(Promise::resolve(&answer)).await.ok()?;
            token.as_string().filter(|token| !token.is_empty())
        })
    })
}
