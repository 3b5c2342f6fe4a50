//! The published schemas equal those generated from the types; `UPDATE=1` rewrites them.
#![cfg(feature = "schema")]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::path::Path;

use standfirst_backend::Profile;
use standfirst_config::ConfigFile;

fn is_published(name: &str, schema: &schemars::Schema) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("public/schema")
        .join(name);
    let text = serde_json::to_string_pretty(schema).unwrap() + "\n";
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &text).unwrap();
    }
    let published = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        published == text,
        "{} is stale: run the tests with UPDATE=1",
        path.display()
    );
}

#[test]
fn the_published_profile_schema_is_current() {
    is_published("profile.schema.json", &schemars::schema_for!(Profile));
}

#[test]
fn the_published_configuration_schema_is_current() {
    is_published("config.schema.json", &schemars::schema_for!(ConfigFile));
}

/// The schema and the parser must accept the same: each shipped profile and the configuration are valid by the
/// schema.
#[test]
fn shipped_files_match_the_schemas() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("public");
    let read = |path: &Path| -> serde_json::Value {
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    };
    let profiles =
        jsonschema::validator_for(&read(&root.join("schema/profile.schema.json"))).unwrap();
    for entry in std::fs::read_dir(root.join("profiles")).unwrap() {
        let path = entry.unwrap().path();
        let value = read(&path);
        let faults: Vec<String> = profiles
            .iter_errors(&value)
            .map(|fault| format!("{}: {fault}", fault.instance_path))
            .collect();
        assert!(faults.is_empty(), "{}: {faults:#?}", path.display());
    }
    let config = jsonschema::validator_for(&read(&root.join("schema/config.schema.json"))).unwrap();
    let faults: Vec<String> = config
        .iter_errors(&read(&root.join("config.json")))
        .map(|fault| fault.to_string())
        .collect();
    assert!(faults.is_empty(), "config.json: {faults:#?}");
}
