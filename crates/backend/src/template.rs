//! Templates of what is sent: text with placeholders `{name}`, whose values are escaped for where they are used.
//!
//! `{name:number}` and `{name:boolean}` are typed in JSON, `{name:array}` is a list, `{name:raw}` is not escaped in
//! an address. `{name?}` leaves its key out if there is no value, `{name|text}` falls back to a text. `{{` and `}}`
//! are braces.

use standfirst_json::{Object, Value};

use super::values::Values;
use standfirst_json as json;
use standfirst_model::address::percent_encode;

/// The names that templates may use, in addition to `var.…`.
pub const NAMES: &[&str] = &[
    "server",
    "page_id",
    "page_path",
    "page_url",
    "page_title",
    "slug",
    "section",
    "topic",
    "page",
    "offset",
    "limit",
    "cursor",
    "ids",
    "pages",
    "comment_id",
    "parent_id",
    "root_id",
    "parent_author",
    "name",
    "email",
    "website",
    "text",
    "idempotency_key",
    "token",
    "tokens",
    "voter",
    "direction",
    "reason",
    "locale",
];

/// A parsed template.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Template {
    text: String,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Text(String),
    Placeholder(Placeholder),
}

#[derive(Clone, Debug, PartialEq)]
struct Placeholder {
    name: String,
    kind: Kind,
    optional: bool,
    default: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    Boolean,
    Array,
    Raw,
}

/// The error for a placeholder that has no value and is not optional.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing(pub String);

impl Template {
    /// Parses a template. The error is a message for the profile's author.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            plain.push_str(&rest[..at]);
            let behind = &rest[at + 1..];
            let brace = &rest[at..=at];
            if behind.starts_with(brace) {
                plain.push_str(brace);
                rest = &behind[1..];
                continue;
            }
            if brace == "}" {
                return Err(format!(
                    "\"{text}\": a }} without {{; write }}}} for a brace"
                ));
            }
            let (inside, after) = behind
                .split_once('}')
                .ok_or_else(|| format!("\"{text}\": a {{ without }}"))?;
            if !plain.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut plain)));
            }
            parts.push(Part::Placeholder(parse_place(inside)?));
            rest = after;
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        Ok(Self {
            text: text.to_owned(),
            parts,
        })
    }

    /// Returns the template as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the names of the placeholders.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Placeholder(place) => Some(place.name.as_str()),
            Part::Text(_) => None,
        })
    }

    /// Fills in an address. Every value is percent-encoded, except for the server's and `raw` ones.
    pub fn address(&self, values: &Values) -> Result<String, Missing> {
        let filled = self.fill(values, |place, value| {
            if place.kind == Kind::Raw || place.name == "server" {
                value
            } else {
                percent_encode(&value)
            }
        })?;
        Ok(filled.unwrap_or_default())
    }

    /// Fills in plain text. Returns `None` if an optional placeholder has no value.
    pub fn plain(&self, values: &Values) -> Result<Option<String>, Missing> {
        self.fill(values, |_, value| value)
    }

    /// Fills in the value of a header. Control characters are removed, so that no value can start another header.
    pub fn header(&self, values: &Values) -> Result<Option<String>, Missing> {
        self.fill(values, |_, value| {
            value.chars().filter(|one| !one.is_control()).collect()
        })
    }

    /// Fills in a JSON string. A placeholder without other text keeps its type. Returns `None` if an optional
    /// placeholder has no value.
    pub fn json(&self, values: &Values) -> Result<Option<Value>, Missing> {
        if let [Part::Placeholder(place)] = self.parts.as_slice() {
            return place.typed(values);
        }
        Ok(self.plain(values)?.map(Value::String))
    }

    fn fill(
        &self,
        values: &Values,
        escape: impl Fn(&Placeholder, String) -> String,
    ) -> Result<Option<String>, Missing> {
        let mut filled = String::with_capacity(self.text.len() + 16);
        for part in &self.parts {
            match part {
                Part::Text(text) => filled.push_str(text),
                Part::Placeholder(place) => match place.text(values)? {
                    Some(value) => filled.push_str(&escape(place, value)),
                    None => return Ok(None),
                },
            }
        }
        Ok(Some(filled))
    }
}

impl Placeholder {
    fn text(&self, values: &Values) -> Result<Option<String>, Missing> {
        match values.text(&self.name).or_else(|| self.default.clone()) {
            // Without a server, addresses are relative to this site.
            None if self.name == "server" => Ok(Some(String::new())),
            None if !self.optional => Err(Missing(self.name.clone())),
            found => Ok(found),
        }
    }

    fn typed(&self, values: &Values) -> Result<Option<Value>, Missing> {
        let Some(text) = self.text(values)? else {
            return Ok(None);
        };
        // The default `null` is the JSON null, whatever the type: some backends expect it for "none".
        if text == "null" && values.get(&self.name).is_none() {
            return Ok(Some(Value::Null));
        }
        Ok(Some(match self.kind {
            Kind::Number => json::parse_integer(&text)
                .or_else(|| json::decimal(&text).map(Value::from))
                .unwrap_or(Value::String(text)),
            Kind::Boolean => Value::Bool(!matches!(text.as_str(), "false" | "0")),
            Kind::Array | Kind::Raw => values
                .get(&self.name)
                .cloned()
                .unwrap_or(Value::String(text)),
            Kind::Text => Value::String(text),
        }))
    }
}

fn parse_place(inside: &str) -> Result<Placeholder, String> {
    let (head, default) = match inside.split_once('|') {
        Some((head, default)) => (head, Some(default.to_owned())),
        None => (inside, None),
    };
    let (head, optional) = match head.strip_suffix('?') {
        Some(head) => (head, true),
        None => (head, false),
    };
    let (name, kind) = head.split_once(':').unwrap_or((head, "text"));
    let kind = match kind {
        "text" => Kind::Text,
        "number" => Kind::Number,
        "boolean" => Kind::Boolean,
        "array" => Kind::Array,
        "raw" => Kind::Raw,
        other => return Err(format!("\"{{{inside}}}\": unknown type \"{other}\"")),
    };
    if !NAMES.contains(&name) && !name.starts_with("var.") {
        return Err(format!("\"{{{inside}}}\": unknown name \"{name}\""));
    }
    Ok(Placeholder {
        name: name.to_owned(),
        kind,
        optional,
        default,
    })
}

/// Fills in every string of a JSON body. Keys whose optional placeholder has no value are left out.
pub fn fill_json(body: &Value, values: &Values) -> Result<Option<Value>, Missing> {
    Ok(Some(match body {
        // The template is valid: it was checked when the profile was parsed.
        Value::String(text) => match Template::parse(text) {
            Ok(template) => return template.json(values),
            Err(_) => Value::String(text.clone()),
        },
        Value::Array(all) => {
            let mut filled = Vec::new();
            for one in all {
                filled.extend(fill_json(one, values)?);
            }
            Value::Array(filled)
        }
        Value::Object(keys) => {
            let mut filled = Object::default();
            for (key, one) in keys {
                if let Some(one) = fill_json(one, values)? {
                    filled.insert(key.clone(), one);
                }
            }
            Value::Object(filled)
        }
        other => other.clone(),
    }))
}

#[cfg(test)]
mod tests {
    use standfirst_json::json;

    use super::*;

    fn values() -> Values {
        Values::default()
            .with("server", "https://x.example/wp")
            .with("slug", "a b/c?d")
            .with("page_id", "7")
            .with("pages", json!(["a", "b"]))
    }

    fn template(text: &str) -> Template {
        Template::parse(text).unwrap_or_else(|reason| unreachable!("{reason}"))
    }

    #[test]
    fn each_value_is_escaped_for_where_it_is_used() {
        let address = template("{server}/p/{slug}").address(&values());
        assert_eq!(
            address.as_deref(),
            Ok("https://x.example/wp/p/a%20b%2Fc%3Fd")
        );
        let sly = Values::default().with("token", "a\r\nSet-Cookie: b");
        let header = template("Bearer {token}").header(&sly);
        assert_eq!(header, Ok(Some("Bearer aSet-Cookie: b".to_owned())));
    }

    #[test]
    fn json_is_typed_and_optional_keys_are_left_out() {
        let body = json!({"post": "{page_id:number}", "parent": "{parent_id:number|0}", "name": "{name?}",
            "none": "{parent_id|null}", "said": "p{page_id}", "urls": "{pages:array}", "fixed": 3});
        let filled = fill_json(&body, &values());
        assert_eq!(
            filled,
            Ok(Some(
                json!({"post": 7, "parent": 0, "none": null, "said": "p7", "urls": ["a", "b"], "fixed": 3})
            ))
        );
    }

    #[test]
    fn a_missing_value_is_named() {
        assert_eq!(
            template("{text}").plain(&values()),
            Err(Missing("text".into()))
        );
    }

    #[test]
    fn malformed_templates_are_rejected() {
        for wrong in ["{nonsense}", "{slug", "slug}", "{slug:colour}"] {
            assert!(Template::parse(wrong).is_err(), "{wrong}");
        }
        assert!(Template::parse("{var.anything} {{literal}}").is_ok());
    }

    proptest::proptest! {
        #[test]
        fn no_value_breaks_out_of_its_segment(slug in "\\PC{1,30}") {
            let values = values().with("slug", slug);
            let address = template("{server}/p/{slug}/end").address(&values);
            let address = address.unwrap_or_default();
            proptest::prop_assert!(address.starts_with("https://x.example/wp/p/") && address.ends_with("/end"));
            proptest::prop_assert_eq!(address.matches('/').count(), 6);
            proptest::prop_assert!(!address.contains(['?', '#', '"', ' ', '\\']));
        }

        #[test]
        fn no_template_makes_it_panic(text in "[a-z\\{\\}:|\\?é]{0,20}") {
            let _ = Template::parse(&text);
        }
    }
}
