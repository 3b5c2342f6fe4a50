//! Paths of values in a response:
//! - `a.b[0].c`, `items[*].id` (`[*]` for all elements), `["odd key"]`;
//! - `$` for the whole response, `header:X-Total` for a header, `const:text` for a constant;
//! - `a ?? b` for the first one that exists;
//! - `items[?id={slug}]` for the element whose field equals a value of the request. With `~` instead of `=`, the
//!   field may also be an address whose path ends in the value.

use std::borrow::Cow;
use std::fmt;

use standfirst_json::Value;

use super::values::{Values, scalar};
use standfirst_model::address::{long_slug, short_slug};

/// A parsed path.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Path {
    text: String,
    alternatives: Vec<Alternative>,
}

#[derive(Clone, Debug, PartialEq)]
enum Alternative {
    Header(String),
    Constant(String),
    Steps { from_root: bool, steps: Vec<Step> },
}

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Key(String),
    Index(usize),
    All,
    Where {
        key: String,
        value: String,
        as_path_end: bool,
    },
}

/// What a path is looked up in.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// The whole response.
    pub root: &'a Value,
    /// Where a path without `$` starts.
    pub item: &'a Value,
    /// The response's headers, with names in lower case.
    pub headers: &'a [(String, String)],
    /// The values of the request, for selectors.
    pub values: &'a Values,
}

impl<'a> Scope<'a> {
    /// Returns the scope with another item.
    pub const fn at(self, item: &'a Value) -> Self {
        Self { item, ..self }
    }
}

impl Path {
    /// Parses a path. The error is a message for the profile's author.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut alternatives = Vec::new();
        for part in text.split("??") {
            alternatives.push(parse_alternative(part.trim())?);
        }
        Ok(Self {
            text: text.to_owned(),
            alternatives,
        })
    }

    /// Returns the value at the path. `null` counts as no value.
    pub fn find(&self, scope: Scope<'_>) -> Option<Value> {
        self.find_in(scope).map(Cow::into_owned)
    }

    /// Returns the value at the path, borrowed unless the path leads to several places. Nested comments are therefore
    /// not cloned once for each level.
    pub fn find_in<'a>(&self, scope: Scope<'a>) -> Option<Cow<'a, Value>> {
        let found = self.alternatives.iter();
        let mut found = found.filter_map(|alternative| match alternative {
            Alternative::Header(name) => {
                let header = scope.headers.iter().find(|(known, _)| known == name)?;
                Some(Cow::Owned(Value::String(header.1.clone())))
            }
            Alternative::Constant(text) => Some(Cow::Owned(Value::String(text.clone()))),
            Alternative::Steps { from_root, steps } => {
                let start = if *from_root { scope.root } else { scope.item };
                walk(start, steps, scope.values).filter(|value| !value.is_null())
            }
        });
        // Backends write "" for a missing text. Another alternative with a value is preferred, and "" to no value.
        let first = found.next()?;
        if first.as_str() != Some("") {
            return Some(first);
        }
        let other = found.find(|value| value.as_str() != Some(""));
        Some(other.unwrap_or(first))
    }
}

impl Path {
    /// Whether there is a `null` at the path, for which [`Self::find`] returns `None`.
    pub fn finds_null(&self, scope: Scope<'_>) -> bool {
        let mut alternatives = self.alternatives.iter();
        alternatives.any(|alternative| match alternative {
            Alternative::Steps { from_root, steps } => {
                let start = if *from_root { scope.root } else { scope.item };
                walk(start, steps, scope.values).is_some_and(|value| value.is_null())
            }
            Alternative::Header(_) | Alternative::Constant(_) => false,
        })
    }
}

fn walk<'a>(start: &'a Value, steps: &[Step], values: &Values) -> Option<Cow<'a, Value>> {
    let mut at = start;
    for (index, step) in steps.iter().enumerate() {
        at = match step {
            Step::Key(key) => at.get(key)?,
            Step::Index(index) => at.as_array()?.get(*index)?,
            Step::Where {
                key,
                value,
                as_path_end,
            } => {
                let (items, wanted) = (at.as_array()?, values.text(value)?);
                let forms: &[fn(&str) -> String] = if *as_path_end {
                    &[str::to_owned, long_slug, short_slug]
                } else {
                    &[str::to_owned]
                };
                forms.iter().find_map(|form| {
                    let own = |one: &Value| one.get(key).map(scalar).unwrap_or_default();
                    let mut found = items.iter().filter(|one| form(&own(one)) == wanted);
                    let first = found.next()?;
                    // An ambiguous value selects no element.
                    let is_one = found.all(|other| other.get(key) == first.get(key));
                    is_one.then_some(first)
                })?
            }
            Step::All => {
                let rest = steps.get(index + 1..)?;
                let inside: &mut dyn Iterator<Item = &Value> = match at {
                    Value::Array(items) => &mut items.iter(),
                    Value::Object(object) => &mut object.values(),
                    _ => return None,
                };
                let found = inside.filter_map(|one| walk(one, rest, values));
                // Nested arrays are flattened: `terms[*][*].name`.
                let mut flat = Vec::new();
                for value in found {
                    match value.into_owned() {
                        Value::Array(ref mut inner) if rest.contains(&Step::All) => {
                            flat.append(inner);
                        }
                        other => flat.push(other),
                    }
                }
                return Some(Cow::Owned(Value::Array(flat)));
            }
        };
    }
    Some(Cow::Borrowed(at))
}

fn parse_alternative(text: &str) -> Result<Alternative, String> {
    if let Some(name) = text.strip_prefix("header:") {
        return Ok(Alternative::Header(name.trim().to_ascii_lowercase()));
    }
    if let Some(constant) = text.strip_prefix("const:") {
        return Ok(Alternative::Constant(constant.to_owned()));
    }
    let (from_root, mut rest) = match text.strip_prefix('$') {
        Some(rest) => (true, rest.strip_prefix('.').unwrap_or(rest)),
        None => (false, text),
    };
    if rest.is_empty() && !from_root {
        return Err("an empty path; write \"$\" for the whole answer".to_owned());
    }
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(inside) = rest.strip_prefix('[') {
            let (step, after) = parse_bracket(inside)?;
            steps.push(step);
            rest = after.strip_prefix('.').unwrap_or(after);
            if after.starts_with('.') && rest.is_empty() {
                return Err(format!("\"{text}\" ends in a dot"));
            }
            continue;
        }
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let key = &rest[..end];
        if key.is_empty() {
            return Err(format!("\"{text}\" has an empty name between dots"));
        }
        if key.contains([']', '"', '{', '}']) {
            return Err(format!("\"{key}\" must be written [\"{key}\"]"));
        }
        steps.push(Step::Key(key.to_owned()));
        let after = &rest[end..];
        rest = after.strip_prefix('.').unwrap_or(after);
        if after == "." {
            return Err(format!("\"{text}\" ends in a dot"));
        }
    }
    Ok(Alternative::Steps { from_root, steps })
}

fn parse_bracket(inside: &str) -> Result<(Step, &str), String> {
    if let Some(quoted) = inside.strip_prefix('"') {
        let (key, after) = quoted.split_once("\"]").ok_or("a [\" without \"]")?;
        return Ok((Step::Key(key.to_owned()), after));
    }
    let (content, after) = inside.split_once(']').ok_or("a [ without ]")?;
    if content == "*" {
        return Ok((Step::All, after));
    }
    if let Some(selector) = content.strip_prefix('?') {
        let at = selector
            .find(['=', '~'])
            .ok_or("a selector is written [?field={value}]")?;
        let value = selector[at + 1..]
            .strip_prefix('{')
            .and_then(|value| value.strip_suffix('}'));
        let value = value.ok_or("a selector is written [?field={value}]")?;
        let step = Step::Where {
            key: selector[..at].to_owned(),
            value: value.to_owned(),
            as_path_end: selector[at..].starts_with('~'),
        };
        return Ok((step, after));
    }
    let index = content
        .parse()
        .map_err(|_| format!("\"[{content}]\": expected a number, * or a \"name\""))?;
    Ok((Step::Index(index), after))
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use standfirst_json::json;

    use super::*;

    fn find(path: &str, value: &Value) -> Option<Value> {
        let values = Values::default().with("slug", "b");
        let headers = [("x-total".to_owned(), "30".to_owned())];
        let scope = Scope {
            root: value,
            item: value,
            headers: &headers,
            values: &values,
        };
        Path::parse(path).ok()?.find(scope)
    }

    #[test]
    fn finds_values_in_a_response() {
        let value = json!({"a": {"b": [{"c": 1}, {"c": null}]}, "x:y": [[{"n": "p"}], [{"n": "q"}]],
            "items": [{"id": "https://s.example/a/"}, {"id": "https://s.example/b/"}]});
        assert_eq!(find("a.b[0].c", &value), Some(json!(1)));
        assert_eq!(find("$.a.b[*].c", &value), Some(json!([1, null])));
        let by_id = json!({"list": {"7": {"id": 7}, "x": {"id": "x"}}});
        assert_eq!(find("list[*].id", &by_id), Some(json!([7, "x"])));
        assert_eq!(find("[\"x:y\"][*][*].n", &value), Some(json!(["p", "q"])));
        assert_eq!(find("a.b[1].c ?? a.b[0].c", &value), Some(json!(1)));
        assert_eq!(find("nothing ?? header:X-Total", &value), Some(json!("30")));
        let blank = json!({"name": "", "nick": "ada", "none": null});
        assert_eq!(find("name ?? none ?? nick", &blank), Some(json!("ada")));
        assert_eq!(find("name ?? none", &blank), Some(json!("")));
        assert_eq!(find("nothing ?? const:none", &value), Some(json!("none")));
        assert_eq!(
            find("items[?id~{slug}].id", &value),
            Some(json!("https://s.example/b/"))
        );
        assert_eq!(find("items[?id={slug}]", &value), None);
        assert_eq!(find("$", &value), Some(value.clone()));
    }

    #[test]
    fn rejects_malformed_paths() {
        for wrong in ["", "a..b", "a.", "a[", "a[x]", "a[?id]", "a ?? ", "a]b"] {
            assert!(Path::parse(wrong).is_err(), "{wrong}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_path_makes_it_panic(text in "[a-z\\.\\[\\]\\?\\*\\$\"\\{\\}=~ :0-9é]{0,24}") {
            let value = json!([{"a": [1]}]);
            let _ = find(&text, &value);
        }
    }
}
