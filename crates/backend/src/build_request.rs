//! Builds requests from a profile's templates.

use super::profile::RequestTemplate;
use super::request::{Credentials, Request};
use super::template::{Missing, Template, fill_json};
use super::values::Values;
use standfirst_json as json;
use standfirst_json::table::Table;
use standfirst_model::address::percent_encode;
use standfirst_model::text::joined;

/// Fills in the templates of a request.
pub fn build(
    template: &RequestTemplate,
    common_headers: &Table<String, Template>,
    more_query: Option<&Table<String, Template>>,
    values: &Values,
) -> Result<Request, Missing> {
    let mut url = template.url.address(values)?;
    // Without a server the address is relative to the site, which may be in a subfolder.
    if values.get("server").is_none() {
        url = url.trim_start_matches('/').to_owned();
    }
    let query = template
        .query
        .iter()
        .chain(more_query.into_iter().flatten());
    for (key, value) in query {
        if let Some(value) = value.plain(values)? {
            let join = if url.contains('?') { '&' } else { '?' };
            url.push(join);
            url.push_str(&format!(
                "{}={}",
                percent_encode(key),
                percent_encode(&value)
            ));
        }
    }
    let mut headers = Vec::new();
    for (name, value) in common_headers.iter().chain(&template.headers) {
        if let Some(value) = value.header(values)? {
            headers.push((name.clone(), value));
        }
    }
    let (mut kind, mut body) = (None, None);
    if let Some(json) = &template.json {
        kind = Some("application/json");
        body = fill_json(json, values)?.map(|json| json::write(&json));
    } else if let Some(form) = &template.form {
        kind = Some("application/x-www-form-urlencoded");
        let mut pairs = Vec::new();
        for (key, value) in form {
            if let Some(value) = value.plain(values)? {
                pairs.push(format!(
                    "{}={}",
                    percent_encode(key),
                    percent_encode(&value)
                ));
            }
        }
        body = Some(joined(&mut pairs.iter().map(String::as_str), "&"));
    }
    // A media type in the profile takes precedence over the usual one: there are other JSON types, too.
    let is_said = |(name, _): &(String, String)| name.eq_ignore_ascii_case("Content-Type");
    if let Some(kind) = kind
        && !headers.iter().any(is_said)
    {
        headers.push(("Content-Type".to_owned(), kind.to_owned()));
    }
    Ok(Request {
        method: template.method.clone().unwrap_or_else(|| "GET".to_owned()),
        url,
        headers,
        body,
        credentials: Credentials::default(),
        timeout_milliseconds: 0,
        about: values.text("slug").unwrap_or_default(),
        signed: false,
        public_url: None,
        bypass_cache: values.get("insists").is_some(),
    })
}
