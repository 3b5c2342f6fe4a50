//! A request as a transport sends it. It knows nothing of profiles, so that a profile can say when requests include
//! cookies.

use standfirst_json::decode::string_enum;

/// When requests include cookies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
#[cfg_attr(feature = "schema", serde(rename_all = "kebab-case"))]
pub enum Credentials {
    /// Never.
    Omit,
    /// Only to the page's own origin.
    #[default]
    SameOrigin,
    /// Always.
    Include,
}

string_enum!(or_default Credentials { "same-origin" => Self::SameOrigin, "omit" => Self::Omit, "include" => Self::Include });

/// A request that is ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// `GET`, `POST` and so on.
    pub method: String,
    /// The address, absolute or relative to the site.
    pub url: String,
    /// Headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Option<String>,
    /// When the request includes cookies.
    pub credentials: Credentials,
    /// Milliseconds after which the request times out.
    pub timeout_milliseconds: u32,
    /// The slug of the article that the request is about; empty if it is about none.
    pub about: String,
    /// Whether the request identifies the reader. Its response is then private to this reader.
    pub signed: bool,
    /// The address without the edit tokens of the reader's own comments, if the request has such tokens. The response
    /// to the request may contain what only this reader may see.
    pub public_url: Option<String>,
    /// Whether the response must come from the backend itself and not from a cache.
    pub bypass_cache: bool,
}

impl Request {
    /// Creates a `GET` request without headers. It times out only once the caller sets a timeout.
    pub fn get(url: String) -> Self {
        Self {
            method: "GET".to_owned(),
            url,
            headers: Vec::new(),
            body: None,
            credentials: Credentials::SameOrigin,
            timeout_milliseconds: u32::MAX,
            about: String::new(),
            signed: false,
            public_url: None,
            bypass_cache: false,
        }
    }
}
