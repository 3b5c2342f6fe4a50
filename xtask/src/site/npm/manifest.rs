//! The elements as editors and catalogues of components read them.

use serde_json::{Map, Value, json};

use super::Api;
use super::api::Entry;

/// `custom-elements.json`, after version 1 of the custom elements manifest
/// (<https://github.com/webcomponents/custom-elements-manifest>).
pub(super) fn of(api: &Api) -> Value {
    let classes: Vec<Value> = api
        .elements()
        .map(|(name, element)| declaration(api, name, element))
        .collect();
    let mut exports: Vec<Value> = Vec::new();
    for (name, element) in api.elements() {
        let class = json!({ "name": element.text("class"), "module": "widget/elements.mjs" });
        exports.push(json!({ "kind": "js", "name": element.text("class"), "declaration": class }));
        exports.push(json!({
            "kind": "custom-element-definition",
            "name": format!("standfirst-{name}"),
            "declaration": class,
        }));
    }
    json!({
        "schemaVersion": "1.0.0",
        "modules": [{
            "kind": "javascript-module",
            "path": "widget/elements.mjs",
            "declarations": classes,
            "exports": exports,
        }],
    })
}

fn declaration(api: &Api, name: &str, element: Entry<'_>) -> Value {
    let attributes: Vec<Value> = api
        .of("attributes", name)
        .map(|entry| {
            let mut attribute = described(entry, entry.text("name"));
            attribute.insert("fieldName".into(), entry.property().into());
            attribute.insert("type".into(), json!({ "text": entry.text("type") }));
            if !entry.text("default").is_empty() {
                attribute.insert("default".into(), entry.text("default").into());
            }
            Value::Object(attribute)
        })
        .collect();
    let mut members: Vec<Value> = Vec::new();
    for list in ["attributes", "properties"] {
        for entry in api.of(list, name) {
            let mut field = described(entry, &entry.property());
            field.insert("kind".into(), "field".into());
            field.insert("type".into(), json!({ "text": entry.text("type") }));
            if list == "attributes" {
                field.insert("attribute".into(), entry.text("name").into());
                field.insert("reflects".into(), true.into());
            }
            members.push(Value::Object(field));
        }
    }
    for entry in api.of("methods", name) {
        let mut method = described(entry, entry.text("name"));
        method.insert("kind".into(), "method".into());
        method.insert(
            "return".into(),
            json!({ "type": { "text": entry.text("returns") } }),
        );
        members.push(Value::Object(method));
    }
    let events: Vec<Value> = api
        .of("events", name)
        .map(|entry| {
            let mut event = described(entry, &format!("standfirst:{}", entry.text("name")));
            let kind = format!("CustomEvent<{}>", entry.text("detail"));
            event.insert("type".into(), json!({ "text": kind }));
            Value::Object(event)
        })
        .collect();
    let looks = |list: &str| -> Vec<Value> {
        // The count has no parts or custom properties: it is a number in the page's own font.
        let entries = api.all(list).filter(|_| name != "count");
        entries
            .map(|entry| Value::Object(described(entry, entry.text("name"))))
            .collect()
    };
    json!({
        "kind": "class",
        "customElement": true,
        "name": element.text("class"),
        "tagName": format!("standfirst-{name}"),
        "description": element.text("text"),
        "superclass": { "name": "HTMLElement" },
        "attributes": attributes,
        "members": members,
        "events": events,
        "cssParts": looks("parts"),
        "cssProperties": looks("customProperties"),
        "slots": [{ "name": "", "description": "Shown until the thread is there, and where it cannot be had." }],
    })
}

fn described(entry: Entry<'_>, name: &str) -> Map<String, Value> {
    let mut described = Map::new();
    described.insert("name".into(), name.into());
    described.insert("description".into(), entry.text("text").into());
    described
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::Project;

    #[test]
    fn every_element_is_described() -> anyhow::Result<()> {
        let manifest = of(&Api::read(&Project::find()?)?);
        let classes = &manifest["modules"][0]["declarations"];
        assert_eq!(classes[0]["tagName"], "standfirst-comments");
        assert_eq!(classes.as_array().map(Vec::len), Some(3));
        assert_eq!(classes[0]["attributes"][0]["fieldName"], "backend");
        assert_eq!(classes[2]["cssParts"], json!([]));
        Ok(())
    }
}
