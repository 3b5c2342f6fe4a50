//! Names decode character references as the browser does, with the same result as natively
//! (`crates/backend/src/plain_text.rs`).

use std::rc::Rc;

use standfirst_backend::transport::ResponseFuture;
use standfirst_backend::{Backend, Connection, Profile, Request, Response, Transport};
use wasm_bindgen_test::wasm_bindgen_test;

/// A transport that answers every request with one body.
struct Fixed(String);

impl Transport for Fixed {
    fn send(&self, _: Request) -> ResponseFuture {
        let response = Response {
            status: 200,
            body: self.0.clone(),
            ..Response::default()
        };
        Box::pin(std::future::ready(Ok(response)))
    }
}

#[wasm_bindgen_test]
async fn names_decode_character_references_once_and_keep_markup_as_text() {
    let profile = include_str!("../../public/profiles/wordpress.json");
    for (sent, read) in [
        ("Caf&eacute; &ndash; &hellip;", "Café – …"),
        ("&rsquo;&ldquo;&Auml;&nbsp;&apos;", "’“Ä '"),
        ("&#128;&#8364; &#x2019;&#65;&amp;lt;", "€€ ’A&lt;"),
        (
            "Salt&parsley &copy=1 AT&T &x;",
            "Salt&parsley &copy=1 AT&T &x;",
        ),
        (
            "&lt;b&gt; <i> <script>alert(1)</script> &amp;",
            "<b> <i> <script>alert(1)</script> &",
        ),
        ("Ann <3 cats &amp; R&amp;D", "Ann <3 cats & R&D"),
        ("&NotEqualTilde;", "\u{2242}\u{338}"),
    ] {
        let body = format!("[{{\"id\":1,\"name\":{sent:?}}}]");
        let profile = Profile::parse("wordpress.json", profile).unwrap();
        let transport = Rc::new(Fixed(body));
        let backend = Backend::new(profile, Connection::default(), transport).unwrap();
        let sections = backend.sections().await.unwrap();
        assert_eq!(sections[0].name, read, "{sent}");
    }
}
