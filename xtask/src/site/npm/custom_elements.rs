//! The custom elements manifest, which editors and component catalogues read.

use serde_json::{Map, Value, json};

use super::Api;
use super::api::Entry;

/// `custom-elements.json`, after version 1 of the custom elements manifest
/// (<https://github.com/webcomponents/custom-elements-manifest>).
pub(super) fn manifest(api: &Api) -> Value {
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
        .entries_for("attributes", name)
        .map(|entry| {
            let mut attribute = name_and_description(entry, entry.text("name"));
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
        for entry in api.entries_for(list, name) {
            let mut field = name_and_description(entry, &entry.property());
            field.insert("kind".into(), "field".into());
            field.insert("type".into(), json!({ "text": entry.text("type") }));
            if list == "attributes" {
                field.insert("attribute".into(), entry.text("name").into());
                field.insert("reflects".into(), true.into());
            }
            members.push(Value::Object(field));
        }
    }
    for entry in api.entries_for("methods", name) {
        let mut method = name_and_description(entry, entry.text("name"));
        method.insert("kind".into(), "method".into());
        method.insert(
            "return".into(),
            json!({ "type": { "text": entry.text("returns") } }),
        );
        members.push(Value::Object(method));
    }
    let events: Vec<Value> = api
        .entries_for("events", name)
        .map(|entry| {
            let mut event =
                name_and_description(entry, &format!("standfirst:{}", entry.text("name")));
            let kind = format!("CustomEvent<{}>", entry.text("detail"));
            event.insert("type".into(), json!({ "text": kind }));
            Value::Object(event)
        })
        .collect();
    let style_hooks = |list: &str| -> Vec<Value> {
        // The count has no parts or custom properties: it is a number in the page's own font.
        let entries = api.entries(list).filter(|_| name != "count");
        entries
            .map(|entry| Value::Object(name_and_description(entry, entry.text("name"))))
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
        "cssParts": style_hooks("parts"),
        "cssProperties": style_hooks("customProperties"),
        "slots": [{ "name": "", "description": "Fallback content, shown until the thread has loaded and if it cannot be loaded." }],
    })
}

fn name_and_description(entry: Entry<'_>, name: &str) -> Map<String, Value> {
    let mut properties = Map::new();
    properties.insert("name".into(), name.into());
    properties.insert("description".into(), entry.text("text").into());
    properties
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::Project;

    #[test]
    fn every_element_is_described() -> anyhow::Result<()> {
        let manifest = manifest(&Api::read(&Project::find()?)?);
        let classes = &manifest["modules"][0]["declarations"];
        assert_eq!(classes[0]["tagName"], "standfirst-comments");
        assert_eq!(classes.as_array().map(Vec::len), Some(3));
        assert_eq!(classes[0]["attributes"][0]["fieldName"], "backend");
        assert_eq!(classes[2]["cssParts"], json!([]));
        Ok(())
    }
}
